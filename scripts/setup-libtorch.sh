#!/usr/bin/env bash
# Brings libtorch 2.4.0, which the engine rust-bert runs on, from the Python registry into .libtorch/ of this checkout, and
# prints what to export. Run it as:  eval "$(scripts/setup-libtorch.sh)"
#
#   scripts/setup-libtorch.sh [--cpu | --cuda] [FOLDER]
#
# Without an NVIDIA GPU (or with --cpu): only the files that a CPU needs, 0.5 GB of disk; 0.8 GB come over the line. With one
# (or with --cuda): the whole package and the CUDA libraries, 5 GB. Linux on x86-64, with python3 and its pip; elsewhere fetch
# libtorch 2.4.0 by hand and set LIBTORCH to its folder (and LIBTORCH_CXX11_ABI=0 where it is that of the Python package).
set -euo pipefail

VERSION=2.4.0
say() { printf '%s\n' "$*" >&2; }
stop() {
    say "setup-libtorch: $*"
    exit 1
}

kind="" folder="$(cd "$(dirname "$0")/.." && pwd)/.libtorch"
for word in "$@"; do
    case "$word" in
    --cpu | --cuda) kind="${word#--}" ;;
    -*) stop "unknown option $word" ;;
    *) folder="$word" ;;
    esac
done
if [ -z "$kind" ]; then
    kind=cpu
    if command -v nvidia-smi >/dev/null && nvidia-smi -L 2>/dev/null | grep -q GPU; then kind=cuda; fi
fi
[ "$(uname -sm)" = "Linux x86_64" ] || stop "only for Linux on x86-64: see the head of this script"
command -v python3 >/dev/null || stop "python3 is needed to fetch and unpack the package"
python3 -m pip --version >/dev/null 2>&1 || stop "pip is needed (on Debian: apt-get install python3-pip)"

mkdir -p "$folder"
folder="$(cd "$folder" && pwd)"
home="$folder/$VERSION-$kind"

# The package of one Python version, whichever runs here: only its C++ half is used.
fetch() {
    python3 -m pip --disable-pip-version-check download --quiet --no-deps --only-binary=:all: \
        --python-version 3.11 --implementation cp --abi cp311 --abi none \
        --platform manylinux1_x86_64 --platform manylinux2014_x86_64 --dest "$1" "${@:2}" >&2
}

cpu() {
    cat >"$new/wanted.txt" <<END
torch==$VERSION --hash=sha256:e743adadd8c8152bb8373543964551a7cb7cc20ba898dc8f9c0cdbe47c283de0
nvidia-cuda-runtime-cu12==12.1.105 --hash=sha256:6e258468ddf5796e25f1dc591a31029fa317d97a0a94ed93468fc86301d61e40
nvidia-cuda-cupti-cu12==12.1.105 --hash=sha256:e54fde3983165c624cb79254ae9818a456eb6e87a7fd4d56a2352c24ee542d7e
END
    fetch "$new/wheels" --require-hashes -r "$new/wanted.txt"
    # The package of the registry is the one for GPUs: its CPU half names two small libraries of CUDA and needs nothing else.
    python3 - "$new" <<'END'
import glob, os, re, shutil, sys, zipfile

new = sys.argv[1]
wanted = re.compile(r"torch/(include/.*[^/]|lib/(libc10|libtorch_cpu|libgomp-[0-9a-f]+)\.so[.0-9]*)$|nvidia/.*/lib/(libcudart|libcupti)\.so\.12$")
for wheel in sorted(glob.glob(f"{new}/wheels/*.whl")):
    with zipfile.ZipFile(wheel) as packed:
        for name in filter(wanted.match, packed.namelist()):
            to = f"{new}/{name[len('torch/'):]}" if name.startswith("torch/") else f"{new}/lib/{os.path.basename(name)}"
            os.makedirs(os.path.dirname(to), exist_ok=True)
            with packed.open(name) as source, open(to, "wb") as file:
                shutil.copyfileobj(source, file, 1 << 20)
END
    rm -r "$new/wheels" "$new/wanted.txt"
    # The package's own libtorch.so only names its CPU and its CUDA half; here it names the one that is there.
    echo 'INPUT(-ltorch_cpu)' >"$new/lib/libtorch.so"
}

cuda() {
    python3 -m pip --disable-pip-version-check install --quiet --only-binary=:all: --ignore-requires-python \
        --python-version 3.11 --implementation cp --abi cp311 --abi none --abi abi3 \
        --platform manylinux1_x86_64 --platform manylinux2014_x86_64 --platform any \
        --target "$new/packages" "torch==$VERSION" >&2
    ln -s packages/torch/include packages/torch/lib "$new/"
}

# A set-up that broke off leaves no folder of that name.
if [ ! -e "$home/build-version" ]; then
    say "fetching libtorch $VERSION ($kind) into $home ..."
    new="$(mktemp -d "$folder/new.XXXXXX")"
    trap 'rm -rf "$new"' EXIT
    chmod 755 "$new"
    "$kind"
    echo "$VERSION+$kind" >"$new/build-version"
    rm -rf "$home"
    mv "$new" "$home"
    trap - EXIT
fi

cat <<END
export LIBTORCH='$home'
export LIBTORCH_CXX11_ABI=0
export LD_LIBRARY_PATH='$home/lib'"\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
END
if [ -t 1 ]; then say 'to set these in your shell:  eval "$(scripts/setup-libtorch.sh)"'; fi
