package io.clickstream.k8s.e2e;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** Runs a pod once, as a Job, and reads what it said. */
final class JobRunner {

    private final KubernetesClient client;
    private final String namespace;
    private final Waiting waiting;

    JobRunner(KubernetesClient client, String namespace, Waiting waiting) {
        this.client = client;
        this.namespace = namespace;
        this.waiting = waiting;
    }

    /**
     * How it ended.
     *
     * @param exitCode of its container
     * @param log all that it printed
     */
    record Outcome(int exitCode, String log) {

        /** The last line that matches, for reports. */
        String lastLine() {
            List<String> lines = log.strip().lines().toList();
            return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        }
    }

    Outcome run(String what, PodTemplateSpec template, Duration limit) {
        return await(start(what, template), limit);
    }

    Job start(String what, PodTemplateSpec template) {
        PodTemplateSpec once = template.toBuilder()
                .editSpec()
                .withRestartPolicy("Never")
                .endSpec()
                .build();
        return client.resource(new JobBuilder()
                        .withNewMetadata()
                        .withName("%s-%05d"
                                .formatted(what, ThreadLocalRandom.current().nextInt(100_000)))
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withBackoffLimit(0)
                        .withTemplate(once)
                        .endSpec()
                        .build())
                .create();
    }

    Outcome await(Job job, Duration limit) {
        String name = job.getMetadata().getName();
        return waiting.until("the end of Job " + name, limit, () -> outcome(name));
    }

    /** What it has printed so far. */
    String log(Job job) {
        return pods(job.getMetadata().getName()).stream()
                .filter(pod -> !pod.getStatus().getPhase().equals("Pending"))
                .map(this::log)
                .collect(Collectors.joining());
    }

    private String log(Pod pod) {
        return client.pods()
                .inNamespace(namespace)
                .withName(pod.getMetadata().getName())
                .getLog();
    }

    private List<Pod> pods(String name) {
        return client.pods()
                .inNamespace(namespace)
                .withLabel("batch.kubernetes.io/job-name", name)
                .list()
                .getItems();
    }

    private WaitResult<Outcome> outcome(String name) {
        List<Pod> pods = pods(name);
        if (pods.isEmpty()) {
            return WaitResult.notYet("it has no pod");
        }
        Pod pod = pods.get(0);
        if (pod.getStatus().getContainerStatuses().isEmpty()) {
            return WaitResult.notYet("its pod is " + pod.getStatus().getPhase());
        }
        ContainerStateTerminated end =
                pod.getStatus().getContainerStatuses().get(0).getState().getTerminated();
        if (end == null) {
            return WaitResult.notYet("its pod is " + pod.getStatus().getPhase());
        }
        Outcome outcome = new Outcome(end.getExitCode(), log(pod));
        return WaitResult.found(outcome, "exit code " + outcome.exitCode() + ", " + outcome.lastLine());
    }
}
