package io.clickstream.chaos;

import io.clickstream.chaos.samples.SampleWorkload;
import io.clickstream.chaos.workload.EventRange;
import io.clickstream.chaos.workload.Verdict;
import io.clickstream.chaos.workload.Workload;
import io.clickstream.core.settings.ReportedException;
import io.clickstream.local.pipeline.InstallLayout;
import io.clickstream.local.pipeline.PipelineTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.TopicPartition;

/** One pipeline from its first event on, struck round by round. A seed decides the events, the faults and their times. */
final class ChaosRun implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ARRIVAL_LIMIT = Duration.ofMinutes(2);
    private static final Duration TWO_CHECKPOINTS = Duration.ofSeconds(3);
    private static final int RANGE = 1_000_000;
    private static final int STEADY = 2_000;
    private static final int SURGE = 50_000;
    private static final long AHEAD = 1_000_000;
    private static final int TAKEN_BACK = 20;
    private static final double SECOND_FAULT = 1 / 3.0;
    // By then the first events are everywhere on the way.
    private static final Duration IN_FLIGHT_LIMIT = Duration.ofSeconds(10);
    private static final int FIRST_STRIKE_MS = 4000;

    private final long seed;
    private final String deliveryGuarantee;
    private final FaultablePipeline pipeline;
    private final PipelineTopics topics;
    private final Workload workload;
    private final StallMonitor stalls;
    private final SplittableRandom random;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private int rounds;
    private volatile long written;

    private ChaosRun(long seed, String deliveryGuarantee, FaultablePipeline pipeline, Workload workload) {
        this.seed = seed;
        this.deliveryGuarantee = deliveryGuarantee;
        this.pipeline = pipeline;
        this.topics = pipeline.topics();
        this.workload = workload;
        this.stalls = StallMonitor.start(pipeline.clickHouseClient(), workload.progressQuery());
        this.random = new SplittableRandom(seed);
    }

    /** Starts a pipeline on an empty folder. */
    static ChaosRun begin(long seed, FaultablePipeline.Setup setup) throws Exception {
        FaultablePipeline pipeline = FaultablePipeline.start(setup, InstallLayout.current());
        Workload workload = setup.own()
                .<Workload>map(own -> new SampleWorkload(own.samples(), seed, pipeline.target()))
                .orElseGet(() -> new NumberedWorkload(seed, pipeline.target()));
        pipeline.rawTopics().belongTo(workload);
        return new ChaosRun(seed, setup.deliveryGuarantee(), pipeline, workload);
    }

    /** Writes twice what shows, while nothing strikes, what must become of the events; must come before the first round. */
    Verdict calm() throws Exception {
        if (workload.lessons() == 0) {
            return Verdict.NONE;
        }
        EventRange first = write(workload.lessons());
        // What only the time decides differs then.
        Thread.sleep(TWO_CHECKPOINTS.toMillis());
        EventRange second = write(workload.lessons());
        return workload.learn(
                EventRange.merge(List.of(first, second), Integer.MAX_VALUE).get(0));
    }

    /** What cannot be checked of this pipeline, a sentence each; complete after {@link #calm}. */
    List<String> omissions() {
        return workload.omissions();
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
     * Writes events while faults strike, waits until all have arrived, and checks each of them.
     *
     * @param faults the first strikes while the events flow, another one soon after it
     * @param events how many are written at full speed; a steady flow follows until the last fault is over
     */
    Round round(List<Fault> faults, int events) throws Exception {
        rounds++;
        stalls.reset();
        workload.writeAndTakeBack(TAKEN_BACK, written);
        AtomicBoolean striking = new AtomicBoolean(true);
        int steady = faults.contains(Fault.LONG_OUTAGE) ? events : STEADY;
        Future<List<EventRange>> writing = threads.submit(() -> write(events, steady, striking));
        List<Future<?>> strikes = new ArrayList<>();
        long inFlight = Long.MAX_VALUE;
        for (Fault fault : faults) {
            Thread.sleep(pipeline.aWhile(random, 0, FIRST_STRIKE_MS).toMillis());
            inFlight = Math.min(inFlight, awaitInFlight());
            SplittableRandom ofFault = random.split();
            strikes.add(threads.submit(() -> {
                fault.strike(pipeline, ofFault);
                return null;
            }));
        }
        awaitAll(strikes, writing);
        striking.set(false);
        pipeline.startAll();
        List<EventRange> ranges = EventRange.merge(writing.get(), RANGE);
        long end = System.nanoTime();
        awaitArrival(ranges);
        Duration catchUp = Duration.ofNanos(System.nanoTime() - end);
        Duration stall = stalls.longestStall();
        long reportedBefore = workload.reported();
        Verdict verdict = workload.check(ranges, pipeline.sqlVersion());
        return new Round(
                seed,
                deliveryGuarantee,
                rounds,
                faults,
                stall,
                catchUp,
                inFlight,
                pipeline.takeUnexpectedEnds(),
                workload.reported() - reportedBefore,
                verdict);
    }

    /**
     * Waits for a moment in which events are on their way: of a steady flow, all may have arrived for an instant.
     *
     * @return how many; 0 if there is no such moment
     */
    private long awaitInFlight() throws InterruptedException {
        long deadline = System.nanoTime() + IN_FLIGHT_LIMIT.toNanos();
        long inFlight = inFlight();
        while (inFlight <= 0 && System.nanoTime() < deadline) {
            Thread.sleep(1);
            inFlight = inFlight();
        }
        return inFlight;
    }

    private long inFlight() {
        return workload.written() - workload.arrivedUpTo(stalls.progress());
    }

    /** That nothing but the events of all rounds is there, and nothing has come since the last one. */
    Verdict end() throws Exception {
        Thread.sleep(TWO_CHECKPOINTS.toMillis());
        return workload.checkTotals(written);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        stalls.close();
        workload.close();
        pipeline.close();
    }

    /** Until the strikes are over; one that fails, or a writer that does, ends the round. */
    private static void awaitAll(List<Future<?>> strikes, Future<?> writing) throws Exception {
        boolean over = false;
        while (!over) {
            Thread.sleep(POLL.toMillis());
            over = true;
            for (Future<?> strike : strikes) {
                if (strike.isDone()) {
                    strike.get();
                } else {
                    over = false;
                }
            }
            if (writing.isDone()) {
                writing.get();
            }
        }
    }

    private List<EventRange> write(int atOnce, int steady, AtomicBoolean striking) throws InterruptedException {
        List<EventRange> ranges = new ArrayList<>();
        ranges.add(write(atOnce));
        while (striking.get()) {
            Thread.sleep(POLL.toMillis());
            // What waits in front of the job would only fill the disk.
            if (written - pipeline.rawTopics().forgotten() - topics.processed() < AHEAD) {
                ranges.add(write(pipeline.rawTopics().surges() ? SURGE : steady));
            }
        }
        return ranges;
    }

    private EventRange write(long events) throws InterruptedException {
        // A topic is created anew between two slices.
        pipeline.rawTopics().writing().readLock().lock();
        try {
            Map<TopicPartition, Long> begin = topics.rawEndOffsets();
            long from = written;
            long to = from + events;
            workload.write(from, to, pipeline.rawTopics()::clocksAreOdd);
            written = to;
            return new EventRange(from, to, begin, topics.rawEndOffsets(), topics.rawTopicIds());
        } finally {
            pipeline.rawTopics().writing().readLock().unlock();
        }
    }

    /** Waits until everything has arrived, or nothing new has for a long time. */
    private void awaitArrival(List<EventRange> ranges) throws Exception {
        for (EventRange range : ranges) {
            long arrived = 0;
            long lastNews = System.nanoTime();
            long expected = workload.expected(range);
            while (arrived < expected && System.nanoTime() - lastNews < ARRIVAL_LIMIT.toNanos()) {
                long now = arrivedOrStart(range, arrived);
                if (now != arrived) {
                    arrived = now;
                    lastNews = System.nanoTime();
                }
                Thread.sleep(POLL.toMillis());
            }
        }
    }

    /** A part that ends by itself is started again, and told in the results. */
    private long arrivedOrStart(EventRange range, long before) throws Exception {
        pipeline.startAll();
        try {
            return workload.arrived(range);
        } catch (ReportedException e) {
            return before;
        }
    }
}
