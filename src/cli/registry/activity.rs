//! `relais registry activity`: what partners consulted, downloaded and were delivered.

mod shown;

use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use relais_core::fault::Trouble;
use relais_files::atomic::{Output, Overwrite};
use relais_registry::activity::{self, By, Filter, Given, Kept, Said};
use relais_registry::{RegistryFault, value};
use relais_report::figures::Table;
use relais_report::sheet;

use super::place::Place;
use super::wait;
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry activity list --from 2026-01-01 --to 2026-12-31 --by partner
  relais registry activity list --partner 'sdis fictif' -o activite.csv
  relais registry activity add 'sdis fictif' telechargement --count 12 --km2 340,5 --note 'bilan annuel reçu du SDIS'
  relais registry activity edit act-0123456789ab --km2 350 --if-version 1";

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// List figures, each with its source; or sum them, each source apart
    List(List),
    /// Show one figure
    Show(Show),
    /// Add a figure by hand
    Add(Add),
    /// Correct a figure that was added by hand, or the product and the sensor of another; an empty value empties its field
    Edit(Edit),
}

#[derive(ClapArgs)]
pub struct List {
    /// Only this partner: id, SIRET, number of convention, or name
    #[arg(long, value_name = "PARTNER")]
    partner: Option<String>,
    /// From this day on, as 2026-01-31
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Until this day
    #[arg(long, value_name = "DAY")]
    to: Option<String>,
    /// Only what this source says: relais, dinamis, main
    #[arg(long, value_name = "SOURCE", value_parser = ["relais", "dinamis", "main"])]
    source: Option<String>,
    /// Sum by this
    #[arg(long, value_name = "BY", value_enum)]
    by: Option<SumBy>,
    /// Write them as CSV
    #[arg(short, long, value_name = "FILE.csv")]
    output: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    place: Place,
}

/// By what figures are summed.
#[derive(ValueEnum, Clone, Copy)]
enum SumBy {
    Partner,
    Account,
    Month,
    Product,
}

#[derive(ClapArgs)]
pub struct Show {
    /// Its id
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    place: Place,
}

/// What a figure says.
#[derive(ClapArgs)]
pub struct Values {
    /// A product, by its id or its name
    #[arg(long, value_name = "PRODUCT")]
    product: Option<String>,
    /// A sensor
    #[arg(long, value_name = "SENSOR")]
    sensor: Option<String>,
    /// Square kilometres
    #[arg(long, value_name = "KM2")]
    km2: Option<String>,
    /// Gigabytes
    #[arg(long, value_name = "GB")]
    gigabytes: Option<String>,
    /// Its day [default: today]
    #[arg(long, value_name = "DAY")]
    on: Option<String>,
}

