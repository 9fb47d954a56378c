package io.clickstream.job.format;

import io.clickstream.job.format.codec.time.TimestampFormat;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** JSON values, with any white space between their parts. */
final class JsonValues {

    private static final int MAX_DEPTH = 4;

    /** Written in an odd way, at the limits of the calendar, or beyond them. */
    private static final List<String> ZONES =
            List.of("", "Z", "+00:00", "+01:00", "-0930", "+14", "-18:00", "+18:01", "z");

    private static final List<String> ODD_TIMESTAMPS = List.of(
            "2026-01-31 23:59:59",
            "2026-01-31 23:59:59.123",
            "2026-01-31 23:59:59.123456789",
            "2024-02-29 00:00:00.0",
            "2023-02-29 00:00:00",
            "2026-01-31 24:00:00",
            "2026-12-31 23:59:60",
            "0000-01-01 00:00:00",
            "1969-12-31 23:59:59.999999999",
            "2026-01-31T23:59:59",
            "2026-01-31 23:59:59.",
            "2026-1-31 23:59:59",
            "9999-12-31 23:59:59.9990000000",
            "yesterday",
            "");

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    /** White space, mostly none. */
    static final Arbitrary<String> SPACE = Arbitraries.frequency(
            Tuple.of(25, ""),
            Tuple.of(1, " "),
            Tuple.of(1, "\n"),
            Tuple.of(1, "\r\n"),
            Tuple.of(1, "\t"),
            Tuple.of(1, "  "));

    /** By depth. Lazy, as jqwik walks through all that is not whenever it looks up the generator of an arbitrary. */
    private static final List<Arbitrary<String>> ANY = IntStream.rangeClosed(0, MAX_DEPTH)
            .mapToObj(depth -> Arbitraries.lazy(() -> depth == 0 ? scalars() : nested(depth)))
            .toList();

    /** Few, so that some come twice. */
    private static final Arbitrary<String> KEYS =
            Arbitraries.lazy(() -> Arbitraries.oneOf(Arbitraries.of("\"a\"", "\"b\"", "\"\\u0061\""), JsonStrings.ANY));

    private static final Arbitrary<String> ODD =
            Arbitraries.lazy(() -> Arbitraries.frequencyOf(Tuple.of(3, JsonNumbers.ANY), Tuple.of(1, any(2))));

    private JsonValues() {}

    /** Values of any kind, which nest at most so deep. */
    static Arbitrary<String> any(int depth) {
        return ANY.get(depth);
    }

    private static Arbitrary<String> scalars() {
        return Arbitraries.oneOf(
                Arbitraries.of("null", "true", "false"),
                JsonNumbers.ANY,
                JsonStrings.ANY,
                Arbitraries.of(ODD_TIMESTAMPS).map(JsonValues::quoted));
    }

    private static Arbitrary<String> nested(int depth) {
        Arbitrary<String> inner = any(depth - 1);
        return Arbitraries.frequencyOf(
                Tuple.of(5, any(0)),
                Tuple.of(2, list("[", inner, "]", depth)),
                Tuple.of(1, list("{", fields(JsonStrings.ANY, inner), "}", depth)));
    }

    private static Arbitrary<String> list(String open, Arbitrary<String> members, String close, int maxSize) {
        Arbitrary<String> spaced =
                Combinators.combine(SPACE, members, SPACE).as((before, member, after) -> before + member + after);
        return Combinators.combine(SPACE, spaced.list().ofMaxSize(maxSize))
                .as((before, all) -> open + before + String.join(",", all) + close);
    }

    /** Names with their values. */
    static Arbitrary<String> fields(Arbitrary<String> names, Arbitrary<String> values) {
        return Combinators.combine(SPACE, names, SPACE, SPACE, values, SPACE)
                .as((before, name, beforeColon, afterColon, value, after) ->
                        before + name + beforeColon + ":" + afterColon + value + after);
    }

    /** Values that mostly suit a column. */
    static Arbitrary<String> suiting(LogicalType type, TimestampFormat format) {
        return switch (type.getTypeRoot()) {
            case VARCHAR -> mostly(JsonStrings.startingWith("x"), Arbitraries.oneOf(JsonStrings.ANY, ODD), type);
            case BOOLEAN -> mostly(Arbitraries.of("false", "true"), ODD, type);
            case TINYINT -> mostly(whole(Arbitraries.bytes()), ODD, type);
            case SMALLINT -> mostly(whole(Arbitraries.shorts()), ODD, type);
            case INTEGER -> mostly(whole(Arbitraries.integers()), ODD, type);
            case BIGINT -> mostly(whole(Arbitraries.longs()), ODD, type);
            case FLOAT, DOUBLE -> mostly(doubles(), ODD, type);
            case DECIMAL -> decimals((DecimalType) type);
            case DATE -> mostly(timestamps(0).map(time -> time.replaceFirst(" .*", "\"")), oddTimestamps(), type);
            case TIME_WITHOUT_TIME_ZONE ->
                mostly(
                        timestamps(LogicalTypeChecks.getPrecision(type))
                                .map(time -> time.replaceFirst("\"\\S+ ", "\"")),
                        oddTimestamps(),
                        type);
            case ROW -> mostly(object((RowType) type, format), any(2), type);
            case ARRAY -> mostly(list("[", suiting(((ArrayType) type).getElementType(), format), "]", 3), any(2), type);
            case MAP ->
                mostly(list("{", fields(KEYS, suiting(((MapType) type).getValueType(), format)), "}", 3), any(2), type);
            default ->
                switch (format) {
                    case SQL -> mostly(timestamps(LogicalTypeChecks.getPrecision(type)), oddTimestamps(), type);
                    case ISO_8601 -> mostly(isoTimestamps(LogicalTypeChecks.getPrecision(type)), oddTimestamps(), type);
                    case EPOCH_SECONDS -> mostly(maybeQuoted(epochSecondsWithFraction()), ODD, type);
                    case EPOCH_MILLIS -> mostly(maybeQuoted(epoch(1000L)), ODD, type);
                    case EPOCH_MICROS -> mostly(maybeQuoted(epoch(1_000_000L)), ODD, type);
                    case EPOCH_NANOS -> mostly(maybeQuoted(epoch(1_000_000_000L)), ODD, type);
                };
        };
    }

