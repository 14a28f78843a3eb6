#!/usr/bin/env bash
# Memory and processor time of one idle process of each kind, ours next to the real program, with
# the chapter's configuration files, all in one run on free ports of 127.0.0.1.
#
#     tests/benchmarks/processes.sh [HALAB]        (default: build/release/bin/halab)
#
# Our pair of Alertmanagers is one cluster, the real pair another; each Prometheus scrapes the
# four programs of its own side every 5 s (the chapter's 30 s would idle through the measurement).
# Columns: RSS = resident memory; private = of it, what no other process shares (Private_* of
# smaps_rollup); CPU = share of one core over SECONDS (default 20) of idling; ready = from exec to
# the first 200 of /-/ready, asked every 10 ms.
set -euo pipefail
cd "$(dirname "$0")/../.."
halab=$(realpath "${1:-build/release/bin/halab}")
seconds=${SECONDS_IDLE:-20}
folder=$(mktemp -d)
pids=()
names=()
readies=()

finish() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$folder"
}
trap finish EXIT

mapfile -t ports < <(python3 - <<'PYTHON'
import socket
held = []
for _ in range(20):
    tcp = socket.socket()
    tcp.bind(("127.0.0.1", 0))
    held.append(tcp)
print("\n".join(str(tcp.getsockname()[1]) for tcp in held))
PYTHON
)

# side FOLDER INDEX: the chapter's files for programs on the ports from INDEX on:
# 0, 1 Alertmanagers' web, 2, 3 their gossip, 4, 5 Prometheus, 6 webhook.
side() {
    local to="$folder/$1" at=$2 conf=conf/high_availability
    mkdir -p "$to"
    sed "s/webhook:8080/127.0.0.1:${ports[at + 6]}/" $conf/alertmanager.yml >"$to/alertmanager.yml"
    sed -e "s/alertmanager-1:9093/127.0.0.1:${ports[at]}/; s/alertmanager-2:9093/127.0.0.1:${ports[at + 1]}/" \
        -e "s/prometheus-1:9090/127.0.0.1:${ports[at + 4]}/; s/prometheus-2:9090/127.0.0.1:${ports[at + 5]}/" \
        -e "s/scrape_interval: 30s/scrape_interval: 5s\n  evaluation_interval: 5s/; s/scrape_timeout: 10s/scrape_timeout: 5s/" \
        $conf/prometheus.yml >"$to/prometheus.yml"
    cp $conf/rules.yml "$to/"
}

# launch NAME FOLDER PORT COMMAND...: starts it and waits until it is ready.
launch() {
    local name=$1 to="$folder/$2" port=$3 begin now
    shift 3
    begin=$(date +%s%N)
    (cd "$to" && exec "$@" >"$folder/log" 2>&1) &
    pids+=($!)
    names+=("$name")
    until [ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/-/ready")" = 200 ]; do
        now=$(date +%s%N)
        if ((now - begin > 20000000000)); then
            echo "$name does not get ready:" >&2
            cat "$folder/log" >&2
            exit 1
        fi
        sleep 0.01
    done
    readies+=($((($(date +%s%N) - begin) / 1000000)))
}

# pair PREFIX INDEX ALERTMANAGER PROMETHEUS: two of each.
pair() {
    local prefix=$1 at=$2 i peer
    local -a alertmanager prometheus
    read -ra alertmanager <<<"$3"
    read -ra prometheus <<<"$4"
    side "$prefix" "$at"
    for i in 0 1; do
        peer=()
        [ $i = 1 ] && peer=("--cluster.peer=127.0.0.1:${ports[at + 2]}")
        launch "$prefix alertmanager $((i + 1))" "$prefix" "${ports[at + i]}" "${alertmanager[@]}" \
            --config.file=alertmanager.yml --storage.path="am$i" "--web.listen-address=127.0.0.1:${ports[at + i]}" \
            "--cluster.listen-address=127.0.0.1:${ports[at + 2 + i]}" "${peer[@]}"
    done
    for i in 0 1; do
        launch "$prefix prometheus $((i + 1))" "$prefix" "${ports[at + 4 + i]}" "${prometheus[@]}" \
            --config.file=prometheus.yml --storage.tsdb.path="prom$i" \
            "--web.listen-address=127.0.0.1:${ports[at + 4 + i]}"
    done
}

ticks() { # of processor time, user and system
    local fields
    fields=$(sed 's/.*) //' "/proc/$1/stat")
    # shellcheck disable=SC2086
    set -- $fields
    echo $((${12} + ${13}))
}

pair halab 0 "$halab alertmanager" "$halab prometheus"
launch "halab receiver" halab "${ports[6]}" "$halab" receiver "--web.listen-address=127.0.0.1:${ports[6]}"
if command -v prometheus >/dev/null && command -v prometheus-alertmanager >/dev/null; then
    pair real 10 prometheus-alertmanager prometheus
else
    echo "prometheus and prometheus-alertmanager are not installed: only ours is measured" >&2
fi

sleep 25 # targets discovered, clusters settled
before=()
for pid in "${pids[@]}"; do before+=("$(ticks "$pid")"); done
sleep "$seconds"
printf '%-22s %10s %12s %8s %9s\n' process 'RSS (MB)' 'private (MB)' 'CPU (%)' 'ready (ms)'
for i in "${!pids[@]}"; do
    pid=${pids[i]}
    used=$(($(ticks "$pid") - before[i]))
    awk -v name="${names[i]}" -v used=$used -v hz="$(getconf CLK_TCK)" -v seconds="$seconds" -v ready="${readies[i]}" '
        /^Rss:/ { rss = $2 }
        /^Private_/ { private += $2 }
        END { printf "%-22s %10.1f %12.1f %8.2f %9d\n", name, rss / 1024, private / 1024,
                  used * 100 / hz / seconds, ready }' "/proc/$pid/smaps_rollup"
done
