package io.clickstream.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the rendered policies let pass, each path a line such as {@code job -> kafka:9093}. Components stand by their names,
 * namespaces and addresses in brackets, all ports as an asterisk.
 *
 * @param out what may leave
 * @param in what may enter; who may enter Kafka stands in the peers of its listener
 */
record NetworkPaths(Set<String> out, Set<String> in) {

    private static final String COMPONENT = "clickstream.io/component";

    static NetworkPaths of(Rendered rendered) {
        Set<String> out = new TreeSet<>();
        Set<String> in = new TreeSet<>();
        for (GenericKubernetesResource object : rendered.ofKind("NetworkPolicy")) {
            NetworkPolicy policy = Rendered.as(object, NetworkPolicy.class);
            String held = component(policy.getSpec().getPodSelector());
            policy.getSpec()
                    .getEgress()
                    .forEach(rule ->
                            paths(rule.getTo(), rule.getPorts()).forEach(path -> out.add(held + " -> " + path)));
            policy.getSpec()
                    .getIngress()
                    .forEach(rule -> rule.getFrom()
                            .forEach(peer -> ports(rule.getPorts())
                                    .forEach(port -> in.add(name(peer) + " -> " + held + ":" + port))));
        }
        List<Map<String, Object>> listeners = rendered.only("Kafka").get("spec", "kafka", "listeners");
        for (Map<String, Object> listener : listeners) {
            ((List<?>) listener.get("networkPolicyPeers"))
                    .forEach(peer -> in.add(
                            name(Rendered.as(peer, NetworkPolicyPeer.class)) + " -> kafka:" + listener.get("port")));
        }
        return new NetworkPaths(out, in);
    }

    private static Stream<String> paths(List<NetworkPolicyPeer> peers, List<NetworkPolicyPort> ports) {
        List<String> names = peers.isEmpty()
                ? List.of("[anywhere]")
                : peers.stream().map(NetworkPaths::name).toList();
        return names.stream().flatMap(name -> ports(ports).map(port -> name + ":" + port));
    }

    private static Stream<String> ports(List<NetworkPolicyPort> ports) {
        return ports.isEmpty()
                ? Stream.of("*")
                : ports.stream()
                        .map(port -> port.getPort().getValue().toString())
                        .distinct();
    }

    private static String name(NetworkPolicyPeer peer) {
        if (peer.getIpBlock() != null) {
            return "[" + peer.getIpBlock().getCidr() + "]";
        }
        return peer.getNamespaceSelector() == null
                ? component(peer.getPodSelector())
                : peer.getNamespaceSelector().getMatchLabels().values().toString();
    }

    private static String component(LabelSelector selector) {
        return selector.getMatchLabels().getOrDefault(COMPONENT, "all");
    }
}
