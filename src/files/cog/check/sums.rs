//! The checksums inside DEFLATE tiles, which GDAL does not look at: it stops when it has enough
//! bytes, and a damaged tile may give just as many.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use libdeflater::Decompressor;
use relais_core::fault::Finding;

use super::page::Page;
use super::{CheckFault, scanned};
use crate::regular;

/// The largest tile or strip that is decoded, in bytes.
const MOST_BYTES: u64 = 256 << 20;

/// Decodes every DEFLATE tile of a file, of the image, its overviews and its masks, and compares
/// its checksum; a finding for each page where one is wrong. `stop` is asked after each tile.
///
/// # Errors
/// A file that cannot be read, or is no TIFF.
pub fn check_sums(path: &Path, stop: impl Fn() -> bool) -> Result<Vec<Finding>, CheckFault> {
    let unreadable = |e: io::Error| CheckFault::Unreadable {
        path: path.to_path_buf(),
        reason: e.to_string(),
    };
    let (_, pages) = scanned(path)?;
    let file = regular::open(path).map_err(unreadable)?;
    let mut findings = Vec::new();
    for page in pages.iter().filter(|p| p.is_deflated()) {
        let wrong = wrong_tiles(&file, page, &stop).map_err(unreadable)?;
        if wrong > 0 {
            let what = format!(
                "{wrong} of {} tiles do not agree with their checksum",
                page.expected
            );
            findings.push(Finding::fault(page.name(), what));
        }
    }
    Ok(findings)
}

fn wrong_tiles(file: &File, page: &Page, stop: &impl Fn() -> bool) -> io::Result<usize> {
    let Some(bytes) = page.tile_bytes().filter(|n| *n <= MOST_BYTES) else {
        return Ok(0);
    };
    let mut raw = vec![0; bytes as usize];
    let mut packed = Vec::new();
    let mut decoder = Decompressor::new();
    let mut wrong = 0;
    for (at, size) in page.offsets.iter().zip(&page.sizes) {
        if stop() {
            break;
        }
        // No DEFLATE tile is larger than this; a missing one is read as zeros.
        if *size == 0 || *size > 2 * MOST_BYTES {
            continue;
        }
        packed.resize(*size as usize, 0);
        let whole = file.read_exact_at(&mut packed, *at).is_ok();
        wrong += usize::from(!whole || decoder.zlib_decompress(&packed, &mut raw).is_err());
    }
    Ok(wrong)
}
