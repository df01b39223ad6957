//! The report as text, for people.

use std::path::Path;

use relais_core::fault::Finding;
use relais_imagery::scene::completeness::Completeness;
use relais_imagery::scene::inspection::{Inspection, Summary};

use super::member::member;
use super::page::{Page, table};

/// The longest list of files.
const MOST_FILES: usize = 30;

/// A delivery that holds several products.
pub fn several(path: &str, products: &[Summary]) -> String {
    let mut text = format!("{path}\n{} products\n\n", products.len());
    let rows: Vec<[String; 4]> = products
        .iter()
        .map(|p| {
            let members: Vec<&str> = p.members.iter().map(|m| m.label()).collect();
            [
                p.id.clone(),
                p.platform.clone().unwrap_or_else(|| "?".into()),
                p.acquired.map_or("?".into(), |m| m.to_string()),
                format!("{}, {}", p.level.label(), members.join(" + ")),
            ]
        })
        .collect();
    table(
        &mut text,
        ["product id", "satellite", "acquired", "images"],
        &rows,
        "",
    );
    text += "\nChoose one with --product-id ID.\n";
    text
}

/// One product.
pub fn one(path: &str, inspection: &Inspection, quicklook: Option<&Path>) -> String {
    let mut page = Page::default();
    page.text += &title(inspection);
    page.line("Path", path);
    page.line("Product id", &inspection.id);
    page.some("Quick-look", quicklook.map(|p| p.display().to_string()));
    for report in &inspection.members {
        page.text += "\n";
        member(&mut page, report);
    }
    page.text += "\n";
    files(&mut page, &inspection.completeness);
    findings(&mut page, inspection);
    page.text
}

fn title(inspection: &Inspection) -> String {
    let Some(first) = inspection.members.first() else {
        return String::new();
    };
    let member = &first.member;
    let platform = member.platform().map(|p| p.name.as_str()).unwrap_or("");
    let mut parts: Vec<String> = [platform, member.level.label()]
        .into_iter()
        .filter(|p| !p.is_empty() && *p != "unknown level")
        .map(str::to_string)
        .collect();
    parts.extend(first.acquired.map(|m| m.to_string()));
    if parts.is_empty() {
        parts.push(member.name.clone());
    }
    format!("{}\n", parts.join(", "))
}

fn files(page: &mut Page, completeness: &Completeness) {
    let total = completeness.files.len();
    let faults: Vec<_> = completeness.faults().collect();
    let verdict = match (faults.len(), completeness.pixels) {
        (0, _) => "all there".to_string(),
        (n, true) => format!("{n} not as listed, the pixels are whole"),
        (n, false) => format!("{n} not as listed, PIXELS ARE MISSING"),
    };
    page.text += &format!("Files: {total} listed, {verdict}\n");
    for item in faults.iter().take(MOST_FILES) {
        page.text += &format!("  {}: {}\n", item.path, item.state.label());
    }
    if faults.len() > MOST_FILES {
        page.text += &format!("  and {} more\n", faults.len() - MOST_FILES);
    }
    if !completeness.unexpected.is_empty() {
        page.text += &format!("Unexpected files: {}\n", completeness.unexpected.len());
        for path in completeness.unexpected.iter().take(MOST_FILES) {
            page.text += &format!("  {path}\n");
        }
    }
}

fn findings(page: &mut Page, inspection: &Inspection) {
    let members = inspection.members.iter().flat_map(|m| &m.member.findings);
    let all: Vec<&Finding> = inspection.findings.iter().chain(members).collect();
    if all.is_empty() {
        return;
    }
    page.text += "Findings:\n";
    for finding in all {
        page.text += &format!("  {finding}\n");
    }
}
