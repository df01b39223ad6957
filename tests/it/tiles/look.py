"""Looks at tiles without relais: sqlite3, the file system, and the specification of PMTiles.

    look.py list CONTAINER            {"z/x/y": md5 of the tile, ...}
    look.py pixels CONTAINER Z X Y    [[channels, width, height], mean of each channel...]
    look.py against CONTAINER SOURCE EPSG ORIGIN_X ORIGIN_Y CELL_0 KERNEL Z X Y ...
                                      the worst [bias, root mean square] of the tiles named, in counts,
                                      against gdalwarp to the same box, where both are opaque
"""
import gzip, hashlib, json, os, sqlite3, sys
import numpy as np
from osgeo import gdal
gdal.UseExceptions()


def tiles(path):
    if os.path.isdir(path):
        for z in filter(str.isdigit, os.listdir(path)):
            for x in os.listdir(f"{path}/{z}"):
                for name in os.listdir(f"{path}/{z}/{x}"):
                    with open(f"{path}/{z}/{x}/{name}", "rb") as f:
                        yield int(z), int(x), int(name.split(".")[0]), f.read()
    elif path.endswith(".pmtiles"):
        yield from packed(path)
    else:
        rows = sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute(
            "SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles")
        for z, x, y, data in rows:
            yield z, x, (1 << z) - 1 - y if path.endswith(".mbtiles") else y, data


def packed(path):
    whole = open(path, "rb").read()
    assert whole[:8] == b"PMTiles\x03" and whole[96] == 1 and whole[97] == 2 and whole[98] == 1
    word = lambda at: int.from_bytes(whole[at:at + 8], "little")
    root, leaves, data = (word(8), word(16)), word(40), word(56)
    assert root[0] + root[1] <= 16384
    seen, end = 0, 0

    def directory(start, length):
        raw, at = gzip.decompress(whole[start:start + length]), 0

        def number():
            nonlocal at
            value, shift = 0, 0
            while True:
                byte = raw[at]
                at += 1
                value |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    return value

        n = number()
        columns = [[number() for _ in range(n)] for _ in range(4)]
        ids, offsets, last = [], [], 0
        for i in range(n):
            last += columns[0][i]
            ids.append(last)
            o = columns[3][i]
            offsets.append(offsets[-1] + columns[2][i - 1] if o == 0 else o - 1)
        return zip(ids, columns[1], columns[2], offsets)

    def walk(entries):
        nonlocal seen, end
        for first, run, length, offset in entries:
            if run == 0:
                yield from walk(directory(leaves + offset, length))
            # Clustered: data follow each other, or were there before.
            if run:
                assert offset <= end
                end = max(end, offset + length)
            for k in range(run):
                seen += 1
                yield (*place(first + k), whole[data + offset:data + offset + length])

    yield from walk(directory(*root))
    assert seen == word(72) and end == word(64)


def place(number):
    z, before = 0, 0
    while number >= before + 4 ** z:
        before += 4 ** z
        z += 1
    t, x, y, s = number - before, 0, 0, 1
    while s < 1 << z:
        rx = 1 & (t // 2)
        ry = 1 & (t ^ rx)
        if ry == 0:
            if rx == 1:
                x, y = s - 1 - x, s - 1 - y
            x, y = y, x
        x, y, t, s = x + s * rx, y + s * ry, t // 4, s * 2
    return z, x, y


def picture(data):
    gdal.FileFromMemBuffer("/vsimem/tile", data)
    array = gdal.Open("/vsimem/tile").ReadAsArray()
    return array if array.ndim == 3 else array[None]


def one(path, z, x, y):
    return next(data for a, b, c, data in tiles(path) if (a, b, c) == (z, x, y))


def against(path, source, epsg, ox, oy, cell, kernel, *places):
    there = {(z, x, y): data for z, x, y, data in tiles(path)}
    worst = [0, 0]
    for z, x, y in zip(*[iter(map(int, places))] * 3):
        span = float(cell) * 256 / 2 ** z
        left, top = float(ox) + x * span, float(oy) - y * span
        warped = gdal.Warp("", source, format="MEM", dstSRS=f"EPSG:{epsg}", width=256, height=256,
                           outputBounds=(left, top - span, left + span, top), resampleAlg=kernel,
                           errorThreshold=0, dstAlpha=True, overviewLevel="NONE").ReadAsArray()
        ours = picture(there[z, x, y])
        both = warped[-1] == 255
        if ours.shape[0] in (2, 4):
            both &= ours[-1] == 255
        # The border is where kernels are cut in their own ways.
        both[:4] = both[-4:] = both[:, :4] = both[:, -4:] = False
        assert both.sum() > 1000, (z, x, y, both.sum())
        d = ours[:warped.shape[0] - 1].astype(float)[:, both] - warped[:-1][:, both]
        worst[0] = max(worst[0], *abs(d.mean(axis=1)))
        worst[1] = max(worst[1], *np.sqrt((d ** 2).mean(axis=1)))
    return worst


what, path, *rest = sys.argv[1:]
if what == "list":
    answer = {f"{z}/{x}/{y}": hashlib.md5(d).hexdigest() for z, x, y, d in tiles(path)}
elif what == "pixels":
    array = picture(one(path, *map(int, rest)))
    answer = [list(array.shape), [float(band.mean()) for band in array]]
else:
    answer = against(path, *rest)
print(json.dumps(answer, sort_keys=True))
