"""A bundle on the ground (SPOT, UTM) to a COG in Lambert-93: what the rows DEFLATE and ZSTD share."""

import chains
import measure
from inputs import Bundle, box, bundle, sample, weights
from measure import answer, begin, in_turn, run, verdict


def row(description, codec, over_defaults, over_best):
    """Measures one row of the table; ends with 1 when a target is not reached."""
    parser = measure.arguments(description)
    parser.add_argument("--pan", help="a panchromatic image of yours (with --ms) instead of the sample")
    parser.add_argument("--ms", help="the multispectral image of the same scene")
    parser.add_argument("--res", type=float, default=1.5, help="resolution of the output, m [1.5]")
    args = begin(parser)
    scene = Bundle(None, args.pan, args.ms, args.res) if args.pan else bundle(args, "spot")

    # A first run, not counted: the box that both sides fill, and the weights both use.
    first = args.work / "first.tif"
    run(chains.relais(args, scene, first, codec))
    area, w = box(first, 4 * scene.res), weights(first)

    ours = chains.ours(args, scene, area, codec, "relais, level 1")
    plain = chains.ours(args, scene, area, codec, "relais, defaults", level=None)
    defaults = chains.fused_first(args, scene, area, codec, False, w)
    best = chains.fused_first(args, scene, area, codec, True, w)
    other = chains.warped_first(
        args, scene, area, codec, "gdalwarp each → gdal_pansharpen → COG, best options", "each", weights=w
    )
    sides = [ours, plain, defaults, best, other]
    in_turn(sides, args.repeats)

    measure.table(f"Scene {args.preset}, whole chain, {codec}", sides, ours)
    agreement(ours, best)
    agreement(ours, other)
    size = ours.size() / best.size()
    verdict("file size, ours / GDAL's at the same level", size, 1.05, at_least=False)
    reached = verdict("against GDAL's defaults, ours too", defaults.cpu() / plain.cpu(), over_defaults)
    print(f"\nFile size, our defaults / GDAL's: {plain.size() / defaults.size():.3f}.")
    verdict("against GDAL's defaults, ours at level 1", defaults.cpu() / ours.cpu(), over_defaults)
    reached &= verdict("against its best options", best.cpu() / ours.cpu(), over_best)
    verdict("against the order that costs it least", other.cpu() / ours.cpu(), over_best)
    measure.commands(sides)
    return 0 if reached else 1


def agreement(ours, peer, share=0.6):
    """Says how far the results of two sides are apart."""
    found = answer("agree.py", ours.out, peer.out, share)
    cols, rows, bands = found["size"]
    if not found["same_grid"]:
        print(f"\n**{peer.name}: another grid**")
        return
    differences = "; ".join(
        f"{b['mean']:+.2f} / {b['rmse']:.2f} / {b['p99']:.0f} of σ {b['std']:.0f}" for b in found["bands"]
    )
    shift = found["shift_px"]
    moved = f"shift {shift[0]:+.3f}, {shift[1]:+.3f} px" if shift else "no shift measured"
    print(
        f"\nOurs minus *{peer.name}*, {cols} × {rows} × {bands}, same grid; inner part, mean / RMSE / "
        f"99th percentile in DN a band: {differences}; {moved}."
    )


def on_targets(args, sides):
    """Says how far the surveyed targets of the sample lie from their places in each result."""
    points = sample(args, "truth") / "checkpoints.csv"
    print("\n| Way | Targets | Root mean square, px | Largest, px | Mean east, north, px |")
    print("|---|---|---|---|---|")
    for side in sides:
        found = answer("targets.py", side.out, points)
        east, north = found["mean"]
        print(
            f"| {side.name} | {found['count']} | {found['rms']:.3f} | {found['largest']:.3f} | "
            f"{east:+.3f}, {north:+.3f} |"
        )
