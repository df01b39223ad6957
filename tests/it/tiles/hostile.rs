//! Containers that promise more than they hold, or never end, are refused soon and in little memory.

use std::ffi::OsStr;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::{Bench, PYTHON};
use crate::harness::{Ran, relais, tool};

const HOSTILE: &str = include_str!("hostile.py");

fn inspect(path: &Path) -> Ran {
    let words = ["tiles", "inspect"].map(OsStr::new).into_iter();
    relais(words.chain([path.as_os_str()])).run()
}

#[test]
fn what_promises_too_much_is_refused() {
    let bench = Bench::new();
    for (name, kind, what) in [
        ("a.pmtiles", "run", "more than 10000000 tiles"),
        ("b.pmtiles", "beyond", "beyond the end of the tiles"),
        ("c.pmtiles", "leaves", "there twice"),
        ("d.pmtiles", "tree", "directories"),
        ("e.pmtiles", "text", "too long"),
        ("f.pmtiles", "pipe", "not a regular file"),
        ("a.mbtiles", "rows", "not authorized"),
        ("b.mbtiles", "norow", "not authorized"),
        ("c.mbtiles", "metadata", "not authorized"),
        ("d.mbtiles", "blob", "not authorized"),
        ("e.mbtiles", "twice", "more than once"),
        ("f.mbtiles", "pipe", "not a regular file"),
        ("g.mbtiles", "journal", "not a regular file"),
        ("a.gpkg", "pyramid", "not authorized"),
        ("b.gpkg", "pipe", "not a regular file"),
    ] {
        let path = bench.path(name);
        let words = [OsStr::new("-c"), OsStr::new(HOSTILE), OsStr::new(kind)].into_iter();
        tool(PYTHON, words.chain([path.as_os_str()]));
        inspect(&path).fails(3, "RLS-E179").says(what);
    }
}

#[test]
fn a_folder_holds_files_and_tiles_of_the_grid() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "700 500 2154 417000 6422000 1.5 rgb");
    for (name, within, what) in [
        ("a", "tileset.json", "not a regular file"),
        ("b", "TileMatrixSet.json", "not a regular file"),
        ("c", "3/1/2.png", "not a regular file"),
        ("d", "255/0/0.png", "there is none on its zoom"),
        ("e", "3/8/0.png", "there is none on its zoom"),
    ] {
        bench.build(&input, name, "--zoom 14-15").succeeds();
        let path = bench.path(name).join(within);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let _ = std::fs::remove_file(&path);
        match what {
            "not a regular file" => symlink("/dev/zero", &path).unwrap(),
            _ => std::fs::write(&path, "x").unwrap(),
        }
        inspect(&bench.path(name)).fails(3, "RLS-E179").says(what);
    }
}
