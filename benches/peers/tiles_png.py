#!/usr/bin/env python3
"""PNG tiles, zooms 11 to 15, of an RGB of 16384² at 1.5 m: gdal2tiles. And the native zooms with
reprojection, against gdal2tiles with its best options.

The image is a texture like that of an orthoimage, in Lambert-93, with its size on the ground.
"""

import sys

import measure
from inputs import rgb
from measure import begin, in_turn, need, verdict
from tilesets import agreement, count, gdal2tiles, relais


def main():
    parser = measure.arguments(__doc__)
    parser.add_argument("--size", type=int, default=16384, help="side of the image [16384]")
    args = begin(parser)
    need("gdal2tiles.py", "python3-gdal")
    image = rgb(args, args.size, 2154, 400_000, 6_450_000, 1.5)
    reached = True
    for title, zooms, options, target in (
        (f"PNG z11-15 of {args.size}² at 1.5 m", "11-15", [], 15),
        (f"PNG, native zooms with reprojection, of {args.size}²", "11-16", ["-r", "bilinear"], 5),
    ):
        ours = relais(args, image, f"ours-{zooms}", zooms, "png")
        packed = relais(args, image, f"ours-{zooms}.pmtiles", zooms, "png")
        peer = gdal2tiles(args, image, f"gdal-{zooms}", zooms, options)
        sides = [ours, packed, peer]
        in_turn(sides, args.repeats)
        measure.table(title, sides, ours, [("Tiles", lambda s: str(count(s.out)))])
        agreement(ours, peer)
        reached &= verdict(f"{title}, CPU against gdal2tiles", peer.cpu() / ours.cpu(), target)
        verdict(f"{title}, peak memory", max(ours.peak(), packed.peak()), 512, " MiB", at_least=False)
        measure.commands(sides)
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
