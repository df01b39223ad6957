//! `relais registry lead`: how far partners are from coming, or from a use.

use std::fmt::Write;

use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::Trouble;
use relais_registry::animation::lead::rules::{STATES, fields};
use relais_registry::animation::lead::{self, Filter, Lead};
use relais_registry::partner::rules::{GROUPS, MATURITIES};
use relais_registry::record::Turn;
use relais_registry::value::label;

use super::place::Place;
use super::record::{self, Since, counted, given, of_partner, word};
use super::said::one_line;
use super::wait;
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry lead add 'SDIS fictif' 'Modèles 3D' --maturity en-cours --next-step 'Montrer un modèle' \\
      --next-on 2026-12-15 --last-contact 2026-11-20
  relais registry lead list --state ouverte
  relais registry lead move piste-0123456789ab aboutie";

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Write a lead down
    Add(Add),
    /// Correct a lead: interest, next step, last contact; an empty value empties its field
    Edit(Edit),
    /// Move a lead: aboutie, abandonnee, ouverte
    Move(Move),
    /// List leads by the day of their next step; those that are late are marked
    List(List),
    /// Show a lead and what happened to it
    Show(Show),
}

/// The fields, as options.
#[derive(ClapArgs, Default)]
pub struct Values {
    /// mur, en-cours or pas-mur [default: that of the partner]
    #[arg(long, value_name = "MATURITY")]
    maturity: Option<String>,
    /// What to do next, in words (of no person)
    #[arg(long, value_name = "TEXT")]
    next_step: Option<String>,
    /// Day on which to do it
    #[arg(long, value_name = "DAY")]
    next_on: Option<String>,
    /// Day of the last contact
    #[arg(long, value_name = "DAY")]
    last_contact: Option<String>,
}

impl Values {
    fn given(&self, interest: Option<&String>) -> Vec<(&'static str, String)> {
        given(&[
            ("interet", &interest.cloned()),
            ("maturite", &self.maturity),
            ("prochaine_etape", &self.next_step),
            ("prochaine_le", &self.next_on),
            ("dernier_contact", &self.last_contact),
        ])
    }
}

#[derive(ClapArgs)]
pub struct Add {
    /// Partner: id, SIRET, number of convention, or name
    #[arg(value_name = "PARTNER")]
    partner: String,
    /// What interests it
    #[arg(value_name = "INTEREST")]
    interest: String,
    #[command(flatten)]
    values: Values,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Edit {
    /// Id, or its interest where one alone has it
    #[arg(value_name = "LEAD")]
    lead: String,
    /// What interests the partner
    #[arg(long, value_name = "TEXT")]
    interest: Option<String>,
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
    /// Id, or its interest where one alone has it
    #[arg(value_name = "LEAD")]
    lead: String,
    /// Where to: aboutie, abandonnee or ouverte
    #[arg(value_name = "STATE")]
    state: String,
    /// Day on which it happened [default: today]
    #[arg(long, value_name = "DAY")]
    on: Option<String>,
    /// Move this version only
    #[arg(long, value_name = "N")]
    if_version: Option<i64>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct List {
    /// Only of partners of this user group
    #[arg(long, value_name = "GROUP", value_parser = word(&GROUPS))]
    group: Option<String>,
    /// Only in this state
    #[arg(long, value_name = "STATE", value_parser = word(&STATES))]
    state: Option<String>,
    /// Only of this partner
    #[arg(long, value_name = "PARTNER")]
    partner: Option<String>,
    #[command(flatten)]
    since: Since,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Show {
    /// Id, or its interest where one alone has it
    #[arg(value_name = "LEAD")]
    lead: String,
    #[command(flatten)]
    place: Place,
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Add(args) => {
                let desk = args.place.desk(console)?;
                let values = args.values.given(Some(&args.interest));
                let kept = wait(lead::add(&desk, &args.partner, &values))?;
                record::tell("Piste inscrite", name(&kept.record), &kept, console)
            }
            Verb::Edit(args) => {
                let desk = args.place.desk(console)?;
                let values = args.values.given(args.interest.as_ref());
                let kept = wait(lead::edit(&desk, &args.lead, &values, args.if_version))?;
                record::tell("Piste corrigée", name(&kept.record), &kept, console)
            }
            Verb::Move(args) => {
                let desk = args.place.desk(console)?;
                let turn = Turn {
                    to: &args.state,
                    on: args.on.as_deref(),
                };
                let kept = wait(lead::step(&desk, &args.lead, turn, args.if_version))?;
                let what = format!("Piste {}", label(&STATES, &kept.record.state));
                record::tell(&what, name(&kept.record), &kept, console)
            }
            Verb::List(args) => list(&args, console),
            Verb::Show(args) => show(&args, console),
        }
    }
}

fn name(of: &Lead) -> (&str, &str, i64) {
    (&of.interest, &of.id, of.version)
}

fn list(args: &List, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let filter = Filter {
        group: args.group.clone(),
        state: args.state.clone(),
        partner: of_partner(&desk, args.partner.as_deref())?,
        since: args.since.day(),
    };
    let all = wait(lead::list(&desk, &filter))?;
    let mut text = String::new();
    for listed in &all {
        let of = &listed.lead;
        let late = if listed.overdue { "EN RETARD" } else { "" };
        let _ = writeln!(
            text,
            "{}  {:<10}  {late:<9}  {:<10}  {:<8}  {}\u{202f}: {}{}",
            of.id,
            of.next_on.as_deref().unwrap_or("sans jour"),
            label(&STATES, &of.state),
            label(&MATURITIES, &of.maturity),
            one_line(&listed.partner_name),
            one_line(&of.interest),
            of.next_step
                .as_ref()
                .map(|step| format!(" → {}", one_line(step)))
                .unwrap_or_default()
        );
    }
    text += &counted(all.len(), "piste", "pistes");
    let late = all.iter().filter(|listed| listed.overdue).count();
    if late > 0 {
        let _ = writeln!(text, "dont {late} en retard");
    }
    console.result(&text, &all)
}

fn show(args: &Show, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let listed = wait(lead::show(&desk, &args.lead))?;
    let of = &listed.lead;
    let late = if listed.overdue { ", en retard" } else { "" };
    let first = vec![
        ("identifiant", of.id.clone()),
        ("version", of.version.to_string()),
        ("partenaire", listed.partner_name.clone()),
        ("état", format!("{}{late}", label(&STATES, &of.state))),
    ];
    let text = format!("{}\n{}", of.interest, record::fields(of, fields(), first));
    record::show(&desk, &of.id, &text, &listed, console)
}
