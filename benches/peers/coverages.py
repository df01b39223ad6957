"""Two dates of a full coverage, as GeoPackages: cells whose sides are bent, some of them redrawn.

Case A of the peers: some 100 000 polygons of 43 points over 4 000 km². Sides of cells are shared by
neighbours; at the second date a share of them is drawn anew with a deviation, and some cells have
another class.
"""

import struct

import numpy as np
from osgeo import ogr, osr

SIDE_M = 200.0
PIECES = 10
WEST, SOUTH = 400_000.0, 6_400_000.0


def sides(rng, rows, columns, along):
    """The inner points of all sides of a direction, bent: rows × columns × points × 2."""
    steps = np.arange(1, PIECES) / PIECES
    x = np.arange(columns)[None, :, None] * SIDE_M + np.zeros((rows, 1, PIECES - 1))
    y = np.arange(rows)[:, None, None] * SIDE_M + np.zeros((1, columns, PIECES - 1))
    x, y = (x + steps * SIDE_M, y) if along == "x" else (x, y + steps * SIDE_M)
    points = np.stack([x, y], axis=-1)
    return points + rng.normal(0, 2.5, points.shape)


def redrawn(rng, points, share, sigma_m):
    """The same sides, of which a share is drawn with a deviation."""
    which = rng.random(points.shape[:2]) < share
    noise = rng.normal(0, sigma_m, points.shape)
    return np.where(which[..., None, None], points + noise, points)


def write(path, cells, across, up, classes):
    """Writes the cells between sides from west to east (`across`) and from south to north (`up`)."""
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(2154)
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = source.CreateLayer("ocs", srs, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("code", ogr.OFTString))
    corner = lambda i, j: np.array([[j * SIDE_M, i * SIDE_M]])
    source.StartTransaction()
    for i in range(cells):
        for j in range(cells):
            ring = np.concatenate(
                [
                    corner(i, j), across[i, j],
                    corner(i, j + 1), up[i, j + 1],
                    corner(i + 1, j + 1), across[i + 1, j][::-1],
                    corner(i + 1, j), up[i, j][::-1],
                    corner(i, j),
                ]
            ) + (WEST, SOUTH)
            # A centimetre: what producers deliver.
            ring = np.round(ring, 2)
            wkb = struct.pack("<BIII", 1, 3, 1, len(ring)) + ring.tobytes()
            feature = ogr.Feature(layer.GetLayerDefn())
            feature.SetField(0, str(111 + classes[i, j]))
            feature.SetGeometryDirectly(ogr.CreateGeometryFromWkb(wkb))
            layer.CreateFeature(feature)
    source.CommitTransaction()


def make(folder, cells, identical, seed=1):
    """Makes two dates; `identical` of their polygons are the same in both."""
    ogr.UseExceptions()
    rng = np.random.default_rng(seed)
    across, up = sides(rng, cells + 1, cells, "x"), sides(rng, cells, cells + 1, "y")
    classes = rng.integers(0, 25, (cells, cells))
    changed = np.where(rng.random((cells, cells)) < 0.05, rng.integers(0, 25, (cells, cells)), classes)
    # A polygon is the same when its four sides are.
    share = 1.0 - identical**0.25
    paths = [folder / f"coverage-{cells}-{identical}-{date}.gpkg" for date in ("a", "b")]
    if not all(path.exists() for path in paths):
        write(paths[0], cells, across, up, classes)
        second = [redrawn(rng, points, share, 0.7) for points in (across, up)]
        write(paths[1], cells, *second, changed)
    return paths


def communes(folder, cells, count=15):
    """Squares that cover the polygons of a coverage, whose sides are not those of cells."""
    ogr.UseExceptions()
    path = folder / f"communes-{cells}.gpkg"
    if path.exists():
        return path
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(2154)
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = source.CreateLayer("communes", srs, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("insee", ogr.OFTString))
    step = cells * SIDE_M / count
    lines = [-SIDE_M / 2] + [round(i * step, 2) for i in range(1, count)] + [cells * SIDE_M + SIDE_M / 2]
    source.StartTransaction()
    for i in range(count):
        for j in range(count):
            (x0, x1), (y0, y1) = lines[j : j + 2], lines[i : i + 2]
            corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]
            ring = ", ".join(f"{WEST + x} {SOUTH + y}" for x, y in corners)
            feature = ogr.Feature(layer.GetLayerDefn())
            feature.SetField(0, f"33{i * count + j:03d}")
            feature.SetGeometryDirectly(ogr.CreateGeometryFromWkt(f"POLYGON (({ring}))"))
            layer.CreateFeature(feature)
    source.CommitTransaction()
    return path
