package io.clickstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.cli.CliCommand;
import io.clickstream.emitter.avro.AvroEncoder;
import io.clickstream.emitter.avro.SchemaRegistry;
import io.clickstream.local.folder.CompiledPipeline;
import io.clickstream.local.folder.PipelineCompiler;
import io.clickstream.local.folder.PipelineFolder;
import io.clickstream.local.pipeline.EmbeddedPipeline;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry of {@code examples/rides} goes away and comes back, and gets to know a schema late: nothing is lost, no task fails. */
class SchemaRegistryIT {

    private static final InstallLayout LAYOUT = InstallLayout.current();
    private static final Path EXAMPLE = LAYOUT.home().resolve("examples/rides");
    private static final String RIDE = """
            {"ride_id": "%s", "city": "Köln", "driver": {"id": "d1", "rating": null}, "picked_up_at": 1769904000000, "meters": 1,
             "fare_cents": 1234, "tip_cents": null, "stops": []%s}""";

    @TempDir
    private Path folder;

    private EmbeddedPipeline pipeline;

    @Test
    void recordsWaitForTheRegistryAndAreReadWithTheirOwnSchemas() throws Exception {
        CompiledPipeline compiled = new PipelineCompiler(LAYOUT, LAYOUT.engine(Optional.empty()))
                .compile(PipelineFolder.of("--pipeline", EXAMPLE), folder.resolve("compiled"));
        try (EmbeddedPipeline opened = EmbeddedPipeline.open(
                TestSettings.on(folder.resolve("data"))
                        .sql(Optional.of(compiled.sql()))
                        .schema(Optional.of(compiled.schema()))
                        .schemaRegistry(true)
                        .build(),
                LAYOUT,
                compiled.topology())) {
            pipeline = opened;
            pipeline.start();
            Schema schema = new Schema.Parser().parse(Files.readString(EXAMPLE.resolve("samples/taxi_rides.avsc")));
            AvroEncoder first = new AvroEncoder(schema, register(schema));
            try (RawTopics topics = new RawTopics(pipeline.bootstrapServers())) {
                // Known.
                write(topics, first, ride("known", ""));
                awaitRows("known");

                // An id that the registry does not know, and then does.
                Schema newer = newer(schema);
                AvroEncoder second = new AvroEncoder(newer, first.id() + 1);
                write(topics, second, ride("early", ", \"colour\": \"blue\""));
                TimeLimits.await()
                        .untilAsserted(() -> assertThat(query("SELECT reason FROM dead_letters_pending"))
                                .contains("the registry does not give schema " + second.id() + " (404 "));
                assertThat(register(newer)).isEqualTo(second.id());
                write(topics, second, ride("second", ", \"colour\": \"blue\""));
                awaitRows("known", "second");
                replay();
                awaitRows("early", "known", "second");

                // A registry that is gone while a schema is new, behind records that need no registry.
                Schema newest = newer(newer);
                AvroEncoder third = new AvroEncoder(newest, register(newest));
                pipeline.registry().kill();
                write(topics, first, ride("served", ""));
                awaitRows("early", "known", "second", "served");
                write(topics, third, ride("waited", ", \"colour\": \"blue\", \"colour_2\": \"red\""));
                TimeLimits.await()
                        .during(Duration.ofSeconds(2))
                        .until(() -> rides().equals("early, known, second, served"));
                pipeline.registry().start();
                awaitRows("early", "known", "second", "served", "waited");
                assertThat(query("SELECT count() FROM dead_letters_pending")).isEqualTo("[[0]]");
                assertThat(restarts()).isEqualTo("0");

                // A registry that is gone when the job starts.
                pipeline.flink().kill();
                pipeline.registry().kill();
                write(topics, first, ride("at the start", ""));
                pipeline.flink().start();
                pipeline.registry().start();
                awaitRows("at the start", "early", "known", "second", "served", "waited");
                assertThat(restarts()).isEqualTo("0");
            }
        }
    }

    private static void write(RawTopics topics, AvroEncoder encoder, String ride) throws Exception {
        topics.write("taxi_rides", null, encoder.encode(ride.getBytes(UTF_8)));
    }

    private static String ride(String id, String more) {
        return RIDE.formatted(id, more);
    }

    /** The same with a field more: colour, and then colour_2. */
    private static Schema newer(Schema schema) {
        String name = schema.getField("colour") == null ? "colour" : "colour_2";
        return new Schema.Parser()
                .parse(schema.toString()
                        .replaceFirst("\"fields\":\\[", "$0{\"name\":\"" + name + "\",\"type\":\"string\"},"));
    }

    private int register(Schema schema) throws InterruptedException {
        return new SchemaRegistry(pipeline.schemaRegistry().orElseThrow(), Optional.empty())
                .register("taxi_rides-value", schema.toString(), line -> {});
    }

    private void awaitRows(String... ids) {
        TimeLimits.await().untilAsserted(() -> assertThat(rides()).isEqualTo(String.join(", ", ids)));
    }

    private String rides() throws InterruptedException {
        return pipeline.clickHouseClient()
                .query("SELECT arrayStringConcat(arraySort(groupArray(ride_id)), ', ') FROM rides FINAL")
                .get(0)
                .get(0)
                .asText();
    }

    private String query(String sql) throws InterruptedException {
        return pipeline.clickHouseClient().query(sql).toString();
    }

    private void replay() {
        StringWriter said = new StringWriter();
        int code = CliCommand.commandLine(Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS",
                        pipeline.bootstrapServers(),
                        "CLICKHOUSE_URL",
                        pipeline.clickHouseClient().address().toString(),
                        "TOPOLOGY",
                        folder.resolve("compiled/topology.json").toString()))
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(said, true))
                .execute("replay", "--all");
        assertThat(code).as(said.toString()).isZero();
    }

    /** How often the job has been started again by Flink. */
    private String restarts() throws Exception {
        return FlinkRestarts.of(pipeline.flink().get().address());
    }
}
