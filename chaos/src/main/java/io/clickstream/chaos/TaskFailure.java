package io.clickstream.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.table.functions.ScalarFunction;

/** A SQL function that lets every record pass, until somebody creates a file: then it fails the task, once. */
public final class TaskFailure extends ScalarFunction {

    private static final long serialVersionUID = 1L;
    private static final int LOOK_EVERY = 256;

    private transient int calls;

    /**
     * @param offset of the record; what makes the function one of the record and not a constant
     * @param file the file that makes it fail; gone afterwards
     */
    public boolean eval(long offset, String file) throws IOException {
        if (++calls % LOOK_EVERY == 0 && Files.deleteIfExists(Path.of(file))) {
            throw new IllegalStateException("struck at offset " + offset);
        }
        return true;
    }

    /**
     * The same in SQL that has versions.
     *
     * @param offset of the record
     * @param file the file that makes it fail; gone afterwards
     * @param sqlVersion makes it another SQL
     */
    public boolean eval(long offset, String file, int sqlVersion) throws IOException {
        return eval(offset, file);
    }
}
