package io.clickstream.local.clickhouse;

import com.sun.jna.Pointer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A session with the engine. Not for use by several threads at a time. */
final class Connection implements AutoCloseable {

    private final LibChdb library;
    private final Pointer handle;
    private final Pointer connection;

    Connection(LibChdb library, String[] arguments) {
        this.library = library;
        this.handle = library.chdb_connect(arguments.length, arguments);
        if (handle == null) {
            throw new ClickHouseException("the engine cannot open its data folder; its log has the cause");
        }
        this.connection = handle.getPointer(0);
    }

    /**
     * Runs a statement, or several separated by semicolons.
     *
     * @param query the statement, with the data of an INSERT behind it if there is any
     * @param format format of the result when the statement names none
     * @throws ClickHouseException with the engine's message if it fails
     */
    QueryResult query(byte[] query, String format) {
        byte[] formatName = format.getBytes(StandardCharsets.UTF_8);
        Pointer result = library.chdb_query_n(connection, query, query.length, formatName, formatName.length);
        Pointer error = library.chdb_result_error(result);
        if (error != null) {
            String message = error.getString(0, StandardCharsets.UTF_8.name());
            library.chdb_destroy_query_result(result);
            throw new ClickHouseException(message);
        }
        return new QueryResult(library, result);
    }

    /** Runs a statement whose result does not matter. */
    void execute(String statement) {
        query(statement.getBytes(StandardCharsets.UTF_8), "Null").close();
    }

    /** Runs a query whose result is a short text. */
    String queryText(String query) {
        try (QueryResult result = query(query.getBytes(StandardCharsets.UTF_8), "TSVRaw")) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            result.writeTo(out);
            return out.toString(StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        library.chdb_close_conn(handle);
    }
}
