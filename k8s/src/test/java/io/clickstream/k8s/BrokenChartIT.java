package io.clickstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickstream.core.pipeline.Topology;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The chart with a mistake in it: the other tests' checks find each. */
@ExtendWith(ApiServer.Extension.class)
class BrokenChartIT {

    @TempDir
    private Path folder;

    private Chart chart;

    @BeforeEach
    void copyTheChart() {
        chart = Chart.PROJECT.copyTo(folder);
    }

    @Test
    void aWrongFieldOfACustomResourceIsFound(ApiServer server) {
        // Given
        Rendered rendered = chart.edit(
                        "templates/job/flinkdeployment.yaml", text -> text.replace("upgradeMode:", "upgradeMod:"))
                .render(Chart.Values.DEFAULTS);

        // When
        var refused = new Admission(server).refused(rendered.objects());

        // Then
        assertThat(refused).singleElement().asString().contains("FlinkDeployment", "upgradeMod", "field not declared");
    }

    @Test
    void aWrongFieldInATemplateForAnOperatorIsFound(ApiServer server) {
        // Given
        Rendered rendered = chart.edit(
                        "templates/clickhouse/clickhouse.yaml",
                        text -> text.replace("mountPath: /var/log/", "mountpath: /var/log/"))
                .render(Chart.Values.DEFAULTS);

        // When
        var refused = new Admission(server).refusedPlans(rendered);

        // Then
        assertThat(refused)
                .singleElement()
                .asString()
                .contains("clickhouseinstallation", "mountpath: field not declared");
    }

    @Test
    void aPrivilegedPodIsFound(ApiServer server) {
        // Given
        Rendered rendered = chart.edit(
                        "templates/object-store/minio.yaml",
                        text -> text.replace(
                                "securityContext: {{- include \"clickstream.containerSecurity\" . | nindent 12 }}",
                                "securityContext: {privileged: true}"))
                .render(Chart.Values.DEFAULTS);

        // When
        var refused = new Admission(server).refusedPlans(rendered);

        // Then
        assertThat(refused).singleElement().asString().contains("object-store", "violates PodSecurity", "privileged");
    }

    @Test
    void aMissingRightIsFound() {
        // Given
        Rendered rendered = chart.edit(
                        "templates/kafka/users.yaml",
                        text -> text.replace("\"transactionalIdPrefixes\" .Values.job.transactionalIdPrefixes", ""))
                .render(Chart.Values.DEFAULTS);

        // When
        var missing = new TreeSet<>(KafkaRights.needed(Topology.builtIn()));
        missing.removeAll(KafkaRights.granted(rendered));

        // Then
        assertThat(missing)
                .containsExactly(
                        "cli: Describe, Write on prefix transactionalId clickstream-dead-letter",
                        "cli: Describe, Write on prefix transactionalId clickstream-processed",
                        "job: Describe, Write on prefix transactionalId clickstream-dead-letter",
                        "job: Describe, Write on prefix transactionalId clickstream-processed");
    }

    @Test
    void aSecretInAConfigMapIsFound() {
        // Given
        Rendered rendered = chart.edit(
                        "templates/job/sql.yaml",
                        text -> text
                                + "  password.txt: {{ include \"clickstream.generated\" (dict \"root\" . \"secret\""
                                + " (include \"clickstream.clickhouseSecret\" .) \"key\" \"password\") | b64dec }}\n")
                .render(Chart.Values.DEFAULTS);

        // When
        var leaks = Leaks.in(rendered);

        // Then
        assertThat(leaks).singleElement().asString().contains("ConfigMap clickstream-job-sql");
    }

    @Test
    void aPasswordInTheClearIsFound() {
        // Given
        Rendered rendered = chart.edit(
                        "templates/job/_configuration.tpl",
                        text -> text.replace("web.submit", "s3.secret-key: abc\nweb.submit"))
                .render(Map.of());

        // When
        var leaks = Leaks.in(rendered);

        // Then
        assertThat(leaks).singleElement().asString().contains("FlinkDeployment clickstream-job", "s3.secret-key");
    }

    @Test
    void aPasswordInAVariableIsFound() {
        // Given
        Rendered rendered = chart.edit(
                        "templates/kafka/_client.tpl",
                        text -> text.replace("- name: KAFKA_SASL_MECHANISM", "- name: KAFKA_PASSWORD"))
                .render(Map.of());

        // When
        var leaks = Leaks.in(rendered);

        // Then
        assertThat(leaks).hasSize(4).allMatch(leak -> leak.contains("KAFKA_PASSWORD"));
    }

    @Test
    void aPathThatIsClosedIsFound() {
        // Given
        Rendered rendered = chart.edit(
                        "templates/network/policies.yaml", text -> text.replaceAll("(?m)^ +- port: 9009\n", ""))
                .render(Map.of());

        // When
        var paths = NetworkPaths.of(rendered);

        // Then
        assertThat(paths.out())
                .doesNotContain("clickhouse -> clickhouse:9009")
                .contains("clickhouse -> clickhouse:9000");
    }
}
