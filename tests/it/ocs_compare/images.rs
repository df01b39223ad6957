//! Changes on images of their dates.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::redrawn;
use crate::harness::{relais, tool};

/// An image of one colour over a square from (400 000 + west, 6 400 000 + south), in pixels of 1 m.
fn image(folder: &Path, name: &str, [west, south]: [f64; 2], side: usize, rgb: [u8; 3]) -> PathBuf {
    let (w, s) = (400_000.0 + west, 6_400_000.0 + south);
    let raw = folder.join(format!("{name}.raw"));
    std::fs::write(&raw, rgb.repeat(side * side)).unwrap();
    let vrt = folder.join(format!("{name}.vrt"));
    let band = |band: usize| {
        format!(
            "<VRTRasterBand dataType=\"Byte\" band=\"{}\" subClass=\"VRTRawRasterBand\">\
             <SourceFilename relativeToVRT=\"1\">{name}.raw</SourceFilename><ImageOffset>{band}</ImageOffset>\
             <PixelOffset>3</PixelOffset><LineOffset>{}</LineOffset></VRTRasterBand>",
            band + 1,
            side * 3
        )
    };
    let text = format!(
        "<VRTDataset rasterXSize=\"{side}\" rasterYSize=\"{side}\"><SRS>EPSG:2154</SRS>\
         <GeoTransform>{w},1,0,{},0,-1</GeoTransform>{}</VRTDataset>",
        s + side as f64,
        (0..3).map(band).collect::<String>()
    );
    std::fs::write(&vrt, text).unwrap();
    let tif = folder.join(format!("{name}.tif"));
    let words = ["-q".as_ref(), vrt.as_os_str(), tif.as_os_str()];
    tool("gdal_translate", words);
    std::fs::remove_file(vrt).unwrap();
    tif
}

fn compare(folder: &Path, images: &str, more: &[&str]) -> crate::harness::Ran {
    let [a, b] = redrawn(folder);
    let words: [OsString; 8] = [
        "ocs".into(),
        "compare".into(),
        a.into(),
        b.into(),
        "--codes=2009=avant,2015=apres".into(),
        format!("--images={images}").into(),
        "-o".into(),
        folder.join("out").into(),
    ];
    relais(words.into_iter().chain(more.iter().map(OsString::from))).run()
}

/// The JPEG of a page, in their order.
fn jpegs(html: &str, folder: &Path) -> Vec<PathBuf> {
    let parts = html.split("data:image/jpeg;base64,").skip(1);
    let decode = |(at, part): (usize, &str)| {
        let text = part.split('"').next().unwrap();
        let coded = folder.join(format!("{at}.b64"));
        std::fs::write(&coded, text).unwrap();
        let said = std::process::Command::new("base64")
            .args(["-d".as_ref(), coded.as_os_str()])
            .output()
            .unwrap();
        let path = folder.join(format!("view{at}.jpg"));
        std::fs::write(&path, said.stdout).unwrap();
        path
    };
    parts.enumerate().map(decode).collect()
}

/// The colour of a pixel of an image, as GDAL reads it.
fn colour(image: &Path, col: usize, row: usize) -> Vec<f64> {
    let words: [OsString; 4] = [
        "-valonly".into(),
        image.into(),
        col.to_string().into(),
        row.to_string().into(),
    ];
    let said = tool("gdallocationinfo", words);
    said.lines()
        .map(|line| line.trim().parse().unwrap())
        .collect()
}

fn near(found: &[f64], wanted: [u8; 3]) -> bool {
    let pairs = found.iter().zip(wanted);
    found.len() == 3
        && pairs
            .into_iter()
            .all(|(a, b)| (a - f64::from(b)).abs() < 12.0)
}

