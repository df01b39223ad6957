//! From a path to a scene.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use relais_core::fault::Finding;
use relais_files::folder::Folder;

use super::facts::{ListedFile, Member, Spectral, shown};
use super::pixels::{Arranged, Reading, Tiles};
use super::rpc::Rpc;
use super::sniff::{self, Kind};
use super::volume::{self, Found};
use super::{Bundle, Place, SceneFault, Trouble, dalles, plain, stac};

/// All that a path holds: one product, or several.
#[derive(Debug)]
pub struct Delivery {
    place: Place,
    bundles: Vec<Bundle>,
    listed: Vec<ListedFile>,
    findings: Vec<Finding>,
}

/// One product, ready to be looked at and read: its facts and the tree its files are in.
#[derive(Debug)]
pub struct Scene {
    place: Place,
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
        match sniff::kind(path)? {
            Kind::Tree => Self::tree(path, Folder::open(path)?),
            Kind::Xml => Self::document(path),
            Kind::Json => Self::item(path),
            Kind::Image => {
                let (parent, name) = split(path)?;
                let place = Place::new(display(path), Some(Folder::unlisted(&parent)?));
                if let Some(bundle) = dalles::of_index(&place, &name)? {
                    let bundles = vec![bundle];
                    return Ok(Self {
                        place,
                        listed: listed(&bundles),
                        bundles,
                        findings: Vec::new(),
                    });
                }
                let member = plain::read(&place, &name).map_err(|e| model(&place, &name, e))?;
                Ok(Self::single(place, member))
            }
            Kind::Remote => {
                let place = Place::new(display(path), None);
                let member = plain::read(&place, &path.display().to_string())?;
                Ok(Self::single(place, member))
            }
        }
    }

    fn single(place: Place, member: Member) -> Self {
        Self {
            place,
            listed: member.listed.clone(),
            findings: Vec::new(),
            bundles: Bundle::group(vec![member]),
        }
    }

    /// A folder or an archive: its DIMAP products, and the STAC items that are not theirs.
    fn tree(path: &Path, folder: Folder) -> Result<Self, Trouble> {
        let mut found = Found::default();
        volume::follow_all(&folder, &mut found)?;
        let place = Place::new(display(path), Some(folder));
        let mut bundles = Bundle::group(std::mem::take(&mut found.members));
        let dimap = found.folders();
        let apart = |item: &String| !dimap.iter().any(|folder| is_of(folder, item));
        for name in stac::items_of(&place).into_iter().filter(apart) {
            match stac::read_if_item(&place, &name, &mut found) {
                Ok(Some(bundle)) => add(&mut bundles, bundle, &name),
                Ok(None) => {}
                // What is wrong with one delivery of a folder does not hide the others.
                Err(trouble) if !dimap.is_empty() => found
                    .findings
                    .push(Finding::fault(name, format!("not read: {trouble}"))),
                Err(trouble) => return Err(trouble),
            }
        }
        if bundles.is_empty() {
            bundles = dalles::read_all(&place)?;
            found.listed = listed(&bundles);
        }
        if bundles.is_empty() {
            return Err(SceneFault::NotAScene {
                path: display(path),
                reason:
                    "no SPOT_LIST.XML, VOL_*.XML or DIM_*.XML in it leads to a product, and no \
                         JSON file in it or in its folders is a STAC item or lists dalles of relais"
                        .into(),
            }
            .into());
        }
        Ok(Self::found(place, bundles, found))
    }

    /// A volume or product file: its folder is the delivery.
    fn document(path: &Path) -> Result<Self, Trouble> {
        let (parent, name) = split(path)?;
        let folder = Folder::open(&parent)?;
        let mut found = Found::default();
        volume::follow(&folder, &name, &mut found)?;
        if found.members.is_empty() {
            return Err(SceneFault::NotAScene {
                path: display(path),
                reason: "none of the products that it lists is there".into(),
            }
            .into());
        }
        let bundles = Bundle::group(std::mem::take(&mut found.members));
        let place = Place::new(display(path), Some(folder));
        Ok(Self::found(place, bundles, found))
    }

    /// A STAC item: its folder is looked into for what it names, not listed.
    fn item(path: &Path) -> Result<Self, Trouble> {
        let (parent, name) = split(path)?;
        let place = Place::new(display(path), Some(Folder::unlisted(&parent)?));
        let mut found = Found::default();
        let bundle = stac::read(&place, &name, &mut found)?;
        Ok(Self::found(place, vec![bundle], found))
    }

    fn found(place: Place, bundles: Vec<Bundle>, found: Found) -> Self {
        let mut findings = place
            .folder()
            .map(Folder::findings)
            .unwrap_or_default()
            .to_vec();
        findings.extend(found.findings);
        Self {
            place,
            bundles,
            listed: found.listed,
            findings,
        }
    }

    /// The products.
    pub fn bundles(&self) -> &[Bundle] {
        &self.bundles
    }

    /// The path for people.
    pub fn shown(&self) -> &str {
        self.place.shown()
    }

    /// One product by its id; without an id, the only one.
    ///
    /// # Errors
    /// When there are several and none is named, or none has that id.
    pub fn into_scene(self, product_id: Option<&str>) -> Result<Scene, SceneFault> {
        let ids = || self.bundles.iter().map(|b| b.id.clone()).collect();
        let path = || self.place.shown().to_string();
        let chosen = match product_id {
            Some(id) => self
                .bundles
                .iter()
                .position(|b| b.id == id)
                .ok_or_else(|| SceneFault::NoSuchProduct {
                    path: path(),
                    id: id.to_string(),
                    ids: ids(),
                })?,
            None if self.bundles.len() == 1 => 0,
            None => {
                return Err(SceneFault::SeveralProducts {
                    path: path(),
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
        let near = |path: &str, files: &BTreeSet<&str>| {
            let shared = files.iter().map(|file| shared_folders(path, file));
            shared.max().unwrap_or(0)
        };
        // What no product lists (a logo, say) is of the product that lies nearest to it.
        let is_own = |path: &str| {
            own.contains(path) || !others.contains(path) && near(path, &own) >= near(path, &others)
        };
        let listed = self
            .listed
            .iter()
            .filter(|f| is_own(&f.path))
            .cloned()
            .collect();
        let bundle = self.bundles.into_iter().nth(chosen).unwrap_or(Bundle {
            id: String::new(),
            members: Vec::new(),
        });
        Ok(Scene {
            place: self.place,
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

    /// Where its files are.
    pub fn place(&self) -> &Place {
        &self.place
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

    /// Every file that its metadata list.
    pub fn listed(&self) -> &[ListedFile] {
        &self.listed
    }

    /// What is odd, of the delivery and of each member.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        let members = self.bundle.members.iter().flat_map(|m| &m.findings);
        self.findings.iter().chain(members)
    }

    /// What is odd about the delivery; what is odd about an image is with its facts.
    pub fn own_findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The pixels of a member with its bands as they stand in the files.
    ///
    /// # Errors
    /// As [`Tiles::open`].
    pub fn tiles(&self, member: &Member, reading: &Reading) -> Result<Tiles, Trouble> {
        Tiles::open(&self.place, member, reading)
    }

    /// The pixels of a member with its bands in canonical order, given the order in which its files
    /// hold them.
    ///
    /// # Errors
    /// As [`Tiles::open`] and [`Arranged::new`].
    pub fn source(
        &self,
        member: &Member,
        reading: &Reading,
        file_order: &[String],
    ) -> Result<Arranged, Trouble> {
        Ok(Arranged::new(
            self.tiles(member, reading)?,
            member,
            file_order,
        )?)
    }
}

/// Every file that the images of some products list.
fn listed(bundles: &[Bundle]) -> Vec<ListedFile> {
    let members = bundles.iter().flat_map(|bundle| &bundle.members);
    members.flat_map(|member| member.listed.clone()).collect()
}

/// Adds the product of an item. Each is to have an id of its own, which items of several catalogues
/// need not.
fn add(bundles: &mut Vec<Bundle>, mut bundle: Bundle, item: &str) {
    if bundles.iter().any(|other| other.id == bundle.id) {
        bundle.id = item.to_string();
    }
    bundles.push(bundle);
}

/// What to say of a file that is no image: a sensor model goes with one.
fn model(place: &Place, name: &str, trouble: Trouble) -> Trouble {
    const LARGEST_MODEL: u64 = 1 << 20;
    let bytes = place.read_small(name, LARGEST_MODEL);
    match bytes.is_ok_and(|bytes| Rpc::read(&bytes, name).is_ok()) {
        true => SceneFault::NotAScene {
            path: place.shown().to_string(),
            reason: "a sensor model (RPC), not an image: give the image, and this file with --rpc"
                .into(),
        }
        .into(),
        false => trouble,
    }
}

/// How many folders two files have in common, from the top.
fn shared_folders(one: &str, other: &str) -> usize {
    let folders = |path: &str| path.rsplit_once('/').map_or("", |(f, _)| f).to_string();
    let (one, other) = (folders(one), folders(other));
    let pairs = one.split('/').zip(other.split('/'));
    pairs.take_while(|(a, b)| a == b && !a.is_empty()).count()
}

/// True for an item in a folder of DIMAP files, below it or above it: it tells of them in other
/// words.
fn is_of(dimap: &str, item: &str) -> bool {
    let folder = item.rsplit_once('/').map_or("", |(folder, _)| folder);
    let holds = |outer: &str, inner: &str| {
        let rest = inner.strip_prefix(outer);
        outer.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    holds(dimap, folder) || holds(folder, dimap)
}

fn display(path: &Path) -> String {
    shown(&path.display().to_string()).to_string()
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
