"""The ways to a COG: ours, and those of GDAL, all onto one box of EPSG:2154."""

from measure import Side

CRS = "EPSG:2154"


def ours(args, bundle, box, codec, name="relais", extra=(), level=1):
    """One command."""
    out = args.work / f"ours-{codec}-{level or 'default'}.tif"
    return Side(name, [relais(args, bundle, out, codec, box, extra, level)], out)


def relais(args, bundle, out, codec, box=None, extra=(), level=1):
    """The command of relais for a bundle."""
    where = ["--bbox", ",".join(f"{v:.10g}" for v in box)] if box else []
    return [
        args.bin / "relais", "-q", "scene", "ortho", *bundle.words(), out, "--t-srs", CRS,
        "--res", bundle.res, *where, "--co", f"COMPRESS={codec}",
        *(["--co", f"LEVEL={level}"] if level else []), "--num-threads", args.threads, "--overwrite", *extra,
    ]


def fused_first(args, bundle, box, codec, best, weights):
    """gdal_pansharpen → gdalwarp → COG: with GDAL's defaults, or with the best options found."""
    tag = "best" if best else "default"
    fused, warped, out = (args.work / f"{step}-{tag}-{codec}.tif" for step in ("fused", "warped", "gdal"))
    steps = [
        pansharpen(args, bundle.pan, bundle.ms, fused, best, weights),
        warp(args, [], fused, warped, box, bundle.res, best),
        cog(args, warped, out, codec, best),
    ]
    label = "best options" if best else "defaults"
    return Side(f"gdal_pansharpen → gdalwarp → COG, {label}", steps, out)


def warped_first(args, bundle, box, codec, name, tag, how=(), weights=None):
    """Each image warped onto the ground, then gdal_pansharpen → COG, with the best options: what
    a bundle in sensor geometry needs, since its images do not superimpose; and for any bundle the
    way that costs GDAL least, for one band instead of four is warped at full resolution (at the
    price of bands resampled twice)."""
    pan, ms, fused, out = (args.work / f"{step}-{tag}-{codec}.tif" for step in ("pan", "ms", "fused", "gdal"))
    steps = [
        warp(args, how, bundle.pan, pan, box, bundle.res, True),
        warp(args, how, bundle.ms, ms, box, 4 * bundle.res, True),
        pansharpen(args, pan, ms, fused, True, weights),
        cog(args, fused, out, codec, True),
    ]
    return Side(name, steps, out)


def pansharpen(args, pan, ms, out, best, weights):
    """gdal_pansharpen, with weights of the bands when they are given (else equal ones)."""
    tuned = ["-threads", args.threads, "-co", "TILED=YES"] if best else []
    weighted = [word for w in weights or () for word in ("-w", f"{w:.6g}")]
    return ["gdal_pansharpen.py", "-q", *tuned, *weighted, pan, ms, out]


def warp(args, how, source, out, box, res, best):
    """gdalwarp, cubic. Strips, not tiles: one band after the other is what costs it least."""
    tuned = ["-multi", "-wo", f"NUM_THREADS={args.threads}", "-wm", "500"] if best else []
    return [
        "gdalwarp", "-q", "-overwrite", *tuned, *how, "-t_srs", CRS, "-te", *(f"{v:.10g}" for v in box),
        "-tr", res, res, "-r", "cubic", source, out,
    ]


def cog(args, source, out, codec, best):
    """GDAL's COG driver. The best: level and overviews as ours, and threads."""
    tuned = [
        "-co", "LEVEL=1", "-co", "OVERVIEW_RESAMPLING=AVERAGE", "-co", f"NUM_THREADS={args.threads}",
    ]
    return [
        "gdal_translate", "-q", "-of", "COG", "-co", f"COMPRESS={codec}", "-co", "PREDICTOR=2",
        *(tuned if best else []), source, out,
    ]
