package io.clickstream.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a full disk looks like, and what to say of it. */
public final class DiskSpace {
    private static final Pattern NONE = Pattern.compile("No space left on device|NOT_ENOUGH_SPACE");

    /** With less no part works, and could not even log why. */
    private static final long LEAST = 1 << 16;

    private DiskSpace() {}

    /** Whether a line of a log tells of a full disk. */
    static boolean isMissing(String line) {
        return NONE.matcher(line).find();
    }

    /** Whether that is what something has failed of. */
    public static boolean isMissing(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause -> isMissing(String.valueOf(cause.getMessage())));
    }

    /** Whether the disk of a folder is full now. */
    public static boolean isMissing(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace() < LEAST;
        } catch (IOException e) {
            return false;
        }
    }

    /** For the person at the terminal. */
    public static String message(Path dataFolder) {
        return "no space is left on the disk of the data folder " + dataFolder;
    }
}
