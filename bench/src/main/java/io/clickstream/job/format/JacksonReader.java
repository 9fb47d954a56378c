package io.clickstream.job.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/** The rival by hand: Jackson's streaming parser fills the columns of {@link SampleTables#RAW}. */
final class JacksonReader {

    private final JsonFactory factory = new JsonFactory();

    RowData read(byte[] record) throws IOException {
        GenericRowData row = new GenericRowData(8);
        try (JsonParser parser = factory.createParser(record)) {
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken token = parser.nextToken();
                if (token == JsonToken.VALUE_NULL) {
                    continue;
                }
                switch (name) {
                    case "timestamp" -> row.setField(0, timestamp(parser.getText()));
                    case "user_id" -> row.setField(1, StringData.fromString(parser.getText()));
                    case "ip_address" -> row.setField(2, StringData.fromString(parser.getText()));
                    case "url" -> row.setField(3, StringData.fromString(parser.getText()));
                    case "element_id" -> row.setField(4, StringData.fromString(parser.getText()));
                    case "duration_seconds" -> row.setField(5, parser.getIntValue());
                    case "order_id" -> row.setField(6, StringData.fromString(parser.getText()));
                    case "amount" -> row.setField(7, DecimalData.fromBigDecimal(parser.getDecimalValue(), 12, 2));
                    default -> parser.skipChildren();
                }
            }
        }
        return row;
    }

    /** Without a formatter, which takes longer than the rest of the record. */
    private static TimestampData timestamp(String text) {
        LocalDateTime second = LocalDateTime.of(
                Integer.parseInt(text, 0, 4, 10),
                Integer.parseInt(text, 5, 7, 10),
                Integer.parseInt(text, 8, 10, 10),
                Integer.parseInt(text, 11, 13, 10),
                Integer.parseInt(text, 14, 16, 10),
                Integer.parseInt(text, 17, 19, 10));
        return TimestampData.fromLocalDateTime(
                text.length() > 19
                        ? second.plusNanos(new BigDecimal(text.substring(19))
                                .movePointRight(9)
                                .longValue())
                        : second);
    }
}
