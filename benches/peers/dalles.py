#!/usr/bin/env python3
"""100 dalles of 1 km of an image of 20 000² × 4 at 0.5 m: a loop of gdal_translate -projwin to COG.

The peer has its best options (DEFLATE level 1, predictor, overviews by average, threads).
"""

import sys

import measure
from inputs import rgb
from measure import Side, answer, begin, in_turn, verdict


class Loop(Side):
    def size(self):
        return sum(p.stat().st_size for p in self.out.glob("*.tif"))


def main():
    parser = measure.arguments(__doc__)
    parser.add_argument("--size", type=int, default=20000, help="side of the image [20000]")
    parser.add_argument("--defaults", action="store_true", help="the peer with its default options too")
    args = begin(parser)
    image = rgb(args, args.size, 2154, 400_000, 6_450_000, 0.5, 4)
    out, peer_out = args.work / "dalles", args.work / "dalles-gdal"
    default_out = args.work / "dalles-gdal-default"
    for folder in (peer_out, default_out):
        folder.mkdir(exist_ok=True)
    command = [
        args.bin / "relais", "-q", "tiles", "cut", image, out, "--dalle", "1000", "--num-threads", args.threads,
        "--max-memory", "512M", "--overwrite", "--co", "COMPRESS=DEFLATE", "--co", "LEVEL=1",
    ]
    ours = Loop("relais tiles cut", [command], out)
    side = args.size // 2000
    options = [
        "-of", "COG", "-co", "COMPRESS=DEFLATE", "-co", "LEVEL=1", "-co", "PREDICTOR=YES",
        "-co", "OVERVIEW_RESAMPLING=AVERAGE", "-co", f"NUM_THREADS={args.threads}",
    ]
    loop = [
        ["gdal_translate", "-q", *options, "-projwin", x, y, x + 1000, y - 1000, image, peer_out / f"{x}-{y}.tif"]
        for x in range(400_000, 400_000 + side * 1000, 1000)
        for y in range(6_450_000, 6_450_000 - side * 1000, -1000)
    ]
    peer = Loop("gdal_translate -projwin to COG, best options", loop, peer_out)
    plain = [
        ["gdal_translate", "-q", "-of", "COG", *step[step.index("-projwin") : -1], default_out / step[-1].name]
        for step in loop
    ]
    defaults = Loop("the same, its defaults (LZW)", plain, default_out)
    sides = [ours, peer, defaults] if args.defaults else [ours, peer]
    in_turn(sides, args.repeats)
    title = f"{side * side} dalles of {args.size}² × 4"
    measure.table(title, sides, ours, [("Dalles", lambda s: str(len(list(s.out.glob('*.tif')))))])
    reached = verdict(f"{title}, CPU against gdal_translate", peer.cpu() / ours.cpu(), 4)
    reached &= verdict(f"{title}, file size, ours / theirs", ours.size() / peer.size(), 1.05, at_least=False)
    reached &= verdict(f"{title}, peak memory", ours.peak(), 512, " MiB", at_least=False)
    reached &= same(ours, peer, side * side)
    measure.commands([ours, Loop(peer.name, peer.steps[:1] + [["# and so on for every dalle"]])])
    return 0 if reached else 1


def same(ours, peer, dalles):
    """Whether both made all dalles, with the same samples."""
    found = answer("dalles_agree.py", ours.out, peer.out)
    print(
        f"\nDalles: {found['ours']} and {found['theirs']}, {found['pairs']} pairs; {found['different']} of "
        f"{found['samples']} samples differ. First overviews: by {found['overview_mean']:.4f} on average, by "
        f"{found['overview_worst']} at most."
    )
    return found["pairs"] == dalles and found["different"] == 0


if __name__ == "__main__":
    sys.exit(main())
