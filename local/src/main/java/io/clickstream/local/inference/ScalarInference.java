package io.clickstream.local.inference;

import io.clickstream.local.inference.FieldProfile.Kind;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The types of values that have no others in them, by their looks and by the words of their names. */
final class ScalarInference {

    private static final String MILLIS = "TIMESTAMP(3)";
    private static final String NANOS = "TIMESTAMP(9)";
    private static final String TABLE_TIME = "DateTime64(3, 'UTC')";

    /** Names that say that a number is a time. */
    private static final Set<String> TIME_WORDS = Set.of(
            "time",
            "timestamp",
            "ts",
            "date",
            "at",
            "epoch",
            "created",
            "updated",
            "modified",
            "occurred",
            "seen",
            "sent",
            "received",
            "started",
            "ended",
            "finished",
            "expires",
            "millis",
            "ms");

    private static final Set<String> MONEY_WORDS =
            Set.of("amount", "price", "total", "cost", "fee", "tax", "balance", "sum", "revenue", "discount", "vat");
    private static final int MONEY_SCALE = 4;

    /** 2000 to 2100: a number outside is no time of an event. */
    private static final long FIRST_SECOND = 946_684_800L;

    private static final long LAST_SECOND = 4_102_444_800L;

    private ScalarInference() {}

    /** The unit of an epoch. */
    private enum Epoch {
        SECONDS(1),
        MILLIS(1_000),
        MICROS(1_000_000),
        NANOS(1_000_000_000);

        private final long unitsPerSecond;

        Epoch(long unitsPerSecond) {
            this.unitsPerSecond = unitsPerSecond;
        }

        boolean holds(FieldProfile profile) {
            return profile.isWithin(
                    BigInteger.valueOf(FIRST_SECOND).multiply(BigInteger.valueOf(unitsPerSecond)),
                    BigInteger.valueOf(LAST_SECOND).multiply(BigInteger.valueOf(unitsPerSecond)));
        }

        String form() {
            return "epoch-" + name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The type of one.
     *
     * @param path from the record on
     * @param name the last part of it
     */
    static InferredType of(String path, String name, FieldProfile profile) {
        List<String> words = words(name);
        Optional<Epoch> epoch = epoch(words, profile);
        if (profile.isTime() || epoch.isPresent()) {
            // What is finer than a millisecond is cut by the SQL, where everybody sees it.
            boolean isFine = profile.timeDigits() > 3
                    || epoch.filter(unit -> unit == Epoch.MICROS || unit == Epoch.NANOS || profile.scale() > 3)
                            .isPresent();
            return InferredType.scalar(
                    isFine ? NANOS : MILLIS,
                    MILLIS,
                    TABLE_TIME,
                    epoch.map(unit -> Map.of(path, unit.form())).orElse(Map.of()));
        }
        Optional<Kind> kind = profile.kind();
        if (kind.isEmpty()) {
            return InferredType.jsonText(path);
        }
        return switch (kind.get()) {
            case BOOLEAN -> InferredType.scalar("BOOLEAN", "Bool");
            case INTEGER ->
                profile.isWithin(BigInteger.valueOf(Long.MIN_VALUE), BigInteger.valueOf(Long.MAX_VALUE))
                        ? InferredType.scalar("BIGINT", "Int64")
                        : InferredType.jsonText(path);
            case FRACTION ->
                isMoney(words, profile)
                        ? InferredType.scalar("DECIMAL(18, 4)", "Decimal(18, 4)")
                        : InferredType.scalar("DOUBLE", "Float64");
            case TEXT -> text(profile);
            case OBJECT, LIST -> InferredType.nested(path, profile);
        };
    }

    private static InferredType text(FieldProfile profile) {
        if (profile.isDate()) {
            return InferredType.scalar("DATE", "Date32");
        }
        return InferredType.scalar(
                "STRING", profile.hasFewValues() ? "LowCardinality(String)" : profile.isUuid() ? "UUID" : "String");
    }

    private static boolean isMoney(List<String> words, FieldProfile profile) {
        return profile.scale() <= MONEY_SCALE
                && (profile.hasTrailingZero() || words.stream().anyMatch(MONEY_WORDS::contains))
                && profile.isWithin(BigInteger.TEN.pow(12).negate(), BigInteger.TEN.pow(12));
    }

    private static Optional<Epoch> epoch(List<String> words, FieldProfile profile) {
        return !profile.isNumeric() || words.stream().noneMatch(TIME_WORDS::contains)
                ? Optional.empty()
                : Arrays.stream(Epoch.values())
                        .filter(unit -> unit == Epoch.SECONDS || profile.scale() <= 0)
                        .filter(unit -> unit.holds(profile))
                        .findFirst();
    }

    /** {@code createdAt} and {@code created_at} are created, at. */
    static List<String> words(String name) {
        return Arrays.stream(name.replaceAll("(\\p{Ll})(\\p{Lu})", "$1 $2").split("[^\\p{L}\\p{N}]+"))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
    }
}
