package io.clickstream.cli.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventOfRecordTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [{"a":"é"}, {"b":[1,{}]} ,3]   | 0 | {"a":"é"}
            [{"a":"é"}, {"b":[1,{}]} ,3]   | 1 | {"b":[1,{}]}
            [{"a":"é"}, {"b":[1,{}]} ,3]   | 2 | 3
            ["a long text, with ]", 1.5e3] | 0 | "a long text, with ]"
            ["a long text, with ]", 1.5e3] | 1 | 1.5e3
            {"a":1}~ ~{"b":~{"c":3}        | 1 | {"b":
            {"a":1}~ ~{"b":~{"c":3}        | 2 | {"c":3}
            """)
    void anEventIsTakenAsItIsWritten(String record, int index, String event) {
        assertThat(EventOfRecord.at(index, record.replace('~', '\n').getBytes(UTF_8)))
                .asString(UTF_8)
                .isEqualTo(event);
    }

    @Test
    void oneThatIsNotThereIsToldOf() {
        assertThatThrownBy(() -> EventOfRecord.at(2, "[1,2]".getBytes(UTF_8)))
                .isInstanceOf(NotReplayableException.class)
                .hasMessage("its raw record has no event 2");
        assertThatThrownBy(() -> EventOfRecord.at(1, "{}".getBytes(UTF_8))).isInstanceOf(NotReplayableException.class);
    }
}
