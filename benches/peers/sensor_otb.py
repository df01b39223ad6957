#!/usr/bin/python3
"""Row: Pléiades bundle in sensor geometry, RPC + DEM, to COG, against OTB.

OTB's own chain: BundleToPerfectSensor (RCS, its default and fastest method) → OrthoRectification
(bicubic) → COG by GDAL with the best options. Once with OTB's defaults, once with the best options
found: the sensor model every 30 m instead of 4, 1 GB for each program. (Superimposing by the sensor
models, `-mode default -lms 32`, costs 4 s less than the Pléiades mode that OTB chooses by itself, but
OTB 8.1 then writes an image without its RPC, which cannot be put on the ground.)

OTB takes the world files of sensor products (pixels, 1/-1) for georeferencing and then finds
nothing on the ground: it works on a copy of the delivery without them.
"""

import os
import shutil
import sys

import chains
import measure
from inputs import Bundle, box, bundle, sample
from measure import Side, in_turn, need, run, verdict
from scene import agreement, on_targets


def main():
    args = measure.begin(measure.arguments(__doc__))
    need("otbcli_OrthoRectification", "otb-bin")
    scene, dem = bundle(args, "sen"), sample(args, "dem")
    first = args.work / "first.tif"
    ground = ["--dem", dem]
    run(chains.relais(args, scene, first, "DEFLATE", extra=ground))
    area = box(first, 4 * scene.res)
    os.environ["ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS"] = str(args.threads)

    ours = chains.ours(args, scene, area, "DEFLATE", "relais, RPC + DEM", ground)
    copy, heights = without_world_files(args, scene), elevations(args, dem)
    plain = otb(args, copy, heights, area, "defaults", [], [])
    best = otb(
        args, copy, heights, area, "best options",
        ["-ram", 1024], ["-opt.gridspacing", 30, "-opt.ram", 1024],
    )
    sides = [ours, plain, best]
    in_turn(sides, args.repeats)

    measure.table(f"Sensor bundle {args.preset}, RPC + DEM, DEFLATE, OTB", sides, ours)
    agreement(ours, plain, 0.5)
    agreement(ours, best, 0.5)
    verdict("against OTB's defaults", plain.cpu() / ours.cpu(), 6)
    reached = verdict("against its best options", best.cpu() / ours.cpu(), 6)
    on_targets(args, sides)
    measure.commands(sides)
    return 0 if reached else 1


def elevations(args, dem):
    """OTB takes a folder of DEMs, alone in it."""
    folder = args.work / "otb-dem"
    folder.mkdir(exist_ok=True)
    shutil.copy(dem, folder / "dem.tif")
    return folder


def without_world_files(args, scene):
    """The delivery as OTB can read it."""
    copy = args.work / "otb-delivery"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(scene.delivery, copy, ignore=shutil.ignore_patterns("*.TFW"))
    pan, ms = (copy / image.relative_to(scene.delivery) for image in (scene.pan, scene.ms))
    return Bundle(copy, pan, ms, scene.res)


def otb(args, scene, dem, area, name, fusing, rectifying):
    """OTB's chain, with further options of its two programs."""
    fused, ortho, out = (args.work / f"otb-{step}-{name[:4]}.tif" for step in ("fused", "ortho", "cog"))
    x0, y0, x1, y1 = area
    res = scene.res
    fuse = [
        "otbcli_BundleToPerfectSensor", "-inp", scene.pan, "-inxs", scene.ms, "-method", "rcs",
        *fusing, "-elev.dem", dem, "-out", fused, "uint16",
    ]
    rectify = [
        "otbcli_OrthoRectification", "-io.in", fused, "-io.out", ortho, "uint16",
        "-map", "epsg", "-map.epsg.code", "2154", "-outputs.mode", "auto",
        "-outputs.ulx", x0, "-outputs.uly", y1, "-outputs.spacingx", res, "-outputs.spacingy", -res,
        "-outputs.sizex", round((x1 - x0) / res), "-outputs.sizey", round((y1 - y0) / res),
        "-interpolator", "bco", *rectifying, "-elev.dem", dem,
    ]
    steps = [fuse, rectify, chains.cog(args, ortho, out, "DEFLATE", True)]
    return Side(f"OTB BundleToPerfectSensor → OrthoRectification → COG, {name}", steps, out)


if __name__ == "__main__":
    sys.exit(main())
