#!/usr/bin/env bash
# Installs what is missing, builds everything, and runs all tests. The real programs
# (prometheus, alertmanager, promtool, amtool) are installed to compare with, their services not
# started; without them the tests that need them are skipped, visibly.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source cmake/setup.sh

install_packages "${build_packages[@]}"
install_originals prometheus prometheus-alertmanager
install_packages chromium || echo "Chromium cannot be installed: the test of Alertmanager's page will be skipped."
command -v prometheus-alertmanager >/dev/null || echo "The real programs are missing: tests against them will be skipped."
build_preset release

exec ctest --preset release --parallel 2 "$@"
