package io.clickstream.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopologyTest {

    private static final Sink ALL = sink("all", "", "indoor", "outdoor");
    private static final Sink AGAIN = sink("again", "", "indoor");
    private static final Sink SOME = sink("some", "pipeline.sql:9");

    private static final Sink KEYED = new Sink("keyed", "keyed", "keyed", List.of(), List.of("room"), "");

    private static Sink sink(String name, String filteredBy, String... completeFor) {
        return new Sink(name, name, name, List.of(completeFor), List.of(), filteredBy);
    }

    private static Topology topology(Sink... clean) {
        return new Topology(
                "sensors",
                List.of("indoor", "outdoor"),
                List.of(clean),
                Sink.ofDeadLetters("letters", "dead_letters", "letters"),
                "job",
                List.of(),
                1,
                1);
    }

    @Test
    void eachRawTopicHasOneTopicThatItsRecordsMustBeIn() {
        Topology topology = topology(SOME, AGAIN, ALL);

        assertThat(topology.completeTopics())
                .hasSize(2)
                .containsEntry("indoor", AGAIN)
                .containsEntry("outdoor", ALL);
        assertThat(topology.otherTopics()).containsExactly(SOME);
        assertThat(topology.countedTopics()).containsExactly(AGAIN, ALL);
    }

    @Test
    void aCopyOfACompleteTopicIsComparedWithItsTableOnly() {
        assertThat(topology(ALL, AGAIN).otherTopics()).containsExactly(AGAIN);
    }

    @Test
    void whereAllIsFilteredWhatIsThereCounts() {
        Topology topology = topology(SOME);

        assertThat(topology.completeTopics()).isEmpty();
        assertThat(topology.countedTopics()).containsExactly(SOME);
    }

    @Test
    void whatIsCompleteForOneTopicAndFiltersAnotherIsComparedInBothWays() {
        Sink mixed = sink("mixed", "pipeline.sql:9", "indoor");

        assertThat(topology(mixed).completeTopics()).containsExactly(Map.entry("indoor", mixed));
        assertThat(topology(mixed).otherTopics()).containsExactly(mixed);
        assertThat(topology(mixed).countedTopics()).containsExactly(mixed);
    }

    @Test
    void aTableByAKeyHasNoRowsOfRawRecords() {
        Topology topology = topology(SOME, KEYED);

        assertThat(topology.keyedTopics()).containsExactly(KEYED);
        assertThat(topology.otherTopics()).containsExactly(SOME);
        assertThat(topology.countedTopics()).containsExactly(SOME);
        assertThat(topology.withoutKeyedTopics()).isEqualTo(topology(SOME));
    }

    @Test
    void itComesBackFromItsJson() throws Exception {
        assertThat(new ObjectMapper().readValue(topology(ALL, SOME, KEYED).json(), Topology.class))
                .isEqualTo(topology(ALL, SOME, KEYED));
    }
}
