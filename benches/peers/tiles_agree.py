"""How far the tiles of two folders are apart, on the last zoom that both have: prints JSON.

    tiles_agree.py OURS THEIRS
"""

import json
import sys
from pathlib import Path

import numpy as np
from osgeo import gdal

gdal.UseExceptions()
ours, theirs = map(Path, sys.argv[1:3])


def zooms(folder):
    return {int(p.name) for p in folder.iterdir() if p.name.isdigit()}


def read(path):
    array = gdal.Open(str(path)).ReadAsArray().astype(float)
    opaque = array.shape[0] == 3 or array[3].min() == 255
    return array[:3] if opaque else None


zoom = max(zooms(ours) & zooms(theirs))
bias, square, seen = 0.0, 0.0, 0
paths = sorted((ours / str(zoom)).rglob("*.*"))
for path in paths[:: max(1, len(paths) // 60)]:
    other = next(iter((theirs / str(zoom) / path.parent.name).glob(f"{path.stem}.*")), None)
    if other is None:
        continue
    a, b = read(path), read(other)
    if a is None or b is None:
        continue
    d = a - b
    bias, square, seen = bias + d.mean(), square + (d**2).mean(), seen + 1
print(json.dumps({"zoom": zoom, "tiles": seen, "bias": bias / max(seen, 1), "rmse": (square / max(seen, 1)) ** 0.5}))
