package io.clickstream.core.kafka;

import io.clickstream.core.settings.ConfigurationException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Waits until Kafka can be written to, and says so: in one line when it starts to wait, in another when it ends. */
public final class KafkaAvailability {
    private final String kafka;
    private final Probe probe;
    private final Duration retryInterval;
    private final Consumer<String> lines;

    /** Asks Kafka once. */
    @FunctionalInterface
    public interface Probe {
        /** Why Kafka cannot be written to, as a sentence without full stop; empty if it can. */
        Optional<String> problem() throws InterruptedException;
    }

    /**
     * @param kafka how messages name it
     * @param retryInterval pause between two attempts
     * @param lines gets what is to be said
     */
    public KafkaAvailability(String kafka, Probe probe, Duration retryInterval, Consumer<String> lines) {
        this.kafka = kafka;
        this.probe = probe;
        this.retryInterval = retryInterval;
        this.lines = lines;
    }

    /**
     * Returns when the probe finds no problem any more.
     *
     * @throws InterruptedException if the thread is interrupted meanwhile
     * @throws ConfigurationException if waiting is in vain, because kafka-clients cannot work with the settings
     */
    public void await() throws InterruptedException {
        Optional<String> told = Optional.empty();
        Optional<String> problem = probe.problem();
        while (problem.isPresent()) {
            if (!problem.equals(told)) {
                lines.accept(problem.get() + "; trying again every " + seconds() + " s");
                told = problem;
            }
            Thread.sleep(retryInterval.toMillis());
            problem = probe.problem();
        }
        if (told.isPresent()) {
            lines.accept(kafka + " is reached");
        }
    }

    private String seconds() {
        return BigDecimal.valueOf(retryInterval.toMillis(), 3)
                .stripTrailingZeros()
                .toPlainString();
    }
}
