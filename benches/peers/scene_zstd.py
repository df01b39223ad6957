#!/usr/bin/python3
"""Row: scene M, whole chain (pansharpen, reproject, COG), ZSTD, against GDAL."""

import sys

from scene import row

sys.exit(row(__doc__, "ZSTD", over_defaults=5, over_best=3))
