#!/bin/sh
# Makes again what lies in this folder, from seed 1.
set -eu
cd "$(dirname "$0")"
here=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo run --quiet --release -p relais-sample -- "$work" --preset tiny --only spot,sen,dem,truth
cd "$work"
find . -exec touch -d 2026-01-01T00:00:00Z {} +
for part in spot7_ort phr_sen; do
    rm -f "$here/$part.zip"
    find "$part" -type f | LC_ALL=C sort | TZ=UTC zip -q -9 -X -D "$here/$part.zip" -@
done
cp dem.tif truth/checkpoints.csv truth/truth.json "$here/"
