package io.clickstream.local.pipeline;

import io.clickstream.local.process.ChildFiles;
import io.clickstream.local.process.DiskSpace;
import io.clickstream.local.process.StartException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** The folder with everything that outlives a run: Kafka's log, checkpoints, ClickHouse parts, logs. One run at a time. */
public final class DataFolder implements AutoCloseable {

    private static final String LOCKS = "locks";
    private static final String TEMPORARY = "tmp";
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<PosixFilePermission> OWNER_ONLY_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final int SECRET_BYTES = 24;
    private static final Duration PREVIOUS_RUN = Duration.ofSeconds(15);

    private final Path root;
    private final FileChannel channel;

    private DataFolder(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /**
     * Takes the folder for this run.
     *
     * @throws StartException if another run has it, or processes of a killed one do not end
     */
    public static DataFolder open(Path root) throws InterruptedException {
        require(root);
        try {
            Path locks = root.resolve(LOCKS);
            Files.createDirectories(locks);
            FileChannel channel = channel(locks.resolve("run"));
            DataFolder folder = new DataFolder(root, channel);
            if (channel.tryLock() == null) {
                channel.close();
                throw inUse(root);
            }
            folder.awaitChildren();
            delete(root.resolve(TEMPORARY));
            Files.createDirectories(ownTemporary(root));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the data folder " + root, e);
        }
    }

    /**
     * Makes sure that no run has the folder, so that something may be put there before one has it.
     *
     * @throws StartException if one has it
     */
    public static void requireUnused(Path root) throws IOException {
        Path lock = root.resolve(LOCKS).resolve("run");
        if (Files.exists(lock) && !isFree(lock)) {
            throw inUse(root);
        }
    }

    private static StartException inUse(Path root) {
        return new StartException("another run uses " + root + "; stop it, or set DATA_DIR (--data-dir)");
    }

    /**
     * Makes sure that a folder is there, with room for the run's own temporary files, and can be used.
     *
     * @throws StartException if it cannot be
     */
    public static void require(Path root) {
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw unusable(root, "it is a file");
        }
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw unusable(root, "it cannot be made (" + e.getClass().getSimpleName() + ")");
        }
        try {
            Files.createDirectories(ownTemporary(root));
        } catch (IOException e) {
            throw unusable(root, DiskSpace.isMissing(e) ? "no space is left on its disk" : "it cannot be written to");
        }
        if (!Files.isWritable(root)) {
            throw unusable(root, "it cannot be written to");
        }
        closeToOthers(root);
    }

    /** Lets nobody but its owner, whose events are in it, into a folder, where the file system knows owners. */
    static void closeToOthers(Path folder) {
        try {
            Files.setPosixFilePermissions(folder, OWNER_ONLY_FOLDER);
        } catch (UnsupportedOperationException e) {
            // It has its own ways.
        } catch (IOException e) {
            throw unusable(folder, "other users may read it, and it cannot be closed to them; it has to be yours");
        }
    }

    /** Where the run itself, as opposed to its child processes, puts temporary files. */
    public static Path ownTemporary(Path root) {
        return new ChildFiles(root, "run").temporary();
    }

    private static StartException unusable(Path root, String why) {
        return new StartException("DATA_DIR (--data-dir) cannot be " + root + ": " + why);
    }

    /** The folder of one part. */
    public Path folder(String name) {
        return root.resolve(name);
    }

    /** The files of a child process. */
    public ChildFiles files(String child) {
        return new ChildFiles(root, child);
    }

    /** Whether it is still there. */
    public boolean exists() {
        return Files.isDirectory(root.resolve(LOCKS));
    }

    /** A secret of this folder, made when it is asked for first: letters, digits, {@code -} and {@code _}. */
    synchronized String secret(String name) {
        Path file = folder("etc").resolve(name + ".secret");
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
            byte[] bytes = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(bytes);
            String secret = Base64.getUrlEncoder().encodeToString(bytes);
            Files.createDirectories(file.getParent());
            Files.writeString(Files.createFile(file, OWNER_ONLY), secret + "\n");
            return secret;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the secret " + file, e);
        }
    }

    /** Writes the settings of one part. Only the user may read them: some are secrets. */
    Path write(String name, Map<String, String> settings) {
        return write(folder("etc").resolve(name), settings);
    }

    /** The same in a file of its own. */
    static Path write(Path file, Map<String, String> settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Files.createFile(file, OWNER_ONLY);
            // As bytes: only so are characters escaped that the parts would read otherwise.
            try (OutputStream out = Files.newOutputStream(file)) {
                properties.store(out, null);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** Lets it go, without its temporary files. */
    @Override
    public void close() {
        try (channel) {
            delete(root.resolve(TEMPORARY));
        } catch (IOException | UncheckedIOException e) {
            // Not in a field: a run asks whether the folder can be used before it knows where its log goes.
            LoggerFactory.getLogger(DataFolder.class).warn("the data folder was not left in order", e);
        }
    }

    /** Deletes a folder with all that is in it, if it is there. */
    public static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Children of a run that was killed end by themselves, a moment after it. */
    private void awaitChildren() throws IOException, InterruptedException {
        List<Path> locks;
        try (Stream<Path> files = Files.list(root.resolve(LOCKS))) {
            locks = files.filter(file -> !file.endsWith("run")).toList();
        }
        long deadline = System.nanoTime() + PREVIOUS_RUN.toNanos();
        for (Path lock : locks) {
            while (!isFree(lock)) {
                if (System.nanoTime() > deadline) {
                    throw new StartException("a process of an earlier run still uses " + root + " ("
                            + lock.getFileName() + "); end it, or set DATA_DIR (--data-dir)");
                }
                Thread.sleep(100);
            }
        }
    }

    static boolean isFree(Path lock) throws IOException {
        try (FileChannel channel = channel(lock);
                FileLock taken = channel.tryLock()) {
            return taken != null;
        }
    }

    private static FileChannel channel(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
