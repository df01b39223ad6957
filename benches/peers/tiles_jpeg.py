#!/usr/bin/env python3
"""JPEG tiles, quality 80, all zooms, of an image that lies on the pixels of the grid: libvips dzsave.

Both write a folder of 256 × 256 tiles with chroma halved and the pyramid by means. dzsave goes down to
one pixel and knows no place: it has a few more tiles at the bottom.
"""

import sys

import measure
from inputs import rgb
from measure import begin, in_turn, need, verdict
from tilesets import Tiles, agreement, count, relais

# A tile of zoom 17 in IGN's grid, and 1.6 m: the pixels of the image are those of the tiles.
COL, ROW, RES = 1000, 13_500, 1.6
LEFT, TOP = COL * 256 * RES, 12_000_000 - ROW * 256 * RES


def main():
    parser = measure.arguments(__doc__)
    parser.add_argument("--size", type=int, default=16384, help="side of the image [16384]")
    args = begin(parser)
    need("vips", "libvips-tools")
    image = rgb(args, args.size, 2154, LEFT, TOP, RES)
    extra = ["--quality", "80", "--tms", "2154_5cm"]
    ours = relais(args, image, "ours-jpeg", "11-17", "jpeg", extra)
    out = args.work / "dz"
    dzsave = [
        "vips", "dzsave", image, out, "--layout", "google", "--suffix", ".jpg[Q=80]", "--tile-size", "256",
        "--overlap", "0", f"--vips-concurrency={args.threads}",
    ]
    peer = Tiles("vips dzsave", [["rm", "-rf", out], dzsave], out)
    sides = [ours, peer]
    in_turn(sides, args.repeats)
    title = f"JPEG 80, all zooms, {args.size}² on the grid"
    measure.table(title, sides, ours, [("Tiles", lambda s: str(count(s.out)))])
    reached = verdict(f"{title}, CPU ours / dzsave", ours.cpu() / peer.cpu(), 1.5, at_least=False)
    reached &= verdict(f"{title}, peak memory", ours.peak(), 512, " MiB", at_least=False)
    # The last zoom of dzsave is the first at which the image fits its tiles.
    reached &= agreement(ours, peer, 17, COL, ROW, max(0, args.size - 1).bit_length() - 8)
    measure.commands(sides)
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
