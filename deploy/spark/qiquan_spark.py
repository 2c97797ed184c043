"""Runs qiquan over a region on a Spark cluster.

The executors run the parts that `qiquan plan --json` lists; one of them merges; all of them render, unit by unit; the
driver takes the packs together. Spark retries what fails and may run a straggler twice: every attempt writes into a
folder of its own, and the first that is finished is renamed into place.

    spark-submit deploy/spark/qiquan_spark.py --qiquan BINARY --project DIR --out DIR --work DIR --token-key FILE

Project, out, work and the key lie on a mount that driver and executors share under the same path. The binary is sent
along. Needs Python 3.9 and pyspark, nothing else. docs/cluster.md tells the rest.
"""

import argparse
import ctypes
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid

from pyspark import SparkFiles
from pyspark.sql import SparkSession
from pyspark.sql import functions as f

# 0 clean, 1 findings at the gate, 3 something could not be read: it is in the record, and the run is finished.
FINISHED = (0, 1, 3)


def die_with_the_parent():
    """A killed executor takes its qiquan with it (Linux)."""
    try:
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    except (AttributeError, OSError):
        pass


def qiquan(binary, arguments):
    """Runs qiquan; anything but a finished run is an error, which makes Spark try again elsewhere."""
    started = time.monotonic()
    run = subprocess.run(
        [binary, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        preexec_fn=die_with_the_parent,
        check=False,
    )
    if run.returncode not in FINISHED:
        told = run.stderr.decode("utf-8", "replace").strip()
        raise RuntimeError(f"qiquan {arguments[0]} ended with {run.returncode}: {told}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {
        "status": run.returncode,
        "seconds": round(time.monotonic() - started, 2),
        "peak_kib": peak,
        "said": run.stdout.decode("utf-8", "replace"),
    }


def sent_along(name):
    """The binary as it arrived at this executor."""
    path = SparkFiles.get(name)
    if not os.access(path, os.X_OK):
        os.chmod(path, 0o755)
    return path


def placed(binary_name, final, arguments_for):
    """Runs one attempt into a folder of its own and puts it in place, unless another attempt was first."""
    attempt = f"{final}.attempt-{uuid.uuid4().hex}"
    try:
        outcome = qiquan(sent_along(binary_name), arguments_for(attempt))
        try:
            os.rename(attempt, final)
        except OSError:
            # A second attempt of the same task was faster; what it wrote is the same.
            if not os.path.isdir(final):
                raise
    finally:
        shutil.rmtree(attempt, ignore_errors=True)
    return outcome


def with_out(arguments, out):
    """The arguments of the plan, written elsewhere."""
    at = arguments.index("--out")
    return [*arguments[: at + 1], out, *arguments[at + 2 :]]


def each(spark, tasks, work):
    """One task each, as many at once as there are cores."""
    return spark.sparkContext.parallelize(tasks, max(1, len(tasks))).map(work).collect()


def told(what, outcomes, seconds):
    peak = max((outcome["peak_kib"] for outcome in outcomes), default=0) / 1024
    busy = sum(outcome["seconds"] for outcome in outcomes)
    print(f"{what}: {len(outcomes)} tasks, {seconds:.1f} s, {busy:.1f} s of qiquan, at most {peak:.0f} MiB", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--qiquan", required=True, help="the binary, on the driver")
    parser.add_argument("--project", required=True, help="project folder, on the shared mount")
    parser.add_argument("--out", required=True, help="where the packs go, on the shared mount")
    parser.add_argument("--work", required=True, help="folder for parts on the shared mount; emptied of them at the end")
    parser.add_argument("--token-key", required=True, help="key file that all executors can read")
    parser.add_argument("--as-of", help="as-of date; default: that of the project")
    parser.add_argument("--max-files", type=int, help="counties with more files are split into townships")
    parser.add_argument("--format", default="pdf,xlsx,html")
    args = parser.parse_args()
    formats = [name.strip() for name in args.format.split(",")]
    of_units = ",".join(name for name in formats if name in ("pdf", "ofd", "xlsx", "html"))

    spark = SparkSession.builder.appName("qiquan").getOrCreate()
    spark.sparkContext.setLogLevel("WARN")
    spark.sparkContext.addFile(os.path.abspath(args.qiquan))
    name = os.path.basename(args.qiquan)

    os.makedirs(args.work, exist_ok=True)
    work = tempfile.mkdtemp(prefix="qiquan-", dir=args.work)
    os.chmod(work, 0o770)
    try:
        ask = ["plan", args.project, "--json", "--out", os.path.join(work, "merged"), "--token-key", args.token_key]
        if args.max_files:
            ask += ["--max-files", str(args.max_files)]
        if args.as_of:
            ask += ["--as-of", args.as_of]
        plan = json.loads(qiquan(args.qiquan, ask)["said"])

        # The largest first: nothing is left running alone at the end.
        parts = sorted(plan["parts"], key=lambda part: -part["files"])
        os.makedirs(os.path.dirname(parts[0]["out"]), exist_ok=True)
        begun = time.monotonic()
        outcomes = each(
            spark,
            parts,
            lambda part: placed(
                name,
                part["out"],
                lambda out: [*with_out(part["arguments"], out), "--quiet", "--no-progress"],
            ),
        )
        told("parts", outcomes, time.monotonic() - begun)
        unread = sum(outcome["status"] == 3 for outcome in outcomes)
        if unread:
            print(f"{unread} parts could not read everything: see 未能检查 in the packs", flush=True)

        # What several counties have in common, without a name or number: the merge names the findings, this counts them.
        tokens = spark.read.json([os.path.join(part["out"], "record", "tokens.ndjson") for part in parts])
        across = (
            tokens.groupBy("kind", "token")
            .agg(f.countDistinct("county").alias("counties"))
            .where("counties > 1")
            .groupBy("kind")
            .count()
            .orderBy("kind")
            .collect()
        )
        for row in across:
            print(f"across counties: {row['count']} {row['kind']} tokens", flush=True)

        merged = os.path.join(work, "merged")
        quiet = ["--quiet", "--no-progress"]
        begun = time.monotonic()
        outcomes = each(
            spark,
            [plan["merge"]],
            lambda merge: placed(name, merged, lambda out: [*with_out(merge, out), "--format", "csv", *quiet]),
        )
        told("merge", outcomes, time.monotonic() - begun)

        with open(os.path.join(merged, "run.json"), encoding="utf-8") as file:
            run = json.load(file)
        units = [plan["code"]] + [county["code"] for county in run["counties"] if county["code"] != plan["code"]]
        packs = {unit: os.path.join(work, "packs", unit) for unit in units}
        os.makedirs(os.path.join(work, "packs"), exist_ok=True)
        begun = time.monotonic()
        if of_units:
            outcomes = each(
                spark,
                units,
                lambda unit: placed(
                    name,
                    packs[unit],
                    lambda out: ["render", "--from", merged, "--unit", unit, "--format", of_units, "--out", out, *quiet],
                ),
            )
            told("packs", outcomes, time.monotonic() - begun)

        join = ["render", "--from", merged, "--format", args.format, "--out", args.out, "--no-progress"]
        for unit in units if of_units else []:
            join += ["--packs", packs[unit]]
        print(qiquan(args.qiquan, join)["said"])
    finally:
        shutil.rmtree(work, ignore_errors=True)
        spark.stop()


if __name__ == "__main__":
    sys.exit(main())
