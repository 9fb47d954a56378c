package io.clickstream.k8s;

import org.junit.jupiter.api.Assumptions;

/** What tests need from outside. */
final class Prerequisite {

    private Prerequisite() {}

    /**
     * Skips a test on a developer's machine, saying why; fails it in CI, where nobody would notice.
     *
     * @param reason what is missing, and how to get it
     */
    static void missing(String reason) {
        if (System.getenv("CI") != null) {
            throw new AssertionError("cannot be skipped in CI: " + reason);
        }
        // Into the build's output as well, which shows that tests were skipped but not why.
        System.out.println("skipped: " + reason);
        Assumptions.abort(reason);
    }
}
