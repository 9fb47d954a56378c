package io.clickstream.cli;

/** ClickHouse does not do what it was asked, or is gone. The message says why, in its own words. */
public final class ClickHouseException extends RuntimeException {
    ClickHouseException(String message) {
        super(message);
    }

    ClickHouseException(String message, Throwable cause) {
        super(message, cause);
    }
}
