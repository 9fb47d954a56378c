#!/usr/bin/env bash
# Builds the images of the job, the emitter, the command line and the live page, and loads them into a kind cluster: images.sh CLUSTER VALUES-FILE
# Each is tagged by its version, which the chart takes by itself, and by its content, so that the next `make install`, which
# reads the values file, restarts what has changed.
set -euo pipefail
cluster=$1
values=$2
cd "$(dirname "$0")/../.."

version=$(awk '/^appVersion:/ {print $2}' helm/pipeline/Chart.yaml)
revision=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
mkdir -p "$(dirname "$values")"
echo "# Images in the kind cluster $cluster." >"$values.part"
for part in job emitter cli page; do
  echo "building the image of the $part"
  id=$(docker build --quiet --build-arg VERSION="$version" --build-arg REVISION="$revision" "$part")
  tag=$version-$(cut -c8-19 <<<"$id")
  for name in "clickstream/$part:$version" "clickstream/$part:$tag"; do
    docker tag "$id" "$name"
    kind load docker-image "$name" --name "$cluster"
  done
  echo "$part: {image: {tag: $tag}}" >>"$values.part"
done
mv "$values.part" "$values"
