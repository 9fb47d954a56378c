package io.clickstream.job.format;

import java.io.Serializable;

/**
 * Why a field is unfit for its column.
 *
 * @param complaint what follows the column's name in the reason
 * @param showsValue whether the reason goes on with the value found
 */
record Fault(String complaint, boolean showsValue) implements Serializable {

    static final Fault MISSING = new Fault("is missing", false);
    static final Fault NULL = new Fault("is null", false);
    static final Fault BLANK = new Fault("is blank", false);

    /** A value that is not what the column's type asks for. */
    static Fault expected(String what) {
        return new Fault("must " + what, true);
    }
}
