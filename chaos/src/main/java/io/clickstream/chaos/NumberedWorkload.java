package io.clickstream.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.clickstream.chaos.workload.EventRange;
import io.clickstream.chaos.workload.EventWriter;
import io.clickstream.chaos.workload.Target;
import io.clickstream.chaos.workload.Verdict;
import io.clickstream.chaos.workload.Workload;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Numbered events for the built-in pipeline, whose rows are known beforehand to the last field. */
final class NumberedWorkload implements Workload {

    // Answered from the minima and maxima that ClickHouse keeps of each part, whatever the size of the table.
    private static final String NEWEST = "SELECT toUnixTimestamp(max(event_timestamp)) FROM %s SETTINGS final = 0";
    private static final String NEVER = "what was never committed";

    private final NumberedEvents events;
    private final Target target;
    private final EventWriter writer;
    private final ExactlyOnceVerifier verifier;

    NumberedWorkload(long seed, Target target) {
        this.events = new NumberedEvents(seed);
        this.target = target;
        this.writer = new EventWriter(
                number -> events.event(number).record(), target.writerServers(), target.bootstrapServers());
        this.verifier = new ExactlyOnceVerifier(events, target);
    }

    @Override
    public long lessons() {
        return 0;
    }

    @Override
    public Verdict learn(EventRange lessons) {
        return Verdict.NONE;
    }

    @Override
    public List<String> omissions() {
        return List.of();
    }

    @Override
    public void write(long from, long to, BooleanSupplier clocksAreOdd) {
        writer.write(from, to, clocksAreOdd);
    }

    /** They carry the time of the next event, so that they are among those that are looked at. */
    @Override
    public void writeAndTakeBack(int count, long number) {
        byte[] value = ("{\"timestamp\":\"" + NumberedEvents.time(number) + "\",\"user_id\":\"" + NEVER + "\"}")
                .getBytes(US_ASCII);
        writer.writeAndTakeBack(IntStream.range(0, count)
                .mapToObj(i -> new ProducerRecord<byte[], byte[]>(
                        events.event(i).type().topic(), value))
                .toList());
    }

    @Override
    public long written() {
        return writer.written();
    }

    @Override
    public String progressQuery() {
        return NEWEST.formatted(target.topology().cleanTopics().get(0).table());
    }

    /** As far as its second tells. */
    @Override
    public long arrivedUpTo(long progress) {
        return progress == 0 ? 0 : NumberedEvents.firstNumber(progress + 1);
    }

    @Override
    public long expected(EventRange range) {
        return range.size()
                - target.deleted().get().keySet().stream()
                        .filter(number -> number >= range.from() && number < range.to())
                        .count();
    }

    @Override
    public long arrived(EventRange range) throws InterruptedException {
        return verifier.arrived(range);
    }

    @Override
    public Verdict check(List<EventRange> ranges, int sqlVersion) throws InterruptedException {
        return verifier.check(ranges, sqlVersion);
    }

    @Override
    public long reported() {
        return verifier.reported();
    }

    @Override
    public Verdict checkTotals(long written) throws InterruptedException {
        return verifier.checkTotals(written);
    }

    @Override
    public long number(ConsumerRecord<byte[], byte[]> raw) {
        return raw.key() == null ? -1 : NumberedEvents.number(new String(raw.key(), ISO_8859_1));
    }

    /** Its events are known by their numbers, wherever they were. */
    @Override
    public void beforeDeletion(String rawTopic) {}

    @Override
    public void close() {
        writer.close();
    }
}
