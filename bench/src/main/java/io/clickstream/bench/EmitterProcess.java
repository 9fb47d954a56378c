package io.clickstream.bench;

import io.clickstream.emitter.Main;
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
    public static ChildProcess start(Lab lab, double rate) {
        return lab.startJava(
                Main.class,
                List.of(
                        "--kafka-bootstrap-servers",
                        lab.bootstrapServers(),
                        "--messages-per-second",
                        Double.toString(rate),
                        "--seed",
                        "1"));
    }
}
