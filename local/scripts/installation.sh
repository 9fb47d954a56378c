#!/usr/bin/env bash
# Copies what the commands need out of a built checkout, for people without one: installation.sh FOLDER
# Each file has the same place as here, so that nothing has to know whether it runs in a checkout.
set -euo pipefail
folder=$(realpath -m "$1")
cd "$(dirname "$0")/../.."
engine=local/engine/node_modules/@chdb/lib-linux-x64-gnu/libchdb.so
registry=local/target/registry
for needed in local/target/dist/lib "$engine" $registry; do
  [ -e "$needed" ] || { echo "$needed is missing: make build engine registry" >&2; exit 2; }
done
rm -rf "$folder"
mkdir -p "$folder"
# The times of the jars stay, or the classes laid ready would be of others.
cp -R --parents --preserve=mode,timestamps --reflink=auto LICENSE README.md bin clickhouse-schema examples local/etc \
  local/scripts/class-archive.sh local/target/dist $registry "$engine" "$folder"
rm -f "$folder/local/target/dist/.built"
