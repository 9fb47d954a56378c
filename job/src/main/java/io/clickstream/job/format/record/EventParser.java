package io.clickstream.job.format.record;

import io.clickstream.job.format.codec.RejectReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;

/**
 * Makes rows of records that hold several events. A bad event is one for itself; where the text is broken so that nobody can say what
 * else is in it, the record is bad as a whole. One instance serves any number of records, one at a time.
 */
public final class EventParser {

    private final RecordParser parser;
    private final Framing framing;
    private final int maxEvents;
    private final int fields;

    /**
     * A parser.
     *
     * @param parser of one event
     * @param maxEvents a record with more is bad as a whole: each event costs memory, however short it is
     * @param fields how many a row has
     */
    public EventParser(RecordParser parser, Framing framing, int maxEvents, int fields) {
        this.parser = parser;
        this.framing = framing;
        this.maxEvents = maxEvents;
        this.fields = fields;
    }

    /** The events of a record, at least one, as each record is accounted for. */
    public List<Event> parse(byte[] record) {
        List<Event> events = framing == Framing.NONE || record == null || parser.isTooLong(record)
                ? List.of(event(record))
                : framing == Framing.ARRAY ? array(record) : lines(record);
        if (events.size() > maxEvents) {
            return List.of(whole(record, RejectReason.TOO_LONG, "record of more than " + maxEvents + " events"));
        }
        if (events.isEmpty()) {
            return List.of(whole(record, RejectReason.NO_VALUE, "no event in the record"));
        }
        List<Event> numbered = new ArrayList<>(events.size());
        for (Event event : events) {
            numbered.add(event.at(numbered.size(), events.size()));
        }
        return numbered;
    }

    private Event event(byte[] bytes) {
        GenericRowData row = new GenericRowData(fields);
        String error = parser.parse(bytes, row);
        return new Event(row, error, error == null ? null : parser.rejectReason(), bytes, 0, 1);
    }

    private Event whole(byte[] record, RejectReason reason, String error) {
        GenericRowData row = new GenericRowData(fields);
        parser.clear(row);
        return new Event(row, error, reason, record, 0, 1);
    }

    private List<Event> lines(byte[] record) {
        List<Event> events = new ArrayList<>();
        for (int from = 0; from < record.length && events.size() <= maxEvents; ) {
            int to = from;
            boolean isBlank = true;
            for (; to < record.length && record[to] != '\n'; to++) {
                isBlank &= record[to] == ' ' || record[to] == '\t' || record[to] == '\r';
            }
            if (!isBlank) {
                events.add(event(Arrays.copyOfRange(record, from, to)));
            }
            from = to + 1;
        }
        return events;
    }

    private List<Event> array(byte[] record) {
        if (!parser.beginArray(record)) {
            return List.of(event(record));
        }
        List<Event> events = new ArrayList<>();
        while (parser.nextElement() && events.size() <= maxEvents) {
            GenericRowData row = new GenericRowData(fields);
            String error = parser.parseElement(row);
            events.add(new Event(
                    row,
                    error,
                    error == null ? null : parser.rejectReason(),
                    error == null ? null : parser.element(),
                    0,
                    1));
        }
        if (events.size() > maxEvents) {
            return events;
        }
        String broken = parser.endArray();
        return broken == null ? events : List.of(whole(record, parser.rejectReason(), broken));
    }
}
