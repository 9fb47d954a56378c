#!/usr/bin/env bash
# Puts what the tests use under target/: Helm, two analysers, Prometheus, the definitions of prometheus-operator, and a real API
# server with etcd. All come from Go modules at the versions of go.mod. About seven minutes on two cores the first time, a
# second when all is there.
# Whatever cannot be had, the tests say so and skip what needs it.
set -euo pipefail
cd "$(dirname "$0")"

ENVTEST_INDEX=https://raw.githubusercontent.com/kubernetes-sigs/controller-tools/HEAD/envtest-releases.yaml

if ! command -v go >/dev/null; then
  echo "Go is missing (1.26 or newer): the chart tests use Helm from the path, download an API server, or are skipped" >&2
  exit 0
fi
platform=$(go env GOOS)-$(go env GOARCH)
# From go.mod as it stands: asking go would need its proxy.
kubernetes=$(awk '$1 == "k8s.io/kubernetes" {print $2}' kubernetes/go.mod)
# Where fabric8's kube-api-test looks for an API server, and where it would put one that it downloads.
server=$PWD/target/k8s/${kubernetes#v}-$platform
export CGO_ENABLED=0 GOFLAGS=-trimpath

build() { # module folder, package, output, linker flags
  [ "$3" -nt "$1/go.mod" ] && return
  echo "building $(basename "$3")"
  (cd "$1" && go build -ldflags "-s -w ${4:-}" -o "$3" "$2") >target/build.log 2>&1 || {
    tail -5 target/build.log >&2
    echo "$(basename "$3") cannot be built: the tests that need it are skipped, or fail in CI" >&2
    exit 0
  }
}

mkdir -p target
build helm helm.sh/helm/v4/cmd/helm "$PWD/target/helm"
build chart github.com/zegl/kube-score/cmd/kube-score "$PWD/target/kube-score"
build chart github.com/norwoodj/helm-docs/cmd/helm-docs "$PWD/target/helm-docs"
# Without the clients of all the clouds that Prometheus can look for targets in: less than half of the time.
export GOFLAGS="$GOFLAGS -tags=remove_all_sd"
build prometheus github.com/prometheus/prometheus/cmd/promtool "$PWD/target/promtool"
build prometheus github.com/prometheus/prometheus/cmd/prometheus "$PWD/target/prometheus"
export GOFLAGS=-trimpath

definitions=$PWD/target/prometheus-operator
if [ ! "$definitions/monitoring.coreos.com_servicemonitors.yaml" -nt monitoring/go.mod ]; then
  operator=github.com/prometheus-operator/prometheus-operator
  if module=$(cd monitoring && go mod download $operator && go list -m -f '{{.Dir}}' $operator) 2>target/build.log; then
    mkdir -p "$definitions"
    install -m 644 "$module"/example/prometheus-operator-crd/monitoring.coreos.com_{podmonitors,prometheusrules,servicemonitors}.yaml "$definitions"
  else
    tail -5 target/build.log >&2
    echo "the definitions of prometheus-operator cannot be had: the tests that need them are skipped, or fail in CI" >&2
  fi
fi

if [ ! "$server/kube-apiserver" -nt kubernetes/go.mod ] && curl --silent --fail --head --max-time 5 "$ENVTEST_INDEX" >/dev/null 2>&1; then
  echo "the API server is downloaded by the tests"
  exit 0
fi
# Without these kubectl cannot compare its version with the server's.
version=k8s.io/component-base/version
flags="-X $version.gitVersion=$kubernetes -X $version.gitMajor=$(cut -d. -f1 <<<"${kubernetes#v}") -X $version.gitMinor=$(cut -d. -f2 <<<"$kubernetes")"
mkdir -p "$server"
build kubernetes go.etcd.io/etcd/server/v3 "$server/etcd"
build kubernetes k8s.io/kubernetes/cmd/kubectl "$server/kubectl" "$flags"
# Last, because its presence says that the set is complete.
build kubernetes k8s.io/kubernetes/cmd/kube-apiserver "$server/kube-apiserver" "$flags"
