//! What the metadata list against what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::raster::RasterSource;
use relais_files::folder::{self, Entry, Folder};
use relais_files::gdal::GdalSource;
use relais_files::probe::{Defect, Probe};
use serde::Serialize;

use super::facts::{FileRole, Member, Origin, TileFile, shown};
use super::{Scene, SceneFault};

/// What became of a listed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum State {
    /// It is there, and it is what it should be.
    Present,
    /// It is not there.
    Missing,
    /// Nothing in it, or as good as nothing.
    Empty {
        /// Its length.
        bytes: u64,
    },
    /// It ends before it should.
    Truncated {
        /// The length it needs at least.
        needed: u64,
        /// Its length.
        bytes: u64,
    },
    /// It is there and cannot be read.
    Unreadable {
        /// Why.
        reason: String,
    },
    /// It is an image, but not of the size, the bands or the depth that the metadata state.
    Differs {
        /// In what.
        reason: String,
    },
}

impl State {
    /// For people, in a few words.
    pub fn label(&self) -> String {
        match self {
            State::Present => "present".into(),
            State::Missing => "missing".into(),
            State::Empty { bytes: 0 } => "empty".into(),
            State::Empty { bytes: 1 } => "empty (1 byte)".into(),
            State::Empty { bytes } => format!("empty ({bytes} bytes)"),
            State::Truncated { needed, bytes } => {
                format!("cut short ({bytes} bytes of at least {needed})")
            }
            State::Unreadable { reason } => format!("unreadable: {reason}"),
            State::Differs { reason } => format!("not what the metadata say: {reason}"),
        }
    }
}

/// A listed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// From the root of the delivery.
    pub path: String,
    /// What it is for.
    pub role: FileRole,
    /// What became of it.
    #[serde(flatten)]
    pub state: State,
}

/// The report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Completeness {
    /// Every listed file, those of pixels first.
    pub files: Vec<Item>,
    /// Files that nothing lists and that deliveries do not have beside what they list.
    pub unexpected: Vec<String>,
    /// False when pixels are missing, or a model or a product file without which they are of no
    /// use.
    pub pixels: bool,
}

/// More than this many unexpected files are not named.
const MOST_UNEXPECTED: usize = 100;

impl Completeness {
    /// Looks at every file that the metadata of a scene list; pixels are not decoded.
    ///
    /// # Errors
    /// Only when the delivery itself can no longer be read: what is wrong with a file is its state.
    pub fn check(scene: &Scene) -> Result<Self, Trouble> {
        let tiles = tiles(scene);
        // A file that several documents list has the role that matters most.
        let mut roles: BTreeMap<&str, FileRole> = BTreeMap::new();
        for listed in scene.listed() {
            let role = roles.entry(&listed.path).or_insert(listed.role);
            *role = listed.role.min(*role);
        }
        let mut files: Vec<Item> = roles
            .into_iter()
            .map(|(path, role)| Item {
                path: shown(path).to_string(),
                role,
                state: match tiles.get(path) {
                    Some(wanted) => pixels(scene, wanted),
                    None => presence(scene, path),
                },
            })
            .collect();
        files.sort_by(|a, b| (a.role, &a.path).cmp(&(b.role, &b.path)));
        files.extend(unlisted(scene));
        Ok(Self {
            pixels: !files.iter().any(Item::is_loss),
            unexpected: unexpected(scene),
            files,
        })
    }

    /// The files that are not as they should be.
    pub fn faults(&self) -> impl Iterator<Item = &Item> {
        self.files.iter().filter(|i| i.state != State::Present)
    }

    /// The fault that says which pixels are missing; none when they are whole.
    /// `path` is what was inspected.
    pub fn fault(&self, path: &str) -> Option<SceneFault> {
        let files: Vec<String> = self
            .faults()
            .filter(|i| i.is_loss())
            .map(|i| format!("{} ({})", i.path, i.state.label()))
            .collect();
        (!files.is_empty()).then(|| SceneFault::Incomplete {
            path: path.to_string(),
            files,
        })
    }
}

impl Item {
    /// True for what the image cannot be used without and that is not as it should be.
    fn is_loss(&self) -> bool {
        let needed = match self.role {
            FileRole::Pixels | FileRole::Rpc => true,
            FileRole::Metadata => self.state == State::Missing,
            FileRole::Mask | FileRole::Lineage | FileRole::Preview | FileRole::Other => false,
        };
        needed && self.state != State::Present
    }
}

/// A tile, what its set of files should hold, and its member.
struct Wanted<'a> {
    member: &'a Member,
    tile: &'a TileFile,
    bands: usize,
}

fn tiles(scene: &Scene) -> BTreeMap<&str, Wanted<'_>> {
    let mut tiles = BTreeMap::new();
    for member in scene.members() {
        for set in &member.image.sets {
            for tile in &set.tiles {
                let bands = set.band_ids.len();
                tiles.insert(
                    tile.path.as_str(),
                    Wanted {
                        member,
                        tile,
                        bands,
                    },
                );
            }
        }
    }
    tiles
}

