package io.clickstream.local.pipeline;

import io.clickstream.local.process.ChildProcess;
import io.clickstream.local.process.HttpPing;
import io.clickstream.local.process.StartException;
import io.clickstream.local.process.TcpPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The S3 store of the checkpoints: S3Proxy in a child process, which keeps each object as a file, or a store that runs
 * elsewhere.
 */
public final class ObjectStore implements AutoCloseable {

    /** Folder of the job's checkpoints. */
    static final String CHECKPOINTS = "checkpoints";

    /** Folder of its savepoints. */
    static final String SAVEPOINTS = "savepoints";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private final S3Location location;
    private final ChildProcess process;

    private ObjectStore(S3Location location, ChildProcess process) {
        this.location = location;
        this.process = process;
    }

    /**
     * Where a store is and how to get in.
     *
     * @param endpoint its address, such as {@code http://127.0.0.1:9000}
     * @param bucket bucket of the pipeline
     * @param accessKey access key
     * @param secretKey secret key
     */
    public record S3Location(String endpoint, String bucket, String accessKey, String secretKey) {

        /** The same store at another address. */
        S3Location at(String otherEndpoint) {
            return new S3Location(otherEndpoint, bucket, accessKey, secretKey);
        }

        /** A folder of the bucket as Flink names it. */
        String folder(String name) {
            return "s3://" + bucket + "/" + name;
        }
    }

    /** Starts a store on the loopback interface, on a data folder whose sub-folders are the buckets. */
    public static ObjectStore start(DataFolder data, InstallLayout layout, int port)
            throws IOException, InterruptedException {
        S3Location location = embedded(data, port);
        Path root = data.folder("s3");
        Path bucket = Files.createDirectories(root.resolve(location.bucket()));
        // S3Proxy lists a bucket to everybody whose folder others may read.
        DataFolder.closeToOthers(bucket);
        Path config = data.write(
                "s3proxy.properties",
                Map.of(
                        "s3proxy.endpoint", location.endpoint(),
                        "s3proxy.authorization", "aws-v2-or-v4",
                        "s3proxy.identity", location.accessKey(),
                        "s3proxy.credential", location.secretKey(),
                        "jclouds.provider", "filesystem-nio2",
                        "jclouds.filesystem.basedir", root.toString()));
        ChildProcess process = ChildProcess.start(
                "the S3 store",
                data.files("s3"),
                Map.of(),
                new ChildProcess.JavaCommand(
                        List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        List.of(layout.ownJar().toString(), layout.s3Jar().toString()),
                        "org.gaul.s3proxy.Main",
                        List.of("--properties", config.toString())));
        process.awaitReady(() -> TcpPort.accepts("127.0.0.1", port), START_TIMEOUT);
        return new ObjectStore(location, process);
    }

    /** Deletes the checkpoints and savepoints of an embedded store that does not run. */
    static void forgetJob(DataFolder data) {
        try {
            Path bucket = data.folder("s3").resolve(embedded(data, 0).bucket());
            DataFolder.delete(bucket.resolve(CHECKPOINTS));
            DataFolder.delete(bucket.resolve(SAVEPOINTS));
        } catch (IOException e) {
            throw new UncheckedIOException("the job's state cannot be deleted", e);
        }
    }

    /** How to get into the store that {@link #start} starts. */
    static S3Location embedded(DataFolder data, int port) {
        return new S3Location(address(port), "clickstream", "local", data.secret("s3"));
    }

    /** Address of the embedded store at a port. */
    static String address(int port) {
        return "http://127.0.0.1:" + port;
    }

    /**
     * Uses a store that runs elsewhere; its bucket must exist.
     *
     * @throws StartException if nothing listens there
     */
    static ObjectStore external(S3Location location) {
        if (!TcpPort.accepts(URI.create(location.endpoint()))) {
            throw new StartException("S3_ENDPOINT (--s3-endpoint): nothing answers at " + location.endpoint());
        }
        return new ObjectStore(location, null);
    }

    /** Whether it answers now, be it only that the request is not signed. */
    public boolean answers() {
        return HttpPing.status(URI.create(location.endpoint())).isPresent();
    }

    /** How to get in. */
    public S3Location location() {
        return location;
    }

    /** The process, absent if the store runs elsewhere. */
    public Optional<ChildProcess> process() {
        return Optional.ofNullable(process);
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