#[derive(ClapArgs)]
pub struct Add {
    /// Whose: id, SIRET, number of convention, or name
    #[arg(value_name = "PARTNER")]
    partner: String,
    /// livraison, telechargement, consultation or connexion
    #[arg(value_name = "WHAT")]
    what: String,
    /// How many
    #[arg(long, value_name = "N", default_value = "1")]
    count: String,
    /// Where the figure comes from, in words that name no person
    #[arg(long, value_name = "TEXT")]
    note: String,
    /// An account of the partner, by its id
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    #[command(flatten)]
    values: Values,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Edit {
    /// Its id
    #[arg(value_name = "ID")]
    id: String,
    /// livraison, telechargement, consultation or connexion
    #[arg(long, value_name = "WHAT")]
    what: Option<String>,
    /// How many
    #[arg(long, value_name = "N")]
    count: Option<String>,
    /// Where the figure comes from, in words that name no person
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    values: Values,
    /// Correct this version only: refused when somebody changed the figure since
    #[arg(long, value_name = "N")]
    if_version: Option<i64>,
    #[command(flatten)]
    place: Place,
}

impl Values {
    fn said(&self, what: Option<&String>, count: Option<&String>) -> Result<Said, RegistryFault> {
        Ok(Said {
            on: self
                .on
                .as_deref()
                .map(|typed| day("jour", typed))
                .transpose()?,
            what: what.cloned(),
            product: self.product.clone(),
            sensor: self.sensor.clone(),
            count: count.cloned(),
            km2: self.km2.clone(),
            gigabytes: self.gigabytes.clone(),
        })
    }
}

fn day(field: &'static str, typed: &str) -> Result<chrono::NaiveDate, RegistryFault> {
    value::day(typed).map_err(|why| RegistryFault::Value { field, why })
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::List(args) => list(&args, console),
            Verb::Show(args) => {
                let desk = args.place.desk(console)?;
                let figure = wait(activity::show(&desk, &args.id))?;
                console.result(&shown::one(&figure), &figure)
            }
            Verb::Add(args) => {
                let given = Given {
                    partner: args.partner.clone(),
                    account: args.account.clone(),
                    said: args.values.said(Some(&args.what), Some(&args.count))?,
                    note: args.note.clone(),
                };
                let desk = args.place.desk(console)?;
                let kept = wait(activity::add(&desk, &given))?;
                tell("Chiffre ajouté", &kept, console)
            }
            Verb::Edit(args) => {
                let said = args.values.said(args.what.as_ref(), args.count.as_ref())?;
                let desk = args.place.desk(console)?;
                let note = args.note.as_deref();
                let kept = wait(activity::edit(
                    &desk,
                    &args.id,
                    &said,
                    note,
                    args.if_version,
                ))?;
                tell("Chiffre corrigé", &kept, console)
            }
        }
    }
}

fn tell(what: &str, kept: &Kept, console: &Console) -> Result<(), Trouble> {
    let text = format!(
        "{what}\u{202f}: {} [{}], version {}\n{}{}",
        kept.figure.partner_name,
        kept.figure.id,
        kept.figure.version,
        super::said::changed(&kept.changed),
        shown::one(&kept.figure)
    );
    console.result(&text, kept)
}

fn list(args: &List, console: &Console) -> Result<(), Trouble> {
    let filter = Filter {
        partner: args.partner.clone(),
        from: args
            .from
            .as_deref()
            .map(|typed| day("début", typed))
            .transpose()?,
        to: args
            .to
            .as_deref()
            .map(|typed| day("fin", typed))
            .transpose()?,
        source: args.source.clone(),
    };
    let desk = args.place.desk(console)?;
    let by = args.by.map(|by| match by {
        SumBy::Partner => By::Partner,
        SumBy::Account => By::Account,
        SumBy::Month => By::Month,
        SumBy::Product => By::Product,
    });
    let (table, span, json) = match by {
        None => {
            let (all, span) = wait(activity::list(&desk, &filter))?;
            (
                shown::figures(&all, &span),
                span,
                serde_json::to_value(&all),
            )
        }
        Some(by) => {
            let (all, span) = wait(activity::sums(&desk, &filter, by))?;
            (
                shown::sums(&all, by, &span),
                span,
                serde_json::to_value(&all),
            )
        }
    };
    let json = serde_json::json!({ "span": span, "lines": json.unwrap_or_default() });
    match &args.output {
        None => console.result(&shown::text(&table), &json),
        Some(file) => {
            write(file, &table, args.overwrite)?;
            let count = relais_report::french::count(table.rows.len(), "ligne", "lignes");
            let text = format!("{}\u{202f}: {count} dans {}\n", table.title, file.display());
            console.result(&text, &json)
        }
    }
}

fn write(file: &Path, table: &Table, overwrite: bool) -> Result<(), Trouble> {
    let overwrite = match overwrite {
        true => Overwrite::Replace,
        false => Overwrite::Refuse,
    };
    let mut output = Output::create(file, overwrite)?;
    output.put(sheet::csv(table).as_bytes())?;
    output.finish()?;
    Ok(())
}
