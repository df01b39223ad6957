//! Records from a table, by the fields of what is typed: needs, leads, events and use cases; and how
//! they are made of any shape.

use std::collections::HashMap;

use chrono::NaiveDate;
use relais_store::Change;
use sqlx::SqliteConnection;

use super::cell;
use super::column::{Column, column};
use super::import::past;
use super::known::Partners;
use super::outcome::{Given, Made, Run, Wrong};
use super::partners::own;
use super::sql::{self, load};
use super::there::{self, Again};
use crate::animation::event::Event;
use crate::animation::lead::rules::{self as leads, Lead};
use crate::animation::need::rules::{self as needs, Need};
use crate::animation::use_case::rules::UseCase;
use crate::correction::Changed;
use crate::fault::RegistryFault;
use crate::record::{self, Record};
use crate::value::among;

pub(super) const CELL: &str = "corrigez la cellule";

const ID: Column = column("identifiant", "identifiant", &["id"]);
const PARTNER: Column = column("partenaire", "partenaire", &["siret", "organisme"]).several();
const TITLE: Column = column("intitule", "intitulé", &["titre"]).needed();
const STATE: Column = column("etat", "état", &["statut"]);

/// Those of needs, in the order of exports.
pub(super) const NEEDS: [Column; 10] = [
    ID,
    column("groupe", "groupe d’usagers", &["groupe d utilisateurs"]).needed(),
    PARTNER,
    TITLE,
    column("texte", "texte", &["description"]),
    column("cas_d_usage", "cas d’usage", &["usage"]),
    column("ingenierie", "ingénierie", &[]),
    column("priorite", "priorité", &[]),
    STATE,
    column("dit_le", "dit le", &["exprime le", "date"]).needed(),
];

/// Those of leads.
pub(super) const LEADS: [Column; 8] = [
    ID,
    PARTNER.needed(),
    column("interet", "intérêt", &[]).needed(),
    column("maturite", "maturité", &[]),
    column("prochaine_etape", "prochaine étape", &[]),
    column("prochaine_le", "prochaine le", &["a faire le"]),
    column("dernier_contact", "dernier contact", &[]),
    STATE,
];

/// Those of events.
pub(super) const EVENTS: [Column; 6] = [
    ID,
    column("nature", "nature", &["type"]).needed(),
    TITLE,
    column("le", "le", &["jour", "date"]).needed(),
    column("lieu", "lieu", &[]),
    column("texte", "texte", &["description"]),
];

/// Those of use cases.
pub(super) const USE_CASES: [Column; 7] = [
    ID,
    PARTNER,
    TITLE,
    column("theme", "thème", &[]).needed(),
    column("texte", "texte", &["description"]),
    column("resultat", "résultat", &[]),
    column("le", "le", &["jour", "date"]).needed(),
];

/// How a record of a table is made: its fields by their columns, and where it is.
pub(super) struct Shape<'a, R: 'static> {
    pub new: fn(id: String, partner: Option<String>, at: &str) -> R,
    pub fields: &'static [Held],
    pub states: &'static [(&'static str, &'static str)],
    pub set: fn(&mut R, &str),
    pub rename: fn(&mut R, String),
    /// What changes one that is there, in words.
    pub corrects: &'static str,
    /// The columns of the database that tell two apart where no id does.
    pub apart: &'static [&'static str],
    /// The same of a record.
    pub key: fn(&R) -> String,
    /// Sets what no field takes, once they are set.
    pub whole: &'a (dyn Fn(&Given<'_>, &mut R) -> Whole + Sync),
    /// Refuses what no cell tells alone.
    pub check: fn(&R) -> Result<(), Wrong>,
}

/// A column, the field that it tells, and whether it is a day, which may be to come.
pub(super) type Held = (&'static str, &'static str, Holds);
/// What was set besides the fields, or all that is wrong.
pub(super) type Whole = Result<Vec<Changed>, Vec<Wrong>>;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Holds {
    Text,
    Fact,
    Day,
}

