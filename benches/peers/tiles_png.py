#!/usr/bin/env python3
"""PNG tiles of an RGB of 16384² at 1.5 m against gdal2tiles: zooms 11 to 15 with its defaults, and
the native zooms, 11 to 16, with its best options. Ratios are against the cheapest way of the peer.

The image is a texture like that of an orthoimage, in Lambert-93, with its size on the ground.
"""

import sys

import measure
from inputs import rgb
from measure import begin, in_turn, need, verdict
from tilesets import agreement, count, equal_counts, gdal2tiles, relais

# Title, zooms, ways of the peer (its own kernel is `average`), what is to be reached.
ROWS = {
    "low": ("PNG z11-15 of {}² at 1.5 m", "11-15", [[]], 15),
    "native": ("PNG, native zooms with reprojection, of {}²", "11-16", [["-r", "near"], ["-r", "bilinear"]], 5),
}


def main():
    parser = measure.arguments(__doc__)
    parser.add_argument("--size", type=int, default=16384, help="side of the image [16384]")
    parser.add_argument("--row", choices=ROWS, action="append", help="only this row; may be repeated")
    args = begin(parser)
    need("gdal2tiles.py", "python3-gdal")
    image = rgb(args, args.size, 2154, 400_000, 6_450_000, 1.5)
    reached = [row(args, image, *ROWS[name]) for name in args.row or ROWS]
    return 0 if all(reached) else 1


def row(args, image, title, zooms, ways, target):
    """One row: ours as a folder and as one file, the peer in each way with one process and with all."""
    title = title.format(args.size)
    ours = relais(args, image, f"ours-{zooms}", zooms, "png")
    packed = relais(args, image, f"ours-{zooms}.pmtiles", zooms, "png")
    peers = [
        gdal2tiles(args, image, f"gdal-{zooms}-{'-'.join(way[1:]) or 'default'}", zooms, way, processes)
        for way in ways
        for processes in sorted({1, args.threads})
    ]
    sides = [ours, packed, *peers]
    in_turn(sides, args.repeats)
    measure.table(title, sides, ours, [("Tiles", lambda s: str(count(s.out)))])
    best = min(peers, key=measure.Side.cpu)
    reached = equal_counts(title, ours, best)
    for peer in peers:
        agreement(ours, peer)
    reached &= verdict(f"{title}, CPU against {best.name}", best.cpu() / ours.cpu(), target)
    reached &= verdict(f"{title}, peak memory", max(ours.peak(), packed.peak()), 512, " MiB", at_least=False)
    measure.commands(sides)
    return reached


if __name__ == "__main__":
    sys.exit(main())
