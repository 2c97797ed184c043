#!/usr/bin/env bash
# Do all workbooks under the folders keep to the schemas of ECMA-376? Apache POI decides, in one run of Java.
# Usage: xlsx-schema.sh FOLDER...
set -euo pipefail

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
# The full schemas take the place of those that POI itself needs.
cat >"$tools/pom.xml" <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>check</groupId><artifactId>xlsx</artifactId><version>1</version>
<dependencies>
<dependency><groupId>org.apache.poi</groupId><artifactId>poi-ooxml</artifactId><version>5.2.5</version>
<exclusions><exclusion><groupId>org.apache.poi</groupId><artifactId>poi-ooxml-lite</artifactId></exclusion></exclusions></dependency>
<dependency><groupId>org.apache.poi</groupId><artifactId>poi-ooxml-full</artifactId><version>5.2.5</version></dependency>
</dependencies></project>
POM
mvn -q -B -f "$tools/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies -DoutputDirectory="$tools/lib"

mapfile -d '' files < <(find "$@" -name '*.xlsx' -print0 | sort -z)
java -cp "$tools/lib/*" "$(dirname "$0")/ReadXlsx.java" "${files[@]}" 2>"$tools/log" || { cat "$tools/log"; exit 1; }
