//! Lists that DINAMIS sends, held against the registry.
//!
//! No real list is known yet: the columns are guessed by the names that they may have, as in imports,
//! and a mapping says what was guessed wrong. Nothing changes but on word, and then in one change;
//! the same file is taken once.

mod columns;
mod days;
mod sql;
mod cover;
mod replace;
mod members;
mod users;
mod activity;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use relais_files::table::Table;
use relais_store::{Change, Entry, Id};
use serde::Serialize;
use serde_json::json;

use super::column::Column;
use super::fault::ExchangeFault;
use super::import::End;
use super::layout::{Layout, Mapping, Unknown};
use super::outcome::{Given, Problem, Remark, Wrong};
use super::sql::{end_bringing, insert_bringing};
use crate::activity::BRINGING;
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::{Act, allowed};
use crate::period::Period;
pub use replace::Replaced;

/// What a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum List {
    /// Member bodies.
    Members,
    /// Accounts.
    Users,
    /// Log-ins, downloads, square kilometres.
    Activity,
}

impl List {
    /// All.
    pub const ALL: [List; 3] = [List::Members, List::Users, List::Activity];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            List::Members => "members",
            List::Users => "users",
            List::Activity => "activity",
        }
    }

    fn act(self) -> Act {
        match self {
            List::Members => Act::Adhesions,
            List::Users => Act::Accounts,
            List::Activity => Act::Activity,
        }
    }

    fn columns(self) -> &'static [Column] {
        match self {
            List::Members => &columns::MEMBERS,
            List::Users => &columns::USERS,
            List::Activity => &columns::ACTIVITY,
        }
    }

    /// The columns that say whose a line is.
    fn names(self) -> &'static [&'static str] {
        match self {
            List::Members => &columns::NAMES_MEMBER,
            List::Users => &columns::NAMES_USER,
            List::Activity => &columns::NAMES_DOER,
        }
    }
}

/// What DINAMIS and the registry say of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The line of the list.
    pub line: u64,
    /// The object of the registry.
    pub object: String,
    /// Whose it is.
    pub who: String,
    /// What differs.
    pub what: &'static str,
    /// What DINAMIS says.
    pub dinamis: String,
    /// What the registry says.
    pub registry: String,
    /// What applying makes of it; none where it is for the officer to act.
    pub becomes: Option<String>,
}

/// A list against the registry.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Compared {
    /// What it holds: `members`.
    pub kind: &'static str,
    /// Its file.
    pub file: String,
    /// The hash of its file.
    pub sha256: String,
    /// Lines under the header.
    pub lines: usize,
    /// Lines on which both say the same.
    pub agreed: usize,
    /// What differs.
    pub differences: Vec<Difference>,
    /// Lines that are of nobody in the registry.
    pub unmatched: Vec<Remark>,
    /// Lines that cannot be read.
    pub problems: Vec<Problem>,
    /// What the officer should look at.
    pub doubts: Vec<String>,
    /// Lines of activity that count, and the square kilometres that they sum to.
    pub figures: usize,
    /// Their square kilometres.
    pub km2: f64,
    /// The days that are taken as covered, of activity only.
    pub covers: Option<Period>,
    /// True where the list was applied before: the days alone that it covers are corrected.
    pub corrects: bool,
    /// The days that were.
    pub covered: Option<Period>,
    /// The lists that it takes the place of; none where it was not asked to.
    pub replaces: Option<Vec<Replaced>>,
    /// Columns that are not read.
    pub unknown: Vec<Unknown>,
    /// True once it is in the registry.
    pub applied: bool,
}

impl Compared {
    /// How many differences applying settles; the others are left to the officer.
    pub fn applicable(&self) -> usize {
        let settled = self.differences.iter();
        settled.filter(|one| one.becomes.is_some()).count()
    }

    /// How the list ended.
    ///
    /// # Errors
    /// [`ExchangeFault::Unread`] when it was applied without lines that cannot be read.
    pub fn ended(&self) -> Result<(), ExchangeFault> {
        let lines: BTreeSet<u64> = self.problems.iter().map(|one| one.line).collect();
        match lines.len() {
            lines if lines > 0 && self.applied => Err(ExchangeFault::Unread { lines }),
            _ => Ok(()),
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// What the list holds.
    pub list: List,
    /// The name of its file.
    pub file: &'a str,
    /// The hash of its file.
    pub sha256: &'a str,
    /// The days that DINAMIS says the list tells, all of them: of activity only. None: from its first
    /// day or month to its last.
    pub period: Option<Period>,
    /// What becomes of a list of activity that tells days of which another list told before.
    pub told: Told,
    /// Whether differences are applied, or shown only.
    pub end: End,
}

/// What a list is to those that told of the same days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It may tell the same again: it is not applied.
    Again,
    /// It adds to them.
    More,
    /// It takes the place of those whose days it covers, all of them: they told wrong, or too little.
    Instead,
}

/// Which columns of which table are read.
///
/// # Errors
/// As [`Layout::find`]; [`ExchangeFault::NoColumn`] when none says whose a line is.
pub fn layout<'a>(
    tables: &'a [Table],
    list: List,
    mapping: Option<&Mapping>,
) -> Result<Layout<'a>, ExchangeFault> {
    let layout = Layout::find(tables, list.word(), list.columns(), mapping)?;
    layout.has_one_of(list.names())?;
    Ok(layout)
}

