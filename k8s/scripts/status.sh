#!/usr/bin/env bash
# Shows how a release is doing: a line for each part, with what is wrong and where docs/runbook.md tells what to do. Exit
# code 0: all is well, 1: something is not, 2: there is no such release, or no cluster.
# In a terminal with colours. With --watch, again and again until Ctrl-C.
# With --wait, shows every change until all is ready and the emitter's rows arrive, and fails after ten minutes.
# CONTEXT, NAMESPACE and RELEASE name it.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)

kubectl=(kubectl ${CONTEXT:+--context "$CONTEXT"} --namespace "${NAMESPACE:=clickstream}")
selector=clickstream.io/release=${RELEASE:=clickstream}
TIMEOUT_SECONDS=600
# What does not answer in time is not well; a whole look takes less than five seconds.
ANSWER_SECONDS=3
# So many records that wait are a backlog.
MANY_RECORDS=1000000
# Rows should have come since.
OLD_SECONDS=120
# ClickHouse slows inserts down at 1,000 parts of one partition, and refuses them at 3,000.
MANY_PARTS=500
LITTLE_DISK_PERCENT=10
WATCH_SECONDS=2

# Scripts read lines without colours; in a terminal, what is wrong is spread over several lines.
good='' bad='' end='' separator=' | '
if [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]; then
  separator=$'\n                      '
  [ -n "${NO_COLOR:-}" ] || good=$'\e[32m' bad=$'\e[1;31m' end=$'\e[0m'
fi

kinds=kafkas.kafka.strimzi.io,kafkanodepools.kafka.strimzi.io,kafkatopics.kafka.strimzi.io,kafkausers.kafka.strimzi.io
kinds=$kinds,flinkdeployments.flink.apache.org,clickhouseinstallations.clickhouse.altinity.com
kinds=$kinds,deployments.apps,statefulsets.apps,pods,persistentvolumeclaims

# A line for each object: kind, name, component, and what there is to say of its kind. Texts come last, quoted, so that
# they stay on their line.
template='
{{- range .items}}
{{- .kind}}|{{.metadata.name}}|{{index .metadata.labels "clickstream.io/component"}}|
{{- if or (eq .kind "Kafka") (eq .kind "KafkaTopic") (eq .kind "KafkaUser")}}
  {{- with .status}}{{range .conditions}}{{if eq .type "Ready"}}{{.status}}|{{with .message}}{{printf "%q" .}}{{end}}{{end}}{{end}}{{end}}
{{- else if eq .kind "KafkaNodePool"}}{{.spec.replicas}}
{{- else if eq .kind "FlinkDeployment"}}
  {{- .spec.job.state}}|{{index .spec.flinkConfiguration "s3.endpoint"}}|
  {{- with .status}}{{with .jobStatus}}{{.state}}|{{.jobId}}{{else}}|{{end}}|{{with .error}}{{printf "%q" .}}{{end}}{{end}}
{{- else if eq .kind "ClickHouseInstallation"}}
  {{- with .metadata.annotations}}{{index . "clickstream.io/tables"}}{{end}}|
  {{- with .status}}{{.status}}|{{.hostsCompleted}}|{{.hosts}}|{{with .error}}{{printf "%q" .}}{{end}}{{end}}
{{- else if or (eq .kind "Deployment") (eq .kind "StatefulSet")}}{{.spec.replicas}}|{{with .status}}{{.readyReplicas}}{{end}}
{{- else if eq .kind "Pod"}}{{.metadata.labels.component}}|{{.status.phase}}|
  {{- range .status.conditions}}{{if eq .type "Ready"}}{{.status}}{{end}}{{end}}|
  {{- range .status.containerStatuses}}{{.restartCount}} {{end}}|
  {{- range .status.containerStatuses}}{{with .state.waiting}}{{.reason}} {{end}}{{end}}
{{- else}}{{with .status}}{{.phase}}|{{with .capacity}}{{.storage}}{{end}}{{end}}
{{- end}}
{{end}}'

