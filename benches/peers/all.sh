#!/bin/bash
# Every row against its peers, then the table of what was reached.
#
#     benches/peers/all.sh [WORK_DIR] [REPEATS]
#
# After make build. Needs gdal-bin, python3-gdal, python3-numpy, and otb-bin for one row. Takes some
# 20 minutes and 6 GB; the row of the threads only tells something when nothing else runs.
set -u
here=$(cd "$(dirname "$0")" && pwd)
work=${1:-${TMPDIR:-/tmp}/relais-peers}
repeats=${2:-3}
mkdir -p "$work"
report=$work/report.md
failed=0
{
	echo "# Relais against its peers"
	echo
	echo "$(date -u +%F), $(nproc) × $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)," \
		"$(gdalinfo --version | cut -d, -f1), medians of $repeats runs in turn," \
		"$(git -C "$here" describe --always --dirty 2>/dev/null)"
} >"$report"
for row in scene_deflate scene_zstd sensor_gdal sensor_otb jpeg2000 memory threads fusion geometry tiles_png tiles_jpeg dalles crosstab; do
	echo "== $row" >&2
	"$here/$row.py" --work "$work" --repeats "$repeats" >>"$report"
	code=$?
	[ $code = 0 ] || { echo "$row: code $code" >&2; failed=1; }
done
{
	echo
	echo "## Reached"
	echo
	echo "| Work | Figure | State |"
	echo "|---|---|---|"
	sed -n -e 's/^### \(.*\)/T \1/p' -e 's/^\*\*\(.*\): \(.*\)\*\* (target \(.*\)): \(.*\)/V \1|\2 (target \3)|\4/p' "$report" |
		while read -r kind text; do
			if [ "$kind" = T ]; then title=$text; else echo "| $title: ${text//|/ | } |"; fi
		done
} >"$work/table.md"
cat "$work/table.md" >>"$report"
cat "$work/table.md"
echo "whole report: $report" >&2
exit $failed
