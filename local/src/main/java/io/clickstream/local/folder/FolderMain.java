package io.clickstream.local.folder;

import io.clickstream.core.settings.Settings;
import io.clickstream.local.inference.NewCommand;
import java.util.Arrays;
import java.util.Map;

/** The program behind {@code make new}, {@code make check} and {@code make values}. */
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
            default -> new CheckCommand();
        };
        System.exit(Settings.commandLine(command, environment, Map.of())
                .execute(Arrays.copyOfRange(arguments, 1, arguments.length)));
    }
}
