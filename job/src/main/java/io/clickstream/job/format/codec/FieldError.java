package io.clickstream.job.format.codec;

import java.io.Serializable;

/**
 * Why a field is unfit for its column.
 *
 * @param rejectReason what kind of bad record it makes
 * @param complaint what follows the column's name in the reason
 * @param showsValue whether the reason goes on with the value found
 */
record FieldError(RejectReason rejectReason, String complaint, boolean showsValue) implements Serializable {

    static final FieldError MISSING = new FieldError(RejectReason.MISSING_FIELD, "is missing", false);
    static final FieldError NULL = new FieldError(RejectReason.MISSING_FIELD, "is null", false);
    static final FieldError BLANK = new FieldError(RejectReason.BLANK_FIELD, "is blank", false);

    /** A value that is not what the column's type asks for. */
    static FieldError expected(String what) {
        return new FieldError(RejectReason.WRONG_VALUE, "must " + what, true);
    }
}
