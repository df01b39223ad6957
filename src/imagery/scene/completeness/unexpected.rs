//! What is there and nothing lists.

use std::collections::BTreeSet;

use crate::scene::Scene;

/// More than this many unexpected files are not named.
const MOST_UNEXPECTED: usize = 100;

/// Files in the folders of the scene's products that nothing lists. World files, pages, style
/// sheets, logos and documents come with every delivery unlisted.
pub(super) fn unexpected(scene: &Scene) -> Vec<String> {
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
