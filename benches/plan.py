#!/usr/bin/python3
"""check, plan and --resume of a plan of 100 000 units, 99 % of them done.

Two plans: 100 000 windows of one image, and 100 000 small images. The outputs and receipts of the
99 000 units that are done are written here, as `relais` would have; what is measured is what the
engine does before the first of the other 1000 begins (`--dry-run`), and its peak memory.

Usage: plan.py [RELAIS] [UNITS]
"""
import hashlib, json, os, resource, subprocess, sys, tempfile, time

RELAIS = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "target/release/relais")
UNITS = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000

WINDOWS = """
[pipeline]
name = "windows"
output = "out"
[[step]]
op = "ortho"
foreach = "@boxes.txt"
input = "image.tif"
bbox = "{item}"
res = 1
output = "w/{item}.tif"
"""

IMAGES = """
[pipeline]
name = "images"
output = "out"
[[step]]
op = "cog"
foreach = "in/*"
input = "{item}"
output = "w/{item.stem}.tif"
"""


def relais(*words):
    """Runs relais; gives times, peak MiB and its JSON."""
    start = time.time()
    out = subprocess.Popen([RELAIS, "pipeline", *words, "--json", "-q"], stdout=subprocess.PIPE)
    text = out.stdout.read()
    _, status, usage = os.wait4(out.pid, 0)
    assert status == 0, (words, status)
    cpu = usage.ru_utime + usage.ru_stime
    seconds = f"{time.time() - start:6.2f} s, {cpu:5.2f} CPU s,"
    return seconds, usage.ru_maxrss / 1024, json.loads(text)


def image(path, size):
    subprocess.run(["gdal_create", "-q", "-of", "GTiff", "-outsize", str(size), str(size), "-bands", "1",
                    "-burn", "7", "-a_srs", "EPSG:2154", "-a_ullr", "400000", "6500000",
                    str(400000 + size), str(6500000 - size), path], check=True)


def finish(plan, share):
    """Writes outputs and receipts of the first units of a plan."""
    os.makedirs("out/w", exist_ok=True)
    units = [json.loads(line) for line in open(plan) if line.startswith('{"id"')]
    digest = hashlib.sha256(b"done").hexdigest()
    with open("out/.relais/receipts-0.log", "w") as log:
        for unit in units[: int(len(units) * share)]:
            files = []
            for name in [unit["outputs"][0], unit["outputs"][0] + ".manifest.json"]:
                path = "out/" + name
                with open(path, "wb") as file:
                    file.write(b"done")
                s = os.stat(path)
                stat = [s.st_size, s.st_mtime_ns // 10**9, s.st_mtime_ns % 10**9, s.st_ino]
                files.append({"name": name, "stat": stat, "sha256": digest})
            text = json.dumps({"unit": unit["id"], "files": files,
                               "measures": {"valid_percent": 100.0, "bytes": 4}, "seconds": 1.0})
            log.write(hashlib.sha256(text.encode()).hexdigest()[:16] + " " + text + "\n")


def measure(name, text):
    with open("p.toml", "w") as file:
        file.write(text)
    for verb, words in [("check", ["check", "p.toml"]), ("plan", ["plan", "p.toml"])]:
        seconds, peak, json_ = relais(*words)
        assert json_["foreseen"]["units"] == UNITS
        print(f"{name:8} {verb:10} {seconds} {peak:6.0f} MiB")
    plan = json_["plan"]
    size = os.path.getsize(plan) / 1e6
    finish(plan, 0.99)
    for what in ["p.toml", plan]:
        seconds, peak, json_ = relais("run", what, "--resume", "--dry-run")
        assert json_["kept"] == UNITS * 99 // 100 and json_["todo"] == UNITS // 100, json_["kept"]
        kind = "pipeline" if what == "p.toml" else "plan"
        print(f"{name:8} --resume of the {kind}: {seconds} {peak:6.0f} MiB (plan {size:.0f} MB)")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.mkdir("windows")
        os.chdir("windows")
        image("image.tif", 4096)
        with open("boxes.txt", "w") as file:
            for k in range(UNITS):
                x, y = 400000 + k % 1000 * 4, 6490000 - k // 1000 * 4
                file.write(f"{x},{y},{x + 4},{y + 4}\n")
        measure("windows", WINDOWS)
        os.chdir("..")
        os.makedirs("images/in")
        os.chdir("images")
        image("one.tif", 16)
        one = open("one.tif", "rb").read()
        for k in range(UNITS):
            with open(f"in/i{k:06}.tif", "wb") as file:
                file.write(one)
        measure("images", IMAGES)


main()
