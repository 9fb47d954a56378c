package io.clickstream.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.pipeline.Topology;
import io.clickstream.local.pipeline.InstallLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SabotageTest {

    /** What a sabotage looks for may be worded differently one day; then it would take nothing away. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void eachTakesSomethingAway(Sabotage sabotage) throws IOException {
        // Given
        InstallLayout layout = InstallLayout.current();
        String sql = Files.readString(layout.home().resolve("job/src/main/resources/pipeline.sql"));
        String config = Files.readString(layout.clickHouseConfig());

        // When
        boolean changed = !sabotage.sql(sql).equals(sql)
                || !sabotage.clickHouseConfig(config).equals(config)
                || changesSchema(sabotage, layout.schema());

        // Then
        assertThat(changed).isTrue();
    }

    private static boolean changesSchema(Sabotage sabotage, Path schema) throws IOException {
        try (Stream<Path> files = Files.list(schema)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".sql")).toList()) {
                String sql = Files.readString(file);
                if (!sabotage.schema(
                                sql, Topology.builtIn().cleanTopics().get(0).table())
                        .equals(sql)) {
                    return true;
                }
            }
        }
        return false;
    }
}
