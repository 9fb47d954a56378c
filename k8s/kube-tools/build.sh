#!/usr/bin/env bash
# Puts what the tests use under target/: Helm, two analysers, Prometheus, the definitions of prometheus-operator, and a real API
# server with etcd, at the versions of go.mod. Each comes from its publisher, with the publisher's checksum. What cannot be had
# there is built from Go modules, all of it in four minutes on two cores.
# Arguments: names of tools, without any all. KUBE_TOOLS_MIRROR: an address below which the publishers' files are, as
# <host>/<path>. Whatever cannot be had, the tests say so and skip what needs it.
set -euo pipefail
cd "$(dirname "$0")"

# What is waited for first comes first.
ALL=(helm promtool kube-score helm-docs prometheus-operator prometheus etcd kubectl kube-apiserver)
mirror=${KUBE_TOOLS_MIRROR:-https:/}

os=$(uname -s)
machine=$(uname -m)
machine=${machine/aarch64/arm64}
# As Go calls them.
case $os in Darwin) goos=darwin ;; *) goos=linux ;; esac
goarch=${machine/x86_64/amd64}

required() { # module: its version in go.mod
  local name version
  while read -r name version _; do
    if [ "$name" = "$1" ] && [ -n "$version" ]; then
      echo "$version"
      return
    fi
  done < <(cat go.mod ./*/go.mod)
}

kubernetes=$(required k8s.io/kubernetes)
# Where fabric8's kube-api-test looks for an API server.
server=target/k8s/${kubernetes#v}-$goos-$goarch

# Sets what there is to know of a tool: its version, the folder for its files, where its publisher has it and its checksum, which
# file of that archive it is, and in which module which package to build.
describe() { # tool
  local release
  folder=target files=("$1") address='' sums='' member='' module=. package=''
  case $1 in
    helm)
      version=$(required helm.sh/helm/v4) package=helm.sh/helm/v4/cmd/helm
      address=get.helm.sh/helm-$version-$goos-$goarch.tar.gz sums=$address.sha256sum member=$goos-$goarch/helm
      ;;
    kube-score)
      version=$(required github.com/zegl/kube-score) module=chart package=github.com/zegl/kube-score/cmd/kube-score
      release=github.com/zegl/kube-score/releases/download/$version
      address=$release/kube-score_${version#v}_${goos}_$goarch.tar.gz sums=$release/checksums.txt member=kube-score
      ;;
    helm-docs)
      version=$(required github.com/norwoodj/helm-docs) module=chart package=github.com/norwoodj/helm-docs/cmd/helm-docs
      release=github.com/norwoodj/helm-docs/releases/download/$version
      address=$release/helm-docs_${version#v}_${os}_$machine.tar.gz sums=$release/checksums.txt member=helm-docs
      ;;
    prometheus | promtool)
      version=$(required github.com/prometheus/prometheus) package=github.com/prometheus/prometheus/cmd/$1
      # The module v0.316.0 is the release v3.16.0.
      release=${version#v0.3}
      release=3.${release#0}
      member=prometheus-$release.$goos-$goarch/$1
      release=github.com/prometheus/prometheus/releases/download/v$release
      address=$release/${member%/*}.tar.gz sums=$release/sha256sums.txt
      ;;
    prometheus-operator)
      version=$(required github.com/prometheus-operator/prometheus-operator) folder=target/prometheus-operator
      files=(monitoring.coreos.com_{podmonitors,prometheusrules,servicemonitors}.yaml)
      module=monitoring package=github.com/prometheus-operator/prometheus-operator
      address=raw.githubusercontent.com/${package#*/}/$version/example/prometheus-operator-crd
      ;;
    etcd)
      version=$(required go.etcd.io/etcd/server/v3) folder=$server package=go.etcd.io/etcd/server/v3
      release=github.com/etcd-io/etcd/releases/download/$version
      member=etcd-$version-$goos-$goarch/etcd address=$release/${member%/*}.tar.gz sums=$release/SHA256SUMS
      ;;
    kubectl | kube-apiserver)
      version=$kubernetes folder=$server package=k8s.io/kubernetes/cmd/$1
      address=dl.k8s.io/release/$version/bin/$goos/$goarch/$1 sums=$address.sha256
      ;;
    *)
      echo "there is no tool $1; these are there: ${ALL[*]}" >&2
      exit 2
      ;;
  esac
}

is_there() { # tool
  describe "$1"
  [ -e "$folder/${files[0]}" ] && [ "$(cat "target/versions/$1" 2>/dev/null)" = "$version" ]
}

# Moves files that are complete to where they are looked for, so that nobody ever finds a part of one.
place() { # tool, folder of its files
  mkdir -p "$folder" target/versions
  mv -f "${files[@]/#/$2/}" "$folder"
  echo "$version" >"target/versions/$1"
}

# Into the working folder, if it is not there yet: two tools may be in one archive.
download() { # host and path
  local file=$work/$1 problem
  [ ! -e "$file" ] || return 0
  mkdir -p "${file%/*}"
  problem=$(curl --silent --show-error --fail --location --connect-timeout 5 --speed-limit 1000 --speed-time 20 \
    --output "$file.part" "$mirror/$1" 2>&1) || {
    echo "$1 cannot be downloaded: ${problem#curl: }" >&2
    return 1
  }
  mv "$file.part" "$file"
}

# Compares with the line for the file in a list of checksums, or with the only checksum that there is.
check() { # host and path, list
  local sum name actual
  actual=$(sha256sum <"$work/$1")
  actual=${actual%% *}
  while read -r sum name || [ -n "$sum" ]; do
    case $sum/${name#\*} in "$actual/" | "$actual/${1##*/}") return 0 ;; esac
  done <"$2"
  echo "$1 is refused: its checksum, $actual, is not in ${2##*/}" >&2
  return 1
}

