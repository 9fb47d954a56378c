package io.clickstream.local.folder;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A pipeline as values of the Helm chart: its SQL, its topology, and the names and sizes that Kafka's users and topics need. */
final class ChartValues {

    private static final String BLOCK = "|2\n";

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
        yaml.append("  consumerGroup: ").append(topology.jobGroup()).append('\n');
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
        yaml.append("# It sends the project's own events.\nemitter:\n  enabled: false\n");
        return yaml.toString();
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
                .append(String.join(", ", values))
                .append("]\n");
    }

    private void block(String indent, String text) {
        text.lines()
                .forEach(
                        line -> yaml.append(line.isEmpty() ? "" : indent + line).append('\n'));
    }
}
