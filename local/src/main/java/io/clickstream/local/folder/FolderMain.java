package io.clickstream.local.folder;

import io.clickstream.core.settings.Program;
import io.clickstream.core.settings.Settings;
import io.clickstream.local.inference.NewCommand;
import java.util.Arrays;
import java.util.Map;

/** The program behind {@code new}, {@code check} and {@code values}, of make and of {@code bin/clickstream}. */
public final class FolderMain {

    private FolderMain() {}

    /**
     * Ends with the command's exit code.
     *
     * @param arguments {@code new}, {@code check} or {@code values}, then the options
     */
    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        Object command = switch (arguments[0]) {
            case "new" -> new NewCommand(environment);
            case "values" -> new ValuesCommand();
            default -> new CheckCommand(environment);
        };
        System.exit(Program.named(arguments[0] + " PIPELINE=...", Settings.commandLine(command, environment, Map.of()))
                .execute(Arrays.copyOfRange(arguments, 1, arguments.length)));
    }
}
