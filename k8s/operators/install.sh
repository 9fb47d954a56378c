#!/usr/bin/env bash
# Installs or upgrades the three operators at the versions of versions.env, and waits until they are ready.
# Helm creates custom resource definitions but never upgrades them: see README.md.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=k8s/operators/versions.env
. "$here/versions.env"

install() { # release, namespace, values file, then the chart and where it is; more values on standard input
  local release=$1 namespace=$2 values=$3
  shift 3
  echo "installing $release into namespace $namespace"
  helm upgrade --install "$release" "$@" ${CONTEXT:+--kube-context "$CONTEXT"} --namespace "$namespace" --create-namespace \
    --values "$here/$values" --values - --wait --timeout 5m >/dev/null
}

version() { # chart, and how its version is named, which a chart in a folder does not need
  [ -e "$1" ] || echo "${@:2}"
}

# The chart's password is public. This one is made up once, and read again at an upgrade.
clickhouse_operator_password() {
  local known
  known=$(kubectl ${CONTEXT:+--context "$CONTEXT"} --namespace "$CLICKHOUSE_OPERATOR_NAMESPACE" get secrets \
    -l app.kubernetes.io/instance=clickhouse-operator -o jsonpath='{.items[0].data.password}' 2>/dev/null | base64 -d || true)
  case $known in
    "" | clickhouse_operator_password) head -c 24 /dev/urandom | base64 | tr -d '+/=' ;;
    *) echo "$known" ;;
  esac
}

# shellcheck disable=SC2046  # None of the words, or all.
install strimzi "$STRIMZI_NAMESPACE" strimzi.yaml "$STRIMZI_CHART" \
  $(version "$STRIMZI_CHART" --version "$STRIMZI_VERSION") </dev/null
install flink-kubernetes-operator "$FLINK_OPERATOR_NAMESPACE" flink.yaml "$FLINK_OPERATOR_CHART" </dev/null
# shellcheck disable=SC2046
echo "secret: {password: $(clickhouse_operator_password)}" \
  | install clickhouse-operator "$CLICKHOUSE_OPERATOR_NAMESPACE" clickhouse.yaml "$CLICKHOUSE_OPERATOR_CHART" \
    $(version "$CLICKHOUSE_OPERATOR_CHART" --version "$CLICKHOUSE_OPERATOR_VERSION" --repo "$CLICKHOUSE_OPERATOR_REPOSITORY")
echo "Strimzi $STRIMZI_VERSION, Flink Kubernetes Operator $FLINK_OPERATOR_VERSION and clickhouse-operator $CLICKHOUSE_OPERATOR_VERSION are ready"
