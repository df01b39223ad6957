#!/usr/bin/python3
"""Do two rasters on one grid show the same? Prints JSON: {size, same_grid, bands: [...]}.

    agree.py OURS.tif PEER.tif [SHARE]

Differences are ours minus the peer's, in the inner SHARE (0.6) of each side, over the pixels that
are valid in both and not 0. `shift_px` is the displacement by phase correlation of 256-pixel
pieces: the median over all pieces with a clear answer.
"""

import json
import sys

import numpy as np
from osgeo import gdal

gdal.UseExceptions()
PIECE = 256


def main(ours, peer, share="0.6"):
    a, b = gdal.Open(ours), gdal.Open(peer)
    size = [a.RasterXSize, a.RasterYSize, a.RasterCount]
    geo = np.abs(np.subtract(a.GetGeoTransform(), b.GetGeoTransform())).max()
    same = size == [b.RasterXSize, b.RasterYSize, b.RasterCount] and geo < 1e-6
    answer = {"size": size, "same_grid": bool(same), "bands": []}
    if same:
        window = inner(size, float(share))
        valid = both(a, b, window)
        if not valid.any():
            sys.exit("no pixel is valid in both")
        answer["bands"] = [differ(a, b, band + 1, window, valid) for band in range(size[2])]
        answer["shift_px"] = shift(a, b, window)
    print(json.dumps(answer))


def inner(size, share):
    cols, rows = int(size[0] * share), int(size[1] * share)
    return (size[0] - cols) // 2, (size[1] - rows) // 2, cols, rows


def both(a, b, window):
    valid = np.ones((window[3], window[2]), bool)
    for raster in (a, b):
        for band in range(raster.RasterCount):
            valid &= raster.GetRasterBand(band + 1).ReadAsArray(*window) != 0
        valid &= raster.GetRasterBand(1).GetMaskBand().ReadAsArray(*window) != 0
    return valid


def differ(a, b, band, window, valid):
    x = a.GetRasterBand(band).ReadAsArray(*window)[valid].astype(np.float32)
    y = b.GetRasterBand(band).ReadAsArray(*window)[valid].astype(np.float32)
    d = x - y
    return {
        "mean": float(d.mean()),
        "rmse": float(np.sqrt((d * d).mean())),
        "p99": float(np.percentile(np.abs(d), 99)),
        "std": float(y.std()),
    }


def shift(a, b, window, most=64):
    """Median displacement (columns, rows) of ours against the peer's, in pixels."""
    nx, ny = window[2] // PIECE, window[3] // PIECE
    corners = [(window[0] + i * PIECE, window[1] + j * PIECE) for j in range(ny) for i in range(nx)]
    found = []
    for corner in corners[:: max(1, len(corners) // most)]:
        x, y = (r.GetRasterBand(1).ReadAsArray(*corner, PIECE, PIECE) for r in (a, b))
        if x.min() > 0 and y.min() > 0:
            found.append(phase_shift(x.astype(float), y.astype(float)))
    found = [f for f in found if f is not None]
    return [float(v) for v in np.median(np.array(found), axis=0)] if found else None


def phase_shift(x, y):
    """Displacement of the content of x against that of y (columns, rows), to some hundredths of a
    pixel: the slope of the phase of the cross spectrum at low frequencies, where both images have
    signal and no aliasing. None when there is next to no texture."""
    if x.std() < 1e-6 or y.std() < 1e-6:
        return None
    rows, cols = x.shape
    taper = np.outer(np.hanning(rows), np.hanning(cols))
    cross = np.fft.fft2((x - x.mean()) * taper) * np.conj(np.fft.fft2((y - y.mean()) * taper))
    peak = np.abs(np.fft.ifft2(cross / np.maximum(np.abs(cross), 1e-12)))
    r, c = np.unravel_index(peak.argmax(), peak.shape)
    r, c = (r + rows // 2) % rows - rows // 2, (c + cols // 2) % cols - cols // 2
    fr, fc = np.meshgrid(np.fft.fftfreq(rows), np.fft.fftfreq(cols), indexing="ij")
    # What is left of the phase once the whole pixels are taken away.
    phase = np.angle(cross * np.exp(2j * np.pi * (fr * r + fc * c)))
    use = (np.hypot(fr, fc) < 0.25) & (np.hypot(fr, fc) > 0)
    weight = np.sqrt(np.abs(cross[use]))
    system = -2 * np.pi * np.stack([fr[use], fc[use]], axis=1)
    (dr, dc), *_ = np.linalg.lstsq(system * weight[:, None], phase[use] * weight, rcond=None)
    return c + dc, r + dr


if __name__ == "__main__":
    main(*sys.argv[1:])
