#!/usr/bin/env bash
# Lets the Kafka of a new release use the volumes that an earlier one has left. Strimzi gives each cluster a new id, and a
# broker refuses a volume with another one ("Invalid cluster.id"), so the new cluster is given the old id.
# CONTEXT, NAMESPACE and RELEASE name the release.
set -euo pipefail

kubectl=(kubectl ${CONTEXT:+--context "$CONTEXT"} --namespace "${NAMESPACE:=clickstream}")
selector=clickstream.io/release=${RELEASE:=clickstream},clickstream.io/component=kafka

kafka=$("${kubectl[@]}" get kafkas.kafka.strimzi.io -l "$selector" -o jsonpath='{.items[0].metadata.name}' 2>/dev/null || true)
[ -n "$kafka" ] || { echo "there is no release $RELEASE in namespace $NAMESPACE${CONTEXT:+ of $CONTEXT}" >&2; exit 2; }

echo "looking for a broker that refuses its volume"
id=
for _ in $(seq 60); do
  id=$("${kubectl[@]}" logs -l "$selector" --tail=200 2>/dev/null | sed -n 's/.*Invalid cluster.id.* but read \([A-Za-z0-9_-]*\).*/\1/p' | tail -1)
  [ -z "$id" ] || break
  sleep 2
done
[ -n "$id" ] || { echo "no broker of $kafka refuses its volume: nothing to do" >&2; exit 1; }

echo "giving $kafka the cluster id of its volumes, $id"
"${kubectl[@]}" annotate kafkas.kafka.strimzi.io "$kafka" strimzi.io/pause-reconciliation=true --overwrite >/dev/null
"${kubectl[@]}" wait kafkas.kafka.strimzi.io "$kafka" --for=condition=ReconciliationPaused --timeout=6m >/dev/null
"${kubectl[@]}" patch kafkas.kafka.strimzi.io "$kafka" --subresource=status --type=merge --patch "{\"status\":{\"clusterId\":\"$id\"}}" >/dev/null
"${kubectl[@]}" annotate kafkas.kafka.strimzi.io "$kafka" strimzi.io/pause-reconciliation- >/dev/null

has_id() { [[ $("${kubectl[@]}" get configmaps -l "$selector" -o yaml) == *"cluster.id: $id"* ]]; }
echo "waiting until the operator has written it into the brokers' configuration; it may be busy for five minutes"
for _ in $(seq 120); do
  has_id && break
  sleep 5
done
has_id || { echo "the operator has not taken the id in ten minutes; its log tells why" >&2; exit 1; }

# Else a broker that failed again and again would wait for its next try.
"${kubectl[@]}" delete pods -l "$selector" >/dev/null
echo "waiting until $kafka is ready"
"${kubectl[@]}" wait kafkas.kafka.strimzi.io "$kafka" --for=condition=Ready --timeout=10m >/dev/null
echo "$kafka is ready, with the topics of its volumes"
