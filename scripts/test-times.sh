#!/usr/bin/env bash
# How long each class of tests has taken in the last run, the slowest first, as a table of Markdown. With a file as argument
# the table is written into it, between the lines <!-- test times --> and <!-- end of test times -->.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t reports < <(find -- */target/surefire-reports */target/failsafe-reports -name 'TEST-*.xml' 2>/dev/null)

table() {
  echo "| class | tests | seconds |"
  echo "|---|---:|---:|"
  # Of each report the line with the sums; a class of jqwik and JUnit tests has one for each engine.
  awk '
    /<testsuite / {
      split(FILENAME, path, "/")
      name = $0; sub(/.* name="/, "", name); sub(/".*/, "", name); sub(/.*\./, "", name)
      time = $0; sub(/.* time="/, "", time); sub(/".*/, "", time); gsub(/,/, "", time)
      tests = $0; sub(/.* tests="/, "", tests); sub(/".*/, "", tests)
      skipped = $0; sub(/.* skipped="/, "", skipped); sub(/".*/, "", skipped)
      all += tests; out += skipped
      kind = path[3] == "failsafe-reports" ? "it" : "unit"
      if (kind == "unit" && time < 5) { few[path[1]] += tests; short[path[1]] += time }
      else { count[path[1] " `" name "`"] += tests; took[path[1] " `" name "`"] += time }
    }
    END {
      for (class in took) printf "%s\t%d\t%.0f\n", class, count[class], took[class]
      for (module in few) printf "%s, unit tests under 5 s each\t%d\t%.0f\n", module, few[module], short[module]
      printf "all (%d skipped)\t%d\t-1\n", out, all
    }' "${reports[@]}" </dev/null |
    sort -t $'\t' -k3,3nr | awk -F '\t' '{ printf "| %s | %s | %s |\n", $1, $2, $3 < 0 ? "" : $3 }'
}

if [ $# = 0 ]; then
  table
  exit
fi
made=$(table)
awk -v made="$made" '
  /<!-- end of test times -->/ { inside = 0 }
  !inside { print }
  /<!-- test times -->/ { print made; inside = 1 }' "$1" >"$1.new"
mv "$1.new" "$1"
