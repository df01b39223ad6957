#!/usr/bin/python3
"""Decodes every pixel of images once with GDAL, block by block as they are stored, and drops them.

    decode.py THREADS FILE...
"""

import sys

from osgeo import gdal

gdal.UseExceptions()
gdal.SetConfigOption("GDAL_NUM_THREADS", sys.argv[1])
for path in sys.argv[2:]:
    raster = gdal.Open(path)
    width, height = raster.GetRasterBand(1).GetBlockSize()
    for row in range(0, raster.RasterYSize, height):
        for col in range(0, raster.RasterXSize, width):
            raster.ReadRaster(
                col, row, min(width, raster.RasterXSize - col), min(height, raster.RasterYSize - row)
            )
