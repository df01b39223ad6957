//! What a delivery lists, from its top file down: `SPOT_LIST` > `SPOT_PROD` > `SPOT_VOL` > DIM, or
//! `VOL_PHR`, `VOL_PNEO` > DIM.

use std::collections::BTreeSet;

use relais_core::fault::Finding;
use relais_files::folder::{Entry, Folder};

use super::dim::{self, Doc};
use super::facts::{FileRole, ListedFile, Member};
use super::xml::{self, Element};
use super::{SceneFault, Trouble};

/// More documents than any delivery has.
const MOST_DOCUMENTS: usize = 500;
/// The three volume files of SPOT and the product, and one to spare.
const DEEPEST: usize = 5;

/// What following the files of a delivery gave.
#[derive(Default)]
pub(super) struct Found {
    pub members: Vec<Member>,
    pub listed: Vec<ListedFile>,
    pub findings: Vec<Finding>,
    seen: BTreeSet<String>,
}

impl Found {
    /// True for a file that was followed already.
    pub(super) fn has_seen(&self, path: &str) -> bool {
        self.seen.contains(path)
    }

    /// The folders that DIMAP files were found in.
    pub(super) fn folders(&self) -> BTreeSet<String> {
        let parent = |path: &String| {
            path.rsplit_once('/')
                .map_or("", |(parent, _)| parent)
                .into()
        };
        self.seen.iter().map(parent).collect()
    }
}

/// Follows a file of the delivery: a volume to its components, a product to its facts.
pub(super) fn follow(folder: &Folder, file: &str, found: &mut Found) -> Result<(), Trouble> {
    visit(folder, file, found, 0)
}

/// Follows all that a tree holds: list and volume files first, from the top of their chain down,
/// then the products that none of them lists.
pub(super) fn follow_all(folder: &Folder, found: &mut Found) -> Result<(), Trouble> {
    let kinds: [fn(&str) -> bool; 5] = [
        |name| name == "SPOT_LIST.XML",
        |name| name == "SPOT_PROD.XML",
        |name| name == "SPOT_VOL.XML",
        |name| name.starts_with("VOL_") && name.ends_with(".XML"),
        is_product,
    ];
    let mut names: Vec<(usize, &Entry)> = folder
        .entries()
        .iter()
        .filter_map(|entry| {
            let upper = entry.name().to_ascii_uppercase();
            let kind = kinds.iter().position(|is_kind| is_kind(&upper))?;
            Some((kind, entry))
        })
        .collect();
    names.sort_by_key(|(kind, entry)| (*kind, entry.depth()));
    let has_volume = names
        .first()
        .is_some_and(|(kind, _)| *kind + 1 < kinds.len());
    for (kind, entry) in names {
        if found.seen.contains(&entry.path) {
            continue;
        }
        if has_volume && kind + 1 == kinds.len() {
            found.findings.push(Finding::note(
                entry.path.clone(),
                "a product that no volume file lists",
            ));
        }
        follow(folder, &entry.path, found)?;
    }
    Ok(())
}

fn is_product(upper_name: &str) -> bool {
    upper_name.starts_with("DIM_") && upper_name.ends_with(".XML")
}

fn visit(folder: &Folder, file: &str, found: &mut Found, depth: usize) -> Result<(), Trouble> {
    let Some(entry) = folder.find(file)? else {
        return Ok(());
    };
    if !found.seen.insert(entry.path.clone()) {
        return Ok(());
    }
    if depth > DEEPEST || found.seen.len() > MOST_DOCUMENTS {
        return Err(SceneFault::NotAScene {
            path: entry.path,
            reason: "volume files that lead on without end".into(),
        }
        .into());
    }
    let bytes = folder.read_small(&entry.path, xml::LARGEST_BYTES)?;
    let root = xml::parse(&entry.path, &bytes)?;
    found.listed.push(ListedFile {
        path: entry.path.clone(),
        role: FileRole::Metadata,
    });
    if root.at("Raster_Data").is_some() {
        let member = dim::read(&entry.path, &root)?;
        found.listed.extend(member.listed.iter().cloned());
        found.members.push(member);
        return Ok(());
    }
    if root.at("Rational_Function_Model").is_some() {
        return Err(SceneFault::NotAScene {
            path: entry.path,
            reason: "a model (RPC), not a product: name the DIM file beside it".into(),
        }
        .into());
    }
    let components = components(&root);
    if components.is_empty() {
        return Err(SceneFault::NotAScene {
            path: entry.path,
            reason: format!(
                "<{}> has neither Raster_Data (a product) nor Dataset_Components (a volume)",
                root.name()
            ),
        }
        .into());
    }
    let mut doc = Doc::new(&entry.path, &root);
    for component in components {
        component_files(folder, &mut doc, component, found, depth)?;
    }
    found.findings.append(&mut doc.findings);
    Ok(())
}

/// `Dataset_Components` stands at the root (SPOT_LIST) or in `Dataset_Content`.
fn components(root: &Element) -> Vec<&Element> {
    ["Dataset_Components", "Dataset_Content/Dataset_Components"]
        .into_iter()
        .filter_map(|path| root.at(path))
        .flat_map(|list| list.all("Component"))
        .collect()
}

fn component_files(
    folder: &Folder,
    doc: &mut Doc<'_>,
    component: &Element,
    found: &mut Found,
    depth: usize,
) -> Result<(), Trouble> {
    for child in component.children() {
        let is_product = child.name() == "COMPONENT_PATH"
            && component.text_at("COMPONENT_TYPE") == Some("DIMAP");
        match doc.href(child) {
            Ok(None) => {}
            Ok(Some(path)) if is_product => {
                found.listed.push(ListedFile {
                    path: path.clone(),
                    role: FileRole::Metadata,
                });
                visit(folder, &path, found, depth + 1)?;
            }
            Ok(Some(path)) => found.listed.push(ListedFile {
                path,
                role: FileRole::Preview,
            }),
            Err(e) if is_product => return Err(e.into()),
            Err(e) => found.findings.push(Finding::fault(
                format!("{}: {}", doc.file, child.name()),
                e.to_string(),
            )),
        }
    }
    Ok(())
}
