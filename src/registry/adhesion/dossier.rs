//! A month's cases for the bureau exécutif, and its decisions taken back.

use chrono::{Months, NaiveDate};
use relais_files::table::{Sheet, Table, TableFault, guarded};
use relais_report::figures::{self, Cell, Column, Figure, Report, Section};
use relais_report::sheet::{self, SheetFault};
use relais_store::{Change, Db, Entry};
use serde::Serialize;

use super::fiche::{Fiche, fiche};
use super::look::{self, Filter};
use super::sql::{self, Adhesion};
use super::state::{Event, State};
use super::take::{self, Moved, Record};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::partner;
use crate::partner::name::bare;
use crate::path::PathFault;
use crate::value::day;

/// The columns of the summary; the last five are for the decisions.
const COLUMNS: [&str; 10] = [
    "adhesion",
    "partenaire",
    "siret",
    "soumise_le",
    "reference_envoi",
    "decision",
    "jour",
    "reference",
    "motif",
    "vers",
];
/// Titles of the column that says whose the decision is.
const WHOSE: [&str; 4] = ["adhesion", "partenaire", "convention", "siret"];
/// More decisions than this are of no month.
const MOST_ROWS: usize = 5_000;

/// A case of the month.
#[derive(Debug, Serialize)]
pub struct Line {
    /// The adhésion.
    pub adhesion: String,
    /// Name of the partner.
    pub partner: String,
    /// Its SIRET.
    pub siret: String,
    /// When it was submitted.
    pub submitted_on: NaiveDate,
    /// Reference of the submission.
    pub reference: String,
    /// Its form.
    pub fiche: Fiche,
}

/// The cases of a month.
#[derive(Debug, Serialize)]
pub struct Dossier {
    /// As `2026-11`.
    pub month: String,
    /// By name of the partner.
    pub lines: Vec<Line>,
}

/// The cases that were submitted in a month (`2026-11`) and wait for a decision.
///
/// # Errors
/// [`RegistryFault::Value`] for a month that is none; what the roles do not allow.
pub async fn gather(desk: &Desk, month: &str) -> Result<Dossier, RegistryFault> {
    desk.hold(Act::Persons, None).await?;
    let (first, after) = span(month)?;
    let filter = Filter {
        state: Some(State::Soumise),
        ..Filter::default()
    };
    let mut lines = Vec::new();
    for listed in look::list(desk.db(), &filter, desk.now().date_naive()).await? {
        let one = &listed.adhesion;
        if one.since < first || one.since >= after {
            continue;
        }
        let partner = partner::show(desk.db(), &one.partner).await?;
        lines.push(Line {
            adhesion: one.id.clone(),
            partner: partner.name.clone(),
            siret: partner.siret.clone().unwrap_or_default(),
            submitted_on: one.since,
            reference: reference(desk.db(), &one.id).await?,
            fiche: fiche(desk, &one.partner).await?,
        });
    }
    lines.sort_by(|a, b| (&a.partner, &a.adhesion).cmp(&(&b.partner, &b.adhesion)));
    Ok(Dossier {
        month: month.trim().into(),
        lines,
    })
}

/// Reference of the last submission.
async fn reference(db: &Db, adhesion: &str) -> Result<String, RegistryFault> {
    let mut read = db.read().await?;
    let events = sql::events(&mut read, adhesion).await;
    let events = events.map_err(|e| db.fault(&e))?;
    let submitted = events
        .iter()
        .rev()
        .find(|one| one.event == Event::Submit.word());
    Ok(submitted
        .and_then(|one| one.evidence.reference.clone())
        .unwrap_or_default())
}

fn span(month: &str) -> Result<(NaiveDate, NaiveDate), RegistryFault> {
    let wrong = || RegistryFault::Value {
        field: "mois",
        why: format!("« {month} » n’est pas un mois\u{202f}: 2026-11"),
    };
    let month = month.trim();
    let first = (month.len() == 7).then(|| day(&format!("{month}-01")));
    let first = first.and_then(Result::ok).ok_or_else(wrong)?;
    let after = first.checked_add_months(Months::new(1)).ok_or_else(wrong)?;
    Ok((first, after))
}

impl Dossier {
    /// The summary as CSV, with empty columns for the decisions.
    pub fn csv(&self) -> String {
        let mut text = format!("\u{feff}{}\r\n", COLUMNS.join(";"));
        for line in &self.lines {
            let cells = line.cells().map(|text| cell(&text));
            text.push_str(&cells.join(";"));
            text.push_str(";;;;;\r\n");
        }
        text
    }

