package io.clickstream.job.format.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;

/**
 * Walks over the fields of one JSON object (RFC 8259) in a single pass, without recursion and without exceptions:
 *
 * <pre>{@code
 * scanner.begin(bytes);
 * while (scanner.nextField()) {
 *     if (scanner.nextKey()) {
 *         // scanner.string() is the key
 *     }
 *     if (scanner.nextValue()) {
 *         // scanner.kind(), string() and number() are the value
 *     }
 * }
 * }</pre>
 *
 * <p>Everything is checked, also what nobody reads. More than 1000 levels are refused: the default limit of Jackson's
 * StreamReadConstraints. One instance serves any number of texts, one at a time.
 */
public final class JsonScanner {

    /** What a value is. */
    public enum Kind {
        STRING,
        NUMBER,
        TRUE,
        FALSE,
        NULL,
        OBJECT,
        ARRAY
    }

    private static final int MAX_DEPTH = 1000;
    private static final byte[] TRUE = "true".getBytes(ISO_8859_1);
    private static final byte[] FALSE = "false".getBytes(ISO_8859_1);
    private static final byte[] NULL = "null".getBytes(ISO_8859_1);

    private final JsonProblem problem = new JsonProblem();
    private final JsonString string = new JsonString(problem);
    private final JsonNumber number = new JsonNumber(problem);
    private final boolean[] isObject = new boolean[MAX_DEPTH + 1];

    private byte[] in;

    /** What Flink wraps the text in. */
    private MemorySegment[] segments = {MemorySegmentFactory.wrap(new byte[0])};

    private int pos;
    private int valueStart;
    private Kind kind;
    private boolean first;

    /** Starts with a text. */
    public void begin(byte[] in) {
        this.in = in;
        first = true;
        int start = skipWhitespace(0);
        pos = isAt(start, '{') ? start + 1 : problem.unexpected(start);
    }

    /**
     * Moves to the key of the next field.
     *
     * @return false at the end of the object, or if this is no JSON object; {@link #failed()} tells which
     */
    public boolean nextField() {
        if (failed()) {
            return false;
        }
        int next = skipWhitespace(pos);
        if (isAt(next, '}')) {
            finish(next + 1);
            return false;
        }
        if (!first) {
            if (!isAt(next, ',')) {
                pos = problem.unexpected(next);
                return false;
            }
            next = skipWhitespace(next + 1);
        }
        first = false;
        pos = next;
        return true;
    }

    /**
     * Moves over the key if it is, with its colon, written in a certain way.
     *
     * @return false if it is not, and nothing has moved
     */
    public boolean skipKey(PaddedBytes key) {
        if (!key.isAt(in, pos)) {
            return false;
        }
        pos = skipWhitespace(pos + key.length());
        return true;
    }

    /**
     * Moves over the key, which is then {@link #string()}.
     *
     * @return false if there is no key
     */
    public boolean nextKey() {
        pos = key(pos);
        return !failed();
    }

    private void finish(int end) {
        int rest = skipWhitespace(end);
        pos = rest == in.length ? rest : problem.report("content after the object", rest);
    }

    /**
     * Moves over the value of the field.
     *
     * @return false if it is no JSON value, or had no key
     */
    public boolean nextValue() {
        if (failed()) {
            return false;
        }
        valueStart = pos;
        pos = switch (peek(pos)) {
            case '{' -> nested(pos, Kind.OBJECT);
            case '[' -> nested(pos, Kind.ARRAY);
            default -> scalar(pos);
        };
        return !failed();
    }

    /** Whether the text is no JSON object. */
    public boolean failed() {
        return pos < 0;
    }

    /** What is wrong with a text that {@link #failed()}. */
    public String problem() {
        return problem.describe(in);
    }

    /** What the value is. */
    public Kind kind() {
        return kind;
    }

    /** The key, and after {@link #nextValue()} the value if that is a string. */
    public JsonString string() {
        return string;
    }

    /** The value if that is a number. */
    public JsonNumber number() {
        return number;
    }

    /** The value as it is written, as a view of the text: no copy, so that must not change. */
    public StringData valueText() {
        if (segments[0].getHeapMemory() != in) {
            segments = new MemorySegment[] {MemorySegmentFactory.wrap(in)};
        }
        return BinaryStringData.fromAddress(segments, valueStart, pos - valueStart);
    }

    /** Position of the value's first byte. */
    public int valueStart() {
        return valueStart;
    }

    /** Position after the value. */
    public int valueEnd() {
        return pos;
    }

    /** A key with its colon and the white space up to the value. */
    private int key(int start) {
        if (!isAt(start, '"')) {
            return problem.unexpected(start);
        }
        int end = string.scan(in, start + 1);
        if (end < 0) {
            return end;
        }
        int colon = skipWhitespace(end);
        return isAt(colon, ':') ? skipWhitespace(colon + 1) : problem.unexpected(colon);
    }

    private int scalar(int start) {
        return switch (peek(start)) {
            case '"' -> {
                kind = Kind.STRING;
                yield string.scan(in, start + 1);
            }
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
                kind = Kind.NUMBER;
                yield number.scan(in, start);
            }
            case 't' -> literal(start, TRUE, Kind.TRUE);
            case 'f' -> literal(start, FALSE, Kind.FALSE);
            case 'n' -> literal(start, NULL, Kind.NULL);
            default -> problem.unexpected(start);
        };
    }

    private int literal(int start, byte[] text, Kind kind) {
        for (int i = 1; i < text.length; i++) {
            if (peek(start + i) != text[i]) {
                return problem.unexpected(start + i);
            }
        }
        this.kind = kind;
        return start + text.length;
    }

    /** Moves over an object or array with all it holds; a loop, as nesting comes from outside and a stack is finite. */
    private int nested(int start, Kind outermost) {
        int depth = 1;
        int next = start;
        do {
            if (isAt(next, '{') || isAt(next, '[')) {
                if (++depth > MAX_DEPTH) {
                    return problem.report("nesting of more than 1000 levels", next);
                }
                isObject[depth] = in[next] == '{';
                next = skipWhitespace(next + 1);
                if (!isAt(next, isObject[depth] ? '}' : ']')) {
                    next = isObject[depth] ? key(next) : next;
                    if (next < 0) {
                        return next;
                    }
                    continue;
                }
                next++;
                depth--;
            } else {
                next = scalar(next);
                if (next < 0) {
                    return next;
                }
            }
            while (depth > 1) {
                next = skipWhitespace(next);
                if (isAt(next, ',')) {
                    next = skipWhitespace(next + 1);
                    next = isObject[depth] ? key(next) : next;
                    if (next < 0) {
                        return next;
                    }
                    break;
                }
                if (!isAt(next, isObject[depth] ? '}' : ']')) {
                    return problem.unexpected(next);
                }
                next++;
                depth--;
            }
        } while (depth > 1);
        kind = outermost;
        return next;
    }

    private int skipWhitespace(int start) {
        int next = start;
        while (next < in.length && isWhitespace(in[next])) {
            next++;
        }
        return next;
    }

    private static boolean isWhitespace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private boolean isAt(int at, char expected) {
        return at < in.length && in[at] == expected;
    }

    /** The byte at a position; past the end, one that JSON never asks for. */
    private int peek(int at) {
        return at < in.length ? in[at] : -1;
    }
}
