package io.clickstream.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Settings of a pipeline on free ports, for tests to vary. */
final class TestSettings {

    static final Ports FREE_PORTS = new Ports(0, 0, 0, 0, 0);

    private TestSettings() {}

    static LocalPipeline.Settings on(Path data) {
        return with(data, null, null, List.of());
    }

    static LocalPipeline.Settings withSql(Path data, Path sql) {
        return with(data, sql, null, List.of());
    }

    static LocalPipeline.Settings with(Path data, Path sql, Path schema, List<String> topics) {
        return new LocalPipeline.Settings(
                data, FREE_PORTS, Optional.empty(), null, schema, sql, "1 s", "exactly-once", 1, 3, topics);
    }
}
