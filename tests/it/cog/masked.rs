//! COGs that GDAL makes of ours, and what `cog create` leaves alone.

use std::ffi::OsStr;

use super::{Bench, gdal_validates, validate};
use crate::harness::tool;

/// GDAL writes the directories of masks behind those of all images.
#[test]
fn masked_cogs_that_gdal_makes_hold() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "GTiff 1300 1100 3 u8 mask");
    for compression in ["DEFLATE", "JPEG", "ZSTD"] {
        let cog = bench.path("cog.tif");
        let option = format!("COMPRESS={compression}");
        let words = ["-q", "-of", "COG", "-co", &option].map(OsStr::new);
        let files = [input.as_os_str(), cog.as_os_str()];
        tool("gdal_translate", words.into_iter().chain(files));
        gdal_validates(&cog);
        let told = validate(&cog, &["--full", "--strict", "--json"]).succeeds();
        assert_eq!(told.json()["masked"], true, "{compression}");
    }
}

#[test]
fn an_input_is_never_replaced() {
    let bench = Bench::new();
    let input = bench.image("in.tif", "GTiff 300 200 1 u8 all");
    let before = std::fs::read(&input).unwrap();
    bench
        .create(&input, "in.tif", &["--overwrite"])
        .fails(2, "RLS-E942")
        .says("one of the inputs");
    assert!(std::fs::read(&input).unwrap() == before);
    assert_eq!(bench.names(), ["in.tif"]);
}
