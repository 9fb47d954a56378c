package io.clickstream.core.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.pipeline.Sink;
import io.clickstream.core.pipeline.Topology;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopologyCheckTest {

    private static final SqlFile PIPELINE = new SqlFile("pipeline.sql", """
            'topic' = 'clean'
            'sink.transactional-id-prefix' = 'one'
            'topic' = 'letters'
            'sink.transactional-id-prefix' = 'one'
            'properties.group.id' = 'job'
            'topic' = 'no topic'
            """);

    @Test
    void theBuiltInPipelineIsFine() {
        assertThat(new TopologyCheck(PIPELINE).problems(Topology.builtIn())).isEmpty();
    }

    @Test
    void whatTwoWouldTakeFromEachOtherIsNamedWithItsPlace() {
        assertThat(problems(
                        List.of("raw"),
                        List.of(Sink.ofDeadLetters("clean", "a", "job"), Sink.ofDeadLetters("letters", "b", "b")),
                        "one",
                        "one"))
                .containsExactly(
                        "pipeline.sql:4: 'sink.transactional-id-prefix' = 'one' is there twice: give each sink one of its own, or"
                                + " they end each other's transactions",
                        "pipeline.sql:3: two tables write to topic letters: give each a topic of its own, or write to one of"
                                + " them",
                        "pipeline.sql:5: the consumer group job is one of ClickHouse's, too: set another"
                                + " 'properties.group.id'");
    }

    @Test
    void aNameThatKafkaRefusesIsNamedWithTheReason() {
        assertThat(problems(List.of("no topic"), List.of(Sink.ofDeadLetters("clean", "a", "a"))))
                .singleElement()
                .asString()
                .startsWith("pipeline.sql:6: Kafka takes no topic no topic: ")
                .contains("ASCII alphanumerics");
    }

    @Test
    void aPipelineNeedsRowsThatCanBeCounted() {
        assertThat(problems(List.of("raw"), List.of(new Sink("clean", "a", "a", List.of(), List.of("room"), ""))))
                .containsExactly("pipeline.sql: no table has rows of raw records, which page, status and metrics count:"
                        + " write one without PRIMARY KEY, too");
    }

    private static List<String> problems(List<String> raw, List<Sink> clean, String... prefixes) {
        return new TopologyCheck(PIPELINE)
                .problems(new Topology(
                        "p",
                        raw,
                        clean,
                        Sink.ofDeadLetters("letters", "dead_letters", "letters"),
                        "job",
                        List.of(prefixes),
                        1,
                        1));
    }
}
