package io.clickstream.local.pipeline;

import io.clickstream.local.process.StartException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the pieces of a built checkout are.
 *
 * @param home root folder of the checkout
 */
public record InstallLayout(Path home) {

    private static final String ENGINE = "local/engine/node_modules/@chdb/lib-linux-x64-gnu/libchdb.so";

    /** The checkout that the system property {@code clickstream.home} names, otherwise the current folder. */
    public static InstallLayout current() {
        return new InstallLayout(Path.of(System.getProperty("clickstream.home", ""))
                .toAbsolutePath()
                .normalize());
    }

    /**
     * All libraries of the local run. Those of others come first and in the order of their names: the archive of classes
     * holds for this beginning of the class path, however often our own jars are built anew.
     */
    public List<String> lib() {
        try (Stream<Path> jars = Files.list(dist().resolve("lib"))) {
            return jars.map(Path::toString)
                    .sorted(Comparator.comparing(InstallLayout::isOurs).thenComparing(Comparator.naturalOrder()))
                    .toList();
        } catch (IOException e) {
            throw new StartException("the libraries are missing (" + dist() + "): run `make build`", e);
        }
    }

    /**
     * Where the classes of the libraries of others lie ready for this very JVM: parsed and verified, and shared between the
     * processes.
     */
    public Path classArchive() {
        return home.resolve("local/target/cds/" + Runtime.version() + ".jsa");
    }

    /** Options of a JVM on {@link #lib} that has to be up soon, and more of its own. */
    public List<String> quickStart(String... more) {
        Path archive = classArchive();
        return Stream.of(
                        Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.<String>of(),
                        List.of("@" + home.resolve("local/etc/quick-start-jvm.options")),
                        List.of(more))
                .flatMap(List::stream)
                .toList();
    }

    /** The jar of this module alone. */
    Path ownJar() {
        return dist().resolve("lib/clickstream-local.jar");
    }

    /** The job. */
    public Path jobJar() {
        return dist().resolve("job/clickstream-job.jar");
    }

    Path s3Jar() {
        return dist().resolve("s3/s3proxy.jar");
    }

    /** {@link #lib} and the formats that a Flink distribution does not have, in a place where they replace nothing. */
    public List<String> flinkLib() {
        return Stream.concat(lib().stream(), jars(dist().resolve("formats"))).toList();
    }

    /**
     * The schema registry's program.
     *
     * @throws StartException if it is not there
     */
    Path registryJar() {
        Path folder = home.resolve("local/target/registry");
        return jars(folder)
                .map(Path::of)
                .findFirst()
                .orElseThrow(() -> new StartException("the schema registry is missing (" + folder
                        + "): run `make registry`, or set SCHEMA_REGISTRY_URL to one that runs"));
    }

    private static Stream<String> jars(Path folder) {
        File[] jars = folder.toFile().listFiles((parent, name) -> name.endsWith(".jar"));
        return jars == null ? Stream.of() : Stream.of(jars).map(File::toString).sorted();
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
    public Path clickHouseUsers() {
        return home.resolve("local/etc/clickhouse/users.xml");
    }

    /**
     * The ClickHouse engine.
     *
     * @param configured path that the user gives, empty for the one that npm installs
     * @throws StartException if it is not there
     */
    public Path engine(Optional<Path> configured) {
        Path library = configured.orElseGet(() -> home.resolve(ENGINE));
        if (!Files.isReadable(library)) {
            throw new StartException(
                    "the ClickHouse engine is missing (" + library + "): run `make engine`, which needs npm"
                            + " and Linux on x86-64, or set CLICKHOUSE_ENGINE_LIBRARY to a libchdb.so of your own");
        }
        return library;
    }

    private static boolean isOurs(String jar) {
        return Path.of(jar).getFileName().toString().startsWith("clickstream-");
    }

    private Path dist() {
        return home.resolve("local/target/dist");
    }
}
