package io.clickstream.k8s.e2e;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Tries TCP connections from a pod in the release's namespace that is no part of it. */
final class Reach {

    private static final Duration LIMIT = Duration.ofMinutes(4);

    /** The first pause is for the network plugin, which learns of a new pod a little later than the pod runs. */
    private static final String SCRIPT = """
            sleep 5
            for target in "$@"; do
              if timeout 5 bash -c "exec 3<>/dev/tcp/${target%:*}/${target##*:}" 2>/dev/null; then
                echo "$target open"
              else
                echo "$target closed"
              fi
            done
            """;

    private Reach() {}

    /**
     * Which of these can be reached.
     *
     * @param labels of the pod that tries
     * @param targets each a host and a port
     */
    static Map<String, Boolean> of(Pipeline pipeline, Map<String, String> labels, List<String> targets) {
        JobRunner.Outcome outcome = pipeline.jobs().run("reach", template(pipeline, labels, targets), LIMIT);
        if (outcome.exitCode() != 0) {
            throw new AssertionError("the pod that tries ends with " + outcome.exitCode() + ": " + outcome.log());
        }
        return outcome.log()
                .lines()
                .collect(Collectors.toMap(line -> line.split(" ")[0], line -> line.endsWith(" open")));
    }

    /** The job's image has bash, and is on the node already. */
    private static PodTemplateSpec template(Pipeline pipeline, Map<String, String> labels, List<String> targets) {
        GenericKubernetesResource job = pipeline.resource("flink.apache.org/v1beta1", "FlinkDeployment", Pipeline.JOB);
        PodTemplateSpec template = Serialization.unmarshal("""
                spec:
                  automountServiceAccountToken: false
                  securityContext: {runAsNonRoot: true, runAsUser: 10001, seccompProfile: {type: RuntimeDefault}}
                  containers:
                    - name: reach
                      command: [bash, -c]
                      resources:
                        requests: {cpu: 10m, memory: 32Mi}
                        limits: {cpu: 200m, memory: 64Mi}
                      securityContext:
                        allowPrivilegeEscalation: false
                        readOnlyRootFilesystem: true
                        capabilities: {drop: [ALL]}
                """, PodTemplateSpec.class);
        return template.toBuilder()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .editSpec()
                .editFirstContainer()
                .withImage(job.get("spec", "image"))
                .withImagePullPolicy(job.get("spec", "imagePullPolicy"))
                .addToArgs(SCRIPT, "reach")
                .addAllToArgs(targets)
                .endContainer()
                .endSpec()
                .build();
    }
}
