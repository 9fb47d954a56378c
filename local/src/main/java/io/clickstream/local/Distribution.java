package io.clickstream.local;

import io.clickstream.local.process.StartException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the pieces of a built checkout are.
 *
 * @param home root folder of the checkout
 */
public record Distribution(Path home) {

    private static final String ENGINE = "local/engine/node_modules/@chdb/lib-linux-x64-gnu/libchdb.so";

    /** The checkout that the system property {@code clickstream.home} names, else the current folder. */
    public static Distribution current() {
        return new Distribution(Path.of(System.getProperty("clickstream.home", ""))
                .toAbsolutePath()
                .normalize());
    }

    /** Class path entry with all libraries of the local run. */
    String lib() {
        return dist().resolve("lib") + "/*";
    }

    /** The jar of this module alone. */
    Path ownJar() {
        return dist().resolve("lib/clickstream-local.jar");
    }

    Path jobJar() {
        return dist().resolve("job/clickstream-job.jar");
    }

    Path s3Jar() {
        return dist().resolve("s3/s3proxy.jar");
    }

    /** What Flink's process needs of its JVM. */
    Path flinkJvmOptions() {
        return home.resolve("local/etc/flink-jvm.options");
    }

    Path flinkPlugins() {
        return dist().resolve("plugins");
    }

    /** Folder of the ClickHouse schema. */
    public Path schema() {
        return home.resolve("clickhouse-schema");
    }

    /** Server configuration of the embedded ClickHouse engine. */
    public Path clickHouseConfig() {
        return home.resolve("local/etc/clickhouse/config.xml");
    }

    /** Its profiles and users. */
    Path clickHouseUsers() {
        return home.resolve("local/etc/clickhouse/users.xml");
    }

    /**
     * The ClickHouse engine.
     *
     * @param configured path that the user gives, null for the one that npm installs
     * @throws StartException if it is not there
     */
    public Path engine(Path configured) {
        Path library = configured == null ? home.resolve(ENGINE) : configured;
        if (!Files.isReadable(library)) {
            throw new StartException(
                    "the ClickHouse engine is missing (" + library + "): run `make engine`, which needs npm"
                            + " and Linux on x86-64, or set CLICKHOUSE_ENGINE_LIBRARY to a libchdb.so of your own");
        }
        return library;
    }

    private Path dist() {
        return home.resolve("local/target/dist");
    }
}
