//! `relais ocs nomenclature show`: the classes of a nomenclature.

use std::fmt::Write;

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_ocs::nomenclature::{Class, Nomenclature};
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::numbers::counted;

const EXAMPLES: &str = "\
Examples:
  relais ocs nomenclature show corine --level 2
  relais ocs nomenclature show ocs-na.toml --json";

/// Show the classes of a nomenclature
///
/// Those that ship are corine, ocsge-cs, ocsge-us and artificialisation.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// A .csv or .toml file, or the name of a nomenclature that ships
    #[arg(value_name = "NOMENCLATURE")]
    nomenclature: String,
    /// Down to this level only
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..))]
    level: Option<u8>,
}

/// What the verb says.
#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    title: &'a str,
    name: String,
    source: &'a str,
    levels: u8,
    leaves: usize,
    classes: Vec<&'a Class>,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let nomenclature = Nomenclature::open(&args.nomenclature)?;
    if let Some(level) = args.level {
        nomenclature.check_level(level)?;
    }
    let deepest = args.level.unwrap_or(u8::MAX);
    let classes = nomenclature.classes().iter();
    let shown = Shown {
        id: nomenclature.id(),
        title: nomenclature.title(),
        name: nomenclature.name(),
        source: nomenclature.source(),
        levels: nomenclature.levels(),
        leaves: nomenclature.leaves().count(),
        classes: classes.filter(|c| c.level <= deepest).collect(),
    };
    console.result(&text(&shown), &shown)
}

fn text(shown: &Shown<'_>) -> String {
    let mut out = match shown.title {
        "" => format!("{}\n", shown.name),
        title => format!("{}: {title}\n", shown.name),
    };
    let _ = writeln!(
        out,
        "  {} in {}",
        counted_leaves(shown.leaves),
        counted(usize::from(shown.levels), "level")
    );
    if !shown.source.is_empty() {
        let _ = writeln!(out, "  source: {}", shown.source);
    }
    let indent = |class: &Class| 2 * usize::from(class.level);
    let widths = shown
        .classes
        .iter()
        .map(|c| indent(c) + c.code.chars().count());
    let width = widths.max().unwrap_or(0);
    for class in &shown.classes {
        let code = format!("{:indent$}{}", "", class.code, indent = indent(class));
        let _ = writeln!(out, "{code:<width$}  {}{}", class.label, beside(class));
    }
    out
}

fn counted_leaves(leaves: usize) -> String {
    match leaves {
        1 => "1 class of the finest level".into(),
        leaves => format!("{leaves} classes of the finest level"),
    }
}

/// Colour, least area and years, where they are stated.
fn beside(class: &Class) -> String {
    let colour = class.colour.map(|c| c.to_string());
    let mmu = class.mmu_m2.map(|m2| format!("from {m2} m²"));
    let years = (class.years != Default::default()).then(|| class.years.to_string());
    let told: Vec<String> = [colour, mmu, years].into_iter().flatten().collect();
    match told.is_empty() {
        true => String::new(),
        false => format!("  [{}]", told.join(", ")),
    }
}
