package io.clickstream.bench.clickhouse;

/** What people ask of the table. */
enum Query {
    COUNT("count()", "SELECT count() FROM events_processed"),
    HOUR(
            "newest hour",
            "SELECT count() FROM events_processed WHERE event_timestamp >="
                    + " (SELECT max(event_timestamp) FROM events_processed SETTINGS final = 0) - INTERVAL 1 HOUR"),
    GROUPS("group by", "SELECT event_type, count(), sum(amount) FROM events_processed GROUP BY event_type");

    private final String title;
    private final String sql;

    Query(String title, String sql) {
        this.title = title;
        this.sql = sql;
    }

    /** Its name in a report. */
    String title() {
        return title;
    }

    /** The query, exact or not. */
    String sql(boolean exact) {
        return sql + " SETTINGS final = " + (exact ? 1 : 0);
    }

    /** The name of its figure. */
    String figure(boolean exact) {
        return name().toLowerCase() + (exact ? "_exact_ms" : "_inexact_ms");
    }
}
