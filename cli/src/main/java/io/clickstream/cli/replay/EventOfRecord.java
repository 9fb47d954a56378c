package io.clickstream.cli.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;

/** Takes an event out of a raw record of several: an element of a JSON array, or a line. */
final class EventOfRecord {

    private static final JsonFactory JSON = new JsonFactory();

    private EventOfRecord() {}

    /**
     * The event at an index, as it is written.
     *
     * @throws NotReplayableException if the record has no such event
     */
    static byte[] at(int index, byte[] record) {
        try (JsonParser parser = JSON.createParser(record)) {
            return parser.nextToken() == JsonToken.START_ARRAY ? element(index, record, parser) : line(index, record);
        } catch (IOException e) {
            return line(index, record);
        }
    }

    private static byte[] element(int index, byte[] record, JsonParser parser) throws IOException {
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            // A token that nobody has asked for may not be read to its end.
            parser.finishToken();
            if (i == index) {
                return Arrays.copyOfRange(
                        record, from, (int) parser.currentLocation().getByteOffset());
            }
        }
        throw none(index);
    }

    private static byte[] line(int index, byte[] record) {
        int found = 0;
        for (int from = 0; from < record.length; ) {
            int to = from;
            while (to < record.length && record[to] != '\n') {
                to++;
            }
            byte[] line = Arrays.copyOfRange(record, from, to);
            if (!isBlank(line) && found++ == index) {
                return line;
            }
            from = to + 1;
        }
        throw none(index);
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private static NotReplayableException none(int index) {
        return new NotReplayableException("its raw record has no event " + index);
    }
}
