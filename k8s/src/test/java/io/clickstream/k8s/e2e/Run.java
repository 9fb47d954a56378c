package io.clickstream.k8s.e2e;

import java.io.PrintWriter;

/** What all scenarios of a run share. Ends with the table of their results. */
final class Run implements AutoCloseable {

    private final RunSettings settings;
    private final Progress progress = new Progress(new PrintWriter(System.out));
    private final Results results;
    private Cluster cluster;

    Run(RunSettings settings) {
        this.settings = settings;
        this.results = new Results(settings.results(), progress);
    }

    RunSettings settings() {
        return settings;
    }

    Progress progress() {
        return progress;
    }

    Results results() {
        return results;
    }

    /** Where they run; connected to by the first that is not skipped. */
    Cluster cluster() {
        if (cluster == null) {
            cluster = Cluster.connect(settings);
            results.about("context", settings.context());
            results.about("kubernetes", cluster.kubernetesVersion());
            results.about("operators", new Inventory(cluster.client()).operators());
        }
        return cluster;
    }

    @Override
    public void close() {
        if (cluster != null) {
            results.print();
            cluster.close();
        }
    }
}
