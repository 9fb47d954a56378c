package io.clickstream.page.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.pipeline.Topology;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class DeletedUnreadTest {
    private static final Topology TOPOLOGY = Topology.builtIn();
    private static final String JOB = TOPOLOGY.jobGroup();
    private static final TopicPartition ORDERS = new TopicPartition("orders", 1);

    private final DeletedUnread unread = new DeletedUnread(TOPOLOGY);

    @Test
    void countsEachOffsetOnceAlsoWhenTheReaderHasGoneOn() {
        assertThat(orders(50, 40)).isZero();
        assertThat(orders(50, 80)).isEqualTo(30);
        assertThat(orders(50, 80)).isEqualTo(30);
        assertThat(orders(50, 90)).isEqualTo(40);
        assertThat(orders(120, 90)).isEqualTo(40);
        assertThat(orders(120, 125)).isEqualTo(45);
    }

    @Test
    void aGroupThatHasReadNothingHasLostNothing() {
        assertThat(unread.count(Map.of(), Map.of(ORDERS, 80L)).get(JOB)).containsEntry("orders", 0L);
    }

    @Test
    void aTopicThatIsCreatedAnewIsNoLossOfItsOwn() {
        assertThat(orders(120, 90)).isZero();
        assertThat(orders(0, 0)).isZero();
        assertThat(orders(10, 0)).isZero();
    }

    private long orders(long next, long beginning) {
        return unread.count(Map.of(JOB, Map.of(ORDERS, next)), Map.of(ORDERS, beginning))
                .get(JOB)
                .get("orders");
    }
}
