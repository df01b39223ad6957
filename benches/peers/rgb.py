"""Makes an image-like RGB (octaves of noise in colour, and some noise of a sensor).

    rgb.py OUT SIZE EPSG LEFT TOP RES [BANDS]
"""

import sys

import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()
out, size, epsg, left, top, res, *rest = sys.argv[1:]
size, res, bands = int(size), float(res), int(rest[0]) if rest else 3
random = np.random.default_rng(3)


def octave(cells):
    """A field of random values, to be enlarged."""
    field = gdal.GetDriverByName("MEM").Create("", cells + 2, cells + 2, 1, gdal.GDT_Float32)
    field.GetRasterBand(1).WriteArray(random.normal(size=(cells + 2, cells + 2)).astype("f4"))
    return field


srs = osr.SpatialReference()
srs.ImportFromEPSG(int(epsg))
options = ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "COMPRESS=DEFLATE", "PREDICTOR=2", "ZLEVEL=1"]
image = gdal.GetDriverByName("GTiff").Create(
    out, size, size, bands, gdal.GDT_Byte, [*options, "INTERLEAVE=PIXEL", "PHOTOMETRIC=RGB", "ALPHA=NO", "NUM_THREADS=2"]
)
image.SetProjection(srs.ExportToWkt())
image.SetGeoTransform([float(left), res, 0, float(top), 0, -res])
octaves = [(cells, octave(cells)) for cells in (4, 16, 64, 256, 1024) if cells < size]
step = 1024
for row in range(0, size, step):
    height = min(step, size - row)
    total = 0
    for (cells, field), weight in zip(octaves, (1.0, 0.7, 0.5, 0.35, 0.3)):
        window = [1, 1 + cells * row / size, cells, cells * height / size]
        part = gdal.Translate("", field, format="MEM", width=size, height=height, resampleAlg="cubic", srcWin=window)
        total = total + weight * part.ReadAsArray()
    for band, (gain, level) in enumerate(((30, 110), (28, 118), (24, 100), (40, 130))[:bands]):
        value = total * gain + level + random.normal(scale=3, size=total.shape).astype("f4")
        image.GetRasterBand(band + 1).WriteArray(np.clip(value, 1, 255).astype("u1"), 0, row)
kinds = (gdal.GCI_RedBand, gdal.GCI_GreenBand, gdal.GCI_BlueBand)
for band, kind in enumerate(kinds):
    image.GetRasterBand(band + 1).SetColorInterpretation(kind)
image = None
