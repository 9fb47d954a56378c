package io.clickstream.cli.replay;

/** A dead letter that cannot be replayed. The message is the reason, without full stop. */
final class NotReplayableException extends RuntimeException {
    NotReplayableException(String message) {
        super(message);
    }
}
