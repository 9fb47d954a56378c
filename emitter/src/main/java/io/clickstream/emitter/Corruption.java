package io.clickstream.emitter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** The ways in which a record can be malformed. Each turns any valid record into one that breaks the data contract. */
public enum Corruption {
    EMPTY(json -> ""),
    NOT_JSON(json -> "connection reset by peer"),
    TRUNCATED(json -> json.substring(0, json.length() / 2)),
    JSON_ARRAY(json -> "[" + json + "]"),
    MISSING_TIMESTAMP(json -> json.replaceFirst("\"timestamp\":\"[^\"]*\",", "")),
    UNPARSABLE_TIMESTAMP(
            json -> json.replaceFirst("\"timestamp\":\"[^\"]*\"", "\"timestamp\":\"2026-13-32 25:61:61\"")),
    MISSING_USER_ID(json -> json.replaceFirst("\"user_id\":\"[^\"]*\",", "")),
    BLANK_USER_ID(json -> json.replaceFirst("\"user_id\":\"[^\"]*\"", "\"user_id\":\"  \"")),
    WRONG_TYPE(Corruption::swapType),
    INVALID_UTF8(json -> json.replaceFirst("\"(url|order_id)\":\"", "$0\u00ff"));

    private static final List<Corruption> ALL = List.of(values());
    private static final List<Corruption> FOR_ANY_RECORD = List.of(EMPTY, NOT_JSON, TRUNCATED, JSON_ARRAY);

    private final UnaryOperator<String> edit;

    Corruption(UnaryOperator<String> edit) {
        this.edit = edit;
    }

    /** A malformed copy of a valid record. */
    public byte[] apply(byte[] valid) {
        // Latin-1 maps every byte to one character and back, so the rest of the record stays as it was.
        return edit.apply(new String(valid, ISO_8859_1)).getBytes(ISO_8859_1);
    }

    /** Those that break any JSON object, whatever its fields are. */
    public static List<Corruption> forAnyRecord() {
        return FOR_ANY_RECORD;
    }

    /** One of {@link #forAnyRecord}. */
    static Corruption pickForAnyRecord(SplittableRandom random) {
        return FOR_ANY_RECORD.get(random.nextInt(FOR_ANY_RECORD.size()));
    }

    static Corruption pick(SplittableRandom random) {
        return ALL.get(random.nextInt(ALL.size()));
    }

    private static String swapType(String json) {
        String quoted = json.replaceFirst("\"(amount|duration_seconds)\":([0-9.]+)", "\"$1\":\"$2\"");
        return quoted.equals(json) ? json.replaceFirst("\"url\":\"(\\\\.|[^\"\\\\])*\"", "\"url\":404") : quoted;
    }
}
