package io.clickstream.k8s;

import io.clickstream.core.pipeline.Topology;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

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

    /** By the topology, and what the parts do with its topics. */
    static Set<String> needed(Topology topology) {
        Set<String> needed = new TreeSet<>();
        for (String topic : topology.rawTopics()) {
            needed.add("emitter: Describe, Write on literal topic " + topic);
            needed.add("job: Describe, Read on literal topic " + topic);
            needed.add("cli: Describe, Write on literal topic " + topic);
            // Of what is compacted, more may be missing than reconciling can see.
            needed.add("cli: DescribeConfigs on literal topic " + topic);
            needed.add("page: DescribeConfigs on literal topic " + topic);
        }
        for (String topic : topology.derivedTopics()) {
            needed.add("job: Describe, Write on literal topic " + topic);
            needed.add("clickhouse: Describe, Read on literal topic " + topic);
        }
        for (String topic : topology.topics()) {
            needed.add("cli: Describe, Read on literal topic " + topic);
            // Reconciling may read raw records, and of a topic's producers Kafka tells only who may read it.
            needed.add("page: Describe, Read on literal topic " + topic);
        }
        needed.add("job: Describe, Read on literal group " + topology.jobGroup());
        needed.add("job: Describe, Read on prefix group " + topology.backfillGroup(""));
        needed.add("cli: Describe on prefix group " + topology.backfillGroup(""));
        topology.sinks()
                .forEach(sink -> needed.add("clickhouse: Describe, Read on literal group " + sink.consumerGroup()));
        for (String group : topology.topicsByGroup().keySet()) {
            needed.add("cli: Describe on literal group " + group);
            needed.add("page: Describe on literal group " + group);
        }
        for (String prefix : topology.transactionalIdPrefixes()) {
            needed.add("job: Describe, Write on prefix transactionalId " + prefix);
            needed.add("cli: Describe, Write on prefix transactionalId " + prefix);
            needed.add("page: Describe on prefix transactionalId " + prefix);
        }
        return needed;
    }
}
