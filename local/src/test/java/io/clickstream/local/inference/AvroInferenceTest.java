package io.clickstream.local.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvroInferenceTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // schema | read as | written as | kept as
                "'string' | STRING | STRING | String",
                "['null', 'string'] | STRING | STRING | Nullable(String)",
                "{'type': 'enum', 'name': 'E', 'symbols': ['A']} | STRING | STRING | LowCardinality(String)",
                "'int' | INT | INT | Int32",
                "{'type': 'int', 'logicalType': 'date'} | DATE | DATE | Date32",
                "{'type': 'int', 'logicalType': 'time-millis'} | TIME(3) | TIME(3) | Time64(3)",
                "'long' | BIGINT | BIGINT | Int64",
                "{'type': 'long', 'logicalType': 'time-micros'} | BIGINT | BIGINT | Int64",
                "{'type': 'long', 'logicalType': 'timestamp-millis'} | TIMESTAMP(3) | TIMESTAMP(3) | DateTime64(3, 'UTC')",
                "{'type': 'long', 'logicalType': 'timestamp-micros'} | TIMESTAMP(6) | TIMESTAMP(3) | DateTime64(3, 'UTC')",
                "'float' | FLOAT | FLOAT | Float32",
                "'boolean' | BOOLEAN | BOOLEAN | Bool",
                "{'type': 'bytes', 'logicalType': 'decimal', 'precision': 20, 'scale': 4} | DECIMAL(20, 4) | DECIMAL(20, 4) | Decimal(20, 4)",
                "{'type': 'array', 'items': ['null', 'long']} | ARRAY<BIGINT> | ARRAY<BIGINT> | Array(Nullable(Int64))",
                "{'type': 'map', 'values': 'int'} | MAP<STRING, INT> | MAP<STRING, INT> | Map(String, Nullable(Int32))",
                "['null', {'type': 'record', 'name': 'R', 'fields': [{'name': 'at_', 'type': {'type': 'long', 'logicalType': 'timestamp-micros'}},"
                        + " {'name': 'raw_', 'type': 'bytes'}]}] | ROW<at_ BIGINT NOT NULL> | ROW<at_ BIGINT NOT NULL> | Tuple(at_ Nullable(Int64))",
            })
    void columnsFollowFromTheSchema(String schema, String rawType, String cleanType, String storedType) {
        assertThat(topic(schema).columns()).singleElement().satisfies(column -> {
            assertThat(column.rawType()).isEqualTo(rawType);
            assertThat(column.cleanType()).isEqualTo(cleanType);
            assertThat(column.storedType()).isEqualTo(storedType);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'bytes' | it is bytes",
                "'null' | it is always null",
                "['int', 'string'] | it may be of several types",
                "{'type': 'fixed', 'name': 'F', 'size': 32, 'logicalType': 'decimal', 'precision': 50, 'scale': 2} | it has more than 38 digits",
            })
    void whatCanBeNoColumnIsLeftOutAndSaid(String schema, String reason) {
        assertThat(topic(schema).columns()).isEmpty();
        assertThat(topic(schema).leftOut()).containsEntry("a", reason);
    }

    @Test
    void whatHasItselfInItIsLeftOut() {
        InferredTopic topic = topic(
                "{'type': 'record', 'name': 'Node', 'fields': [{'name': 'id', 'type': 'long'}, {'name': 'next', 'type': ['null', 'Node']}]}");

        assertThat(topic.columns())
                .singleElement()
                .satisfies(column -> assertThat(column.cleanType()).isEqualTo("ROW<`id` BIGINT NOT NULL>"));
        assertThat(topic.leftOut()).containsEntry("a.next", "it has itself in it");
    }

    private static InferredTopic topic(String type) {
        return AvroInference.topic(
                "orders",
                new Schema.Parser()
                        .parse(("{'type': 'record', 'name': 'Order', 'fields': [{'name': 'a', 'type': " + type + "}]}")
                                .replace('\'', '"')));
    }
}
