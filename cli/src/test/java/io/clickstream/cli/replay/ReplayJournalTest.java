package io.clickstream.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.clickhouse.ClickHouse;
import io.clickstream.core.clickhouse.StubClickHouse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplayJournalTest {
    private static final SourceRecordId ID = new SourceRecordId("orders", 2, 7, "A", 0);
    private static final ReplayJournal.Intent INTENT =
            new ReplayJournal.Intent(ID, "run", 1_767_225_600_123L, Map.of(0, 10L));

    @Test
    void writesTimesAndOffsetsAsClickHouseReadsThem() throws Exception {
        try (StubClickHouse server = new StubClickHouse(200, "[1767225600456]\n")) {
            // When
            journal(server).mark(List.of(new ReplayJournal.Replayed(INTENT, 2, 11)));

            // Then
            assertThat(server.statements()).last().isEqualTo("""
                            INSERT INTO dead_letter_replays FORMAT JSONEachRow
                            {"source_topic":"orders","source_partition":2,"source_offset":7,\
                            "source_topic_id":"A","source_index":0,"run_id":"run","state":"replayed",\
                            "started_at":"2026-01-01 00:00:00.123","end_offsets":{"0":10},"version":3,\
                            "replay_partition":2,"replay_offset":11,"replayed_at":"2026-01-01 00:00:00.456"}
                            """);
        }
    }

    @Test
    void readsWhatAnotherRunHasLeft() throws Exception {
        try (StubClickHouse server =
                new StubClickHouse(200, "[\"orders\", 2, 7, \"A\", 0, \"run\", 1767225600123, {\"0\":10}]\n")) {
            assertThat(journal(server).open()).containsExactly(INTENT);
        }
    }

    private static ReplayJournal journal(StubClickHouse server) {
        return new ReplayJournal(ClickHouse.at(server.address()), "run");
    }
}
