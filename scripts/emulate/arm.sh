#!/usr/bin/env bash
# Runs the library's tests on an emulated 64-bit ARM processor.
#
#   scripts/emulate/arm.sh [TEST...]
#
# TEST: names of tests, as `cargo test` takes them; `encoder` when none is given. On a processor with `sdot` (qemu's `max`),
# then on one without (`cortex-a53`).
#
# Needs Rust's library for the target (rustup target add aarch64-unknown-linux-gnu) and, of Debian, gcc-aarch64-linux-gnu,
# libc6-dev-arm64-cross and qemu-user-static. Builds into target/arm; a few minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."

target=aarch64-unknown-linux-gnu
[ -d "$(rustc --print sysroot)/lib/rustlib/$target/lib" ] || { echo "arm.sh: first: rustup target add $target" >&2; exit 1; }
for tool in aarch64-linux-gnu-gcc qemu-aarch64-static; do
    command -v $tool >/dev/null || { echo "arm.sh: $tool is missing (see the head of this script)" >&2; exit 1; }
done
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target/arm}
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
[ $# -gt 0 ] || set -- encoder
for cpu in max cortex-a53; do
    echo "--- $cpu"
    CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="qemu-aarch64-static -cpu $cpu -L /usr/aarch64-linux-gnu" \
        cargo test --locked --lib --target $target "$@"
done
