#!/usr/bin/env bash
# Lays the classes of the libraries ready for the JVM that runs here, so that the processes of the local run start in half the
# time and share what they load: runs the pipeline once to learn which classes that takes, then lets the JVM dump them.
# Once for each JVM and set of libraries, about 25 s; without the archive everything works, and starts slower.
set -euo pipefail
cd "$(dirname "$0")/../.."

java=${JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.runtime.version = //p')
archive=$PWD/local/target/cds/$version.jsa
# The same order as in InstallLayout.lib(): the archive holds for this beginning of the class path.
libraries() { # [!]: of others, or ours
  find "$PWD/local/target/dist/lib" -name '*.jar' "$@" -name 'clickstream-*' | LC_ALL=C sort | paste -sd:
}
others=$(libraries !)
all=$others:$(libraries)

# The JVM compares sizes and times of the jars. A build copies them with the times that they have in Maven's repository.
stamp=$(tr : '\n' <<<"$others" | xargs -d '\n' stat --format '%n %s %Y' | cksum)
mkdir -p local/target/cds
arguments() {
  # In quotes: the path of a checkout may have spaces.
  [ ! -e "$archive" ] || printf '"%s"\n' "-XX:SharedArchiveFile=$archive"
  printf '"%s"\n' -cp "$all"
}
if [ "$(cat "$archive.stamp" 2>/dev/null)" = "$stamp" ]; then
  arguments >local/target/cds/java.args
  exit
fi
rm -f "$archive"
arguments >local/target/cds/java.args

engine=${CLICKHOUSE_ENGINE_LIBRARY:-local/engine/node_modules/@chdb/lib-linux-x64-gnu/libchdb.so}
[ -r "$engine" ] || { echo "no ClickHouse engine yet (make engine), so no archive of classes either" >&2; exit 0; }
echo "laying classes ready for quick starts (about 25 s, once)"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ports=()
for port in kafka kafka-controller s3 flink clickhouse page; do ports+=("--$port-port" 0); done
# Every option of the run is an environment variable too; those of the user's command are not for this one.
learn() {
  env -i PATH="$PATH" ${CLICKHOUSE_ENGINE_LIBRARY:+CLICKHOUSE_ENGINE_LIBRARY="$CLICKHOUSE_ENGINE_LIBRARY"} \
    JAVA_TOOL_OPTIONS="-XX:DumpLoadedClassList=$work/%p.classes" "$java" -XX:+UseSerialGC -Dclickstream.home="$PWD" -cp "$all" \
    io.clickstream.local.LocalMain --data-dir "$work/data" --events 1000 --malformed-ratio 0.1 "${ports[@]}" >"$work/run.log" 2>&1 &&
    cat "$work"/*.classes | grep -v -e '^#' -e io/clickstream | LC_ALL=C sort -u >"$work/classes"
}
dump() {
  "$java" -Xshare:dump -XX:SharedClassListFile="$work/classes" -XX:SharedArchiveFile="$archive" -cp "$others" >"$work/dump.log" 2>&1
}
if ! { learn && dump; }; then
  tail -3 "$work"/*.log >&2
  echo "the classes could not be laid ready; everything works, and starts slower" >&2
  rm -f "$archive"
fi
# Whatever came of it, the next attempt is for another JVM or other libraries.
echo "$stamp" >"$archive.stamp"
arguments >local/target/cds/java.args
