package io.clickstream.local;

/** A part of the pipeline, as the live page calls it, in the order in which they start. */
enum PipelinePart {
    KAFKA("kafka", "Kafka"),
    STORE("store", "The store"),
    CLICKHOUSE("clickhouse", "ClickHouse"),
    JOB("job", "The Flink job"),
    EMITTER("emitter", "The emitter"),
    PAGE("page", "The live page");

    private final String key;
    private final String title;

    PipelinePart(String key, String title) {
        this.key = key;
        this.title = title;
    }

    /** Its name in the data. */
    String key() {
        return key;
    }

    /** Its name in a sentence. */
    String title() {
        return title;
    }
}
