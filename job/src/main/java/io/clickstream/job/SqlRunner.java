package io.clickstream.job;

import java.time.Duration;
import java.util.Map;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.catalog.ResolvedCatalogBaseTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Submits a SQL file as one Flink job. Knows nothing of the events: what happens to them stands in the file. */
public final class SqlRunner {

    private static final Logger LOGGER = LoggerFactory.getLogger(SqlRunner.class);
    private static final Duration KAFKA_INTERVAL = Duration.ofSeconds(5);

    private SqlRunner() {}

    /**
     * @param args as {@link ScriptArguments} takes them; without a file the {@code pipeline.sql} inside the jar is run
     * @throws PipelineException with one readable line if the arguments or the file are wrong
     */
    public static void main(String[] args) throws Exception {
        ScriptArguments arguments = ScriptArguments.parse(args);
        PreparedScript script =
                PreparedScript.of(arguments.name(), arguments.statements(System.getenv()), arguments.backfill());
        awaitKafka(script);
        script.execute();
    }

    private static void awaitKafka(PreparedScript script) throws InterruptedException {
        KafkaReadiness readiness = new KafkaReadiness(KAFKA_INTERVAL, LOGGER::warn);
        for (ObjectIdentifier table : script.tables()) {
            Map<String, String> options = script.table(table)
                    .map(ResolvedCatalogBaseTable::getOptions)
                    .orElse(Map.of());
            // A table without topics only lends its options to others.
            if ("kafka".equals(options.get("connector")) && options.containsKey("topic") && script.mentions(table)) {
                readiness.await(table.getObjectName(), options);
            }
        }
    }
}
