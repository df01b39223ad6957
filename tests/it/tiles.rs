//! `relais tiles`: what readers that are not ours find in the containers, and what goes wrong.

mod build;
mod cut;
mod faults;
mod hostile;
mod inspect;
mod kept;
mod pixels;
mod readers;
mod together;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{Ran, relais, tool};

/// Debian's Python, which has the bindings of GDAL.
const PYTHON: &str = "/usr/bin/python3";
const LOOK: &str = include_str!("tiles/look.py");
const MAKE: &str = include_str!("tiles/make.py");

/// What images without histograms make the program say.
const ASSUMED: &str = "the order of the bands";

struct Bench {
    dir: TempDir,
}

impl Bench {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// An image as `words` say: WIDTH HEIGHT EPSG LEFT TOP RES KIND.
    fn image(&self, name: &str, words: &str) -> PathBuf {
        let path = self.path(name);
        let mut all: Vec<OsString> = vec!["-c".into(), MAKE.into(), path.clone().into()];
        all.extend(words.split_whitespace().map(OsString::from));
        tool(PYTHON, all);
        path
    }

    fn build(&self, input: &Path, output: &str, words: &str) -> Ran {
        let output = self.path(output);
        let mut all = vec![OsStr::new("tiles"), OsStr::new("build"), input.as_os_str()];
        all.push(output.as_os_str());
        all.extend(words.split_whitespace().map(OsStr::new));
        relais(all).announce(ASSUMED).run()
    }

    /// What `look.py` says of a container.
    fn look(&self, what: &str, container: &str, words: &str) -> Value {
        let path = self.path(container);
        let mut all: Vec<OsString> = vec!["-c".into(), LOOK.into(), what.into(), path.into()];
        all.extend(words.split_whitespace().map(OsString::from));
        serde_json::from_str(&tool(PYTHON, all)).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.dir.path()).unwrap();
        let mut names: Vec<_> = entries
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// The names of all files under a folder and their bytes.
fn whole(path: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    if path.is_file() {
        return vec![(PathBuf::new(), std::fs::read(path).unwrap())];
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).unwrap() {
        let entry = entry.unwrap();
        for (name, bytes) in whole(&entry.path()) {
            files.push((Path::new(&entry.file_name()).join(name), bytes));
        }
    }
    files.sort();
    files
}
