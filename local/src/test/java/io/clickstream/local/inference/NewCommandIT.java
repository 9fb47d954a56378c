package io.clickstream.local.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.settings.Settings;
import io.clickstream.local.folder.PipelineCompiler;
import io.clickstream.local.folder.PipelineFolder;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code make new}: what it writes has no mistakes, by Flink's planner and ClickHouse's engine. */
class NewCommandIT {

    private static final InstallLayout LAYOUT = InstallLayout.current();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void whatItWritesHasNoMistakes() throws Exception {
        // Names that are keywords, that ClickHouse or the generated SQL have a meaning for, or that are not ASCII.
        Files.writeString(
                folder.resolve("shop.orders.jsonl"),
                IntStream.range(0, 20)
                        .mapToObj(i -> """
                                {"select": %1$d, "message": "m", "fields": [], "json": {"a": %1$d}, "_topic": "t", "value": 1.5, \
                                "straße": "x", "名前": "n%2$d", "customer id": "c%2$d", "read_value": true, "lists": [{"sku": "s", "at": 1764500000, "any": [%3$s]}], \
                                "object": {"straße": {"select": [[%1$d]]}, "when": "2026-01-31T23:59:59.123456Z"}, "labels": {"l%1$d": "x", "m%1$d": "y"}, "amount": 12.50, \
                                "createdAt": 1764500000, "at": "2026-01-31T23:59:59.123456+01:00", "sometimes": %3$s}
                                """.formatted(i, i % 3, i % 2 == 0 ? "null" : "\"2026-01-31 00:00:00\"")
                                .strip())
                        .collect(Collectors.joining("\n")));
        Files.copy(LAYOUT.home().resolve("examples/rides/samples/taxi_rides.avsc"), folder.resolve("taxi_rides.avsc"));
        Files.writeString(folder.resolve("order.jsonl"), "{\"order\": \"a\"}\n\n{\"order\": \"b\"}\n");

        assertThat(make("shop", folder)).as(err.toString()).isZero();

        assertThat(new PipelineCompiler(LAYOUT, LAYOUT.engine(Optional.empty()))
                        .compile(PipelineFolder.of("--pipeline", folder.resolve("shop")), folder.resolve("work"))
                        .topology()
                        .topics())
                .containsExactly(
                        "order",
                        "shop.orders",
                        "taxi_rides",
                        "order_clean",
                        "shop.orders_clean",
                        "taxi_rides_clean",
                        "shop_dead_letters");
        assertThat(out.toString().lines())
                .contains(
                        "order: 2 records, 1 columns",
                        "shop.orders: 20 records, 17 columns",
                        "  event time: createdAt",
                        "taxi_rides: an Avro schema, 8 columns",
                        "  event time: picked_up_at",
                        "  may be null (all other columns are required: without one, a record is a dead letter): tip_cents",
                        "  has the fields that are known, others are left out: json, lists, object, labels",
                        "  kept as JSON text, because it is of several types, empty, or has data as names: fields")
                .last()
                .isEqualTo("next: make run PIPELINE=" + folder.resolve("shop") + " ARGS=\"--sample-time createdAt\"");
        assertThat(Files.readString(folder.resolve("shop/README.md"))).contains("- order: 2 records, 1 columns");
        assertThat(folder.resolve("shop/samples/order.jsonl"))
                .content()
                .isEqualTo("{\"order\": \"a\"}\n{\"order\": \"b\"}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orders.jsonl | [1] | orders.jsonl:1: must be a JSON object in one line",
                "orders.jsonl | {\"a\":1} {\"b\":2} | orders.jsonl:1: must be a JSON object in one line",
                "orders.jsonl | {\"a\": | orders.jsonl:1: must be a JSON object in one line",
                "orders.jsonl | ' ' | must have a JSON object in each line, but is ",
                "my orders.jsonl | {} | must be named as the topic, in letters, digits, dots, _ and -, with .jsonl, but is ",
                "bestellungen-für.jsonl | {} | must be named as the topic"
            })
    void samplesThatCannotBeReadAreOneLine(String file, String content, String problem) throws IOException {
        Path samples = Files.writeString(folder.resolve(file), content);

        assertThat(make("shop", samples)).isEqualTo(2);

        assertThat(err.toString().lines()).singleElement().asString().contains(problem);
        assertThat(folder.resolve("shop")).doesNotExist();
    }

    @Test
    void samplesThatAreNotThereAreOneLine() {
        assertThat(make("shop", folder.resolve("orders.jsonl"))).isEqualTo(2);

        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("SAMPLES (--samples) must be a file <topic>.jsonl in UTF-8 that can be read");
    }

    @Test
    void withoutSamplesItSaysWhatItNeeds() {
        int code = Settings.commandLine(new NewCommand(Map.of()), Map.of(), Map.of())
                .setErr(new PrintWriter(err, true))
                .execute("--pipeline", folder.resolve("shop").toString());

        assertThat(code).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly("Give either SAMPLES (--samples) or TOPIC (--topic): what records look like");
    }

    @Test
    void namesThatAreDataAreNotMadeColumns() throws IOException {
        Path samples = Files.writeString(
                folder.resolve("carts.jsonl"),
                IntStream.range(0, 10_000)
                        .mapToObj(i -> "\"item-" + i + "\":1")
                        .collect(Collectors.joining(",", "{", "}")));

        assertThat(make("shop", samples)).isEqualTo(2);

        assertThat(err.toString().lines())
                .containsExactly(
                        "SAMPLES (--samples) must have at most 2000 different fields in a topic; names that are data,"
                                + " such as ids, are better values, but is carts with 10000");
    }

    @Test
    void whatIsThereIsNotOverwritten() throws IOException {
        Path samples = Files.writeString(folder.resolve("orders.jsonl"), "{\"a\":1}");
        Files.createDirectory(folder.resolve("shop"));
        Files.writeString(folder.resolve("shop/mine.txt"), "");

        assertThat(make("shop", samples)).isEqualTo(2);

        assertThat(err.toString()).startsWith("PIPELINE (--pipeline) must be a folder that is not there yet, or empty");
        assertThat(folder.resolve("shop"))
                .isDirectoryContaining("glob:**/mine.txt")
                .isDirectoryNotContaining("glob:**.sql");
    }

    private int make(String pipeline, Path samples) {
        return Settings.commandLine(new NewCommand(Map.of()), Map.of(), Map.of())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(List.of("--pipeline", folder.resolve(pipeline).toString(), "--samples", samples.toString())
                        .toArray(String[]::new));
    }
}
