#!/usr/bin/env bash
# What `make e2e` does: runs the scenarios (docs/testing.md) by Failsafe on the cluster of CONTEXT, with the VALUES files. All that can be
# wrong with settings and cluster is looked at first: then it ends with 2 and one line, before anything is built or touched. Otherwise
# it ends as Maven does: 0, or 1 if a scenario has failed.
set -euo pipefail
cd "$(dirname "$0")/../.."

wrong() { echo "$*" >&2; exit 2; }
scenarios=k8s/src/test/java/io/clickstream/k8s/e2e
tags=$(sed -n 's/.* = "\(.*\)";/\1/p' $scenarios/Tags.java)

# Of a class of scenarios, or of one of them: KillST, KillST#broker, KillST#broker+jobManager. Patterns are left to Failsafe.
require_scenario() {
  local setting=$1 name=$2 method
  [[ $name =~ ^[A-Za-z0-9#+]+$ ]] || return 0
  [ -f "$scenarios/${name%%#*}.java" ] && [[ ${name%%#*} == *ST ]] || wrong "$setting: there is no ${name%%#*} (docs/testing.md names all)"
  [[ $name == *#* ]] || return 0
  for method in $(tr + ' ' <<<"${name#*#}"); do
    grep -q "void $method(TestNamespace" "$scenarios/${name%%#*}.java" || wrong "$setting: ${name%%#*} has no $method (docs/testing.md names all)"
  done
}

must() { [[ $value =~ ^($2)$ ]] || wrong "$setting must $1, but is $value"; }
number='[0-9]*[1-9][0-9]*(\.[0-9]*)?|[0-9]*\.[0-9]*[1-9][0-9]*'
any_context=
for argument; do
  setting=${argument%%=*} setting=${setting#-D} value=true
  [[ $argument != *=* ]] || value=${argument#*=}
  case $argument in
    -De2e.allow-any-context | -De2e.allow-any-context=*) must "be true or false" 'true|false'; any_context=$value ;;
    -De2e.keep | -De2e.keep=*) must "be true or false" 'true|false' ;;
    -De2e.namespace-prefix=*) must "be lower-case letters, digits and -, 40 at most" '[a-z0-9][-a-z0-9]{0,39}' ;;
    -De2e.chart=*) [ -f "$value/Chart.yaml" ] || wrong "$setting must be the folder of a chart, but is $value" ;;
    -De2e.timeout-factor=* | -De2e.messages-per-second=*) must "be a number above 0" "$number" ;;
    -De2e.events=*) must "be 1 or more" '0*[1-9][0-9]*' ;;
    -De2e.kill-grace=*) must "be 0 or more" '[0-9]+' ;;
    -De2e.next-job-image=*) must "look like clickstream/job:0.2.0" '.+:[^/:]+' ;;
    -De2e.set=*) must "look like key=value;key=value" '[^=;]+=[^;]*(;[^=;]+=[^;]*)*' ;;
    -De2e.skip=*)
      must "look like KillST=reason;UpgradeST#sql=reason" '[^=;]+=[^;]+(;[^=;]+=[^;]+)*'
      while IFS='=' read -r name _; do require_scenario "$setting" "$name"; done < <(tr ';' '\n' <<<"$value") ;;
    -De2e.storage-class=* | -De2e.results=*) ;;
    -De2e.*) wrong "$setting is not a setting (docs/testing.md has them all; CONTEXT and VALUES are variables of make)" ;;
    -Dit.test=*) for name in $(tr , ' ' <<<"$value"); do require_scenario "$setting" "$name"; done ;;
    -Dgroups=* | -DexcludedGroups=*)
      for tag in $(tr -sc a-z ' ' <<<"$value"); do
        grep -qx "$tag" <<<"$tags" || wrong "$setting must be of $(paste -sd ' ' <<<"$tags"), but is $value"
      done ;;
    -[!-]*) ;;
    *) wrong "$argument: settings look like -De2e.timeout-factor=2, or are Maven's (docs/testing.md)" ;;
  esac
done
for file in $(tr , ' ' <<<"$VALUES"); do
  [ -r "$file" ] || wrong "VALUES must be files, but there is no $file"
done

command -v kubectl >/dev/null || wrong "missing: kubectl"
command -v helm >/dev/null || [ -x k8s/kube-tools/target/helm ] || wrong "missing: helm (make kube-tools brings it)"
# Cluster.java knows these names as well, for those who run a scenario from elsewhere.
[[ $CONTEXT =~ ^(kind-.+|lab)$ || $any_context = true ]] ||
  wrong "CONTEXT=$CONTEXT is neither kind-... nor lab: -De2e.allow-any-context says that namespaces and volumes may be made and deleted there"
contexts=$(kubectl config get-contexts --output name)
grep -qxF -- "$CONTEXT" <<<"$contexts" || wrong "CONTEXT=$CONTEXT: the kubeconfig has no such context"
known=$(kubectl --context "$CONTEXT" --request-timeout 10s api-versions 2>&1) ||
  wrong "the cluster of $CONTEXT does not answer: $(tail -n 1 <<<"$known")"
for group in kafka.strimzi.io flink.apache.org clickhouse.altinity.com clickhouse-keeper.altinity.com; do
  grep -q "^$group/" <<<"$known" || wrong "the cluster of $CONTEXT knows no $group: \`make operators\` installs what it lacks"
done

read -ra mvn <<<"${MVN:-mvn} --batch-mode --quiet"
exec "${mvn[@]}" -pl core,k8s -Pe2e -DskipUnitTests -Dspotless.apply.skip -Dspotless.check.skip \
  -De2e.context="$CONTEXT" -De2e.values="$VALUES" "$@" verify
