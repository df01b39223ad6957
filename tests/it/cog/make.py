import sys
import numpy as np
from osgeo import gdal, osr
gdal.UseExceptions()
out, driver, width, height, bands, kind, valid = sys.argv[1:8]
width, height, bands = int(width), int(height), int(bands)
types = {"u8": (gdal.GDT_Byte, np.uint8), "u16": (gdal.GDT_UInt16, np.uint16),
         "i16": (gdal.GDT_Int16, np.int16), "f32": (gdal.GDT_Float32, np.float32),
         "i32": (gdal.GDT_Int32, np.int32), "f64": (gdal.GDT_Float64, np.float64),
         "c": (gdal.GDT_CFloat32, np.complex64)}
code, dtype = types[kind]
rng = np.random.default_rng(7)
memory = gdal.GetDriverByName("MEM").Create("", width, height, bands, code)
memory.SetGeoTransform([427461.0, 1.5, 0.25, 6421299.0, -0.25, -1.5] if valid == "rotated"
                       else [427461.0, 1.5, 0.0, 6421299.0, 0.0, -1.5])
srs = osr.SpatialReference()
srs.ImportFromEPSG(2154)
memory.SetProjection(srs.ExportToWkt())
memory.SetMetadataItem("TIFFTAG_COPYRIGHT", "(c) Somebody & Co <here>")
memory.SetMetadataItem("QUOTE", "a \"b\" <c> & d")
y, x = np.mgrid[0:height, 0:width]
hole = (x - width / 2) ** 2 + (y - height / 2) ** 2 > (0.4 * max(width, height)) ** 2
for b in range(bands):
    values = rng.integers(1, 400 if kind == "u16" else 24, (height, width)).astype(dtype)
    values = values + np.asarray(60 * (b % 3) + (x + y) // 4 % 50, dtype=dtype)
    if valid == "nodata":
        values[hole] = 0
        memory.GetRasterBand(b + 1).SetNoDataValue(0)
    band = memory.GetRasterBand(b + 1)
    band.WriteArray(values)
    band.SetDescription("B%d & co" % b)
    if kind == "u16":
        band.SetScale(0.5)
        band.SetOffset(-3.25)
if valid == "palette":
    table = gdal.ColorTable()
    table.SetColorEntry(1, (255, 0, 0))
    memory.GetRasterBand(1).SetColorTable(table)
if valid == "mask":
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
    memory.CreateMaskBand(gdal.GMF_PER_DATASET)
    memory.GetRasterBand(1).GetMaskBand().WriteArray(np.where(hole, 0, 255).astype(np.uint8))
gdal.GetDriverByName(driver).CreateCopy(out, memory, options=sys.argv[8:])
