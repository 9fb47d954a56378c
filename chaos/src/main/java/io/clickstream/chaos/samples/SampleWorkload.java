package io.clickstream.chaos.samples;

import io.clickstream.chaos.workload.EventRange;
import io.clickstream.chaos.workload.EventWriter;
import io.clickstream.chaos.workload.Target;
import io.clickstream.chaos.workload.Verdict;
import io.clickstream.chaos.workload.Workload;
import io.clickstream.emitter.Samples;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The samples of a pipeline's folder. What must become of them is learned before anything strikes, so this proves that they are
 * delivered, and not that the SQL is right.
 */
public final class SampleWorkload implements Workload {

    private final SampleRecords samples;
    private final Target target;
    private final EventWriter writer;
    private final RawRecords raw;
    private final SampleVerifier verifier;
    private final KeyedTablesCheck keyed;
    /** What has been written and is no row: deleted topics, records that make none. */
    private volatile long ahead;

    /**
     * @param samples with a record at least
     * @param seed decides their order and which ones are damaged
     */
    public SampleWorkload(Samples samples, long seed, Target target) {
        this.samples = new SampleRecords(seed, samples);
        this.target = target;
        this.writer = new EventWriter(this.samples::record, target.writerServers(), target.bootstrapServers());
        Target records = target.withoutKeyedTopics();
        this.raw = new RawRecords(records, this.samples);
        this.verifier = new SampleVerifier(this.samples, records, raw);
        this.keyed = new KeyedTablesCheck(target);
    }

    @Override
    public long lessons() {
        return samples.kinds();
    }

    @Override
    public Verdict learn(EventRange lessons) throws InterruptedException {
        Verdict verdict = verifier.learn(lessons);
        rememberProgress();
        return verdict;
    }

    @Override
    public List<String> omissions() {
        return Stream.concat(verifier.omissions().stream(), keyed.omissions().stream())
                .toList();
    }

    @Override
    public void write(long from, long to, BooleanSupplier clocksAreOdd) {
        writer.write(from, to, clocksAreOdd);
    }

    @Override
    public void writeAndTakeBack(int count, long number) {
        writer.writeAndTakeBack(IntStream.range(0, count)
                .mapToObj(i -> samples.ofKind(i % samples.kinds()))
                .map(sample -> new ProducerRecord<>(sample.topic(), sample.key(), sample.value()))
                .toList());
    }

    @Override
    public long written() {
        return writer.written();
    }

    /** Rows as they lie there, which ClickHouse knows without reading them. */
    @Override
    public String progressQuery() {
        return Stream.concat(
                        target.topology().countedTopics().stream(),
                        Stream.of(target.topology().deadLetters()))
                .map(sink -> "(SELECT count() FROM `" + sink.table() + "`)")
                .collect(Collectors.joining(" + ", "SELECT ", " SETTINGS final = 0"));
    }

    @Override
    public long arrivedUpTo(long progress) {
        return progress + ahead;
    }

    @Override
    public long expected(EventRange range) {
        Map<Long, ?> deleted = target.deleted().get();
        long expected = 0;
        for (long number = range.from(); number < range.to(); number++) {
            expected +=
                    deleted.containsKey(number) ? 0 : verifier.outcome(number).size();
        }
        return expected;
    }

    @Override
    public long arrived(EventRange range) throws InterruptedException {
        return target.clickHouse().queryNumber(SinkTable.count(verifier.tables(), verifier.places(range)));
    }

    /** The version of a folder's SQL shows nowhere. */
    @Override
    public Verdict check(List<EventRange> ranges, int sqlVersion) throws InterruptedException {
        Verdict verdict = verifier.check(ranges).plus(keyed.exact());
        rememberProgress();
        return verdict;
    }

    private void rememberProgress() throws InterruptedException {
        ahead = writer.written() - target.clickHouse().queryNumber(progressQuery());
    }

    @Override
    public long reported() {
        return verifier.reported();
    }

    @Override
    public Verdict checkTotals(long written) throws InterruptedException {
        return verifier.checkTotals();
    }

    @Override
    public long number(ConsumerRecord<byte[], byte[]> record) {
        return SampleRecords.number(record);
    }

    /** What is deleted could not be compared any more. */
    @Override
    public void beforeDeletion(String rawTopic) throws InterruptedException {
        raw.readToEnd(rawTopic);
    }

    @Override
    public void close() {
        writer.close();
    }
}
