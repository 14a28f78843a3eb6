# Sourced by run.sh and test.sh: installs what is missing with apt, then builds.
# Works as root or through sudo, on a Debian 12 that has only git and apt.

build_packages=(
    g++ cmake ninja-build ccache mold pkg-config
    qt6-base-dev libqt6opengl6-dev qt6-charts-dev
    libyaml-cpp-dev libre2-dev zlib1g-dev libboost-dev
    protobuf-compiler libprotobuf-dev libxxhash-dev libexpected-dev
    fonts-inter fonts-dejavu-core tzdata
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

# fetch_original PACKAGE...: unpacks the real programs into build/originals, without installing
# them (a Debian package would start a service on the very ports that the lab publishes).
fetch_original() {
    local folder="$PWD/build/originals" name
    mkdir -p "$folder"
    for name in "$@"; do
        [ -e "$folder/.$name" ] && continue
        if ! (cd "$folder" && apt-get download -qq "$name"); then
            as_root apt-get update -qq
            (cd "$folder" && apt-get download -qq "$name") || return 1
        fi
        dpkg-deb -x "$folder/$name"_*.deb "$folder"
        rm -f "$folder/$name"_*.deb
        touch "$folder/.$name"
    done
    PATH="$folder/usr/bin:$PATH"
    export PATH
}

# build_preset PRESET [TARGET...]
build_preset() {
    local preset=$1
    shift
    [ -e "build/$preset/build.ninja" ] || cmake --preset "$preset" >/dev/null
    cmake --build --preset "$preset" ${1:+--target "$@"}
}
