//! `relais registry need`: what user groups need.

use std::fmt::Write;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::Trouble;
use relais_files::atomic::{Output, Overwrite};
use relais_registry::animation::need::export::{csv, export};
use relais_registry::animation::need::rules::{PRIORITIES, STATES, fields};
use relais_registry::animation::need::{self, Filter, Need};
use relais_registry::finder::Named;
use relais_registry::partner::rules::GROUPS;
use relais_registry::record::{RecordFault, Turn};
use relais_registry::value::label;
use relais_report::sheet;
use serde::Serialize;

use super::place::Place;
use super::record::{self, Since, counted, given, of_partner, word};
use super::said::one_line;
use super::wait;
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry need add 'Modèles 3D des ports' --partner 'SDIS fictif' --priority haute --use-case 3d
  relais registry need move bes-0123456789ab porte --on 2026-11-24
  relais registry need list --group collectivite --state ouvert
  relais registry need export -o besoins.ods";

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Write a need down, of a user group or of a partner
    Add(Add),
    /// Correct a need; an empty value empties its field
    Edit(Edit),
    /// Move a need: porte (carried to the comité), couvert, ecarte, ouvert
    Move(Move),
    /// List needs by group and priority
    List(List),
    /// Show a need and what happened to it
    Show(Show),
    /// Write the needs for the comité consultatif as CSV, ODS or XLSX, without personal data
    Export(Export),
}

/// The fields, as options.
#[derive(ClapArgs, Default)]
pub struct Values {
    /// epci-agence, collectivite or autre [default: that of the partner]
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    /// haute, moyenne or basse [default: moyenne]
    #[arg(long, value_name = "PRIORITY")]
    priority: Option<String>,
    /// What it is for: ocs, pcrs, crise, urbanisme, 3d, foret, agriculture, littoral, eau, autre, or other words
    #[arg(long, value_name = "USE")]
    use_case: Option<String>,
    /// It needs engineering: oui or non
    #[arg(long, value_name = "OUI|NON")]
    engineering: Option<String>,
    /// Day on which it was said [default: today]
    #[arg(long, value_name = "DAY")]
    on: Option<String>,
    /// What is needed, in words (of no person)
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
}

impl Values {
    fn given(&self, title: Option<&String>) -> Vec<(&'static str, String)> {
        given(&[
            ("titre", &title.cloned()),
            ("groupe", &self.group),
            ("priorite", &self.priority),
            ("usage", &self.use_case),
            ("ingenierie", &self.engineering),
            ("exprime_le", &self.on),
            ("texte", &self.text),
        ])
    }
}

