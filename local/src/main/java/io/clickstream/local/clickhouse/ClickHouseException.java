package io.clickstream.local.clickhouse;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The engine refused a statement. The message is the engine's own: {@code Code: 47. DB::Exception: …}. */
final class ClickHouseException extends RuntimeException {

    private static final Pattern CODE = Pattern.compile("Code: (\\d+)\\.");

    ClickHouseException(String message) {
        super(message);
    }

    /** ClickHouse's error code, 0 when the message carries none. */
    int code() {
        Matcher matcher = CODE.matcher(getMessage());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
