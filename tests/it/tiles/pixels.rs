//! The pixels of tiles, against gdalwarp and against the source.

use super::Bench;
use crate::harness::tool;

/// Origin and cell of WebMercatorQuad, and of IGN's grid.
const WEB: &str = "3857 -20037508.342789244 20037508.342789244 156543.03392804097";
const L93: &str = "2154 0 12000000 209715.2";

/// The tiles of a zoom, as words, at most so many.
fn places(bench: &Bench, container: &str, zoom: u8, most: usize) -> String {
    let tiles = bench.look("list", container, "");
    let of_zoom = tiles.as_object().unwrap().keys();
    let of_zoom = of_zoom.filter(|k| k.starts_with(&format!("{zoom}/")));
    let all: Vec<String> = of_zoom.map(|k| k.replace('/', " ")).collect();
    let step = all.len().div_ceil(most);
    all.into_iter().step_by(step).collect::<Vec<_>>().join(" ")
}

/// Near the native resolution, where tiles are resampled once, and far below it.
#[test]
fn tiles_are_what_gdalwarp_makes() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "2400 2400 2154 417000 6422000 1.5 rgb");
    for (output, words, grid, zoom, kernel, rms) in [
        ("a.mbtiles", "--zoom 14-17", WEB, 17, "cubic", 0.6),
        (
            "b.mbtiles",
            "--zoom 14-17 -r bilinear",
            WEB,
            17,
            "bilinear",
            0.6,
        ),
        ("c.gpkg", "--zoom 15-17", L93, 17, "cubic", 1.0),
        ("d.pmtiles", "--zoom 13-15", WEB, 15, "cubic", 2.0),
        // Lower zooms: means of means against one mean.
        (
            "a.mbtiles",
            "--overwrite --zoom 14-17",
            WEB,
            15,
            "average",
            2.0,
        ),
    ] {
        bench.build(&input, output, words).succeeds();
        let some = places(&bench, output, zoom, 6);
        let full: Vec<&str> = some.split(' ').collect();
        let inner = inner(&bench, output, zoom, &full);
        let worst = bench.look(
            "against",
            output,
            &format!("{} {grid} {kernel} {inner}", input.display()),
        );
        let (bias, root) = (worst[0].as_f64().unwrap(), worst[1].as_f64().unwrap());
        println!("{output} {words} zoom {zoom}: bias {bias:.4}, root mean square {root:.3}");
        // 0.1 % of 120.
        assert!(bias < 0.12 && root < rms, "{output} {words}: {bias} {root}");
    }
}

/// Those of some tiles that are opaque.
fn inner(bench: &Bench, container: &str, _: u8, places: &[&str]) -> String {
    let all: Vec<String> = places.chunks(3).map(|p| p.join(" ")).collect();
    let opaque = all
        .iter()
        .filter(|p| bench.look("pixels", container, p)[0][0] == 3)
        .cloned()
        .collect::<Vec<_>>();
    match opaque.is_empty() {
        true => all.join(" "),
        false => opaque.join(" "),
    }
}

/// A source whose pixels are those of the zoom is copied, not resampled; Pau lies where IGN has it.
#[test]
fn pixels_that_lie_on_the_grid_are_copied() {
    let bench = Bench::new();
    // Tiles 1040 to 1044, 14038 to 14041 of zoom 17.
    let input = bench.image("in.tif", "1024 768 2154 425984 6250035.2 1.6 rgb");
    bench
        .build(&input, "pau", "--tms 2154_10cm --zoom 16-17")
        .succeeds();
    let listed = bench.look("list", "pau", "");
    assert!(listed.get("17/1040/14038").is_some(), "{listed}");
    assert_eq!(
        listed
            .as_object()
            .unwrap()
            .keys()
            .filter(|k| k.starts_with("17/"))
            .count(),
        12
    );
    let code = "import sys;from osgeo import gdal;import numpy as np
a=gdal.Open(sys.argv[1]).ReadAsArray();
for x in range(4):
  for y in range(3):
    t=gdal.Open(f'{sys.argv[2]}/17/{1040+x}/{14038+y}.png').ReadAsArray()
    assert (t==a[:,256*y:256*y+256,256*x:256*x+256]).all(),(x,y)";
    let (input, output) = (
        input.display().to_string(),
        bench.path("pau").display().to_string(),
    );
    tool(super::PYTHON, ["-c", code, &input, &output]);
    let grid = std::fs::read_to_string(bench.path("pau/TileMatrixSet.json")).unwrap();
    let grid: serde_json::Value = serde_json::from_str(&grid).unwrap();
    let zoom_17 = &grid["tileMatrices"][17];
    assert_eq!(zoom_17["cellSize"], 1.6);
    assert_eq!(
        (&zoom_17["matrixWidth"], &zoom_17["matrixHeight"]),
        (&3150.into(), &26_276.into())
    );
    assert_eq!(
        zoom_17["pointOfOrigin"],
        serde_json::json!([0.0, 12_000_000.0])
    );
}

/// Outside the mask PNG is transparent and JPEG shows its background; tiles without a hole have no
/// alpha.
#[test]
fn what_is_not_valid_is_transparent_or_background() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "1024 768 2154 425984 6250035.2 1.6 hole");
    bench
        .build(&input, "png", "--tms 2154_5cm --zoom 17")
        .succeeds();
    let words = "--tms 2154_5cm --zoom 17 --format jpeg --quality 95 --background 10,200,30";
    bench.build(&input, "jpg", words).succeeds();
    let code = "import sys;from osgeo import gdal;import numpy as np
s=gdal.Open(sys.argv[1]); a=s.ReadAsArray(); m=s.GetRasterBand(1).GetMaskBand().ReadAsArray()
for x in range(4):
  for y in range(3):
    w=(slice(256*y,256*y+256),slice(256*x,256*x+256))
    t=gdal.Open(f'{sys.argv[2]}/17/{1040+x}/{14038+y}.png').ReadAsArray()
    j=gdal.Open(f'{sys.argv[3]}/17/{1040+x}/{14038+y}.jpg').ReadAsArray().astype(int)
    holed=(m[w]==0).any()
    assert len(t)==(4 if holed else 3),(x,y,len(t))
    if holed: assert (t[3]==m[w]).all()
    v=m[w]==255
    assert (t[:3][:,v]==a[(slice(None),)+w][:,v]).all()
    d=abs(j[:,v]-a[(slice(None),)+w][:,v].astype(int)); assert d.mean()<6,d.mean()
    out=~v
    if out.sum()>5000: assert abs(j[:,out].mean(axis=1)-[10,200,30]).max()<6, j[:,out].mean(axis=1)";
    let words = [&input, &bench.path("png"), &bench.path("jpg")].map(|p| p.display().to_string());
    tool(super::PYTHON, ["-c", code, &words[0], &words[1], &words[2]]);
}
