#!/usr/bin/env bash
# Runs the command line on the cluster, in a Job made of the release's CronJob: cli.sh reconcile --wait 60
# CONTEXT, NAMESPACE and RELEASE name the release. The exit code is the command's; Ctrl-C stops it.
set -euo pipefail

kubectl=(kubectl ${CONTEXT:+--context "$CONTEXT"} --namespace "${NAMESPACE:=clickstream}")
selector=clickstream.io/release=${RELEASE:=clickstream},clickstream.io/component=cli

cronjob=$("${kubectl[@]}" get cronjobs -l "$selector" -o name) || exit 2
[ -n "$cronjob" ] || {
  echo "release $RELEASE in namespace $NAMESPACE${CONTEXT:+ of $CONTEXT} has no command line: is it there, with cli.enabled?" >&2
  exit 2
}

[ $# -gt 0 ] || set -- --help
arguments=
for argument in "$@"; do
  argument=${argument//\\/\\\\}
  arguments+=${arguments:+, }\"${argument//\"/\\\"}\"
done

job=${cronjob##*/}-$(date +%s)
trap '"${kubectl[@]}" delete job "$job" --ignore-not-found --wait=false >/dev/null' EXIT
trap 'exit 130' INT TERM
"${kubectl[@]}" create job "$job" --from "$cronjob" --dry-run=client -o json |
  "${kubectl[@]}" patch --local --filename - --type json -o json \
    --patch "[{\"op\": \"add\", \"path\": \"/spec/template/spec/containers/0/args\", \"value\": [$arguments]}]" |
  "${kubectl[@]}" create --filename - >/dev/null

"${kubectl[@]}" logs --follow "job/$job" --pod-running-timeout=2m || {
  "${kubectl[@]}" get pods -l "job-name=$job" >&2
  exit 2
}
# The log ends a moment before the pod's status tells the exit code.
for _ in $(seq 30); do
  code=$("${kubectl[@]}" get pods -l "job-name=$job" -o jsonpath='{.items[0].status.containerStatuses[0].state.terminated.exitCode}')
  [ -z "$code" ] || exit "$code"
  sleep 1
done
echo "the pod of $job does not end" >&2
exit 2
