//! `proj-sys` with `nobuild` emits no link flags: link the system's PROJ here.

fn main() {
    pkg_config::Config::new()
        .atleast_version("9.1")
        .probe("proj")
        .expect("PROJ >= 9.1 with its pkg-config file (Debian: libproj-dev)");
}
