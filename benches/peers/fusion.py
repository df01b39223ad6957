#!/usr/bin/python3
"""Quality of the fusion, ours against gdal_pansharpen: ERGAS and SAM, the lower the better.

By Wald's protocol: PAN and MS of scene M made 4 times coarser by averages, fused, and compared
with the MS as delivered. And at full resolution, against the truth of the sample: what the MS
bands would have been at the resolution of PAN (a part of the scene).

ERGAS = 100/4 · √(mean of (RMSE / mean)² over the bands) (Wald, 2000). SAM = mean angle between the
spectra, in degrees.
"""

import re
import shutil
import sys

import chains
import measure
from inputs import bundle, extent, gdalinfo, sample, weights
from measure import answer, run


def main():
    args = measure.begin(measure.arguments(__doc__))
    scene = bundle(args, "spot")
    reached = wald(args, scene)
    truth(args, scene)
    return 0 if reached else 1


def wald(args, scene):
    """Wald's protocol: coarse PAN and MS fused, the MS as reference."""
    coarse, reference = reduced(args, scene)
    sides = fused(args, coarse, extent(reference), "wald", 6)
    print(f"\n### Wald's protocol, scene {args.preset}: fused at 6 m, compared with the MS as delivered\n")
    figures = compare(sides, reference)
    best = min(figures[name] for name in figures if name.startswith("gdal"))
    reached = figures["relais"] <= best
    print(f"\n**Ours not worse than GDAL's best: {'reached' if reached else 'NOT reached'}**")
    return reached


def truth(args, scene):
    """Full resolution, against the sharp bands that the sample knows."""
    reference = sample(args, "truth") / "sharp_ms.tif"
    sides = fused(args, scene, extent(reference), "truth", 1.5)
    print(f"\n### Truth, scene {args.preset}: fused at 1.5 m, compared with what MS would have been\n")
    compare(sides, reference)


def fused(args, scene, area, tag, res):
    """The ways to fuse, all onto one grid of the scene's own CRS: {name: file}."""
    x0, y0, x1, y1 = area
    ours = args.work / f"{tag}-relais.tif"
    words = scene.words()
    run([
        args.bin / "relais", "-q", "scene", "ortho", *words, ours, "--t-srs", "EPSG:32630",
        "--res", res, "--bbox", ",".join(f"{v:.10g}" for v in area), "--overwrite",
    ])
    sides = {"relais": ours}
    for name, w in (("gdal_pansharpen, our weights", weights(ours)), ("gdal_pansharpen, equal weights", None)):
        sharp = args.work / f"{tag}-gdal-{'equal' if w is None else 'ours'}.tif"
        cut = sharp.with_suffix(".cut.tif")
        run(chains.pansharpen(args, scene.pan, scene.ms, sharp, True, w))
        run([
            "gdalwarp", "-q", "-overwrite", "-et", "0", "-te", x0, y0, x1, y1, "-tr", res, res,
            "-r", "cubic", sharp, cut,
        ])
        sides[name] = cut
    return sides


def compare(sides, reference):
    """Prints the figures of each side; returns ERGAS by name."""
    print("| Way | ERGAS | SAM ° | Relative RMSE of each band, % |")
    print("|---|---|---|---|")
    figures = {}
    for name, path in sides.items():
        found = answer("ergas.py", path, reference)
        bands = ", ".join(f"{100 * b:.2f}" for b in found["bands"])
        print(f"| {name} | {found['ergas']:.3f} | {found['sam']:.3f} | {bands} |")
        figures[name] = found["ergas"]
    return figures


def reduced(args, scene):
    """A copy of the delivery, 4 times coarser: averages of the pixels, the metadata to match; and
    the MS as delivered. Both moved by the same few metres, so that the pixels of MS lie on
    multiples of their size, as outputs do: no resampling but the fusion's own."""
    copy = args.work / "coarse"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(scene.delivery, copy)
    area = extent(scene.ms)
    x0, y0, x1, y1 = area
    ox, oy = (round(v / 24) * 24 for v in (x0, y1))
    moved = ["-a_ullr", ox, oy, ox + x1 - x0, oy + y0 - y1]
    reference = args.work / "wald-reference.tif"
    run(["gdal_translate", "-q", *moved, scene.ms, reference])
    images = {}
    for image, res in ((scene.pan, 6), (scene.ms, 24)):
        small = copy / image.relative_to(scene.delivery)
        for old in small.parent.glob(f"{small.stem}.T*"):
            old.unlink()
        average = args.work / "average.tif"
        run([
            "gdalwarp", "-q", "-overwrite", "-r", "average", "-te", *area, "-tr", res, res, image, average,
        ])
        run(["gdal_translate", "-q", "-of", "GTiff", *moved, average, small])
        metadata(next(small.parent.glob("DIM_*.XML")), (ox, oy), res, gdalinfo(small)["size"])
        images[res] = small
    return type(scene)(copy, images[6], images[24], 6), reference


def metadata(path, corner, res, size_):
    """Rewrites the grid in a DIM file."""
    text = path.read_text(encoding="iso-8859-1")
    values = {
        "ULXMAP": corner[0], "ULYMAP": corner[1], "XDIM": res, "YDIM": res,
        "NCOLS": size_[0], "NROWS": size_[1],
    }
    for name, value in values.items():
        text = re.sub(f"<{name}>[^<]*<", f"<{name}>{value}<", text)
    text = re.sub(r"<Tile_Set>.*?</Tile_Set>", "", text, flags=re.S)
    # The histograms are those of the finer pixels: they still tell the bands apart.
    path.write_text(text, encoding="iso-8859-1")


if __name__ == "__main__":
    sys.exit(main())
