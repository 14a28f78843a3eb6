#!/usr/bin/env bash
# Installs what is missing, builds everything, and runs all tests. The real programs
# (prometheus, alertmanager, promtool, amtool) are fetched to compare with; without them the
# tests that need them are skipped, visibly.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source cmake/setup.sh

install_packages "${build_packages[@]}"
fetch_original prometheus prometheus-alertmanager || echo "The real programs could not be fetched: tests against them will be skipped."
build_preset release

exec ctest --preset release --parallel 2 "$@"
