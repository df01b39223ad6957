//! What the metadata list against what is there.

mod pixels;
mod unexpected;

use std::collections::BTreeMap;

use relais_core::fault::Trouble;
use serde::Serialize;

use super::facts::{FileRole, Member, shown};
use super::{Scene, SceneFault};
use pixels::{pixels, presence, tiles};
use unexpected::unexpected;

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
    /// For people, in a word or two.
    pub fn word(&self) -> &'static str {
        match self {
            State::Present => "present",
            State::Missing => "missing",
            State::Empty { .. } => "empty",
            State::Truncated { .. } => "cut short",
            State::Unreadable { .. } => "unreadable",
            State::Differs { .. } => "not what the metadata say",
        }
    }

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
        files.extend(unlisted(scene.members()));
        Ok(Self {
            pixels: !files.iter().any(Item::is_loss),
            unexpected: unexpected(scene),
            files,
        })
    }

    /// The same of the files without which one image is of no use, whatever became of the others.
    ///
    /// # Errors
    /// As [`Completeness::check`].
    pub fn of(scene: &Scene, member: &Member) -> Result<Self, Trouble> {
        let tiles = tiles(scene);
        let sets = member.image.sets.iter().flat_map(|set| &set.tiles);
        let held = sets.map(|tile| (tile.path.as_str(), FileRole::Pixels));
        let listed = member.listed.iter();
        let listed = listed.map(|file| (file.path.as_str(), file.role));
        let own: BTreeMap<&str, FileRole> = listed.chain(held).collect();
        let own = own.into_iter().filter(|(_, role)| needed(*role));
        let item = |(path, role)| Item {
            path: shown(path).to_string(),
            role,
            state: match tiles.get(path) {
                Some(wanted) => pixels(scene, wanted),
                None => presence(scene, path),
            },
        };
        let mut files: Vec<Item> = own.map(item).collect();
        files.extend(unlisted([member]));
        Ok(Self {
            pixels: !files.iter().any(Item::is_loss),
            unexpected: Vec::new(),
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
            .map(|i| format!("{} ({})", i.name(), i.state.word()))
            .collect();
        (!files.is_empty()).then(|| SceneFault::Incomplete {
            path: path.to_string(),
            files,
        })
    }
}

impl Item {
    /// Its path without the folders.
    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// True for what the image cannot be used without and that is not as it should be.
    fn is_loss(&self) -> bool {
        let read = self.role != FileRole::Metadata || self.state == State::Missing;
        needed(self.role) && read && self.state != State::Present
    }
}

/// Whether an image is of no use without the files of a role.
fn needed(role: FileRole) -> bool {
    match role {
        FileRole::Pixels | FileRole::Rpc | FileRole::Metadata => true,
        FileRole::Mask | FileRole::Lineage | FileRole::Preview | FileRole::Other => false,
    }
}

/// Tiles that the tiling wants and no document lists.
fn unlisted<'a>(members: impl IntoIterator<Item = &'a Member>) -> Vec<Item> {
    let mut items = Vec::new();
    for member in members {
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
