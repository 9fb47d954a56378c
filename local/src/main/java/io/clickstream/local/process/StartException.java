package io.clickstream.local.process;

/** A part of the local run cannot start. The message is one line for the person at the terminal and names the fix. */
public final class StartException extends RuntimeException {

    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
