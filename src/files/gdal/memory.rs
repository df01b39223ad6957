//! Pictures whose bytes are in memory.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use relais_core::fault::Trouble;
use relais_core::raster::{Block, RasterSource};

use super::setup::heard;
use super::{GdalFault, GdalSource};

/// No side of a small picture is longer.
const MOST: usize = 4_096;

/// The pixels of a small picture (PNG, JPEG, WebP) from its bytes.
///
/// # Errors
/// What is no picture, or no small one.
pub fn decode(bytes: Vec<u8>) -> Result<Block, Trouble> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    let path = PathBuf::from(format!("/vsimem/relais-picture-{n}"));
    let wrong = |e: ::gdal::errors::GdalError| GdalFault::Unreadable {
        name: "a picture in memory".into(),
        reason: e.to_string(),
    };
    let (made, _) = heard(|| ::gdal::vsi::create_mem_file(&path, bytes));
    made.map_err(wrong)?;
    let block = GdalSource::open(&path)
        .map_err(Trouble::from)
        .and_then(|source| {
            let window = source.grid().window();
            if window.width > MOST || window.height > MOST {
                return Err(GdalFault::Unreadable {
                    name: "a picture in memory".into(),
                    reason: format!("{} × {} pixels", window.width, window.height),
                }
                .into());
            }
            source.read(window)
        });
    let (removed, _) = heard(|| ::gdal::vsi::unlink_mem_file(&path));
    if removed.is_err() {
        tracing::debug!("{} was not removed", path.display());
    }
    block
}