#[derive(ClapArgs)]
pub struct Add {
    /// What is needed, in a line
    #[arg(value_name = "TITLE")]
    title: String,
    /// Whose need it is
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
    #[arg(value_name = "NEED")]
    need: String,
    /// What is needed, in a line
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
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
    /// Id, or its title where one alone has it
    #[arg(value_name = "NEED")]
    need: String,
    /// Where to: porte, couvert, ecarte or ouvert
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

/// Which needs.
#[derive(ClapArgs)]
pub struct Which {
    /// Only of this user group
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
pub struct List {
    #[command(flatten)]
    which: Which,
}

#[derive(ClapArgs)]
pub struct Show {
    /// Id, or its title where one alone has it
    #[arg(value_name = "NEED")]
    need: String,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Export {
    /// The file to write: .csv, .ods or .xlsx
    #[arg(short, long, value_name = "FILE", value_parser = sheet_file)]
    output: (PathBuf, Format),
    /// Replace the file when it is there
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    which: Which,
}

/// What kind of sheets is written.
#[derive(Debug, Clone, Copy)]
enum Format {
    Csv,
    Ods,
    Xlsx,
}

/// A file whose name says what it is.
fn sheet_file(typed: &str) -> Result<(PathBuf, Format), String> {
    let path = PathBuf::from(typed);
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let format = match ending.to_ascii_lowercase().as_str() {
        "csv" => Format::Csv,
        "ods" => Format::Ods,
        "xlsx" => Format::Xlsx,
        _ => return Err("its name ends in .csv, .ods or .xlsx".into()),
    };
    Ok((path, format))
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Add(args) => {
                let desk = args.place.desk(console)?;
                let values = args.values.given(Some(&args.title));
                let kept = wait(need::add(&desk, args.partner.as_deref(), &values))?;
                record::tell("Besoin inscrit", name(&kept.record), &kept, console)
            }
            Verb::Edit(args) => {
                let desk = args.place.desk(console)?;
                let values = args.values.given(args.title.as_ref());
                let kept = wait(need::edit(&desk, &args.need, &values, args.if_version))?;
                record::tell("Besoin corrigé", name(&kept.record), &kept, console)
            }
            Verb::Move(args) => {
                let desk = args.place.desk(console)?;
                let turn = Turn {
                    to: &args.state,
                    on: args.on.as_deref(),
                };
                let kept = wait(need::step(&desk, &args.need, turn, args.if_version))?;
                let what = format!("Besoin {}", label(&STATES, &kept.record.state));
                record::tell(&what, name(&kept.record), &kept, console)
            }
            Verb::List(args) => list(&args.which, console),
            Verb::Show(args) => show(&args, console),
            Verb::Export(args) => write_out(&args, console),
        }
    }
}

fn name(of: &Need) -> (&str, &str, i64) {
    (&of.title, &of.id, of.version)
}

impl Which {
    fn filter(&self, desk: &relais_registry::Desk) -> Result<Filter, Trouble> {
        Ok(Filter {
            group: self.group.clone(),
            state: self.state.clone(),
            partner: of_partner(desk, self.partner.as_deref())?,
            since: self.since.day(),
        })
    }
}

fn list(which: &Which, console: &Console) -> Result<(), Trouble> {
    let desk = which.place.desk(console)?;
    let filter = which.filter(&desk)?;
    let all = wait(need::list(desk.db(), &filter))?;
    let mut text = String::new();
    for listed in &all {
        let of = &listed.need;
        let whose = listed
            .partner_name
            .as_ref()
            .map(|name| format!(", {}", one_line(name)));
        let _ = writeln!(
            text,
            "{}  {:<7}  {:<15}  {}\u{202f}: {}{}",
            of.id,
            label(&PRIORITIES, &of.priority),
            label(&STATES, &of.state),
            label(&GROUPS, &of.user_group),
            one_line(&of.title),
            whose.unwrap_or_default()
        );
    }
    text += &counted(all.len(), "besoin", "besoins");
    console.result(&text, &all)
}

fn show(args: &Show, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let listed = wait(need::show(desk.db(), &args.need))?;
    let of = &listed.need;
    let first = vec![
        ("identifiant", of.id.clone()),
        ("version", of.version.to_string()),
        (
            "partenaire",
            listed
                .partner_name
                .clone()
                .unwrap_or_else(|| "aucun en particulier".into()),
        ),
        ("état", label(&STATES, &of.state)),
    ];
    let text = format!("{}\n{}", of.title, record::fields(of, fields(), first));
    record::show(&desk, &of.id, &text, &listed, console)
}

/// What `export` says.
#[derive(Serialize)]
struct Written {
    output: PathBuf,
    needs: usize,
    masked: Vec<String>,
    doubts: Vec<Named>,
}

fn write_out(args: &Export, console: &Console) -> Result<(), Trouble> {
    let desk = args.which.place.desk(console)?;
    let filter = args.which.filter(&desk)?;
    let at = desk.now().format("%Y-%m-%d").to_string();
    let made = wait(export(desk.db(), &filter, &at))?;
    let bytes = match args.output.1 {
        Format::Csv => csv(&made.report),
        Format::Xlsx => sheet::xlsx(&made.report).map_err(RecordFault::from)?,
        Format::Ods => sheet::ods(&made.report).map_err(RecordFault::from)?,
    };
    let overwrite = match args.overwrite {
        true => Overwrite::Replace,
        false => Overwrite::Refuse,
    };
    let mut output = Output::create(&args.output.0, overwrite)?;
    output.put(&bytes)?;
    output.finish()?;
    for id in &made.masked {
        console.warn(&format!(
            "le besoin {id} nomme une personne du registre, ou donne une adresse ou un numéro\u{202f}: le fichier ne les a pas"
        ));
    }
    for doubt in &made.doubts {
        console.warn(&doubt.warning());
    }
    let needs = made
        .report
        .tables()
        .last()
        .map_or(0, |table| table.rows.len());
    let text = format!(
        "Besoins écrits\u{202f}: {}\n  {}",
        args.output.0.display(),
        counted(needs, "besoin", "besoins")
    );
    let written = Written {
        output: args.output.0.clone(),
        needs,
        masked: made.masked,
        doubts: made.doubts,
    };
    console.result(&text, &written)
}
