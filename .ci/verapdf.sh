#!/usr/bin/env bash
# Are all PDF files under a folder PDF/A-2u? veraPDF decides, in one run of Java for all of them.
# Usage: verapdf.sh FOLDER
set -euo pipefail

version=1.28.2
sha256=687d4d8bcfec48c9f7e931cf78ed061f1eeccfba55d4cdc000ba9b4d8aa46ce6

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
jar=$tools/greenfield-apps-$version.jar
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
  -Dartifact="org.verapdf.apps:greenfield-apps:$version" -DoutputDirectory="$tools"
echo "$sha256  $jar" | sha256sum --check --quiet

mapfile -d '' files < <(find "$1" -name '*.pdf' -print0 | sort -z)
[ "${#files[@]}" -gt 0 ] || { echo "no PDF files under $1"; exit 1; }
# The exit status is of the whole; the lines say which file fails which clause.
java -cp "$jar" org.verapdf.apps.GreenfieldCliWrapper --flavour 2u --format text -v "${files[@]}" >"$tools/report" 2>"$tools/log" ||
  cat "$tools/log"
passed=$(grep -c '^PASS ' "$tools/report" || true)
if [ "$passed" -ne "${#files[@]}" ]; then
  grep -v '^PASS ' "$tools/report" || true
fi
echo "veraPDF: $passed passed, $((${#files[@]} - passed)) failed"
[ "$passed" -eq "${#files[@]}" ]
