#!/usr/bin/python3
"""Row: scene M, whole chain (pansharpen, reproject, COG), DEFLATE, against GDAL."""

import sys

from scene import row

sys.exit(row(__doc__, "DEFLATE", over_defaults=4, over_best=3))
