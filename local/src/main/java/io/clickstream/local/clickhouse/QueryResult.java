package io.clickstream.local.clickhouse;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.OutputStream;

/** The result of one statement, in the engine's own memory until it is closed. */
final class QueryResult implements AutoCloseable {

    private static final int CHUNK = 64 * 1024;

    private final LibChdb library;
    private final Pointer result;

    QueryResult(LibChdb library, Pointer result) {
        this.library = library;
        this.result = result;
    }

    /** Size of the formatted result in bytes. */
    long length() {
        return library.chdb_result_length(result);
    }

    void writeTo(OutputStream out) throws IOException {
        Pointer buffer = library.chdb_result_buffer(result);
        long length = length();
        byte[] chunk = new byte[(int) Math.min(CHUNK, length)];
        for (long offset = 0; offset < length; offset += chunk.length) {
            int size = (int) Math.min(chunk.length, length - offset);
            buffer.read(offset, chunk, 0, size);
            out.write(chunk, 0, size);
        }
    }

    /** What the server says of a query in {@code X-ClickHouse-Summary}. */
    String summary() {
        return "{\"read_rows\":\"%d\",\"read_bytes\":\"%d\",\"written_rows\":\"%d\",\"written_bytes\":\"%d\",\"elapsed_ns\":\"%d\"}"
                .formatted(
                        library.chdb_result_storage_rows_read(result),
                        library.chdb_result_storage_bytes_read(result),
                        library.chdb_result_rows_written(result),
                        library.chdb_result_bytes_written(result),
                        (long) (library.chdb_result_elapsed(result) * 1e9));
    }

    @Override
    public void close() {
        library.chdb_destroy_query_result(result);
    }
}
