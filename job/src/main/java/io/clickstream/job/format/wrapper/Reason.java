package io.clickstream.job.format.wrapper;

import io.clickstream.job.format.UnreadableRecordException;
import java.util.ArrayList;
import java.util.List;

/** Why a format could not read a record, in one line a person understands. */
final class Reason {

    private static final int MAX_LENGTH = 200;

    private Reason() {}

    /** What went wrong, from the outside in; the outermost message mostly quotes the whole record, so it counts only alone. */
    static String of(String format, Throwable failure) {
        if (failure instanceof UnreadableRecordException) {
            return inOneLine("not " + format + ": " + failure.getMessage());
        }
        List<String> messages = new ArrayList<>();
        for (Throwable cause = failure; cause != null && messages.size() < 5; cause = cause.getCause()) {
            String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            messages.add(message.lines().findFirst().orElse("").strip());
        }
        List<String> inner = messages.size() > 1 ? messages.subList(1, messages.size()) : messages;
        return inOneLine("not " + format + ": " + String.join(": ", inner));
    }

    private static String inOneLine(String reason) {
        String text = reason.replaceAll("\\p{Cntrl}", "\uFFFD");
        return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
    }
}