pub(super) static NEED: Shape<'_, Need> = Shape {
    new: |id, partner, at| Need {
        partner,
        ..Need::new(id, "", at)
    },
    fields: &[
        ("groupe", "groupe", Holds::Text),
        ("intitule", "titre", Holds::Text),
        ("texte", "texte", Holds::Text),
        ("cas_d_usage", "usage", Holds::Text),
        ("ingenierie", "ingenierie", Holds::Text),
        ("priorite", "priorite", Holds::Text),
        ("dit_le", "exprime_le", Holds::Fact),
    ],
    states: &needs::STATES,
    set: |need, state| need.state = state.into(),
    rename: |need, id| need.id = id,
    corrects: "need edit corrige, need move change l’état",
    apart: &["partner", "title"],
    key: |need| key(need.partner.as_deref(), &[&need.title]),
    whole: &|_, _| Ok(Vec::new()),
    check: |need| checked("groupe", need),
};
pub(super) static LEAD: Shape<'_, Lead> = Shape {
    new: |id, partner, at| Lead::new(id, &partner.unwrap_or_default(), at),
    fields: &[
        ("interet", "interet", Holds::Text),
        ("maturite", "maturite", Holds::Text),
        ("prochaine_etape", "prochaine_etape", Holds::Text),
        ("prochaine_le", "prochaine_le", Holds::Day),
        ("dernier_contact", "dernier_contact", Holds::Fact),
    ],
    states: &leads::STATES,
    set: |lead, state| lead.state = state.into(),
    rename: |lead, id| lead.id = id,
    corrects: "lead edit corrige, lead move change l’état",
    apart: &["partner", "interest"],
    key: |lead| key(Some(&lead.partner), &[&lead.interest]),
    whole: &|_, _| Ok(Vec::new()),
    check: |lead| checked("interet", lead),
};
// Every year has its meeting of the same title.
pub(super) static EVENT: Shape<'_, Event> = Shape {
    new: |id, _, at| Event::new(id, at),
    fields: &[
        ("intitule", "titre", Holds::Text),
        ("nature", "nature", Holds::Text),
        ("le", "jour", Holds::Day),
        ("lieu", "lieu", Holds::Text),
        ("texte", "texte", Holds::Text),
    ],
    states: &[],
    set: |_, _| {},
    rename: |event, id| event.id = id,
    corrects: "event edit corrige",
    apart: &["''", "title", "on_day"],
    key: |event| key(None, &[&event.title, &event.on_day]),
    whole: &|_, _| Ok(Vec::new()),
    check: |event| checked("intitule", event),
};
pub(super) static USE_CASE: Shape<'_, UseCase> = Shape {
    new: |id, partner, at| UseCase::new(id, partner, "", at),
    fields: &[
        ("intitule", "titre", Holds::Text),
        ("theme", "theme", Holds::Text),
        ("texte", "texte", Holds::Text),
        ("resultat", "resultat", Holds::Text),
        ("le", "jour", Holds::Fact),
    ],
    states: &[],
    set: |_, _| {},
    rename: |told, id| told.id = id,
    corrects: "use-case edit corrige",
    apart: &["partner", "title"],
    key: |told| key(told.partner.as_deref(), &[&told.title]),
    whole: &|_, _| Ok(Vec::new()),
    check: |told| checked("intitule", told),
};

/// What stands in columns, each on its line.
pub(super) fn key(partner: Option<&str>, others: &[&str]) -> String {
    let all: Vec<&str> = [partner.unwrap_or_default()]
        .into_iter()
        .chain(others.iter().copied())
        .collect();
    all.join("\n")
}

pub(super) async fn bring<R: Record>(
    change: &mut Change<'_>,
    run: &mut Run<'_>,
    lines: Vec<Given<'_>>,
    shape: &Shape<'_, R>,
    today: NaiveDate,
) -> Result<(), RegistryFault> {
    let partners = load(change, Partners::load).await?;
    // By id, and by what tells them apart without one.
    let called = load(change, async |sql| {
        sql::called(sql, R::CALLED.0, shape.apart).await
    });
    let mut known: HashMap<String, String> = HashMap::new();
    for (id, apart) in called.await? {
        known.insert(id.clone(), id.clone());
        known.insert(apart, id);
    }
    let at = change.at().to_string();
    let mut again = Vec::new();
    for given in lines {
        let (mut record, changed) = match plan::<R>(&given, &partners, shape, (&at, today)) {
            Ok(plan) => plan,
            Err(wrong) => {
                run.refuse(&given, wrong);
                continue;
            }
        };
        let apart = (shape.key)(&record);
        let there = match given.get("identifiant") {
            "" => known.get(&apart),
            // As it is read: capitals make no other record.
            _ => known.get(record.id()),
        };
        if let Some(there) = there.cloned() {
            run.known(&given, format!("{there} est déjà au registre"));
            let id = record::new_id::<R>()?;
            (shape.rename)(&mut record, id.clone());
            again.push(Again {
                given,
                there,
                copy: record,
                id,
                beside: Vec::new(),
            });
            continue;
        }
        let saved = record.save(change.sql()).await;
        saved.map_err(|e| change.fault(&e))?;
        run.add(&given, record::entry(&record, "create", &changed)?);
        let id = record.id().to_string();
        known.insert(id.clone(), id.clone());
        known.insert(apart, id.clone());
        run.outcome.created.push(Made {
            line: given.number,
            id,
            name: record.name(),
            changed: Vec::new(),
        });
    }
    let save = async |sql: &mut SqliteConnection, copy: &R| copy.save(sql).await;
    there::tell(change, run, &again, shape.corrects, save).await
}

