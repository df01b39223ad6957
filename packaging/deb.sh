#!/usr/bin/env bash
# Makes a Debian package of the program as it was built.
#
# Usage: packaging/deb.sh [FOLDER [VERSION]]
# FOLDER is where the package goes (target/debian). RELAIS_PROGRAM and RELAIS_CONFIG name another
# program and another configuration file: test-deb.sh makes its second version so.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mkdir -p "${1:-target/debian}" && cd "${1:-target/debian}" && pwd)
version=${2:-$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)}
program=${RELAIS_PROGRAM:-target/release/relais}
config=${RELAIS_CONFIG:-packaging/relais.toml}
architecture=$(dpkg --print-architecture)
# The same commit gives the same package.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
root=$stage/root
umask 022

install -D -m 755 "$program" "$root/usr/bin/relais"
strip --strip-unneeded "$root/usr/bin/relais"
install -D -m 644 "$config" "$root/etc/relais/relais.toml"
install -D -m 644 docs/guide/technicien.md "$root/usr/share/doc/relais/technicien.md"

mkdir -p "$root/usr/share/man/man1"
"$program" man "$root/usr/share/man/man1"
chmod 644 "$root"/usr/share/man/man1/*
gzip -9n "$root"/usr/share/man/man1/*.1

complete() { # SHELL FILE
	mkdir -p "$(dirname "$root/$2")"
	"$program" completions "$1" >"$root/$2"
}
complete bash usr/share/bash-completion/completions/relais
complete zsh usr/share/zsh/vendor-completions/_relais
complete fish usr/share/fish/vendor_completions.d/relais.fish

cat >"$root/usr/share/doc/relais/copyright" <<-TEXT
	Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
	Upstream-Name: relais

	Files: *
	Copyright: the authors of Relais
	License: Apache-2.0
	 On Debian systems, the text of this licence is in /usr/share/common-licenses/Apache-2.0.
	Comment: the program holds fonts, which it embeds in the PDF that it makes: Libertinus Serif (SIL Open
	 Font License 1.1), New Computer Modern (GUST Font License) and DejaVu Sans Mono (Bitstream Vera licence).
TEXT

# What the program is linked with says which packages it needs; PROJ's brings its database.
mkdir -p "$stage/debian"
printf 'Source: relais\n\nPackage: relais\nArchitecture: any\n' >"$stage/debian/control"
depends=$(cd "$stage" && dpkg-shlibdeps -O "$root/usr/bin/relais" 2>/dev/null |
	sed -n 's/^shlibs:Depends=//p')
[ -n "$depends" ] || { echo "dpkg-shlibdeps found no library of $program" >&2; exit 1; }

mkdir -p "$root/DEBIAN"
echo /etc/relais/relais.toml >"$root/DEBIAN/conffiles"
(cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
cat >"$root/DEBIAN/control" <<-TEXT
	Package: relais
	Version: $version
	Architecture: $architecture
	Maintainer: Relais <relais@localhost>
	Installed-Size: $(du -k -s --apparent-size --exclude=DEBIAN "$root" | cut -f 1)
	Depends: $depends
	Recommends: gdal-bin
	Section: science
	Priority: optional
	Description: satellite imagery for a region
	 From a SPOT or Pleiades delivery to an orthorectified, pansharpened Cloud
	 Optimized GeoTIFF in one command: completeness, proven order of the bands,
	 bounded memory, and a manifest beside every product. Also web tiles, dalles,
	 mosaics, and pipelines that are resumed and made again.
TEXT

find "$root" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
package=$folder/relais_${version}_${architecture}.deb
dpkg-deb --root-owner-group -Zxz --build "$root" "$package" >&2
echo "$package"
