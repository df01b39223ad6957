#!/usr/bin/env bash
# Tries the Debian package in an empty root of its own: install, upgrade with and without changes to
# the configuration, removal, purge. Nothing of this machine is touched.
#
# Usage: packaging/test-deb.sh [PACKAGE]    (without PACKAGE, one is made of target/release/relais)
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}

passed=0
check() { # WHAT COMMAND...
	local what=$1
	shift
	if ! "$@" >"$work/said" 2>&1; then
		echo "not so: $what" >&2
		cat "$work/said" >&2
		exit 1
	fi
	passed=$((passed + 1))
}
not() { ! "$@"; }

clean_root() {
	root=$work/root
	rm -rf "$root"
	mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates"
	touch "$root/var/lib/dpkg/status"
}

# The root is empty, so that what the package depends on is not there; that it names it is looked at
# below.
in_root() {
	dpkg --root="$root" --log="$work/log" --force-not-root --force-depends \
		--force-confdef --force-confold "$@" >"$work/dpkg" 2>&1 || { cat "$work/dpkg" >&2; return 1; }
}
state() { dpkg-query --admindir="$root/var/lib/dpkg" -W -f='${db:Status-Abbrev}${Version}' relais; }
files() { (cd "$root" && find . -type f -not -path './var/lib/dpkg/*' | sort); }

first=${1:-$(packaging/deb.sh "$work" 2>"$work/said" || { cat "$work/said" >&2; exit 1; })}
(cat packaging/relais.toml; echo '# A line of the next version.') >"$work/next.toml"
second=$(RELAIS_CONFIG=$work/next.toml packaging/deb.sh "$work" 99.0 2>"$work/said") ||
	{ cat "$work/said" >&2; exit 1; }
version=$(dpkg-deb -f "$first" Version)

for library in libc6 libgdal libproj; do
	check "depends on $library" grep -q "$library" <(dpkg-deb -f "$first" Depends)
done
check "the same build gives the same package" cmp "$first" \
	"$(packaging/deb.sh "$work/again" "$version" 2>/dev/null)"

clean_root
in_root --install "$first"
check "installed" test "$(state)" = "ii $version"
check "the program runs" "$root/usr/bin/relais" --version
check "the machine suits it" "$root/usr/bin/relais" doctor "$work"
check "its configuration is read" bash -c "cd '$root/etc/relais' && '$root/usr/bin/relais' doctor"
check "bash takes its completions" bash -n "$root/usr/share/bash-completion/completions/relais"
for file in usr/share/man/man1/relais.1.gz usr/share/man/man1/relais-scene-ortho.1.gz \
	usr/share/zsh/vendor-completions/_relais usr/share/fish/vendor_completions.d/relais.fish \
	usr/share/doc/relais/copyright usr/share/doc/relais/technicien.md; do
	check "$file is there" test -s "$root/$file"
done
check "files are as they were packed" bash -c "cd '$root' && md5sum --quiet -c var/lib/dpkg/info/relais.md5sums"

in_root --install "$second"
check "upgraded" test "$(state)" = "ii 99.0"
check "an untouched configuration becomes the new one" cmp "$work/next.toml" "$root/etc/relais/relais.toml"

clean_root
in_root --install "$first"
echo 'max_memory = "1G"' >>"$root/etc/relais/relais.toml"
cp "$root/etc/relais/relais.toml" "$work/mine.toml"
in_root --install "$second"
check "upgraded over changes" test "$(state)" = "ii 99.0"
check "a changed configuration is kept" cmp "$work/mine.toml" "$root/etc/relais/relais.toml"
check "the new one lies beside it" cmp "$work/next.toml" "$root/etc/relais/relais.toml.dpkg-dist"

in_root --remove relais
check "the program is gone" not test -e "$root/usr/bin/relais"
check "the configuration outlives removal" cmp "$work/mine.toml" "$root/etc/relais/relais.toml"
in_root --install "$first"
check "installed again, with the same configuration" cmp "$work/mine.toml" "$root/etc/relais/relais.toml"
in_root --purge relais
check "nothing is left after a purge" test -z "$(files)"

echo "$first"
echo "$passed passed, 0 failed"
