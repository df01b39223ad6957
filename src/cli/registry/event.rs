//! `relais registry event`: webinars, trainings, meetings, and who came.

use std::fmt::Write;

use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::Trouble;
use relais_registry::animation::event::participant::{Attended, Came, attend, leave};
use relais_registry::animation::event::rules::{KINDS, fields};
use relais_registry::animation::event::{self, Event, Filter};
use relais_registry::partner::rules::GROUPS;
use relais_registry::value::label;

use super::place::Place;
use super::record::{self, Since, counted, given, of_partner, word};
use super::said::one_line;
use super::wait;
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry event add webinaire 'Premiers usages' 2026-11-24 --place 'en ligne'
  relais registry event attend even-0123456789ab 'SDIS fictif' --person lea@sdis.example
  relais registry event attend even-0123456789ab 'SCoT fictif' --count 4
  relais registry event list --since 2026-01-01";

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Write an event down; it may be to come
    Add(Add),
    /// Correct an event; an empty value empties its field
    Edit(Edit),
    /// Write down who came of a partner: a person, or how many
    Attend(Attend),
    /// Take a participation back that was written by mistake
    Leave(Leave),
    /// List events, the newest last
    List(List),
    /// Show an event, who came, and what happened to its record
    Show(Show),
}

/// The fields, as options.
#[derive(ClapArgs, Default)]
pub struct Values {
    /// Where it is
    #[arg(long = "place", value_name = "PLACE")]
    place_of: Option<String>,
    /// What it is about, in words (of no person)
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
}