#[test]
fn a_change_is_seen_before_and_after_with_its_outline() {
    let dir = tempfile::tempdir().unwrap();
    let green = [40, 120, 50];
    let red = [190, 70, 60];
    let a = image(dir.path(), "a", [-200.0, -200.0], 600, green);
    // The second date comes as two dalles in another CRS.
    let dalles = dir.path().join("dalles");
    std::fs::create_dir(&dalles).unwrap();
    for (name, west) in [("w", -200.0), ("e", 10.0)] {
        let tif = image(dir.path(), name, [west, -200.0], 600, red);
        let there = dalles.join(format!("{name}.tif"));
        let words = ["-q", "-t_srs", "EPSG:32630", "-dstalpha"].map(OsString::from);
        let files = [tif.into_os_string(), there.into()];
        tool("gdalwarp", words.into_iter().chain(files));
    }
    let images = format!("2009={},2015={}", a.display(), dalles.display());
    compare(dir.path(), &images, &[]).succeeds();
    let html = std::fs::read_to_string(dir.path().join("out/rapport.html")).unwrap();
    assert!(html.contains("Avant et après, sur image"), "{html}");
    assert!(html.contains("<h3>211 → 112</h3>"));
    let words = html.replace(['\u{202f}', '\u{a0}'], " ");
    assert!(
        words.contains("De 2009 à 2015 : 4 000 m² ± 223 m² ; changement probable ; centre 400 010 m, 6 400 100 m (EPSG:2154), côté de la vue 300 m."),
        "{words}"
    );
    let views = jpegs(&html, dir.path());
    assert_eq!(views.len(), 2);
    // 320 pixels over 300 m: the strip of 20 m × 200 m lies in the middle.
    let metre = 320.0 / 300.0;
    let at = |x: f64, y: f64| {
        (
            ((140.0 + x) * metre) as usize,
            ((250.0 - y) * metre) as usize,
        )
    };
    for (view, ground) in views.iter().zip([green, red]) {
        for (x, y) in [(10.0, 100.0), (-80.0, 20.0), (100.0, 190.0)] {
            let (col, row) = at(x, y);
            let found = colour(view, col, row);
            assert!(near(&found, ground), "{found:?} at {x} {y} of {view:?}");
        }
        let (col, row) = at(0.0, 100.0);
        let found = colour(view, col, row);
        assert!(
            found[0] > 180.0 && found[1] > 160.0 && found[2] < 130.0,
            "{found:?}"
        );
    }
    // The same bytes on any number of threads.
    let first = std::fs::read(dir.path().join("out/rapport.html")).unwrap();
    compare(dir.path(), &images, &["--overwrite", "--num-threads=1"]).succeeds();
    assert!(first == std::fs::read(dir.path().join("out/rapport.html")).unwrap());
}

#[test]
fn what_no_image_covers_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let far = image(dir.path(), "far", [9000.0, 0.0], 50, [1, 2, 3]);
    let part = image(dir.path(), "part", [-140.0, -50.0], 150, [90, 90, 90]);
    let images = format!("2009={},2015={}", far.display(), part.display());
    compare(dir.path(), &images, &[]).succeeds();
    let html = std::fs::read_to_string(dir.path().join("out/rapport.html")).unwrap();
    assert!(
        html.contains("l’image de cette date ne couvre pas ce lieu"),
        "{html}"
    );
    assert!(
        html.contains("2015 (l’image couvre 25\u{202f}% de la vue)"),
        "{html}"
    );
    assert_eq!(html.matches("data:image/jpeg").count(), 1);
}

#[test]
fn images_that_show_no_place_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let fine = image(dir.path(), "a", [0.0, 0.0], 10, [1, 2, 3]);
    let bare = dir.path().join("bare.png");
    let words = ["-q", "-of", "PNG", "-co", "WORLDFILE=NO"].map(OsString::from);
    let plain = dir.path().join("plain.tif");
    let files = [fine.clone().into_os_string(), plain.clone().into()];
    let bald = ["-q", "-co", "PROFILE=BASELINE"].map(OsString::from);
    tool("gdal_translate", bald.into_iter().chain(files));
    tool(
        "gdal_translate",
        words
            .into_iter()
            .chain([plain.into_os_string(), bare.clone().into()]),
    );
    let _ = std::fs::remove_file(dir.path().join("bare.png.aux.xml"));
    let run = |images: String| compare(dir.path(), &images, &[]);
    run(format!("2009={}", bare.display())).fails(3, "RLS-E547");
    run(format!("2011={}", fine.display())).fails(2, "RLS-E986");
    let twice = format!("2009={0},2009={0}", fine.display());
    run(twice).fails(2, "RLS-E986");
    let empty = dir.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    run(format!("2009={}", empty.display())).fails(3, "RLS-E546");
    assert!(!dir.path().join("out").exists());
}
