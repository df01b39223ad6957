"""What the rows work on: the sample, made once in the work folder, and where things lie in it."""

import json
import math
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from measure import python, run


@dataclass
class Bundle:
    """A panchromatic and a multispectral image of one scene."""

    delivery: Path | None
    pan: Path
    ms: Path
    res: float

    def words(self):
        """How relais is told of it."""
        return [self.delivery] if self.delivery else ["--pan", self.pan, "--ms", self.ms]


def sample(args, part, size=None):
    """The path of a part of the sample (spot, sen, dem, truth), made when it is not there."""
    folder = args.work / f"sample-{size or args.preset}"
    name = {"spot": "spot7_ort", "sen": "phr_sen", "dem": "dem.tif", "truth": "truth"}[part]
    if not (folder / name).exists():
        print(f"making {folder / name}", file=sys.stderr)
        scale = ["--size", size] if size else ["--preset", args.preset]
        run([args.bin / "relais-sample", folder, *scale, "--only", part])
    return folder / name


def bundle(args, part, size=None):
    """The bundle of the sample: `spot` (ortho, UTM 30N) or `sen` (Pléiades, sensor geometry)."""
    delivery = sample(args, part, size)
    return Bundle(delivery, image(delivery, "P"), image(delivery, "MS"), {"spot": 1.5, "sen": 0.5}[part])


def rgb(args, size, epsg, left, top, res, bands=3):
    """An image-like RGB (tiled, DEFLATE) on a grid, made when it is not there."""
    path = args.work / f"rgb-{size}-{epsg}-{res}-{bands}.tif"
    if not path.exists():
        print(f"making {path}", file=sys.stderr)
        part = path.with_suffix(".part.tif")
        run(python("rgb.py", part, size, epsg, left, top, res, bands))
        part.rename(path)
    return path


def image(delivery, mode):
    """The one image file of a component."""
    found = sorted(p for p in delivery.rglob(f"IMG_*_{mode}_*") if p.suffix.upper() in (".TIF", ".JP2"))
    if len(found) != 1:
        sys.exit(f"{delivery}: {len(found)} images {mode} instead of one")
    return found[0]


def gdalinfo(raster):
    """What gdalinfo says of a raster."""
    info = subprocess.run(["gdalinfo", "-json", raster], capture_output=True, check=True)
    return json.loads(info.stdout)


def extent(raster):
    """The box of a raster: [xmin, ymin, xmax, ymax]."""
    corners = gdalinfo(raster)["cornerCoordinates"]
    (x0, y1), (x1, y0) = corners["upperLeft"], corners["lowerRight"]
    return [x0, y0, x1, y1]


def box(raster, step):
    """The box of a raster, shrunk to multiples of `step`."""
    x0, y0, x1, y1 = extent(raster)
    up, down = (lambda v: math.ceil(v / step) * step), (lambda v: math.floor(v / step) * step)
    return [up(x0), up(y0), down(x1), down(y1)]


def weights(product):
    """The fusion weights that the manifest of a product states, in the order of its bands."""
    manifest = json.loads(Path(f"{product}.manifest.json").read_text())
    return _find(manifest, "weights")


def _find(tree, key):
    """The first value of a key, anywhere in a JSON tree."""
    if isinstance(tree, dict):
        if key in tree:
            return tree[key]
        tree = list(tree.values())
    if isinstance(tree, list):
        for branch in tree:
            found = _find(branch, key)
            if found is not None:
                return found
    return None
