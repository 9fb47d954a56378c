package io.clickstream.bench;

/** A program that reads the raw topics and writes the clean one, in a process of its own. */
public interface Program {

    /**
     * Starts it on the oldest raw record; it goes on until it is closed.
     *
     * @param commitInterval between checkpoints or transactions, in whole seconds such as {@code 10 s}
     */
    Running start(KafkaTestbed testbed, String commitInterval) throws Exception;

    /**
     * A program at work.
     *
     * @param pid its process
     * @param end ends it
     */
    record Running(long pid, Runnable end) implements AutoCloseable {

        @Override
        public void close() {
            end.run();
        }
    }
}
