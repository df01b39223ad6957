#!/usr/bin/python3
"""Row: Pléiades bundle in sensor geometry, RPC + DEM, to COG, against gdalwarp, exact and -et 0.125.

P and MS of such a bundle do not superimpose before they are on the ground: GDAL warps each with
its own RPC, then pansharpens. (Pansharpening in sensor geometry would also be dearer: four bands
instead of one through the RPC at full resolution.)
"""

import sys

import chains
import measure
from inputs import box, bundle, sample, weights
from measure import in_turn, run, verdict
from scene import agreement, on_targets


def main():
    args = measure.begin(measure.arguments(__doc__))
    scene, dem = bundle(args, "sen"), sample(args, "dem")
    first = args.work / "first.tif"
    ground = ["--dem", dem]
    run(chains.relais(args, scene, first, "DEFLATE", extra=ground))
    area, w = box(first, 4 * scene.res), weights(first)
    reached = [row(args, scene, dem, area, w, codec) for codec in ("DEFLATE", "ZSTD")]
    return 0 if all(reached) else 1


def row(args, scene, dem, area, w, codec):
    """The row with one codec."""
    rpc = ["-rpc", "-to", f"RPC_DEM={dem}"]
    name = "gdalwarp -rpc each → gdal_pansharpen → COG"
    ours = chains.ours(args, scene, area, codec, "relais, RPC + DEM", ["--dem", dem])
    exact = chains.warped_first(args, scene, area, codec, f"{name}, exact", "exact", [*rpc, "-et", "0"], w)
    near = chains.warped_first(args, scene, area, codec, f"{name}, -et 0.125", "near", [*rpc, "-et", "0.125"], w)
    sides = [ours, exact, near]
    in_turn(sides, args.repeats)

    measure.table(f"Sensor bundle {args.preset}, RPC + DEM, {codec}", sides, ours)
    agreement(ours, exact, 0.5)
    agreement(ours, near, 0.5)
    on_targets(args, sides)
    verdict("file size, ours / GDAL's at the same level", ours.size() / exact.size(), 1.05, at_least=False)
    reached = verdict("against exact gdalwarp", exact.cpu() / ours.cpu(), 6)
    reached &= verdict("against gdalwarp -et 0.125", near.cpu() / ours.cpu(), 3)
    measure.commands(sides)
    return reached


if __name__ == "__main__":
    sys.exit(main())
