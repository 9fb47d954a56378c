package io.clickstream.bench.latency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How ClickHouse reads Kafka, all in milliseconds.
 *
 * @param flush how long a block may wait for more rows
 * @param poll how long it waits for a full batch before it takes what there is
 * @param pause how long it rests when it has found nothing
 */
record Reading(int flush, int poll, int pause) {

    private static final Pattern SETTING =
            Pattern.compile("kafka_(?:flush_interval|poll_timeout|consumer_reschedule)_ms = \\d+");

    /** Reads {@code flush/poll/pause}. */
    static Reading parse(String text) {
        List<Integer> parts = Stream.of(text.split("/")).map(Integer::valueOf).toList();
        return new Reading(parts.get(0), parts.get(1), parts.get(2));
    }

    /** The schema with these settings, in a folder of its own. */
    Path schema(Path original, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(original)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".sql")).toList()) {
                Files.writeString(folder.resolve(file.getFileName()), changed(Files.readString(file)));
            }
        }
        return folder;
    }

    private String changed(String sql) {
        return SETTING.matcher(sql).replaceAll(match -> {
            String name = match.group().substring(0, match.group().indexOf(' '));
            return name + " = "
                    + switch (name) {
                        case "kafka_flush_interval_ms" -> flush;
                        case "kafka_poll_timeout_ms" -> poll;
                        default -> pause;
                    };
        });
    }

    @Override
    public String toString() {
        return flush + "/" + poll + "/" + pause;
    }
}
