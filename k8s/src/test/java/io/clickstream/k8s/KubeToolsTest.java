package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code k8s/kube-tools/build.sh}, with a server in the place of the publishers and a compiler that only pretends. */
class KubeToolsTest {

    private static final Path ORIGINAL = Chart.HOME.resolve("k8s/kube-tools");
    private static final String NOBODY = "http://localhost:1";
    private static final String OS = System.getProperty("os.name").equals("Linux") ? "linux" : "darwin";
    private static final String PLATFORM =
            OS + "-" + System.getProperty("os.arch").replace("aarch64", "arm64").replace("x86_64", "amd64");
    private static final String COMPILER = """
            #!/usr/bin/env bash
            echo "$*" >>'%1$s/compiled'
            while [ "$1" != -o ]; do shift; done
            for package in "${@:3}"; do echo "built" >"$2/${package##*/}"; done
            """;

    private final Map<String, byte[]> published = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private HttpServer publishers;
    private Path script;
    private Path target;
    private String helm;

    @BeforeEach
    void copyTheScript() throws IOException {
        for (String file :
                List.of("build.sh", "go.mod", "chart/go.mod", "monitoring/go.mod", "monitoring/sha256sums.txt")) {
            Path copy = folder.resolve("kube-tools").resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(ORIGINAL.resolve(file), copy);
        }
        script = folder.resolve("kube-tools/build.sh");
        target = folder.resolve("kube-tools/target");
        helm = "get.helm.sh/helm-" + required("helm.sh/helm/v4") + "-" + PLATFORM + ".tar.gz";
        compilerIs(COMPILER.formatted(folder));
    }

    @BeforeEach
    void startTheServer() throws IOException {
        publishers = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        publishers.createContext("/", this::answer);
        publishers.start();
    }

    @AfterEach
    void stopTheServer() {
        publishers.stop(0);
    }

    @Test
    void takesAProgramFromTheArchiveOfItsPublisher() throws Exception {
        // Given
        publish(helm, archive(PLATFORM + "/helm"));
        publish(helm + ".sha256sum", checksumOf(helm) + "  " + name(helm) + "\n");

        // When
        Tool.Result result = bring("helm");

        // Then
        assertThat(result.errors()).isEmpty();
        assertThat(result.output()).startsWith("downloading helm ").contains("helm is there after ");
        assertThat(target.resolve("helm")).hasContent("published").isExecutable();
        assertThat(compiled()).isEmpty();
        assertThat(inTarget()).containsExactlyInAnyOrder("build.log", "helm", "versions");
    }

    @Test
    void takesTwoProgramsFromOneArchive() throws Exception {
        // Given
        String version = required("github.com/prometheus/prometheus")
                .replaceFirst("v0\\.3([0-9]+)\\.", "$1.")
                .replaceFirst("^0", "");
        String release = "github.com/prometheus/prometheus/releases/download/v3." + version + "/";
        String inside = "prometheus-3." + version + "." + PLATFORM;
        publish(release + inside + ".tar.gz", archive(inside + "/prometheus", inside + "/promtool"));
        publish(
                release + "sha256sums.txt",
                "0".repeat(64) + "  another.tar.gz\n" + checksumOf(release + inside + ".tar.gz") + "  " + inside
                        + ".tar.gz\n");

        // When
        bring("promtool", "prometheus");

        // Then
        assertThat(target.resolve("promtool")).hasContent("published").isExecutable();
        assertThat(target.resolve("prometheus")).hasContent("published").isExecutable();
        assertThat(requests).filteredOn(request -> request.endsWith(".tar.gz")).hasSize(1);
    }

    @Test
    void takesAProgramThatIsInNoArchive() throws Exception {
        // Given
        String version = required("k8s.io/kubernetes");
        String kubectl = "dl.k8s.io/release/" + version + "/bin/" + PLATFORM.replace("-", "/") + "/kubectl";
        publish(kubectl, "published");
        publish(kubectl + ".sha256", checksumOf(kubectl));

        // When
        bring("kubectl");

        // Then
        assertThat(target.resolve("k8s/" + version.substring(1) + "-" + PLATFORM + "/kubectl"))
                .hasContent("published")
                .isExecutable();
    }

