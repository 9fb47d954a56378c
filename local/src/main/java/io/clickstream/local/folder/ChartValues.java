package io.clickstream.local.folder;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A pipeline as values of the Helm chart: its SQL, its topology, its samples, and the names and sizes that Kafka's users and topics
 * need.
 */
final class ChartValues {

    private static final String BLOCK = "|2\n";
    /** The values and the ConfigMap are both in the Secret in which Helm keeps a release. */
    private static final int MAX_SAMPLE_BYTES = 400_000;

    /** Words that YAML has a meaning for. */
    private static final Set<String> NOT_PLAIN = Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null");

    private final CompiledPipeline pipeline;
    private final StringBuilder yaml = new StringBuilder();

    ChartValues(CompiledPipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** The values file. */
    String yaml() throws IOException {
        Topology topology = pipeline.topology();
        yaml.append("# Of pipeline.sql and tables.sql, by `make values`: change those, and make this anew.\n");
        yaml.append("topology: ").append(BLOCK);
        block("  ", topology.json());
        yaml.append("kafka:\n  topics:\n");
        topics("raw", topology.rawTopics(), topology.maxRawRecordBytes());
        topics(
                "processed",
                topology.cleanTopics().stream().map(Sink::topic).toList(),
                topology.maxDerivedRecordBytes());
        topics("deadLetters", List.of(topology.deadLetters().topic()), topology.maxDerivedRecordBytes());
        yaml.append("job:\n");
        yaml.append("  consumerGroup: ").append(scalar(topology.jobGroup())).append('\n');
        list("  ", "transactionalIdPrefixes", topology.transactionalIdPrefixes());
        yaml.append("  sql: ").append(BLOCK);
        block("    ", Files.readString(pipeline.sql()));
        yaml.append("clickhouse:\n");
        list(
                "  ",
                "consumerGroups",
                topology.sinks().stream().map(Sink::consumerGroup).toList());
        yaml.append("  schema:\n");
        try (Stream<Path> files = Files.list(pipeline.schema())) {
            for (Path file : files.sorted().toList()) {
                yaml.append("    ").append(file.getFileName()).append(": ").append(BLOCK);
                block("      ", Files.readString(file));
            }
        }
        if (new PipelineFolder(folder()).asksSchemaRegistry()) {
            yaml.append("# With enabled: false, url says where yours is.\nschemaRegistry:\n  enabled: true\n");
        }
        emitter();
        return yaml.toString();
    }

    /** Off, because whoever has a pipeline has producers. Its samples are there for whom switches it on. */
    private void emitter() throws IOException {
        Map<String, String> samples = samples();
        long bytes = samples.values().stream()
                .mapToLong(lines -> lines.getBytes(StandardCharsets.UTF_8).length)
                .sum();
        boolean fit = bytes <= MAX_SAMPLE_BYTES;
        if (samples.isEmpty()) {
            yaml.append("# It would send the project's own events.\n");
        } else if (fit) {
            yaml.append("# With enabled: true it sends these samples again and again.\n");
        } else {
            yaml.append(String.format(
                    Locale.ROOT,
                    "# samples/ is left out: %,d bytes, and Helm keeps all values in a Secret of 1 MiB.\n",
                    bytes));
        }
        yaml.append("emitter:\n  enabled: false\n");
        if (fit && !samples.isEmpty()) {
            yaml.append("  samples:\n");
            samples.forEach((file, lines) -> {
                yaml.append("    ").append(file).append(": ").append(BLOCK);
                block("      ", lines);
            });
        }
    }

    /** By file. */
    private Map<String, String> samples() throws IOException {
        Optional<Path> folder = new PipelineFolder(folder()).samples();
        Map<String, String> samples = new TreeMap<>();
        if (folder.isPresent()) {
            try (Stream<Path> files = Files.list(folder.get())) {
                for (Path file : files.filter(ChartValues::isSample).toList()) {
                    samples.put(file.getFileName().toString(), Files.readString(file));
                }
            }
        }
        return samples;
    }

    private Path folder() {
        return pipeline.sql().toAbsolutePath().getParent();
    }

    /** Records, or their schema. */
    private static boolean isSample(Path file) {
        return file.toString().endsWith(".jsonl") || file.toString().endsWith(".avsc");
    }

    private void topics(String role, List<String> names, int maxMessageBytes) {
        yaml.append("    ").append(role).append(":\n");
        list("      ", "names", names);
        yaml.append("      maxMessageBytes: ").append(maxMessageBytes).append('\n');
    }

    private void list(String indent, String name, List<String> values) {
        yaml.append(indent)
                .append(name)
                .append(": [")
                .append(values.stream().map(ChartValues::scalar).collect(Collectors.joining(", ")))
                .append("]\n");
    }

    /** A topic may be called 2026 or no, which YAML takes for a number and for false. */
    private static String scalar(String name) {
        boolean isPlain = name.matches("[A-Za-z_][\\w.-]*") && !NOT_PLAIN.contains(name.toLowerCase(Locale.ROOT));
        return isPlain ? name : '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private void block(String indent, String text) {
        text.lines()
                .forEach(
                        line -> yaml.append(line.isEmpty() ? "" : indent + line).append('\n'));
    }
}
