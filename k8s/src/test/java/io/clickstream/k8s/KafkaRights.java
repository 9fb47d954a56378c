package io.clickstream.k8s;

import io.clickstream.core.pipeline.Topology;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the rendered Kafka users may do, and what the parts do; each right a line such as {@code job: Describe, Read on
 * literal topic orders}. Both should be the same: nothing missing, nothing more.
 */
final class KafkaRights {

    private KafkaRights() {}

    static Set<String> granted(Rendered rendered) {
        Set<String> granted = new TreeSet<>();
        for (GenericKubernetesResource user : rendered.ofKind("KafkaUser")) {
            String part = user.getMetadata().getLabels().get("clickstream.io/component");
            List<Map<String, Object>> acls = user.get("spec", "authorization", "acls");
            for (Map<String, Object> acl : acls) {
                Map<?, ?> resource = (Map<?, ?>) acl.get("resource");
                String operations = ((List<?>) acl.get("operations"))
                        .stream().map(Object::toString).collect(Collectors.joining(", "));
                granted.add(part + ": " + operations + " on " + resource.get("patternType") + " " + resource.get("type")
                        + " " + resource.get("name"));
            }
        }
        return granted;
    }

    /** By the topology, the SQL of job and ClickHouse as rendered, and what command line and page do with their topics. */
    static Set<String> needed(Rendered rendered) {
        PipelineSql job = PipelineSql.parse(rendered.configMap("-job-sql").get("pipeline.sql"));
        SchemaSql clickHouse =
                SchemaSql.parse(rendered.configMap("-clickhouse-schema").values());
        Set<String> needed = new TreeSet<>();
        Topology.builtIn()
                .rawTopics()
                .forEach(topic -> needed.add("emitter: Describe, Write on literal topic " + topic));
        job.reads().forEach(topic -> needed.add("job: Describe, Read on literal topic " + topic));
        job.writes().forEach(topic -> needed.add("job: Describe, Write on literal topic " + topic));
        job.groups().forEach(group -> needed.add("job: Describe, Read on literal group " + group));
        job.transactionalIdPrefixes()
                .forEach(prefix -> needed.add("job: Describe, Write on prefix transactionalId " + prefix));
        clickHouse.reads().forEach(topic -> needed.add("clickhouse: Describe, Read on literal topic " + topic));
        clickHouse.groups().forEach(group -> needed.add("clickhouse: Describe, Read on literal group " + group));
        Stream.of(job.reads(), clickHouse.reads())
                .flatMap(Collection::stream)
                .forEach(topic -> needed.add("cli: Describe, Read on literal topic " + topic));
        job.reads().forEach(topic -> needed.add("cli: Describe, Write on literal topic " + topic));
        job.groups().forEach(group -> needed.add("cli: Describe on literal group " + group));
        job.transactionalIdPrefixes()
                .forEach(prefix -> needed.add("cli: Describe, Write on prefix transactionalId " + prefix));
        // Reconciling may read raw records, and of a topic's producers Kafka tells only who may read it.
        Stream.of(job.reads(), clickHouse.reads())
                .flatMap(Collection::stream)
                .forEach(topic -> needed.add("page: Describe, Read on literal topic " + topic));
        Stream.of(job.groups(), clickHouse.groups())
                .flatMap(Collection::stream)
                .forEach(group -> needed.add("page: Describe on literal group " + group));
        job.transactionalIdPrefixes()
                .forEach(prefix -> needed.add("page: Describe on prefix transactionalId " + prefix));
        return needed;
    }
}
