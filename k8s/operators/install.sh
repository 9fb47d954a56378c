#!/usr/bin/env bash
# Installs or upgrades the three operators at the versions of versions.env, and waits until they are ready.
# Helm creates custom resource definitions but never upgrades them: see README.md.
set -euo pipefail
cd "$(dirname "$0")"
. ./versions.env

context=${CONTEXT:+--kube-context=$CONTEXT}

install() { # release, namespace, values file, chart and where it is
  local release=$1 namespace=$2 values=$3
  shift 3
  echo "installing $release into namespace $namespace"
  # shellcheck disable=SC2086 # an empty context is no argument
  helm upgrade --install "$release" "$@" $context --namespace "$namespace" --create-namespace \
    --values "$values" --wait --timeout 5m >/dev/null
}

version() { # version and repository, which a chart in a folder does not have
  [ -e "$1" ] || echo "${@:2}"
}

install strimzi "$STRIMZI_NAMESPACE" strimzi.yaml "$STRIMZI_CHART" $(version "$STRIMZI_CHART" --version "$STRIMZI_VERSION")
install flink-kubernetes-operator "$FLINK_OPERATOR_NAMESPACE" flink.yaml "$FLINK_OPERATOR_CHART"
install clickhouse-operator "$CLICKHOUSE_OPERATOR_NAMESPACE" clickhouse.yaml "$CLICKHOUSE_OPERATOR_CHART" \
  $(version "$CLICKHOUSE_OPERATOR_CHART" --version "$CLICKHOUSE_OPERATOR_VERSION" --repo "$CLICKHOUSE_OPERATOR_REPOSITORY")
echo "Strimzi $STRIMZI_VERSION, Flink Kubernetes Operator $FLINK_OPERATOR_VERSION and clickhouse-operator $CLICKHOUSE_OPERATOR_VERSION are ready"
