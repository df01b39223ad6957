#!/usr/bin/python3
"""Row: three classified images counted together, against rasterio (else GDAL) and numpy.

    benches/peers/crosstab.py --work DIR [--python PYTHON] [--size 20000]

PYTHON is one that has rasterio; without it, Debian's with GDAL. In patches, as land cover is; and, on
half the side, with 2 % of the pixels at random, as a classifier leaves them that nobody has cleaned.
"""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import measure
from measure import Side, in_turn, python, run, verdict

CLASSES = 25


def images(work, size, grain):
    """The three images, made when they are not there."""
    folder = work / f"classified-{size}-{grain}"
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{date}.tif" for date in range(3)]
    if not all(path.exists() for path in paths):
        print(f"making {folder}", file=sys.stderr)
        run(python("classified.py", folder, size, CLASSES, grain))
    return paths


def peer(args):
    """Its name with its versions, and the interpreter that has it."""
    look = "import rasterio, numpy; print('rasterio', rasterio.__version__, 'GDAL', rasterio.__gdal_version__, 'numpy', numpy.__version__)"
    done = subprocess.run([args.python, "-c", look], capture_output=True, text=True)
    if done.returncode == 0:
        return done.stdout.strip(), args.python
    look = "from osgeo import gdal; import numpy; print('GDAL', gdal.__version__, 'numpy', numpy.__version__)"
    return subprocess.check_output(["/usr/bin/python3", "-c", look], text=True).strip(), "/usr/bin/python3"


def same(own, peers):
    """Whether both count every combination alike."""
    rows = csv.DictReader(own.open(), delimiter=";")
    ours = {tuple(int(r[f"code_{date}"]) for date in "123"): int(r["pixels"]) for r in rows}
    theirs = {tuple(cell[:3]): cell[3] for cell in json.loads(peers.read_text())}
    return ours == theirs, len(ours)


def main():
    parser = measure.arguments(__doc__)
    parser.add_argument("--python", default="/usr/bin/python3", help="a Python that has rasterio")
    parser.add_argument("--size", type=int, default=20_000, help="pixels along a side")
    args = measure.begin(parser)
    name, interpreter = peer(args)
    script = Path(__file__).with_name("crosstab_numpy.py")
    # What this machine's user has hashed before is no part of the work.
    os.environ["XDG_CACHE_HOME"] = str(args.work / "cache")
    for size, grain in ((args.size, 0.0), (args.size // 2, 0.02)):
        paths = images(args.work, size, grain)
        table, cells = args.work / "crosstab.csv", args.work / "crosstab.json"
        words = ["--dates", "1,2,3", "-o", table, "--overwrite", "--num-threads", args.threads]
        own = [args.bin / "relais", "ocs", "matrix", *paths, *words]
        theirs = [interpreter, script, args.threads, CLASSES, *paths, cells]
        sides = [Side("relais", [own], table), Side(name, [theirs], cells)]
        in_turn(sides, args.repeats)
        kind = f"{grain:.0%} of the pixels at random" if grain else "in patches"
        megabytes = sum(path.stat().st_size for path in paths) / 1e6
        measure.table(f"Three images of {size}², {kind} ({megabytes:.0f} MB)", sides, sides[0])
        alike, combinations = same(table, cells)
        print(f"\nAll {combinations} combinations alike: {'yes' if alike else 'NO'}.")
        verdict("CPU, peer / relais", sides[1].cpu() / sides[0].cpu(), 3)
        if not alike:
            sys.exit(1)


if __name__ == "__main__":
    sys.exit(main())
