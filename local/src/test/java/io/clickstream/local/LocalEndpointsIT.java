package io.clickstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.clickstream.local.pipeline.ObjectStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.flink.api.common.JobStatus;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;

/** What serves on the loopback interface answers its user, and neither foreign pages nor other users of the machine. */
@SharedPipeline.Used
class LocalEndpointsIT {

    private final RestartablePipeline pipeline;

    @TempDir
    private Path folder;

    LocalEndpointsIT(RestartablePipeline pipeline) {
        this.pipeline = pipeline;
    }

    /** What a request has come back with. */
    private record Answer(int status, String body) {}

    /** How strangers come: headers that a browser sends for a foreign page, or a name that is led to this machine. */
    static Stream<List<String>> strangers() {
        return Stream.of(
                List.of("-H", "Origin: http://evil.example"),
                List.of("-H", "Origin: null"),
                List.of("-H", "Origin: http://127.0.0.1:49555", "-H", "Sec-Fetch-Site: same-site"),
                List.of(
                        "-H",
                        "Sec-Fetch-Site: cross-site",
                        "-H",
                        "Sec-Fetch-Mode: no-cors",
                        "-H",
                        "Sec-Fetch-Dest: image"),
                List.of("-H", "Host: evil.example"));
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void noEndpointAnswersStrangers(List<String> stranger) throws Exception {
        String job = pipeline.local().flink().get().job().id();
        List<String> gets = List.of(
                clickHouse() + "?query=SELECT+1",
                clickHouse() + "ping",
                flink() + "jobs/overview",
                flink() + "jobs/" + job + "/yarn-cancel",
                flink() + "jobmanager/config",
                pipeline.page() + "events",
                pipeline.page() + "metrics");

        for (String address : gets) {
            assertThat(curl(stranger, address).status()).as(address).isIn(403, 421);
        }
        assertThat(curl(stranger, clickHouse(), "-H", "Content-Type: text/plain", "--data", "SELECT 1")
                        .status())
                .isIn(403, 421);
        assertThat(curl(
                                stranger,
                                flink() + "jobs/" + job + "/savepoints",
                                "-H",
                                "Content-Type: text/plain",
                                "--data",
                                "{\"target-directory\":\"file://" + folder + "\"}")
                        .status())
                .isIn(403, 421);
        assertThat(curl(stranger, flink() + "jars/upload", "-F", "jarfile=@/dev/null")
                        .status())
                .isIn(403, 421);
        assertThat(folder).isEmptyDirectory();
        assertThatTheJobRuns();
    }

    @Test
    void itsOwnUserGetsAnswers() throws Exception {
        assertThat(curl(List.of(), clickHouse() + "?query=SELECT+1")).isEqualTo(new Answer(200, "1\n"));
        assertThat(curl(List.of(), flink() + "jobs/overview").status()).isEqualTo(200);
        assertThat(curl(List.of(), pipeline.page().toString()).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jobs/%s/yarn-cancel", "jobs/%s/yarn-stop", "v1/jobs/%s/yarn-cancel?x=y"})
    void nobodyEndsTheJobByAGet(String path) throws Exception {
        String job = pipeline.local().flink().get().job().id();

        Answer answer = curl(List.of(), flink() + path.formatted(job));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains("PATCH /jobs/<id>?mode=cancel");
        assertThatTheJobRuns();
    }

    @Test
    void otherUsersOfTheMachineAreStrangers() throws Exception {
        Path setpriv = Prerequisite.onPath("setpriv").orElse(null);
        Assumptions.assumeTrue(
                setpriv != null && System.getProperty("user.name").equals("root"), "only root can be somebody else");
        List<String> nobody = List.of(setpriv.toString(), "--reuid=65534", "--regid=65534", "--clear-groups");

        for (String address : List.of(
                clickHouse() + "?query=SELECT+1",
                flink() + "jobs/overview",
                pipeline.page().toString())) {
            assertThat(run(nobody, List.of(), address).status()).as(address).isEqualTo(403);
        }
        assertThat(run(nobody, List.of(), store().endpoint() + "/" + store().bucket())
                        .status())
                .isEqualTo(403);
    }

    @Test
    void theStoreIsClosedToWhoHasNotItsSecret() throws Exception {
        String bucket = store().endpoint() + "/" + store().bucket();

        assertThat(curl(List.of(), bucket).status()).isEqualTo(403);
        assertThat(curl(List.of("-H", "Host: evil.example"), bucket).status()).isEqualTo(403);
        assertThat(curl(List.of("-H", "Origin: null"), bucket, "-F", "key=planted", "-F", "file=@/dev/null")
                        .status())
                .isIn(400, 403);
        assertThat(put("planted", "local-secret").status()).isEqualTo(403);
        assertThat(put("ours", store().secretKey()).status()).isEqualTo(200);
    }

    /** Signed by hand, with version 2 of Amazon's signatures. */
    private Answer put(String name, String secret) throws Exception {
        String object = "/" + store().bucket() + "/" + name;
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA1"));
        String signature = Base64.getEncoder()
                .encodeToString(mac.doFinal(("PUT\n\ntext/plain\n" + date + "\n" + object).getBytes(UTF_8)));
        return curl(
                List.of("-X", "PUT", "--data", "x", "-H", "Content-Type: text/plain", "-H", "Date: " + date),
                store().endpoint() + object,
                "-H",
                "Authorization: AWS local:" + signature);
    }

    @Test
    void nobodyElseMayReadTheDataFolder() throws Exception {
        Path data = pipeline.local().settings().data();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
        try (Stream<Path> secrets = Files.list(data.resolve("etc"))) {
            assertThat(secrets)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO FUNCTION file('%s/x', 'LineAsString') SELECT 'x'",
                "SELECT 1 INTO OUTFILE '%s/x'",
                "CREATE TABLE f (s String) ENGINE = File('TSV', '%s/x')",
                "CREATE DATABASE f ENGINE = Filesystem('%s')",
                "SELECT * FROM file('%s/../secret', 'LineAsString')",
                "SELECT * FROM `%s/../secret`",
                "SELECT file('%s/../secret')",
                "BACKUP TABLE events_processed TO File('%s/x')",
                "SELECT * FROM sqlite('%s/x', 't')",
                "CREATE TABLE q (a Int8) ENGINE = SQLite('%s/x', 't')",
                "CREATE DATABASE q ENGINE = SQLite('%s/x')",
                "SELECT * FROM fileCluster('default', '%s/x', 'TSV', 's String')",
                "SELECT * FROM icebergLocal('%s/x')",
                "SELECT * FROM deltaLakeLocal('%s/x')",
                "CREATE DICTIONARY d (k UInt64) PRIMARY KEY k SOURCE(FILE(path '%s/x' format 'TSV')) LAYOUT(FLAT()) LIFETIME(0)",
                "CREATE TABLE t (s String) ENGINE = MergeTree ORDER BY s SETTINGS disk = disk(type = local, path = '%s/x/')",
            })
    void noQueryReachesFiles(String statement) throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Files.writeString(folder.resolve("secret"), "secret");

        Answer answer = curl(List.of(), clickHouse(), "--data-binary", statement.formatted(empty));

        assertThat(answer.status()).isNotEqualTo(200);
        assertThat(answer.body()).contains("DB::Exception").doesNotContain("secret\n");
        assertThat(empty).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM url('http://127.0.0.1:%d/', 'LineAsString')",
                "SELECT * FROM s3('http://127.0.0.1:%d/bucket/x', 'LineAsString')",
                "SELECT * FROM remote('127.0.0.1:%d', system.one)",
                "SELECT * FROM mysql('127.0.0.1:%d', 'a', 'b', 'c', 'd')",
                "CREATE TABLE u (s String) ENGINE = URL('http://127.0.0.1:%d/', 'TSV')",
            })
    void noQueryReachesOtherHosts(String statement) throws Exception {
        List<String> asked = new ArrayList<>();
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        other.start();
        try {
            Answer answer = curl(
                    List.of(),
                    clickHouse(),
                    "--data",
                    statement.formatted(other.getAddress().getPort()));

            assertThat(answer.body()).contains("ACCESS_DENIED");
            assertThat(asked).isEmpty();
        } finally {
            other.stop(0);
        }
    }

    @Test
    void noQueryEndsTheEngine() throws Exception {
        assertThat(curl(List.of(), clickHouse(), "--data", "SYSTEM SHUTDOWN").body())
                .contains("ACCESS_DENIED");
    }

    /** In a real browser, with everything that a page may try without asking. */
    @Test
    void aForeignPageInABrowserDoesNothing(@TempDir Path profile) throws Exception {
        String job = pipeline.local().flink().get().job().id();
        HttpServer evil = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        evil.createContext("/", exchange -> {
            byte[] page = "<!DOCTYPE html><title>evil</title>".getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        evil.start();
        try (Browser browser = Browser.start(profile)) {
            browser.open(URI.create("http://127.0.0.1:" + evil.getAddress().getPort() + "/"));
            String attack = """
                    const done = arguments[arguments.length - 1];
                    const post = (url, body) => fetch(url, {method: 'POST', mode: 'no-cors', body});
                    const read = url => fetch(url).then(answer => answer.text()).catch(() => 'closed');
                    const form = new FormData();
                    form.append('key', 'planted');
                    form.append('file', new Blob(['x']));
                    const image = new Image();
                    image.src = '%2$sjobs/%4$s/yarn-cancel';
                    Promise.all([
                        read('%1$s?query=SELECT+1'), read('%2$sjobs/overview'), read('%3$s'), read('%3$smetrics'),
                        post('%1$s', "CREATE TABLE analytics.planted (s String) ENGINE = Memory").catch(() => ''),
                        post('%2$sjobs/%4$s/stop', '{}').catch(() => ''),
                        post('%5$s', form).catch(() => '')
                    ]).then(answers => done(answers.slice(0, 4).join()));
                    """.formatted(
                            clickHouse(), flink(), pipeline.page(), job, store().endpoint() + "/" + store().bucket());

            assertThat(browser.driver().executeAsyncScript(attack)).isEqualTo("closed,closed,closed,closed");
            // A link leads to the UI all the same.
            browser.evaluate("(document.body.innerHTML = '<a href=\"" + flink() + "\">Flink</a>')");
            browser.driver().findElement(By.linkText("Flink")).click();
            TimeLimits.await()
                    .untilAsserted(() -> assertThat(browser.driver().getTitle()).contains("Apache Flink"));
        } finally {
            evil.stop(0);
        }
        assertThat(pipeline.number("SELECT count() FROM system.tables WHERE name = 'planted'"))
                .isZero();
        try (Stream<Path> objects = Files.walk(pipeline.local().data().folder("s3"))) {
            assertThat(objects).noneMatch(object -> object.endsWith("planted"));
        }
        assertThatTheJobRuns();
    }

    private void assertThatTheJobRuns() throws Exception {
        assertThat(pipeline.local().flink().get().job().status()).isEqualTo(JobStatus.RUNNING);
    }

    private String clickHouse() {
        return pipeline.local().clickHouse().get().address().toString();
    }

    private String flink() {
        return pipeline.local().flink().get().address().toString();
    }

    private ObjectStore.S3Location store() {
        return pipeline.local().storeLocation();
    }

    private Answer curl(List<String> stranger, String address, String... options) throws Exception {
        List<String> all = new ArrayList<>(stranger);
        all.addAll(List.of(options));
        return run(List.of(), all, address);
    }

    private Answer run(List<String> as, List<String> options, String address) throws IOException, InterruptedException {
        if (Prerequisite.onPath("curl").isEmpty()) {
            Prerequisite.missing("curl is not on the path");
        }
        List<String> command = new ArrayList<>(as);
        command.addAll(List.of("curl", "-s", "--max-time", "20", "-w", "\n%{http_code}"));
        command.addAll(options);
        command.add(address);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        int line = output.lastIndexOf('\n');
        return new Answer(Integer.parseInt(output.substring(line + 1)), output.substring(0, line));
    }
}
