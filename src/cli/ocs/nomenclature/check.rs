//! `relais ocs nomenclature check`: whether a nomenclature, and a mapping from it, hold together.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use relais_core::fault::{Fault, Finding, Kind, Level, Trouble};
use relais_files::layer::{self, Loaded, Request};
use relais_ocs::nomenclature::{Census, Mapping, MappingDocument, Nomenclature};
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::numbers::counted;

const EXAMPLES: &str = "\
Examples:
  relais ocs nomenclature check ocs-na.csv
  relais ocs nomenclature check ocs-na.csv --layer ocs.gpkg --column NIV4_20 --year 2020
  relais ocs nomenclature check ocsge-cs --mapping ocsge-artificialisation --to artificialisation";

/// Say whether a nomenclature holds together, and what is wrong with it
///
/// Codes that are there twice, parents that there are not or that lead round in a circle, levels
/// that contradict the parents, years outside the parent's, colours that are none. With a mapping:
/// codes that there are not, classes that lead nowhere, or to several without a rule that decides.
/// Exit code 7 when something is wrong. With a layer: how many features bear each code; unknown
/// codes are an error with how many features bear them, and which are the first.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// A .csv or .toml file, or the name of a nomenclature that ships
    #[arg(value_name = "NOMENCLATURE")]
    nomenclature: String,
    /// A mapping that begins from it: a .csv or .toml file, or ocsge-artificialisation
    #[arg(long, value_name = "MAPPING", requires = "to")]
    mapping: Option<String>,
    /// The nomenclature that the mapping leads to
    #[arg(long, value_name = "NOMENCLATURE", requires = "mapping")]
    to: Option<String>,
    /// A layer of land cover whose codes are held against it
    #[arg(long, value_name = "FILE", requires = "column")]
    layer: Option<PathBuf>,
    /// The column of the codes
    #[arg(long, value_name = "COLUMN", requires = "layer")]
    column: Option<String>,
    /// The layer of the file, where it has several
    #[arg(long, value_name = "NAME", requires = "layer")]
    layer_name: Option<String>,
    /// The year of the layer, in which its codes must hold
    #[arg(long, value_name = "YEAR", requires = "layer")]
    year: Option<i32>,
}

/// Something that does not hold.
#[derive(Debug, thiserror::Error)]
#[error("{name} does not hold together: {reason}")]
struct CheckFault {
    name: String,
    reason: String,
}

impl Fault for CheckFault {
    fn kind(&self) -> Kind {
        Kind::Check
    }

    fn code(&self) -> &'static str {
        "RLS-E970"
    }

    fn help(&self) -> String {
        "correct what is told above, and check again".into()
    }
}

/// What the verb says.
#[derive(Serialize)]
struct Report {
    ok: bool,
    name: String,
    classes: usize,
    mapping: Option<String>,
    /// What figures that rest on the mapping must say.
    label: Option<String>,
    /// How many features of the layer bear each code.
    codes: Vec<Borne>,
    findings: Vec<Finding>,
}

/// A code of a layer.
#[derive(Serialize)]
struct Borne {
    code: String,
    label: String,
    features: u64,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let document = Nomenclature::document(&args.nomenclature)?;
    let classes = document.classes.len();
    let (nomenclature, (name, findings)) = Nomenclature::reviewed(document);
    let mut report = Report {
        ok: true,
        name,
        classes,
        mapping: None,
        label: None,
        codes: Vec::new(),
        findings,
    };
    if let (Some(mapping), Some(to), Some(from)) = (&args.mapping, &args.to, &nomenclature) {
        let document = MappingDocument::open(mapping)?;
        let (_, findings) = Mapping::reviewed(&document, from, &Nomenclature::open(to)?);
        report.findings.extend(findings);
        report.label = Some(document.label).filter(|label| !label.is_empty());
        report.mapping = Some(document.id);
    }
    if let (Some(path), Some(column), Some(nomenclature)) =
        (&args.layer, &args.column, &nomenclature)
    {
        let (codes, findings) = args.codes(path, column, nomenclature)?;
        report.codes = codes;
        report.findings.extend(findings);
    }
    let faults: Vec<&Finding> = (report.findings.iter())
        .filter(|f| f.level == Level::Fault)
        .collect();
    let wrong = faults.first().map(|first| CheckFault {
        name: report.name.clone(),
        reason: match faults.len() {
            1 => format!("{}: {}", first.place, first.what),
            all => format!("{}: {}, and {} more", first.place, first.what, all - 1),
        },
    });
    report.ok = wrong.is_none();
    console.result(&text(&report), &report)?;
    wrong.map_or(Ok(()), |fault| Err(fault.into()))
}

impl Args {
    /// How many features of the layer bear each code, and what is odd about the layer.
    fn codes(
        &self,
        path: &Path,
        column: &str,
        nomenclature: &Nomenclature,
    ) -> Result<(Vec<Borne>, Vec<Finding>), Trouble> {
        let request = Request {
            layer: self.layer_name.as_deref(),
            columns: Some(&[column]),
            ..Request::default()
        };
        let Loaded { layer, passed } = layer::read(path, &request)?;
        let mut census = Census::new(nomenclature, self.year);
        census.see_layer(&layer, 0);
        let counts = census.finish(&format!("{}, {column}", path.display()))?;
        let borne = |(id, features)| {
            let class = nomenclature.class(id);
            Borne {
                code: class.code.clone(),
                label: class.label.clone(),
                features,
            }
        };
        let codes = counts.into_iter().map(borne).collect();
        Ok((codes, passed.findings(&path.display().to_string())))
    }
}

fn text(report: &Report) -> String {
    let classes = match report.classes {
        1 => "1 class".to_string(),
        many => format!("{many} classes"),
    };
    let mut out = format!("{}: {classes}", report.name);
    if let Some(mapping) = &report.mapping {
        let _ = write!(out, ", mapping {mapping}");
    }
    if let Some(label) = &report.label {
        let _ = write!(out, " ({label})");
    }
    let _ = match report.ok {
        true => writeln!(out, ": holds together"),
        false => writeln!(
            out,
            ": does not hold together, {}",
            counted(report.findings.len(), "finding")
        ),
    };
    for borne in &report.codes {
        let Borne {
            code,
            label,
            features,
        } = borne;
        let _ = writeln!(out, "  {features:>9}  {code:<10} {label}");
    }
    for finding in &report.findings {
        let _ = writeln!(out, "  {finding}");
    }
    out
}
