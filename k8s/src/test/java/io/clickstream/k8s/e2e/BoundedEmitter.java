package io.clickstream.k8s.e2e;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The emitter as a Job that ends: its Deployment's pod with other settings. */
record BoundedEmitter(PodTemplateSpec template) {

    private static final Pattern REPORT =
            Pattern.compile("emitted ([\\d,]+) \\(acknowledged ([\\d,]+), failed ([\\d,]+), malformed ([\\d,]+)\\)");

    static BoundedEmitter of(KubernetesClient client, String namespace, String release) {
        Deployment deployment = client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(release + "-emitter")
                .require();
        return new BoundedEmitter(deployment.getSpec().getTemplate());
    }

    /** Replaces variables, and adds those that are not there. */
    BoundedEmitter with(Map<String, ?> variables) {
        PodTemplateSpec copy = template.toBuilder().build();
        Container container = copy.getSpec().getContainers().get(0);
        List<EnvVar> all = new ArrayList<>(container.getEnv());
        all.removeIf(variable -> variables.containsKey(variable.getName()));
        variables.forEach((name, value) -> all.add(
                new EnvVarBuilder().withName(name).withValue(value.toString()).build()));
        container.setEnv(all);
        return new BoundedEmitter(copy);
    }

    /** Takes the password of another Kafka user, from the Secret of that user. */
    BoundedEmitter as(String user) {
        PodTemplateSpec copy = template.toBuilder().build();
        copy.getSpec().getContainers().get(0).getEnv().stream()
                .filter(variable -> variable.getName().equals("KAFKA_SASL_JAAS_CONFIG"))
                .forEach(variable -> variable.getValueFrom().getSecretKeyRef().setName(user));
        return new BoundedEmitter(copy);
    }

    /** What it reported at its end. */
    record Emission(long emitted, long acknowledged, long failed, long malformed) {

        static Emission parse(String log) {
            Matcher report = REPORT.matcher(log);
            if (!report.find()) {
                throw new AssertionError("the emitter has not reported what it emitted: " + log.strip());
            }
            return new Emission(number(report, 1), number(report, 2), number(report, 3), number(report, 4));
        }

        private static long number(Matcher report, int group) {
            return Long.parseLong(report.group(group).replace(",", ""));
        }
    }
}