    @Test
    void takesDefinitionsWhoseChecksumsAreHere() throws Exception {
        // Given
        String place = "raw.githubusercontent.com/prometheus-operator/prometheus-operator/"
                + required("github.com/prometheus-operator/prometheus-operator") + "/example/prometheus-operator-crd/";
        StringBuilder checksums = new StringBuilder();
        for (String kind : List.of("podmonitors", "prometheusrules", "servicemonitors")) {
            String file = "monitoring.coreos.com_" + kind + ".yaml";
            publish(place + file, kind);
            checksums.append(checksumOf(place + file)).append("  ").append(file).append('\n');
        }
        Files.writeString(folder.resolve("kube-tools/monitoring/sha256sums.txt"), checksums);

        // When
        bring("prometheus-operator");

        // Then
        assertThat(target.resolve("prometheus-operator")).isDirectoryContaining("glob:**podmonitors.yaml");
        assertThat(target.resolve("prometheus-operator/monitoring.coreos.com_servicemonitors.yaml"))
                .hasContent("servicemonitors");
    }

    @Test
    void refusesAFileWithAnotherChecksum() throws Exception {
        // Given
        publish(helm, archive(PLATFORM + "/helm"));
        publish(helm + ".sha256sum", "0".repeat(64) + "  " + name(helm) + "\n");
        compilerIs("#!/usr/bin/env bash\necho 'no such host' >&2; exit 1\n");

        // When
        Tool.Result result = bring("helm");

        // Then
        assertThat(result.errors().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith(helm + " is refused: its checksum, " + checksumOf(helm) + ", is not in"),
                        line -> assertThat(line)
                                .isEqualTo("not there: helm (no such host); the tests that need them are skipped,"
                                        + " or fail in CI"));
        assertThat(result.exitCode()).isZero();
        assertThat(inTarget()).containsExactly("build.log");
    }

    @Test
    void takesNoPartOfAFile() throws Exception {
        // Given
        publish(helm, "BREAK OFF");
        publish(helm + ".sha256sum", checksumOf(helm) + "  " + name(helm) + "\n");
        compilerIs("#!/usr/bin/env bash\nexit 1\n");

        // When
        Tool.Result result = bring("helm");

        // Then
        assertThat(result.errors()).startsWith(helm + " cannot be downloaded: ");
        assertThat(inTarget()).containsExactly("build.log");
    }

    @Test
    void buildsWhatItsPublisherDoesNotHave() throws Exception {
        Tool.Result result = bring("helm");

        assertThat(result.errors()).startsWith(helm + " cannot be downloaded: ").contains("404");
        assertThat(target.resolve("helm")).hasContent("built");
    }

    @Test
    void buildsToolsOfOneModuleTogetherWhereNobodyAnswers() throws Exception {
        Tool.Result result = run(Map.of("KUBE_TOOLS_MIRROR", NOBODY), "helm", "kube-score", "kubectl");

        assertThat(result.output())
                .contains("building helm kubectl (no answer from dl.k8s.io get.helm.sh github.com)")
                .contains("kubectl is there after ");
        assertThat(result.errors()).isEmpty();
        assertThat(compiled())
                .satisfiesExactly(
                        first -> assertThat(first).endsWith(" helm.sh/helm/v4/cmd/helm k8s.io/kubernetes/cmd/kubectl"),
                        second -> assertThat(second).endsWith(" github.com/zegl/kube-score/cmd/kube-score"));
        assertThat(target.resolve("helm")).hasContent("built");
        assertThat(inTarget()).containsExactlyInAnyOrder("build.log", "helm", "k8s", "kube-score", "versions");
    }

    @Test
    void bringsAToolAgainWhenItsVersionChanges() throws Exception {
        // Given
        run(Map.of("KUBE_TOOLS_MIRROR", NOBODY), "helm", "kubectl");
        Tool.Result again = run(Map.of("KUBE_TOOLS_MIRROR", NOBODY), "helm", "kubectl");
        Path versions = folder.resolve("kube-tools/go.mod");
        Files.writeString(
                versions, Files.readString(versions).replaceFirst("(helm\\.sh/helm/v4) v[0-9.]+", "$1 v4.99.0"));

        // When
        run(Map.of("KUBE_TOOLS_MIRROR", NOBODY), "helm", "kubectl");

        // Then
        assertThat(again.output()).isEmpty();
        assertThat(compiled()).hasSize(2).last().asString().endsWith(" helm.sh/helm/v4/cmd/helm");
    }

