//! Cloud masks made by hand: what dalles and mosaics tell of clouds, against pixels that were
//! counted.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{Ran, relais, sample, tool};
use crate::pipeline::{copy, files};

const PYTHON: &str = "/usr/bin/python3";
/// The upper left corner of the sample's multispectral image, EPSG:32630, and its pixel.
const CORNER: (f64, f64) = (717_464.25, 4_959_308.25);
const PIXEL: f64 = 6.0;

/// A rectangle of pixels of the image: first and last column, first and last row, without the last.
type Cloud = [u32; 4];

/// Whether a pixel's centre lies in a cloud.
const UNDER: &str = "import sys,json;import numpy as np
from osgeo import gdal
gdal.UseExceptions()
def under(d,cloud):
  g=d.GetGeoTransform();y,x=np.mgrid[0:d.RasterYSize,0:d.RasterXSize]+.5
  c=np.floor((g[0]+x*g[1]-717464.25)/6);r=np.floor((4959308.25-g[3]-y*g[5])/6)
  return (c>=cloud[0])&(c<cloud[1])&(r>=cloud[2])&(r<cloud[3])
def valid(d): return d.GetRasterBand(1).GetMaskBand().ReadAsArray()>0
";

struct Bench(TempDir);

impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A copy of the sample's ortho delivery under one cloud.
    fn delivery(&self, name: &str, [left, right, top, bottom]: Cloud) -> PathBuf {
        let folder = self.path(name);
        copy(&sample().join("spot7_ort"), &folder);
        let mut all = files(&folder).into_iter();
        let mask = all.find(|p| p.to_string_lossy().contains("CLD_SPOT7_MS_"));
        let mask = mask.unwrap();
        let text = std::fs::read_to_string(&mask).unwrap();
        let (before, rest) = text.split_once("<gml:posList>").unwrap();
        let (_, after) = rest.split_once("</gml:posList>").unwrap();
        let corner = |(col, row): (u32, u32)| {
            let (x, y) = (f64::from(col) * PIXEL, f64::from(row) * PIXEL);
            format!("{} {}", CORNER.0 + x, CORNER.1 - y)
        };
        let ring = [
            (left, top),
            (right, top),
            (right, bottom),
            (left, bottom),
            (left, top),
        ];
        let ring = ring.map(corner).join(" ");
        let text = format!("{before}<gml:posList>{ring}</gml:posList>{after}");
        std::fs::write(mask, text).unwrap();
        folder
    }
}

fn run(verb: [&str; 2], paths: &[&Path], words: &str) -> Ran {
    let words = words.split_whitespace().map(Into::into);
    let all = verb
        .iter()
        .map(Into::into)
        .chain(paths.iter().map(|p| p.into()));
    relais(all.chain(words).collect::<Vec<std::ffi::OsString>>())
        .announce("the order of the bands")
        .run()
}

fn python(code: &str, words: &[&str]) -> Value {
    let mut all = vec!["-c".to_string(), format!("{UNDER}{code}")];
    all.extend(words.iter().map(ToString::to_string));
    serde_json::from_str(&tool(PYTHON, all)).unwrap()
}

/// The share of clouds in the index, against the pixels of each dalle that lie under the cloud. It is
/// taken on every eighth pixel across and down.
#[test]
fn the_index_of_dalles_tells_the_clouds_that_are_there() {
    const COUNT: &str = "d=gdal.Open(sys.argv[1]);v=valid(d)
print(json.dumps([float((under(d,json.loads(sys.argv[2]))&v).sum()/v.sum()*100),int(v.sum())]))";
    const INDEX: &str = "from osgeo import ogr
d=ogr.Open(sys.argv[1])
print(json.dumps({f['fichier']:f['nuage_pct'] for f in d.GetLayer('dalles')}))";
    let bench = Bench::new();
    let cloud = [40, 100, 20, 80];
    let delivery = bench.delivery("cloudy", cloud);
    let folder = bench.path("dalles");
    let words = "--product ms --dalle 1000 --t-srs EPSG:32630 --res 1 --json";
    let report = run(["tiles", "cut"], &[&delivery, &folder], words);
    let report = report.succeeds().json();
    let index = python(INDEX, &[report["index"].as_str().unwrap()]);
    let (mut clear, mut cloudy) = (0, 0);
    let dalles = report["dalles"].as_array().unwrap();
    for dalle in dalles {
        let name = dalle["name"].as_str().unwrap();
        let path = folder.join(name).display().to_string();
        let counted = python(COUNT, &[&path, &format!("{cloud:?}")]);
        let (share, told) = (counted[0].as_f64().unwrap(), index[name].as_f64().unwrap());
        println!("{name}: {share:.2} % counted, {told} % told");
        assert_eq!(dalle["cloud_percent"], index[name]);
        assert!((share - told).abs() < 0.8, "{name}: {share} {told}");
        clear += usize::from(share < 1.0);
        cloudy += usize::from(share > 5.0);
    }
    assert!(cloudy >= 2 && dalles.len() == 4, "{clear} {cloudy} {index}");
}

/// The first scene where it is clear, else the second where that is, else the first again: pixel by
/// pixel.
#[test]
fn a_mosaic_shows_the_first_scene_that_is_clear() {
    const CHECK: &str =
        "s=gdal.Open(sys.argv[1]);a,b=[under(s,json.loads(w)) for w in sys.argv[2:]]
v=valid(s);n=s.ReadAsArray();want=np.where(a&~b,2,1)
assert v.any() and (n[v]==want[v]).all(),(n!=want)[v].sum()
print(json.dumps([int((a&~b&v).sum()),int((a&b&v).sum()),int(v.sum())]))";
    let bench = Bench::new();
    let clouds = [[40, 100, 20, 80], [70, 120, 50, 110]];
    let [a, b] = [0, 1].map(|i| bench.delivery(["a", "b"][i], clouds[i]));
    let out = bench.path("m.tif");
    let words = "--product ms --t-srs EPSG:32630 --res 2 --priority given --json";
    let report = run(["scene", "mosaic"], &[&a, &b, &out], words);
    let report = report.succeeds().json();
    let sources = bench.path("m.sources.tif").display().to_string();
    let [first, second] = clouds.map(|cloud| format!("{cloud:?}"));
    let counted = python(CHECK, &[&sources, &first, &second]);
    let [other, both, all] = [0, 1, 2].map(|i| counted[i].as_f64().unwrap());
    assert!(other > 1000.0 && both > 1000.0, "{counted}");
    let told = report["scenes"][1]["shown_percent"].as_f64().unwrap();
    assert!(
        (told - other / all * 100.0).abs() < 0.006,
        "{told} {counted}"
    );
    assert_eq!(report["scenes"][0]["cloud_mask"], true);
}