    /// The same as a workbook.
    ///
    /// # Errors
    /// What a package does not hold.
    pub fn ods(&self) -> Result<Vec<u8>, SheetFault> {
        let texts = |line: &Line| {
            let filled = line.cells().into_iter().map(Cell::Text);
            filled.chain((0..5).map(|_| Cell::Nothing)).collect()
        };
        let table = figures::Table {
            name: "dossiers".into(),
            title: format!("Dossiers soumis en {}", self.month),
            columns: COLUMNS.iter().map(|name| Column::text(*name)).collect(),
            rows: self.lines.iter().map(texts).collect(),
            ..figures::Table::default()
        };
        let figure = Figure {
            drawings: Vec::new(),
            table,
        };
        let report = Report {
            title: format!("Dossiers pour le bureau exécutif, {}", self.month),
            lead: "Remplissez decision (validée, refusée, renvoyée), jour, reference, motif et vers (eligible, signee ou saisie).".into(),
            date: Some(format!("{}-01", self.month)),
            sections: vec![Section {
                title: "Dossiers".into(),
                figures: vec![figure],
                ..Section::default()
            }],
            ..Report::default()
        };
        sheet::ods(&report)
    }
}

impl Line {
    fn cells(&self) -> [String; 5] {
        [
            self.adhesion.clone(),
            self.partner.clone(),
            self.siret.clone(),
            self.submitted_on.to_string(),
            self.reference.clone(),
        ]
    }
}

/// A text as a cell: what a spreadsheet would compute gets an apostrophe in front.
fn cell(text: &str) -> String {
    let text = text.replace(['\r', '\n'], " ");
    let text = guarded(&text);
    match text.contains([';', '"']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.into_owned(),
    }
}

/// Whether decisions are tried or kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// Nothing is kept.
    Try,
    /// All of them are, or none.
    Keep,
}

/// What the decisions of a file made.
#[derive(Debug, Serialize)]
pub struct Decided {
    /// Adhésions that moved.
    pub moved: Vec<Moved>,
    /// Lines without a decision.
    pub waiting: usize,
}

/// Takes the decisions of a file back, a table or the sheets of a workbook: all of them or, with a
/// problem on any line, none.
///
/// # Errors
/// [`PathFault::Decisions`] with a line a problem; what the roles do not allow.
pub async fn decide(desk: &Desk, tables: &[Table], run: Run) -> Result<Decided, RegistryFault> {
    let wrong = |why: String| RegistryFault::Path(PathFault::Decisions(vec![why]));
    let sheet = filled(tables).map_err(wrong)?;
    let more = ["reference", "motif", "vers"].map(|name| sheet.column(&[name]));
    if sheet.rows().count() > MOST_ROWS {
        return Err(wrong(format!("plus de {MOST_ROWS} lignes")));
    }
    let mut change = desk.change(Act::Adhesions).await?;
    let all = sql::all(change.sql()).await.map_err(|e| change.fault(&e))?;
    let (mut moved, mut entries, mut problems) = (Vec::new(), Vec::<Entry>::new(), Vec::new());
    let mut waiting = 0;
    for row in sheet.rows() {
        let given = Given {
            decision: row.cell(1),
            day: row.cell(2),
            reference: row.at(more[0]),
            reason: row.at(more[1]),
            to: row.at(more[2]),
        };
        let id = row.cell(0);
        if given.decision.is_empty() {
            waiting += usize::from(!id.is_empty());
            continue;
        }
        let mut problem = |why: String| {
            problems.push(format!("ligne {}\u{202f}: {id}\u{202f}: {why}", row.line()))
        };
        let adhesion = match meant(desk, &mut change, &all, id).await {
            Ok(adhesion) => adhesion,
            Err(RegistryFault::Store(fault)) => return Err(fault.into()),
            Err(fault) => {
                problem(fault.to_string());
                continue;
            }
        };
        let record = match given.record() {
            Ok(record) => record,
            Err(why) => {
                problem(why);
                continue;
            }
        };
        match take::take(desk, &mut change, &adhesion.partner, record).await {
            Ok((one, made)) => {
                moved.push(one);
                entries.extend(made);
            }
            Err(RegistryFault::Store(fault)) => return Err(fault.into()),
            Err(fault) => problem(fault.to_string().replace("\n  - ", "\u{202f}; ")),
        }
    }
    if !problems.is_empty() {
        return Err(PathFault::Decisions(problems).into());
    }
    if run == Run::Keep && !entries.is_empty() {
        change.commit(entries).await?;
    }
    Ok(Decided { moved, waiting })
}

/// The one table of a file that has the columns of decisions.
fn filled(tables: &[Table]) -> Result<Sheet<'_>, String> {
    let under = |table| Table::under(table, &[&WHOSE, &["decision"], &["jour"]]);
    let lacks = |table| matches!(under(table), Err(TableFault::NoColumn { .. }));
    let with: Vec<&Table> = tables.iter().filter(|table| !lacks(table)).collect();
    let one = match with.as_slice() {
        [] => tables.last(),
        [one] => Some(*one),
        several => {
            let names: Vec<&str> = several.iter().map(|table| table.name()).collect();
            let names = names.join(", ");
            return Err(format!(
                "plusieurs feuilles ont ces colonnes\u{202f}: {names}\u{202f}; gardez-en une"
            ));
        }
    };
    under(one.ok_or("aucun tableau")?).map_err(|fault| fault.to_string())
}

