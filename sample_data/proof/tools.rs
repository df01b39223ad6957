//! GDAL's command lines, and pixels read back.

use gdal::Dataset;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a command prints; it must succeed.
pub fn run(program: &str, args: &[&str], input: &str) -> String {
    use std::io::Write;
    let mut child = Command::new(program)
        .args(args)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success(), "{program} {args:?}");
    String::from_utf8(out.stdout).unwrap()
}

/// All pixels of a band.
pub fn band(path: &Path, band: usize) -> (Vec<u16>, usize, usize) {
    let dataset = Dataset::open(path).unwrap();
    let (w, h) = dataset.raster_size();
    let band = dataset.rasterband(band).unwrap();
    let buffer = band.read_as::<u16>((0, 0), (w, h), (w, h), None).unwrap();
    (buffer.data().to_vec(), w, h)
}

/// The only file below a folder whose name starts and ends like this.
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
    found.remove(0)
}

/// The text of every element of that name, in order.
pub fn texts(xml: &str, tag: &str) -> Vec<String> {
    let (open, close) = (format!("<{tag}"), format!("</{tag}>"));
    let mut out = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find(&open) {
        let after = &rest[at + open.len()..];
        if after.starts_with(['>', ' ']) {
            let start = after.find('>').unwrap() + 1;
            let end = after.find(&close).unwrap();
            out.push(after[start..end].trim().to_string());
        }
        rest = after;
    }
    out
}

/// A file of a delivery as text, whatever its encoding.
pub fn latin(path: &Path) -> String {
    std::fs::read(path)
        .unwrap()
        .into_iter()
        .map(char::from)
        .collect()
}

/// Bytes a sample of an image takes in TIFF DEFLATE with predictor 2, tiles of 512.
pub fn deflated(path: &Path) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("c.tif");
    let co = [
        "COMPRESS=DEFLATE",
        "PREDICTOR=2",
        "TILED=YES",
        "BLOCKXSIZE=512",
        "BLOCKYSIZE=512",
    ];
    let mut args = vec!["-q"];
    for option in &co {
        args.extend(["-co", option]);
    }
    args.extend([
        "-co",
        "INTERLEAVE=BAND",
        path.to_str().unwrap(),
        to.to_str().unwrap(),
    ]);
    run("gdal_translate", &args, "");
    let (w, h) = Dataset::open(path).unwrap().raster_size();
    let bands = Dataset::open(path).unwrap().raster_count();
    std::fs::metadata(&to).unwrap().len() as f64 / (w * h * bands) as f64
}

/// The middle of a white disc on black near a place of an image (continuous pixels), from the
/// pixels within `half` of it; none when the image does not show it whole and bright.
pub fn centroid(
    pixels: &[u16],
    (w, h): (usize, usize),
    (x, y): (f64, f64),
    half: usize,
) -> Option<(f64, f64)> {
    let (c, r) = (x.floor() as i64, y.floor() as i64);
    let half = half as i64;
    let fits = |v: i64, n: usize| v - half - 2 >= 0 && v + half + 2 < n as i64;
    if !fits(c, w) || !fits(r, h) {
        return None;
    }
    let at = |i: i64, j: i64| f64::from(pixels[(r + j) as usize * w + (c + i) as usize]);
    let square = || (-half..=half).flat_map(move |j| (-half..=half).map(move |i| (i, j)));
    let dark = square()
        .map(|(i, j)| at(i, j))
        .fold(f64::INFINITY, f64::min);
    let bright = square().map(|(i, j)| at(i, j)).fold(0.0, f64::max);
    if dark < 1.0 || bright < 2.5 * dark || bright > 4000.0 {
        return None;
    }
    let (mut sum, mut sx, mut sy) = (0.0, 0.0, 0.0);
    for (i, j) in square() {
        // What is a tenth of the way up is noise.
        let weight = (at(i, j) - dark - 0.1 * (bright - dark)).max(0.0);
        sum += weight;
        sx += weight * (i as f64 + 0.5);
        sy += weight * (j as f64 + 0.5);
    }
    Some((c as f64 + sx / sum, r as f64 + sy / sum))
}
