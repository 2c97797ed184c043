"""Transfer packages and the reference implementation (bagit from PyPI) read each other, and a killed run ends the same.

Usage: check-bags.py QIQUAN PROJECT
"""
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import bagit

qiquan, project = map(pathlib.Path, sys.argv[1:3])
qiquan = qiquan.resolve()
passed = failed = 0


def check(what, ok, why=""):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print(f"FAILED {what}: {why}")


def run(*args):
    return subprocess.run([qiquan, *map(str, args)], capture_output=True, text=True)


def tree(root):
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def is_valid(folder):
    try:
        return bagit.Bag(str(folder)).is_valid()
    except bagit.BagError:
        return False


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    ours = folder / "ours"
    command = ["prepare", project, "--out", folder / "out", "--no-progress", "--package"]
    done = run(*command, ours)
    check("prepare", done.returncode == 0, done.stdout + done.stderr)
    bags = sorted(path for path in ours.iterdir() if path.is_dir())
    check("a package a unit", len(bags) >= 2, bags)
    for bag in bags:
        check(f"bagit reads {bag.name}", is_valid(bag))
    check("qiquan reads its own", run("verify", ours).returncode == 0)

    # The same changes, judged by both.
    def flip(bag):
        path = max((path for path in (bag / "data").rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)

    def first(bag):
        return sorted(path for path in (bag / "data").rglob("*") if path.is_file())[0]

    changes = {
        "已改动": flip,
        "改名": lambda bag: first(bag).rename(first(bag).with_name("另一个名称.bin")),
        "缺失": lambda bag: first(bag).unlink(),
        "多出": lambda bag: (bag / "data" / "多.txt").write_text("x"),
    }
    for word, change in changes.items():
        copy = folder / "changed"
        shutil.copytree(bags[0], copy)
        change(copy)
        told = run("verify", copy)
        check(f"both see {word}", not is_valid(copy) and told.returncode == 1 and f"{word}  " in told.stdout, told.stdout)
        shutil.rmtree(copy)

    # A package made by the other program.
    theirs = folder / "theirs"
    shutil.copytree(bags[0] / "data", theirs)
    (theirs / "100% 完成\n情况.txt").write_text("x")
    bagit.make_bag(str(theirs), {"Source-Organization": "某单位"}, checksums=["sha512", "sha256", "sha1", "md5"])
    told = run("verify", theirs)
    check("qiquan reads theirs", told.returncode == 0 and "SHA512、SHA256、SHA1、MD5" in told.stdout, told.stdout)
    flip(theirs)
    check("qiquan sees a change in theirs", run("verify", theirs).returncode == 1)

    # Killed at random moments and started again, the run ends with the same package.
    seed = 7
    moments = random.Random(seed)
    whole = tree(ours)
    began = time.monotonic()
    run(*command, folder / "timed")
    length = time.monotonic() - began
    for attempt in range(12):
        target = folder / f"killed{attempt}"
        for _ in range(2):
            process = subprocess.Popen([qiquan, *map(str, command), str(target)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(moments.random() * length)
            process.send_signal(signal.SIGKILL)
            process.wait()
        done = run(*command, target)
        check(f"after kills ({attempt})", done.returncode == 0 and tree(target) == whole, done.stdout + done.stderr)

print(f"packages: {passed} of {passed + failed} checks passed")
sys.exit(1 if failed else 0)
