#!/usr/bin/python3
"""Where pixels land: a real Pléiades crop against exact gdalwarp, and the targets of the sample.

The crop is s2p's (La Réunion, RPC tags), from the folder that RELAIS_REAL_DATA names (else
../shared/data beside the project); without it that part is left out.
"""

import os
import sys
from pathlib import Path

import chains
import measure
from inputs import bundle, extent, sample
from measure import ROOT, answer, run, verdict

CRS_REUNION = "EPSG:2975"
HEIGHT_M = 2327.85


def main():
    args = measure.begin(measure.arguments(__doc__))
    data = Path(os.environ.get("RELAIS_REAL_DATA", ROOT.parent / "shared/data"))
    crop = data / "s2p/tests/data/input_pair/img_01.tif"
    reached = True
    if crop.exists():
        reached &= against_gdal(args, crop)
    else:
        print(f"{crop} is not there: the real crop is left out", file=sys.stderr)
    reached &= against_targets(args)
    return 0 if reached else 1


def against_gdal(args, crop):
    """The crop at one height, by phase correlation with gdalwarp -et 0."""
    ours, peer = args.work / "crop-ours.tif", args.work / "crop-gdal.tif"
    run([
        args.bin / "relais", "-q", "scene", "ortho", crop, ours, "--height", HEIGHT_M,
        "--t-srs", CRS_REUNION, "--res", 0.5, "--overwrite",
    ])
    run([
        "gdalwarp", "-q", "-overwrite", "-rpc", "-to", f"RPC_HEIGHT={HEIGHT_M}", "-et", "0", "-t_srs",
        CRS_REUNION, "-te", *extent(ours), "-tr", 0.5, 0.5, "-r", "cubic", crop, peer,
    ])
    found = answer("agree.py", ours, peer, 0.7)
    dx, dy = found["shift_px"]
    band = found["bands"][0]
    print(f"\n### s2p crop at {HEIGHT_M} m, against gdalwarp -et 0\n")
    print(
        f"Shift {dx:+.4f}, {dy:+.4f} px; RMSE {band['rmse']:.2f} DN, 99th percentile "
        f"{band['p99']:.0f} DN, of σ {band['std']:.0f}."
    )
    return verdict("shift by phase correlation", max(abs(dx), abs(dy)), 0.1, " px", at_least=False)


def against_targets(args):
    """The targets of the sensor bundle, found in the ortho, against their surveyed places."""
    scene, dem, truth = bundle(args, "sen"), sample(args, "dem"), sample(args, "truth")
    out = args.work / "targets.tif"
    run(chains.relais(args, scene, out, "DEFLATE", extra=["--dem", dem]))
    found = answer("targets.py", out, truth / "checkpoints.csv")
    print(f"\n### Targets of the sensor bundle, preset {args.preset}\n")
    print(
        f"{found['count']} targets; mean {found['mean'][0]:+.3f}, {found['mean'][1]:+.3f} px (east, "
        f"north); root mean square {found['rms']:.3f} px; largest {found['largest']:.3f} px."
    )
    return verdict("root mean square of the distances", found["rms"], 0.3, " px", at_least=False)


if __name__ == "__main__":
    sys.exit(main())
