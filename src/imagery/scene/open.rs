//! From a path to a scene.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use relais_core::fault::Finding;
use relais_files::folder::{self, Folder};

use super::facts::{ListedFile, Member, Spectral};
use super::sniff::{self, Kind};
use super::volume::{self, Found};
use super::{Bundle, SceneFault, Trouble};

/// All that a path holds: one product, or several.
#[derive(Debug)]
pub struct Delivery {
    shown: String,
    folder: Option<Arc<Folder>>,
    bundles: Vec<Bundle>,
    listed: Vec<ListedFile>,
    findings: Vec<Finding>,
}

/// One product, ready to be looked at and read: its facts and the tree its files are in.
#[derive(Debug)]
pub struct Scene {
    shown: String,
    folder: Option<Arc<Folder>>,
    bundle: Bundle,
    listed: Vec<ListedFile>,
    findings: Vec<Finding>,
}

impl Delivery {
    /// Opens a delivery folder, a ZIP of one, a VOL or DIM XML, a STAC item, an image file, or the
    /// https address of an image. Pixels are not read.
    ///
    /// # Errors
    /// When nothing that is a scene is there, and when what is there is malformed or hostile.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        let shown = path.display().to_string();
        match sniff::kind(path)? {
            Kind::Tree => Self::tree(shown, Folder::open(path)?),
            Kind::Xml => Self::document(shown, path),
            kind @ (Kind::Json | Kind::Image | Kind::Remote) => Err(SceneFault::NotAScene {
                path: shown,
                reason: format!("{kind:?} input is not read"),
            }
            .into()),
        }
    }

    fn tree(shown: String, folder: Folder) -> Result<Self, Trouble> {
        let mut found = Found::default();
        for top in volume::tops(&folder) {
            volume::follow(&folder, &top, &mut found)?;
        }
        volume::unlisted_products(&folder, &mut found);
        if found.members.is_empty() {
            return Err(SceneFault::NotAScene {
                path: shown,
                reason: "no SPOT_LIST.XML, VOL_*.XML or DIM_*.XML in it leads to a product".into(),
            }
            .into());
        }
        Ok(Self::found(shown, folder, found))
    }

    /// A volume or product file: its folder is the delivery.
    fn document(shown: String, path: &Path) -> Result<Self, Trouble> {
        let (parent, name) = split(path)?;
        let folder = Folder::open(&parent)?;
        let mut found = Found::default();
        volume::follow(&folder, &name, &mut found)?;
        if found.members.is_empty() {
            return Err(SceneFault::NotAScene {
                path: shown,
                reason: "none of the products that it lists is there".into(),
            }
            .into());
        }
        Ok(Self::found(shown, folder, found))
    }

    fn found(shown: String, folder: Folder, found: Found) -> Self {
        let mut findings = folder.findings().to_vec();
        findings.extend(found.findings);
        Self {
            shown,
            folder: Some(Arc::new(folder)),
            bundles: Bundle::group(found.members),
            listed: found.listed,
            findings,
        }
    }

    /// The products.
    pub fn bundles(&self) -> &[Bundle] {
        &self.bundles
    }

    /// One product by its id; without an id, the only one.
    ///
    /// # Errors
    /// When there are several and none is named, or none has that id.
    pub fn into_scene(self, product_id: Option<&str>) -> Result<Scene, SceneFault> {
        let ids = || self.bundles.iter().map(|b| b.id.clone()).collect();
        let chosen = match product_id {
            Some(id) => self
                .bundles
                .iter()
                .position(|b| b.id == id)
                .ok_or_else(|| SceneFault::NoSuchProduct {
                    path: self.shown.clone(),
                    id: id.to_string(),
                    ids: ids(),
                })?,
            None if self.bundles.len() == 1 => 0,
            None => {
                return Err(SceneFault::SeveralProducts {
                    path: self.shown.clone(),
                    ids: ids(),
                });
            }
        };
        let files = |wanted: bool| -> BTreeSet<&str> {
            let bundles = self.bundles.iter().enumerate();
            bundles
                .filter(|(i, _)| (*i == chosen) == wanted)
                .flat_map(|(_, b)| &b.members)
                .flat_map(|m| m.listed.iter().map(|f| f.path.as_str()).chain([&*m.source]))
                .collect()
        };
        let (own, others) = (files(true), files(false));
        let listed = self
            .listed
            .iter()
            .filter(|f| own.contains(&*f.path) || !others.contains(&*f.path))
            .cloned()
            .collect();
        let bundle = self.bundles.into_iter().nth(chosen).unwrap_or(Bundle {
            id: String::new(),
            members: Vec::new(),
        });
        Ok(Scene {
            shown: self.shown,
            folder: self.folder,
            bundle,
            listed,
            findings: self.findings,
        })
    }
}

impl Scene {
    /// Opens the product of a path, by its id when there are several.
    ///
    /// # Errors
    /// As [`Delivery::open`] and [`Delivery::into_scene`].
    pub fn open(path: &Path, product_id: Option<&str>) -> Result<Self, Trouble> {
        Ok(Delivery::open(path)?.into_scene(product_id)?)
    }

    /// The path as it was given.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The product.
    pub fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// Its images, the panchromatic one first.
    pub fn members(&self) -> &[Member] {
        &self.bundle.members
    }

    /// The image of a kind.
    pub fn member(&self, spectral: Spectral) -> Option<&Member> {
        self.bundle.member(spectral)
    }

    /// The tree its files are in; none for a remote image.
    pub fn folder(&self) -> Option<&Folder> {
        self.folder.as_deref()
    }

    /// Every file that its metadata list.
    pub fn listed(&self) -> &[ListedFile] {
        &self.listed
    }

    /// What is odd, of the delivery and of each member.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        let members = self.bundle.members.iter().flat_map(|m| &m.findings);
        self.findings.iter().chain(members)
    }

    /// A small file of the delivery, such as a mask or a model, at most `limit` bytes.
    ///
    /// # Errors
    /// When it is absent, too large, or outside the delivery.
    pub fn read_small(&self, path: &str, limit: u64) -> Result<Vec<u8>, Trouble> {
        match &self.folder {
            Some(folder) => Ok(folder.read_small(path, limit)?),
            None => Err(SceneFault::NotAScene {
                path: path.to_string(),
                reason: "a remote image has no files beside it".into(),
            }
            .into()),
        }
    }

    /// What GDAL opens for a file of pixels, as [`super::facts::TileFile::path`] names it.
    ///
    /// # Errors
    /// When it is absent, encrypted, or outside the delivery.
    pub fn gdal_path(&self, path: &str) -> Result<String, Trouble> {
        match &self.folder {
            _ if folder::is_remote(path) => Ok(path.to_string()),
            Some(folder) => Ok(folder.gdal_path(path)?),
            None => Ok(path.to_string()),
        }
    }
}

/// The folder of a file and its name.
fn split(path: &Path) -> Result<(PathBuf, String), SceneFault> {
    let parent = match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => Path::new("/"),
    };
    match path.file_name().and_then(|n| n.to_str()) {
        Some(name) => Ok((parent.to_path_buf(), name.to_string())),
        None => Err(SceneFault::NotAScene {
            path: path.display().to_string(),
            reason: "its name is not UTF-8".into(),
        }),
    }
}
