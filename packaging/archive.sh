#!/usr/bin/env bash
# Packs a binary with the guide and the licences into DEST and writes the archive's SHA-256 beside it.
# Usage: archive.sh BINARY TARGET DEST
set -euo pipefail
binary=$1 target=$2 dest=$3
cd "$(dirname "$0")/.."
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
name=qiquan-$version-$target
rm -rf "$dest/$name"
mkdir -p "$dest/$name"
guide=docs/quick-start.zh-CN.md
cp "$binary" LICENSE THIRD-PARTY.md "$dest/$name/"
case $target in
*windows*)
  sed 's/$/\r/' packaging/qiquan-run.cmd > "$dest/$name/qiquan-run.cmd"
  # Notepad of older systems shows a file without a mark in the code page of the system.
  { printf '\357\273\277'; sed 's/$/\r/' "$guide"; } > "$dest/$name/上手指南.txt"
  archive=$name.zip
  if command -v 7z >/dev/null; then
    (cd "$dest" && 7z a -bd -tzip -mcu=on "$archive" "$name" >/dev/null)
  else
    (cd "$dest" && python3 -m zipfile -c "$archive" "$name")
  fi
  ;;
*)
  cp "$guide" "$dest/$name/上手指南.md"
  archive=$name.tar.gz
  tar -C "$dest" -czf "$dest/$archive" "$name"
  ;;
esac
rm -r "${dest:?}/$name"
(cd "$dest" && sha256sum "$archive" > "$archive.sha256")
