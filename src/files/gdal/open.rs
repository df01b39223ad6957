//! Names that GDAL may open, and how.

use std::path::{Path, PathBuf};

use ::gdal::{Dataset, DatasetOptions, GdalOpenFlags};

use super::GdalFault;
use super::setup::{Message, heard, reason, redacted};

/// Who says that a file is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Trust {
    /// Something that was delivered: only plain image formats, no file beside the one that is
    /// named, no network.
    #[default]
    Delivery,
    /// Metadata that name an `https://` link (STAC): the network, but only plain image formats.
    Link,
    /// The user: VRT, side files (`.aux.xml`, `.msk`, `.ovr`, world files) and https links too.
    User,
}

/// What to make of what a file says of its valid pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StatedValidity {
    /// Mask bands, alpha and nodata become the mask.
    #[default]
    Taken,
    /// Every pixel is valid and an alpha band is a band like others.
    Ignored,
}

/// How an image is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// Who asks for it.
    pub trust: Trust,
    /// How many handles may be open at once; as many threads read at once, others wait.
    pub handles: usize,
    /// Whether what it says of its valid pixels is taken.
    pub validity: StatedValidity,
    /// The overview to read in place of the image, 0 being the largest.
    pub overview: Option<usize>,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            trust: Trust::Delivery,
            handles: 4,
            validity: StatedValidity::Taken,
            overview: None,
        }
    }
}

/// Formats that hold pixels and refer to nothing else.
const PLAIN: [&str; 21] = [
    "GTiff",
    "COG",
    "JP2OpenJPEG",
    "JP2KAK",
    "JP2ECW",
    "JP2Grok",
    "JP2MrSID",
    "PNG",
    "JPEG",
    "WEBP",
    "BMP",
    "GIF",
    "AAIGrid",
    "GTX",
    "SRTMHGT",
    "DTED",
    "USGSDEM",
    "BYN",
    "ENVI",
    "EHdr",
    "HFA",
];

/// Formats that only a user may ask for: they name other files.
const REFERRING: [&str; 2] = ["VRT", "ERS"];

/// Virtual file systems that stay on this machine.
const LOCAL: [&str; 6] = [
    "/vsizip/",
    "/vsitar/",
    "/vsigzip/",
    "/vsimem/",
    "/vsisubfile/",
    "/vsi7z/",
];

/// A name that GDAL may open, and the rules under which it does.
#[derive(Debug, Clone)]
pub(super) struct Opener {
    name: PathBuf,
    shown: String,
    trust: Trust,
    overview: Option<usize>,
}

impl Opener {
    /// Checks the name: a local file must be there, a link must be allowed.
    pub(super) fn new(path: &Path, opening: &Opening) -> Result<Self, GdalFault> {
        let trust = opening.trust;
        let text = path.to_string_lossy();
        let shown = redacted(&text);
        let forbidden = |why| GdalFault::Forbidden {
            name: shown.clone(),
            why,
        };
        let remote = |name| match trust {
            Trust::User | Trust::Link => Ok(name),
            Trust::Delivery => Err(forbidden("a delivery may not reach out to the network")),
        };
        let name = if text.starts_with("https://") {
            remote(PathBuf::from(format!("/vsicurl/{text}")))?
        } else if text.contains("://") && !text.starts_with("/vsi") {
            return Err(forbidden("only https links are"));
        } else if LOCAL.iter().any(|prefix| text.starts_with(prefix)) {
            path.to_path_buf()
        } else if text.starts_with("/vsi") {
            remote(path.to_path_buf())?
        } else if !path.exists() {
            return Err(GdalFault::Missing { name: shown });
        } else if !path.is_file() && !path.is_dir() {
            // A pipe would be waited for without end.
            return Err(forbidden("it is neither a file nor a folder"));
        } else if path.is_absolute() {
            path.to_path_buf()
        } else {
            // So that a name with a colon is not taken for GDAL's `DRIVER:...`.
            Path::new(".").join(path)
        };
        Ok(Self {
            name,
            shown,
            trust,
            overview: opening.overview,
        })
    }

    /// The name for messages, without the query of a URL.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    /// A new handle, and what GDAL said while opening it.
    pub(super) fn open(&self) -> Result<(Dataset, Vec<Message>), GdalFault> {
        let mut drivers = PLAIN.to_vec();
        if self.trust == Trust::User {
            drivers.extend(REFERRING);
        }
        // With a list of siblings GDAL looks for no other file; for a remote one it would have to
        // ask the server.
        let remote = self.name.starts_with("/vsicurl/");
        let own = self.name.file_name().unwrap_or_default().to_string_lossy();
        let alone = [own.as_ref()];
        let siblings = (self.trust == Trust::Delivery || remote).then_some(&alone[..]);
        let overview = self.overview.map(|n| format!("OVERVIEW_LEVEL={n}"));
        let options: Vec<&str> = overview.iter().map(String::as_str).collect();
        let (opened, said) = heard(|| {
            Dataset::open_ex(
                &self.name,
                DatasetOptions {
                    open_flags: GdalOpenFlags::GDAL_OF_RASTER
                        | GdalOpenFlags::GDAL_OF_READONLY
                        | GdalOpenFlags::GDAL_OF_VERBOSE_ERROR,
                    allowed_drivers: Some(&drivers),
                    open_options: Some(&options),
                    sibling_files: siblings,
                },
            )
        });
        match opened {
            Ok(dataset) => Ok((dataset, said)),
            Err(_) => Err(GdalFault::Unreadable {
                name: self.shown.clone(),
                reason: reason(&said),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(trust: Trust) -> Opening {
        Opening {
            trust,
            ..Opening::default()
        }
    }

    #[test]
    fn a_delivery_stays_on_this_machine() {
        let forbidden = |name: &str, trust| {
            matches!(
                Opener::new(Path::new(name), &asked(trust)),
                Err(GdalFault::Forbidden { .. })
            )
        };
        for name in [
            "https://example.org/a.tif",
            "/vsicurl/https://example.org/a.tif",
            "/vsis3/bucket/a.tif",
        ] {
            assert!(forbidden(name, Trust::Delivery), "{name}");
            assert!(!forbidden(name, Trust::User), "{name}");
        }
        for name in ["http://example.org/a.tif", "ftp://example.org/a.tif"] {
            assert!(forbidden(name, Trust::User), "{name}");
        }
    }

    #[test]
    fn what_blocks_is_not_opened() {
        let fault = Opener::new(Path::new("/dev/zero"), &asked(Trust::User)).unwrap_err();
        assert!(matches!(fault, GdalFault::Forbidden { .. }), "{fault}");
    }

    #[test]
    fn faults_keep_signatures_to_themselves() {
        let name = "http://example.org/a.tif?signature=secret";
        let fault = Opener::new(Path::new(name), &asked(Trust::User)).unwrap_err();
        assert!(!fault.to_string().contains("secret"), "{fault}");
    }

    #[test]
    fn a_vrt_is_for_users() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.tif");
        let vrt = r#"<VRTDataset rasterXSize="2" rasterYSize="2">
            <VRTRasterBand dataType="Byte" band="1"/></VRTDataset>"#;
        std::fs::write(&path, vrt).unwrap();
        let open = |trust| Opener::new(&path, &asked(trust)).unwrap().open();
        assert!(matches!(
            open(Trust::Delivery),
            Err(GdalFault::Unreadable { .. })
        ));
        assert!(open(Trust::User).is_ok());
    }
}
