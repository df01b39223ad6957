//! Words and numbers as the registry takes them.

use std::sync::LazyLock;

use chrono::{Days, NaiveDate};
use relais_core::code::Insee;
use relais_files::atomic::Digest;

use super::words::*;
use crate::adhesion::rules::Step;
use crate::adhesion::{Category, Event, Evidence, State, Text, TextKind};
use crate::rights::load::text;
use crate::rights::sql::TextRow;
use crate::rights::{Decision, Licence, Object, Places, Question};

pub fn day(number: Day) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
    match u64::try_from(number) {
        Ok(number) => first + Days::new(number),
        Err(_) => first - Days::new(number.unsigned_abs()),
    }
}

pub fn number(day: NaiveDate) -> Day {
    (day - NaiveDate::from_ymd_opt(2025, 1, 1).unwrap()).num_days()
}

/// The shelf as files.
pub static FILES: LazyLock<Vec<String>> = LazyLock::new(|| SHELF.iter().map(file).collect());
/// The shelf as it is read back from the database.
pub static READ: LazyLock<Vec<Licence>> = LazyLock::new(|| {
    let rows = SHELF.iter().zip(FILES.iter()).map(|(sheet, toml)| TextRow {
        id: sheet.id.into(),
        version: sheet.version.into(),
        until_day: sheet.until.map(|until| day(until).to_string()),
        toml: toml.clone(),
        sha256: Digest::of_bytes(toml.as_bytes()).to_string(),
        loaded_at: String::new(),
    });
    rows.map(|row| text(&row).unwrap()).collect()
});

fn file(sheet: &Sheet) -> String {
    let list = |words: &[&str]| format!("[\"{}\"]", words.join("\", \""));
    let until = |until: Option<Day>| {
        until.map_or(String::new(), |until| format!("until = {}\n", day(until)))
    };
    let mut told = format!(
        "id = \"{}\"\nversion = \"{}\"\ntitle = \"Fictif\"\nkind = \"{}\"\nexample = {}\nfrom = {}\n{}text = \"Texte.\"\n",
        sheet.id,
        sheet.version,
        sheet.kind,
        sheet.example,
        day(sheet.from),
        until(sheet.until)
    );
    for (at, rule) in sheet.clauses.iter().enumerate() {
        told += &format!(
            "[[clause]]\nid = \"clause-{at}\"\nwho = {}\nstaff = {}\ndata = [\"{}\"]\nproducts = [\"{}\"]\ncontent = [\"{}\"]\n{}\
             purpose = {}\nterritory = {}\nredistribution = \"{}\"\ncredit = \"Fictif\"\ndays = {}\n{}",
            list(&rule.who),
            list(&rule.staff),
            rule.data,
            rule.product,
            rule.content,
            rule.px
                .map_or(String::new(), |px| format!("extract_px = {px}\n")),
            list(&rule.purposes),
            list(&rule.territory),
            rule.handed_on,
            rule.days,
            until(rule.until)
        );
    }
    told
}

pub fn country() -> Places {
    Places::from_members(COUNTRY.iter().map(|(name, communes)| {
        let communes = communes.iter().map(|one| one.parse::<Insee>().unwrap());
        (name.parse().unwrap(), 2024, communes.collect())
    }))
}

pub fn evidence(given: &Given) -> Evidence {
    let said = |word: &str| given.words.contains(&word).then(|| format!("{word} dit"));
    let accepted = |(kind, id, version): &(&str, &str, &str)| Text {
        kind: match *kind {
            "charte" => TextKind::Charte,
            "licence" => TextKind::Licence,
            _ => TextKind::SuperReferent,
        },
        id: (*id).into(),
        version: (*version).into(),
    };
    Evidence {
        category: Category::of(given.category),
        condition: said("condition"),
        by: said("par"),
        reference: said("reference"),
        reason: said("motif"),
        avenant: said("avenant"),
        document: said("document"),
        proof: said("preuve"),
        signatory: given.who.map(person),
        texts: given.texts.iter().map(accepted).collect(),
        to: State::of(given.to),
        until: given.until.map(day),
        cited_avenant: None,
        cited: None,
        table: None,
    }
}

pub fn step(on: Day, word: &str, given: &Given) -> Step {
    Step {
        event: Event::of(word).unwrap(),
        on: day(on),
        evidence: evidence(given),
        reprise: given.words.contains(&"reprise"),
    }
}

pub fn question(asked: &Asked) -> Question {
    let said = |word: &'static str| Some(word).filter(|word| !word.is_empty());
    Question {
        action: asked.action.parse().unwrap(),
        object: Object {
            product: said(asked.product).map(|word| word.parse().unwrap()),
            licence: said(asked.licence).map(|word| word.parse().unwrap()),
        },
        kind: asked.kind.parse().unwrap(),
        content: said(asked.content).map(|word| word.parse().unwrap()),
        size: said(asked.size).map(|word| word.parse().unwrap()),
        territory: asked.territory.parse().unwrap(),
        purpose: asked.purpose.parse().unwrap(),
    }
}

pub fn partner(number: usize) -> String {
    format!("part-{number:012}")
}

pub fn person(number: usize) -> String {
    format!("pers-{number:012}")
}

pub fn account(number: usize) -> String {
    format!("acct-{number:012}")
}

pub fn mandate(number: usize) -> String {
    format!("mand-{number:012}")
}

/// A decision that allows.
pub(super) fn allowed(decision: &Decision) -> bool {
    matches!(decision, Decision::Allowed(_))
}
