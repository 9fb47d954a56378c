#!/usr/bin/env bash
# Sees to the browser that the tests of the live page need: Chromium or Chrome, and its driver. In CI, Debian's is installed
# where there is none; elsewhere this only says what is missing, and the tests skip themselves.
set -euo pipefail

has() { command -v "$1" >/dev/null; }

if has chromedriver && { has chromium || has chromium-browser || has google-chrome || has google-chrome-stable; }; then
  exit 0
fi
if [ -n "${CI:-}" ] && [ "$(id -u)" = 0 ] && has apt-get; then
  echo "installing Chromium"
  install() { DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends chromium chromium-driver >/dev/null; }
  # The list of packages may be missing or old.
  install 2>/dev/null || { apt-get update -qq && install; }
  exit
fi
echo "no Chromium with its driver on the path: the tests of the live page are skipped, or fail in CI" \
  "(Debian: apt-get install chromium chromium-driver)" >&2
