"""Makes an image that is a smooth function of the ground with some texture.

    make.py OUT WIDTH HEIGHT EPSG LEFT TOP RES KIND

KIND: rgb; hole (a mask without the middle and a corner); flat (one colour, but for a corner);
u16 (four bands of 12 bits, described); grey.
"""
import sys
import numpy as np
from osgeo import gdal, osr
gdal.UseExceptions()
out, width, height, epsg, left, top, res, kind = sys.argv[1:]
width, height, res = int(width), int(height), float(res)
bands = {"u16": 4, "grey": 1}.get(kind, 3)
sort = gdal.GDT_UInt16 if kind == "u16" else gdal.GDT_Byte
ds = gdal.GetDriverByName("GTiff").Create(out, width, height, bands, sort, ["TILED=YES", "COMPRESS=DEFLATE"])
srs = osr.SpatialReference()
srs.ImportFromEPSG(int(epsg))
ds.SetProjection(srs.ExportToWkt())
ds.SetGeoTransform([float(left), res, 0, float(top), 0, -res])
y, x = np.mgrid[0:height, 0:width]
noise = np.random.default_rng(7).integers(-6, 7, (height, width))
for b in range(bands):
    v = 120 + 70 * np.sin(x / (31 + 7 * b)) * np.cos(y / (43 - 5 * b)) + noise + 3 * b
    if kind == "flat":
        v = np.where((x < width // 8) & (y < height // 8), v, 90 + b)
    if kind == "u16":
        v = v * 14
    ds.GetRasterBand(b + 1).WriteArray(np.clip(v, 1, None).astype("u2" if kind == "u16" else "u1"))
    if kind == "u16":
        ds.GetRasterBand(b + 1).SetDescription(["B2 red", "B1 green", "B0 blue", "B3 nir"][b])
if kind == "hole":
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
    ds.CreateMaskBand(gdal.GMF_PER_DATASET)
    inside = np.full((height, width), 255, "u1")
    inside[height // 3:2 * height // 3, width // 3:2 * width // 3] = 0
    inside[(x + y) < width // 4] = 0
    ds.GetRasterBand(1).GetMaskBand().WriteArray(inside)
