package io.clickstream.chaos.workload;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Events by number, and the check that each of them is where it must be. One life of a pipeline has one; it writes in one thread
 * and may be asked by others.
 */
public interface Workload extends AutoCloseable {

    /** How many events have to be written twice, while nothing strikes, to know what becomes of the others; 0 if that is known. */
    long lessons();

    /**
     * Waits until the first events have arrived, and learns from them.
     *
     * @param lessons those events
     * @return what is wrong with them already
     */
    Verdict learn(EventRange lessons) throws Exception;

    /** What cannot be checked of this pipeline, a sentence each; known once it has learned. */
    List<String> omissions();

    /**
     * Writes the events from one number up to another, and returns when the broker has acknowledged all.
     *
     * @param clocksAreOdd whether the events that are written now carry odd times
     */
    void write(long from, long to, BooleanSupplier clocksAreOdd);

    /**
     * Writes events into a transaction and aborts it: nothing may ever be seen of them.
     *
     * @param number of the event that comes next
     */
    void writeAndTakeBack(int count, long number);

    /** Number behind the last event that has been handed over. */
    long written();

    /** A cheap query whose answer grows when something arrives in ClickHouse. */
    String progressQuery();

    /** About the number behind the newest event that has arrived, by an answer to {@link #progressQuery}. */
    long arrivedUpTo(long progress);

    /** How many rows and dead letters must come of events; without those that Kafka deleted unread, which may come or not. */
    long expected(EventRange range);

    /** How many of these have come. */
    long arrived(EventRange range) throws InterruptedException;

    /**
     * Everything about the events of a round, all of which should have arrived.
     *
     * @param sqlVersion the version of the SQL that must have been at work at the end
     */
    Verdict check(List<EventRange> ranges, int sqlVersion) throws Exception;

    /** How many events nobody can have any more, and everybody was told of, in all rounds that were checked. */
    long reported();

    /**
     * That a whole life has left nothing but its events.
     *
     * @param written how many there are
     */
    Verdict checkTotals(long written) throws Exception;

    /** The number of the event that a raw record is, -1 if it is none. */
    long number(ConsumerRecord<byte[], byte[]> raw);

    /** A fault is about to delete raw records of a topic; nobody writes to it meanwhile if it deletes all. */
    void beforeDeletion(String rawTopic) throws InterruptedException;

    @Override
    void close();
}
