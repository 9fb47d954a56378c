package io.clickstream.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Settings of a pipeline on free ports, for tests to vary. */
final class TestSettings {

    static final Ports FREE_PORTS = new Ports(0, 0, 0, 0, 0, 0);

    private TestSettings() {}

    static LocalPipeline.Settings on(Path data) {
        return settings(data, null, null, null, List.of());
    }

    static LocalPipeline.Settings withSql(Path data, Path sql) {
        return settings(data, null, sql, null, List.of());
    }

    static LocalPipeline.Settings withStore(Path data, ObjectStore.S3Location store) {
        return settings(data, store, null, null, List.of());
    }

    static LocalPipeline.Settings with(Path data, Path sql, Path schema, List<String> topics) {
        return settings(data, null, sql, schema, topics);
    }

    private static LocalPipeline.Settings settings(
            Path data, ObjectStore.S3Location store, Path sql, Path schema, List<String> topics) {
        return new LocalPipeline.Settings(
                data,
                FREE_PORTS,
                OptionalInt.empty(),
                Optional.ofNullable(store),
                null,
                schema,
                sql,
                "400 ms",
                "exactly-once",
                1,
                3,
                topics);
    }
}
