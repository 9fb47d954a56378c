package io.clickstream.local.inference;

import io.clickstream.cli.Progress;
import io.clickstream.core.kafka.Kafka;
import io.clickstream.core.settings.ConfigurationException;
import io.clickstream.core.settings.ProgramVersion;
import io.clickstream.core.settings.Settings;
import io.clickstream.local.pipeline.DataFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.avro.SchemaFormatter;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a pipeline's folder from samples of its records, and says what it assumes. Starts nothing. Ends with 0 or 2. */
@Command(
        description = "Writes the folder of a pipeline from samples of its records.",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        showDefaultValues = true,
        sortOptions = false)
public final class NewCommand implements Callable<Integer> {

    private static final String PIPELINE = "--pipeline";
    private static final String SAMPLES = "--samples";
    private static final String TOPIC = "--topic";

    /** Flink plans so many in half a minute, and ten thousand in several. */
    private static final int MOST_COLUMNS = 2_000;

    /** As many as are looked at when somebody reads the folder. */
    private static final int KEPT = 1_000;

    @Option(names = PIPELINE, required = true, paramLabel = "<folder>", description = "A folder that is not there yet.")
    private Path pipeline;

    @Option(
            names = SAMPLES,
            paramLabel = "<file>",
            description =
                    "Raw records, a JSON object in each line: <topic>.jsonl; or their Avro schema: <topic>.avsc. Or a folder with one for"
                            + " each topic.")
    private Path samples;

    @Option(
            names = TOPIC,
            split = ",",
            paramLabel = "<name>",
            description = "Or topics of a running Kafka: their newest records.")
    private List<String> topics = List.of();

    @Option(
            names = "--records",
            defaultValue = "1000",
            paramLabel = "<count>",
            description = "How many records of each topic, with --topic.")
    private int records;

    @Option(
            names = Kafka.BOOTSTRAP_SERVERS_OPTION,
            paramLabel = "<host:port>",
            defaultValue = "localhost:9092",
            description = "Where Kafka is, with --topic. KAFKA_* variables say how to log in.")
    private String bootstrapServers;

    private final Map<String, String> environment;

    @Spec
    private CommandSpec command;

    /** @param environment the environment variables; {@code KAFKA_*} are settings of the Kafka clients */
    public NewCommand(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = pipeline.toAbsolutePath().normalize();
        if (Files.exists(folder) && !isEmpty(folder)) {
            throw ConfigurationException.of(PIPELINE, "must be a folder that is not there yet, or empty", pipeline);
        }
        List<Assumptions> assumptions = samples().stream().map(Assumptions::of).toList();
        List<InferredTopic> inferred =
                assumptions.stream().map(Assumptions::topic).toList();
        inferred.forEach(NewCommand::requireFewColumns);
        write(folder, inferred, assumptions);
        PrintWriter out = command.commandLine().getOut();
        assumptions.forEach(topic -> {
            List<String> lines = topic.lines();
            out.println(lines.get(0));
            lines.stream().skip(1).forEach(line -> out.println("  " + line));
        });
        out.println("wrote " + pipeline + ": pipeline.sql, tables.sql, queries/, samples/, README.md");
        out.println("next: " + RunOfSamples.of(inferred).command(pipeline));
        out.flush();
        return ExitCode.OK;
    }

    private List<SampleRecords> samples() throws InterruptedException {
        if ((samples == null) == topics.isEmpty()) {
            throw new ConfigurationException("Give either " + Settings.name(SAMPLES) + " or " + Settings.name(TOPIC)
                    + ": what records look like");
        }
        if (samples != null) {
            return SampleRecords.read(SAMPLES, samples);
        }
        if (records < 1) {
            throw ConfigurationException.of("--records", "must be 1 or more", records);
        }
        Kafka kafka = Kafka.of("clickstream-new", bootstrapServers, environment);
        kafka.requireReachable();
        TopicRecords ofKafka =
                new TopicRecords(kafka, new Progress(command.commandLine().getErr()));
        List<SampleRecords> read = new ArrayList<>();
        for (String topic : topics) {
            read.add(ofKafka.newest(TOPIC, topic, records));
        }
        return read;
    }

    private static void requireFewColumns(InferredTopic topic) {
        if (topic.columns().size() > MOST_COLUMNS) {
            throw ConfigurationException.of(
                    SAMPLES,
                    "must have at most " + MOST_COLUMNS
                            + " different fields in a topic; names that are data, such as ids, are better values",
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
    private void write(Path folder, List<InferredTopic> topics, List<Assumptions> assumptions) throws IOException {
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
                    new ReadmeText(name, pipeline, assumptions, RunOfSamples.of(topics)).markdown());
            Path queries = Files.createDirectory(work.resolve("queries"));
            for (InferredTopic topic : topics) {
                QueryText query = new QueryText(topic);
                Files.writeString(queries.resolve(query.file()), query.sql());
            }
            for (Assumptions topic : assumptions) {
                keep(topic.samples(), work.resolve("samples"));
            }
            Files.deleteIfExists(folder);
            Files.move(work, folder);
        } finally {
            DataFolder.delete(work);
        }
    }

    /** Samples can be sent; a schema alone cannot. */
    private static void keep(SampleRecords samples, Path folder) throws IOException {
        if (samples.lines().isEmpty()) {
            return;
        }
        Files.createDirectories(folder);
        Files.write(
                folder.resolve(samples.topic() + ".jsonl"),
                samples.lines().stream().limit(KEPT).toList());
        if (samples.schema().isPresent()) {
            Files.writeString(
                    folder.resolve(samples.topic() + ".avsc"),
                    SchemaFormatter.format("json/pretty", samples.schema().get()) + "\n");
        }
    }
}
