#!/usr/bin/python3
"""Row: two dates of a land cover laid over each other and over 225 communes.

    benches/peers/overlay.py --work DIR --geopandas PYTHON [--postgres BIN] [--cells 317] [--identical 0.55 0]

The peers' own work is: two layers read, their intersection as a GeoPackage, and how much of each pair
of classes lies in each commune. `relais ocs compare --raw` does that and no more; the same without
`--raw` adds topology, causes, margins, the published layer, figures and report. GeoPandas runs in an
environment of its own. PostGIS, whose programs are in the folder `--postgres`, is asked in its
single-user mode, so that its CPU seconds are those of one process; loading the layers is not counted,
and its pieces stay a table. It runs once, at the first share of identical polygons.
"""

import csv
import os
import subprocess
import sys
from collections import Counter

import coverages
import measure
from measure import Side, in_turn, verdict

PEER = """
import sys, geopandas, pandas
a, b, communes = (geopandas.read_file(path, engine='pyogrio', use_arrow=True) for path in sys.argv[1:4])
a, b = a.rename(columns={'code': 'before'}), b.rename(columns={'code': 'after'})
both = geopandas.overlay(a, b, how='intersection', make_valid=False)
# Most pieces lie in one commune; only the others are cut.
piece, commune = communes.sindex.query(both.geometry, predicate='covered_by')
whole = both.iloc[piece].assign(insee=communes['insee'].to_numpy()[commune])
rest = both.drop(both.index[piece])
cut = geopandas.overlay(rest, communes, how='intersection', make_valid=False)
pieces = pandas.concat([whole, cut])
pieces['m2'] = pieces.area
pieces.to_file(sys.argv[4], driver='GPKG', engine='pyogrio', use_arrow=True)
pieces.groupby(['insee', 'before', 'after'])['m2'].sum().reset_index().to_csv(sys.argv[5], index=False)
"""

POSTGIS = """
CREATE UNLOGGED TABLE pieces AS
SELECT a.code AS before, b.code AS after,
       CASE WHEN ST_Equals(a.geom, b.geom) THEN a.geom ELSE ST_CollectionExtract(ST_Intersection(a.geom, b.geom), 3) END AS geom
FROM a JOIN b ON ST_Intersects(a.geom, b.geom);

CREATE INDEX ON pieces USING gist (geom);

COPY (SELECT insee, before, after,
       sum(ST_Area(CASE WHEN ST_CoveredBy(p.geom, c.geom) THEN p.geom ELSE ST_Intersection(p.geom, c.geom) END)) AS m2
FROM pieces p JOIN communes c ON p.geom && c.geom AND ST_Intersects(p.geom, c.geom)
GROUP BY insee, before, after) TO '{cells}' WITH CSV HEADER;

"""


def cells(path, columns, delimiter=","):
    """Square metres by commune, class before and class after."""
    zone, before, after, m2 = columns
    sums = Counter()
    for row in csv.DictReader(path.open(), delimiter=delimiter):
        sums[row[zone], row[before], row[after]] += float(row[m2])
    return sums


def raw(folder):
    """What relais found, where both classes are known."""
    found = cells(folder / "croisement.csv", ("zone", "code_2009", "code_2015", "surface_m2"), ";")
    return Counter({key: m2 for key, m2 in found.items() if all(key[1:])})


def agree(name, ours, theirs):
    """Says how far apart two tables are: ours are whole square metres."""
    largest = max(abs(ours[key] - theirs[key]) for key in ours.keys() | theirs.keys())
    print(
        f"\n{name}: {len(ours.keys() | theirs.keys())} cells by commune and classes, the largest difference {largest:.3f} m²; "
        f"sums {sum(ours.values()):.0f} and {sum(theirs.values()):.1f} m²."
    )


