package io.clickstream.local.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InferredTopicTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static InferredTopic topic(Stream<String> records) {
        return InferredTopic.of("orders", records.map(InferredTopicTest::json).toList());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // field | values | read as | written as | kept as | form
                "paid | true;false | BOOLEAN | BOOLEAN | Bool | ~~",
                "count | 1;-2 | BIGINT | BIGINT | Int64 | ~~",
                "count | 1;9223372036854775808 | STRING | STRING | String | JSON text",
                "ratio | 1;2.5 | DOUBLE | DOUBLE | Float64 | ~~",
                "count | 1e3;2 | BIGINT | BIGINT | Int64 | ~~",
                "amount | 12.5;3 | DECIMAL(18, 4) | DECIMAL(18, 4) | Decimal(18, 4) | ~~",
                "rate | 12.50;3.25 | DECIMAL(18, 4) | DECIMAL(18, 4) | Decimal(18, 4) | ~~",
                "amount | 12.50001;3 | DOUBLE | DOUBLE | Float64 | ~~",
                "name | \"a\";\"b\" | STRING | STRING | String | ~~",
                "ref | \"0f8fad5b-d9cb-469f-a165-70867728950e\";\"7c9e6679-7425-40de-944b-e07fc1f90ae7\" | STRING | STRING | UUID | ~~",
                "when | \"2026-01-31 23:59:59\";\"2026-01-31T23:59:59.123+01:00\" | TIMESTAMP(3) | TIMESTAMP(3) | DateTime64(3, 'UTC') | ~~",
                "when | \"2026-01-31T23:59:59.123456Z\";\"2026-01-31T23:59:59Z\" | TIMESTAMP(9) | TIMESTAMP(3) | DateTime64(3, 'UTC') | ~~",
                "when | \"2026-01-31\";\"2026-02-01\" | DATE | DATE | Date32 | ~~",
                "when | \"2026-01-31\";\"soon\" | STRING | STRING | String | ~~",
                "createdAt | 1764500000;1764500001 | TIMESTAMP(3) | TIMESTAMP(3) | DateTime64(3, 'UTC') | epoch-seconds",
                "ts | 1764500000.5;1764500001 | TIMESTAMP(3) | TIMESTAMP(3) | DateTime64(3, 'UTC') | epoch-seconds",
                "ts | 1764500000.1234567;1764500001 | TIMESTAMP(9) | TIMESTAMP(3) | DateTime64(3, 'UTC') | epoch-seconds",
                "ts | 1764500000123;1764500001000 | TIMESTAMP(3) | TIMESTAMP(3) | DateTime64(3, 'UTC') | epoch-millis",
                "ts | 1764500000123456;1764500001000000 | TIMESTAMP(9) | TIMESTAMP(3) | DateTime64(3, 'UTC') | epoch-micros",
                "ts | 1764500000123456789;1764500001000000000 | TIMESTAMP(9) | TIMESTAMP(3) | DateTime64(3, 'UTC') | epoch-nanos",
                "ts | \"1764500000123\";1764500001000 | TIMESTAMP(3) | TIMESTAMP(3) | DateTime64(3, 'UTC') | epoch-millis",
                "code | \"1764500000123\";\"1764500001000\" | STRING | STRING | String | ~~",
                "ts | 5;6 | BIGINT | BIGINT | Int64 | ~~",
                "order_number | 1764500000;1764500001 | BIGINT | BIGINT | Int64 | ~~",
                "at | {};{} | STRING | STRING | String | JSON text",
                "at | {};[] | STRING | STRING | String | JSON text",
                "tags | [];[] | STRING | STRING | String | JSON text",
                "tags | [1];[\"a\"] | STRING | STRING | String | JSON text",
                "mixed | 1;\"a\" | STRING | STRING | String | JSON text",
            })
    void typesFollowFromValues(
            String field, String values, String rawType, String cleanType, String tableType, String form) {
        InferredTopic topic = topic(Stream.of(values.split(";")).map(value -> "{\"" + field + "\":" + value + "}"));

        assertThat(topic.columns()).singleElement().satisfies(column -> {
            assertThat(column.name()).isEqualTo(field);
            assertThat(column.required()).isTrue();
            assertThat(column.rawType()).isEqualTo(rawType);
            assertThat(column.cleanType()).isEqualTo(cleanType);
            assertThat(column.storedType()).isEqualTo(tableType);
            assertThat(column.forms()).isEqualTo(form.isEmpty() ? Map.of() : Map.of(field, form));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // values | in Flink | in ClickHouse | there, where it is not in all samples
                "{~b~:1};{} | ROW<`b` BIGINT> | Tuple(`b` Nullable(Int64)) | Tuple(`b` Nullable(Int64))",
                "{~b~:1};{~b~:2} | ROW<`b` BIGINT NOT NULL> | Tuple(`b` Int64) | Tuple(`b` Nullable(Int64))",
                "{~b~:{~c~:true}};{~b~:{~c~:false}} | ROW<`b` ROW<`c` BOOLEAN NOT NULL> NOT NULL> | Tuple(`b` Tuple(`c` Bool))"
                        + " | Tuple(`b` Tuple(`c` Nullable(Bool)))",
                "[];[1] | ARRAY<BIGINT NOT NULL> | Array(Int64) | Array(Int64)",
                "[null];[1] | ARRAY<BIGINT> | Array(Nullable(Int64)) | Array(Nullable(Int64))",
                "[[1.5]];[[2]] | ARRAY<ARRAY<DOUBLE NOT NULL> NOT NULL> | Array(Array(Float64)) | Array(Array(Float64))",
                "[{~sku~:~x~,~price~:1.50}];[{~sku~:~y~}] | ARRAY<ROW<`sku` STRING NOT NULL, `price` DECIMAL(18, 4)> NOT NULL>"
                        + " | Array(Tuple(`sku` String, `price` Nullable(Decimal(18, 4))))"
                        + " | Array(Tuple(`sku` String, `price` Nullable(Decimal(18, 4))))",
                "{~u1~:1,~u2~:2,~u3~:3};{~u4~:1,~u5~:2};{~u6~:7} | MAP<STRING, BIGINT> | Map(String, Nullable(Int64))"
                        + " | Map(String, Nullable(Int64))",
            })
    void objectsAndListsAreTypesOfTypes(String values, String flink, String stored, String storedIfMissing) {
        List<String> records = Stream.of(values.split(";"))
                .map(value -> "{\"a\":" + value.replace('~', '"') + "}")
                .toList();

        assertThat(topic(records.stream()).columns()).singleElement().satisfies(column -> {
            assertThat(column.rawType()).isEqualTo(flink);
            assertThat(column.cleanType()).isEqualTo(flink);
            assertThat(column.storedType()).isEqualTo(stored);
            assertThat(column.codec()).isEmpty();
        });
        assertThat(topic(Stream.concat(records.stream(), Stream.of("{}"))).columns())
                .singleElement()
                .satisfies(column -> assertThat(column.storedType()).isEqualTo(storedIfMissing));
    }

    /** What is of any shape keeps all that is in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"b\":2,\"c\":3};{\"d\":\"x\",\"e\":2};{\"f\":7}",
                "{\"a\":{\"1\":2}};{\"a\":{\"1\":3}}",
                "{\"a\":{\"b.c\":2}};{\"a\":{\"b.c\":3}}",
                "{\"a\":{\"b`c\":2}};{\"a\":{\"b`c\":3}}"
            })
    void whatHasDataAsNamesIsJsonText(String values) {
        InferredTopic topic = topic(Stream.of(values.split(";")).map(value -> "{\"any\":" + value + "}"));

        assertThat(topic.jsonTexts()).singleElement().asString().startsWith("any");
        assertThat(topic.leftOut()).isEmpty();
    }

    /** Each level is looked at once, however many there are. */
    @Test
    @Timeout(20)
    void deepNestingIsJsonTextFromSomewhereOn() {
        InferredTopic topic = topic(Stream.of("{\"a\":".repeat(500) + "1" + "}".repeat(500)));

        assertThat(topic.jsonTexts()).singleElement().asString().matches("a(\\.a){8}");
    }

    @Test
    void theLooksOfFieldsInsideAreToldByTheirPaths() {
        InferredTopic topic = topic(
                Stream.of(
                        "{\"order\":{\"created\":1764500000,\"seen\":\"2026-01-31T00:00:00.123456Z\",\"items\":[{\"ts\":1764500000123,\"any\":{}}]}}",
                        "{\"order\":{\"created\":1764500001,\"seen\":\"2026-01-31T00:00:00Z\",\"items\":[{\"ts\":1764500000124,\"any\":1}]}}"));

        assertThat(topic.forms())
                .containsExactly(
                        Map.entry("order.created", "epoch-seconds"),
                        Map.entry("order.items.any", "JSON text"),
                        Map.entry("order.items.ts", "epoch-millis"));
        // What is finer than a millisecond is not cut where nobody sees it.
        assertThat(topic.columns())
                .singleElement()
                .satisfies(
                        column -> assertThat(column.cleanType())
                                .isEqualTo(
                                        "ROW<`created` TIMESTAMP(3) NOT NULL, `seen` STRING NOT NULL,"
                                                + " `items` ARRAY<ROW<`ts` TIMESTAMP(3) NOT NULL, `any` STRING NOT NULL> NOT NULL> NOT NULL>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1,\"b\":2};{\"a\":1}", "{\"a\":1,\"b\":2};{\"a\":1,\"b\":null}"})
    void whatIsMissingOnceMayBeMissing(String records) {
        InferredTopic topic = topic(Stream.of(records.split(";")));

        assertThat(topic.columns()).extracting(InferredColumn::required).containsExactly(true, false);
        assertThat(topic.columns()).extracting(InferredColumn::storedType).containsExactly("Int64", "Nullable(Int64)");
    }

    @Test
    void aTextThatIsBlankOnceIsNotRequired() {
        InferredTopic topic = topic(Stream.of("{\"a\":\"x\"}", "{\"a\":\" \"}"));

        assertThat(topic.columns()).singleElement().satisfies(column -> {
            assertThat(column.required()).isFalse();
            assertThat(column.storedType()).isEqualTo("Nullable(String)");
        });
    }

    @Test
    void whatIsAlwaysNullIsJsonText() {
        InferredTopic topic = topic(Stream.of("{\"a\":null}", "{\"a\":null}"));

        assertThat(topic.columns()).singleElement().satisfies(column -> {
            assertThat(column.forms()).containsValue(InferredType.JSON_TEXT);
            assertThat(column.required()).isFalse();
        });
    }

    @Test
    void fewValuesOfManyAreInADictionary() {
        InferredTopic topic =
                topic(IntStream.range(0, 40).mapToObj(i -> "{\"a\":\"v" + i % 4 + "\",\"b\":\"v" + i % 5 + "\"}"));

        assertThat(topic.columns())
                .extracting(InferredColumn::storedType)
                .containsExactly("LowCardinality(String)", "String");
    }

    @Test
    void theEventTimeIsATimeThatIsAlwaysThereAndNamedSo() {
        String time = "\"2026-01-31T00:00:00Z\"";
        InferredTopic topic = topic(Stream.of(
                "{\"stored_at\":%1$s,\"createdAt\":%1$s,\"timestamp\":%1$s}".formatted(time),
                "{\"stored_at\":%1$s,\"createdAt\":%1$s}".formatted(time)));

        assertThat(topic.eventTime().map(InferredColumn::name)).contains("createdAt");
    }

    @Test
    void theKeyIsAnIdThatComesBack() {
        InferredTopic topic = topic(IntStream.range(0, 20)
                .mapToObj(i -> "{\"order_id\":\"o%d\",\"status\":\"s%d\",\"customer_id\":\"c%d\"}"
                        .formatted(i, i % 2, i % 7)));

        assertThat(topic.key().map(InferredColumn::name)).contains("customer_id");
    }

    @Test
    void withoutTimeAndKeyThereIsNone() {
        InferredTopic topic = topic(Stream.of("{\"a\":1}", "{\"a\":2}"));

        assertThat(topic.eventTime()).isEmpty();
        assertThat(topic.key()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"source_offset", "raw_value", "inserted_at", "flow_x", "", "a`b", "${HOME}", "it's", "a\\\\b"})
    void namesThatCannotBeColumnsAreLeftOut(String name) {
        InferredTopic topic = topic(Stream.of("{\"" + name + "\":1,\"a\":1}"));

        assertThat(topic.columns()).extracting(InferredColumn::name).containsExactly("a");
        assertThat(topic.leftOut()).containsOnlyKeys(name.replace("\\\\", "\\"));
    }

    @ParameterizedTest
    @CsvSource({"orders,orders", "shop.orders-v1,shop_orders_v1", "2026,events_2026", "dead_letters,events_dead_letters"
    })
    void aTopicsTableIsOneWord(String topic, String table) {
        assertThat(InferredTopic.table(topic)).isEqualTo(table);
    }

    @Test
    void columnsAreInTheOrderOfTheRecords() {
        InferredTopic topic = topic(Stream.of("{\"z\":1,\"a\":1}", "{\"b\":1,\"z\":1}"));

        assertThat(topic.columns()).extracting(InferredColumn::name).isEqualTo(List.of("z", "a", "b"));
    }
}
