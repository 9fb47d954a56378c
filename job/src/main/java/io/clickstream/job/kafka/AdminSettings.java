package io.clickstream.job.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** What Kafka's admin client needs of the options of a table with {@code 'connector' = 'kafka'}. */
public final class AdminSettings {

    private static final String PREFIX = "properties.";

    private AdminSettings() {}

    /**
     * The options under {@code properties.} that an admin client knows, without those that are empty.
     *
     * @param options of the table, by their full names
     * @return a new map, free to be changed
     */
    public static Map<String, Object> of(Map<String, String> options) {
        Map<String, Object> settings = new HashMap<>();
        options.forEach((key, value) -> {
            String name = key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : "";
            if (AdminClientConfig.configNames().contains(name) && !value.isEmpty()) {
                settings.put(name, value);
            }
        });
        return settings;
    }
}
