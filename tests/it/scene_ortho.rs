//! `relais scene ortho`, end to end: products against GDAL's tools and the truth of the sample,
//! then everything that may go wrong.

mod cog;
mod bands;
mod pixels;
mod radiometry;
mod edges;
mod grid;
mod model;
mod sensor;
mod models;
mod heights;
mod inputs;
mod deliveries;
mod remote;
mod output;
mod memory;
mod doubtful;
mod cutline;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::harness::{Relais, gdalinfo, relais, sample, tool};
use crate::images::Image;

/// A folder for what a test makes.
pub struct Bench(TempDir);

impl Bench {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The names of all that is there, hidden files included.
    pub fn entries(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Runs an ortho that must succeed to `name`, and gives its path.
    pub fn ortho<W: Into<OsString>>(
        &self,
        input: &Path,
        name: &str,
        words: impl IntoIterator<Item = W>,
    ) -> PathBuf {
        let output = self.path(name);
        ortho(input, &output, words).run().succeeds();
        output
    }
}

/// `relais scene ortho INPUT OUTPUT WORDS...`, quiet but for what warns.
pub fn ortho<W: Into<OsString>>(
    input: &Path,
    output: &Path,
    words: impl IntoIterator<Item = W>,
) -> Relais {
    let head = [
        "scene".into(),
        "ortho".into(),
        input.into(),
        output.into(),
        "--progress=none".into(),
    ];
    relais(
        head.into_iter()
            .chain(words.into_iter().map(Into::into))
            .collect::<Vec<OsString>>(),
    )
}

/// The SPOT 7 bundle of the sample.
pub fn spot() -> PathBuf {
    sample().join("spot7_ort")
}

/// No words.
pub const NONE: [&str; 0] = [];

/// The one file under a folder whose name begins and ends so.
pub fn find(folder: &Path, start: &str, end: &str) -> PathBuf {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name.starts_with(start) && name.ends_with(end) {
                found.push(path);
            }
        }
    }
    assert_eq!(found.len(), 1, "{start}*{end}: {found:?}");
    found.pop().unwrap()
}

/// A copy of a folder that a test may spoil.
pub fn copied(folder: &Path, to: &Path) {
    tool("cp", ["-r".as_ref(), folder.as_os_str(), to.as_os_str()]);
}

/// The text of a file of a delivery, a character a byte: they may be ISO-8859-1.
pub fn text(file: &Path) -> String {
    std::fs::read(file)
        .unwrap()
        .into_iter()
        .map(char::from)
        .collect()
}

/// Changes text (ASCII) in a file of a copy; it must have been there.
pub fn edit(file: &Path, from: &str, to: &str) {
    let text = text(file);
    assert!(text.contains(from), "no {from} in {}", file.display());
    let bytes = text
        .replace(from, to)
        .chars()
        .map(|c| u8::try_from(c).unwrap())
        .collect::<Vec<_>>();
    std::fs::write(file, bytes).unwrap();
}

/// What gdalwarp makes of a source on the grid of a product, without approximation.
pub fn warped(source: &Path, like: &Path, words: &[&str]) -> Image {
    let info = gdalinfo(like);
    let corner = |name: &str, axis: usize| info["cornerCoordinates"][name][axis].to_string();
    let size = |axis: usize| info["size"][axis].to_string();
    let wkt = info["coordinateSystem"]["wkt"]
        .as_str()
        .unwrap()
        .to_string();
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("warped.tif");
    let grid = [
        ["-t_srs".to_string(), wkt].to_vec(),
        [
            "-te".to_string(),
            corner("lowerLeft", 0),
            corner("lowerLeft", 1),
            corner("upperRight", 0),
            corner("upperRight", 1),
        ]
        .to_vec(),
        ["-ts".to_string(), size(0), size(1)].to_vec(),
    ]
    .concat();
    let fixed = ["-q", "-et", "0", "-dstalpha"].map(String::from);
    let words = words.iter().map(|w| w.to_string());
    let files = [source.into(), output.clone().into_os_string()];
    tool(
        "gdalwarp",
        fixed
            .into_iter()
            .chain(grid)
            .chain(words)
            .map(OsString::from)
            .chain(files),
    );
    let mut image = Image::read(&output);
    image.bands.pop();
    image
}

/// The manifest beside a product.
pub fn manifest(product: &Path) -> serde_json::Value {
    let mut path = product.as_os_str().to_owned();
    path.push(".manifest.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}
