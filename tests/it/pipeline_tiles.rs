//! Pipelines that go on to dalles, tiles and mosaics: run, resume, replay, and what is refused.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Instant;

use serde_json::Value;

use crate::harness::{loops, tool};
use crate::pipeline::{Night, files};

const HEAD: &str = r#"
[pipeline]
name = "pieces"
output = "out"

[[step]]
id = "ortho"
op = "ortho"
input = "in/s0"
res = 3
product = "ms"
output = "ortho.tif"
"#;

/// Dalles of a product of the pipeline, and of a delivery without a file between.
const CUT: &str = r#"
[[step]]
id = "dalles"
op = "cut"
input = "{ortho}"
dalle = 1000
name_date = "2024-06-12"
output = "dalles"

[[step]]
id = "vol"
op = "cut"
input = "in/s0"
product = "ms"
dalle = 1000
res = 3
stretch = "2,98"
output = "d/vol"

[quality.dalles]
cog_faults = { max = 0 }
dalles = { min = 4 }
valid_percent = { min = 10 }
"#;

/// Tiles of a product and of a delivery, and a mosaic.
const TILES: &str = r#"
[[step]]
id = "paquet"
op = "tiles"
input = "{ortho}"
stretch = true
output = "web/spot.pmtiles"

[[step]]
id = "l93"
op = "tiles"
input = "in/s0"
product = "ms"
stretch = [2, 98]
tms = "2154_5cm"
zoom = "14-16"
output = "web/l93"

[[step]]
id = "mosaique"
op = "mosaic"
input = ["{ortho}", "in/*"]
product = "ms"
res = 3
priority = "given"
match = true
co = { COMPRESS = "ZSTD" }
output = "m/mosaique.tif"

[[step]]
id = "copie"
op = "cog"
input = "{mosaique}"

[quality.paquet]
tiles = { min = 2 }
last_zoom = { min = 12, max = 17 }

[quality.mosaique]
scenes = { min = 2, max = 2 }
cog_faults = { max = 0 }
"#;

/// One delivery, and a pipeline of these texts.
fn night(parts: &[&str]) -> Night {
    let night = Night::new(1);
    night.write("p.toml", &parts.concat());
    night
}

/// Files of a kind in a folder.
fn kind(night: &Night, folder: &str, end: &str) -> Vec<PathBuf> {
    let mut found = files(&night.path(folder));
    found.retain(|path| path.to_string_lossy().ends_with(end));
    found
}

/// That `pipeline replay` of a manifest makes the same.
fn replays(night: &Night, manifest: &std::path::Path) {
    let words = ["replay", manifest.to_str().unwrap(), "--json"];
    let ran = night.relais(&words).run().succeeds();
    assert_eq!(ran.json()["differences"], serde_json::json!([]), "{ran}");
}

