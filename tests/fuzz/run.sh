#!/usr/bin/env bash
# usage: tests/fuzz/run.sh [SECONDS [TARGET...]]
# Builds the fuzz targets (clang 16) and lets each look for inputs that break it, 60 seconds by default, two at a
# time. What was found lies in build/fuzz/found/TARGET-*; the last line says how many targets found something.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source cmake/setup.sh

seconds=${1:-60}
shift || true
install_packages "${build_packages[@]}" clang-16 libclang-rt-16-dev
build_preset fuzz
bin=build/fuzz/bin
targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(cd tests/fuzz/seeds && ls)
mkdir -p build/fuzz/found build/fuzz/log

fuzz() {
    local target=$1
    mkdir -p "build/fuzz/corpus/$target"
    if "$bin/fuzz_$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len=16384 \
        -artifact_prefix="build/fuzz/found/$target-" "build/fuzz/corpus/$target" "tests/fuzz/seeds/$target" \
        >"build/fuzz/log/$target" 2>&1; then
        echo "$target: $(grep -c . <(ls "build/fuzz/corpus/$target")) inputs, $(grep '^stat\|^Done' "build/fuzz/log/$target" | tail -1)"
    else
        echo "$target: FOUND SOMETHING, see build/fuzz/log/$target"
        return 1
    fi
}
export -f fuzz
export bin seconds

failed=0
printf '%s\n' "${targets[@]}" | xargs -P 2 -I{} bash -c 'fuzz {}' || failed=1
[ $failed -eq 0 ] && echo "${#targets[@]} targets, nothing found" || { echo "Something was found."; exit 1; }
