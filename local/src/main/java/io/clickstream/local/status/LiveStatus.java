package io.clickstream.local.status;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobStatus;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/** A table at the bottom of a terminal, redrawn in its place; messages scroll by above it. */
public final class LiveStatus implements StatusView {

    /** Of a terminal that does not tell. */
    private static final Size USUAL_SIZE = Size.of(80, 24);

    private final Terminal terminal;
    private final StatusTable table;
    private final Duration interval;
    private final PrintWriter out;
    private Display display;
    private Size drawnOn;
    private List<AttributedString> drawn = List.of();
    private boolean finished;

    /**
     * Closes the terminal when it is closed.
     *
     * @param out standard output, for messages after the last status
     */
    public LiveStatus(Terminal terminal, StatusTable table, Duration interval, PrintWriter out) {
        this.terminal = terminal;
        this.table = table;
        this.interval = interval;
        this.out = out;
        this.display = new Display(terminal, false);
        this.drawnOn = size();
    }

    @Override
    public Duration interval() {
        return interval;
    }

    @Override
    public void message(String text) {
        unlessFinished(() -> {
            draw(List.of());
            terminal.writer().println(text);
            drawTable();
        });
        if (finished) {
            // Over the ^C that terminals show.
            out.println('\r' + text);
            out.flush();
        }
    }

    @Override
    public void status(PipelineStatus status, boolean emitting, JobStatus job) {
        table.add(System.nanoTime(), status, emitting, job);
        unlessFinished(this::drawTable);
    }

    /** The cursor stands below the table already. */
    @Override
    public void finish() {
        finished = true;
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void unlessFinished(Runnable drawing) {
        if (finished) {
            return;
        }
        try {
            drawing.run();
            terminal.flush();
        } catch (IllegalStateException e) {
            // JLine closes the terminal by itself as soon as the process is told to end.
            finished = true;
        }
    }

    private void drawTable() {
        Size size = size();
        // The last column stays free: some terminals wrap there at once, others only when the next character comes.
        List<AttributedString> lines = table.lines(size.getColumns() - 1);
        draw(lines.subList(0, Math.min(lines.size(), size.getRows() - 1)));
    }

    private void draw(List<AttributedString> lines) {
        Size size = size();
        if (!size.equals(drawnOn)) {
            clear(size.getColumns());
            drawnOn = size;
        }
        display.resize(size);
        List<AttributedString> withCursor = new ArrayList<>(lines);
        withCursor.add(AttributedString.EMPTY);
        display.update(withCursor, size.cursorPos(lines.size(), 0));
        drawn = lines;
    }

    /** Of a window that has become narrower: the terminal has wrapped the lines, of which the display knows nothing. */
    private void clear(int columns) {
        int rows = drawn.stream()
                .mapToInt(line -> Math.max(1, (line.columnLength() + columns - 1) / columns))
                .sum();
        terminal.puts(Capability.carriage_return);
        if (rows > 0) {
            terminal.puts(Capability.parm_up_cursor, rows);
        }
        terminal.puts(Capability.clr_eos);
        display = new Display(terminal, false);
    }

    private Size size() {
        Size size = terminal.getSize();
        return size.getColumns() > 1 && size.getRows() > 1 ? size : USUAL_SIZE;
    }
}