#[test]
fn dalles_are_made_resumed_and_replayed() {
    let night = night(&[HEAD, CUT]);
    assert_eq!(night.counts(&["--num-threads", "1"]), (3, 0));
    let made = night.made("out");
    let dalles = kind(&night, "out/dalles", ".tif");
    assert!(dalles.len() >= 4, "{dalles:?}");
    for index in ["out/dalles", "out/d/vol"] {
        let manifest = &kind(&night, index, ".gpkg.manifest.json")[0];
        let said: Value = serde_json::from_slice(&std::fs::read(manifest).unwrap()).unwrap();
        assert_eq!(said["pipeline"]["name"], "pieces");
        replays(&night, manifest);
    }
    assert!(night.made("out") == made, "replay leaves nothing");

    // Whatever happens to one file of the folder costs its unit, and no other.
    assert_eq!(night.counts(&["--resume"]), (0, 3));
    std::fs::remove_file(&dalles[1]).unwrap();
    assert_eq!(night.counts(&["--resume"]), (1, 2));
    let index = &kind(&night, "out/dalles", ".gpkg")[0];
    let bytes = std::fs::read(index).unwrap();
    std::fs::write(index, &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(night.counts(&["--resume"]), (1, 2));
    let whole = std::fs::read(&dalles[0]).unwrap();
    let mut altered = whole.clone();
    *altered.last_mut().unwrap() ^= 1;
    std::fs::write(&dalles[0], &altered).unwrap();
    assert_eq!(night.counts(&["--resume=verify"]), (1, 2));
    assert!(night.made("out") == made);

    // Any number of threads, and the verb by hand, make the same bytes.
    for threads in ["2", "7"] {
        std::fs::remove_dir_all(night.path("out")).unwrap();
        assert_eq!(night.counts(&["--num-threads", threads]), (3, 0));
        assert!(night.made("out") == made, "{threads} threads");
    }
    let words = "tiles cut out/ortho.tif by-hand --dalle 1000 --name-date 2024-06-12";
    crate::harness::relais(words.split(' '))
        .within(&night.path(""))
        .announce("order of the bands")
        .announce("the rule was applied")
        .run()
        .succeeds();
    let by_hand = night.path("by-hand").join(dalles[0].file_name().unwrap());
    assert!(std::fs::read(by_hand).unwrap() == whole);
}

/// Named otherwise, or of other ground: what the pipeline does not make any more goes; what is not its
/// own stays.
#[test]
fn dalles_that_are_not_made_any_more_go() {
    let night = night(&[HEAD, CUT]);
    night.counts(&[]);
    let words = "tiles cut out/ortho.tif out/dalles --dalle 1000 --owner MAIN";
    crate::harness::relais(words.split(' '))
        .within(&night.path(""))
        .announce("order of the bands")
        .announce("the rule was applied")
        .run()
        .succeeds();
    let by_hand = |made: &[PathBuf]| {
        let mine = made
            .iter()
            .filter(|p| p.to_string_lossy().contains("MAIN_"));
        mine.count()
    };
    let before = kind(&night, "out/dalles", ".tif");
    night.write(
        "p.toml",
        &[HEAD, &CUT.replace("2024-06-12", "2025-01-01")].concat(),
    );
    assert_eq!(night.counts(&["--resume"]), (1, 2));
    let after = kind(&night, "out/dalles", "");
    assert!(
        !after
            .iter()
            .any(|p| p.to_string_lossy().contains("20240612")),
        "{after:?}"
    );
    assert_eq!(kind(&night, "out/dalles", ".tif").len(), before.len());
    assert_eq!(by_hand(&before), before.len() / 2);
    assert_eq!(by_hand(&after), before.len() / 2 + 2);
    assert_eq!(night.counts(&["--resume"]), (0, 3));
}

/// A dalle is what `gdal_translate` cuts out of the orthoimage of the pipeline.
#[test]
fn dalles_hold_the_pixels_of_their_image() {
    let night = night(&[HEAD, CUT]);
    night.counts(&[]);
    const SAME: &str =
        "import sys\nfrom osgeo import gdal\nimport numpy as np\ngdal.UseExceptions()
o=gdal.Open(sys.argv[1]);t=o.GetGeoTransform();n=0
for f in sys.argv[2:]:
  d=gdal.Open(f);g=d.GetGeoTransform();c=round((g[0]-t[0])/t[1]);r=round((g[3]-t[3])/t[5])
  w,h=d.RasterXSize,d.RasterYSize
  x0,y0,x1,y1=max(c,0),max(r,0),min(c+w,o.RasterXSize),min(r+h,o.RasterYSize)
  a=o.ReadAsArray(x0,y0,x1-x0,y1-y0);b=d.ReadAsArray(x0-c,y0-r,x1-x0,y1-y0)
  m=d.GetRasterBand(1).GetMaskBand().ReadAsArray(x0-c,y0-r,x1-x0,y1-y0)>0
  assert (a[:,m]==b[:,m]).all(),f
  n+=int(m.sum())
m=o.GetRasterBand(1).GetMaskBand().ReadAsArray()>0
print(n==int(m.sum()))";
    let mut words: Vec<std::ffi::OsString> = vec!["-c".into(), SAME.into()];
    words.push(night.path("out/ortho.tif").into());
    words.extend(
        kind(&night, "out/dalles", ".tif")
            .into_iter()
            .map(Into::into),
    );
    assert_eq!(tool("/usr/bin/python3", words).trim(), "True");
}

/// Killed at any moment, on products that are there already and are replaced: once resumed the same
/// is there, and nothing else.
#[test]
fn a_killed_run_over_folders_is_resumed_to_the_same_bytes() {
    let night = night(&[HEAD, CUT, TILES]);
    let began = Instant::now();
    night.counts(&[]);
    let lasts = began.elapsed();
    let made = night.made("out");
    for k in 0..loops(4, 50) {
        let share = (f64::from(k as u32) * 0.618_033_988_75 + 0.3).fract() * 0.9;
        let words = ["run", "p.toml", "--overwrite"];
        let mut command = night.relais(&words).command();
        let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = quiet.spawn().unwrap();
        std::thread::sleep(lasts.mul_f64(share));
        child.kill().unwrap();
        child.wait().unwrap();
        let (ran, kept) = night.counts(&["--resume"]);
        assert_eq!(ran + kept, 7);
        assert!(night.made("out") == made, "other bytes after kill {k}");
    }
}

#[test]
fn a_killed_cut_leaves_whole_dalles_and_no_litter_once_resumed() {
    let night = night(&[HEAD, CUT]);
    night.counts(&[]);
    let made = night.made("out");
    std::fs::remove_dir_all(night.path("out")).unwrap();
    // What a killed attempt leaves: a temporary among the dalles, some of them, no receipt.
    for folder in ["out/.relais", "out/dalles"] {
        std::fs::create_dir_all(night.path(folder)).unwrap();
    }
    std::fs::write(night.path("out/dalles/.D0414-6421.tif.1-7.part"), b"half").unwrap();
    assert_eq!(night.counts(&["--resume"]), (3, 0));
    assert!(night.made("out") == made);
}

#[test]
fn tiles_and_mosaics_are_made_resumed_and_replayed() {
    let night = night(&[HEAD, TILES]);
    assert_eq!(night.counts(&["--num-threads", "1"]), (5, 0));
    let made = night.made("out");
    for product in [
        "web/spot.pmtiles",
        "web/l93",
        "m/mosaique.tif",
        "copie/mosaique.tif",
    ] {
        replays(&night, &night.path(&format!("out/{product}.manifest.json")));
    }
    assert!(night.made("out") == made, "replay leaves nothing");
    assert_eq!(night.counts(&["--resume"]), (0, 5));

    let spoil = |name: &str, how: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = std::fs::read(night.path(name)).unwrap();
        how(&mut bytes);
        std::fs::write(night.path(name), bytes).unwrap();
    };
    // A tile of a folder goes; an archive, a table, a layer are truncated or altered.
    std::fs::remove_file(&kind(&night, "out/web/l93", ".png")[0]).unwrap();
    assert_eq!(night.counts(&["--resume"]), (1, 4));
    spoil("out/web/spot.pmtiles", &|bytes| {
        bytes.truncate(bytes.len() / 2)
    });
    spoil("out/m/mosaique.sources.csv", &|bytes| bytes.push(b' '));
    assert_eq!(night.counts(&["--resume"]), (2, 3));
    spoil("out/m/mosaique.sources.tif", &|bytes| {
        *bytes.last_mut().unwrap() ^= 1
    });
    assert_eq!(night.counts(&["--resume=verify"]), (1, 4));
    std::fs::remove_file(night.path("out/m/mosaique.tif.manifest.json")).unwrap();
    assert_eq!(night.counts(&["--resume"]), (1, 4));
    assert!(night.made("out") == made);

    for threads in ["2", "7"] {
        std::fs::remove_dir_all(night.path("out")).unwrap();
        assert_eq!(night.counts(&["--num-threads", threads]), (5, 0));
        assert!(night.made("out") == made, "{threads} threads");
    }
}

