//! `relais registry adhesion record`: one verb for all that happens.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args as ClapArgs;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use relais_core::fault::Trouble;
use relais_registry::adhesion::{
    self, CATEGORIES, Category, EVENTS, Event, Evidence, Record, State,
};

use super::{Texts, day, moved};
use crate::cli::console::Console;
use crate::cli::registry::attach::Attached;
use crate::cli::registry::place::Place;
use crate::cli::registry::wait;

#[derive(ClapArgs)]
#[command(after_help = help())]
pub struct Args {
    /// Id, SIRET, number of convention, or name; or the adhésion by its own id
    #[arg(value_name = "PARTNER")]
    partner: String,
    /// What happened
    #[arg(value_name = "EVENT", value_parser = events(), hide_possible_values = true)]
    event: Event,
    /// The day on which it did [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<NaiveDate>,
    /// Category of users
    #[arg(long, value_name = "CATEGORY", value_parser = categories())]
    category: Option<Category>,
    /// Condition under which a category is eligible
    #[arg(long, value_name = "TEXT")]
    condition: Option<String>,
    /// Which service answered (no names of persons)
    #[arg(long, value_name = "SERVICE")]
    by: Option<String>,
    /// Reference of the answer, the decision, the case
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    /// Why (no names of persons)
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The avenant, by number or id
    #[arg(long, value_name = "AVENANT")]
    avenant: Option<String>,
    /// The file that proves it
    #[arg(long, value_name = "FILE")]
    document: Option<PathBuf>,
    /// Another proof, in words
    #[arg(long, value_name = "TEXT")]
    proof: Option<String>,
    /// Who signed: id or address of the legal representative
    #[arg(long, value_name = "PERSON")]
    signatory: Option<String>,
    #[command(flatten)]
    texts: Texts,
    /// Where it is sent back to: eligible, signee or saisie; formulaire on the direct path
    #[arg(long, value_name = "STATE", value_parser = state)]
    to: Option<State>,
    /// The last day on which the adhésion holds
    #[arg(long, value_name = "DAY", value_parser = day)]
    until: Option<NaiveDate>,
    /// A fact of before the registry
    #[arg(long)]
    reprise: bool,
    /// This version only: refused when somebody changed it since
    #[arg(long, value_name = "N")]
    if_version: Option<i64>,
    #[command(flatten)]
    place: Place,
}

/// The events and what each needs, for the help.
fn help() -> String {
    let mut text = String::from("Events and what each needs:\n");
    for (_, word, _, label, needs) in EVENTS {
        text.push_str(&format!(
            "  {word:<13} {label}\n                  {needs}\n"
        ));
    }
    text
}

fn events() -> impl TypedValueParser<Value = Event> {
    let words = EVENTS
        .iter()
        .map(|row| PossibleValue::new(row.1).help(row.3));
    PossibleValuesParser::new(words)
        .try_map(|word| Event::typed(&word).ok_or("cet événement n’existe pas"))
}

fn categories() -> impl TypedValueParser<Value = Category> {
    let words = CATEGORIES
        .iter()
        .map(|row| PossibleValue::new(row.0).help(row.1));
    PossibleValuesParser::new(words)
        .try_map(|word| Category::of(&word).ok_or("cette catégorie n’existe pas"))
}

fn state(word: &str) -> Result<State, String> {
    let back = [
        State::Eligible,
        State::Signee,
        State::Saisie,
        State::Formulaire,
    ];
    let found = State::of(word).filter(|state| back.contains(state));
    found.ok_or_else(|| "ce n’est pas l’un de eligible, signee, saisie, formulaire".into())
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let file = Attached::read_some(args.document.as_ref())?;
    let record = Record {
        event: args.event,
        on: args.on,
        evidence: Evidence {
            category: args.category,
            condition: args.condition.clone(),
            by: args.by.clone(),
            reference: args.reference.clone(),
            reason: args.reason.clone(),
            proof: args.proof.clone(),
            texts: args.texts.all(),
            to: args.to,
            until: args.until,
            ..Evidence::default()
        },
        avenant: args.avenant.as_deref(),
        signatory: args.signatory.as_deref(),
        file: file.as_ref().map(Attached::file),
        reprise: args.reprise,
        version: args.if_version,
    };
    let done = wait(adhesion::record(&desk, &args.partner, record))?;
    moved(&done, console)
}
