#!/usr/bin/python3
"""Row: Pléiades bundle in sensor geometry, RPC + DEM, to COG, against OTB.

OTB's own chain: BundleToPerfectSensor (RCS, its default and fastest method) → OrthoRectification
(bicubic, sensor model every 4 m and on a wide grid) → COG by GDAL with the best options.
"""

import os
import shutil
import sys

import chains
import measure
from inputs import box, bundle, sample
from measure import Side, in_turn, need, run, verdict
from scene import agreement


def main():
    args = measure.begin(measure.arguments(__doc__))
    need("otbcli_OrthoRectification", "otb-bin")
    scene, dem = bundle(args, "sen"), sample(args, "dem")
    first = args.work / "first.tif"
    ground = ["--dem", dem]
    run(chains.relais(args, scene, first, "DEFLATE", extra=ground))
    area = box(first, 4 * scene.res)
    os.environ["OTB_MAX_RAM_HINT"] = "1024"
    os.environ["ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS"] = str(args.threads)

    ours = chains.ours(args, scene, area, "DEFLATE", "relais, RPC + DEM", ground)
    fine = otb(args, scene, elevations(args, dem), area, 4)
    wide = otb(args, scene, elevations(args, dem), area, 30)
    sides = [ours, fine, wide]
    in_turn(sides, args.repeats)

    measure.table(f"Sensor bundle {args.preset}, RPC + DEM, DEFLATE, OTB", sides, ours)
    agreement(ours, fine, 0.5)
    agreement(ours, wide, 0.5)
    reached = verdict("against OTB, the faster of both", min(fine.cpu(), wide.cpu()) / ours.cpu(), 6)
    measure.commands(sides)
    return 0 if reached else 1


def elevations(args, dem):
    """OTB takes a folder of DEMs, alone in it."""
    folder = args.work / "otb-dem"
    folder.mkdir(exist_ok=True)
    shutil.copy(dem, folder / "dem.tif")
    return folder


def otb(args, scene, dem, area, spacing):
    """OTB's chain with the sensor model on a grid of `spacing` metres."""
    fused = args.work / f"otb-fused-{spacing}.tif"
    ortho = args.work / f"otb-ortho-{spacing}.tif"
    out = args.work / f"otb-{spacing}.tif"
    x0, y0, x1, y1 = area
    res = scene.res
    bundle_ = [
        "otbcli_BundleToPerfectSensor", "-inp", scene.pan, "-inxs", scene.ms, "-method", "rcs",
        "-elev.dem", dem, "-out", fused, "uint16",
    ]
    rectify = [
        "otbcli_OrthoRectification", "-io.in", fused, "-io.out", ortho, "uint16",
        "-map", "epsg", "-map.epsg.code", "2154", "-outputs.mode", "auto",
        "-outputs.ulx", x0, "-outputs.uly", y1, "-outputs.spacingx", res, "-outputs.spacingy", -res,
        "-outputs.sizex", round((x1 - x0) / res), "-outputs.sizey", round((y1 - y0) / res),
        "-interpolator", "bco", "-opt.gridspacing", spacing, "-elev.dem", dem,
    ]
    return Side(
        f"OTB RCS → ortho bicubic, grid {spacing} m → COG",
        [bundle_, rectify, chains.cog(args, ortho, out, "DEFLATE", True)],
        out,
    )


if __name__ == "__main__":
    sys.exit(main())
