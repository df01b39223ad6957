#!/usr/bin/python3
"""Row: two dates of a land cover laid over each other, against GeoPandas (its own environment).

    benches/peers/overlay.py --work DIR --geopandas PYTHON [--cells 317]
"""

import csv
import sys

import coverages
import measure
from measure import Side, in_turn, verdict

PEER = """
import sys, geopandas
a, b = (geopandas.read_file(path) for path in sys.argv[1:3])
both = geopandas.overlay(a.rename(columns={'code': 'before'}), b.rename(columns={'code': 'after'}), how='intersection')
both['m2'] = both.area
both.to_file(sys.argv[3], driver='GPKG', engine='pyogrio')
both.groupby(['before', 'after'])['m2'].sum().reset_index().to_csv(sys.argv[4], index=False)
"""


def agree(own, peer):
    """The largest difference of a cell, in m²."""
    ours = {(r["code_avant"], r["code_apres"]): float(r["surface_m2"]) for r in csv.DictReader(own.open(), delimiter=";")}
    theirs = {(r["before"], r["after"]): float(r["m2"]) for r in csv.DictReader(peer.open())}
    return max(abs(ours.get(key, 0) - theirs.get(key, 0)) for key in ours.keys() | theirs.keys())


def main():
    parser = measure.arguments(__doc__)
    parser.add_argument("--geopandas", required=True, help="a Python that has geopandas")
    parser.add_argument("--cells", type=int, default=317, help="cells along a side of the coverage")
    args = measure.begin(parser)
    relais = args.bin / "relais"
    for identical in (0.55, 0.0):
        a, b = coverages.make(args.work, args.cells, identical)
        out, pieces, cells = (args.work / name for name in ("comparison", "pieces.gpkg", "cells.csv"))
        own = [relais, "ocs", "compare", a, b, "--codes", "2009=code,2015=code", "-o", out, "--overwrite", "--max-memory", "4G"]
        peer = [args.geopandas, "-c", PEER, a, b, pieces, cells]
        sides = [Side("relais", [own], out / "comparaison.gpkg"), Side("geopandas", [peer], pieces)]
        in_turn(sides, args.repeats)
        measure.table(f"Overlay, {identical:.0%} of the polygons the same", sides, sides[0])
        print(f"\nLargest difference of a cell of the matrix: {agree(out / 'matrice_brute.csv', cells):.3f} m².")
        verdict("CPU, geopandas / relais", sides[1].cpu() / sides[0].cpu(), 10)


if __name__ == "__main__":
    sys.exit(main())
