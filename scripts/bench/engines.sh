#!/usr/bin/env bash
# Both engines side by side over the same texts: engines.py says how. Brings libtorch and builds what is needed.
set -euo pipefail
cd "$(dirname "$0")/../.."
exports="$(scripts/setup-libtorch.sh)"
eval "$exports"
cargo build --release --locked --quiet --features rust-bert
exec python3 scripts/bench/engines.py "$@"
