package io.clickstream.local.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
                "when | \"2026-01-31\";\"2026-02-01\" | STRING | STRING | String | ~~",
                "createdAt | 1764500000;1764500001 | TIMESTAMP(3) | TIMESTAMP(3) | DateTime64(3, 'UTC') | epoch-seconds",
                "ts | 1764500000.5;1764500001 | TIMESTAMP(3) | TIMESTAMP(3) | DateTime64(3, 'UTC') | epoch-seconds",
                "ts | 1764500000.1234567;1764500001 | TIMESTAMP(9) | TIMESTAMP(3) | DateTime64(3, 'UTC') | epoch-seconds",
                "ts | 1764500000123;1764500001000 | TIMESTAMP(3) | TIMESTAMP(3) | DateTime64(3, 'UTC') | epoch-millis",
                "ts | 1764500000123456;1764500001000000 | TIMESTAMP(9) | TIMESTAMP(3) | DateTime64(3, 'UTC') | epoch-micros",
                "ts | 5;6 | BIGINT | BIGINT | Int64 | ~~",
                "order_number | 1764500000;1764500001 | BIGINT | BIGINT | Int64 | ~~",
                "at | {\"a\":1};{} | STRING | STRING | String | JSON text",
                "tags | [];[1] | STRING | STRING | String | JSON text",
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
            assertThat(column.form()).isEqualTo(form);
        });
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
            assertThat(column.form()).isEqualTo(InferredColumn.JSON_TEXT);
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
