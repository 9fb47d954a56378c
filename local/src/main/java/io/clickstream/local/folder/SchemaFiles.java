package io.clickstream.local.folder;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import io.clickstream.core.schema.CleanTable;
import io.clickstream.core.schema.FlowNames;
import io.clickstream.core.schema.TableFlow;
import io.clickstream.core.schema.TargetTable;
import io.clickstream.local.clickhouse.TablesMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files that ClickHouse executes at each start: the user's tables, what leads into them, and what every pipeline has.
 *
 * @param common those of the built-in pipeline
 * @param schema where they are written
 */
record SchemaFiles(Path common, Path schema) {

    static final String DEAD_LETTERS = "dead_letters";

    void write(PipelineFolder folder, Topology topology, List<CleanTable> clean, List<TargetTable> targets)
            throws IOException {
        Files.createDirectories(schema);
        try (Stream<Path> files = Files.list(common)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.matches("(001|005|006|007).*\\.sql")) {
                    Files.copy(file, schema.resolve(name));
                } else if (name.matches("003.*\\.sql")) {
                    Files.writeString(
                            schema.resolve(name), deadLetters(Files.readString(file), topology.deadLetters()));
                }
            }
        }
        Files.writeString(
                schema.resolve("002_" + PipelineFolder.TABLES),
                "USE " + TablesMain.DATABASE + ";\n" + Files.readString(folder.tables())
                        + targets.stream()
                                .map(table -> table.alter(TablesMain.DATABASE))
                                .collect(Collectors.joining(
                                        "\n",
                                        "\n-- Made of the tables above, for those that are there already.\n",
                                        "")));
        for (int i = 0; i < clean.size(); i++) {
            Sink sink = topology.cleanTopics().get(i);
            Files.writeString(
                    schema.resolve("004_" + sink.table() + "_queue.sql"),
                    new TableFlow(
                                    FlowNames.of(TablesMain.DATABASE, sink.table()),
                                    sink,
                                    DEAD_LETTERS,
                                    clean.get(i),
                                    TargetTable.named(sink.table(), targets).orElseThrow())
                            .sqlAnew());
        }
    }

    /** The same for every pipeline, but for where they come from. */
    private static String deadLetters(String sql, Sink sink) {
        return sql.replaceFirst("kafka_topic_list = '[^']*'", "kafka_topic_list = '" + sink.topic() + "'")
                .replaceFirst("kafka_group_name = '[^']*'", "kafka_group_name = '" + sink.consumerGroup() + "'");
    }
}
