package io.clickstream.cli;

/** A dead letter that cannot be replayed. The message is the reason, without full stop. */
final class UnfixableException extends RuntimeException {
    UnfixableException(String message) {
        super(message);
    }
}
