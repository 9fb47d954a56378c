package io.clickstream.job.format;

import java.io.Serializable;

/**
 * Why a field is unfit for its column.
 *
 * @param refusal what kind of bad record it makes
 * @param complaint what follows the column's name in the reason
 * @param showsValue whether the reason goes on with the value found
 */
record Fault(Refusal refusal, String complaint, boolean showsValue) implements Serializable {

    static final Fault MISSING = new Fault(Refusal.MISSING_FIELD, "is missing", false);
    static final Fault NULL = new Fault(Refusal.MISSING_FIELD, "is null", false);
    static final Fault BLANK = new Fault(Refusal.BLANK_FIELD, "is blank", false);

    /** A value that is not what the column's type asks for. */
    static Fault expected(String what) {
        return new Fault(Refusal.WRONG_VALUE, "must " + what, true);
    }
}
