#!/usr/bin/env bash
# Shows how a release is doing; with --wait, shows every change until all is ready and the emitter's rows arrive, and fails
# after ten minutes.
# CONTEXT, NAMESPACE and RELEASE name it.
set -uo pipefail

kubectl=(kubectl ${CONTEXT:+--context "$CONTEXT"} --namespace "${NAMESPACE:=clickstream}")
selector=clickstream.io/release=${RELEASE:=clickstream}
TIMEOUT_SECONDS=600

of() { # kind, JSON path of its status, what to say while there is none
  local value
  value=$("${kubectl[@]}" get "$1" -l "$selector" -o jsonpath="{.items[0]$2}" 2>/dev/null)
  echo "${value:-$3}"
}

rows() {
  local pod
  pod=$("${kubectl[@]}" get pods -l "$selector,clickstream.io/component=clickhouse" -o name 2>/dev/null | head -1)
  "${kubectl[@]}" exec "$pod" -c clickhouse -- clickhouse-client --query "SELECT count() FROM analytics.events_processed" 2>/dev/null || echo 0
}

look() {
  kafka=$(of kafkas.kafka.strimzi.io '.status.conditions[?(@.type=="Ready")].status' False)
  job=$(of flinkdeployments.flink.apache.org .status.jobStatus.state waiting)
  clickhouse=$(of clickhouseinstallations.clickhouse.altinity.com .status.status waiting)
  rows=$(rows)
}

line() {
  echo "Kafka ready: $kafka | job: $job | ClickHouse: $clickhouse | rows: $rows"
}

deployments=$("${kubectl[@]}" get flinkdeployments.flink.apache.org -l "$selector" -o name) || exit 2
if [ -z "$deployments" ]; then
  echo "there is no release $RELEASE in namespace $NAMESPACE${CONTEXT:+ of $CONTEXT}; \`make install\` makes one" >&2
  exit 2
fi

if [ "${1:-}" != --wait ]; then
  "${kubectl[@]}" get kafkas.kafka.strimzi.io,kafkatopics.kafka.strimzi.io,flinkdeployments.flink.apache.org,clickhouseinstallations.clickhouse.altinity.com,pods,persistentvolumeclaims \
    -l "$selector"
  look
  echo
  line
  exit 0
fi

# Without the emitter nobody may be sending yet.
emitter=$("${kubectl[@]}" get deployments -l "$selector,clickstream.io/component=emitter" -o name)
ready() {
  [ "$job" = RUNNING ] && [ "$clickhouse" = Completed ] && { [ -z "$emitter" ] || [ "$rows" != 0 ]; }
}

start=$SECONDS
last=
while look; ! ready; do
  if [ "$(line)" != "$last" ]; then
    last=$(line)
    printf '%4d s  %s\n' $((SECONDS - start)) "$last"
  fi
  if [ $((SECONDS - start)) -gt $TIMEOUT_SECONDS ]; then
    echo "not ready after $TIMEOUT_SECONDS s; the newest events:" >&2
    "${kubectl[@]}" get events --sort-by=.lastTimestamp 2>/dev/null | tail -8 >&2
    exit 1
  fi
  sleep 5
done
printf '%4d s  %s\n' $((SECONDS - start)) "$(line)"
