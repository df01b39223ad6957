import sys
import numpy as np
from osgeo import gdal
gdal.UseExceptions()
a, b = gdal.Open(sys.argv[1]), gdal.Open(sys.argv[2])
tolerance = float(sys.argv[3])
assert (a.RasterXSize, a.RasterYSize, a.RasterCount) == (b.RasterXSize, b.RasterYSize, b.RasterCount)
assert np.allclose(a.GetGeoTransform(), b.GetGeoTransform(), atol=1e-9, rtol=0), b.GetGeoTransform()
assert a.GetSpatialRef().IsSame(b.GetSpatialRef())
for i in range(1, a.RasterCount + 1):
    p, q = a.GetRasterBand(i), b.GetRasterBand(i)
    mask = p.GetMaskBand().ReadAsArray() != 0
    assert (mask == (q.GetMaskBand().ReadAsArray() != 0)).all(), "mask"
    assert mask.all() == (q.GetMaskFlags() == gdal.GMF_ALL_VALID), q.GetMaskFlags()
    difference = np.abs(p.ReadAsArray().astype(float) - q.ReadAsArray())[mask]
    assert difference.mean() <= tolerance, ("band", i, difference.mean())
    assert p.GetDescription() == q.GetDescription(), q.GetDescription()
    assert (p.GetScale(), p.GetOffset()) == (q.GetScale(), q.GetOffset())
    assert q.GetOverviewCount() == int(sys.argv[4]), q.GetOverviewCount()
for key in ("TIFFTAG_COPYRIGHT", "QUOTE"):
    assert a.GetMetadataItem(key) == b.GetMetadataItem(key), b.GetMetadataItem(key)
assert b.GetMetadataItem("AREA_OR_POINT") == "Area"
assert b.GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE") == "COG"
