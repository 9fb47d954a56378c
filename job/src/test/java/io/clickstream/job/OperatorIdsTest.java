package io.clickstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.table.api.StatementSet;
import org.junit.jupiter.api.Test;

class OperatorIdsTest {

    private static final List<String> TABLES = List.of(
            "CREATE TEMPORARY TABLE trips (car STRING, km INT) WITH ('connector' = 'datagen')",
            "CREATE TEMPORARY TABLE far (car STRING) WITH ('connector' = 'blackhole')",
            "CREATE TEMPORARY TABLE near (car STRING) WITH ('connector' = 'blackhole')",
            "CREATE TEMPORARY TABLE sums (car STRING, km INT) WITH ('connector' = 'blackhole')");

    private static final String FAR = "INSERT INTO far SELECT car FROM trips WHERE km > 100";
    private static final String NEAR = "INSERT INTO near SELECT car FROM trips WHERE km < 10";
    private static final String SUMS = "INSERT INTO sums SELECT car, SUM(km) FROM trips GROUP BY car";

    @Test
    void operatorsKeepTheirNumberWhenAnotherInsertComesBeforeThem() throws Exception {
        Map<Integer, String> before = operators(SUMS, FAR);
        Map<Integer, String> after = operators(NEAR, SUMS, FAR);

        assertThat(before).hasSizeGreaterThan(5);
        assertThat(after).containsAllEntriesOf(before).hasSizeGreaterThan(before.size());
    }

    @Test
    void severalInsertsIntoOneTableHaveNumbersOfTheirOwn() throws Exception {
        assertThat(operators(FAR, NEAR.replace("near", "far"))).hasSize(5);
    }

    /** By number, what they are. */
    private static Map<Integer, String> operators(String... inserts) throws Exception {
        String plan = PreparedScript.of(
                        "trips.sql",
                        Stream.concat(TABLES.stream(), Stream.of(inserts))
                                .map(sql -> new SqlScript.Statement(1, sql))
                                .toList())
                .plan(StatementSet::compilePlan)
                .asJsonString();
        JsonNode numbered = new ObjectMapper().readTree(OperatorIds.numbered(plan));
        Map<Integer, JsonNode> nodes = StreamSupport.stream(
                        numbered.path("nodes").spliterator(), false)
                .collect(Collectors.toMap(node -> node.path("id").asInt(), Function.identity()));
        assertThat(numbered.path("edges"))
                .isNotEmpty()
                .allSatisfy(edge -> assertThat(nodes)
                        .containsKeys(
                                edge.path("source").asInt(), edge.path("target").asInt()));
        return nodes.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        node -> node.getValue().path("description").asText()));
    }
}
