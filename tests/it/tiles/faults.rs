//! Runs that are killed and disks that are full, for every container and for dalles.

use super::{Bench, whole};
use crate::faults::Deed;

const IMAGE: &str = "900 700 2154 417000 6422000 1.5 hole";
/// What is built, and of which grid.
const CONTAINERS: [(&str, &str); 4] = [
    ("a.pmtiles", "--name a"),
    ("a.mbtiles", "--name a"),
    ("a.gpkg", "--name a"),
    ("web", "--name a"),
];

fn builds(bench: &Bench, (name, words): (&str, &'static str)) -> Deed {
    let input = bench.image("in.tif", IMAGE);
    let folder = bench.path("made");
    let options = [words, "--name b"];
    Deed::new(folder, ["tiles", "build"], &[&input], name, options)
}

fn cuts(bench: &Bench) -> Deed {
    let input = bench.image("in.tif", IMAGE);
    let options = ["--dalle 1000", "--dalle 1000 --co COMPRESS=ZSTD"];
    Deed::new(bench.path("made"), ["tiles", "cut"], &[&input], "", options)
}

#[test]
fn killed_builds_leave_whole_containers_and_the_next_clears_up() {
    for container in CONTAINERS {
        builds(&Bench::new(), container).survives_kills();
    }
}

#[test]
fn killed_cuts_leave_whole_dalles_and_the_next_clears_up() {
    cuts(&Bench::new()).survives_kills();
}

#[test]
fn full_disks_are_said_and_nothing_half_is_left_on_them() {
    for container in CONTAINERS {
        builds(&Bench::new(), container).survives_full_disks();
    }
    cuts(&Bench::new()).survives_full_disks();
}

/// A run that had taken the old folder's name away was killed before it gave it to the new one, as
/// happens where two names cannot be exchanged in one step: the old one has its name again.
#[test]
fn a_folder_whose_replacement_was_killed_is_given_back() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "700 500 2154 417000 6422000 1.5 rgb");
    bench.build(&input, "web", "").succeeds();
    let before = whole(&bench.path("web"));
    let torn = || {
        let [old, part] = [".web.4194399-0.part.old", ".web.4194399-0.part"];
        std::fs::rename(bench.path("web"), bench.path(old)).unwrap();
        std::fs::create_dir(bench.path(part)).unwrap();
        std::fs::write(bench.path(part).join("tileset.json"), "{").unwrap();
    };
    torn();
    bench.build(&input, "web", "").fails(5, "RLS-E100");
    assert!(whole(&bench.path("web")) == before);
    torn();
    bench.build(&input, "web", "--overwrite").succeeds();
    assert!(whole(&bench.path("web")) == before);
    let names = bench.names();
    assert_eq!(names, ["in.tif", "web", "web.manifest.json"]);
}
