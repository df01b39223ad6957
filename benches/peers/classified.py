#!/usr/bin/python3
"""Three classified images of one place (Byte, DEFLATE, tiles of 512): patches with bent boundaries, of
which some change their class from date to date and all are redrawn a little.

    classified.py FOLDER SIZE CLASSES GRAIN
"""

import sys
from pathlib import Path

import numpy as np
from osgeo import gdal, osr

PATCH = 40  # pixels of a patch, about
ROWS = 512


def enlarged(field, rows, size, step):
    """A smooth field of `step` pixels a cell, on some rows of the image."""
    y, x = rows / step, np.arange(size) / step
    j, i = y.astype(int), x.astype(int)
    v, u = (y - j)[:, None].astype(np.float32), (x - i)[None, :].astype(np.float32)
    a, b = field[j][:, i], field[j][:, i + 1]
    c, d = field[j + 1][:, i], field[j + 1][:, i + 1]
    return (a * (1 - u) + b * u) * (1 - v) + (c * (1 - u) + d * u) * v


def main():
    folder, size, classes, grain = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    chance = np.random.default_rng(20_000)
    cells = size // PATCH + 12
    cover = chance.integers(1, classes + 1, (cells, cells), dtype=np.uint8)
    bend = [chance.normal(0, 14, (size // 24 + 3,) * 2).astype(np.float32) for _ in range(2)]
    drivers = gdal.GetDriverByName("GTiff")
    lambert = osr.SpatialReference()
    lambert.ImportFromEPSG(2154)
    for date in range(3):
        changed = chance.random(cover.shape) < (0.02 if date else 0)
        cover = np.where(changed, chance.integers(1, classes + 1, cover.shape, dtype=np.uint8), cover)
        redrawn = [b + chance.normal(0, 1, b.shape).astype(np.float32) for b in bend]
        path = folder / f"{date}.part.tif"
        options = ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "COMPRESS=DEFLATE", "NUM_THREADS=2"]
        image = drivers.Create(str(path), size, size, 1, gdal.GDT_Byte, options)
        image.SetGeoTransform((400_000, 2.5, 0, 6_500_000, 0, -2.5))
        image.SetProjection(lambert.ExportToWkt())
        for top in range(0, size, ROWS):
            rows = np.arange(top, min(top + ROWS, size))
            dy, dx = (enlarged(b, rows, size, 24) for b in redrawn)
            j = ((rows[:, None] + dy) / PATCH).astype(np.int32) + 4
            i = ((np.arange(size)[None, :] + dx) / PATCH).astype(np.int32) + 4
            pixels = cover[np.clip(j, 0, cells - 1), np.clip(i, 0, cells - 1)]
            if grain:
                noisy = chance.random(pixels.shape, dtype=np.float32) < grain
                pixels[noisy] = chance.integers(1, classes + 1, int(noisy.sum()), dtype=np.uint8)
            image.GetRasterBand(1).WriteArray(pixels, 0, top)
        image = None
        path.rename(folder / f"{date}.tif")


if __name__ == "__main__":
    main()
