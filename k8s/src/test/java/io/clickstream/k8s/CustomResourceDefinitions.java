package io.clickstream.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The custom resource definitions of the three operators at the versions that we install ({@code k8s/operators/crds.txt}):
 * from the folder that CRDS_DIR names, else downloaded once. Whichever way they come, their checksums have to be right.
 */
final class CustomResourceDefinitions {

    private static final Path LIST = Chart.HOME.resolve("k8s/operators/crds.txt");
    private static final Path MONITORING = Tool.FOLDER.resolve("prometheus-operator");
    private static final Path DOWNLOADS = Chart.HOME.resolve("k8s/target/crds");

    private CustomResourceDefinitions() {}

    /**
     * A line of the list.
     *
     * @param sha256 checksum in hexadecimal
     */
    private record Entry(String sha256, String file, URI address) {

        static Entry parse(String line) {
            String[] fields = line.split(" ");
            return new Entry(fields[0], fields[1], URI.create(fields[2]));
        }
    }

    /** Skips the test, and says why, if they can be had neither way. */
    static List<Path> files() {
        String folder = System.getenv("CRDS_DIR");
        try {
            return Files.readAllLines(LIST).stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(Entry::parse)
                    .map(entry -> folder == null ? downloaded(entry) : checked(Path.of(folder, entry.file()), entry))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of prometheus-operator, which the chart needs for {@code monitoring.enabled} only; empty if they are not there. */
    static List<Path> monitoring() {
        if (!Files.isDirectory(MONITORING)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(MONITORING)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path downloaded(Entry entry) {
        Path file = DOWNLOADS.resolve(entry.file());
        if (!Files.exists(file)) {
            try {
                download(entry.address(), file);
            } catch (IOException e) {
                Prerequisite.missing(entry.address() + " cannot be downloaded (" + e
                        + "); set CRDS_DIR to a folder with the files of k8s/operators/crds.txt");
            }
        }
        return checked(file, entry);
    }

    private static void download(URI address, Path file) throws IOException {
        Files.createDirectories(DOWNLOADS);
        Path part = Files.createTempFile(DOWNLOADS, "download", ".part");
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(30)).build();
        try {
            HttpResponse<Path> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofFile(part));
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode());
            }
            Files.move(part, file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path checked(Path file, Entry entry) {
        try {
            String actual = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
            if (!actual.equals(entry.sha256())) {
                throw new AssertionError(file + " has the checksum " + actual + ", not that of " + LIST);
            }
            return file;
        } catch (IOException e) {
            throw new AssertionError("CRDS_DIR lacks " + entry.file(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
