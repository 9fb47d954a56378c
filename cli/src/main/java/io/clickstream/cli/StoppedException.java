package io.clickstream.cli;

/** A command that cannot go on. The message is one line for the person who gave it. */
final class StoppedException extends RuntimeException {
    StoppedException(String message) {
        super(message);
    }
}
