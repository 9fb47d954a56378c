package io.clickstream.job.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.flink.table.data.RowData;

/** The rival by hand: Jackson's streaming generator writes the columns of {@link SampleTables#CLEAN}. */
final class JacksonWriter {

    private final JsonFactory factory = new JsonFactory();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

    byte[] write(RowData row) throws IOException {
        out.reset();
        try (JsonGenerator generator = factory.createGenerator(out)) {
            generator.writeStartObject();
            text(generator, "event_type", row, 0);
            generator.writeNumberField("event_timestamp", row.getTimestamp(1, 3).getMillisecond());
            text(generator, "user_id", row, 2);
            text(generator, "details", row, 3);
            text(generator, "url", row, 4);
            text(generator, "element_id", row, 5);
            if (!row.isNullAt(6)) {
                generator.writeNumberField("duration_seconds", row.getInt(6));
            }
            text(generator, "order_id", row, 7);
            if (!row.isNullAt(8)) {
                generator.writeNumberField("amount", row.getDecimal(8, 12, 2).toBigDecimal());
            }
            text(generator, "ip_address", row, 9);
            text(generator, "source_topic", row, 10);
            text(generator, "source_topic_id", row, 11);
            generator.writeNumberField("source_partition", row.getInt(12));
            generator.writeNumberField("source_offset", row.getLong(13));
            generator.writeNumberField(
                    "source_timestamp", row.getTimestamp(14, 3).getMillisecond());
            generator.writeEndObject();
        }
        return out.toByteArray();
    }

    private static void text(JsonGenerator generator, String name, RowData row, int index) throws IOException {
        if (!row.isNullAt(index)) {
            generator.writeFieldName(name);
            byte[] text = row.getString(index).toBytes();
            generator.writeUTF8String(text, 0, text.length);
        }
    }
}
