package io.clickstream.bench;

import io.clickstream.emitter.EmitterMain;
import io.clickstream.local.process.ChildProcess;
import java.util.List;

/** The pipeline's emitter in a process of its own. */
public final class EmitterProcess {

    private EmitterProcess() {}

    /**
     * Starts it on the raw topics; it goes on until it is closed.
     *
     * @param rate events per second, 0 for as many as possible
     */
    public static ChildProcess start(KafkaTestbed testbed, double rate) {
        return testbed.startJava(
                EmitterMain.class,
                List.of(
                        "--kafka-bootstrap-servers",
                        testbed.bootstrapServers(),
                        "--messages-per-second",
                        Double.toString(rate),
                        "--seed",
                        "1"));
    }
}
