package io.clickstream.local.folder;

import io.clickstream.core.settings.ProgramVersion;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints a pipeline's folder as values of the Helm chart. Starts nothing. Ends with 0, or 2 if something is wrong. */
@Command(
        description = "Prints the pipeline of a folder as values of the Helm chart.",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        showDefaultValues = true,
        sortOptions = false)
final class ValuesCommand implements Callable<Integer> {

    @Mixin
    private final FolderOptions folder = new FolderOptions();

    @Override
    public Integer call() throws IOException {
        return folder.print(pipeline -> new ChartValues(pipeline).yaml());
    }
}
