package io.clickstream.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class PageCommandTest {
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PORT | many | Invalid value for PORT (--port): 'many' is not a whole number",
                "PORT | 70000 | PORT (--port) must be a port, 0 to 65535, but is 70000",
                "PROBE_INTERVAL | 0 | PROBE_INTERVAL (--probe-interval) must be seconds, 0.1 to 60, but is 0",
                "PROBE_INTERVAL | NaN | PROBE_INTERVAL (--probe-interval) must be seconds, 0.1 to 60, but is NaN",
                "HOST | no such host | HOST (--host) must be an interface of this machine, but is no such host",
                "FLINK_URL | here | FLINK_URL (--flink-url) must look like http://host:8123, but is here",
                "FLINK_UI_URL | javascript:alert(1) | FLINK_UI_URL (--flink-ui-url) must look like http://host:8123, but is javascript:alert(1)",
                "EMITTER_URL | ftp://emitter | EMITTER_URL (--emitter-url) must look like http://host:8123, but is ftp://emitter",
                "STORE_URL | minio:9000 | STORE_URL (--store-url) must look like http://host:8123, but is minio:9000",
                "CLICKHOUSE_URL | x | CLICKHOUSE_URL (--clickhouse-url) must look like http://host:8123, but is x",
                "KAFKA_BOOTSTRAP_SERVERS | kafka | KAFKA_BOOTSTRAP_SERVERS (--kafka-bootstrap-servers) must be host:port, or several with commas between, but is kafka",
            })
    void aWrongSettingIsOneLineAndExitCode2(String variable, String value, String message) {
        int code = execute(Map.of(variable, value));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().isEqualTo(message);
    }

    @Test
    void aTakenPortIsOneLineAndExitCode2() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int code = execute(Map.of("PORT", Integer.toString(taken.getLocalPort())));

            assertThat(code).isEqualTo(2);
            assertThat(err.toString().lines())
                    .singleElement()
                    .isEqualTo(
                            "PORT (--port) must be a port that is free on 127.0.0.1, but is " + taken.getLocalPort());
        }
    }

    private int execute(Map<String, String> environment) {
        CommandLine command = Settings.commandLine(new PageCommand(environment), environment, Map.of());
        return command.setErr(new PrintWriter(err, true)).execute();
    }
}
