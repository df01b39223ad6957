//! A table into the registry: all of it, or nothing.

use chrono::NaiveDate;
use relais_files::table::Table;

use super::cell;
use super::fault::ExchangeFault;
use super::kind::Kind;
use super::layout::{Layout, Mapping};
use super::outcome::{Given, Outcome, Run};
use super::records::{EVENT, LEAD, NEED, USE_CASE};
use super::{
    accounts, activity, adhesions, avenants, conventions, mandates, participants, partners,
    persons, records, requests, steps,
};
use crate::desk::Desk;

/// What is asked of an import.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// What the table holds.
    pub kind: Kind,
    /// The name of its file.
    pub file: &'a str,
    /// The hash of its file.
    pub sha256: &'a str,
    /// Whether records that are there are changed.
    pub there: There,
    /// Whether lines that cannot be taken stop the rest.
    pub wrong: OnWrong,
    /// Whether anything is kept.
    pub end: End,
}

/// What becomes of records that are there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum There {
    /// They stay, and are told.
    Stay,
    /// They take what the table says.
    Update,
}

/// What becomes of the rest when a line cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnWrong {
    /// Nothing is kept.
    Stop,
    /// The line is left out.
    Skip,
}

/// How an import ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Kept.
    Keep,
    /// Taken back: it was to see what would happen.
    DryRun,
}

/// Which columns of which table are read, and what keeps the table from being read: its mapping can
/// be written all the same.
///
/// # Errors
/// As [`Layout::sketch`].
pub fn sketch<'a>(
    tables: &'a [Table],
    kind: Kind,
    mapping: Option<&Mapping>,
) -> Result<(Layout<'a>, Option<ExchangeFault>), ExchangeFault> {
    Layout::sketch(tables, kind.word(), kind.columns(), mapping)
}

/// Reads the lines under `layout` into the registry, in one change. A dry run does all of it and
/// takes it back. [`Outcome::applied`] says whether anything was kept: with problems and
/// [`OnWrong::Stop`] nothing is.
///
/// # Errors
/// What the roles do not allow; what the database says.
pub async fn import(
    desk: &Desk,
    layout: &Layout<'_>,
    ask: &Ask<'_>,
) -> Result<Outcome, ExchangeFault> {
    let mut change = desk.change(ask.kind.act()).await?;
    let mut run = Run::new(layout, ask);
    let lines = sound(&mut run);
    let today = desk.now().date_naive();
    match ask.kind {
        Kind::Partners => partners::run(&mut change, &mut run, lines, today).await?,
        Kind::Persons => persons::run(&mut change, &mut run, lines, today).await?,
        Kind::Accounts => accounts::run(&mut change, &mut run, lines, today).await?,
        Kind::Adhesions => adhesions::run(&mut change, &mut run, lines, today).await?,
        Kind::Steps => steps::run((desk, &mut change), &mut run, lines, today).await?,
        Kind::Mandates => mandates::run((desk, &mut change), &mut run, lines, today).await?,
        Kind::Avenants => avenants::run((desk, &mut change), &mut run, lines, today).await?,
        Kind::Participants => participants::run((desk, &mut change), &mut run, lines).await?,
        Kind::Requests => requests::run(&mut change, &mut run, lines, today).await?,
        Kind::Needs => records::bring(&mut change, &mut run, lines, &NEED, today).await?,
        Kind::Leads => records::bring(&mut change, &mut run, lines, &LEAD, today).await?,
        Kind::Events => records::bring(&mut change, &mut run, lines, &EVENT, today).await?,
        Kind::UseCases => records::bring(&mut change, &mut run, lines, &USE_CASE, today).await?,
        Kind::Activity => activity::run(&mut change, &mut run, lines, today).await?,
        Kind::Conventions => conventions::run(&mut change, &mut run, lines, today).await?,
    }
    let Run {
        mut outcome,
        entries,
        ..
    } = run;
    outcome.doubts.sort_by_key(|doubt| doubt.line);
    let stopped = ask.wrong == OnWrong::Stop && !outcome.problems.is_empty();
    if !stopped && ask.end == End::Keep && !entries.is_empty() {
        change.commit(entries).await?;
        outcome.applied = true;
    }
    Ok(outcome)
}

/// The lines whose cells can be read at all; the others are told.
fn sound<'a>(run: &mut Run<'a>) -> Vec<Given<'a>> {
    let layout = run.layout;
    let width = layout.headers.len();
    let mut kept = Vec::new();
    for line in layout.lines() {
        run.outcome.lines += 1;
        let given = Given::of(layout, line);
        let cells: Vec<&str> = line.cells().collect();
        let beyond = cells.iter().skip(width).any(|cell| !cell.trim().is_empty());
        let mut wrong = Vec::new();
        if beyond || cells.len() < width {
            let why = format!("la ligne a {} cellules, l’en-tête {width}", cells.len());
            wrong.push((
                "ligne",
                why,
                "mettez entre guillemets la cellule qui contient un séparateur",
            ));
        }
        for (key, cell) in given.said() {
            if cell::is_failed(cell) {
                wrong.push((
                    key,
                    "une formule qui a échoué".to_string(),
                    "corrigez la formule, ou écrivez la valeur",
                ));
            } else if cell::is_scientific(cell) && NUMBERS.contains(&key) {
                wrong.push((
                    key,
                    "un nombre en notation scientifique\u{202f}: le tableur en a perdu des chiffres".into(),
                    "mettez la colonne au format Texte et reprenez le numéro d’origine",
                ));
            }
        }
        match wrong.is_empty() {
            true => kept.push(given),
            false => run.refuse(&given, wrong),
        }
    }
    kept
}

/// Columns of numbers that are names: none of their digits may be missing.
const NUMBERS: [&str; 8] = [
    "siren",
    "siret",
    "convention",
    "telephone",
    "partenaire",
    "numero",
    "identifiant_dinamis",
    "reference_dinamis",
];

/// The day of a cell that has one, no later than `today`.
pub(super) fn past(
    given: &Given<'_>,
    key: &'static str,
    today: NaiveDate,
) -> Result<Option<NaiveDate>, super::outcome::Wrong> {
    let text = given.get(key);
    if text.is_empty() {
        return Ok(None);
    }
    let day = cell::day(text).map_err(|why| (key, why, "corrigez le jour"))?;
    match day > today {
        true => Err((
            key,
            "ce jour est à venir".into(),
            "n’importez que ce qui a eu lieu",
        )),
        false => Ok(Some(day)),
    }
}