fn presence(scene: &Scene, path: &str) -> State {
    let Some(folder) = scene.place().folder() else {
        return State::Present;
    };
    match folder.find(path) {
        Ok(Some(Entry { size: 0, .. })) => State::Empty { bytes: 0 },
        Ok(Some(_)) => State::Present,
        Ok(None) => State::Missing,
        Err(e) => State::Unreadable {
            reason: e.to_string(),
        },
    }
}

/// Length and header first, which tell a cut file; then GDAL must open it.
fn pixels(scene: &Scene, wanted: &Wanted<'_>) -> State {
    let path = wanted.tile.path.as_str();
    // A remote image was opened when its facts were read.
    let local = scene.place().folder().filter(|_| !folder::is_remote(path));
    let Some(folder) = local else {
        return State::Present;
    };
    match presence(scene, path) {
        State::Present => {}
        other => return other,
    }
    match folder.probe(path) {
        Err(e) => {
            return State::Unreadable {
                reason: e.to_string(),
            };
        }
        Ok(Some(Err(Defect::Empty { bytes }))) => return State::Empty { bytes },
        Ok(Some(Err(Defect::Truncated { needed, bytes }))) => {
            return State::Truncated { needed, bytes };
        }
        // Other formats than these two are for GDAL to judge.
        Ok(Some(Err(Defect::Damaged { .. })) | None) => {}
        Ok(Some(Ok(probe))) => {
            if let Some(reason) = difference(&probe, wanted) {
                return State::Differs { reason };
            }
        }
    }
    match wanted.member.origin {
        // It was opened when its facts were read.
        Origin::Image => State::Present,
        Origin::Dimap | Origin::Stac => opened(folder, wanted),
    }
}

fn difference(probe: &Probe, wanted: &Wanted<'_>) -> Option<String> {
    let window = wanted.tile.window;
    let size = (window.width as u64, window.height as u64);
    if (probe.width, probe.height) != size {
        return Some(format!(
            "{} × {} pixels, {} × {} stated",
            probe.width, probe.height, size.0, size.1
        ));
    }
    if wanted.member.origin != Origin::Dimap {
        return None;
    }
    if probe.bands as usize != wanted.bands {
        return Some(format!("{} bands, {} stated", probe.bands, wanted.bands));
    }
    let bits = 8 * wanted.member.image.sample_type.bytes() as u32;
    // 12 bits are carried in 16.
    (probe.bits > bits || (bits == 16 && probe.bits <= 8))
        .then(|| format!("samples of {} bits, {bits} stated", probe.bits))
}

fn opened(folder: &Folder, wanted: &Wanted<'_>) -> State {
    let unreadable = |reason: String| State::Unreadable { reason };
    let path = match folder.gdal_path(&wanted.tile.path) {
        Ok(path) => path,
        Err(e) => return unreadable(e.to_string()),
    };
    match GdalSource::open(Path::new(&path)) {
        Err(e) => unreadable(e.to_string()),
        Ok(source) => {
            let grid = source.grid();
            let window = wanted.tile.window;
            match (grid.width, grid.height) == (window.width, window.height) {
                true => State::Present,
                false => State::Differs {
                    reason: format!(
                        "{} × {} pixels, {} × {} stated",
                        grid.width, grid.height, window.width, window.height
                    ),
                },
            }
        }
    }
}

/// Tiles that the tiling wants and no document lists.
fn unlisted(scene: &Scene) -> Vec<Item> {
    let mut items = Vec::new();
    for member in scene.members() {
        for (row, col) in &member.image.unlisted_tiles {
            items.push(Item {
                path: format!("{} (tile R{row}C{col}, not listed)", member.source),
                role: FileRole::Pixels,
                state: State::Missing,
            });
        }
    }
    items
}

/// Files in the folders of the scene's products that nothing lists. World files, pages, style
/// sheets, logos and documents come with every delivery unlisted.
fn unexpected(scene: &Scene) -> Vec<String> {
    let Some(folder) = scene.place().folder() else {
        return Vec::new();
    };
    let mut known = BTreeSet::new();
    for listed in scene.listed() {
        if let Ok(Some(entry)) = folder.find(&listed.path) {
            known.insert(entry.path);
        }
    }
    let folders: Vec<&str> = scene
        .members()
        .iter()
        .map(|m| m.source.rsplit_once('/').map_or("", |(folder, _)| folder))
        .collect();
    folder
        .entries()
        .iter()
        .filter(|e| folders.iter().any(|f| lies_in(&e.path, f)))
        .filter(|e| !known.contains(&e.path) && !is_usual(&e.path))
        .take(MOST_UNEXPECTED)
        .map(|e| e.path.clone())
        .collect()
}

fn lies_in(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
}

fn is_usual(path: &str) -> bool {
    let upper = path.to_ascii_uppercase();
    let ends = [
        ".J2W", ".TFW", ".JGW", ".HTM", ".HTML", ".PDF", ".XSL", ".XSD", ".CSS", ".JPG", ".JPEG",
        ".PNG", ".GIF", ".ICO", ".KMZ", ".KML", ".TXT", ".MD5", ".AUX.XML", ".OVR",
    ];
    ends.iter().any(|end| upper.ends_with(end))
        || upper
            .split('/')
            .any(|part| part == "LIBRARY" || part == "LINEAGE")
}