/// Holds a list against the registry, and applies what differs when that is asked.
///
/// # Errors
/// [`ExchangeFault::Twice`] when the file was applied before and no other days are said; [`ExchangeFault::Overlaps`] when it is to
/// be applied and tells days that another one told; [`ExchangeFault::Beyond`] when it is to take the
/// place of one that tells more days; what the roles do not allow; what the database says.
pub async fn compare(
    desk: &Desk,
    layout: &Layout<'_>,
    asked: &Asked<'_>,
) -> Result<Compared, ExchangeFault> {
    let today = desk.now().date_naive();
    sensible(asked, today)?;
    let mut change = desk.change(asked.list.act()).await?;
    let same = match asked.told {
        Told::Instead => replace::same(&mut change, asked).await?,
        Told::Again | Told::More => None,
    };
    let before = sql::brought(change.sql(), asked.list.word(), asked.sha256).await;
    let before = before.map_err(|e| change.fault(&e))?;
    // What still differs is shown as often as it is asked.
    let again = before
        .as_ref()
        .filter(|_| asked.end == End::DryRun && asked.list != List::Activity)
        .map(|before| before.at.chars().take(10).collect::<String>());
    if let Some(before) = before.filter(|_| again.is_none()) {
        return match (asked.list, asked.period) {
            (List::Activity, Some(days)) if before.days != Some(days) => {
                cover::correct(change, asked, (before, days)).await
            }
            _ => Err(ExchangeFault::Twice {
                file: asked.file.into(),
                on: before.at.chars().take(10).collect(),
            }),
        };
    }
    let mut work = Work {
        layout,
        today,
        persons: allowed(&desk.operator().roles, Act::Persons, None),
        bringing: Id::new(BRINGING.prefix)?.to_string(),
        stated: asked.period,
        compared: Compared {
            kind: asked.list.word(),
            file: asked.file.into(),
            sha256: asked.sha256.into(),
            unknown: layout.unknown.clone(),
            ..Compared::default()
        },
        entries: Vec::new(),
    };
    let lines: Vec<Given<'_>> = layout.lines().map(|line| Given::of(layout, line)).collect();
    work.compared.lines = lines.len();
    match again {
        None => bring(&mut change, &mut work, asked).await?,
        Some(on) => work.compared.doubts.push(format!(
            "cette liste a été prise le {on}\u{202f}: ce qui suit en diffère encore"
        )),
    }
    match asked.list {
        List::Members => members::run(&mut change, &mut work, &lines).await?,
        List::Users => users::run(&mut change, &mut work, &lines).await?,
        List::Activity => activity::run(&mut change, &mut work, &lines).await?,
    }
    place(&mut change, &mut work, (asked, same)).await?;
    let Work {
        mut compared,
        mut entries,
        bringing,
        ..
    } = work;
    if asked.end == End::Keep {
        entries.push(Entry {
            object: BRINGING,
            id: bringing.parse()?,
            verb: "create",
            person: None,
            detail: json!({
                "kind": compared.kind, "sha256": compared.sha256, "lines": compared.lines,
                "figures": compared.figures, "jours": compared.covers.map(cover::word),
            }),
        });
        change.commit(entries).await?;
        compared.applied = true;
    }
    Ok(compared)
}

/// What is asked makes sense, whatever the list holds.
fn sensible(asked: &Asked<'_>, today: NaiveDate) -> Result<(), RegistryFault> {
    if asked.told == Told::Instead && asked.list != List::Activity {
        return Err(RegistryFault::Value {
            field: "--replace",
            why: "seule une liste d’activité prend la place d’une autre".into(),
        });
    }
    match asked.period.map(|days| days.to).filter(|to| *to > today) {
        None => Ok(()),
        Some(to) => Err(RegistryFault::Value {
            field: "période",
            why: format!(
                "elle finit ({to}) après aujourd’hui\u{202f}: aucune liste ne dit ces jours"
            ),
        }),
    }
}

/// Keeps the days of a list of activity, and what it is to those that told of them before.
async fn place(
    change: &mut Change<'_>,
    work: &mut Work<'_>,
    (asked, same): (&Asked<'_>, Option<Replaced>),
) -> Result<(), ExchangeFault> {
    if let Some(covers) = work.compared.covers {
        let days = (covers.from, covers.to);
        let saved = end_bringing(change.sql(), &work.bringing, days).await;
        saved.map_err(|e| RegistryFault::from(change.fault(&e)))?;
    }
    match (asked.told, work.compared.covers) {
        (Told::Instead, _) => replace::others(change, work, (asked, same)).await?,
        (Told::Again | Told::More, Some(covers)) => {
            let others = cover::others(change, asked, (&work.bringing, covers)).await?;
            work.compared.doubts.extend(others);
        }
        (Told::Again | Told::More, None) => {}
    }
    Ok(())
}

async fn bring(
    change: &mut Change<'_>,
    work: &mut Work<'_>,
    asked: &Asked<'_>,
) -> Result<(), RegistryFault> {
    let at = change.at().to_string();
    let lines = i64::try_from(work.compared.lines).unwrap_or(i64::MAX);
    let row = (asked.list.word(), asked.file, asked.sha256, lines);
    let saved = insert_bringing(change.sql(), &work.bringing, row, &at).await;
    saved.map_err(|e| change.fault(&e).into())
}

/// A list while it is compared.
struct Work<'a> {
    layout: &'a Layout<'a>,
    today: NaiveDate,
    /// Whether who asks may read persons.
    persons: bool,
    bringing: String,
    /// The period that was said beforehand.
    stated: Option<Period>,
    compared: Compared,
    entries: Vec<Entry>,
}

impl Work<'_> {
    fn refuse(&mut self, given: &Given<'_>, (key, why, todo): Wrong) {
        self.compared.problems.push(Problem {
            line: given.number,
            column: self.layout.header(key),
            value: given.get(key).chars().take(80).collect(),
            why,
            todo: todo.into(),
        });
    }

    fn unmatched(&mut self, given: &Given<'_>, what: String) {
        self.compared.unmatched.push(Remark {
            line: given.number,
            what,
        });
    }
}
