#!/usr/bin/env bash
# Builds the fuzz targets with coverage counters on a stable toolchain and runs each for a short while.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-20}
export RUSTC_WRAPPER="$PWD/rustc-with-coverage.sh"
cargo build --release --quiet
for target in config waivers rules registers_csv registers_xlsx formats listing; do
  mkdir -p "corpus/$target" "artifacts/$target"
  "target/release/$target" "corpus/$target" "seeds/$target" \
    -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 -max_len=65536 \
    -artifact_prefix="artifacts/$target/" -print_final_stats=0 >"artifacts/$target.log" 2>&1 \
    || { tail -n 40 "artifacts/$target.log"; echo "fuzz target $target failed"; exit 1; }
  echo "fuzz $target: $(grep -c '' "artifacts/$target.log") log lines, no crash in ${seconds} s"
done
