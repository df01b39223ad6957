//! `relais registry request`: what partners ask for.

use std::fmt::Write;

use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::Trouble;
use relais_registry::partner::rules::GROUPS;
use relais_registry::request::fiche::fiche;
use relais_registry::request::rules::{Kind, State, fields};
use relais_registry::request::steps::Step;
use relais_registry::request::{self, Filter, New, Request};

use super::place::Place;
use super::record::{self, Since, counted, given, of_partner, word};
use super::said::one_line;
use super::{lines, wait};
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry request add 'SDIS fictif' archive '3D du port' --sensor pleiades --mode stereo \\
      --from 2026-06-01 --until 2026-08-31 --territory COM:64445 --territory-year 2026 --quota oui
  relais registry request fiche dem-0123456789ab
  relais registry request move dem-0123456789ab transmise --reference D-2026-118
  relais registry request list --open --partner 'SDIS fictif'
  relais registry request overlaps";

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Write a request down; other partners' requests for the same place are signalled
    Add(Box<Add>),
    /// Correct a request; an empty value empties its field
    Edit(Box<Edit>),
    /// Move a request on: transmise, acceptee, livree, refusee, abandonnee, resolue
    Move(Move),
    /// List requests, the newest last
    List(List),
    /// Show a request and what happened to it
    Show(Show),
    /// Requests of several partners for the same place, period and kind of image
    Overlaps(Overlaps),
    /// Print what DINAMIS needs to know of a request, in a fixed order, ready to copy
    Fiche(Show),
}

/// The fields, as options.
#[derive(ClapArgs, Default)]
pub struct Values {
    /// Account of who asks: id, name at DINAMIS, or PERSON+PARTNER (the person by id or address)
    #[arg(long, value_name = "ACCOUNT|PERSON+PARTNER")]
    account: Option<String>,
    /// COM:33063, EPCI:243300316, DEP:33, SCOT:... [default for images: the partner's]
    #[arg(long, value_name = "TERRITORY")]
    territory: Option<String>,
    /// Year of the geographic code of the territory
    #[arg(long, value_name = "YEAR")]
    territory_year: Option<String>,
    /// Area in km²
    #[arg(long, value_name = "KM2")]
    km2: Option<String>,
    /// spot-6-7, pleiades, pleiades-neo or autre
    #[arg(long, value_name = "SENSOR")]
    sensor: Option<String>,
    /// mono or stereo
    #[arg(long, value_name = "MODE")]
    mode: Option<String>,
    /// First day of the period of the images
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Last day of the period of the images
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// Cloud at most, in per cent
    #[arg(long, value_name = "PERCENT")]
    cloud: Option<String>,
    /// Incidence angle at most, in degrees
    #[arg(long, value_name = "DEGREES")]
    angle: Option<String>,
    /// Counted against the quota: oui or non
    #[arg(long, value_name = "OUI|NON")]
    quota: Option<String>,
    /// Price in euros
    #[arg(long, value_name = "EUROS")]
    price: Option<String>,
    /// Who makes the request at DINAMIS: partenaire, relais or dinamis [default: partenaire for images, relais for help]
    #[arg(long, value_name = "WHO")]
    acts: Option<String>,
    /// What it is for: ocs, pcrs, crise, urbanisme, 3d, foret, agriculture, littoral, eau, autre, or other words
    #[arg(long, value_name = "USE")]
    use_case: Option<String>,
    /// It needs engineering: oui or non
    #[arg(long, value_name = "OUI|NON")]
    engineering: Option<String>,
}

impl Values {
    fn given(&self) -> Vec<(&'static str, String)> {
        given(&[
            ("compte", &self.account),
            ("territoire", &self.territory),
            ("territoire_annee", &self.territory_year),
            ("km2", &self.km2),
            ("capteur", &self.sensor),
            ("mode", &self.mode),
            ("du", &self.from),
            ("au", &self.until),
            ("nuages", &self.cloud),
            ("angle", &self.angle),
            ("quota", &self.quota),
            ("prix", &self.price),
            ("agit", &self.acts),
            ("usage", &self.use_case),
            ("ingenierie", &self.engineering),
        ])
    }
}

