package io.clickstream.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;

/**
 * The files of all scenarios side by side.
 *
 * @param folder where they are
 */
record ReportFiles(Path folder) {

    /** The raw results of a scenario. */
    Path raw(String scenario) {
        return folder.resolve(scenario + ".jsonl");
    }

    /** The report of a scenario, as of its last {@link #write}. */
    Path markdown(String scenario) {
        return folder.resolve(scenario + ".md");
    }

    /**
     * Makes the report of a scenario from its raw results.
     *
     * @return its text
     */
    String write(Scenario scenario) throws IOException {
        String name = scenario.name();
        Results results = Results.read(raw(name));
        Report report = scenario.report(results);
        String markdown = report.markdown() + "\n" + results.machine().describe() + "\n";
        Files.writeString(markdown(name), markdown);
        try (OutputStream out = Files.newOutputStream(folder.resolve(name + ".png"))) {
            BitmapEncoder.saveBitmap(report.plot(), out, BitmapFormat.PNG);
        }
        return markdown;
    }
}
