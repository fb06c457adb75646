#!/usr/bin/env bash
# Sets the peers up from their package registry, in target/peers, and measures them against dateline: peers.py says how.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ -d target/peers/venv ] || python3 -m venv target/peers/venv
target/peers/venv/bin/pip install -q -r scripts/bench/requirements.txt
cargo build --release --locked --quiet
exec target/peers/venv/bin/python scripts/bench/peers.py "$@"
