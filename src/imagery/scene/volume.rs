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

/// Follows a file of the delivery: a volume to its components, a product to its facts.
pub(super) fn follow(folder: &Folder, file: &str, found: &mut Found) -> Result<(), Trouble> {
    visit(folder, file, found, 0)
}

/// The files to begin with: the topmost list or volume files; without any, the products.
pub(super) fn tops(folder: &Folder) -> Vec<String> {
    let kinds: [fn(&str) -> bool; 5] = [
        |name| name == "SPOT_LIST.XML",
        |name| name == "SPOT_PROD.XML",
        |name| name == "SPOT_VOL.XML",
        |name| name.starts_with("VOL_") && name.ends_with(".XML"),
        is_product,
    ];
    for is_kind in kinds {
        let of_kind = || {
            folder
                .entries()
                .iter()
                .filter(|e| is_kind(&e.name().to_ascii_uppercase()))
        };
        if let Some(depth) = of_kind().map(Entry::depth).min() {
            return of_kind()
                .filter(|e| e.depth() == depth)
                .map(|e| e.path.clone())
                .collect();
        }
    }
    Vec::new()
}

fn is_product(upper_name: &str) -> bool {
    upper_name.starts_with("DIM_") && upper_name.ends_with(".XML")
}

/// Products that lie in the delivery and that no volume lists.
pub(super) fn unlisted_products(folder: &Folder, found: &mut Found) {
    for entry in folder.entries() {
        if is_product(&entry.name().to_ascii_uppercase()) && !found.seen.contains(&entry.path) {
            found.findings.push(Finding::warning(
                entry.path.clone(),
                "a product that no volume file lists: not read, name it to read it",
            ));
        }
    }
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
