package io.clickstream.job.format.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;

/**
 * Walks over a JSON object (RFC 8259) in a single pass, without recursion and without exceptions:
 *
 * <pre>{@code
 * scanner.begin(bytes);
 * while (scanner.nextField()) {
 *     if (scanner.nextKey()) {
 *         // scanner.string() is the key
 *     }
 *     if (scanner.nextValue()) {
 *         // scanner.kind(), string() and number() are the value; an object or array may be entered
 *         scanner.endValue();
 *     }
 * }
 * scanner.end();
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

    /** How many objects and arrays are open around {@link #pos}. */
    private int depth;

    private boolean first;

    /** Starts with a text, inside of its object. */
    public void begin(byte[] in) {
        reset(in);
        if (isAt(pos, '{')) {
            enter(Kind.OBJECT);
        } else {
            pos = problem.unexpected(pos);
        }
    }

    /**
     * Starts with a text, inside of its array.
     *
     * @return false if it is none; then nothing has begun
     */
    public boolean beginArray(byte[] in) {
        reset(in);
        if (!isAt(pos, '[')) {
            return false;
        }
        enter(Kind.ARRAY);
        return true;
    }

    private void reset(byte[] in) {
        this.in = in;
        pos = skipWhitespace(0);
        depth = 0;
    }

    /** Goes into the object or array that is the value; its fields or elements come next. */
    public void enter() {
        enter(kind);
    }

    private void enter(Kind container) {
        if (++depth > MAX_DEPTH) {
            pos = tooDeep(pos);
            return;
        }
        isObject[depth] = container == Kind.OBJECT;
        pos++;
        first = true;
    }

    /**
     * Moves to the key of the next field.
     *
     * @return false behind the end of the object, or if this is no JSON object; {@link #failed()} tells which
     */
    public boolean nextField() {
        return nextMember('}');
    }

    /**
     * Moves to the next element.
     *
     * @return false behind the end of the array, or if this is no JSON array; {@link #failed()} tells which
     */
    public boolean nextElement() {
        return nextMember(']');
    }

    private boolean nextMember(char close) {
        if (failed()) {
            return false;
        }
        int next = skipWhitespace(pos);
        if (isAt(next, close)) {
            pos = next + 1;
            depth--;
            first = false;
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

    /**
     * Moves over the value of the field or element. Before an object or array it stops: that is for {@link #enter()}.
     *
     * @return false if it is no JSON value, or had no key
     */
    public boolean nextValue() {
        if (failed()) {
            return false;
        }
        valueStart = pos;
        pos = value(pos);
        return !failed();
    }

    /** Moves over the value if it is an object or array that nobody has entered. */
    public void endValue() {
        if (pos == valueStart) {
            pos = skipNested(pos);
        }
    }

    /** Ends with the text: nothing may follow. */
    public void end() {
        if (!failed()) {
            int rest = skipWhitespace(pos);
            pos = rest == in.length ? rest : problem.report("content after the object", rest);
        }
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

    /** The number that the string consists of, or null if it is none. */
    public JsonNumber numberInString() {
        int from = string.from();
        return from < string.to() && number.scan(string.bytes(), from) == string.to() ? number : null;
    }

    /** The value as it is written, as a view of the text: no copy, so that must not change. Null if it is broken. */
    public StringData valueText() {
        endValue();
        if (failed()) {
            return null;
        }
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

    /** Moves over a scalar, and stays before an object or array. */
    private int value(int start) {
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
            case '{' -> {
                kind = Kind.OBJECT;
                yield start;
            }
            case '[' -> {
                kind = Kind.ARRAY;
                yield start;
            }
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
    private int skipNested(int start) {
        int level = depth;
        int next = start;
        do {
            if (isAt(next, '{') || isAt(next, '[')) {
                if (++level > MAX_DEPTH) {
                    return tooDeep(next);
                }
                isObject[level] = in[next] == '{';
                next = skipWhitespace(next + 1);
                if (!isAt(next, isObject[level] ? '}' : ']')) {
                    next = isObject[level] ? key(next) : next;
                    if (next < 0) {
                        return next;
                    }
                    continue;
                }
                next++;
                level--;
            } else {
                next = value(next);
                if (next < 0) {
                    return next;
                }
            }
            while (level > depth) {
                next = skipWhitespace(next);
                if (isAt(next, ',')) {
                    next = skipWhitespace(next + 1);
                    next = isObject[level] ? key(next) : next;
                    if (next < 0) {
                        return next;
                    }
                    break;
                }
                if (!isAt(next, isObject[level] ? '}' : ']')) {
                    return problem.unexpected(next);
                }
                next++;
                level--;
            }
        } while (level > depth);
        return next;
    }

    private int tooDeep(int at) {
        return problem.report("nesting of more than 1000 levels", at);
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
