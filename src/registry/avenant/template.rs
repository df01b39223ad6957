//! The sample template that ships: an avenant whose words are to be adapted and validated by the
//! operator's own services before anybody signs one.

use relais_files::package::{Package, PackageFault};

const CONTENT: &str = include_str!("model/content.xml");
const STYLES: &str = include_str!("model/styles.xml");
const META: &str = include_str!("model/meta.xml");
const MANIFEST: &str = include_str!("model/manifest.xml");

/// The sample, as an OpenDocument text: always the same bytes.
///
/// # Errors
/// What a package does not hold.
pub fn sample() -> Result<Vec<u8>, PackageFault> {
    let mut package = Package::default();
    package
        .store("mimetype", b"application/vnd.oasis.opendocument.text")?
        .add("content.xml", CONTENT.as_bytes())?
        .add("styles.xml", STYLES.as_bytes())?
        .add("meta.xml", META.as_bytes())?
        .add("META-INF/manifest.xml", MANIFEST.as_bytes())?;
    package.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::avenant::NAMES;
    use relais_report::letter;

    #[test]
    fn the_sample_asks_for_known_fields_only() {
        let asked = letter::asked(&sample().unwrap()).unwrap();
        assert!(asked.len() > 10);
        for name in asked {
            assert!(NAMES.iter().any(|(known, _)| *known == name), "{name}");
        }
    }
}
