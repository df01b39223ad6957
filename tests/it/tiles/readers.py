"""Reads an archive of web tiles without relais and holds it against a folder of the same tiles.

    readers.py sqlite|gdal|specification|pmtiles ARCHIVE FOLDER

Prints {"zooms": {zoom: [tiles, bytes]}, "differences": [...]}; null where the reader is not there.
`gdal` compares pixels of the last zoom; of the others its driver gives no bytes: those are counted in
the folder.
"""
import gzip, json, os, sqlite3, sys

what, archive, folder = sys.argv[1:]
there = {}
for z in filter(str.isdigit, os.listdir(folder)):
    for x in os.listdir(f"{folder}/{z}"):
        for name in os.listdir(f"{folder}/{z}/{x}"):
            with open(f"{folder}/{z}/{x}/{name}", "rb") as f:
                there[int(z), int(x), int(name.split(".")[0])] = f.read()
kind = name.split(".")[1]
first, last = min(there)[0], max(there)[0]
differences = []


def same(name, found, wanted):
    if found != wanted:
        differences.append(f"{name}: {found}, not {wanted}")


def by_sqlite():
    db = sqlite3.connect(f"file:{archive}?mode=ro", uri=True)
    same("integrity", db.execute("PRAGMA integrity_check").fetchone()[0], "ok")
    same("application", db.execute("PRAGMA application_id").fetchone()[0], 0x4D504258)
    facts = dict(db.execute("SELECT name, value FROM metadata"))
    same("format", facts["format"], kind)
    same("zooms", (int(facts["minzoom"]), int(facts["maxzoom"])), (first, last))
    west, south, east, north = map(float, facts["bounds"].split(","))
    same("bounds", -180 <= west < east <= 180 and -86 < south < north < 86, True)
    rows = db.execute("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles")
    return {(z, x, 2 ** z - 1 - y): data for z, x, y, data in rows}


def by_gdal():
    """Its driver shows the last zoom as one image: cut into tiles again it is the folder's."""
    import numpy as np
    from osgeo import gdal
    gdal.UseExceptions()
    image = gdal.OpenEx(archive, gdal.OF_RASTER, allowed_drivers=["MBTiles"])
    same("name", image.GetMetadataItem("name"), "Essai")
    side = 2 * 20037508.342789244 / 2 ** last
    left, cell, _, top, _, _ = image.GetGeoTransform()
    same("cell", abs(cell * 256 - side) < 1e-6, True)
    whole = image.ReadAsArray()
    looked = 0
    for (z, x, y), data in there.items():
        col = round((x * side - 20037508.342789244 - left) / cell)
        row = round((top - 20037508.342789244 + y * side) / cell)
        if z < last or col < 0 or row < 0 or col + 256 > whole.shape[2] or row + 256 > whole.shape[1]:
            continue
        gdal.FileFromMemBuffer("/vsimem/tile", data)
        tile = gdal.Open("/vsimem/tile").ReadAsArray()
        cut = whole[:, row:row + 256, col:col + 256]
        opaque = cut[3] == 255 if len(cut) == 4 else np.ones((256, 256), bool)
        same(f"valid {z}/{x}/{y}", bool((opaque == (tile[3] == 255)).all()) if len(tile) == 4 else bool(opaque.all()), True)
        same(f"pixels {z}/{x}/{y}", bool((cut[:3][:, opaque] == tile[:3][:, opaque]).all()), True)
        looked += 1
    same("tiles looked at", looked > 5, True)
    same("lower zooms", image.GetRasterBand(1).GetOverviewCount() > 1, True)
    return there


def by_specification():
    """https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md, one tile at a time."""
    with open(archive, "rb") as f:
        whole = f.read()
    same("magic", whole[:8], b"PMTiles\x03")
    number = [int.from_bytes(whole[8 + 8 * i:16 + 8 * i], "little") for i in range(11)]
    root, facts, leaves, data = (number[i:i + 2] for i in (0, 2, 4, 6))
    same("addressed", number[8], len(there))
    same("compression", (whole[97], whole[98]), (2, 1))
    same("kind", whole[99], {"png": 2, "jpg": 3}[kind])
    same("zooms", (whole[100], whole[101]), (first, last))
    corner = [int.from_bytes(whole[at:at + 4], "little", signed=True) / 1e7 for at in range(102, 118, 4)]
    same("bounds", -180 <= corner[0] < corner[2] <= 180 and -86 < corner[1] < corner[3] < 86, True)
    same("name", json.loads(gzip.decompress(whole[facts[0]:sum(facts)]))["name"], "Essai")

    def directory(start, length):
        raw, at, values = gzip.decompress(whole[start:start + length]), 0, []
        while at < len(raw):
            value = shift = 0
            while True:
                value |= (raw[at] & 127) << shift
                shift, at = shift + 7, at + 1
                if raw[at - 1] < 128:
                    break
            values.append(value)
        n = values[0]
        steps, runs, lengths, offsets = (values[1 + n * i:1 + n * (i + 1)] for i in range(4))
        entries, ident = [], 0
        for i in range(n):
            ident += steps[i]
            offset = offsets[i] - 1 if offsets[i] else entries[-1][2] + entries[-1][3]
            entries.append((ident, runs[i], offset, lengths[i]))
        return entries

    def ident(z, x, y):
        number, side = (4 ** z - 1) // 3, 1 << z
        s = side // 2
        while s:
            rx, ry = int(x & s > 0), int(y & s > 0)
            number += s * s * ((3 * rx) ^ ry)
            if ry == 0:
                if rx == 1:
                    x, y = side - 1 - x, side - 1 - y
                x, y = y, x
            s //= 2
        return number

    def get(wanted):
        start, length = root
        for _ in range(4):
            before = [e for e in directory(start, length) if e[0] <= wanted]
            if not before:
                return None
            first, run, offset, length = before[-1]
            if run:
                return whole[data[0] + offset:data[0] + offset + length] if wanted < first + run else None
            start = leaves[0] + offset

    z, x, y = max(there)
    same("a tile that is not there", get(ident(z, x + 40, y)), None)
    return {place: tile for place in there if (tile := get(ident(*place))) is not None}


def by_pmtiles():
    try:
        from pmtiles.reader import MmapSource, Reader, all_tiles
    except ImportError:
        print("null")
        sys.exit()
    with open(archive, "rb") as f:
        source = MmapSource(f)
        reader = Reader(source)
        header = reader.header()
        same("addressed", header["addressed_tiles_count"], len(there))
        same("zooms", (header["min_zoom"], header["max_zoom"]), (first, last))
        same("kind", header["tile_type"].name, {"png": "PNG", "jpg": "JPEG"}[kind])
        same("name", reader.metadata()["name"], "Essai")
        for place, data in there.items():
            same("got {}/{}/{}".format(*place), reader.get(*place) == data, True)
        return dict(all_tiles(source))


found = {"sqlite": by_sqlite, "gdal": by_gdal, "specification": by_specification, "pmtiles": by_pmtiles}[what]()
same("places", sorted(set(found) ^ set(there)), [])
differences += [f"other bytes in {place}" for place in there if found.get(place) != there[place]]
zooms = {}
for (z, _, _), data in found.items():
    tiles, bytes_ = zooms.get(z, (0, 0))
    zooms[z] = (tiles + 1, bytes_ + len(data))
print(json.dumps({"zooms": zooms, "differences": differences}))