/// The folder in the grid of IGN: tiles lie where the published origin and cell put the image.
#[test]
fn tiles_in_lambert_93_lie_where_the_published_matrix_says() {
    let night = night(&[HEAD, TILES]);
    night.counts(&[]);
    let words = ["-json", "out/ortho.tif"].map(|w| match w {
        "-json" => w.into(),
        name => night.path(name).into_os_string(),
    });
    let info: Value = serde_json::from_str(&tool("gdalinfo", words)).unwrap();
    let corner = |name: &str, axis: usize| info["cornerCoordinates"][name][axis].as_f64().unwrap();
    let side = 256.0 * 3.2;
    let index = |metres: f64| (metres / side).floor() as i64;
    let cols = index(corner("upperLeft", 0))..=index(corner("lowerRight", 0));
    let north = |y: f64| 12_000_000.0 - y;
    let rows = index(north(corner("upperLeft", 1)))..=index(north(corner("lowerRight", 1)));
    let tiles = kind(&night, "out/web/l93/16", ".png");
    assert!(tiles.len() >= 2, "{tiles:?}");
    for tile in tiles {
        let number = |part: &std::path::Path| -> i64 {
            part.file_stem().unwrap().to_str().unwrap().parse().unwrap()
        };
        let (col, row) = (number(tile.parent().unwrap()), number(&tile));
        assert!(cols.contains(&col) && rows.contains(&row), "{col} {row}");
    }
}

