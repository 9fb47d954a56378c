#!/usr/bin/env bash
# What `make test` does. All of it: the unit tests of every module first, while the tools of the other tests are fetched or built
# beside them, then the integration tests, then how long each class has taken; with LONG also those that are tagged so. A part of it:
# one module, one class, or one method (ONLY=SqlScriptTest#method).
set -euo pipefail
cd "$(dirname "$0")/.."

module=$1 only=$2
class=${only%%#*}
read -ra mvn <<<"${MVN:-mvn} --batch-mode ${CI:+-Pci}"
# Whoever asks for a class wants all of it.
[ -z "${LONG:-}$only" ] || mvn+=(-DexcludedGroups=)
kube_tools() { k8s/kube-tools/build.sh "$@"; }

if [ -n "$module$only" ]; then
  [ -n "$module" ] || module=$(git ls-files "*/src/test/*/$class.java" | cut -d/ -f1 | head -1)
  [ -d "$module/src/test" ] || { echo "MODULE=$module: there is no such module, or ONLY=$only names no class of tests" >&2; exit 2; }
  # The modules that it needs are built, and not tested.
  some=("${mvn[@]}" -pl "$module" -am -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false)
  case $module in k8s) kube_tools ;; local) kube_tools prometheus; local/scripts/browser.sh ;; esac
  case $class in
    "") exec "${some[@]}" -Dtest="io/clickstream/$module/**/*Test" -Dit.test="io/clickstream/$module/**/*IT" verify ;;
    *IT) exec "${some[@]}" -DskipUnitTests -Dit.test="$only" verify ;;
    *) exec "${some[@]}" -Dtest="$only" test ;;
  esac
fi

begun=$SECONDS
rm -rf -- */target/surefire-reports */target/failsafe-reports
mkdir -p target

# The chart's unit tests need Helm; all else is needed by the integration tests.
(kube_tools helm && kube_tools && local/scripts/browser.sh) >target/tools.log 2>&1 &
tools=$!
finish() {
  status=$?
  kill "$tools" 2>/dev/null || true
  echo
  scripts/test-times.sh
  echo "$(((SECONDS - begun) / 60)) min $(((SECONDS - begun) % 60)) s"
  exit "$status"
}
trap finish EXIT

"${mvn[@]}" -T 2 -pl '!k8s' test
echo "waiting for the tools of the other tests (target/tools.log)"
wait "$tools" || true
cat target/tools.log
"${mvn[@]}" -pl core,k8s -Dtest='io/clickstream/k8s/**/*Test' -Dsurefire.failIfNoSpecifiedTests=false test
# Two modules at a time where one does not need the other.
"${mvn[@]}" -T 2 -DskipUnitTests -Dspotless.check.skip -Dspotless.apply.skip verify
