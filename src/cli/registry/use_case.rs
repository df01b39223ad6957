//! `relais registry use-case`: what images were used for.

use std::fmt::Write;

use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::Trouble;
use relais_registry::animation::use_case::rules::fields;
use relais_registry::animation::use_case::{self, Filter, UseCase};
use relais_registry::fr::THEMES;
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
  relais registry use-case add 'Suivi du trait de côte' littoral --partner 'SDIS fictif' --result 'Carte publiée'
  relais registry use-case list --theme littoral";

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Write a use case down, of a partner or of the relay itself
    Add(Add),
    /// Correct a use case; an empty value empties its field
    Edit(Edit),
    /// List use cases, the newest last
    List(List),
    /// Show a use case and what happened to it
    Show(Show),
}

/// The fields, as options.
#[derive(ClapArgs, Default)]
pub struct Values {
    /// Its day [default: today]
    #[arg(long, value_name = "DAY")]
    on: Option<String>,
    /// What was done, in words (of no person)
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// What came of it
    #[arg(long, value_name = "TEXT")]
    result: Option<String>,
}

impl Values {
    fn given(&self, title: Option<&String>, theme: Option<&String>) -> Vec<(&'static str, String)> {
        given(&[
            ("titre", &title.cloned()),
            ("theme", &theme.cloned()),
            ("jour", &self.on),
            ("texte", &self.text),
            ("resultat", &self.result),
        ])
    }
}

#[derive(ClapArgs)]
pub struct Add {
    /// What was done, in a line
    #[arg(value_name = "TITLE")]
    title: String,
    /// ocs, pcrs, crise, urbanisme, 3d, foret, agriculture, littoral, eau, autre, or other words
    #[arg(value_name = "THEME")]
    theme: String,
    /// Whose use it was
    #[arg(long, value_name = "PARTNER")]
    partner: Option<String>,
    #[command(flatten)]
    values: Values,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Edit {
    /// Id, or its title where one alone has it
    #[arg(value_name = "USE_CASE")]
    use_case: String,
    /// What was done, in a line
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// Its theme
    #[arg(long, value_name = "THEME")]
    theme: Option<String>,
    #[command(flatten)]
    values: Values,
    /// Correct this version only: refused when somebody changed it since
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
    /// Only of this theme
    #[arg(long, value_name = "THEME")]
    theme: Option<String>,
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
    /// Id, or its title where one alone has it
    #[arg(value_name = "USE_CASE")]
    use_case: String,
    #[command(flatten)]
    place: Place,
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Add(args) => {
                let desk = args.place.desk(console)?;
                let values = args.values.given(Some(&args.title), Some(&args.theme));
                let kept = wait(use_case::add(&desk, args.partner.as_deref(), &values))?;
                record::tell("Cas d’usage inscrit", name(&kept.record), &kept, console)
            }
            Verb::Edit(args) => {
                let desk = args.place.desk(console)?;
                let values = args.values.given(args.title.as_ref(), args.theme.as_ref());
                let kept = wait(use_case::edit(
                    &desk,
                    &args.use_case,
                    &values,
                    args.if_version,
                ))?;
                record::tell("Cas d’usage corrigé", name(&kept.record), &kept, console)
            }
            Verb::List(args) => list(&args, console),
            Verb::Show(args) => show(&args, console),
        }
    }
}

fn name(of: &UseCase) -> (&str, &str, i64) {
    (&of.title, &of.id, of.version)
}

fn list(args: &List, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let filter = Filter {
        group: args.group.clone(),
        theme: args.theme.clone(),
        partner: of_partner(&desk, args.partner.as_deref())?,
        since: args.since.day(),
    };
    let all = wait(use_case::list(desk.db(), &filter))?;
    let mut text = String::new();
    for listed in &all {
        let of = &listed.use_case;
        let whose = listed
            .partner_name
            .as_ref()
            .map(|name| format!(", {}", one_line(name)));
        let _ = writeln!(
            text,
            "{}  {}  {}\u{202f}: {}{}",
            of.id,
            of.on_day,
            label(&THEMES, &of.theme),
            one_line(&of.title),
            whose.unwrap_or_default()
        );
    }
    text += &counted(all.len(), "cas d’usage", "cas d’usage");
    console.result(&text, &all)
}

fn show(args: &Show, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let listed = wait(use_case::show(desk.db(), &args.use_case))?;
    let of = &listed.use_case;
    let first = vec![
        ("identifiant", of.id.clone()),
        ("version", of.version.to_string()),
        (
            "partenaire",
            listed
                .partner_name
                .clone()
                .unwrap_or_else(|| "le relais".into()),
        ),
    ];
    let text = format!("{}\n{}", of.title, record::fields(of, fields(), first));
    record::show(&desk, &of.id, &text, &listed, console)
}
