package io.clickstream.emitter;

import java.util.List;
import java.util.SplittableRandom;

/** The kinds of events, and the raw topic that each is written to. */
public enum EventType {
    CLICKS("user_clicks", 60),
    PAGE_VIEWS("page_views", 30),
    ORDERS("orders", 10);

    private static final List<EventType> ALL = List.of(values());

    private final String topic;
    private final int percent;

    EventType(String topic, int percent) {
        this.topic = topic;
        this.percent = percent;
    }

    /** The raw Kafka topic of these events. */
    public String topic() {
        return topic;
    }

    /** One type at random, each with its usual share of the traffic. */
    static EventType pick(SplittableRandom random) {
        int point = random.nextInt(100);
        for (EventType type : ALL) {
            point -= type.percent;
            if (point < 0) {
                return type;
            }
        }
        throw new IllegalStateException("The shares of the event types do not add up to 100 %");
    }
}
