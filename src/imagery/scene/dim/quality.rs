//! Accuracy, masks, and every file that a product lists.

use std::collections::BTreeMap;

use relais_core::fault::Finding;

use super::Doc;
use crate::scene::facts::{FileRole, Image, ListedFile, MaskFile};
use crate::scene::xml::Element;

const RPC: &str = "Geoposition/Geoposition_Models/Rational_Function_Model";

pub(super) struct Quality {
    pub masks: Vec<MaskFile>,
    pub accuracy_ce90_m: Option<f64>,
}

pub(super) fn read(doc: &mut Doc<'_>) -> Quality {
    let root = doc.root;
    let mut quality = Quality {
        masks: Vec::new(),
        accuracy_ce90_m: doc.number(
            "Quality_Assessment/Planimetric_Accuracy_Measurement/Quality_Values/ACCURACY_CE90",
        ),
    };
    let measures = root
        .all("Quality_Assessment")
        .flat_map(|q| q.all("Imaging_Quality_Measurement"));
    for measure in measures {
        let name = measure.text_at("MEASURE_NAME").unwrap_or("");
        let hrefs: Vec<&Element> = measure
            .all("Quality_Mask")
            .flat_map(|m| m.descendants("COMPONENT_PATH"))
            .collect();
        for href in hrefs {
            if let Some(path) = confined(doc, href) {
                quality.masks.push(MaskFile {
                    code: code(name, &path),
                    measure: name.to_string(),
                    path,
                });
            }
        }
    }
    quality
}

/// The code in the brackets of the measure's name, else the first letters of the file's.
fn code(measure: &str, path: &str) -> String {
    let bracketed = measure
        .rsplit_once('(')
        .and_then(|(_, rest)| rest.split_once(')'))
        .map(|(code, _)| code.trim());
    let file = path.rsplit('/').next().unwrap_or(path);
    bracketed
        .filter(|c| !c.is_empty())
        .or_else(|| file.split('_').next())
        .unwrap_or("")
        .to_ascii_uppercase()
}

/// Every `href` of the document that is a file of the delivery, each once.
pub(super) fn listed(doc: &mut Doc<'_>, image: &Image) -> Vec<ListedFile> {
    let mut files: BTreeMap<String, FileRole> = BTreeMap::new();
    let mut add = |path: String, role: FileRole| {
        files
            .entry(path)
            .and_modify(|r| *r = (*r).min(role))
            .or_insert(role);
    };
    for tile in image.sets.iter().flat_map(|s| &s.tiles) {
        add(tile.path.clone(), FileRole::Pixels);
    }
    let root = doc.root;
    let mut elements = Vec::new();
    gather(root, FileRole::Other, &mut elements);
    if let Some(model) = root.at(RPC) {
        let paths = model.descendants("COMPONENT_PATH");
        elements.extend(paths.into_iter().map(|e| (e, FileRole::Rpc)));
    }
    for (element, role) in elements {
        if let Some(path) = confined(doc, element) {
            add(path, role);
        }
    }
    files
        .into_iter()
        .map(|(path, role)| ListedFile { path, role })
        .collect()
}

/// The elements that name a file, with what their surroundings tell of its role.
fn gather<'a>(element: &'a Element, above: FileRole, found: &mut Vec<(&'a Element, FileRole)>) {
    for child in element.children() {
        let role = match child.name() {
            "Quality_Mask" => FileRole::Mask,
            "Processing_Lineage" | "Dataset_Sources" => FileRole::Lineage,
            "Component"
                if child
                    .text_at("COMPONENT_CONTENT")
                    .is_some_and(|c| c.contains("Lineage")) =>
            {
                FileRole::Lineage
            }
            name if name.ends_with("_TN_PATH") || name.ends_with("_QL_PATH") => FileRole::Preview,
            _ => above,
        };
        let names_a_file = child.name().ends_with("_PATH") && child.name() != "DATA_FILE_PATH";
        if names_a_file && child.attribute("href").is_some() {
            found.push((child, role));
        }
        gather(child, role, found);
    }
}

/// The path of a file that is good to have: one that leads out is told and never followed.
fn confined(doc: &mut Doc<'_>, element: &Element) -> Option<String> {
    match doc.href(element) {
        Ok(path) => path,
        Err(e) => {
            let finding =
                Finding::fault(format!("{}: {}", doc.file, element.name()), e.to_string());
            if !doc.findings.contains(&finding) {
                doc.findings.push(finding);
            }
            None
        }
    }
}
