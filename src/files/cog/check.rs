//! Whether a file is a cloud optimized GeoTIFF, and what is wrong with it when it is not.
//!
//! The rules are those of GDAL's `validate_cloud_optimized_geotiff.py` and of rio-cogeo: directories
//! before pixels, each overview after the image it was made from, pixels of the smallest overview
//! first, tiles when the image is larger than 512. Beyond them, each tile must lie in the file and
//! masks must fit their images.

mod fault;
mod page;
mod claims;
mod rules;
mod sums;

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use relais_core::fault::{Finding, Level};

pub use fault::CheckFault;
pub use sums::check_sums;

use page::Page;

use super::scan::{Scan, ScanFault};
use crate::regular;

/// What a GeoTIFF is made of, and what is wrong with its layout.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Report {
    /// The file.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// True for a BigTIFF.
    pub bigtiff: bool,
    /// Columns.
    pub width: u64,
    /// Rows.
    pub height: u64,
    /// Bands.
    pub bands: u64,
    /// `DEFLATE`, `ZSTD`; `TIFF compression 34887` where it has no usual name.
    pub compression: String,
    /// Width and height of the tiles; none for strips.
    pub tile: Option<(u64, u64)>,
    /// Width and height of the overviews, in their order.
    pub overviews: Vec<(u64, u64)>,
    /// True with a mask in the file.
    pub masked: bool,
    /// True when pixels are lost: tiles beyond the end of the file, or that do not decode.
    pub damaged: bool,
    /// What is wrong (`fault`), or could be better (`warning`).
    pub findings: Vec<Finding>,
}

impl Report {
    /// True when nothing is wrong; with `strict`, when nothing could be better either.
    pub fn holds(&self, strictness: Strictness) -> bool {
        let grave = match strictness {
            Strictness::Lax => Level::Fault,
            Strictness::Strict => Level::Warning,
        };
        self.findings.iter().all(|f| f.level < grave)
    }
}

/// What makes a file fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// Faults.
    Lax,
    /// Faults and warnings.
    Strict,
}

/// Checks the layout of a file, without decoding its pixels.
///
/// # Errors
/// A file that cannot be read, or is no TIFF.
pub fn check(path: &Path) -> Result<Report, CheckFault> {
    let (mut scan, pages) = scanned(path)?;
    let image = &pages[0];
    let unreadable = |e| unreadable(path, e);
    let claims = claims::Claims::read(&mut scan).map_err(unreadable)?;
    let mut findings = rules::apply(&pages, &claims, scan.length());
    findings.extend(claims.verify(&mut scan, &pages).map_err(unreadable)?);
    if path.with_added_extension("ovr").exists() {
        findings.push(Finding::fault(
            "overviews",
            "they lie in a .ovr file beside it; they belong inside",
        ));
    }
    let overviews: Vec<_> = pages.iter().filter(|p| p.is_overview()).collect();
    Ok(Report {
        path: path.to_path_buf(),
        bytes: scan.length(),
        bigtiff: scan.is_big(),
        width: image.width,
        height: image.height,
        bands: image.bands,
        compression: page::compression_name(image.compression),
        tile: image.tile,
        overviews: overviews.iter().map(|p| (p.width, p.height)).collect(),
        masked: pages.iter().any(|p| p.is_mask()),
        damaged: pages
            .iter()
            .any(|p| rules::past_the_end(p, scan.length()) > 0),
        findings,
    })
}

fn unreadable(path: &Path, e: ScanFault) -> CheckFault {
    CheckFault::Unreadable {
        path: path.to_path_buf(),
        reason: e.to_string(),
    }
}