    /** The fields of a row, some of which are left out, in the order declared or in the opposite one. */
    private static Arbitrary<String> object(RowType type, TimestampFormat format) {
        List<Arbitrary<Optional<String>>> fields = type.getFields().stream()
                .map(field -> fields(JsonStrings.spellings(field.getName()), suiting(field.getType(), format))
                        .optional(field.getType().isNullable() ? 0.75 : 1))
                .toList();
        return Combinators.combine(Combinators.combine(fields).as(all -> all), Arbitraries.of(false, true))
                .as((all, reversed) -> {
                    List<String> present = new ArrayList<>(
                            all.stream().flatMap(Optional::stream).toList());
                    if (reversed) {
                        Collections.reverse(present);
                    }
                    return "{" + String.join(",", present) + "}";
                });
    }

    private static Arbitrary<String> epoch(long unitsPerSecond) {
        return Arbitraries.integers().map(second -> String.valueOf(second * unitsPerSecond));
    }

    private static Arbitrary<String> maybeQuoted(Arbitrary<String> numbers) {
        return Combinators.combine(numbers, Arbitraries.frequency(Tuple.of(3, false), Tuple.of(1, true)))
                .as((number, isText) -> isText ? quoted(number) : number);
    }

    private static Arbitrary<String> mostly(Arbitrary<String> suiting, Arbitrary<String> odd, LogicalType type) {
        return Arbitraries.frequencyOf(
                Tuple.of(20, suiting), Tuple.of(type.isNullable() ? 3 : 0, Arbitraries.just("null")), Tuple.of(1, odd));
    }

    private static Arbitrary<String> whole(Arbitrary<? extends Number> numbers) {
        return Combinators.combine(numbers, Arbitraries.of("", "", "", ".0")).as((number, end) -> number + end);
    }

    private static Arbitrary<String> doubles() {
        return Arbitraries.frequencyOf(
                Tuple.of(7, JsonNumbers.doubles().map(String::valueOf)), Tuple.of(1, JsonNumbers.ANY));
    }

    private static Arbitrary<String> decimals(DecimalType type) {
        int whole = type.getPrecision() - type.getScale();
        Arbitrary<String> tooLong = decimals(whole + 1, type.getScale() + 1);
        return mostly(maybeQuoted(decimals(whole, type.getScale())), Arbitraries.oneOf(ODD, tooLong), type);
    }

    /** Decimals with at most so many digits before and after the point. */
    private static Arbitrary<String> decimals(int whole, int fraction) {
        return Combinators.combine(
                        Arbitraries.of("", "-"),
                        Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(whole),
                        Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(fraction))
                .as((sign, before, after) -> sign + (before.startsWith("0") ? "0" : before) + "." + after);
    }

    private static Arbitrary<String> timestamps(int precision) {
        return Combinators.combine(
                        epochSeconds(), Arbitraries.strings().numeric().ofMaxLength(precision))
                .as((second, fraction) -> quoted(SECONDS.format(LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC))
                        + (fraction.isEmpty() ? "" : "." + fraction)));
    }

    private static Arbitrary<String> isoTimestamps(int precision) {
        return Combinators.combine(timestamps(precision), Arbitraries.of(" ", "T"), Arbitraries.of(ZONES))
                .as((time, separator, zone) -> time.replace(" ", separator).replaceFirst("\"$", zone + "\""));
    }

    private static Arbitrary<String> epochSecondsWithFraction() {
        return Combinators.combine(epochSeconds(), Arbitraries.of("", "", ".0", ".5", ".123", ".1234567890", "e0"))
                .as((second, fraction) -> second + fraction);
    }

    /** Seconds of the years 0 to 9999. */
    static Arbitrary<Long> epochSeconds() {
        return Arbitraries.longs()
                .between(-62_167_219_200L, 253_402_300_799L)
                .withDistribution(RandomDistribution.uniform());
    }

    private static Arbitrary<String> oddTimestamps() {
        Arbitrary<Integer> twoDigits = Arbitraries.integers().between(0, 99);
        Arbitrary<String> anyNumbers = Combinators.combine(
                        Arbitraries.integers().between(0, 9999),
                        Arbitraries.integers().between(0, 13),
                        Arbitraries.integers().between(0, 32),
                        twoDigits,
                        twoDigits,
                        twoDigits)
                .as((year, month, day, hour, minute, second) ->
                        quoted(String.format("%04d-%02d-%02d %02d:%02d:%02d", year, month, day, hour, minute, second)));
        return Arbitraries.oneOf(Arbitraries.of(ODD_TIMESTAMPS).map(JsonValues::quoted), anyNumbers, any(2));
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
