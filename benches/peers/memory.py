#!/usr/bin/python3
"""Row: peak memory with --max-memory 512M, on scene M and on one 16 times larger."""

import sys

import chains
import measure
from inputs import bundle
from measure import Side, in_turn, verdict

BOUND_MIB = 512


def main():
    parser = measure.arguments(__doc__)
    parser.add_argument("--large", type=int, default=16384, help="size of the larger PAN [16384]")
    args = measure.begin(parser)
    bound = ["--max-memory", f"{BOUND_MIB}M"]
    sides = []
    for name, size in ((f"scene {args.preset}", None), (f"PAN {args.large}²", args.large)):
        out = args.work / f"memory-{size or args.preset}.tif"
        step = chains.relais(args, bundle(args, "spot", size), out, "DEFLATE", extra=bound)
        sides.append(Side(f"relais {' '.join(bound)}, {name}", [step], out))
    in_turn(sides, args.repeats)

    small, large = sides
    measure.table("Peak memory", sides, small)
    reached = verdict("scene M", small.peak(), BOUND_MIB, " MiB", at_least=False)
    reached &= verdict("the larger one", large.peak(), BOUND_MIB, " MiB", at_least=False)
    print("\nThe bound holds whatever the size; a scene that is smaller than the cache does not fill it.")
    measure.commands(sides)
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