#[derive(ClapArgs)]
pub struct Add {
    /// webinaire, formation, reunion or comite
    #[arg(value_name = "KIND")]
    kind: String,
    /// Its title
    #[arg(value_name = "TITLE")]
    title: String,
    /// Its day
    #[arg(value_name = "DAY")]
    on: String,
    #[command(flatten)]
    values: Values,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Edit {
    /// Id, or its title where one alone has it
    #[arg(value_name = "EVENT")]
    event: String,
    /// webinaire, formation, reunion or comite
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Its title
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// Its day
    #[arg(long, value_name = "DAY")]
    on: Option<String>,
    #[command(flatten)]
    values: Values,
    /// Correct this version only: refused when somebody changed it since
    #[arg(long, value_name = "N")]
    if_version: Option<i64>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Attend {
    /// Id, or its title where one alone has it
    #[arg(value_name = "EVENT")]
    event: String,
    /// Partner: id, SIRET, number of convention, or name
    #[arg(value_name = "PARTNER")]
    partner: String,
    /// Who came: id or address of a person of the registry
    #[arg(long, value_name = "PERSON", required_unless_present = "count")]
    person: Option<String>,
    /// How many came, where names are not kept; takes the place of a number given before
    #[arg(long, value_name = "N", conflicts_with = "person")]
    count: Option<i64>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Leave {
    /// Id, or its title where one alone has it
    #[arg(value_name = "EVENT")]
    event: String,
    /// Partner: id, SIRET, number of convention, or name
    #[arg(value_name = "PARTNER")]
    partner: String,
    /// Id or address of the person; without it the number of the partner is taken back
    #[arg(long, value_name = "PERSON")]
    person: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct List {
    /// Only of this kind
    #[arg(long, value_name = "KIND", value_parser = word(&KINDS))]
    kind: Option<String>,
    /// Only those to which partners of this user group came
    #[arg(long, value_name = "GROUP", value_parser = word(&GROUPS))]
    group: Option<String>,
    /// Only those to which this partner came
    #[arg(long, value_name = "PARTNER")]
    partner: Option<String>,
    #[command(flatten)]
    since: Since,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Show {
    /// Id, or its title where one alone has it
    #[arg(value_name = "EVENT")]
    event: String,
    #[command(flatten)]
    place: Place,
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Add(args) => {
                let desk = args.place.desk(console)?;
                let values = args
                    .values
                    .given([Some(args.kind), Some(args.title), Some(args.on)]);
                let kept = wait(event::add(&desk, &values))?;
                record::tell("Événement inscrit", name(&kept.record), &kept, console)
            }
            Verb::Edit(args) => {
                let desk = args.place.desk(console)?;
                let values = args.values.given([args.kind, args.title, args.on]);
                let kept = wait(event::edit(&desk, &args.event, &values, args.if_version))?;
                record::tell("Événement corrigé", name(&kept.record), &kept, console)
            }
            Verb::Attend(args) => {
                let desk = args.place.desk(console)?;
                let came = match (args.person, args.count) {
                    (Some(person), _) => Came::Person(person),
                    (None, count) => Came::Count(count.unwrap_or_default()),
                };
                let done = wait(attend(&desk, &args.event, &args.partner, &came))?;
                told("Participation inscrite", &done, console)
            }
            Verb::Leave(args) => {
                let desk = args.place.desk(console)?;
                let who = args.person.as_deref();
                let done = wait(leave(&desk, &args.event, &args.partner, who))?;
                told("Participation retirée", &done, console)
            }
            Verb::List(args) => list(&args, console),
            Verb::Show(args) => show(&args, console),
        }
    }
}

impl Values {
    fn given(self, [kind, title, on]: [Option<String>; 3]) -> Vec<(&'static str, String)> {
        given(&[
            ("nature", &kind),
            ("titre", &title),
            ("jour", &on),
            ("lieu", &self.place_of),
            ("texte", &self.text),
        ])
    }
}

fn name(of: &Event) -> (&str, &str, i64) {
    (&of.title, &of.id, of.version)
}

fn told(what: &str, done: &Attended, console: &Console) -> Result<(), Trouble> {
    for doubt in &done.doubts {
        console.warn(doubt);
    }
    let number = match (done.count, done.before) {
        (0, _) => String::new(),
        (count, Some(before)) if before != count => format!(", {before} → {count}"),
        (count, _) => format!(", {count}"),
    };
    let text = format!(
        "{what}\u{202f}: {}{number}, à « {} » [{}]\n",
        one_line(&done.partner_name),
        one_line(&done.event.title),
        done.event.id
    );
    console.result(&text, done)
}

fn list(args: &List, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let filter = Filter {
        kind: args.kind.clone(),
        partner: of_partner(&desk, args.partner.as_deref())?,
        group: args.group.clone(),
        since: args.since.day(),
    };
    let all = wait(event::list(desk.db(), &filter))?;
    let mut text = String::new();
    for listed in &all {
        let of = &listed.event;
        let _ = writeln!(
            text,
            "{}  {}  {}\u{202f}: {} ({} de {})",
            of.id,
            of.on_day,
            label(&KINDS, &of.kind),
            one_line(&of.title),
            counted_at(listed.persons, "participant"),
            counted_at(listed.partners, "partenaire"),
        );
    }
    text += &counted(all.len(), "événement", "événements");
    console.result(&text, &all)
}

fn counted_at(number: i64, one: &str) -> String {
    let plural = if number > 1 { "s" } else { "" };
    format!("{number} {one}{plural}")
}

fn show(args: &Show, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let shown = wait(event::show(&desk, &args.event))?;
    let of = &shown.event;
    let first = vec![
        ("identifiant", of.id.clone()),
        ("version", of.version.to_string()),
    ];
    let mut text = format!("{}\n{}", of.title, record::fields(of, fields(), first));
    for one in &shown.participants {
        let who = match (&one.name, &one.person) {
            (Some(name), _) => one_line(name),
            (None, Some(person)) => person.clone(),
            (None, None) => counted_at(one.count, "personne"),
        };
        let _ = writeln!(text, "  {}\u{202f}: {who}", one_line(&one.partner_name));
    }
    record::show(&desk, &of.id, &text, &shown, console)
}
