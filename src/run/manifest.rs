//! What a product was made of and how: `<product>.manifest.json` beside every product.
//!
//! Everything but the [`Run`] block follows from inputs and parameters alone: two runs of the same
//! work give the same [`Manifest::identity`], byte for byte.

mod digests;
mod run;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use relais_core::fault::{Fault, Kind};
use relais_files::atomic::{AtomicFault, Output, Overwrite};
use relais_files::folder::public_name;
use relais_files::regular;
use serde::{Deserialize, Serialize};

use crate::limits::Cancel;

pub use digests::{Digests, Hashed};
pub use run::{Run, StepTime};

/// Values by name, in the order of the names.
pub type Values = serde_json::Map<String, serde_json::Value>;

/// What is written for an input that was not read whole.
pub const NOT_HASHED: &str = "not hashed";

/// The manifest of one command's products.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the program that made the products.
    pub relais: String,
    /// The command, as `scene ortho`.
    pub command: String,
    /// What was read.
    pub inputs: Vec<Input>,
    /// What was asked for, defaults included.
    pub parameters: Values,
    /// The same as the step of a pipeline, from which it can be made again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Values>,
    /// The pipeline and the unit of its plan, when one made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<Values>,
    /// What was computed or decided on the way: band order, weights, mapping error.
    pub facts: Values,
    /// What was made.
    pub outputs: Vec<Product>,
    /// What concerns this run alone.
    pub run: Run,
}

/// Something that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Path as given, or URL without its query.
    pub name: String,
    /// In bytes, when known.
    pub size: Option<u64>,
    /// 64 hexadecimal digits, or [`NOT_HASHED`].
    pub sha256: String,
    /// The ETag of a remote file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
}

impl Input {
    /// A file that was hashed; the name is its path as the user gave it.
    pub fn file(path: &Path, hashed: &Hashed) -> Self {
        Self {
            name: path.to_string_lossy().into_owned(),
            size: Some(hashed.size),
            sha256: hashed.sha256.clone(),
            etag: None,
        }
    }

    /// Something remote or read in part. A URL loses its query and fragment, which may hold a
    /// signature, and the user and password before its host.
    pub fn not_hashed(name: &str, size: Option<u64>, etag: Option<String>) -> Self {
        Self {
            name: public_name(name).into_owned(),
            size,
            sha256: NOT_HASHED.into(),
            etag,
        }
    }
}

/// Something that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its name in the folder of the manifest.
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// 64 hexadecimal digits.
    pub sha256: String,
}

impl Product {
    /// A finished file, or a folder of files: its size is that of its files, its hash that of the
    /// list of their hashes and names, as `sha256sum` prints it in the order of the names.
    ///
    /// # Errors
    /// What cannot be read; [`ManifestFault::Unhashed`] once the end was asked for.
    pub fn of(path: &Path, cancel: &Cancel) -> Result<Self, ManifestFault> {
        let hashed = digests::hash(path, cancel).map_err(|fault| match cancel.is_cancelled() {
            true => ManifestFault::Unhashed { path: path.into() },
            false => fault,
        })?;
        let name = path.file_name().unwrap_or(path.as_os_str());
        Ok(Self {
            name: name.to_string_lossy().into_owned(),
            size: hashed.size,
            sha256: hashed.sha256,
        })
    }
}

/// A manifest that cannot be made, written or read.
#[derive(Debug, thiserror::Error)]
pub enum ManifestFault {
    /// A file cannot be hashed or written.
    #[error(transparent)]
    File(#[from] AtomicFault),
    /// The user asked for the end while a product was hashed, which was made already.
    #[error("interrupted: {} is made, and its manifest is not written", .path.display())]
    Unhashed {
        /// The product.
        path: PathBuf,
    },
    /// A file that was named is not readable.
    #[error("cannot read {path}", path = .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Not a manifest.
    #[error("{path} is not a manifest of Relais: {reason}", path = .path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What the reader says.
        reason: String,
    },
}

impl Fault for ManifestFault {
    fn kind(&self) -> Kind {
        match self {
            ManifestFault::File(fault) => fault.kind(),
            ManifestFault::Unhashed { .. } => Kind::Interrupted,
            ManifestFault::Read { .. } | ManifestFault::Content { .. } => Kind::Input,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ManifestFault::File(fault) => fault.code(),
            ManifestFault::Unhashed { .. } => "RLS-E222",
            ManifestFault::Read { .. } => "RLS-E220",
            ManifestFault::Content { .. } => "RLS-E221",
        }
    }

    fn help(&self) -> String {
        match self {
            ManifestFault::File(fault) => fault.help(),
            ManifestFault::Unhashed { .. } => {
                "run the command again with --overwrite (a pipeline with --resume)".into()
            }
            ManifestFault::Read { .. } => "check the path and the rights of the file".into(),
            ManifestFault::Content { .. } => {
                "name the .manifest.json that stands beside a product".into()
            }
        }
    }
}

/// No manifest is longer than this.
const MOST_BYTES: u64 = 64 << 20;

/// Room that is kept for a manifest on the disk; few are longer.
const KEPT_BYTES: u64 = 64 << 10;

/// The place of a manifest that will be written once its product has its name.
#[must_use]
#[derive(Debug)]
pub struct Place(Output);

