package io.clickstream.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.TerminalBuilder.SystemOutput;
import org.jline.terminal.spi.SystemStream;

/** The terminal that the program runs in, as far as there is one. */
public final class ConsoleTerminal {
    private static final String BLOCKS = "▁▏█│";

    private ConsoleTerminal() {}

    /**
     * Opens it. Ctrl-C stays what it is: the end of the process.
     *
     * @return empty if standard input or output is none, or one that cannot move its cursor
     */
    public static Optional<Terminal> open() {
        try {
            Terminal terminal = TerminalBuilder.builder()
                    .system(true)
                    .systemOutput(SystemOutput.SysOut)
                    .dumb(false)
                    // Otherwise JLine would put the system's default in the place of the JVM's, which knows shutdown
                    // hooks.
                    .nativeSignals(false)
                    // Otherwise it would ask the terminal, and wait for an answer.
                    .graphemeCluster(false)
                    .build();
            if (!terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
                return Optional.of(terminal);
            }
            terminal.close();
        } catch (IOException | IllegalStateException e) {
            // There is none.
        }
        return Optional.empty();
    }

    /** Whether standard output is one, whatever it can and standard input is. */
    static boolean isOutput() {
        return TerminalBuilder.builder().getProviders(null, new IllegalStateException()).stream()
                .anyMatch(provider -> provider.isSystemStream(SystemStream.Output));
    }

    /** Whether its characters include bars and blocks. */
    public static boolean hasBlocks(Terminal terminal) {
        // JLine takes UTF-8 for granted, whatever the locale says.
        return hasBlocks(terminal.encoding()) && hasBlocks(Charset.forName(System.getProperty("native.encoding")));
    }

    static boolean hasBlocks(Charset encoding) {
        return encoding.newEncoder().canEncode(BLOCKS);
    }

    /**
     * Whether the user wants colours (no-color.org).
     *
     * @param environment the environment variables
     */
    public static boolean wantsColors(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty();
    }
}