fn plan<R: Record>(
    given: &Given<'_>,
    partners: &Partners,
    shape: &Shape<'_, R>,
    (at, today): (&str, NaiveDate),
) -> Result<(R, Vec<Changed>), Vec<Wrong>> {
    let mut wrong: Vec<Wrong> = Vec::new();
    let asked = given.get("partenaire");
    let needs_one = is_on_one::<R>(shape);
    let partner = match asked.is_empty() && !needs_one {
        true => None,
        false => match partners.meant(asked) {
            Ok(known) => Some(known.likeness.id.clone()),
            Err(why) => {
                let todo = "importez d’abord les partenaires, ou donnez un SIRET";
                wrong.push(("partenaire", why, todo));
                None
            }
        },
    };
    let id = match given.get("identifiant") {
        "" => record::new_id::<R>().map_err(|fault| ("identifiant", fault.to_string(), CELL)),
        id => own(id, R::OBJECT.prefix, "identifiant").map(|id| id.to_string()),
    };
    let id = id.map_err(|why| wrong.push(why)).unwrap_or_default();
    let mut record = (shape.new)(id, partner.clone(), at);
    let mut changed = Vec::new();
    changed.extend(partner.map(|partner| said("partenaire", partner)));
    for &(column, field, holds) in shape.fields {
        match value(given, column, holds, today) {
            Err(why) => wrong.push(why),
            Ok(value) if value.is_empty() => {}
            Ok(value) => match record::apply(&mut record, &[(field, value)]) {
                Ok(set) => changed.extend(set),
                Err(RegistryFault::Value { why, .. }) => wrong.push((column, why, CELL)),
                Err(fault) => wrong.push((column, fault.to_string(), CELL)),
            },
        }
    }
    if !shape.states.is_empty() && !given.get("etat").is_empty() {
        match among(shape.states, given.get("etat")) {
            Ok(state) => {
                (shape.set)(&mut record, &state);
                changed.push(said("etat", state));
            }
            Err(why) => wrong.push(("etat", why, "écrivez l’un de ces mots")),
        }
    }
    match (shape.whole)(given, &mut record) {
        Ok(set) => changed.extend(set),
        Err(more) => wrong.extend(more),
    }
    if wrong.is_empty()
        && let Err(why) = (shape.check)(&record)
    {
        wrong.push(why);
    }
    match wrong.is_empty() {
        true => Ok((record, changed)),
        false => Err(wrong),
    }
}

/// What the rules of a record refuse, told of a column.
fn checked<R: Record>(column: &'static str, record: &R) -> Result<(), Wrong> {
    let refused = |fault: RegistryFault| (column, fault.to_string(), CELL);
    record.check().map_err(refused)
}

/// A value that a new record has.
pub(super) fn said(field: &'static str, after: String) -> Changed {
    Changed {
        field,
        before: String::new(),
        after,
    }
}

/// True for what is on a partner in any case.
fn is_on_one<R: Record>(shape: &Shape<'_, R>) -> bool {
    (shape.new)(String::new(), None, "").partner().is_some()
}

/// The text of a cell, days as 2026-01-31.
fn value(
    given: &Given<'_>,
    column: &'static str,
    holds: Holds,
    today: NaiveDate,
) -> Result<String, Wrong> {
    let text = given.get(column);
    match holds {
        Holds::Text => Ok(text.to_string()),
        Holds::Day if text.is_empty() => Ok(String::new()),
        Holds::Day => cell::day(text)
            .map(|day| day.to_string())
            .map_err(|why| (column, why, "corrigez le jour")),
        Holds::Fact => {
            let day = past(given, column, today)?;
            Ok(day.map_or_else(String::new, |day| day.to_string()))
        }
    }
}
