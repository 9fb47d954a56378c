package io.clickstream.local.inference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Columns of an Avro schema, as Flink reads them. */
final class AvroInference {

    private static final int MOST_DIGITS = 38;

    private final List<InferredColumn> columns = new ArrayList<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();
    /** Those that the current field is in. */
    private final Deque<String> records = new ArrayDeque<>();

    private AvroInference() {}

    /** @param schema that of a record */
    static InferredTopic topic(String topic, Schema schema) {
        AvroInference inference = new AvroInference();
        inference.records.push(schema.getFullName());
        schema.getFields().forEach(inference::column);
        return new InferredTopic(topic, InferredTopic.table(topic), true, inference.columns, inference.leftOut);
    }

    private void column(Schema.Field field) {
        type(field.name(), field.schema(), false).ifPresent(type -> {
            InferredColumn column =
                    InferredColumn.ofSchema(field.name(), !field.schema().isNullable(), type);
            InferredTopic.problem(column)
                    .ifPresentOrElse(problem -> leftOut.put(field.name(), problem), () -> columns.add(column));
        });
    }

    /** Empty for what can be no column, which is noted. */
    private Optional<InferredType> type(String path, Schema schema, boolean isInside) {
        if (schema.isUnion()) {
            List<Schema> values = schema.getTypes().stream()
                    .filter(type -> type.getType() != Schema.Type.NULL)
                    .toList();
            return values.size() == 1
                    ? type(path, values.get(0), isInside)
                    : without(path, "it may be of several types");
        }
        return switch (schema.getType()) {
            case STRING -> Optional.of(InferredType.scalar("STRING", "String"));
            case ENUM -> Optional.of(InferredType.scalar("STRING", "LowCardinality(String)"));
            case BOOLEAN -> Optional.of(InferredType.scalar("BOOLEAN", "Bool"));
            case FLOAT -> Optional.of(InferredType.scalar("FLOAT", "Float32"));
            case DOUBLE -> Optional.of(InferredType.scalar("DOUBLE", "Float64"));
            case INT -> Optional.of(integer(schema.getLogicalType()));
            case LONG -> Optional.of(number(schema.getLogicalType(), isInside));
            case BYTES, FIXED -> decimal(path, schema.getLogicalType());
            case ARRAY ->
                type(path, schema.getElementType(), true)
                        .map(element -> InferredType.ofElements(
                                element, !schema.getElementType().isNullable()));
            case MAP -> type(path, schema.getValueType(), true).map(InferredType::ofValues);
            case RECORD -> row(path, schema);
            case NULL, UNION -> without(path, "it is always null");
        };
    }

    private static InferredType integer(LogicalType type) {
        if (type instanceof LogicalTypes.Date) {
            return InferredType.scalar("DATE", "Date32");
        }
        return type instanceof LogicalTypes.TimeMillis
                ? InferredType.scalar("TIME(3)", "Time64(3)")
                : InferredType.scalar("INT", "Int32");
    }

    /** Finer times are cut at the top, where everybody sees it; inside of something they stay the number that they are. */
    private static InferredType number(LogicalType type, boolean isInside) {
        String name = type == null ? "" : type.getName().replaceFirst("^local-", "");
        if (name.equals("timestamp-millis")) {
            return InferredType.scalar("TIMESTAMP(3)", "DateTime64(3, 'UTC')");
        }
        return name.equals("timestamp-micros") && !isInside
                ? InferredType.scalar("TIMESTAMP(6)", "TIMESTAMP(3)", "DateTime64(3, 'UTC')", Map.of())
                : InferredType.scalar("BIGINT", "Int64");
    }

    private Optional<InferredType> decimal(String path, LogicalType type) {
        if (!(type instanceof LogicalTypes.Decimal decimal)) {
            return without(path, "it is bytes");
        }
        String digits = "(%d, %d)".formatted(decimal.getPrecision(), decimal.getScale());
        return decimal.getPrecision() > MOST_DIGITS
                ? without(path, "it has more than " + MOST_DIGITS + " digits")
                : Optional.of(InferredType.scalar("DECIMAL" + digits, "Decimal" + digits));
    }

    private Optional<InferredType> row(String path, Schema schema) {
        if (records.contains(schema.getFullName())) {
            return without(path, "it has itself in it");
        }
        records.push(schema.getFullName());
        List<InferredType.Member> members = new ArrayList<>();
        schema.getFields()
                .forEach(field -> type(path + "." + field.name(), field.schema(), true)
                        .ifPresent(type -> members.add(new InferredType.Member(
                                field.name(), type, !field.schema().isNullable()))));
        records.pop();
        return members.isEmpty() ? without(path, "it has no fields") : Optional.of(InferredType.ofMembers(members));
    }

    private Optional<InferredType> without(String path, String reason) {
        leftOut.put(path, reason);
        return Optional.empty();
    }
}
