#!/usr/bin/python3
"""Row: JPEG 2000 input. What the chain costs more than from TIFF, against decoding alone.

The images of scene M as lossless JPEG 2000, tiles of 1024, by OpenJPEG; the TIFFs are not
compressed, so that reading them costs next to nothing. Decoding alone is GDAL's, every block once.
"""

import sys

import chains
import measure
from inputs import Bundle, box, bundle
from measure import Side, in_turn, python, run, verdict


def main():
    args = measure.begin(measure.arguments(__doc__))
    spot = bundle(args, "spot")
    tiff = Bundle(None, *(as_tiff(args, p) for p in (spot.pan, spot.ms)), spot.res)
    jp2 = Bundle(None, *(as_jp2(args, p) for p in (spot.pan, spot.ms)), spot.res)
    first = args.work / "first.tif"
    run(chains.relais(args, tiff, first, "DEFLATE"))
    area = box(first, 4 * spot.res)

    def side(bundle_, kind):
        out = args.work / f"ours-from-{kind}.tif"
        return Side(f"relais, from {kind}", [chains.relais(args, bundle_, out, "DEFLATE", area)], out)

    from_tiff, from_jp2 = side(tiff, "TIFF"), side(jp2, "JP2")
    decode = Side("decode alone", [python("decode.py", args.threads, jp2.pan, jp2.ms)])
    nothing = Side("the same program, no image", [python("decode.py", args.threads)])
    sides = [from_tiff, from_jp2, decode, nothing]
    in_turn(sides, args.repeats)

    measure.table(f"Scene {args.preset} from JPEG 2000, DEFLATE", sides, from_tiff)
    same = from_tiff.out.read_bytes() == from_jp2.out.read_bytes()
    print(f"\nBoth COGs: {'the same bytes' if same else 'NOT the same bytes'}.")
    alone = decode.cpu() - nothing.cpu()
    more = from_jp2.cpu() - from_tiff.cpu()
    print(f"\nDecode alone {alone:.2f} s; the chain costs {more:.2f} s more from JPEG 2000.")
    reached = verdict("more / decode alone", more / alone, 1.15, at_least=False)
    measure.commands(sides)
    return 0 if reached and same else 1


def as_tiff(args, image):
    """A plain TIFF of an image."""
    out = args.work / f"{image.stem}.tif"
    run(["gdal_translate", "-q", "-co", "TILED=YES", "-co", "BLOCKXSIZE=512", "-co", "BLOCKYSIZE=512", image, out])
    return out


def as_jp2(args, image):
    """An image as lossless JPEG 2000."""
    out = args.work / f"{image.stem}.jp2"
    run(["gdal_translate", "-q", "-of", "JP2OpenJPEG", "-co", "QUALITY=100", "-co", "REVERSIBLE=YES", image, out])
    return out


if __name__ == "__main__":
    sys.exit(main())
