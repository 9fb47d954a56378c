package io.clickstream.job.format.json;

/** What makes a text no JSON object, and where; told apart from a position by {@link #FAILED}. */
final class JsonProblem {

    /** What scanning methods return in place of the next position once a problem is reported. */
    static final int FAILED = -1;

    private static final String UNEXPECTED = "unexpected";

    private String what;
    private int at;

    int report(String what, int at) {
        this.what = what;
        this.at = at;
        return FAILED;
    }

    /** Neither what the grammar asks for here, or the end of the text. */
    int unexpected(int at) {
        return report(UNEXPECTED, at);
    }

    /**
     * The problem in words.
     *
     * @param in the text it was found in; bytes are counted from 0
     */
    String describe(byte[] in) {
        return (UNEXPECTED.equals(what) ? describeUnexpected(in) : what) + " at byte " + at;
    }

    private String describeUnexpected(byte[] in) {
        return at < in.length ? "unexpected '" + Excerpt.of(in, at, at + 1) + "'" : "unexpected end of input";
    }
}
