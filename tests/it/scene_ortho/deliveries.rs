//! The other deliveries of the sample: JPEG 2000 in tiles, a pair of COGs with its STAC item.

use std::path::PathBuf;

use super::{Bench, NONE, find, warped};
use crate::harness::{relais, sample, tool};
use crate::images::{Image, apart, both};

#[test]
fn tiles_are_one_image_without_seams() {
    let bench = Bench::new();
    let delivery = sample().join("phr_pms");
    let mosaic = bench.path("mosaic.vrt");
    let tiles = ["R1C1", "R1C2", "R2C1", "R2C2"]
        .map(|tile| find(&delivery, "IMG_PHR1A_PMS_", &format!("{tile}.JP2")));
    let files = [mosaic.clone()]
        .into_iter()
        .chain(tiles)
        .map(PathBuf::into_os_string);
    tool("gdalbuildvrt", ["-q".into()].into_iter().chain(files));
    let out = bench.ortho(&delivery, "out.tif", NONE);
    let ours = Image::read(&out);
    let theirs = warped(&mosaic, &out, &["-r", "cubic"]);
    assert_eq!(ours.bands.len(), 4);
    // The region of interest is smaller than the image; seams run through its middle.
    let inside = ours.interior(4);
    for (a, b) in ours.bands.iter().zip(&theirs.bands) {
        let apart = apart(a, b, &inside);
        assert!(
            apart.count > 200_000
                && apart.bias.abs() < 0.05
                && apart.rmse < 0.7
                && apart.worst < 12.0,
            "{} {} {}",
            apart.bias,
            apart.rmse,
            apart.worst
        );
    }
}

#[test]
fn a_pair_of_cogs_with_its_item_is_a_bundle() {
    let bench = Bench::new();
    let folder = sample().join("dinamis");
    let item = find(&folder, "", ".json");
    let (pan, xs) = (find(&folder, "", "_PAN.tif"), find(&folder, "", "_XS.tif"));
    let made = |name: &str, input: &PathBuf, words: &[&str]| {
        let out = bench.path(name);
        let run = super::ortho(input, &out, words)
            .announce("the order of the bands")
            .announce("nominal spectral ranges");
        run.run().succeeds();
        out
    };
    let by_item = std::fs::read(made("item.tif", &item, &[])).unwrap();
    assert!(std::fs::read(made("folder.tif", &folder, &[])).unwrap() == by_item);

    // An image that lies on the grid already comes out as it is.
    let ours = Image::read(&made("p.tif", &item, &["--product=p"]));
    let theirs = Image::read(&pan);
    assert_eq!(
        (ours.transform, ours.width, ours.height),
        (theirs.transform, theirs.width, theirs.height)
    );
    assert!(ours.valid == theirs.valid);
    assert_eq!(
        apart(&ours.bands[0], &theirs.bands[0], &ours.valid).worst,
        0.0
    );

    // The same images by name know no spectra: their pixels say the weights; the same grid and mask.
    let named = bench.path("named.tif");
    let words = [
        "scene".into(),
        "ortho".into(),
        named.clone().into_os_string(),
        "--pan".into(),
        pan.into(),
        "--ms".into(),
        xs.into(),
    ];
    relais(words)
        .announce("the order of the bands")
        .announce("fitted to a sample")
        .run()
        .succeeds();
    let (named, item) = (Image::read(&named), Image::read(&bench.path("item.tif")));
    assert_eq!(
        (named.transform, &named.valid),
        (item.transform, &item.valid)
    );
    // Without gains the fusion keeps the means of the bands all the same.
    let xs = bench.path("xs.tif");
    let [left, dx, _, top, _, dy] = named.transform;
    let (right, bottom) = (
        left + dx * named.width as f64,
        top + dy * named.height as f64,
    );
    let bbox = format!("--bbox={left},{bottom},{right},{top}");
    super::ortho(&find(&folder, "", "_XS.tif"), &xs, ["--res=1.5", &bbox])
        .announce("the order of the bands")
        .run()
        .succeeds();
    let xs = Image::read(&xs);
    for fused in [&named, &item] {
        assert_eq!(fused.transform, xs.transform);
        let inside = both(&fused.valid, &xs.valid);
        let mean = |band: &[f64]| {
            let valid = band.iter().zip(&inside).filter(|(_, v)| **v);
            valid.map(|(b, _)| b).sum::<f64>()
        };
        for (fused, xs) in fused.bands.iter().zip(&xs.bands) {
            let ratio = mean(fused) / mean(xs);
            assert!((ratio - 1.0).abs() < 0.02, "{ratio}");
        }
    }
}