    @Test
    void saysInOneLineWhatCanBeHadNeitherWay() throws Exception {
        // Given
        Path few = Files.createDirectories(folder.resolve("few"));
        for (String program : List.of("cat", "curl", "dirname", "mkdir", "mktemp", "rm", "sort", "uname")) {
            executable(
                    few.resolve(program),
                    "#!/bin/sh\nexec %s \"$@\"\n".formatted(Tool.find(program).program()));
        }

        // When
        Tool.Result result = run(Map.of("KUBE_TOOLS_MIRROR", NOBODY, "PATH", few.toString()), "helm", "kubectl");

        // Then
        assertThat(result.output()).isEmpty();
        assertThat(result.errors())
                .isEqualTo(
                        "not there: helm kubectl (no answer from dl.k8s.io get.helm.sh; Go 1.26 or newer is missing);"
                                + " the tests that need them are skipped, or fail in CI\n");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void refusesAToolThatItDoesNotKnow() throws Exception {
        Tool.Result result = run(Map.of(), "helmet");

        assertThat(result.errors()).startsWith("there is no tool helmet; these are there: helm promtool ");
        assertThat(result.exitCode()).isEqualTo(2);
    }

    private Tool.Result bring(String... tools) {
        String mirror = "http://localhost:" + publishers.getAddress().getPort();
        return run(Map.of("KUBE_TOOLS_MIRROR", mirror), tools);
    }

    private Tool.Result run(Map<String, String> environment, String... tools) {
        Tool bash = Tool.find("bash").with("PATH", folder + ":" + System.getenv("PATH"));
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            bash = bash.with(variable.getKey(), variable.getValue());
        }
        return bash.run(
                Stream.concat(Stream.of(script.toString()), Stream.of(tools)).toList(), "");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(1);
        byte[] file = published.get(path);
        if (exchange.getRequestMethod().equals("HEAD") || file == null) {
            exchange.sendResponseHeaders(file == null ? 404 : 200, -1);
        } else {
            requests.add(path);
            boolean breakOff = new String(file, StandardCharsets.UTF_8).equals("BREAK OFF");
            exchange.sendResponseHeaders(200, file.length + (breakOff ? 1 : 0));
            exchange.getResponseBody().write(file);
        }
        exchange.close();
    }

    private void publish(String path, String content) {
        published.put(path, content.getBytes(StandardCharsets.UTF_8));
    }

    private void publish(String path, byte[] content) {
        published.put(path, content);
    }

    private byte[] archive(String... files) throws IOException {
        Path content = Files.createDirectories(folder.resolve("archive"));
        for (String file : files) {
            Files.createDirectories(content.resolve(file).getParent());
            Files.writeString(content.resolve(file), "published\n");
        }
        Path archive = folder.resolve("archive.tar.gz");
        Tool.find("tar")
                .run(Stream.concat(Stream.of("-czf", archive.toString(), "-C", content.toString()), Stream.of(files))
                        .toArray(String[]::new));
        return Files.readAllBytes(archive);
    }

    private String checksumOf(String path) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(published.get(path)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void compilerIs(String text) throws IOException {
        executable(folder.resolve("go"), text);
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private List<String> compiled() throws IOException {
        Path file = folder.resolve("compiled");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private List<String> inTarget() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String required(String module) throws IOException {
        for (String file : List.of("go.mod", "chart/go.mod", "monitoring/go.mod")) {
            Matcher found = Pattern.compile("(?m)^\\s*" + Pattern.quote(module) + " (v\\S+)")
                    .matcher(Files.readString(ORIGINAL.resolve(file)));
            if (found.find()) {
                return found.group(1);
            }
        }
        throw new IllegalStateException("no go.mod has " + module);
    }
}