/// The open adhésion that a line means: by its id, or as a partner is looked up.
async fn meant<'a>(
    desk: &Desk,
    change: &mut Change<'_>,
    all: &'a [Adhesion],
    asked: &str,
) -> Result<&'a Adhesion, RegistryFault> {
    let open = || all.iter().filter(|one| one.state.is_open());
    if let Some(adhesion) = open().find(|one| one.id == asked) {
        return Ok(adhesion);
    }
    let partner = partner::one(desk.db(), change.sql(), asked).await?;
    let found = open().find(|one| one.partner == partner.id);
    found.ok_or(RegistryFault::NotFound {
        what: "adhésion ouverte",
        asked: partner.name,
    })
}

/// A row as it is typed.
struct Given<'a> {
    decision: &'a str,
    day: &'a str,
    reference: &'a str,
    reason: &'a str,
    to: &'a str,
}

impl Given<'_> {
    fn record(&self) -> Result<Record<'static>, String> {
        let event = match bare(self.decision).as_str() {
            "validee" | "valide" | "accord" => Event::Validate,
            "refusee" | "refuse" | "refus" => Event::Refuse,
            "renvoyee" | "renvoye" | "renvoi" => Event::SendBack,
            _ => {
                return Err(format!(
                    "« {} » n’est ni validée, ni refusée, ni renvoyée",
                    self.decision
                ));
            }
        };
        let text = |text: &str| Some(text.to_string()).filter(|text| !text.is_empty());
        let mut record = Record::new(event);
        record.on = Some(day(self.day)?);
        record.evidence.reference = text(self.reference);
        record.evidence.reason = text(self.reason);
        record.evidence.to = match (event, bare(self.to).as_str()) {
            (Event::SendBack, "") => Some(State::Saisie),
            (Event::SendBack, "eligible") => Some(State::Eligible),
            (Event::SendBack, "signee") => Some(State::Signee),
            (Event::SendBack, "saisie") => Some(State::Saisie),
            (Event::SendBack, "formulaire") => Some(State::Formulaire),
            (Event::SendBack, _) => {
                let word = self.to;
                return Err(format!(
                    "« {word} » n’est ni éligible, ni signée, ni saisie"
                ));
            }
            _ => None,
        };
        Ok(record)
    }
}

/// The partner of a line, for the name of its file.
pub fn file_name(line: &Line) -> String {
    let key = partner::name::key(&line.partner);
    let plain: String = key
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(60)
        .collect();
    format!("{}-{}.html", plain.trim_matches('-'), line.adhesion)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_computed() {
        for (text, kept) in [
            ("SDIS", "SDIS"),
            ("=1+1", "'=1+1"),
            ("a;\"b\"", "\"a;\"\"b\"\"\""),
            (" -1\n2", "' -1 2"),
        ] {
            assert_eq!(cell(text), kept);
        }
    }

    #[test]
    fn the_words_of_a_decision_are_read_whatever_their_accents() {
        let record = |decision, to| {
            let given = Given {
                decision,
                day: "2026-12-01",
                reference: "BE-1",
                reason: "pièce manquante",
                to,
            };
            given
                .record()
                .map(|record| (record.event, record.evidence.to))
        };
        for (decision, to, read) in [
            ("Renvoyée", "", (Event::SendBack, Some(State::Saisie))),
            ("RENVOYÉE", "Signée", (Event::SendBack, Some(State::Signee))),
            ("renvoi", " SIGNEE ", (Event::SendBack, Some(State::Signee))),
            (
                "renvoye",
                "Éligible",
                (Event::SendBack, Some(State::Eligible)),
            ),
            ("Validée", "n’importe", (Event::Validate, None)),
        ] {
            assert_eq!(record(decision, to), Ok(read), "{decision} {to}");
        }
        let why = record("renvoyée", "active").unwrap_err();
        assert!(why.contains("ni éligible, ni signée, ni saisie"), "{why}");
        for doubtful in [
            "peut-être",
            "validée ?",
            "(validée)",
            "validée !",
            "non validée",
            "validée?",
        ] {
            assert!(record(doubtful, "").is_err(), "{doubtful}");
        }
        assert!(record("renvoyée", "signée ?").is_err());
    }

    #[test]
    fn a_month_is_a_month() {
        let days = |month| {
            span(month)
                .map(|(a, b)| (a.to_string(), b.to_string()))
                .ok()
        };
        assert_eq!(
            days("2026-12"),
            Some(("2026-12-01".into(), "2027-01-01".into()))
        );
        for wrong in ["2026-13", "2026", "2026-1", "26-11", "2026-11-03"] {
            assert_eq!(days(wrong), None, "{wrong}");
        }
    }
}
