//! Names that would say of an output what it is not.

use std::path::Path;

use super::AtomicFault;

/// How names of other images, pictures and archives end: those that people take Relais to make by
/// the name alone, as other programs do.
const FORMATS: [&str; 17] = [
    "tif", "tiff", "png", "jpg", "jpeg", "jp2", "j2k", "webp", "gif", "bmp", "img", "vrt", "pdf",
    "gpkg", "mbtiles", "pmtiles", "zip",
];

/// Refuses a name that ends as those of another format than `endings`, those of `what`, the usual one
/// first. A name without an ending, or with one that no format has, is as good as any.
///
/// A name with a `/` at its end is that of a folder, and where there are endings a file is made.
///
/// # Errors
/// [`AtomicFault::OtherFormat`], [`AtomicFault::NotAFile`].
pub fn check_ending(
    path: &Path,
    what: &'static str,
    endings: &'static [&'static str],
) -> Result<(), AtomicFault> {
    if !endings.is_empty() && names_a_folder(path) {
        return Err(AtomicFault::NotAFile { path: path.into() });
    }
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let ending = ending.to_ascii_lowercase();
    match FORMATS.contains(&&*ending) && !endings.contains(&&*ending) {
        false => Ok(()),
        true => Err(AtomicFault::OtherFormat {
            path: path.to_path_buf(),
            what,
            endings,
        }),
    }
}

/// True for `a/`.
pub(super) fn names_a_folder(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(b"/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_another_format_is_refused() {
        let cog = |name: &str| check_ending(Path::new(name), "a COG", &["tif", "tiff"]).is_ok();
        assert!(cog("a.tif") && cog("a.TIFF") && cog("spot7") && cog("a.v2") && cog("png"));
        assert!(!cog("a.tif/") && !cog("spot7/"));
        assert!(!cog("a.jpg") && !cog("a.PNG") && !cog("a.tif.vrt") && !cog("a.pmtiles"));
        let folder = |name: &str| check_ending(Path::new(name), "a folder", &[]).is_ok();
        assert!(
            folder("dalles")
                && folder("v1.2")
                && folder("dalles/")
                && !folder("a.tif")
                && !folder("a.zip")
        );
    }
}
