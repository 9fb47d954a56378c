package io.clickstream.local.inference;

import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.ProgramVersion;
import io.clickstream.local.pipeline.DataFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a pipeline's folder from samples of its records, and says what it assumes. Starts nothing. Ends with 0 or 2. */
@Command(
        name = "make new PIPELINE=... SAMPLES=...",
        description = "Writes the folder of a pipeline from samples of its records.",
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        showDefaultValues = true,
        sortOptions = false)
public final class NewCommand implements Callable<Integer> {

    private static final String PIPELINE = "--pipeline";
    private static final String SAMPLES = "--samples";

    /** Flink plans so many in half a minute, and ten thousand in several. */
    private static final int MOST_COLUMNS = 2_000;

    /** As many as are looked at when somebody reads the folder. */
    private static final int KEPT = 1_000;

    @Option(names = PIPELINE, required = true, paramLabel = "<folder>", description = "A folder that is not there yet.")
    private Path pipeline;

    @Option(
            names = SAMPLES,
            required = true,
            paramLabel = "<file>",
            description =
                    "Raw records, a JSON object in each line: <topic>.jsonl, or a folder with one for each topic.")
    private Path samples;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws IOException {
        Path folder = pipeline.toAbsolutePath().normalize();
        if (Files.exists(folder) && !isEmpty(folder)) {
            throw ConfigurationException.of(PIPELINE, "must be a folder that is not there yet, or empty", pipeline);
        }
        List<SampleRecords> read = SampleRecords.read(SAMPLES, samples);
        List<InferredTopic> topics = read.stream()
                .map(sample -> InferredTopic.of(sample.topic(), sample.records()))
                .toList();
        List<Assumptions> assumptions = IntStream.range(0, read.size())
                .mapToObj(i -> new Assumptions(read.get(i), topics.get(i)))
                .toList();
        topics.forEach(NewCommand::requireFewColumns);
        write(folder, read, topics, assumptions);
        PrintWriter out = command.commandLine().getOut();
        assumptions.forEach(topic -> {
            List<String> lines = topic.lines();
            out.println(lines.get(0));
            lines.stream().skip(1).forEach(line -> out.println("  " + line));
        });
        out.println("wrote " + pipeline + ": pipeline.sql, tables.sql, queries/, samples/, README.md");
        out.println("next: make run PIPELINE=" + pipeline + new RunArguments(topics));
        out.flush();
        return ExitCode.OK;
    }

    private static void requireFewColumns(InferredTopic topic) {
        if (topic.columns().size() > MOST_COLUMNS) {
            throw ConfigurationException.of(
                    SAMPLES,
                    "must have at most " + MOST_COLUMNS
                            + " different fields in a topic; names that are data, such as ids, are" + " better values",
                    topic.topic() + " with " + topic.columns().size());
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    /** Written beside it first: there is all of it, or nothing. */
    private void write(Path folder, List<SampleRecords> read, List<InferredTopic> topics, List<Assumptions> assumptions)
            throws IOException {
        String name = InferredTopic.table(folder.getFileName().toString());
        Path parent = Files.createDirectories(folder.getParent());
        Path work = parent.resolve("." + folder.getFileName() + ".new");
        DataFolder.delete(work);
        Files.createDirectory(work);
        try {
            Files.writeString(work.resolve("pipeline.sql"), new PipelineText(name, topics).sql());
            Files.writeString(work.resolve("tables.sql"), new TablesText(topics).sql());
            Files.writeString(
                    work.resolve("README.md"),
                    new ReadmeText(name, pipeline, assumptions, new RunArguments(topics)).markdown());
            Path queries = Files.createDirectory(work.resolve("queries"));
            for (InferredTopic topic : topics) {
                QueryText query = new QueryText(topic);
                Files.writeString(queries.resolve(query.file()), query.sql());
            }
            Path kept = Files.createDirectory(work.resolve("samples"));
            for (SampleRecords sample : read) {
                Files.write(
                        kept.resolve(sample.topic() + ".jsonl"),
                        sample.lines().stream().limit(KEPT).toList());
            }
            Files.deleteIfExists(folder);
            Files.move(work, folder);
        } finally {
            DataFolder.delete(work);
        }
    }
}
