//! `relais registry adhesion`: how a partner comes into DINAMIS.

mod record;
mod show;
mod out;

use std::fmt::Write;

use chrono::NaiveDate;
use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use relais_core::fault::Trouble;
use relais_registry::adhesion::{
    self, Adhesion, Correction, Event, Moved, Path, State, Text, TextKind,
};
use relais_registry::value::day;
use relais_registry::{RegistryFault, fr, partner};
use relais_report::french;

use super::place::Place;
use super::{said, wait};
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry adhesion start 'SDIS fictif'
  relais registry adhesion record 'SDIS fictif' eligible --category public --by 'secrétariat DINAMIS' --reference D-118
  relais registry adhesion record 'SDIS fictif' enter --reference DIN-2026-0118
  relais registry adhesion record 'SDIS fictif' send-back --to saisie --reason 'SIRET à corriger'
  relais registry adhesion record 'SDIS fictif' accept-texts --licence spot-6-7@2.2 --signatory p.fictif@sdis.example --document accord.pdf
  relais registry adhesion show 'SDIS fictif'
  relais registry adhesion fiche 'SDIS fictif'
  relais registry adhesion dossier-be --month 2026-11 -o be-2026-11
  relais registry adhesion funnel";

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Open the adhésion of a partner, as a prospect
    Start(Start),
    /// Record what happened, with its proof
    Record(Box<record::Args>),
    /// List adhésions, the longest waiting first
    List(show::List),
    /// Show the adhésion of a partner and its timeline
    Show(show::Show),
    /// Correct the last day of an adhésion, or its reference at DINAMIS; events are not corrected
    Edit(Edit),
    /// End the adhésions whose last day has passed; their accounts are closed
    Expire(Expire),
    /// How many adhésions are where, and how long they took
    Funnel(show::Funnel),
    /// What the form of DINAMIS asks for, in its order, ready to copy
    Fiche(out::Fiche),
    /// Gather the cases submitted in a month, or take the decisions back
    DossierBe(out::Dossier),
}

/// The paths, as they are typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum PathWord {
    /// By the operator and an avenant
    Relais,
    /// By the partner itself at DINAMIS
    Direct,
}

impl PathWord {
    fn path(self) -> Path {
        match self {
            PathWord::Relais => Path::Relais,
            PathWord::Direct => Path::Direct,
        }
    }
}

/// Texts that were accepted, each as `ID@VERSION`.
#[derive(ClapArgs)]
pub struct Texts {
    /// The charter that was accepted
    #[arg(long, value_name = "ID@VERSION", value_parser = text)]
    charter: Vec<(String, String)>,
    /// A licence that was accepted; to be repeated
    #[arg(long, value_name = "ID@VERSION", value_parser = text)]
    licence: Vec<(String, String)>,
    /// The clause by which PIGMA is accepted as super référent
    #[arg(long, value_name = "ID@VERSION", value_parser = text)]
    super_referent: Vec<(String, String)>,
}

impl Texts {
    /// All of them.
    pub fn all(&self) -> Vec<Text> {
        let of = |kind: TextKind, given: &[(String, String)]| -> Vec<Text> {
            let text = |(id, version): &(String, String)| Text {
                kind,
                id: id.clone(),
                version: version.clone(),
            };
            given.iter().map(text).collect()
        };
        [
            of(TextKind::Charte, &self.charter),
            of(TextKind::SuperReferent, &self.super_referent),
            of(TextKind::Licence, &self.licence),
        ]
        .concat()
    }
}

fn text(typed: &str) -> Result<(String, String), String> {
    let sound = |part: &str| {
        let ok = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
        !part.is_empty() && part.len() <= 80 && part.chars().all(ok)
    };
    match typed.trim().split_once('@') {
        Some((id, version)) if sound(id) && sound(version) => Ok((id.into(), version.into())),
        _ => Err("un identifiant et une version, comme charte@1.0".into()),
    }
}

