package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.k8s.e2e.BoundedEmitter.Emission;
import org.junit.jupiter.api.Test;

/** What the programs of the pipeline print at their end, read. */
class ReportsTest {

    @Test
    void readsAReconciliation() {
        Reconciliation found = Reconciliation.parse("""
                topic            partition        records           rows   dead letters    missing  duplicate
                orders                   0          3,391          3,352             39          0          0
                exact: raw records 100,000, rows 98,983, dead letters 1,017, missing 0, duplicate 0
                """);

        assertThat(found)
                .isEqualTo(new Reconciliation(
                        true,
                        100_000,
                        98_983,
                        1_017,
                        0,
                        0,
                        "exact: raw records 100,000, rows 98,983, dead letters 1,017, missing 0, duplicate 0"));
    }

    @Test
    void readsAReconciliationThatIsNotExact() {
        Reconciliation found =
                Reconciliation.parse("not exact: raw records 10, rows 8, dead letters 0, missing 2, duplicate 1");

        assertThat(found.exact()).isFalse();
        assertThat(found.missing()).isEqualTo(2);
        assertThat(found.duplicates()).isEqualTo(1);
    }

    @Test
    void showsWhatIsThereInPlaceOfAResult() {
        assertThatThrownBy(() -> Reconciliation.parse("Kafka does not answer\n"))
                .hasMessage("the reconciliation has no result: Kafka does not answer");
    }

    @Test
    void readsWhatTheEmitterSays() {
        Emission emission = Emission.parse(
                "12:00:00  sent 9\nemitted 20,000 (acknowledged 19,999, failed 1, malformed 204) in 1.9 s, 10,526.3/s\n");

        assertThat(emission).isEqualTo(new Emission(20_000, 19_999, 1, 204));
    }
}
