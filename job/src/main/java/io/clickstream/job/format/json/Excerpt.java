package io.clickstream.job.format.json;

/** A short piece of a record that is safe to print, whatever the record holds. */
public final class Excerpt {

    private static final int MAX_LENGTH = 40;

    private Excerpt() {}

    /** The bytes as printable ASCII, others as \xNN, cut after about 40 characters. */
    public static String of(byte[] in, int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            if (text.length() >= MAX_LENGTH) {
                return text.append("...").toString();
            }
            byte b = in[i];
            if (b >= ' ' && b <= '~') {
                text.append((char) b);
            } else {
                text.append(String.format("\\x%02X", b));
            }
        }
        return text.toString();
    }
}
