package io.clickstream.k8s.e2e;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code reconcile} has found: where every raw record is.
 *
 * @param exact whether each is one row or one dead letter
 * @param line how it said so
 */
record Reconciliation(
        boolean exact, long rawRecords, long rows, long deadLetters, long missing, long duplicates, String line) {

    private static final Pattern RESULT = Pattern.compile(
            "(?m)^(exact|not exact): raw records ([\\d,]+), rows ([\\d,]+), dead letters ([\\d,]+), missing ([\\d,]+),"
                    + " duplicate ([\\d,]+)$");

    /** The pod that the chart's CronJob would start: its command is {@code reconcile}. */
    static PodTemplateSpec template(KubernetesClient client, String namespace, String release) {
        CronJob cronJob = client.batch()
                .v1()
                .cronjobs()
                .inNamespace(namespace)
                .withName(release + "-cli")
                .require();
        return cronJob.getSpec().getJobTemplate().getSpec().getTemplate();
    }

    static Reconciliation parse(String log) {
        Matcher result = RESULT.matcher(log);
        if (!result.find()) {
            throw new AssertionError("the reconciliation has no result: " + log.strip());
        }
        return new Reconciliation(
                result.group(1).equals("exact"),
                number(result, 2),
                number(result, 3),
                number(result, 4),
                number(result, 5),
                number(result, 6),
                result.group());
    }

    private static long number(Matcher result, int group) {
        return Long.parseLong(result.group(group).replace(",", ""));
    }
}