#[test]
fn one_line_takes_the_new_steps() {
    let night = Night::new(2);
    let run = |line: &str| {
        night
            .relais(&["run", "--inline", line, "--json"])
            .run()
            .succeeds()
    };
    let line = "read in/s0 in/s1 ! ortho --product ms -tr 3 3 ! mosaic --priority oldest \
                ! cut --dalle 1000 line";
    assert_eq!(run(line).json()["ran"], 4);
    assert!(night.path("line/mosaic/mosaic.sources.tif").is_file());
    assert!(kind(&night, "line/cut/mosaic", ".tif").len() >= 4);
    let ran = run("read in/* ! cut --dalle 1000 --product ms --res 3 pieces");
    assert_eq!(ran.json()["ran"], 2, "{ran}");
    assert!(ran.stderr.contains("op = \"cut\""), "{ran}");
    let [first, second] = ["pieces/cut/s0", "pieces/cut/s1"].map(|f| kind(&night, f, ".tif").len());
    assert!(first >= 4 && first == second, "{first} {second}");
    run("read in/s0 ! tiles --product ms --stretch --zoom 12-13 web/s0.mbtiles");
    assert!(night.path("web/s0.mbtiles").is_file());
}

#[test]
fn what_leads_out_or_makes_no_sense_is_refused() {
    let night = night(&[HEAD]);
    let refused = |step: &str, code: &str, what: &str| {
        let text = format!("[[step]]\nid = \"x\"\ninput = \"{{ortho}}\"\n{step}\n");
        night.write("p.toml", &[HEAD, &text].concat());
        let ran = night.relais(&["check", "p.toml"]).run();
        let ran = ran.fails(2, code);
        assert!(ran.stderr.contains(what), "{ran}");
    };
    for output in [
        "../dalles",
        "/tmp/dalles",
        ".relais/dalles",
        "a/../../b",
        "a/.b",
    ] {
        let step = format!("op = \"cut\"\noutput = \"{output}\"");
        refused(&step, "RLS-E234", "step.x.output");
    }
    refused("op = \"cut\"\nowner = \"../PIGMA\"", "RLS-E393", "step.x");
    refused("op = \"cut\"\nname_version = 100", "RLS-E950", "1 to 99");
    refused("op = \"cut\"\ndalle = 1500", "RLS-E950", "multiple of 1000");
    refused("op = \"tiles\"\nquality = 0", "RLS-E950", "1 to 100");
    refused("op = \"tiles\"\nzoom = \"9-3\"", "RLS-E950", "11-17");
    refused("op = \"tiles\"\ntms = \"LAMB93\"", "RLS-E950", "2154_5cm");
    refused(
        "op = \"tiles\"\noutput = \"../x.pmtiles\"",
        "RLS-E234",
        "x.pmtiles",
    );
    let pairing = "op = \"tiles\"\ntms = \"2154_5cm\"\noutput = \"x.pmtiles\"";
    refused(pairing, "RLS-E170", "PMTiles");
    refused("op = \"mosaic\"\npriority = \"best\"", "RLS-E950", "newest");
    refused("op = \"mosaic\"\noutput = \"m.png\"", "RLS-E106", "m.png");
    // Each of its three files is its own.
    let layer = "op = \"mosaic\"\noutput = \"m.tif\"\n[[step]]\nid = \"y\"\nop = \"cog\"\n\
                 input = \"in/s0\"\noutput = \"m.sources.tif\"";
    refused(layer, "RLS-E235", "m.sources.tif");
    refused("op = \"cut\"\ndale = 1000", "RLS-E230", "`dalle`");
    refused(
        "op = \"cut\"\noutput = \"ortho.tif\"",
        "RLS-E235",
        "ortho.tif",
    );
    refused(
        "op = \"cut\"\noutput = \"ortho.tif/x\"",
        "RLS-E235",
        "ortho.tif",
    );
}

/// A link in the place of the folder that a step fills, put there before.
#[test]
fn a_folder_that_is_a_link_out_is_not_filled() {
    let night = night(&[HEAD, CUT]);
    for folder in ["private", "out"] {
        std::fs::create_dir(night.path(folder)).unwrap();
    }
    std::os::unix::fs::symlink(night.path("private"), night.path("out/dalles")).unwrap();
    let (ran, _) = night.run(&["--overwrite"]);
    assert_eq!(ran.code, Some(6), "{ran}");
    assert!(files(&night.path("private")).is_empty());
}
