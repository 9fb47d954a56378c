package io.clickstream.local.inference;

import io.clickstream.local.inference.FieldProfile.Kind;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A field as a column of all three tables: of raw records, of clean ones and of ClickHouse.
 *
 * @param name as in the records
 * @param required whether it was in all samples
 * @param rawType what Flink reads it as
 * @param cleanType what Flink writes it as
 * @param tableType what ClickHouse keeps it as, if it is always there
 * @param codec how ClickHouse compresses it; empty for the default
 * @param form how its time looks, where that is not {@code iso-8601}; or {@link #JSON_TEXT}; empty else
 * @param isEventTime whether it can say when an event was
 * @param isKey whether it can say what an event is about
 */
record InferredColumn(
        String name,
        boolean required,
        String rawType,
        String cleanType,
        String tableType,
        String codec,
        String form,
        boolean isEventTime,
        boolean isKey) {

    static final String JSON_TEXT = "JSON text";

    private static final String MILLIS = "TIMESTAMP(3)";
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

    private static final Set<String> KEY_WORDS = Set.of("id", "key", "uuid", "guid", "name", "code");
    private static final Set<String> MONEY_WORDS =
            Set.of("amount", "price", "total", "cost", "fee", "tax", "balance", "sum", "revenue", "discount", "vat");
    private static final int MONEY_SCALE = 4;

    /** 2000 to 2100: a number outside is no time of an event. */
    private static final long FIRST_SECOND = 946_684_800L;

    private static final long LAST_SECOND = 4_102_444_800L;

    /** The unit of an epoch. */
    private enum Epoch {
        SECONDS(1),
        MILLIS(1_000),
        MICROS(1_000_000);

        private final long unitsPerSecond;

        Epoch(long unitsPerSecond) {
            this.unitsPerSecond = unitsPerSecond;
        }

        boolean holds(FieldProfile profile) {
            return profile.isWithin(
                    BigInteger.valueOf(FIRST_SECOND * unitsPerSecond),
                    BigInteger.valueOf(LAST_SECOND * unitsPerSecond));
        }

        String form() {
            return "epoch-" + name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param records how many samples there are */
    static InferredColumn of(String name, FieldProfile profile, long records) {
        boolean required = profile.values() == records && !profile.hasBlank();
        List<String> words = words(name);
        Optional<Epoch> epoch = epoch(words, profile);
        if (profile.isTime() || epoch.isPresent()) {
            // What is finer than a millisecond is cut by the SQL, where everybody sees it.
            boolean isFine = profile.timeDigits() > 3
                    || epoch.filter(unit -> unit == Epoch.MICROS || profile.scale() > 3)
                            .isPresent();
            return new InferredColumn(
                    name,
                    required,
                    isFine ? "TIMESTAMP(9)" : MILLIS,
                    MILLIS,
                    TABLE_TIME,
                    "Delta, ZSTD",
                    epoch.map(Epoch::form).orElse(""),
                    true,
                    false);
        }
        boolean isKey = required && profile.repeats() && words.stream().anyMatch(KEY_WORDS::contains);
        Optional<Kind> kind = profile.kind();
        if (kind.isEmpty() || kind.get() == Kind.NESTED) {
            return plain(name, required, "STRING", "String", "ZSTD", JSON_TEXT, false);
        }
        return switch (kind.get()) {
            case BOOLEAN -> plain(name, required, "BOOLEAN", "Bool", "", "", false);
            case INTEGER ->
                profile.isWithin(BigInteger.valueOf(Long.MIN_VALUE), BigInteger.valueOf(Long.MAX_VALUE))
                        ? plain(name, required, "BIGINT", "Int64", "ZSTD", "", isKey)
                        : plain(name, required, "STRING", "String", "ZSTD", JSON_TEXT, false);
            case FRACTION ->
                isMoney(words, profile)
                        ? plain(name, required, "DECIMAL(18, 4)", "Decimal(18, 4)", "ZSTD", "", false)
                        : plain(name, required, "DOUBLE", "Float64", "ZSTD", "", false);
            default -> text(name, required, profile, isKey);
        };
    }

    private static InferredColumn text(String name, boolean required, FieldProfile profile, boolean isKey) {
        if (profile.hasFewValues()) {
            return plain(name, required, "STRING", "LowCardinality(String)", "", "", required && profile.repeats());
        }
        return profile.isUuid()
                ? plain(name, required, "STRING", "UUID", "ZSTD", "", isKey)
                : plain(name, required, "STRING", "String", "ZSTD", "", isKey);
    }

    private static InferredColumn plain(
            String name, boolean required, String type, String tableType, String codec, String form, boolean isKey) {
        return new InferredColumn(name, required, type, type, tableType, codec, form, false, isKey);
    }

    private static boolean isMoney(List<String> words, FieldProfile profile) {
        return profile.scale() <= MONEY_SCALE
                && (profile.hasTrailingZero() || words.stream().anyMatch(MONEY_WORDS::contains))
                && profile.isWithin(BigInteger.TEN.pow(12).negate(), BigInteger.TEN.pow(12));
    }

    private static Optional<Epoch> epoch(List<String> words, FieldProfile profile) {
        boolean isNumber = profile.kind()
                .filter(kind -> kind == Kind.INTEGER || kind == Kind.FRACTION)
                .isPresent();
        return !isNumber || words.stream().noneMatch(TIME_WORDS::contains)
                ? Optional.empty()
                : Arrays.stream(Epoch.values())
                        .filter(unit -> unit == Epoch.SECONDS || profile.scale() <= 0)
                        .filter(unit -> unit.holds(profile))
                        .findFirst();
    }

    /** {@code createdAt} and {@code created_at} are created, at. */
    private static List<String> words(String name) {
        return Arrays.stream(name.replaceAll("(\\p{Ll})(\\p{Lu})", "$1 $2").split("[^\\p{L}\\p{N}]+"))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
    }

    /** What ClickHouse keeps it as. */
    String storedType() {
        String low = "LowCardinality(";
        if (required) {
            return tableType;
        }
        return tableType.startsWith(low)
                ? low + "Nullable(" + tableType.substring(low.length()) + ")"
                : "Nullable(" + tableType + ")";
    }
}
