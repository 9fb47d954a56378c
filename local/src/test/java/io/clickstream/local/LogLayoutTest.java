package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What events and errors say forges no line of a log, and reaches no terminal. */
class LogLayoutTest {

    private static final String LOG_FILE = "clickstream.log";

    @BeforeEach
    void logSomewhere(@TempDir Path folder) {
        System.setProperty(LOG_FILE, folder.resolve("run.log").toString());
    }

    @AfterEach
    void logNowhere() {
        System.clearProperty(LOG_FILE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cli-log4j2.properties",
                "emitter-log4j2.properties",
                "page-log4j2.properties",
                "local-log4j2.properties",
                "log4j2.properties"
            })
    void noMessageForgesALineOrReachesTheTerminal(String resource) {
        // Given
        LoggerContext context = new LoggerContext("test");
        Configuration configuration = ConfigurationFactory.getInstance()
                .getConfiguration(context, resource, URI.create("classpath:" + resource));
        configuration.initialize();

        // When
        String line = configuration
                .getAppenders()
                .values()
                .iterator()
                .next()
                .getLayout()
                .toSerializable(Log4jLogEvent.newBuilder()
                        .setLevel(Level.WARN)
                        .setLoggerName("test")
                        .setMessage(new SimpleMessage("a\n2026 ERROR b\r\u001b[31m\u009b\u202e é\t東 😀"))
                        .setThrown(new IllegalStateException("c\n2026 ERROR d\u001b\u009b"))
                        .build())
                .toString();

        // Then
        assertThat(line)
                .contains("a\ufffd2026 ERROR b\ufffd\ufffd[31m\ufffd\ufffd é\t東 😀", "c\ufffd2026 ERROR d\ufffd\ufffd");
        assertThat(line).containsOnlyOnce("c\ufffd").doesNotContain("\u001b", "\u009b", "\u202e");
        assertThat(line.lines()).noneMatch(text -> text.startsWith("2026 "));
    }
}
