#!/usr/bin/env bash
# A compiler wrapper for cargo: adds coverage counters to this project's own crates only. The libraries below them are
# built as usual, because instrumenting all of them takes longer than the fuzzing itself.
rustc=$1
shift
case " $* " in
  *" --crate-name qiquan "*|*" --crate-name qiquan_fuzz "*|*" --crate-name config "*|*" --crate-name waivers "*|*" --crate-name registers_csv "*|*" --crate-name registers_xlsx "*|*" --crate-name formats "*)
    exec "$rustc" "$@" -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=3 \
      -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table ;;
  *) exec "$rustc" "$@" ;;
esac
