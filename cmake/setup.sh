# Sourced by run.sh and test.sh: installs what is missing with apt, then builds.
# Works as root or through sudo, on a Debian 12 that has only git and apt.

build_packages=(
    g++ cmake ninja-build ccache mold pkg-config
    qt6-base-dev libqt6opengl6-dev qt6-charts-dev
    libyaml-cpp-dev libre2-dev zlib1g-dev libboost-dev
    protobuf-compiler libprotobuf-dev libxxhash-dev libexpected-dev
    fonts-inter fonts-dejavu-core tzdata
    ca-certificates openssl # the system's authorities; the certificates of the tests
)

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "This needs root to install packages, and there is no sudo: run it as root once." >&2
        exit 1
    fi
}

# install_packages NAME...: those that are not there yet.
install_packages() {
    local missing=() name
    for name in "$@"; do
        if [ "$(dpkg-query -W -f='${Status}' "$name" 2>/dev/null)" != "install ok installed" ]; then
            missing+=("$name")
        fi
    done
    [ ${#missing[@]} -eq 0 ] && return
    echo "Installing: ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# install_originals NAME...: the real programs, to compare with. Their packages would start services on the
# very ports that the lab publishes; that is prevented while they are installed, and afterwards.
install_originals() {
    local name missing=() policy=/usr/sbin/policy-rc.d blocked=false
    for name in "$@"; do
        dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] && return
    if [ ! -e "$policy" ]; then
        as_root sh -c "printf '#!/bin/sh\nexit 101\n' > $policy && chmod +x $policy"
        blocked=true
    fi
    install_packages "${missing[@]}" || true
    $blocked && as_root rm -f "$policy"
    if command -v systemctl >/dev/null; then
        as_root systemctl disable --now "${missing[@]}" prometheus-node-exporter >/dev/null 2>&1 || true
    fi
}

# build_preset PRESET [TARGET...]
build_preset() {
    local preset=$1
    shift
    [ -e "build/$preset/build.ninja" ] || cmake --preset "$preset" >/dev/null
    cmake --build --preset "$preset" ${1:+--target "$@"}
}
