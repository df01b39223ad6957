//! Names that would say of an output what it is not.

use std::path::Path;

use super::AtomicFault;

/// How names of other images, pictures and archives end: those that people take Relais to make by
/// the name alone, as other programs do.
const FORMATS: [&str; 16] = [
    "tif", "tiff", "png", "jpg", "jpeg", "jp2", "j2k", "webp", "gif", "bmp", "img", "vrt", "pdf",
    "gpkg", "mbtiles", "zip",
];

/// Refuses a name that ends as those of another format than `endings`, the first of which is the
/// usual one of `what`. A name without an ending, or with one that no format has, is as good as any.
///
/// # Errors
/// [`AtomicFault::OtherFormat`].
pub fn check_ending(
    path: &Path,
    what: &'static str,
    endings: &[&'static str],
) -> Result<(), AtomicFault> {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let ending = ending.to_ascii_lowercase();
    match FORMATS.contains(&&*ending) && !endings.contains(&&*ending) {
        false => Ok(()),
        true => Err(AtomicFault::OtherFormat {
            path: path.to_path_buf(),
            what,
            ending: endings[0],
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_another_format_is_refused() {
        let cog = |name: &str| check_ending(Path::new(name), "a COG", &["tif", "tiff"]).is_ok();
        assert!(cog("a.tif") && cog("a.TIFF") && cog("spot7") && cog("a.v2") && cog("png"));
        assert!(!cog("a.jpg") && !cog("a.PNG") && !cog("a.tif.vrt"));
    }
}
