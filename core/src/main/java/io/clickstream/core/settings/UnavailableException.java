package io.clickstream.core.settings;

/** A part of the pipeline does not answer. The settings may be right: trying again later may help. Exit code 3. */
public final class UnavailableException extends ReportedException {
    /** What a program ends with when a part does not answer. */
    public static final int EXIT_CODE = 3;

    public UnavailableException(String message) {
        this(message, null);
    }

    public UnavailableException(String message, Throwable cause) {
        super(EXIT_CODE, message, cause);
    }
}
