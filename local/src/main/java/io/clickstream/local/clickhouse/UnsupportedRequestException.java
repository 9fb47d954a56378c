package io.clickstream.local.clickhouse;

/** A request uses a part of ClickHouse's HTTP interface that the embedded engine does not offer. */
final class UnsupportedRequestException extends RuntimeException {

    UnsupportedRequestException(String message) {
        super(message);
    }
}
