"""The Spark job on a cluster of this machine: a master and two workers, each executor a process of its own, one of which
is killed while it works. What comes out equals one run of the binary, byte for byte.

    check-spark.py BINARY PROJECT
"""

import hashlib
import os
import pathlib
import stat
import subprocess
import sys
import tempfile
import time

import pyspark

BINARY, PROJECT = (os.path.abspath(path) for path in sys.argv[1:3])
HOME = pathlib.Path(pyspark.__file__).parent
JOB = pathlib.Path(__file__).parent.parent / "deploy/spark/qiquan_spark.py"
MASTER = "spark://127.0.0.1:17077"
FORMATS = "pdf,xlsx,html"

# Kills its own executor the first time a part is to be run.
WRAPPER = """#!/bin/bash
if [ "$1" = check ] && mkdir "{work}/killed" 2>/dev/null; then
  at=$PPID
  until grep -qa CoarseGrainedExecutorBackend /proc/$at/cmdline; do at=$(cut -d' ' -f4 /proc/$at/stat); done
  kill -9 $at
  sleep 60
fi
exec "{binary}" "$@"
"""


def digests(out):
    files = sorted(path for path in pathlib.Path(out).rglob("*") if path.is_file())
    named = {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    named.pop("receipt.json")
    return named


def until(log, words, times):
    for _ in range(120):
        if log.exists() and log.read_text().count(words) >= times:
            return
        time.sleep(0.5)
    sys.exit(f"{log.name}: “{words}” never came\n{log.read_text() if log.exists() else ''}")


def main():
    work = pathlib.Path(tempfile.mkdtemp(prefix="spark-"))
    daemons = []
    environment = {**os.environ, "SPARK_HOME": str(HOME), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}

    def daemon(name, *arguments):
        log = work / f"{name}.log"
        command = [str(HOME / "bin/spark-class"), f"org.apache.spark.deploy.{arguments[0]}", *arguments[1:]]
        with log.open("w") as file:
            daemons.append(subprocess.Popen(command, stdout=file, stderr=file, env=environment))
        return log

    try:
        master = daemon("master", "master.Master", "--host", "127.0.0.1", "--port", "17077", "--webui-port", "18080")
        until(master, "I have been elected leader", 1)
        for at in (1, 2):
            daemon(
                f"worker{at}", "worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "700m",
                "--webui-port", f"1808{at}", "--work-dir", str(work / f"worker{at}"), MASTER,
            )
        until(master, "Registering worker", 2)

        key = work / "key"
        key.write_bytes(os.urandom(32))
        wrapper = work / "qiquan"
        wrapper.write_text(WRAPPER.format(work=work, binary=BINARY))
        wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
        log = work / "job.log"
        with log.open("w") as file:
            job = subprocess.run(
                [
                    str(HOME / "bin/spark-submit"), "--master", MASTER, "--conf", "spark.executor.memory=500m",
                    "--conf", "spark.ui.enabled=false", str(JOB), "--qiquan", str(wrapper), "--project", PROJECT,
                    "--out", str(work / "cluster"), "--work", str(work / "parts"), "--token-key", str(key),
                    "--format", FORMATS,
                ],
                stdout=file, stderr=subprocess.STDOUT, env=environment, timeout=900, check=False,
            )
        text = log.read_text()
        if job.returncode != 0:
            sys.exit(f"the job ended with {job.returncode}\n{text[-6000:]}")
        assert (work / "killed").is_dir(), "no executor was killed"
        assert "Lost executor" in text, "Spark saw no executor go"
        assert not any((work / "parts").iterdir()), "parts were left behind"
        subprocess.run(
            [BINARY, "pack", PROJECT, "--out", str(work / "single"), "--format", FORMATS, "--quiet", "--fail-on", "never"],
            check=True,
        )
        cluster, single = digests(work / "cluster"), digests(work / "single")
        differ = sorted(path for path in cluster.keys() | single.keys() if cluster.get(path) != single.get(path))
        if differ:
            sys.exit(f"{len(differ)} files differ from one run: {differ[:10]}")
        print(f"{len(single)} files equal those of one run, with one executor killed")
        for line in text.splitlines():
            if line.startswith(("parts:", "merge:", "packs:", "across")):
                print(" ", line)
    finally:
        for process in reversed(daemons):
            process.terminate()
        for process in daemons:
            process.wait()
        subprocess.run(["rm", "-rf", str(work)], check=False)


if __name__ == "__main__":
    main()
