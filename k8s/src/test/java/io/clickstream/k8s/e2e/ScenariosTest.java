package io.clickstream.k8s.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.k8s.Chart;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.commons.support.ReflectionSupport;

/** The scenarios, as far as that needs no cluster. */
class ScenariosTest {

    private static final Pattern ROW = Pattern.compile("\\| `(\\w+ST#\\w+)` \\| (\\w+) \\| .+ \\|");

    @Test
    void areListedInTheDocumentationWithTheirTags() throws IOException {
        List<String> listed;
        try (Stream<String> lines = Files.lines(Chart.HOME.resolve("docs/testing.md"))) {
            // The results that were seen are a table of the same names.
            listed = lines.map(ROW::matcher)
                    .filter(row -> row.matches() && !row.group(2).matches("green|red|skipped|not"))
                    .map(row -> row.group(1) + " " + row.group(2))
                    .toList();
        }

        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(scenarios()
                        .map(scenario -> scenario.getDeclaringClass().getSimpleName() + "#" + scenario.getName() + " "
                                + scenario.getDeclaringClass()
                                        .getAnnotation(Tag.class)
                                        .value())
                        .collect(Collectors.toList()));
    }

    @Test
    void sayWhatTheyDoAndGetANamespace() {
        assertThat(scenarios()).hasSizeGreaterThan(20).allSatisfy(scenario -> {
            assertThat(scenario.getAnnotation(DisplayName.class)).isNotNull();
            assertThat(scenario.getParameterTypes()).contains(TestNamespace.class);
            assertThat(scenario.getDeclaringClass()
                            .getAnnotation(ExtendWith.class)
                            .value())
                    .contains(TestNamespaceExtension.class);
        });
    }

    private static Stream<Method> scenarios() {
        return ReflectionSupport.findAllClassesInPackage(
                        ScenariosTest.class.getPackageName(), type -> true, name -> name.endsWith("ST"))
                .stream()
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class));
    }
}
