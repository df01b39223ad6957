# Makes containers of tiles that promise more than they hold: hostile.py KIND PATH.
import gzip, os, sqlite3, struct, sys


def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def directory(entries):
    """Number, offset, length, run of each."""
    out, last = varint(len(entries)), 0
    for number, _, _, _ in entries:
        out += varint(number - last)
        last = number
    for place in (3, 2):
        out += b"".join(varint(entry[place]) for entry in entries)
    return gzip.compress(out + b"".join(varint(entry[1] + 1) for entry in entries), mtime=0)


def pmtiles(path, root, text=b"{}", leaves=b"", data=b"x" * 10):
    text = gzip.compress(text, mtime=0)
    head, at = b"PMTiles\x03", 127
    for part in (root, text, leaves, data):
        head += struct.pack("<QQ", at, len(part))
        at += len(part)
    head += struct.pack("<QQQ", 1, 1, 1) + bytes([1, 2, 1, 2, 0, 14]) + struct.pack("<4iB2i", *[0] * 7)
    with open(path, "wb") as out:
        out.write(head + root + text + leaves + data)


def of_sqlite(path, script):
    with sqlite3.connect(path) as database:
        database.executescript(script)
    database.close()


METADATA = "CREATE TABLE metadata(name TEXT, value TEXT);"
TILES = "CREATE TABLE tiles(zoom_level, tile_column, tile_row, tile_data);"
ENDLESS = "WITH RECURSIVE r(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM r)"
TILE = "SELECT 5 AS zoom_level, 1 AS tile_column, 1 AS tile_row, x'00' AS tile_data"


def make(kind, path):
    if kind == "run":
        pmtiles(path, directory([(0, 0, 5, 2**32 - 1)]))
    elif kind == "beyond":
        pmtiles(path, directory([(0, 0, 2**32 - 1, 1)]))
    elif kind == "leaves":
        # The same leaf again and again, and leaves that name leaves.
        leaf = directory([(i, 0, 5, 1) for i in range(3000)])
        pmtiles(path, directory([(0, 0, len(leaf), 0)] * 3000), leaves=leaf)
    elif kind == "tree":
        # Three levels of 3000 directories, each in its place.
        low = directory([(0, 0, 0, 0)])
        for _ in range(9):
            low = directory([(0, 0, len(low), 0)] * 3000)
        pmtiles(path, low, leaves=low)
    elif kind == "text":
        pmtiles(path, directory([(0, 0, 5, 1)]), text=b'{"name":"' + b"a" * (60 << 20) + b'"}')
    elif kind == "rows":
        of_sqlite(path, METADATA + f"CREATE VIEW tiles AS {ENDLESS} {TILE} FROM r")
    elif kind == "norow":
        of_sqlite(path, METADATA + f"CREATE VIEW tiles AS {ENDLESS} {TILE} FROM r WHERE i < 0")
    elif kind == "metadata":
        of_sqlite(path, TILES + f"CREATE VIEW metadata AS {ENDLESS} SELECT 'k' AS name, i AS value FROM r")
    elif kind == "blob":
        blob = "SELECT 0 AS zoom_level, 0 AS tile_column, 0 AS tile_row, zeroblob(999000000) AS tile_data"
        of_sqlite(path, METADATA + f"CREATE VIEW tiles AS {blob}")
    elif kind == "twice":
        of_sqlite(path, METADATA + TILES + "INSERT INTO tiles VALUES (3, 1, 2, x'00'), (3, 1, 2, x'01')")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "journal":
        of_sqlite(path, METADATA + TILES)
        os.mkfifo(path + "-wal")
    elif kind == "pyramid":
        of_sqlite(path, f"CREATE VIEW gpkg_contents AS {ENDLESS} SELECT 't' || i AS table_name, '' AS description, 'tiles' AS data_type FROM r")


make(*sys.argv[1:])
