# make demo    what Relais does, on fictitious data: ends by naming the page to open
# make test    every test
# make test-desktop opens what is made in QGIS and LibreOffice, which it installs (1 GB)
# make deb     a Debian package, in target/debian; make test-deb tries it in a root of its own
# make torture long runs of the tests that kill and fuzz
# make reference, make fmt: what a change of the command line or of the code needs

CARGO ?= cargo
PACKAGES = build-essential pkg-config clang libgdal-dev gdal-bin libproj-dev proj-data \
	libsqlite3-dev python3-gdal python3-numpy poppler-utils
DESKTOP = python3-qgis libreoffice-calc libreoffice-writer

.PHONY: demo setup build test test-desktop deb test-deb torture reference fmt clean-demo

demo: setup build
	$(CARGO) run --release --quiet --package relais --example demo -- demo

# Asks for nothing when nothing is missing, so that it may run without rights afterwards.
setup:
	@command -v $(CARGO) >/dev/null || { echo "cargo is missing: install Rust 1.95 or later, https://rustup.rs" >&2; exit 1; }
	@missing=$$(for package in $(PACKAGES); do \
		dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; \
	done); \
	[ -z "$$missing" ] && exit 0; \
	missing=$$(echo $$missing); \
	if [ "$$(id -u)" = 0 ]; then as=""; \
	elif command -v sudo >/dev/null; then as="sudo"; \
	else echo "missing Debian packages; as root: apt-get install $$missing" >&2; exit 1; fi; \
	echo "installing $$missing"; \
	$$as apt-get update -qq && \
	$$as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing

build: setup
	$(CARGO) build --release --workspace

test: setup
	$(CARGO) test --release --workspace --quiet

# Tests that are left out of the others; pictures are kept in target/desktop.
test-desktop:
	@$(MAKE) --no-print-directory setup PACKAGES="$(PACKAGES) $(DESKTOP)"
	$(CARGO) test --release --package relais --test it -- --ignored desktop::

deb: build
	packaging/deb.sh

test-deb: build
	packaging/test-deb.sh

# The same tests with longer loops: 50 kills instead of 5, 80 times the fuzz cases.
torture: setup
	RELAIS_TORTURE=1 PROPTEST_CASES=20000 \
		$(CARGO) test --release --workspace --quiet

reference:
	RELAIS_WRITE_REFERENCE=1 $(CARGO) test --release --package relais --bin relais --quiet reference

fmt:
	$(CARGO) fmt --all

clean-demo:
	rm -rf demo
