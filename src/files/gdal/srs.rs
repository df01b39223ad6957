//! Coordinate systems, from GDAL's words to ours and back.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use ::gdal::Metadata;
use ::gdal::spatial_ref::SpatialRef;
use relais_core::grid::{Crs, CrsFault, Grid};

use super::GdalFault;
use super::setup::{heard, reason};

/// The CRS of a WKT text, by its code in a register where it has or matches one.
///
/// # Errors
/// What is neither projected nor geographic, or not WKT.
pub fn crs_of_wkt(wkt: &str) -> Result<Crs, CrsFault> {
    let (srs, said) = heard(|| SpatialRef::from_wkt(wkt));
    match srs {
        Ok(srs) => crs_of(srs),
        Err(_) => Err(CrsFault::Unknown {
            definition: wkt.chars().take(200).collect(),
            reason: reason(&said),
        }),
    }
}

/// The WKT of a CRS, in the older dialect that formats of files hold.
///
/// # Errors
/// A CRS that GDAL cannot write so.
pub fn wkt_of_crs(crs: &Crs) -> Result<String, GdalFault> {
    let (wkt, said) = heard(|| SpatialRef::from_definition(crs.definition())?.to_wkt());
    wkt.map_err(|e| GdalFault::Georeferencing {
        what: crs.to_string(),
        reason: match said.is_empty() {
            true => e.to_string(),
            false => reason(&said),
        },
    })
}

/// The CRS of a GDAL spatial reference.
pub(super) fn crs_of(mut srs: SpatialRef) -> Result<Crs, CrsFault> {
    let (code, _) = heard(|| {
        srs.authority()
            .ok()
            .or_else(|| srs.auto_identify_epsg().and_then(|()| srs.authority()).ok())
            .or_else(|| matching(&srs))
    });
    match code.and_then(|code| Crs::parse(&code).ok()) {
        Some(crs) => Ok(crs),
        None => Crs::parse(&srs.to_wkt().unwrap_or_default()),
    }
}

/// The code of the registered CRS that is the same but for its name, if GDAL is sure of one.
fn matching(srs: &SpatialRef) -> Option<String> {
    const SURE: i32 = 90;
    let mut count = 0;
    let mut confidence = std::ptr::null_mut();
    // SAFETY: the handle is alive; GDAL fills `count` and `confidence`, both freed below as it
    // documents, and gives an array of `count` references.
    unsafe {
        let found = gdal_sys::OSRFindMatches(
            srs.to_c_hsrs(),
            std::ptr::null_mut(),
            &mut count,
            &mut confidence,
        );
        let sure = !found.is_null() && count > 0 && *confidence >= SURE;
        let code = match sure {
            true => SpatialRef::from_c_obj(*found)
                .ok()
                .and_then(|s| s.authority().ok()),
            false => None,
        };
        gdal_sys::OSRFreeSRSArray(found);
        gdal_sys::VSIFree(confidence.cast());
        code
    }
}

/// A GeoTIFF of one pixel, in memory, that carries the georeferencing of a grid (and an RPC in
/// GDAL's words): a model for the tags of our own files.
pub(crate) fn georeferenced_pixel(
    grid: &Grid,
    rpc: &[(String, String)],
) -> Result<Vec<u8>, GdalFault> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    let path = PathBuf::from(format!("/vsimem/relais-georeferenced-{n}.tif"));
    let (bytes, said) = heard(|| -> ::gdal::errors::Result<Vec<u8>> {
        ::gdal::config::set_thread_local_config_option("GDAL_PAM_ENABLED", "NO")?;
        let written = write_pixel(&path, grid, rpc);
        ::gdal::config::clear_thread_local_config_option("GDAL_PAM_ENABLED")?;
        written?;
        ::gdal::vsi::get_vsi_mem_file_bytes_owned(&path)
    });
    bytes.map_err(|e| GdalFault::Georeferencing {
        what: grid.crs.as_ref().map_or("no CRS".into(), Crs::to_string),
        reason: match said.is_empty() {
            true => e.to_string(),
            false => reason(&said),
        },
    })
}

fn write_pixel(
    path: &std::path::Path,
    grid: &Grid,
    rpc: &[(String, String)],
) -> ::gdal::errors::Result<()> {
    let driver = ::gdal::DriverManager::get_driver_by_name("GTiff")?;
    let mut pixel = driver.create(path, 1, 1, 1)?;
    if let Some(crs) = &grid.crs {
        pixel.set_spatial_ref(&SpatialRef::from_definition(crs.definition())?)?;
    }
    if let Some(transform) = &grid.transform {
        pixel.set_geo_transform(&transform.0)?;
    }
    for (key, value) in rpc {
        pixel.set_metadata_item(key, value, "RPC")?;
    }
    pixel.close()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wkt_without_a_code_is_recognised() {
        let l93 = SpatialRef::from_epsg(2154).unwrap().to_wkt().unwrap();
        assert_eq!(crs_of_wkt(&l93).unwrap().epsg(), Some(2154));
        let bare = regexless_without_authority(&l93);
        assert!(!bare.contains("AUTHORITY"));
        assert_eq!(crs_of_wkt(&bare).unwrap().epsg(), Some(2154));
    }

    /// The WKT without its `,AUTHORITY["...","..."]`.
    fn regexless_without_authority(wkt: &str) -> String {
        let mut out = String::new();
        let mut rest = wkt;
        while let Some(at) = rest.find(",AUTHORITY[") {
            out.push_str(&rest[..at]);
            let end = rest[at..].find(']').unwrap();
            rest = &rest[at + end + 1..];
        }
        out + rest
    }

    #[test]
    fn what_is_no_crs_is_refused() {
        assert!(crs_of_wkt("hello").is_err());
        assert!(crs_of_wkt("LOCAL_CS[\"plan\",UNIT[\"metre\",1]]").is_err());
    }
}
