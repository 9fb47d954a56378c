package io.clickstream.bench.format;

import io.clickstream.job.format.EventJsonParseBenchmark;
import io.clickstream.job.format.EventJsonWriteBenchmark;
import io.clickstream.job.format.NestedParseBenchmark;
import io.clickstream.job.format.NestedRecords;
import io.clickstream.job.format.NestedWriteBenchmark;
import io.clickstream.job.format.SampleRecords;
import io.clickstream.job.format.avro.AvroParseBenchmark;
import io.clickstream.job.format.avro.AvroRecords;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What a format does with a record. */
enum Direction {
    PARSE(EventJsonParseBenchmark.class, SampleRecords.values(), EnumSet.range(Contender.COPY, Contender.FLINK_JSON)),
    WRITE(EventJsonWriteBenchmark.class, SampleRecords.values(), EnumSet.range(Contender.COPY, Contender.FLINK_JSON)),

    /** Nobody has written the nested record by hand. */
    PARSE_NESTED(
            NestedParseBenchmark.class,
            NestedRecords.values(),
            EnumSet.of(Contender.COPY, Contender.EVENT_JSON, Contender.FLINK_JSON)),
    WRITE_NESTED(
            NestedWriteBenchmark.class,
            NestedRecords.values(),
            EnumSet.of(Contender.COPY, Contender.EVENT_JSON, Contender.FLINK_JSON)),
    PARSE_AVRO(
            AvroParseBenchmark.class,
            AvroRecords.values(),
            EnumSet.of(Contender.COPY, Contender.OUR_AVRO, Contender.FLINK_AVRO));

    private final Class<?> benchmark;
    private final List<String> records;
    private final Set<Contender> contenders;

    Direction(Class<?> benchmark, Enum<?>[] records, Set<Contender> contenders) {
        this.benchmark = benchmark;
        this.records = Stream.of(records).map(Enum::name).toList();
        this.contenders = contenders;
    }

    /** What measures it. */
    Class<?> benchmark() {
        return benchmark;
    }

    /** The kinds of records it is measured with. */
    List<String> records() {
        return records;
    }

    /** Who does it. */
    Set<Contender> contenders() {
        return contenders;
    }
}
