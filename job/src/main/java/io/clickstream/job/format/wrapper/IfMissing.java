package io.clickstream.job.format.wrapper;

/** What becomes of a record whose schema is not there. */
enum IfMissing {
    WAIT("wait"),
    DEAD_LETTER("dead-letter");

    private final String option;

    IfMissing(String option) {
        this.option = option;
    }

    /** As SQL says it. */
    @Override
    public String toString() {
        return option;
    }
}
