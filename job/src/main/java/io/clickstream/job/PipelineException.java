package io.clickstream.job;

/** The pipeline cannot start. The message is one line for the person who starts it: where, what, and how to mend it. */
public final class PipelineException extends RuntimeException {

    public PipelineException(String message) {
        super(message);
    }

    public PipelineException(String message, Throwable cause) {
        super(message, cause);
    }
}