# Reads all objects of the release into variables.
look() {
  local objects kind name component a b c d e restarted
  objects=$("${kubectl[@]}" --request-timeout=${ANSWER_SECONDS}s get "$kinds" -l "$selector" -o go-template="$template") || return 2
  kafka=False kafka_message='' brokers=0 brokers_ready=0
  topics=0 topics_ready=0 topics_bad='' users=0 users_ready=0 users_bad=''
  job_name='' job_wanted='' job=waiting job_id='' job_error='' job_pod='' store_endpoint=''
  tables=events_processed clickhouse=waiting clickhouse_hosts=0 clickhouse_completed=0 clickhouse_error='' clickhouse_pod=''
  store='' store_ready=0 emitter='' emitter_ready=0 page='' page_ready=0
  pods=0 pods_ready=0 pods_bad='' restarts=0 claims=0 claims_bound=0 claims_bad='' claims_sizes=''
  while IFS='|' read -r kind name component a b c d e; do
    case $kind in
      Kafka) kafka=${a:-False} kafka_message=$b ;;
      KafkaNodePool) brokers=$((brokers + a)) ;;
      KafkaTopic)
        topics=$((topics + 1))
        if [ "$a" = True ]; then topics_ready=$((topics_ready + 1)); else topics_bad="$topics_bad $name${b:+ ($(plain "$b"))}"; fi
        ;;
      KafkaUser)
        users=$((users + 1))
        if [ "$a" = True ]; then users_ready=$((users_ready + 1)); else users_bad="$users_bad $name${b:+ ($(plain "$b"))}"; fi
        ;;
      FlinkDeployment) job_name=$name job_wanted=$a store_endpoint=$b job=${c:-waiting} job_id=$d job_error=$e ;;
      ClickHouseInstallation)
        # A pipeline of somebody's own has tables of its own that show whether rows arrive, with commas between.
        tables=${a:-$tables}
        clickhouse=${b:-waiting} clickhouse_completed=${c:-0} clickhouse_hosts=${d:-0} clickhouse_error=$e
        # Of what it has completed, the operator counts the hosts no more.
        [ "$clickhouse" != Completed ] || clickhouse_completed=$clickhouse_hosts
        ;;
      StatefulSet) [ "$component" != object-store ] || store=$a store_ready=${b:-0} ;;
      Deployment)
        case $component in
          emitter) emitter=$a emitter_ready=${b:-0} ;;
          page) page=$a page_ready=${b:-0} ;;
        esac
        ;;
      Pod)
        # Those that end by themselves.
        case $component/$b in test/* | cli/* | */Succeeded) continue ;; esac
        pods=$((pods + 1))
        for restarted in $d; do restarts=$((restarts + restarted)); done
        if [ "$c" = True ]; then
          pods_ready=$((pods_ready + 1))
          case $component/$a in
            kafka/*) brokers_ready=$((brokers_ready + 1)) ;;
            clickhouse/*) clickhouse_pod=${clickhouse_pod:-$name} ;;
            job/jobmanager) job_pod=${job_pod:-$name} ;;
          esac
        else
          e=${e% }
          pods_bad="$pods_bad $name (${e:-$b})"
        fi
        ;;
      PersistentVolumeClaim)
        claims=$((claims + 1)) claims_sizes="$claims_sizes $b"
        if [ "$a" = Bound ]; then claims_bound=$((claims_bound + 1)); else claims_bad="$claims_bad $name (${a:-no status})"; fi
        ;;
    esac
    # What a template prints of a field that is not there.
  done <<<"${objects//<no value>/}"
}

# Runs a command, but for no longer than it may take to answer.
within_time() {
  local command timer code
  "$@" &
  command=$!
  (sleep $ANSWER_SECONDS && kill $command) >/dev/null 2>&1 &
  timer=$!
  wait $command 2>/dev/null
  code=$?
  kill $timer 2>/dev/null
  return $code
}

# Both are asked from inside their pods: no network policy forbids that, and nobody needs a password.
ask_clickhouse() { # query
  within_time "${kubectl[@]}" exec "$clickhouse_pod" -c clickhouse -- clickhouse-client --connect_timeout 2 --query "$1"
}

# Each answer is a line: the JobManager's clock, the job, its checkpoints, their settings, its restarts, and how much its
# first vertex, the source, has still to read.
# shellcheck disable=SC2016
FLINK_QUESTIONS='
ask() { curl -gfsS --max-time 2 "http://localhost:8081/jobs/$1" || exit; echo; }
date +%s
ask "$0"
ask "$0/checkpoints"
ask "$0/checkpoints/config"
ask "$0/metrics?get=numRestarts"
source=$(ask "$0" | grep -o "\"vertices\":\[{\"id\":\"[0-9a-f]*" | grep -o "[0-9a-f]*$")
pending=$(ask "$0/vertices/$source/subtasks/metrics" | grep -o "[^\"]*\.pendingRecords" | sed "s/\[/%5B/; s/\]/%5D/")
ask "$0/vertices/$source/subtasks/metrics?agg=sum&get=$pending"'

ask_flink() {
  within_time "${kubectl[@]}" exec "$job_pod" -c flink-main-container -- bash -c "$FLINK_QUESTIONS" "$job_id"
}

number() { # JSON, field: the first number that it has there
  local found
  found=$(grep -Eo "\"$2\":\"?[0-9]+" <<<"$1" | head -1)
  echo "${found##*[:\"]}"
}

grouped() { # number, for people
  local rest=$1 groups=
  while [ ${#rest} -gt 3 ]; do
    groups=,${rest: -3}$groups
    rest=${rest%???}
  done
  echo "$rest$groups"
}

duration() { # seconds
  if [ "$1" -lt 120 ]; then
    echo "$1 s"
  elif [ "$1" -lt 7200 ]; then
    echo "$(($1 / 60)) min"
  elif [ "$1" -lt 172800 ]; then
    echo "$(($1 / 3600)) h"
  else
    echo "$(($1 / 86400)) d"
  fi
}

plain() { # text as the template quotes it
  local text=${1#\"}
  text=${text%\"}
  text=${text//\\\"/\"}
  # A line break in a text, and in a text within a text.
  text=${text//\\\\n/ }
  echo "${text//\\n/ }"
}

result=0
problems=
problem_section=
problem() { # section of the runbook, what is wrong
  problems=$problems${problems:+; }${2:0:400}
  problem_section=${problem_section:-$1}
}

# Says how a part is, with the problems found since the last one.
say() { # part, what is known of it
  if [ -z "$problems" ]; then
    printf '%sok%s      %-13s %s\n' "$good" "$end" "$1" "$2"
  else
    printf '%snot ok%s  %-13s %s%s%s%s\n' \
      "$bad" "$end" "$1" "$problems" "$separator" "${2:+$2$separator}" "docs/runbook.md#$problem_section"
    result=1
  fi
  problems='' problem_section=''
}

say_job() { # exit code, answers, errors
  local now state checkpoints settings metrics pending latest running age restarted known
  if [ "$job" != RUNNING ]; then
    if [ "$job_wanted" = suspended ]; then
      say job "suspended by job.state"
    else
      problem job-restarts "$job${job_error:+: $(plain "$job_error")}"
      say job
    fi
    return
  fi
  if [ -z "$job_pod" ] || [ "$1" != 0 ]; then
    problem job-restarts "$(if [ -z "$job_pod" ]; then echo "no JobManager is ready"; else echo "no answer: ${3:-it takes longer than $ANSWER_SECONDS s}"; fi)"
    say job RUNNING
    return
  fi
  { read -r now && read -r state && read -r checkpoints && read -r settings && read -r metrics && read -r pending; } <<<"$2"
  running=$((now - $(number "${state#*\"timestamps\"}" RUNNING) / 1000))
  restarted=$(number "$metrics" value)
  restarted=${restarted:-0}
  latest=${checkpoints#*\"latest\":\{\"completed\":}
  if [[ $latest == null* ]]; then
    age=$running known="no checkpoint yet"
  else
    age=$((now - $(number "$latest" latest_ack_timestamp) / 1000)) known="last checkpoint $(duration $age) ago"
  fi
  [ $age -le $((2 * $(number "$settings" interval) / 1000 + 60)) ] || problem checkpoints-fail "no checkpoint for $(duration $age)"
  [ "$restarted" = 0 ] || [ $running -ge 120 ] || problem job-restarts "it has just restarted"
  say job "RUNNING for $(duration $running), restarts $restarted, $known, failed $(number "$checkpoints" failed)"

  pending=$(number "$pending" sum)
  [ "${pending:-0}" -le $MANY_RECORDS ] || problem lag-grows "a backlog"
  say "job's lag" "$(grouped "${pending:-?}") records to read"
}

say_clickhouse() { # exit code, answers, errors
  local key value rows=0 parts=0 parts_of_a_partition=0 newest_row_age='' dead_letters=0 disk_free=100 read_only=0
  local consumers=0 unread=0 behind_a_transaction=0 exception=''
  [ "$clickhouse" = Completed ] || problem nothing-arrives "$clickhouse${clickhouse_error:+: $(plain "$clickhouse_error")}"
  if [ -z "$clickhouse_pod" ] || [ "$1" != 0 ]; then
    problem nothing-arrives "$(if [ -z "$clickhouse_pod" ]; then echo "no pod is ready"; else echo "no answer: ${3:-it takes longer than $ANSWER_SECONDS s}"; fi)"
    say ClickHouse "$clickhouse_completed of $clickhouse_hosts hosts"
    return
  fi
  while IFS=$'\t' read -r key value; do
    printf -v "$key" %s "$value"
  done <<<"$2"
  [ "$disk_free" -ge $LITTLE_DISK_PERCENT ] || problem disk-fills "the disk fills"
  [ "$parts_of_a_partition" -le $MANY_PARTS ] || problem parts-pile-up "$parts_of_a_partition parts in one partition"
  [ "$read_only" = 0 ] || problem node-lost "$read_only tables are read-only"
  say ClickHouse "$clickhouse_completed of $clickhouse_hosts hosts, $(grouped "$rows") rows, $parts parts, $disk_free % of the disk free"

  [ "$consumers" != 0 ] || problem nothing-arrives "no consumer reads"
  [ "$unread" -le $MANY_RECORDS ] || problem lag-grows "a backlog"
  # Between two checkpoints some always are behind one.
  if [ "${newest_row_age:-$OLD_SECONDS}" -ge $OLD_SECONDS ]; then
    if [ "$behind_a_transaction" != 0 ]; then
      problem last-stable-offset-stuck "no rows arrive, and there are records behind an open transaction"
    elif [ -n "$emitter" ]; then
      problem nothing-arrives "events are emitted, and no rows arrive"
    fi
  fi
  [ -z "$exception" ] || problem nothing-arrives "$exception"
  say rows "the newest $(if [ -n "$newest_row_age" ]; then duration "$newest_row_age"; else echo "more than an hour"; fi) old, $(
    grouped "$unread") records to read, $(grouped "$behind_a_transaction") behind an open transaction"
  say "dead letters" "$(grouped "$dead_letters") pending"
}

asked() { # what it is called, function and its arguments; leaves answers, errors and the exit code
  "${@:2}" >"$answers/$1" 2>"$answers/$1.errors"
  echo $? >"$answers/$1.code"
}

say_answers() { # what it is called
  "say_$1" "$(cat "$answers/$1.code" 2>/dev/null)" "$(cat "$answers/$1" 2>/dev/null)" "$(tail -1 "$answers/$1.errors" 2>/dev/null)"
}

say_all() {
  answers=$(mktemp -d) || exit 2
  trap 'rm -rf "$answers"' EXIT
  # Both at the same time.
  [ -z "$job_pod" ] || asked job ask_flink &
  [ -z "$clickhouse_pod" ] || asked clickhouse ask_clickhouse "$(sed "s/events_processed/${tables//,/|}/" "$here/status.sql")" &
  wait

  [ "$kafka" = True ] || problem does-not-start "not ready${kafka_message:+: $(plain "$kafka_message")}"
  [ "$brokers_ready" -ge "$brokers" ] || problem node-lost "a broker is missing"
  say Kafka "$brokers_ready of $brokers brokers ready"
  [ -z "$topics_bad" ] || problem does-not-start "not ready:$topics_bad"
  say topics "$topics_ready of $topics ready"
  [ -z "$users_bad" ] || problem credentials "not ready:$users_bad"
  say users "$users_ready of $users ready"
  say_answers job
  say_answers clickhouse
  if [ -n "$store" ]; then
    [ "$store_ready" -ge "$store" ] || problem checkpoints-fail "not ready"
    say "object store" "$store_ready of $store ready"
  else
    say "object store" "elsewhere: ${store_endpoint:-AWS}"
  fi
  if [ -n "$emitter" ]; then
    [ "$emitter_ready" -ge "$emitter" ] || problem does-not-start "not ready"
    say emitter "$emitter_ready of $emitter ready"
  else
    say emitter "off: events come from elsewhere"
  fi
  if [ -n "$page" ]; then
    [ "$page_ready" -ge "$page" ] || problem does-not-start "not ready"
    say page "$page_ready of $page ready"
  fi
  [ -z "$claims_bad" ] || problem does-not-start "not bound:$claims_bad"
  say claims "$claims_bound of $claims bound:$claims_sizes"
  [ -z "$pods_bad" ] || problem does-not-start "not ready:$pods_bad"
  say pods "$pods_ready of $pods ready, restarts $restarts"
}

look || exit 2
if [ -z "$job_name" ]; then
  echo "there is no release $RELEASE in namespace $NAMESPACE${CONTEXT:+ of $CONTEXT}; \`make install\` makes one" >&2
  exit 2
fi

if [ "${1:-}" = --watch ]; then
  trap 'exit $result' INT TERM
  while
    page=$(
      result=0
      date +%T
      say_all
      exit $result
    )
    result=$?
  do
    # In its place, line by line, so that nothing flickers.
    [ "$separator" = ' | ' ] || { printf '\e[H' && page=${page//$'\n'/$'\e[K\n'}$'\e[J'; }
    printf '%s\n' "$page"
    sleep $WATCH_SECONDS
    until look; do sleep $WATCH_SECONDS; done
  done
fi

if [ "${1:-}" != --wait ]; then
  say_all
  exit $result
fi

count_rows() {
  rows=0
  [ -z "$clickhouse_pod" ] || rows=$(ask_clickhouse "SELECT count() FROM merge('analytics', '^(${tables//,/|})\$')" 2>/dev/null) || rows=0
}

line() {
  echo "Kafka ready: $kafka | job: $job | ClickHouse: $clickhouse | rows: $rows"
}

# Without the emitter nobody may be sending yet.
ready() {
  [ "$job" = RUNNING ] && [ "$clickhouse" = Completed ] && { [ -z "$emitter" ] || [ "$rows" != 0 ]; }
}

start=$SECONDS
last=
while
  count_rows
  ! ready
do
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
  # An API server that does not answer for once is asked again.
  look 2>/dev/null
done
printf '%4d s  %s\n' $((SECONDS - start)) "$(line)"
