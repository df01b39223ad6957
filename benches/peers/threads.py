#!/usr/bin/python3
"""Row: wall time of scene M with 1 thread and with 2. Only on a machine that does nothing else."""

import sys

import chains
import measure
from inputs import bundle
from measure import Side, in_turn, verdict


def main():
    args = measure.begin(measure.arguments(__doc__))
    scene = bundle(args, "spot")
    sides = []
    for threads in (1, 2):
        args.threads = threads
        out = args.work / f"threads-{threads}.tif"
        sides.append(Side(f"relais, {threads} thread(s)", [chains.relais(args, scene, out, "DEFLATE")], out))
    in_turn(sides, args.repeats)

    one, two = sides
    measure.table("Threads", sides, one)
    same = one.out.read_bytes() == two.out.read_bytes()
    print(f"\nBoth COGs: {'the same bytes' if same else 'NOT the same bytes'}.")
    reached = verdict("wall, 1 thread / 2 threads", one.wall() / two.wall(), 1.8)
    measure.commands(sides)
    return 0 if reached and same else 1


if __name__ == "__main__":
    sys.exit(main())
