package io.clickstream.bench.clickhouse;

/** What the parts of the table hold when it is asked. */
enum Parts {
    /** As inserts and background merges leave it; no row twice. */
    STREAMED("as streamed, nothing twice") {
        @Override
        void prepare(MeasuredClickHouse clickHouse, long rows) throws InterruptedException {
            clickHouse.awaitMerges();
        }
    },
    /** One part in each partition. */
    MERGED("merged") {
        @Override
        void prepare(MeasuredClickHouse clickHouse, long rows) throws InterruptedException {
            merge(clickHouse);
        }
    },
    /** The newest 5 % have come again, as after a restart without a checkpoint. */
    TAIL_TWICE("newest 5 % twice") {
        @Override
        void prepare(MeasuredClickHouse clickHouse, long rows) throws InterruptedException {
            merge(clickHouse);
            repeat(
                    clickHouse,
                    "event_timestamp >= fromUnixTimestamp64Milli(toInt64(" + EventFile.millis(rows * 95 / 100)
                            + "), 'UTC')");
        }
    },
    /** The worst case: 5 % of all rows, everywhere, have come again. */
    ANY_TWICE("any 5 % twice") {
        @Override
        void prepare(MeasuredClickHouse clickHouse, long rows) throws InterruptedException {
            merge(clickHouse);
            repeat(clickHouse, "cityHash64(source_offset, source_partition, source_topic) % 20 = 0");
        }
    };

    private final String title;

    Parts(String title) {
        this.title = title;
    }

    /** Its name in a report. */
    String title() {
        return title;
    }

    /** Brings the table there, from any other of these states; no merge runs from then on. */
    abstract void prepare(MeasuredClickHouse clickHouse, long rows) throws InterruptedException;

    private static void merge(MeasuredClickHouse clickHouse) throws InterruptedException {
        clickHouse.query("SYSTEM START MERGES events_processed");
        clickHouse.query("OPTIMIZE TABLE events_processed FINAL");
    }

    private static void repeat(MeasuredClickHouse clickHouse, String which) throws InterruptedException {
        clickHouse.query("SYSTEM STOP MERGES events_processed");
        clickHouse.query("INSERT INTO events_processed (" + Traffic.COLUMNS + ") SELECT " + Traffic.COLUMNS
                + " FROM events_processed WHERE " + which);
    }
}
