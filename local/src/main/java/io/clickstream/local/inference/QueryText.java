package io.clickstream.local.inference;

import io.clickstream.core.schema.SqlName;

/** A first question about the rows of a topic: how many there are in a minute. */
record QueryText(InferredTopic topic) {

    String file() {
        return topic.table().replace('_', '-') + "-per-minute.sql";
    }

    String sql() {
        return """
                -- Rows of %1$s per minute; --minutes says how far back.
                SELECT
                    toStartOfMinute(%2$s) AS minute,
                    count() AS rows
                    , bar(rows, 0, max(rows) OVER (), {bar_width:UInt16}) AS bar -- bar 34
                FROM %3$s
                WHERE %2$s > now() - INTERVAL {minutes:UInt32} MINUTE
                GROUP BY minute
                ORDER BY minute;
                """.formatted(
                topic.table(),
                topic.eventTime().map(column -> SqlName.quoted(column.name())).orElse("inserted_at"),
                SqlName.quoted(topic.table()));
    }
}
