package io.clickstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuestionTest {
    @ParameterizedTest
    @EnumSource
    void saysWhatItTells(Question question) {
        assertThat(question.description()).endsWith(".").hasSizeLessThan(110);
        assertThat(Question.named(question.label())).contains(question);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DEAD_LETTERS")
    void isTheSameInTheSchemasDocumentation(Question question) throws IOException {
        String page = Files.readString(Path.of("../clickhouse-schema/README.md"));

        assertThat(page).contains("```sql\n" + question.sql().replace("{minutes:UInt32}", "60") + "```");
    }
}
