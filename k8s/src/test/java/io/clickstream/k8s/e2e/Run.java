package io.clickstream.k8s.e2e;

/**
 * What all scenarios of a run share.
 *
 * @param cluster where they run
 */
record Run(Cluster cluster, RunSettings settings, Progress progress) {

    /** Under which the launcher keeps it for the scenarios. */
    static final String KEY = "run";
}