impl Manifest {
    /// A manifest without inputs, facts and outputs yet. `version` is the program's.
    pub fn new(version: &str, command: &str, run: Run) -> Self {
        Self {
            relais: version.into(),
            command: command.into(),
            inputs: Vec::new(),
            parameters: Values::new(),
            step: None,
            pipeline: None,
            facts: Values::new(),
            outputs: Vec::new(),
            run,
        }
    }

    /// `<product>.manifest.json`.
    pub fn path_of(product: &Path) -> PathBuf {
        // `tiles/` is `tiles`: its manifest stands beside it, not in it.
        let product: PathBuf = product.components().collect();
        let mut name = OsString::from(product);
        name.push(".manifest.json");
        name.into()
    }

    /// Keeps a place beside a product for its manifest: whether it can be written is known before the
    /// product replaces anything.
    ///
    /// # Errors
    /// Under [`Overwrite::Refuse`] one that is there already, something there that is no file, and
    /// what the disk refuses.
    pub fn place(product: &Path, overwrite: Overwrite) -> Result<Place, ManifestFault> {
        let output = Output::create(&Self::path_of(product), overwrite)?;
        output.reserve(KEPT_BYTES)?;
        Ok(Place(output))
    }

    /// Writes it into its place, whole or not at all. Gives its path.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn save(&self, Place(mut output): Place) -> Result<PathBuf, ManifestFault> {
        let path = output.path().to_path_buf();
        output.put(text(self).as_bytes())?;
        output.finish()?;
        Ok(path)
    }

    /// Reads one; a file that is no manifest, or longer than 64 MiB, is refused.
    pub fn load(path: &Path) -> Result<Self, ManifestFault> {
        let bytes = regular::read(path, MOST_BYTES).map_err(|source| ManifestFault::Read {
            path: path.into(),
            source,
        })?;
        serde_json::from_slice(&bytes).map_err(|error| ManifestFault::Content {
            path: path.into(),
            reason: error.to_string(),
        })
    }

    /// The text that depends on inputs and parameters alone: all but the [`Run`] block.
    pub fn identity(&self) -> String {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Some(values) = value.as_object_mut() {
            values.remove("run");
        }
        text(&value)
    }
}

/// Pretty JSON and a last newline. Only maps with text keys and finite numbers are written here,
/// so writing cannot fail.
fn text(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn manifest() -> Manifest {
        let run = Run::new("2026-11-24T20:00:00Z", "here", 2, 512 << 20);
        let mut manifest = Manifest::new("0.1.0", "scene ortho", run);
        manifest.parameters.insert("res".into(), json!(1.5));
        manifest.facts.insert("band_order".into(), json!("proven"));
        manifest
            .inputs
            .push(Input::not_hashed("https://x/a.tif?sig=1", Some(3), None));
        manifest
    }

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let product = folder.path().join("out.tif");
        let place = Manifest::place(&product, Overwrite::Refuse).unwrap();
        let path = manifest().save(place).unwrap();
        assert_eq!(path, folder.path().join("out.tif.manifest.json"));
        assert_eq!(Manifest::load(&path).unwrap(), manifest());
        let refused = Manifest::place(&product, Overwrite::Refuse).unwrap_err();
        assert_eq!(refused.kind(), Kind::Exists);
        let place = Manifest::place(&product, Overwrite::Replace).unwrap();
        manifest().save(place).expect("a second one replaces it");
    }

    #[test]
    fn identity_leaves_the_run_out() {
        let mut other = manifest();
        other.run = Run::new("2027-01-01T00:00:00Z", "there", 7, 1 << 30);
        other.run.step("walk", || ());
        assert_ne!(other, manifest());
        assert_eq!(other.identity(), manifest().identity());
        other.facts.insert("band_order".into(), json!("assumed"));
        assert_ne!(other.identity(), manifest().identity());
    }

    #[test]
    fn a_url_loses_its_secrets() {
        for (url, public) in [
            (
                "https://user:pw@h.fr/a/b.tif?X-Sig=1#f",
                "https://h.fr/a/b.tif",
            ),
            ("https://h.fr?x=1", "https://h.fr"),
            ("https://h.fr/a@b.tif", "https://h.fr/a@b.tif"),
            ("delivery/a?b.tif", "delivery/a?b.tif"),
        ] {
            assert_eq!(public_name(url), public);
        }
    }

    #[test]
    fn what_is_no_manifest_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.manifest.json");
        for content in ["", "{}", "[1]", "\u{0}"] {
            std::fs::write(&path, content).unwrap();
            assert_eq!(Manifest::load(&path).unwrap_err().code(), "RLS-E221");
        }
        assert_eq!(
            Manifest::load(folder.path()).unwrap_err().code(),
            "RLS-E220"
        );
    }

    #[test]
    fn a_product_is_hashed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.tif");
        std::fs::write(&path, "abc").unwrap();
        let cancel = Cancel::default();
        let product = Product::of(&path, &cancel).unwrap();
        assert_eq!((product.name.as_str(), product.size), ("out.tif", 3));
        // FIPS 180-2, the digest of "abc".
        assert!(
            product.sha256.starts_with("ba7816bf8f01cfea"),
            "{}",
            product.sha256
        );
        cancel.cancel();
        for path in [path.as_path(), folder.path()] {
            let fault = Product::of(path, &cancel).unwrap_err();
            assert_eq!(
                (fault.code(), fault.kind()),
                ("RLS-E222", Kind::Interrupted)
            );
        }
    }
}
