package io.clickstream.job.format.avro;

import io.clickstream.job.format.UnreadableRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.avro.shaded.org.apache.avro.LogicalType;
import org.apache.flink.avro.shaded.org.apache.avro.LogicalTypes;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;

/**
 * What is read of records that were written with a schema. Avro resolves two schemas by itself, but takes only the plain types into
 * account: a time in microseconds would be one in milliseconds, 12.34 be 1234 in another scale. And an enum is no string.
 */
final class ReaderSchema {

    private static final String LOCAL = "local-";

    private ReaderSchema() {}

    /**
     * The fields that are wanted, with the enums of the writer where strings are wanted.
     *
     * @param writer with the reader's names for its fields
     * @throws UnreadableRecordException if a value would be another one
     */
    static Schema of(Schema reader, Schema writer) throws UnreadableRecordException {
        return of("", reader, writer);
    }

    private static Schema of(String path, Schema reader, Schema writer) throws UnreadableRecordException {
        if (reader.isUnion() || writer.isUnion()) {
            return ofUnion(path, reader, writer);
        }
        if (reader.getType() == Schema.Type.STRING && writer.getType() == Schema.Type.ENUM) {
            return writer;
        }
        requireSameUnit(path, reader.getLogicalType(), writer.getLogicalType());
        if (reader.getType() != writer.getType()) {
            return reader;
        }
        return switch (reader.getType()) {
            case RECORD -> ofRecord(path, reader, writer);
            case ARRAY -> Schema.createArray(of(path + "[]", reader.getElementType(), writer.getElementType()));
            case MAP -> Schema.createMap(of(path + "{}", reader.getValueType(), writer.getValueType()));
            default -> reader;
        };
    }

    /** Of each kind of value that was written, what is read of it. */
    private static Schema ofUnion(String path, Schema reader, Schema writer) throws UnreadableRecordException {
        Schema wanted = value(reader);
        Schema read = wanted;
        for (Schema branch : writer.isUnion() ? writer.getTypes() : List.of(writer)) {
            if (branch.getType() != Schema.Type.NULL) {
                Schema found = of(path, wanted, branch);
                read = found.equals(wanted) ? read : found;
            }
        }
        return reader.isUnion() ? Schema.createUnion(Schema.create(Schema.Type.NULL), read) : read;
    }

    /** A column is a value, or a value and null. */
    private static Schema value(Schema reader) {
        return reader.isUnion()
                ? reader.getTypes().stream()
                        .filter(type -> type.getType() != Schema.Type.NULL)
                        .findFirst()
                        .orElseThrow()
                : reader;
    }

    private static Schema ofRecord(String path, Schema reader, Schema writer) throws UnreadableRecordException {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : reader.getFields()) {
            Schema.Field written = writer.getField(field.name());
            String name = path.isEmpty() ? field.name() : path + "." + field.name();
            Schema read = written == null ? field.schema() : of(name, field.schema(), written.schema());
            fields.add(new Schema.Field(field.name(), read, null, nullFirst(field, read)));
        }
        return Schema.createRecord(reader.getName(), null, reader.getNamespace(), false, fields);
    }

    /** A default must be of the first branch of a union. */
    private static Object nullFirst(Schema.Field field, Schema read) {
        return read.isUnion() ? Schema.Field.NULL_DEFAULT_VALUE : field.defaultVal();
    }

    private static void requireSameUnit(String path, LogicalType wanted, LogicalType written)
            throws UnreadableRecordException {
        if (wanted == null || written == null) {
            return;
        }
        if (wanted instanceof LogicalTypes.Decimal decimal && written instanceof LogicalTypes.Decimal other) {
            if (decimal.getScale() != other.getScale()) {
                throw new UnreadableRecordException("%s has a scale of %d, but its column one of %d"
                        .formatted(path, other.getScale(), decimal.getScale()));
            }
        } else if (!Objects.equals(unit(wanted), unit(written))) {
            throw new UnreadableRecordException(
                    "%s is %s, but its column takes %s; one of BIGINT takes the number as it is"
                            .formatted(path, unit(written), unit(wanted)));
        }
    }

    /** The same number, whether it is a time in UTC or one of somewhere. */
    private static String unit(LogicalType type) {
        return type.getName().startsWith(LOCAL) ? type.getName().substring(LOCAL.length()) : type.getName();
    }
}