#[derive(ClapArgs)]
pub struct Start {
    /// Id, SIRET, number of convention, or name
    #[arg(value_name = "PARTNER")]
    partner: String,
    /// By which path
    #[arg(long, value_enum, default_value = "relais", value_name = "PATH")]
    path: PathWord,
    /// The day [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<NaiveDate>,
    /// A fact of before the registry
    #[arg(long)]
    reprise: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Edit {
    /// Id, SIRET, number of convention, or name; or the adhésion by its own id
    #[arg(value_name = "PARTNER")]
    partner: String,
    /// The last day on which it holds; empty for none
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// Its reference at DINAMIS; empty for none
    #[arg(long, value_name = "TEXT")]
    dinamis_ref: Option<String>,
    /// Correct this version only: refused when somebody changed it since
    #[arg(long, value_name = "N")]
    if_version: Option<i64>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Expire {
    /// The day on which they are looked at [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<NaiveDate>,
    #[command(flatten)]
    place: Place,
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Start(args) => {
                let desk = args.place.desk(console)?;
                let started = adhesion::start(
                    &desk,
                    &args.partner,
                    args.path.path(),
                    args.on,
                    args.reprise,
                );
                let (one, of) = wait(async {
                    let one = started.await?;
                    let of = partner::show(desk.db(), &one.partner).await?;
                    Ok::<_, RegistryFault>((one, of))
                })?;
                let text = format!(
                    "{}\u{202f}: adhésion ouverte ({})\u{202f}; {}",
                    of.name,
                    one.path.word(),
                    line(&one, one.state)
                );
                console.result(&text, &one)
            }
            Verb::Record(args) => record::run(&args, console),
            Verb::List(args) => show::list(&args, console),
            Verb::Show(args) => show::show(&args, console),
            Verb::Edit(args) => {
                let desk = args.place.desk(console)?;
                let correction = Correction {
                    until: args.until.as_deref(),
                    dinamis_ref: args.dinamis_ref.as_deref(),
                };
                let edited = adhesion::edit(&desk, &args.partner, &correction, args.if_version);
                let edited = wait(edited)?;
                for doubt in &edited.doubts {
                    console.warn(doubt);
                }
                let now = edited.adhesion.state_on(desk.now().date_naive());
                let text = format!(
                    "Adhésion corrigée\u{202f}: {}\n{}",
                    line(&edited.adhesion, now),
                    said::changed(&edited.changed)
                );
                console.result(&text, &edited.adhesion)
            }
            Verb::Expire(args) => {
                let desk = args.place.desk(console)?;
                let done = wait(adhesion::expire(&desk, args.on))?;
                let mut text = String::new();
                for one in &done {
                    let _ = writeln!(text, "{}\u{202f}: {}", one.partner, told(one));
                }
                let _ = writeln!(
                    text,
                    "{}",
                    french::count(done.len(), "adhésion échue", "adhésions échues")
                );
                console.result(&text, &done)
            }
            Verb::Funnel(args) => show::funnel(&args, console),
            Verb::Fiche(args) => out::fiche(&args, console),
            Verb::DossierBe(args) => out::dossier(&args, console),
        }
    }
}

/// An adhésion as it is on a day.
fn line(one: &Adhesion, now: State) -> String {
    format!("{} [{}], version {}", now.label(), one.id, one.version)
}

fn told(one: &Moved) -> String {
    let state = one.adhesion.state.label();
    let mut text = match one.event {
        // Nothing moved: its day is not that of the texts.
        Event::AcceptTexts => format!("toujours {state}"),
        _ => format!(
            "{} → {state} le {}",
            one.before.label(),
            fr::day(one.adhesion.since)
        ),
    };
    if one.accounts > 0 {
        let accounts = french::count(
            one.accounts,
            "compte mis en accord",
            "comptes mis en accord",
        );
        let _ = write!(text, ", {accounts}");
    }
    text
}

/// Says that an adhésion moved.
pub fn moved(one: &Moved, console: &Console) -> Result<(), Trouble> {
    for doubt in &one.doubts {
        console.warn(doubt);
    }
    let text = format!(
        "{}\u{202f}: {}\u{202f}; {} [{}], version {}",
        one.partner,
        one.event.label(),
        told(one),
        one.adhesion.id,
        one.adhesion.version
    );
    console.result(&text, one)
}
