package io.clickstream.local.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobStatus;
import org.jline.terminal.Size;
import org.jline.terminal.Sized;
import org.jline.utils.ScreenTerminal;
import org.jline.utils.ScreenTerminal.VirtualTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveStatusTest {

    private final StringWriter out = new StringWriter();
    private VirtualTerminal virtual;
    private LiveStatus live;

    @BeforeEach
    void open() throws IOException {
        virtual = ScreenTerminal.withTerminal("test", "xterm-256color", 100, 20);
        live = new LiveStatus(
                virtual.terminal(), new StatusTable(true, true), Duration.ofSeconds(1), new PrintWriter(out, true));
    }

    @AfterEach
    void close() {
        live.close();
    }

    @Test
    void theTableIsRedrawnInItsPlace() {
        // Given
        live.message("starting");

        // When
        for (int looks = 1; looks <= 30; looks++) {
            live.status(rows(looks * 111), true, JobStatus.RUNNING);
        }

        // Then
        List<String> screen = screen();
        assertThat(screen).hasSize(8);
        assertThat(screen.get(0)).isEqualTo("starting");
        assertThat(screen.get(5)).startsWith("ClickHouse    up                    3,330 ");
    }

    @Test
    void messagesScrollByAboveIt() {
        // Given
        live.status(rows(1), true, JobStatus.RUNNING);

        // When
        for (int message = 1; message <= 40; message++) {
            live.message("message " + message);
        }

        // Then
        List<String> screen = screen();
        assertThat(screen.get(screen.size() - 8)).isEqualTo("message 40");
        assertThat(screen.get(screen.size() - 9)).isEqualTo("message 39");
        assertThat(screen).filteredOn(line -> line.startsWith("ClickHouse")).hasSize(1);
    }

    @Test
    void followsTheSizeOfTheWindow() {
        // Given
        live.status(rows(1), true, JobStatus.RUNNING);

        // When
        Sized small = Size.of(60, 6);
        virtual.screen().setSize(small);
        virtual.terminal().setSize(small);
        live.status(rows(2), true, JobStatus.RUNNING);

        // Then
        assertThat(screen())
                .hasSizeLessThanOrEqualTo(6)
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(60));
    }

    @Test
    void aNarrowerWindowThatHasWrappedTheTableGetsItAnew() {
        // Given
        live.message("running");
        live.status(rows(1), true, JobStatus.RUNNING);
        List<String> before = screen();

        // When
        Sized narrow = Size.of(40, 20);
        virtual.screen().setSize(narrow);
        virtual.terminal().setSize(narrow);
        // As terminals wrap what they show: the cursor stays behind it.
        virtual.screen().write("\u001b[H\u001b[2J" + String.join("\r\n", before) + "\r\n");
        assertThat(screen().size()).isGreaterThan(before.size());
        live.status(rows(2), true, JobStatus.RUNNING);

        // Then
        assertThat(screen()).hasSize(8);
        assertThat(screen().get(0)).isEqualTo("running");
        assertThat(screen().get(5)).isEqualTo("ClickHouse   up                       2");
    }

    @Test
    void theLastTableStaysAndMessagesGoToTheOutput() {
        // Given
        live.status(rows(7), false, JobStatus.RUNNING);

        // When
        live.finish();
        live.message("emitted 7 = rows 7");

        // Then
        assertThat(screen()).hasSize(7);
        assertThat(out).hasToString("\remitted 7 = rows 7" + System.lineSeparator());
    }

    @Test
    void aTerminalThatIsGoneEndsTheTableOnly() throws IOException {
        // Given
        live.status(rows(7), true, JobStatus.RUNNING);

        // When
        virtual.terminal().close();
        live.status(rows(8), true, JobStatus.RUNNING);
        live.message("stopping");

        // Then
        assertThat(out.toString()).contains("stopping");
    }

    /** The lines on the screen, without the empty ones at its end. */
    private List<String> screen() {
        return virtual.screen()
                .toString()
                .stripTrailing()
                .lines()
                .map(String::stripTrailing)
                .toList();
    }

    private static PipelineStatus rows(long rows) {
        return new PipelineStatus(rows, rows, rows, 0, rows, 0, 1_000, 2_000);
    }
}
