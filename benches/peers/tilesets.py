"""Ways to tiles, and what they made: counts and pixels."""

import sqlite3
from pathlib import Path

from measure import Side, answer

EXTENSIONS = {".png", ".jpg", ".jpeg"}


class Tiles(Side):
    """A side that makes a folder (or a file) of tiles; what an earlier run left goes first."""

    def size(self):
        if self.out.is_file():
            return self.out.stat().st_size
        return sum(p.stat().st_size for p in self.out.rglob("*") if p.is_file())


def relais(args, image, name, zooms, kind, extra=()):
    """tiles build."""
    out = args.work / name
    command = [
        args.bin / "relais", "-q", "tiles", "build", image, out, "--zoom", zooms, "--format", kind,
        "--num-threads", args.threads, "--max-memory", "512M", "--overwrite", *extra,
    ]
    label = "relais, PMTiles" if out.suffix == ".pmtiles" else "relais, folder"
    return Tiles(label, [command], out)


def gdal2tiles(args, image, name, zooms, options, processes):
    """gdal2tiles, XYZ, without pages, empty tiles not written."""
    out = args.work / f"{name}-p{processes}"
    command = [
        "gdal2tiles.py", "-q", "--xyz", "-x", "-w", "none", "-z", zooms, f"--processes={processes}", *options,
        image, out,
    ]
    label = " ".join(["gdal2tiles", *options, f"({processes} process{'es' if processes > 1 else ''})"])
    return Tiles(label, [["rm", "-rf", out], command], out)


def count(out):
    """How many tiles there are."""
    out = Path(out)
    if out.suffix == ".mbtiles":
        return sqlite3.connect(out).execute("SELECT count(*) FROM tiles").fetchone()[0]
    if out.is_file():
        return int.from_bytes(out.read_bytes()[72:80], "little")
    return sum(1 for p in out.rglob("*") if p.suffix in EXTENSIONS)


def agreement(ours, peer, *place, most_bias=0.255):
    """Says how far the tiles of the last zoom of two folders are apart, and whether the bias stays
    below `most_bias` counts (0.1 % of 255). `place`: see tiles_agree.py."""
    found = answer("tiles_agree.py", ours.out, peer.out, *place)
    print(
        f"\nTiles: ours {count(ours.out)}, *{peer.name}* {count(peer.out)}. Over {found['tiles']} opaque tiles of zoom "
        f"{found['zoom']}: bias {found['bias']:+.3f}, RMSE {found['rmse']:.2f} counts of 255."
    )
    return abs(found["bias"]) < most_bias


def equal_counts(title, ours, peer):
    """Whether both made as many tiles."""
    a, b = count(ours.out), count(peer.out)
    print(f"\n{title}: {a} tiles, {b} of the peer: {'equal' if a == b else 'NOT equal'}.")
    return a == b