#[derive(ClapArgs)]
pub struct Add {
    /// Partner: id, SIRET, number of convention, or name
    #[arg(value_name = "PARTNER")]
    partner: String,
    /// telechargement, archive, programmation or aide
    #[arg(value_name = "KIND", value_parser = Kind::of)]
    kind: Kind,
    /// What is asked, in words (of no person)
    #[arg(value_name = "SUBJECT")]
    subject: String,
    #[command(flatten)]
    values: Values,
    /// Day on which it was asked [default: today]
    #[arg(long, value_name = "DAY")]
    on: Option<String>,
    /// A fact of before this registry
    #[arg(long)]
    reprise: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Edit {
    /// Id, reference of DINAMIS, or its subject where one alone has it
    #[arg(value_name = "REQUEST")]
    request: String,
    /// What is asked from now on
    #[arg(long, value_name = "TEXT")]
    subject: Option<String>,
    /// Its kind from now on, while it is not handed on
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Reference of DINAMIS
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    /// What came of it
    #[arg(long, value_name = "TEXT")]
    outcome: Option<String>,
    /// Area that was delivered, in km²
    #[arg(long, value_name = "KM2")]
    delivered_km2: Option<String>,
    #[command(flatten)]
    values: Values,
    /// Correct this version only: refused when somebody changed it since
    #[arg(long, value_name = "N")]
    if_version: Option<i64>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Move {
    /// Id, reference of DINAMIS, or its subject where one alone has it
    #[arg(value_name = "REQUEST")]
    request: String,
    /// Where to: transmise, acceptee, livree, refusee, abandonnee, resolue
    #[arg(value_name = "STATE", value_parser = State::of)]
    state: State,
    /// Day on which it happened [default: today]
    #[arg(long, value_name = "DAY")]
    on: Option<String>,
    /// Reference that DINAMIS gave; needed when it is handed on
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    /// What came of it; needed at its end
    #[arg(long, value_name = "TEXT")]
    outcome: Option<String>,
    /// Area that was delivered, in km², which the bilan sums
    #[arg(long, value_name = "KM2")]
    delivered_km2: Option<String>,
    /// It needed engineering
    #[arg(long)]
    engineering: bool,
    /// Move this version only
    #[arg(long, value_name = "N")]
    if_version: Option<i64>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct List {
    /// Only of this partner
    #[arg(long, value_name = "PARTNER")]
    partner: Option<String>,
    /// Only of this kind
    #[arg(long, value_name = "KIND", value_parser = Kind::of)]
    kind: Option<Kind>,
    /// Only in this state
    #[arg(long, value_name = "STATE", value_parser = State::of)]
    state: Option<State>,
    /// Only of partners of this user group: epci-agence, collectivite, autre
    #[arg(long, value_name = "GROUP", value_parser = word(&GROUPS))]
    group: Option<String>,
    #[command(flatten)]
    since: Since,
    /// Only those that are not at their end
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Show {
    /// Id, reference of DINAMIS, or its subject where one alone has it
    #[arg(value_name = "REQUEST")]
    request: String,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Overlaps {
    #[command(flatten)]
    place: Place,
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Add(args) => add(&args, console),
            Verb::Edit(args) => edit(&args, console),
            Verb::Move(args) => step(args, console),
            Verb::List(args) => list(args, console),
            Verb::Show(args) => show(&args, console),
            Verb::Overlaps(args) => overlaps(&args, console),
            Verb::Fiche(args) => print(&args, console),
        }
    }
}

fn add(args: &Add, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let new = New {
        partner: &args.partner,
        kind: args.kind,
        on: args.on.as_deref(),
        reprise: args.reprise,
    };
    let mut values = args.values.given();
    values.push(("objet", args.subject.clone()));
    let kept = wait(request::add(&desk, &new, &values))?;
    record::tell("Demande inscrite", name(&kept.record), &kept, console)
}

fn edit(args: &Edit, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let mut values = given(&[
        ("objet", &args.subject),
        ("nature", &args.kind),
        ("reference", &args.reference),
        ("issue", &args.outcome),
        ("km2_livres", &args.delivered_km2),
    ]);
    values.extend(args.values.given());
    let kept = wait(request::edit(
        &desk,
        &args.request,
        &values,
        args.if_version,
    ))?;
    record::tell("Demande corrigée", name(&kept.record), &kept, console)
}

fn step(args: Move, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let step = Step {
        to: args.state,
        on: args.on,
        reference: args.reference,
        outcome: args.outcome,
        engineering: args.engineering,
        delivered_km2: args.delivered_km2,
    };
    let kept = wait(request::step(&desk, &args.request, &step, args.if_version))?;
    let what = format!("Demande {}", kept.record.state.label());
    record::tell(&what, name(&kept.record), &kept, console)
}

fn name(of: &Request) -> (&str, &str, i64) {
    (&of.subject, &of.id, of.version)
}

fn list(args: List, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let partner = of_partner(&desk, args.partner.as_deref())?;
    let filter = Filter {
        partner,
        kind: args.kind,
        state: args.state,
        group: args.group,
        since: args.since.day(),
        open: args.open,
    };
    let all = wait(request::list(desk.db(), &filter))?;
    let mut text = String::new();
    for listed in &all {
        let of = &listed.request;
        let _ = writeln!(
            text,
            "{}  {}  {:<27}  {:<19}  {}\u{202f}: {}",
            of.id,
            of.asked_on,
            of.kind.label(),
            of.state.label(),
            one_line(&listed.partner_name),
            one_line(&of.subject)
        );
    }
    text += &counted(all.len(), "demande", "demandes");
    console.result(&text, &all)
}

fn show(args: &Show, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let listed = wait(request::show(desk.db(), &args.request))?;
    let of = &listed.request;
    let mut first = vec![
        ("identifiant", of.id.clone()),
        ("version", of.version.to_string()),
        ("partenaire", listed.partner_name.clone()),
        (
            "état",
            format!("{}, depuis le {}", of.state.label(), of.since),
        ),
        ("demandée le", of.asked_on.clone()),
    ];
    for (said, what) in [
        (of.escalated, "transmise à DINAMIS"),
        (of.reprise, "reprise"),
    ] {
        if said {
            first.push((what, "oui".into()));
        }
    }
    let text = format!("{}\n{}", of.subject, record::fields(of, fields(), first));
    record::show(&desk, &of.id, &text, &listed, console)
}

fn overlaps(args: &Overlaps, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let all = wait(request::overlaps(desk.db()))?;
    let mut text = String::new();
    for overlap in &all {
        let _ = writeln!(
            text,
            "{} ({}) {}",
            overlap.one,
            one_line(&overlap.one_partner),
            one_line(&overlap.told())
        );
    }
    text += &counted(all.len(), "recoupement", "recoupements");
    console.result(&text, &all)
}

fn print(args: &Show, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let all = wait(fiche(&desk, &args.request))?;
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "(à compléter)".into());
    let pairs: Vec<(&str, String)> = all
        .iter()
        .map(|line| (line.label, value(&line.value)))
        .collect();
    console.result(&lines(&pairs), &all)
}
