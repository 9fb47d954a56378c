package io.clickstream.job.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * What a record means, worked out the slow way: a strict UTF-8 decoder, Jackson's parser, then the rules of the types.
 *
 * <p>Jackson's tokens instead of its tree, because a tree of BigDecimals refuses exponents that JSON allows; the last of
 * equal keys wins here as it does there.
 */
final class JacksonReference {

    /** Fed with bytes: its parser of characters takes U+B131 for the hexadecimal digit 1 (0x31). */
    private static final JsonFactory JACKSON =
            JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build();

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withResolverStyle(ResolverStyle.STRICT);
    private static final Pattern TIMESTAMP =
            Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2})(?:\\.([0-9]{1,9}))?");
    private static final Pattern ISO_TIMESTAMP =
            Pattern.compile("([^T ]{10})[T ]([0-9:.]+)(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?");
    private static final Pattern JSON_NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");
    private static final Pattern NUMBER = Pattern.compile("(-?[0-9.]+)(?:[eE]([+-]?)0*([0-9]+))?");

    /**
     * A value.
     *
     * @param text of a string or a number
     * @param fields of an object
     * @param elements of an array
     */
    private record Value(JsonToken token, String text, Map<String, Value> fields, List<Value> elements) {
        static Value text(String text) {
            return new Value(JsonToken.VALUE_STRING, text, Map.of(), List.of());
        }
    }

    /** The value does not suit its column. */
    private static final class Unfit extends Exception {}

    private final TestTable table;

    JacksonReference(TestTable table) {
        this.table = table;
    }

    /** The values of the columns as in {@link TestTable.Parsed}, or empty for a bad record. */
    Optional<List<Object>> parse(byte[] record) {
        try {
            requireUtf8(record);
            return Optional.of(row(tree(record), table.logicalType()));
        } catch (Unfit | CharacterCodingException | JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireUtf8(byte[] record) throws CharacterCodingException {
        UTF_8.newDecoder().decode(ByteBuffer.wrap(record));
    }

    private static Value tree(byte[] json) throws IOException, Unfit {
        try (JsonParser parser = JACKSON.createParser(json)) {
            require(parser.nextToken() == JsonToken.START_OBJECT);
            Value object = tree(parser);
            require(parser.nextToken() == null);
            return object;
        }
    }

    /** The value that the parser stands on, up to its end. */
    private static Value tree(JsonParser parser) throws IOException, Unfit {
        JsonToken token = parser.currentToken();
        Map<String, Value> fields = new LinkedHashMap<>();
        List<Value> elements = new ArrayList<>();
        if (token == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String key = requireText(parser.getText());
                parser.nextToken();
                fields.put(key, tree(parser));
            }
            require(parser.currentToken() == JsonToken.END_OBJECT);
        } else if (token == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(tree(parser));
            }
        }
        require(token != null);
        String text = parser.getText();
        return new Value(token, token == JsonToken.VALUE_STRING ? requireText(text) : text, fields, elements);
    }

    /** Jackson lets half a surrogate pair pass. */
    private static String requireText(String text) throws Unfit {
        require(text.codePoints().noneMatch(c -> c <= 0xFFFF && Character.isSurrogate((char) c)));
        return text;
    }

    private Object value(Value value, LogicalType type) throws Unfit {
        if (value == null || value.token == JsonToken.VALUE_NULL) {
            require(type.isNullable());
            return null;
        }
        return switch (type.getTypeRoot()) {
            case VARCHAR -> string(value, type);
            case BOOLEAN -> {
                require(value.token.isBoolean());
                yield value.token == JsonToken.VALUE_TRUE;
            }
            case TINYINT -> (byte) integer(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case SMALLINT -> (short) integer(value, Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> (int) integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> integer(value, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT -> {
                require(value.token.isNumeric());
                float number = Float.parseFloat(value.text);
                require(Float.isFinite(number));
                yield number;
            }
            case DOUBLE -> {
                require(value.token.isNumeric());
                double number = Double.parseDouble(value.text);
                require(Double.isFinite(number));
                yield number;
            }
            case DECIMAL -> decimal(value, (DecimalType) type);
            case DATE ->
                (int) sqlTimestamp(Value.text(text(value) + " 00:00:00"), 0)
                        .toLocalDateTime()
                        .toLocalDate()
                        .toEpochDay();
            case TIME_WITHOUT_TIME_ZONE ->
                (int) sqlTimestamp(Value.text("1970-01-01 " + text(value)), LogicalTypeChecks.getPrecision(type))
                        .getMillisecond();
            case ROW -> row(value, (RowType) type);
            case ARRAY -> {
                require(value.token == JsonToken.START_ARRAY);
                List<Object> elements = new ArrayList<>();
                for (Value element : value.elements) {
                    elements.add(value(element, ((ArrayType) type).getElementType()));
                }
                yield elements;
            }
            case MAP -> {
                require(value.token == JsonToken.START_OBJECT);
                Map<String, Object> entries = new HashMap<>();
                for (Map.Entry<String, Value> entry : value.fields.entrySet()) {
                    entries.put(entry.getKey(), value(entry.getValue(), ((MapType) type).getValueType()));
                }
                yield entries;
            }
            default ->
                switch (table.forms().timestamps()) {
                    case SQL -> sqlTimestamp(value, LogicalTypeChecks.getPrecision(type));
                    case ISO_8601 -> isoTimestamp(value, LogicalTypeChecks.getPrecision(type));
                    case EPOCH_SECONDS -> epoch(value, 0, LogicalTypeChecks.getPrecision(type));
                    case EPOCH_MILLIS -> epoch(value, 3, LogicalTypeChecks.getPrecision(type));
                    case EPOCH_MICROS -> epoch(value, 6, LogicalTypeChecks.getPrecision(type));
                    case EPOCH_NANOS -> epoch(value, 9, LogicalTypeChecks.getPrecision(type));
                };
        };
    }

    private List<Object> row(Value object, RowType type) throws Unfit {
        require(object.token == JsonToken.START_OBJECT);
        List<Object> values = new ArrayList<>();
        for (RowType.RowField field : type.getFields()) {
            values.add(value(object.fields.get(field.getName()), field.getType()));
        }
        return values;
    }

    private static String text(Value value) throws Unfit {
        require(value.token == JsonToken.VALUE_STRING);
        return value.text;
    }

    private static String string(Value value, LogicalType type) throws Unfit {
        require(value.token == JsonToken.VALUE_STRING && (type.isNullable() || !value.text.isBlank()));
        return value.text;
    }

    private static long integer(Value value, long min, long max) throws Unfit {
        BigDecimal number = number(value);
        require(number.scale() <= 0);
        require(number.compareTo(BigDecimal.valueOf(min)) >= 0 && number.compareTo(BigDecimal.valueOf(max)) <= 0);
        return number.longValueExact();
    }

    private static BigDecimal decimal(Value value, DecimalType type) throws Unfit {
        boolean isText = type.getPrecision() > 15 && value.token == JsonToken.VALUE_STRING;
        BigDecimal number = number(isText ? numberInString(value.text) : value);
        require(number.scale() <= type.getScale());
        require(number.abs().compareTo(BigDecimal.TEN.pow(type.getPrecision() - type.getScale())) < 0);
        return number.setScale(type.getScale());
    }

    /** The number without trailing zeros; exponents beyond a million are cut to that, no rule tells them apart. */
    private static BigDecimal number(Value value) throws Unfit {
        require(value.token.isNumeric());
        Matcher parts = NUMBER.matcher(value.text);
        require(parts.matches());
        int exponent = 0;
        if (parts.group(3) != null) {
            exponent = parts.group(3).length() > 6 ? 1_000_000 : Integer.parseInt(parts.group(3));
            exponent = parts.group(2).equals("-") ? -exponent : exponent;
        }
        return new BigDecimal(parts.group(1)).scaleByPowerOfTen(exponent).stripTrailingZeros();
    }

    private static TimestampData sqlTimestamp(Value value, int precision) throws Unfit {
        require(value.token == JsonToken.VALUE_STRING);
        Matcher parts = TIMESTAMP.matcher(value.text);
        require(parts.matches());
        int nanos = parts.group(2) == null
                ? 0
                : new BigDecimal("0." + parts.group(2)).movePointRight(9).intValueExact();
        requirePrecision(nanos, precision);
        try {
            return TimestampData.fromLocalDateTime(
                    LocalDateTime.parse(parts.group(1), SECONDS).withNano(nanos));
        } catch (DateTimeParseException e) {
            throw new Unfit();
        }
    }

    private static TimestampData isoTimestamp(Value value, int precision) throws Unfit {
        require(value.token == JsonToken.VALUE_STRING);
        Matcher parts = ISO_TIMESTAMP.matcher(value.text);
        require(parts.matches());
        TimestampData local = sqlTimestamp(Value.text(parts.group(1) + " " + parts.group(2)), precision);
        try {
            ZoneOffset zone = parts.group(3) == null ? ZoneOffset.UTC : ZoneOffset.of(parts.group(3));
            LocalDateTime utc = local.toLocalDateTime()
                    .atOffset(zone)
                    .withOffsetSameInstant(ZoneOffset.UTC)
                    .toLocalDateTime();
            require(utc.getYear() >= 0 && utc.getYear() <= 9999);
            return TimestampData.fromLocalDateTime(utc);
        } catch (DateTimeException e) {
            throw new Unfit();
        }
    }

    /** @param unitDigits digits after the second that the unit stands for; only seconds may have a fraction */
    private static TimestampData epoch(Value value, int unitDigits, int precision) throws Unfit {
        BigDecimal count = number(value.token == JsonToken.VALUE_STRING ? numberInString(value.text) : value);
        require(unitDigits == 0 || count.scale() <= 0);
        require(count.scale() <= 9 && count.precision() - count.scale() < 30);
        BigDecimal seconds = count.movePointLeft(unitDigits);
        BigDecimal second = seconds.setScale(0, RoundingMode.FLOOR);
        require(second.compareTo(BigDecimal.valueOf(-62_167_219_200L)) >= 0);
        require(second.compareTo(BigDecimal.valueOf(253_402_300_799L)) <= 0);
        int nanos = seconds.subtract(second).movePointRight(9).intValueExact();
        requirePrecision(nanos, precision);
        return TimestampData.fromLocalDateTime(
                LocalDateTime.ofEpochSecond(second.longValueExact(), nanos, ZoneOffset.UTC));
    }

    /** What a string holds, if that is a JSON number and nothing else. */
    private static Value numberInString(String text) throws Unfit {
        require(JSON_NUMBER.matcher(text).matches());
        return new Value(JsonToken.VALUE_NUMBER_FLOAT, text, Map.of(), List.of());
    }

    private static void requirePrecision(int nanos, int precision) throws Unfit {
        require(BigDecimal.valueOf(nanos, 9).stripTrailingZeros().scale() <= precision);
    }

    private static void require(boolean condition) throws Unfit {
        if (!condition) {
            throw new Unfit();
        }
    }
}
