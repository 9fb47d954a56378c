package io.clickstream.chaos;

import io.clickstream.local.Distribution;
import io.clickstream.local.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;

/** One pipeline from its first event on, struck round by round. A seed decides the events, the faults and their times. */
final class Life implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ARRIVAL_LIMIT = Duration.ofMinutes(2);
    private static final int SLICE = 1_000_000;
    private static final int TAKEN_BACK = 20;
    private static final double SECOND_FAULT = 1 / 3.0;
    // By then the first events are everywhere on the way.
    private static final int FIRST_STRIKE_MS = 4000;

    private final long seed;
    private final String deliveryGuarantee;
    private final Rig rig;
    private final Admin admin;
    private final Topics topics;
    private final EventWriter writer;
    private final Check check;
    private final Watch watch;
    private final SplittableRandom random;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private int rounds;
    private long written;

    private Life(long seed, String deliveryGuarantee, Sabotage sabotage, Rig rig) {
        this.seed = seed;
        this.deliveryGuarantee = deliveryGuarantee;
        this.rig = rig;
        this.admin = rig.admin();
        this.topics = new Topics(admin, Rig.PARTITIONS);
        NumberedEvents events = new NumberedEvents(seed);
        this.writer = new EventWriter(events, "127.0.0.1:" + rig.writerToKafka().port(), rig.bootstrapServers());
        this.check = new Check(
                events, rig.bootstrapServers(), deliveryGuarantee.equals("exactly-once"), sabotage.isolationLevel());
        this.watch = Watch.start(() -> rig.clickHouse().get());
        this.random = new SplittableRandom(seed);
    }

    /** Starts a pipeline on an empty folder. */
    static Life begin(long seed, Rig.Setup setup) throws Exception {
        return new Life(seed, setup.deliveryGuarantee(), setup.sabotage(), Rig.start(setup, Distribution.current()));
    }

    /** All faults once, in the order of this life, in groups that strike together. */
    List<List<Fault>> deck(List<Fault> faults) {
        List<List<Fault>> groups = new ArrayList<>();
        List<Fault> deck = Fault.shuffled(faults, random);
        while (!deck.isEmpty()) {
            int size = deck.size() > 1 && random.nextDouble() < SECOND_FAULT ? 2 : 1;
            groups.add(List.copyOf(deck.subList(0, size)));
            deck.subList(0, size).clear();
        }
        return groups;
    }

    /**
     * Writes events at full speed while faults strike, waits until all have arrived, and checks each of them.
     *
     * @param faults the first strikes while the events flow, another one soon after it
     */
    Round round(List<Fault> faults, int events) throws Exception {
        rounds++;
        watch.reset();
        writer.writeAndTakeBack(TAKEN_BACK);
        Future<List<Slice>> writing = threads.submit(() -> write(events));
        List<Future<?>> strikes = new ArrayList<>();
        for (Fault fault : faults) {
            Thread.sleep(random.nextInt(0, FIRST_STRIKE_MS));
            SplittableRandom ofFault = random.split();
            strikes.add(threads.submit(() -> {
                fault.strike(rig, ofFault);
                return null;
            }));
        }
        List<Slice> slices = new ArrayList<>(writing.get());
        while (!strikes.stream().allMatch(Future::isDone)) {
            if (faults.contains(Fault.LONG_OUTAGE)) {
                slices.addAll(write(events));
                awaitJob();
            } else if (Files.exists(rig.taskFailure())) {
                // Only a record can run into it, and those of this round may all have passed.
                slices.addAll(write(NumberedEvents.PER_SECOND));
            }
            Thread.sleep(POLL.toMillis());
        }
        for (Future<?> strike : strikes) {
            strike.get();
        }
        rig.startAll();
        long end = System.nanoTime();
        awaitArrival(slices);
        Duration catchUp = Duration.ofNanos(System.nanoTime() - end);
        Duration stall = watch.longestStall();
        return new Round(
                seed,
                deliveryGuarantee,
                rounds,
                faults,
                stall,
                catchUp,
                rig.takeUnexpectedEnds(),
                check.check(slices, rig.clickHouse().get()));
    }

    /** That nothing but the events of all rounds is there. */
    Verdict end() throws Exception {
        return check.checkTotals(written, rig.clickHouse().get());
    }

    @Override
    public void close() {
        threads.shutdownNow();
        watch.close();
        writer.close();
        admin.close();
        rig.close();
    }

    private List<Slice> write(int events) throws InterruptedException {
        List<Slice> slices = new ArrayList<>();
        for (int done = 0; done < events; done += SLICE) {
            long from = written;
            long to = from + Math.min(SLICE, events - done);
            var begin = topics.rawEndOffsets();
            writer.write(from, to);
            written = to;
            slices.add(new Slice(from, to, begin, topics.rawEndOffsets()));
        }
        return slices;
    }

    /** Full speed is the speed of the job here: what waits in front of it would only fill the disk. */
    private void awaitJob() throws InterruptedException {
        while (written - topics.processed() > SLICE) {
            Thread.sleep(POLL.toMillis());
        }
    }

    /** Waits until everything has arrived, or nothing new has for a long time. */
    private void awaitArrival(List<Slice> slices) throws Exception {
        for (Slice slice : slices) {
            long arrived = 0;
            long lastNews = System.nanoTime();
            while (arrived < slice.size() && System.nanoTime() - lastNews < ARRIVAL_LIMIT.toNanos()) {
                long now = arrivedOrStart(slice, arrived);
                if (now != arrived) {
                    arrived = now;
                    lastNews = System.nanoTime();
                }
                Thread.sleep(POLL.toMillis());
            }
        }
    }

    /** A part that ends by itself is started again, and told in the results. */
    private long arrivedOrStart(Slice slice, long before) throws Exception {
        try {
            return Check.arrived(slice, rig.clickHouse().get());
        } catch (IOException e) {
            rig.startAll();
            return before;
        }
    }
}
