package io.clickstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.settings.Settings;
import io.clickstream.local.folder.PipelineCompiler;
import io.clickstream.local.folder.PipelineFolder;
import io.clickstream.local.inference.NewCommand;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code make new} from the topics of a running Kafka. */
@SharedPipeline.Used
class NewFromTopicIT {

    private final RestartablePipeline pipeline;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    NewFromTopicIT(RestartablePipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Test
    void theNewestRecordsAreSamples() throws Exception {
        pipeline.emit(Map.of("EVENTS", "600", "MESSAGES_PER_SECOND", "0", "MALFORMED_RATIO", "0.2"));

        assertThat(make("--topic", "orders,page_views", "--records", "60"))
                .as(err.toString())
                .isZero();

        InstallLayout layout = InstallLayout.current();
        assertThat(new PipelineCompiler(layout, layout.engine(Optional.empty()))
                        .compile(PipelineFolder.of("--pipeline", folder.resolve("shop")), folder.resolve("work"))
                        .topology()
                        .rawTopics())
                .containsExactly("orders", "page_views");
        assertThat(Files.readAllLines(folder.resolve("shop/samples/orders.jsonl")))
                .hasSizeBetween(20, 60)
                .allMatch(line -> line.startsWith("{"));
    }

    @Test
    void whatIsNotThereIsOneLine() throws Exception {
        assertThat(make("--topic", "nowhere")).isEqualTo(2);

        assertThat(err.toString().lines()).singleElement().asString().contains("nowhere");
        assertThat(folder.resolve("shop")).doesNotExist();
    }

    private int make(String... arguments) {
        return Settings.commandLine(new NewCommand(Map.of()), Map.of(), Map.of())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.concat(
                                Stream.of(
                                        "--pipeline",
                                        folder.resolve("shop").toString(),
                                        "--kafka-bootstrap-servers",
                                        pipeline.local().bootstrapServers()),
                                Stream.of(arguments))
                        .toList()
                        .toArray(String[]::new));
    }
}
