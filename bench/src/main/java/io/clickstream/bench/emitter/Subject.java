package io.clickstream.bench.emitter;

import io.clickstream.bench.EmitterProcess;
import io.clickstream.bench.KafkaTestbed;
import io.clickstream.local.process.ChildProcess;
import java.util.List;

/** What writes events as fast as it can. */
enum Subject {
    /** The limit. */
    BARE("bare producer, events made before") {
        @Override
        ChildProcess start(KafkaTestbed testbed) {
            return testbed.startJava(BareProducerMain.class, List.of(testbed.bootstrapServers()));
        }
    },

    /** The pipeline's own. */
    EMITTER("our emitter, events made on the way") {
        @Override
        ChildProcess start(KafkaTestbed testbed) {
            return EmitterProcess.start(testbed, 0);
        }
    };

    private final String title;

    Subject(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Starts it in a process of its own; it goes on until it is closed. */
    abstract ChildProcess start(KafkaTestbed testbed);
}
