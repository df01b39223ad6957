#!/usr/bin/python3
"""Finds the white discs of the sample's targets in an ortho. Prints JSON, in pixels of the ortho.

    targets.py ORTHO CHECKPOINTS.csv

A target is a white disc of 3 m radius on a black square: its centre is the mean position weighted
by what exceeds the black around, over the bands' sum. Targets at the edge are left out.
"""

import csv
import json
import sys

import numpy as np
from osgeo import gdal

gdal.UseExceptions()
REACH_M = 5.0


def main(ortho, points):
    raster = gdal.Open(ortho)
    x0, res, _, y0, _, _ = raster.GetGeoTransform()
    half = int(REACH_M / res)
    found = []
    with open(points, newline="") as lines:
        for point in csv.DictReader(lines):
            if point["target"] == "1" and point["visible"] == "1":
                at = ((float(point["x_l93"]) - x0) / res, (y0 - float(point["y_l93"])) / res)
                found.append(offset(raster, *at, half))
    found = np.array([f for f in found if f is not None])
    distance = np.hypot(found[:, 0], found[:, 1])
    answer = {
        "count": len(found),
        "mean": [float(v) for v in found.mean(axis=0)],
        "rms": float(np.sqrt((distance**2).mean())),
        "largest": float(distance.max()),
    }
    print(json.dumps(answer))


def offset(raster, col, row, half):
    """Displacement (east, north) of the disc found from where it should be, in pixels."""
    left, top, side = int(col) - half, int(row) - half, 2 * half + 1
    if left < 0 or top < 0 or left + side > raster.RasterXSize or top + side > raster.RasterYSize:
        return None
    pixels = np.atleast_3d(raster.ReadAsArray(left, top, side, side).T).astype(float)
    if (pixels == 0).any():
        return None
    value = pixels.sum(axis=2).T
    r, c = np.mgrid[0:side, 0:side] + 0.5
    # Within reach of the place itself, so that the window's rounding does not weigh.
    near = np.hypot(c - (col - left), r - (row - top)) < half - 0.5
    black, white = np.percentile(value[near], [20, 90])
    weight = np.where(near, np.clip(value - (black + 0.15 * (white - black)), 0, None), 0)
    return (weight * c).sum() / weight.sum() - (col - left), (row - top) - (weight * r).sum() / weight.sum()


if __name__ == "__main__":
    main(*sys.argv[1:])
