package io.clickstream.local.clickhouse;

import com.sun.jna.Library;
import com.sun.jna.Pointer;

/**
 * The part of libchdb's C API that is used here.
 *
 * <p>Source: {@code chdb.h} of chdb-core. Results and connections belong to the caller and must be released.
 */
interface LibChdb extends Library {

    /** With 0 the engine leaves the JVM's signal handlers alone; must come before the first connection. */
    void chdb_set_signal_handlers_enabled(int enabled);

    /** Opens a connection; null on failure. The answer points to the connection that the other calls take. */
    Pointer chdb_connect(int argc, String[] argv);

    void chdb_close_conn(Pointer connectionPointer);

    Pointer chdb_query_n(Pointer connection, byte[] query, long queryLength, byte[] format, long formatLength);

    /** The error message, or null when the query succeeded. */
    Pointer chdb_result_error(Pointer result);

    Pointer chdb_result_buffer(Pointer result);

    long chdb_result_length(Pointer result);

    double chdb_result_elapsed(Pointer result);

    long chdb_result_storage_rows_read(Pointer result);

    long chdb_result_storage_bytes_read(Pointer result);

    long chdb_result_rows_written(Pointer result);

    long chdb_result_bytes_written(Pointer result);

    void chdb_destroy_query_result(Pointer result);
}
