package io.clickstream.local.clickhouse;

import com.sun.jna.Native;
import java.nio.file.Path;

/**
 * The ClickHouse engine inside this process. There can be one per process, on one data folder; opening it a second time
 * in the same process fails once it holds Kafka tables, so a restart is a new process.
 */
final class Engine implements AutoCloseable {

    private final LibChdb library;
    private final String[] arguments;
    // Keeps the engine up between requests: it shuts down with its last connection.
    private final Connection root;

    private Engine(LibChdb library, String[] arguments) {
        this.library = library;
        this.arguments = arguments;
        this.root = new Connection(library, arguments);
    }

    /**
     * Loads the library and opens the data folder.
     *
     * @param library path of libchdb
     * @param data folder of the tables
     * @param config the engine's configuration file
     * @throws ClickHouseException if the folder is in use or the configuration is wrong
     */
    static Engine open(Path library, Path data, Path config) {
        LibChdb chdb = Native.load(library.toString(), LibChdb.class);
        chdb.chdb_set_signal_handlers_enabled(0);
        return new Engine(chdb, new String[] {"clickhouse", "--path=" + data, "--config-file=" + config});
    }

    /** A new connection with a session of its own; costs about 0.1 ms. Each serves one statement at a time. */
    Connection connect() {
        return new Connection(library, arguments);
    }

    /**
     * Makes the Kafka tables leave their consumer groups, until the next start attaches them again. A shutdown alone does
     * not, and the next consumers would wait for the session of the old ones to expire.
     */
    void detachQueues() {
        try (Connection connection = connect()) {
            String tables = connection.queryText(
                    "SELECT '`' || database || '`.`' || name || '`' FROM system.tables WHERE engine = 'Kafka'");
            tables.lines().forEach(table -> connection.execute("DETACH TABLE " + table));
        }
    }

    /** Shuts the engine down; closing the last connection closes its tables. */
    @Override
    public void close() {
        root.close();
    }
}
