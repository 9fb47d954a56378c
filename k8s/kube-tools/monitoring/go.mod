module clickstream.io/kube-tools/monitoring

go 1.24.0

// For its custom resource definitions; nothing of it is built. Their checksums are in sha256sums.txt.
require (
	github.com/prometheus-operator/prometheus-operator v0.85.0
)
