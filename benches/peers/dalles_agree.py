"""Are the dalles of two folders the same? Prints JSON: counts, and over all pairs what differs.

    dalles_agree.py OURS THEIRS

Pairs are found by their upper left corner. Full resolution: how many of all samples differ. First
overview: the largest and the mean difference (both are means of four, rounded).
"""

import json
import sys
from pathlib import Path

import numpy as np
from osgeo import gdal

gdal.UseExceptions()


def by_corner(folder):
    found = {}
    for path in sorted(Path(folder).glob("*.tif")):
        geo = gdal.Open(str(path)).GetGeoTransform()
        found[geo[0], geo[3]] = path
    return found


ours, theirs = map(by_corner, sys.argv[1:3])
common = sorted(ours.keys() & theirs.keys())
different, samples, worst, total = 0, 0, 0, []
for corner in common:
    a, b = (gdal.Open(str(side[corner])) for side in (ours, theirs))
    x, y = a.ReadAsArray(), b.ReadAsArray()
    if x.shape != y.shape:
        sys.exit(f"{corner}: {x.shape} and {y.shape}")
    different += int((x != y).sum())
    samples += x.size
    for band in range(1, a.RasterCount + 1):
        x, y = (raster.GetRasterBand(band).GetOverview(0).ReadAsArray().astype("i2") for raster in (a, b))
        d = np.abs(x - y)
        worst, total = max(worst, int(d.max())), [*total, float(d.mean())]
print(
    json.dumps(
        {
            "ours": len(ours), "theirs": len(theirs), "pairs": len(common), "samples": samples,
            "different": different, "overview_worst": worst, "overview_mean": float(np.mean(total)),
        }
    )
)
