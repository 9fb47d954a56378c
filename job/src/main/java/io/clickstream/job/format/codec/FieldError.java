package io.clickstream.job.format.codec;

import io.clickstream.job.format.json.Excerpt;
import java.io.Serializable;

/**
 * Why a value is unfit for its type.
 *
 * @param rejectReason what kind of bad record it makes
 * @param complaint what follows the path in the reason
 * @param showsValue whether the reason goes on with the value found
 * @param path where the value is, such as {@code payload.items[3].price}; empty as long as nobody has said
 * @param from where the value begins in the record
 * @param to where it ends
 */
public record FieldError(RejectReason rejectReason, String complaint, boolean showsValue, String path, int from, int to)
        implements Serializable {

    /** A required value that is not there. */
    public static final FieldError MISSING = new FieldError(RejectReason.MISSING_FIELD, "is missing");

    /** A required value that is null. */
    public static final FieldError NULL = new FieldError(RejectReason.MISSING_FIELD, "is null");

    /** A required text without content. */
    public static final FieldError BLANK = new FieldError(RejectReason.BLANK_FIELD, "is blank");

    private FieldError(RejectReason rejectReason, String complaint) {
        this(rejectReason, complaint, false, "", 0, 0);
    }

    /** A value that is not what the type asks for. */
    public static FieldError expected(String what) {
        return new FieldError(RejectReason.WRONG_VALUE, "must " + what, true, "", 0, 0);
    }

    /** The same with the place of the value, if that is not known yet. */
    public FieldError at(int from, int to) {
        return this.to == 0 ? new FieldError(rejectReason, complaint, showsValue, path, from, to) : this;
    }

    /**
     * The same, seen from the object, array or map around it.
     *
     * @param member name of the value there, or its index in brackets
     */
    public FieldError within(String member) {
        String separator = path.isEmpty() || path.startsWith("[") ? "" : ".";
        return new FieldError(rejectReason, complaint, showsValue, member + separator + path, from, to);
    }

    /** The reason in one line, with an excerpt of the record. */
    public String describe(byte[] record) {
        return path + " " + complaint + (showsValue ? ", but is " + Excerpt.of(record, from, to) : "");
    }
}