fetch() { # tool, described
  local start=$SECONDS file
  echo "downloading $1 ${version#v}"
  if [ "$1" = prometheus-operator ]; then
    # Its publisher has no checksums of these.
    for file in "${files[@]}"; do
      download "$address/$file" && check "$address/$file" monitoring/sha256sums.txt || return 0
    done
  else
    download "$address" && download "$sums" && check "$address" "$work/$sums" || return 0
    if [ -n "$member" ]; then
      tar -xzf "$work/$address" -C "$work" "$member"
      address=$member
    fi
    chmod +x "$work/$address"
    address=$(dirname "$address")
  fi
  place "$1" "$work/$address"
  echo "$1 is there after $((SECONDS - start)) s"
}

# Builds tools of one module together: what they share is compiled once.
build() { # folder of the module, tools
  local start=$SECONDS tool built flags packages=()
  for tool in "${@:2}"; do
    describe "$tool"
    packages+=("$package")
  done
  echo "building ${*:2}${unanswered:+ (no answer from${unanswered})}"
  mkdir -p "$work/go" "$work/built"
  # kubectl compares this version with the server's.
  flags=k8s.io/component-base/version
  flags="-s -w -X $flags.gitVersion=$kubernetes -X $flags.gitMajor=${kubernetes:1:1} -X $flags.gitMinor=${kubernetes:3:2}"
  # What takes time and nobody needs: debugging information, garbage collection in compilers, which end soon, and the clients of
  # all the clouds that Prometheus can look for targets in.
  (cd "$1" && CGO_ENABLED=0 GOTMPDIR=$work/go GOGC=off GOMEMLIMIT=1GiB exec go build -trimpath \
    -tags remove_all_sd -gcflags all=-dwarf=false -ldflags "$flags" -o "$work/built/" "${packages[@]}") \
    >>target/build.log 2>&1 &
  compiler=$!
  while kill -0 "$compiler" 2>/dev/null || [ -n "$(ls "$work/built")" ]; do
    for tool in "${@:2}"; do
      # As Go calls it.
      built=$work/built/${tool/#etcd/server}
      [ -e "$built" ] || continue
      mv "$built" "$work/$tool"
      describe "$tool"
      place "$tool" "$work"
      echo "$tool is there after $((SECONDS - start)) s"
    done
    [ ! -t 1 ] || printf '%d s\r' $((SECONDS - start))
    sleep 0.5
  done
  wait "$compiler" || reason=$(tail -1 target/build.log)
  compiler=''
}

copy_definitions() {
  local source
  describe prometheus-operator
  source=$(cd "$module" && go mod download "$package" 2>&1 && go list -m -f '{{.Dir}}' "$package" 2>&1) || {
    reason=$source
    return
  }
  cp "${files[@]/#/$source/example/prometheus-operator-crd/}" "$work"
  chmod u+w "${files[@]/#/$work/}"
  place prometheus-operator "$work"
}

lacking() { # folders of modules: which of their tools are not there
  local tool
  for tool in "${missing[@]}"; do
    is_there "$tool" || case " $* " in *" $module "*) printf '%s ' "$tool" ;; esac
  done
}

tools=("$@")
[ $# -gt 0 ] || tools=("${ALL[@]}")
missing=()
for tool in "${tools[@]}"; do
  is_there "$tool" || missing+=("$tool")
done
[ ${#missing[@]} -gt 0 ] || exit 0

mkdir -p target
work=$PWD/$(mktemp -d target/work.XXXXXX)
: >target/build.log
compiler=''
trap '[ -z "$compiler" ] || kill "$compiler" 2>/dev/null; rm -rf "$work"' EXIT

# All are asked at once, so that the patience of five seconds is for all of them.
hosts=$(for tool in "${missing[@]}"; do describe "$tool" && echo "${address%%/*}"; done | sort -u)
for host in $hosts; do
  curl --silent --head --max-time 5 --output /dev/null "$mirror/$host/" 2>/dev/null && : >"$work/$host.answers" &
done
wait
unanswered=
for host in $hosts; do
  [ -e "$work/$host.answers" ] || unanswered="$unanswered $host"
done

for tool in "${missing[@]}"; do
  describe "$tool"
  [ ! -e "$work/${address%%/*}.answers" ] || fetch "$tool"
done

reason=
if command -v go >/dev/null; then
  for module_folder in . chart; do
    read -ra tools < <(lacking "$module_folder") || true
    [ ${#tools[@]} = 0 ] || build "$module_folder" "${tools[@]}"
  done
  [ -z "$(lacking monitoring)" ] || copy_definitions
else
  reason='Go 1.26 or newer is missing'
fi

rest=$(lacking . chart monitoring)
[ -z "$rest" ] || echo "not there: $rest(${unanswered:+no answer from$unanswered; }$reason); the tests that need them are skipped," \
  "or fail in CI" >&2
