"""How far the tiles of two folders are apart: prints JSON.

    tiles_agree.py OURS THEIRS                            zoom/column/row in both, the last zoom of both
    tiles_agree.py OURS THEIRS ZOOM COLUMN ROW ZOOM_THERE their zoom/row/column begin at that tile of ours
"""

import json
import sys
from pathlib import Path

import numpy as np
from osgeo import gdal

gdal.UseExceptions()
MOST = 60


def zooms(folder):
    return {int(p.name) for p in folder.iterdir() if p.name.isdigit()}


def read(path):
    """The pixels of a tile that is opaque."""
    array = gdal.Open(str(path)).ReadAsArray().astype(float)
    opaque = array.shape[0] == 3 or array[3].min() == 255
    return array[:3] if opaque else None


def alike(theirs, path):
    """The tile of the same place in a folder with the same names."""
    return next(iter((theirs / path.parent.parent.name / path.parent.name).glob(f"{path.stem}.*")), None)


def counted_from(col, row, zoom):
    """Finds the tile of the same place in a folder whose rows come first, and begin with ours at (col, row)."""

    def find(theirs, path):
        there = theirs / str(zoom) / str(int(path.stem) - row) / f"{int(path.parent.name) - col}{path.suffix}"
        return there if there.exists() else None

    return find


def main(ours, theirs, *place):
    ours, theirs = Path(ours), Path(theirs)
    if place:
        zoom, col, row, zoom_there = map(int, place)
        find = counted_from(col, row, zoom_there)
    else:
        zoom, find = max(zooms(ours) & zooms(theirs)), alike
    bias, square, seen = 0.0, 0.0, 0
    paths = sorted((ours / str(zoom)).rglob("*.*"))
    for path in paths[:: max(1, len(paths) // MOST)]:
        other = find(theirs, path)
        a, b = read(path), read(other) if other else None
        if a is None or b is None:
            continue
        d = a - b
        bias, square, seen = bias + d.mean(), square + (d**2).mean(), seen + 1
    if not seen:
        sys.exit("no tile is opaque in both")
    print(json.dumps({"zoom": zoom, "tiles": seen, "bias": bias / seen, "rmse": (square / seen) ** 0.5}))


main(*sys.argv[1:])
