package io.clickstream.core.settings;

/** Something went wrong, and the message is all that the person at the terminal needs: one line that names the fix. */
public abstract class ReportedException extends RuntimeException {
    private final int exitCode;

    /** @param exitCode what the program ends with */
    protected ReportedException(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** What the program ends with. */
    public final int exitCode() {
        return exitCode;
    }
}