/// A TIFF and its pages, at least one.
fn scanned(path: &Path) -> Result<(Scan<BufReader<File>>, Vec<Page>), CheckFault> {
    let file = regular::open(path).map_err(|e| unreadable(path, e.into()))?;
    let read = Scan::new(BufReader::new(file)).and_then(|mut scan| {
        let pages = page::pages(&mut scan)?;
        match pages.is_empty() {
            true => Err(ScanFault::Damaged("a TIFF without an image".into())),
            false => Ok((scan, pages)),
        }
    });
    read.map_err(|e| unreadable(path, e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::fault::{Fault, Kind};

    fn gdal_file(dir: &Path, name: &str, driver: &str, options: &[&str]) -> PathBuf {
        let source = ::gdal::DriverManager::get_driver_by_name("MEM")
            .unwrap()
            .create("", 1500, 900, 3)
            .unwrap();
        let path = dir.join(name);
        let options = ::gdal::raster::RasterCreationOptions::from_iter(options.iter().copied());
        let driver = ::gdal::DriverManager::get_driver_by_name(driver).unwrap();
        source.create_copy(&driver, &path, &options).unwrap();
        path
    }

    fn said(report: &Report) -> String {
        let findings = report.findings.iter();
        findings
            .map(|f| format!("{}: {}\n", f.place, f.what))
            .collect()
    }

    /// GDAL's own COGs hold; what it writes as plain GeoTIFF does not.
    #[test]
    fn cogs_hold_and_others_do_not() {
        let dir = tempfile::tempdir().unwrap();
        for options in [
            &[][..],
            &["COMPRESS=ZSTD", "BIGTIFF=YES"],
            &["COMPRESS=JPEG"],
        ] {
            let cog = gdal_file(dir.path(), "cog.tif", "COG", options);
            let report = check(&cog).unwrap();
            assert!(report.holds(Strictness::Strict), "{}", said(&report));
            assert_eq!(report.overviews, [(750, 450), (375, 225)]);
        }
        let strips = check(&gdal_file(dir.path(), "strips.tif", "GTiff", &[])).unwrap();
        assert!(said(&strips).contains("strips, not in tiles"));
        assert!(!strips.holds(Strictness::Lax));
        let tiled = check(&gdal_file(dir.path(), "tiled.tif", "GTiff", &["TILED=YES"])).unwrap();
        assert!(said(&tiled).contains("no overview"));
        assert!(tiled.holds(Strictness::Lax) && !tiled.holds(Strictness::Strict));
    }

    /// Overviews added afterwards by GDAL come last, with their pixels behind those of the image.
    #[test]
    fn overviews_added_later_are_found() {
        let dir = tempfile::tempdir().unwrap();
        let path = gdal_file(dir.path(), "late.tif", "GTiff", &["TILED=YES"]);
        let mut file = ::gdal::Dataset::open_ex(
            &path,
            ::gdal::DatasetOptions {
                open_flags: ::gdal::GdalOpenFlags::GDAL_OF_UPDATE,
                ..Default::default()
            },
        )
        .unwrap();
        file.build_overviews("NEAREST", &[2, 4], &[]).unwrap();
        file.close().unwrap();
        let report = check(&path).unwrap();
        assert!(!report.holds(Strictness::Lax), "{}", said(&report));
        assert!(
            said(&report).contains("pixels come before"),
            "{}",
            said(&report)
        );
    }

    #[test]
    fn a_truncated_cog_and_no_tiff_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let path = gdal_file(dir.path(), "cog.tif", "COG", &["COMPRESS=NONE"]);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        let report = check(&path).unwrap();
        assert!(said(&report).contains("truncated"), "{}", said(&report));
        std::fs::write(&path, &bytes[..100]).unwrap();
        assert_eq!(check(&path).unwrap_err().kind(), Kind::Input);
        std::fs::write(&path, b"P6 1 1 255 abc").unwrap();
        assert_eq!(check(&path).unwrap_err().kind(), Kind::Input);
    }

    /// GDAL trusts what the header claims of the bytes around tiles.
    #[test]
    fn claims_that_no_longer_hold_are_found() {
        let dir = tempfile::tempdir().unwrap();
        let path = gdal_file(dir.path(), "cog.tif", "COG", &["COMPRESS=NONE"]);
        let mut bytes = std::fs::read(&path).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let report = check(&path).unwrap();
        assert!(said(&report).contains("last bytes of a tile are repeated"));
        assert!(!report.holds(Strictness::Lax));
    }

    /// Whatever byte of the directories is damaged, the check ends with an answer.
    #[test]
    fn damaged_directories_do_no_harm() {
        let dir = tempfile::tempdir().unwrap();
        let path = gdal_file(dir.path(), "cog.tif", "COG", &[]);
        let bytes = std::fs::read(&path).unwrap();
        for at in (0..bytes.len().min(1200)).step_by(3) {
            let mut hurt = bytes.clone();
            hurt[at] = hurt[at].wrapping_add(0x7f);
            std::fs::write(&path, &hurt).unwrap();
            let _ = check(&path);
        }
    }
}
