#!/usr/bin/python3
"""ERGAS and SAM of an image against a reference that covers it, on one grid. Prints JSON.

    ergas.py IMAGE REFERENCE
"""

import json
import sys

import numpy as np
from osgeo import gdal

gdal.UseExceptions()
MARGIN = 16


def main(image, reference):
    a, b = gdal.Open(image), gdal.Open(reference)
    x, y = common(a, b)
    x, y = x.astype(np.float64), y.astype(np.float64)
    bands = np.sqrt(((x - y) ** 2).mean(axis=1)) / y.mean(axis=1)
    cosine = (x * y).sum(axis=0) / np.sqrt((x * x).sum(axis=0) * (y * y).sum(axis=0))
    answer = {
        "ergas": float(100 / 4 * np.sqrt((bands**2).mean())),
        "sam": float(np.degrees(np.arccos(np.clip(cosine, -1, 1))).mean()),
        "bands": [float(v) for v in bands],
        "pixels": int(x.shape[1]),
    }
    print(json.dumps(answer))


def common(a, b):
    """The pixels of both (bands × pixels), in the inner part, where both are valid and not 0."""
    ga, gb = a.GetGeoTransform(), b.GetGeoTransform()
    dx, dy = (ga[0] - gb[0]) / ga[1], (ga[3] - gb[3]) / ga[5]
    if max(abs(dx - round(dx)), abs(dy - round(dy)), abs(ga[1] - gb[1])) > 1e-6:
        sys.exit("not one grid")
    dx, dy = round(dx), round(dy)
    left, top = max(0, -dx) + MARGIN, max(0, -dy) + MARGIN
    right = min(a.RasterXSize, b.RasterXSize - dx) - MARGIN
    bottom = min(a.RasterYSize, b.RasterYSize - dy) - MARGIN
    x = a.ReadAsArray(left, top, right - left, bottom - top)
    y = b.ReadAsArray(left + dx, top + dy, right - left, bottom - top)
    valid = (x > 0).all(axis=0) & (y > 0).all(axis=0)
    return x[:, valid], y[:, valid]


if __name__ == "__main__":
    main(*sys.argv[1:])
