#!/usr/bin/env bash
# Puts what a release consists of into a folder: package.sh FOLDER
# The chart, the jars, an archive with the local run and all commands (bin/clickstream), a bill of materials if Maven has written one (target/bom.json), and the checksums of them all.
# VERSION names the chart's and its images' version, by default that of Chart.yaml; IMAGES where the images of the job,
# the emitter, the command line and the live page are, by default as the chart's values say.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$1
version=${VERSION:-$(awk '/^version:/ {print $2}' helm/pipeline/Chart.yaml)}
helm=k8s/kube-tools/target/helm
[ -x "$helm" ] || helm=helm

rm -rf "$folder"
mkdir -p "$folder"
staged=$(mktemp -d)
trap 'rm -rf "$staged"' EXIT

# A copy with what the links point at, so that the images can be named in it.
cp -RL helm/pipeline "$staged/clickstream"
if [ -n "${IMAGES:-}" ]; then
  sed "s|repository: clickstream/|repository: $IMAGES/|" helm/pipeline/values.yaml >"$staged/clickstream/values.yaml"
fi
"$helm" package "$staged/clickstream" --version "$version" --app-version "$version" --destination "$folder" >/dev/null

cp emitter/target/clickstream-emitter-*-app.jar "$folder/clickstream-emitter-$version.jar"
cp cli/target/clickstream-cli-*-app.jar "$folder/clickstream-cli-$version.jar"
cp page/target/clickstream-page-*-app.jar "$folder/clickstream-page-$version.jar"
cp job/target/clickstream-job-*.jar "$folder/clickstream-job-$version.jar"
local/scripts/installation.sh "$staged/clickstream-$version"
tar --create --gzip --owner=0 --group=0 --file "$folder/clickstream-$version-linux-x86_64.tar.gz" --directory "$staged" "clickstream-$version"
[ ! -e target/bom.json ] || cp target/bom.json "$folder/clickstream-$version-bom.json"

(cd "$folder" && sha256sum -- * >SHA256SUMS)
echo "$folder has"
(cd "$folder" && printf '  %s\n' *)