def as_postgres(argv, **options):
    """Runs a program of PostgreSQL, which root may not."""
    drop = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
    done = subprocess.run(drop + [str(a) for a in argv], capture_output=True, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{argv}\n{done.stdout}{done.stderr}")
    return drop


def postgis(folder, programs, layers):
    """A cluster of its own that holds the layers, and the command that crosses them."""
    home = folder / "postgres"
    if not home.exists():
        home.mkdir()
        if os.getuid() == 0:
            import shutil

            shutil.chown(home, "postgres", "postgres")
        data = home / "data"
        as_postgres([f"{programs}/initdb", "-D", data, "-A", "trust", "-U", "bench"])
        server = ["-D", data, "-w", "-l", home / "log", "-o", f"-k {home} -c listen_addresses= -c fsync=off"]
        as_postgres([f"{programs}/pg_ctl", "start", *server])
        try:
            where = f"PG:host={home} user=bench dbname=postgres"
            subprocess.run(["psql", "-h", home, "-U", "bench", "postgres", "-qc", "CREATE EXTENSION postgis"], check=True)
            for name, layer in zip(("a", "b", "communes"), layers):
                load = ["ogr2ogr", "-f", "PostgreSQL", where, layer, "-nln", name, "-lco", "GEOMETRY_NAME=geom"]
                subprocess.run([*load, "--config", "PG_USE_COPY", "YES"], check=True)
            subprocess.run(["psql", "-h", home, "-U", "bench", "postgres", "-qc", "VACUUM ANALYZE"], check=True)
        finally:
            as_postgres([f"{programs}/pg_ctl", "stop", "-D", data, "-m", "fast"])
    asked = home / "asked.sql"
    asked.write_text("DROP TABLE IF EXISTS pieces;\n\n" + POSTGIS.format(cells=home / "cells.csv"))
    options = "-c work_mem=256MB -c maintenance_work_mem=256MB -c shared_buffers=1GB -c jit=off -c fsync=off"
    single = f"{programs}/postgres --single -j {options} -D {home}/data postgres < {asked}"
    drop = "setpriv --reuid=postgres --regid=postgres --clear-groups " if os.getuid() == 0 else ""
    return Side("postgis", [["sh", "-c", f"exec {drop}{single}"]]), home / "cells.csv"


def compared(args, identical, postgres):
    """All sides at a share of identical polygons."""
    layers = coverages.make(args.work, args.cells, identical)
    communes = coverages.communes(args.work, args.cells)
    plain, full, pieces, table = (args.work / name for name in ("crossing", "comparison", "pieces.gpkg", "cells.csv"))
    asked = [args.bin / "relais", "ocs", "compare", *layers, "--codes", "2009=code,2015=code", "--zones", communes]
    asked += ["--zone-code", "insee", "--overwrite", "--max-memory", args.memory, "-q", "--num-threads", args.threads]
    sides = [
        Side("relais --raw", [[*asked, "--raw", "-o", plain]], plain / "croisement.gpkg"),
        Side("relais, causes and published layer", [[*asked, "-o", full]], full / "comparaison.gpkg"),
    ]
    if args.geopandas:
        sides.append(Side("geopandas", [[args.geopandas, "-c", PEER, *layers, communes, pieces, table]], pieces))
    in_turn(sides, args.repeats)
    if postgres:
        side, found = postgis(args.work, args.postgres, [*layers, communes])
        in_turn([side], 1)
        sides.append(side)
    measure.table(f"Overlay of {args.cells}² polygons, {identical:.0%} of them the same", sides, sides[0])
    measure.commands(sides)
    ours = raw(plain)
    columns = ("insee", "before", "after", "m2")
    if args.geopandas:
        agree("geopandas", ours, cells(table, columns))
        verdict("CPU, geopandas / relais --raw", sides[2].cpu() / sides[0].cpu(), 10)
    if postgres:
        agree("postgis", ours, cells(found, columns))
        verdict("CPU, postgis / relais --raw", sides[-1].cpu() / sides[0].cpu(), 25)
    verdict("CPU, with causes and published layer / --raw", sides[1].cpu() / sides[0].cpu(), 2, at_least=False)


def main():
    parser = measure.arguments(__doc__)
    parser.add_argument("--geopandas", help="a Python that has geopandas, pyogrio and pyarrow")
    parser.add_argument("--postgres", help="a folder with the programs of PostgreSQL and PostGIS")
    parser.add_argument("--cells", type=int, default=317, help="cells along a side of the coverage")
    parser.add_argument("--identical", type=float, nargs="+", default=[0.55, 0.0], help="shares of polygons that are the same")
    parser.add_argument("--memory", default="4G", help="--max-memory of relais")
    args = measure.begin(parser)
    for number, identical in enumerate(args.identical):
        compared(args, identical, args.postgres if number == 0 else None)


if __name__ == "__main__":
    sys.exit(main())
