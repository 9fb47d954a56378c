package io.clickstream.bench.format;

/** Who does it; each is a method of the benchmarks. */
enum Contender {
    /** The floor: what is read or written, as it is. */
    COPY("copy", "copy of the bytes"),
    EVENT_JSON("eventJson", "event-json"),
    JACKSON("jackson", "Jackson streaming"),
    FLINK_JSON("flinkJson", "Flink's json"),
    OUR_AVRO("ourAvro", "Avro, ours"),
    FLINK_AVRO("flinkAvro", "Flink's avro-confluent");

    private final String method;
    private final String title;

    Contender(String method, String title) {
        this.method = method;
        this.title = title;
    }

    /** Its name in the benchmarks. */
    String method() {
        return method;
    }

    /** How tables call it. */
    String title() {
        return title;
    }
}
