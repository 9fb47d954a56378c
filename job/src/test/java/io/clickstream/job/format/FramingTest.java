package io.clickstream.job.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickstream.job.format.codec.time.TimestampFormat;
import io.clickstream.job.format.record.Column;
import io.clickstream.job.format.record.FieldForms;
import io.clickstream.job.format.record.Framing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Several events in one record. */
class FramingTest {

    private static final DataType TABLE =
            DataTypes.ROW(DataTypes.FIELD("user", DataTypes.STRING().notNull()), DataTypes.FIELD("n", DataTypes.INT()));
    private static final int MAX_EVENTS = 3;
    private static final int MAX_BYTES = 200;

    private static EventJsonDeserializationSchema reader(Framing framing, FormatMetadata... metadata) {
        EventJsonDeserializationSchema reader = new EventJsonDeserializationSchema(
                Column.of(TABLE, FieldForms.of(TimestampFormat.SQL)),
                List.of(metadata),
                new EventLimits(framing, MAX_BYTES, MAX_EVENTS),
                InternalTypeInfo.of((RowType) TABLE.getLogicalType()));
        reader.open(new UnregisteredMetricsGroup());
        return reader;
    }

    private static List<String> read(Framing framing, byte[] record) throws IOException {
        List<RowData> rows = new ArrayList<>();
        reader(framing, FormatMetadata.values()).deserialize(record, new ListCollector<>(rows));
        return rows.stream()
                .map(row -> "%d/%d %s %s%s%s"
                        .formatted(
                                row.getInt(4),
                                row.getInt(5),
                                row.getString(0),
                                row.isNullAt(1) ? "-" : row.getInt(1),
                                row.isNullAt(2) ? "" : " " + row.getString(2),
                                row.isNullAt(3) ? "" : " " + new String(row.getBinary(3), UTF_8)))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [{"user":"a","n":1},{"user":"b"}]          | 0/2 a 1; 1/2 b -
             [ {"user":"a"} , {"user":"b"} ]           | 0/2 a -; 1/2 b -
            {"user":"a","n":1}                         | 0/1 a 1
            [{"user":"a"},{"n":7},{"user":"c"}]        | 0/3 a -; 1/3  - user is missing {"n":7}; 2/3 c -
            [{"user":"a"},{"user":"b","n":"x"}]        | 0/2 a -; 1/2  - n must be an integer, but is "x" {"user":"b","n":"x"}
            [1,{"user":"a"},[{}]]                      | 0/3  - event must be a JSON object, but is 1 1; 1/3 a -; 2/3  - event must be a JSON object, but is [{}] [{}]
            [null]                                     | 0/1  - event must be a JSON object, but is null null
            []                                         | 0/1  - no event in the record []
            [{"user":"a"},{"user":]                    | 0/1  - not a JSON array: unexpected ']' at byte 22 [{"user":"a"},{"user":]
            [{"user":"a"}                              | 0/1  - not a JSON array: unexpected end of input at byte 13 [{"user":"a"}
            [{"user":"a"},]                            | 0/1  - not a JSON array: unexpected ']' at byte 14 [{"user":"a"},]
            [{"user":"a"}]x                            | 0/1  - not a JSON array: content after the object at byte 14 [{"user":"a"}]x
            [{"user":"a"},1,2,3]                       | 0/1  - record of more than 3 events [{"user":"a"},1,2,3]
            text                                       | 0/1  - not a JSON object: unexpected 't' at byte 0 text
            ``                                         | 0/1  - not a JSON object: unexpected end of input at byte 0 ``
            """)
    void anArrayHasAnEventInEachElement(String record, String events) throws IOException {
        assertThat(String.join("; ", read(Framing.ARRAY, record.getBytes(UTF_8)))
                        .strip())
                .isEqualTo(events.replace(" ``", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"user":"a","n":1}~{"user":"b"}~           | 0/2 a 1; 1/2 b -
            ~ ~{"user":"a"}^~{"user":"b"}              | 0/2 a -; 1/2 b -
            {"user":"a"}~{"user":~{"user":"c"}         | 0/3 a -; 1/3  - not a JSON object: unexpected end of input at byte 8 {"user":; 2/3 c -
            {"user":"a"}~[{"user":"b"}]                | 0/2 a -; 1/2  - not a JSON object: unexpected '[' at byte 0 [{"user":"b"}]
            ~~                                         | 0/1  - no event in the record ~~
            1~2~3~4                                    | 0/1  - record of more than 3 events 1~2~3~4
            """)
    void linesHaveAnEventEach(String record, String events) throws IOException {
        byte[] bytes = record.replace('~', '\n').replace('^', '\r').getBytes(UTF_8);

        assertThat(String.join("; ", read(Framing.NEWLINE_DELIMITED, bytes)).replace('\n', '~'))
                .isEqualTo(events);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoRecordIsOneBadEvent(Framing framing) throws IOException {
        assertThat(read(framing, null)).containsExactly("0/1  - no value (null record)");
        assertThat(read(framing, new byte[MAX_BYTES + 1]))
                .singleElement()
                .asString()
                .startsWith("0/1  - record of 201 bytes, but at most 200 are read");
    }

    @Test
    void aRecordOfOneEventIsNumberedToo() throws IOException {
        assertThat(read(Framing.NONE, "{\"user\":\"a\"}".getBytes(UTF_8))).containsExactly("0/1 a -");
        assertThat(read(Framing.NONE, "[]".getBytes(UTF_8)))
                .containsExactly("0/1  - not a JSON object: unexpected '[' at byte 0 []");
    }

    @Test
    void withoutTheErrorColumnABadEventFails() {
        assertThatThrownBy(() -> reader(Framing.ARRAY)
                        .deserialize("[{}]".getBytes(UTF_8), new ListCollector<>(new ArrayList<>())))
                .isInstanceOf(IOException.class)
                .hasMessage("user is missing");
    }

    @Test
    @Timeout(10)
    void aMillionShortEventsCostNoMoreThanTheLimit() throws IOException {
        byte[] record = new byte[2_000_001];
        Arrays.fill(record, (byte) ',');
        for (int i = 1; i < record.length; i += 2) {
            record[i] = '1';
        }
        record[0] = '[';
        EventJsonDeserializationSchema reader = new EventJsonDeserializationSchema(
                Column.of(TABLE, FieldForms.of(TimestampFormat.SQL)),
                List.of(FormatMetadata.ERROR),
                new EventLimits(Framing.ARRAY, Long.MAX_VALUE, 10_000),
                InternalTypeInfo.of((RowType) TABLE.getLogicalType()));
        reader.open(new UnregisteredMetricsGroup());
        List<RowData> rows = new ArrayList<>();

        reader.deserialize(record, new ListCollector<>(rows));

        assertThat(rows)
                .singleElement()
                .satisfies(row -> assertThat(row.getString(2)).hasToString("record of more than 10000 events"));
    }
}
