//! Figures, as the tables of the comparison hold them.

use std::collections::BTreeMap;

use relais_files::table::Table as Records;
use relais_report::chart::{Class, Drawing, Sankey};
use relais_report::french;
use relais_report::html::Table;
use serde_json::Value;

use super::{MADE, OCS};
use crate::Failure;
use crate::fr::cover as fr;
use crate::tool::Tools;

/// The level that the page shows: an elected official reads eight classes, and fifteen less well.
const LEVEL: &str = "2";
/// Fallow land has another code at the first date, and did not change for that.
const RECODED: (&str, &str) = ("3221", "3222");

/// What the page says in figures.
pub struct Figures {
    /// What seems to have changed, and what has.
    pub summary: Table,
    /// Flows between classes.
    pub flows: Drawing,
    /// From the first date to the last.
    pub matrix: Table,
}

/// Reads them.
pub fn read(tools: &Tools) -> Result<Figures, Failure> {
    let classes = classes(tools)?;
    Ok(Figures {
        summary: summary(tools)?,
        flows: flows(tools, &classes)?,
        matrix: matrix(tools, &classes)?,
    })
}

/// The rows of a table of ours, with the columns that are wanted.
fn rows(tools: &Tools, path: &str, wanted: &[&str]) -> Result<Vec<Vec<String>>, Failure> {
    let table = Records::read(&tools.path(path)).map_err(|fault| fault.to_string())?;
    let names: Vec<&[&str]> = wanted.iter().map(std::slice::from_ref).collect();
    let sheet = table.under(&names)?;
    let cells = |row: relais_files::table::Row<'_>| {
        (0..wanted.len())
            .map(|at| row.cell(at).to_string())
            .collect()
    };
    Ok(sheet.rows().map(cells).collect())
}

fn hectares(m2: f64) -> String {
    french::with_unit(&french::number(m2 / 1e4, 2), "ha")
}

/// Area that is of another class at the end of each period: of all differences, as published, in truth.
fn summary(tools: &Tools) -> Result<Table, Failure> {
    let text = std::fs::read_to_string(tools.path(&format!("{MADE}/comparaison.json")))?;
    let document: Value = serde_json::from_str(&text)?;
    let truth = truth(tools)?;
    let mut table = Table::new(fr::SUMMARY, &fr::SUMMARY_COLUMNS);
    for period in document["periods"].as_array().into_iter().flatten() {
        let date = |key: &str| period[key].as_str().unwrap_or_default().to_string();
        let area = |key: &str| hectares(period[key].as_f64().unwrap_or(f64::NAN));
        let ends = (date("before"), date("after"));
        table.row([
            format!("{} – {}", ends.0, ends.1),
            area("differing_m2"),
            area("changed_m2"),
            format!("± {}", area("changed_margin_95_m2")),
            hectares(truth.get(&ends).copied().unwrap_or(f64::NAN)),
        ]);
    }
    Ok(table)
}

/// What really changed, by period.
fn truth(tools: &Tools) -> Result<BTreeMap<(String, String), f64>, Failure> {
    let wanted = ["avant", "apres", "code_avant", "code_apres", "surface_m2"];
    let mut sums = BTreeMap::new();
    for row in rows(tools, &format!("{OCS}/verite/transitions.csv"), &wanted)? {
        let codes = (row[2].as_str(), row[3].as_str());
        if codes.0 != codes.1 && codes != RECODED {
            let m2: f64 = row[4].replace(',', ".").parse()?;
            *sums.entry((row[0].clone(), row[1].clone())).or_default() += m2;
        }
    }
    Ok(sums)
}

/// The classes of the level by their codes, each with the first colour among those below it.
fn classes(tools: &Tools) -> Result<BTreeMap<String, Class>, Failure> {
    let wanted = ["code", "libelle", "niveau", "couleur"];
    let all = rows(tools, &format!("{OCS}/ocs-fictive.csv"), &wanted)?;
    let colour = |code: &str| {
        let mut below = all.iter().filter(|row| row[0].starts_with(code));
        below.find_map(|row| (!row[3].is_empty()).then_some(row[3].as_str()))
    };
    let of_level = all.iter().filter(|row| row[2] == LEVEL);
    let class = |row: &Vec<String>| {
        let class = Class::new(&row[0], &row[1], colour(&row[0]));
        (row[0].clone(), class)
    };
    Ok(of_level.map(class).collect())
}

/// Only the flows of everything that is compared: rows without a kind of territory.
fn flows(tools: &Tools, classes: &BTreeMap<String, Class>) -> Result<Drawing, Failure> {
    let wanted = [
        "type",
        "niveau",
        "code_2009",
        "code_2015",
        "code_2020",
        "surface_m2",
    ];
    let place = |code: &str| classes.keys().position(|known| known == code);
    let mut sankey = Sankey::new(
        fr::FLOWS_TITLE,
        &["2009", "2015", "2020"],
        classes.values().cloned().collect(),
    );
    for row in rows(tools, &format!("{MADE}/figures_flux.csv"), &wanted)? {
        let changes = row[2] != row[3] || row[3] != row[4];
        if !row[0].is_empty() || row[1] != LEVEL || !changes {
            continue;
        }
        let places: Option<Vec<usize>> = row[2..5].iter().map(|code| place(code)).collect();
        sankey.flow(
            &places.ok_or("a flow of an unknown class")?,
            row[5].parse()?,
        );
    }
    sankey.draw().ok_or_else(|| "nothing changed".into())
}

/// The matrix as a square, in hectares.
fn matrix(tools: &Tools, classes: &BTreeMap<String, Class>) -> Result<Table, Failure> {
    let wanted = [
        "type",
        "niveau",
        "de",
        "a",
        "code_avant",
        "code_apres",
        "surface_m2",
    ];
    let mut cells: BTreeMap<(String, String), i64> = BTreeMap::new();
    for row in rows(tools, &format!("{MADE}/figures_matrices.csv"), &wanted)? {
        if row[0].is_empty() && row[1] == LEVEL && row[2] == "2009" && row[3] == "2020" {
            cells.insert((row[4].clone(), row[5].clone()), row[6].parse()?);
        }
    }
    let codes: Vec<&String> = classes.keys().collect();
    let heads = codes.iter().map(|code| format!("#{code}"));
    let total = format!("#{}", fr::TOTAL_BEFORE);
    let heads: Vec<String> = [fr::MATRIX_CORNER.to_string()]
        .into_iter()
        .chain(heads)
        .chain([total])
        .collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let mut table = Table::new(fr::MATRIX_CAPTION, &heads);
    let m2 = |one: &str, other: &str| cells.get(&(one.into(), other.into())).copied().unwrap_or(0);
    // What is nothing stays empty, so that what is something is seen.
    let shown = |m2: i64| match m2 {
        0 => String::new(),
        1..50 => fr::LESS.into(),
        m2 => french::number(m2 as f64 / 1e4, 2),
    };
    for one in &codes {
        let row: Vec<i64> = codes.iter().map(|other| m2(one, other)).collect();
        let sum = row.iter().sum();
        let numbers = row.into_iter().chain([sum]).map(shown);
        table.row([classes[*one].label.clone()].into_iter().chain(numbers));
    }
    let sums: Vec<i64> = codes
        .iter()
        .map(|other| codes.iter().map(|one| m2(one, other)).sum())
        .collect();
    let all = sums.iter().sum();
    let numbers = sums.into_iter().chain([all]).map(shown);
    table.row([fr::TOTAL_AFTER.to_string()].into_iter().chain(numbers));
    Ok(table)
}
