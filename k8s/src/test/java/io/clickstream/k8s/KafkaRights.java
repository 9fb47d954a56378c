package io.clickstream.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the rendered Kafka users may do, against what the parts do. Right is: all of that, and nothing else. */
final class KafkaRights {

    private KafkaRights() {}

    /** Rights as lines such as {@code job: Describe, Read on literal topic orders}. */
    static Set<String> granted(Rendered rendered) {
        Set<String> granted = new TreeSet<>();
        for (GenericKubernetesResource user : rendered.ofKind("KafkaUser")) {
            List<Map<String, Object>> acls = user.get("spec", "authorization", "acls");
            for (Map<String, Object> acl : acls) {
                Map<?, ?> resource = (Map<?, ?>) acl.get("resource");
                granted.add("%s: %s on %s %s %s"
                        .formatted(
                                user.getMetadata().getLabels().get("clickstream.io/component"),
                                String.join(", ", strings(acl.get("operations"))),
                                resource.get("patternType"),
                                resource.get("type"),
                                resource.get("name")));
            }
        }
        return granted;
    }

    /**
     * @param emitter topics that the emitter writes
     * @param job the job's SQL as rendered
     * @param clickHouse the schema as rendered
     */
    static Set<String> needed(Set<String> emitter, PipelineSql job, SchemaSql clickHouse) {
        Set<String> needed = new TreeSet<>();
        emitter.forEach(topic -> needed.add("emitter: Describe, Write on literal topic " + topic));
        job.reads().forEach(topic -> needed.add("job: Describe, Read on literal topic " + topic));
        job.writes().forEach(topic -> needed.add("job: Describe, Write on literal topic " + topic));
        job.groups().forEach(group -> needed.add("job: Describe, Read on literal group " + group));
        job.transactionalIdPrefixes()
                .forEach(prefix -> needed.add("job: Describe, Write on prefix transactionalId " + prefix));
        clickHouse.reads().forEach(topic -> needed.add("clickhouse: Describe, Read on literal topic " + topic));
        clickHouse.groups().forEach(group -> needed.add("clickhouse: Describe, Read on literal group " + group));
        return needed;
    }

    private static List<String> strings(Object list) {
        return ((List<?>) list).stream().map(Object::toString).toList();
    }

    /** The rights that the parts of this rendering need. */
    static Set<String> needed(Rendered rendered) {
        return needed(
                Stream.of(io.clickstream.emitter.EventType.values())
                        .map(io.clickstream.emitter.EventType::topic)
                        .collect(java.util.stream.Collectors.toSet()),
                PipelineSql.parse(rendered.configMap("-job-sql").get("pipeline.sql")),
                SchemaSql.parse(rendered.configMap("-clickhouse-schema").values()));
    }
}
