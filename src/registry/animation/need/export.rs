//! Needs as the comité consultatif reads them: grouped, and without a word of anybody.

use relais_files::table::guarded;
use relais_report::figures::{Cell, Column, Figure, Kind, Report, Section, Table};
use relais_store::Db;

use super::rules::{PRIORITIES, STATES};
use super::{Filter, Listed, list};
use crate::finder::{self, Named};
use crate::fr::{THEMES, yes};
use crate::partner::rules::GROUPS;
use crate::record::{RecordFault, day_of};
use crate::value::label;

/// In the place of whoever is named.
const SOMEBODY: &str = "[une personne]";

/// The needs for the comité, and what was taken out of them.
pub struct Export {
    /// To be written as sheets, or by [`csv`].
    pub report: Report,
    /// Needs in whose words somebody was named, by their ids.
    pub masked: Vec<String>,
    /// Who may be named all the same, by a family name alone.
    pub doubts: Vec<Named>,
}

/// The needs that `filter` wants, by group and priority. Persons and operators whom the registry knows
/// are taken out of the words, with the addresses and telephone numbers of anybody; a family name alone
/// is told and stays.
///
/// # Errors
/// What the database says.
pub async fn export(db: &Db, filter: &Filter, at: &str) -> Result<Export, RecordFault> {
    let mut all = list(db, filter).await?;
    let mut read = db.read().await?;
    let known = finder::all(&mut read).await.map_err(|e| db.fault(&e))?;
    let (mut masked, mut doubts) = (Vec::new(), Vec::new());
    for listed in &mut all {
        let need = &mut listed.need;
        let texts = [
            Some(&mut need.title),
            need.words.as_mut(),
            need.use_case.as_mut(),
        ];
        let mut found = false;
        for text in texts.into_iter().flatten() {
            if let Some(masked) = known.masked(text, SOMEBODY) {
                *text = masked;
                found = true;
            }
            known.doubt(text, &format!("besoin {}", need.id), &mut doubts);
        }
        if found {
            masked.push(need.id.clone());
        }
    }
    Ok(Export {
        report: report(&all, day_of(at)),
        masked,
        doubts,
    })
}

fn report(all: &[Listed], day: &str) -> Report {
    let columns = || {
        [
            "Priorité",
            "Besoin",
            "Détail",
            "Cas d’usage",
            "Ingénierie",
            "État",
            "Partenaire",
            "Exprimé le",
        ]
        .map(Column::text)
    };
    let mut table = Table::new(
        "Besoins",
        "Besoins par groupe d’usagers",
        columns().to_vec(),
    );
    table.columns.insert(0, Column::text("Groupe d’usagers"));
    table.rows = all.iter().map(row).collect();
    table.source = format!("registre du relais, le {day}");
    Report {
        title: "Besoins des usagers".into(),
        lead: "Besoins que le relais porte au comité consultatif, par groupe d’usagers et par priorité. \
               Aucune donnée personnelle n’y figure."
            .into(),
        facts: vec![
            ("Établi le".into(), day.into()),
            ("Besoins".into(), all.len().to_string()),
        ],
        sections: vec![Section {
            title: "Besoins".into(),
            figures: vec![
                Figure {
                    drawings: Vec::new(),
                    table: counts(all),
                },
                Figure {
                    drawings: Vec::new(),
                    table,
                },
            ],
            ..Section::default()
        }],
        date: Some(day.into()),
        ..Report::default()
    }
}

/// How many needs each group has of each priority.
fn counts(all: &[Listed]) -> Table {
    let mut columns = vec![Column::text("Groupe d’usagers")];
    columns
        .extend(PRIORITIES.map(|(_, label)| Column::of(Kind::Count, format!("Priorité {label}"))));
    columns.push(Column::of(Kind::Count, "Avec besoin d’ingénierie"));
    let mut table = Table::new(
        "Synthèse",
        "Nombre de besoins par groupe et par priorité",
        columns,
    );
    let count = |wanted: &dyn Fn(&Listed) -> bool| {
        let number = all.iter().filter(|one| wanted(one)).count();
        Cell::Whole(i64::try_from(number).unwrap_or(i64::MAX))
    };
    for (group, name) in GROUPS {
        let mut cells = vec![Cell::Text(name.into())];
        for (priority, _) in PRIORITIES {
            cells.push(count(&|one| {
                one.need.user_group == group && one.need.priority == priority
            }));
        }
        cells.push(count(&|one| {
            one.need.user_group == group && one.need.engineering
        }));
        table.rows.push(cells);
    }
    let mut total = vec![Cell::Text("Ensemble".into())];
    total.extend((1..table.columns.len()).map(|column| table.sum(column)));
    table.total = Some(total);
    table
}

fn row(listed: &Listed) -> Vec<Cell> {
    let need = &listed.need;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        label(&GROUPS, &need.user_group),
        label(&PRIORITIES, &need.priority),
        need.title.clone(),
        text(&need.words),
        need.use_case
            .as_ref()
            .map(|word| label(&THEMES, word))
            .unwrap_or_default(),
        yes(need.engineering).into(),
        label(&STATES, &need.state),
        text(&listed.partner_name),
        need.said_on.clone(),
    ]
    .map(Cell::Text)
    .to_vec()
}

/// The list of needs as CSV for French spreadsheets: UTF-8 with its mark, `;`, and no cell that one
/// would take for a formula.
pub fn csv(report: &Report) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    if let Some(table) = report.tables().last() {
        let header: Vec<String> = table.columns.iter().map(Column::header).collect();
        line(&mut out, &header);
        for row in &table.rows {
            let cells = row.iter().zip(&table.columns);
            let cells: Vec<String> = cells.map(|(cell, column)| column.shown(cell)).collect();
            line(&mut out, &cells);
        }
    }
    out.into_bytes()
}

fn line(out: &mut String, cells: &[String]) {
    let cell = |text: &String| format!("\"{}\"", guarded(text).replace('"', "\"\""));
    let cells: Vec<String> = cells.iter().map(cell).collect();
    out.push_str(&cells.join(";"));
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::super::rules::Need;
    use super::*;

    fn listed(group: &str, priority: &str, title: &str) -> Listed {
        let mut need = Need::new("bes-0123456789ab".into(), "2027-01-10", "");
        (need.user_group, need.priority, need.title) =
            (group.into(), priority.into(), title.into());
        Listed {
            need,
            partner_name: Some("+SDIS \"fictif\"".into()),
        }
    }

    #[test]
    fn cells_are_no_formulas_and_sums_are_those_of_a_hand() {
        let all = [
            listed("epci-agence", "haute", "=HYPERLINK(\"x\")"),
            listed("epci-agence", "basse", " @SUM(A1)"),
            listed("collectivite", "haute", "3D ; ports"),
        ];
        let report = report(&all, "2027-01-15");
        let text = String::from_utf8(csv(&report)).unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert!(lines[0].starts_with("\u{feff}\"Groupe d’usagers\";\"Priorité\";"));
        assert_eq!(lines.len(), 5);
        assert!(
            lines[1].contains("\"'=HYPERLINK(\"\"x\"\")\""),
            "{}",
            lines[1]
        );
        assert!(lines[2].contains("\"' @SUM(A1)\""), "{}", lines[2]);
        assert!(
            lines[3].contains("\"3D ; ports\"") && lines[3].contains("\"'+SDIS \"\"fictif\"\"\"")
        );
        let total = report.tables().next().unwrap().total.clone().unwrap();
        let whole = [2, 0, 1, 0].map(Cell::Whole);
        assert_eq!(total[1..], whole);
    }
}
