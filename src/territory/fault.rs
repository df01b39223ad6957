//! What can go wrong with territories.

use std::path::PathBuf;

use relais_core::code::{Insee, Siren, TerritoryCode};
use relais_core::fault::{Fault, Kind};
use relais_core::ops::dissolve::NotSideBySide;

use crate::year::{CogYear, Day};

/// Territories that cannot be imported or found.
#[derive(Debug, thiserror::Error)]
pub enum TerritoryFault {
    /// A line of a table that says nothing.
    #[error("{table}, line {line}: {why}")]
    Line {
        /// The table.
        table: String,
        /// The line.
        line: u64,
        /// What is wrong.
        why: String,
    },
    /// A JSON document that is not what it should be.
    #[error("{} is not a list of communes or of EPCI: {why}", .path.display())]
    Document {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A contour whose feature says nothing.
    #[error("{}, feature {feature}: {why}", .path.display())]
    Outline {
        /// The file.
        path: PathBuf,
        /// The feature.
        feature: i64,
        /// What is wrong.
        why: String,
    },
    /// A file of contours without codes.
    #[error("{} has no column of codes of communes", .path.display())]
    NoCodes {
        /// The file.
        path: PathBuf,
        /// The names that such a column may have.
        names: String,
        /// The columns that it has.
        has: Vec<String>,
    },
    /// A contour that is none.
    #[error("the contour of {commune} is none: {why}")]
    Shape {
        /// The commune.
        commune: Insee,
        /// What is wrong.
        why: String,
    },
    /// Two communes that overlap.
    #[error("{} and {} overlap at ({x:.1}, {y:.1})", communes.0, communes.1)]
    Overlap {
        /// The communes.
        communes: (Insee, Insee),
        /// Where.
        x: f64,
        /// Where.
        y: f64,
    },
    /// Contours that do not lie side by side.
    #[error("the contours do not lie side by side: {0}")]
    Coverage(NotSideBySide),
    /// A GeoPackage that is not as it was written.
    #[error("{}, feature {feature} is no territory: {why}", .path.display())]
    Stored {
        /// The file.
        path: PathBuf,
        /// The feature.
        feature: i64,
        /// What is wrong.
        why: String,
    },
    /// A year that is not there, or none where there are several.
    #[error("{}", year(.stated, .years))]
    NoYear {
        /// The year that was asked for.
        stated: Option<CogYear>,
        /// Those that are there.
        years: Vec<CogYear>,
    },
    /// A year that is there already.
    #[error("{} holds the territories of {year} already", .path.display())]
    YearExists {
        /// The file.
        path: PathBuf,
        /// The year.
        year: CogYear,
    },
    /// A territory that is not there.
    #[error("there is no {code} in {year}{}", absorbed(.now))]
    NotThere {
        /// The territory.
        code: TerritoryCode,
        /// The year.
        year: CogYear,
        /// What it became part of, and when.
        now: Option<(TerritoryCode, Day)>,
    },
    /// Territories in another CRS than those that are there.
    #[error("{} is in {there}, and not in {wanted}", .path.display())]
    OtherCrs {
        /// The file.
        path: PathBuf,
        /// Its CRS.
        there: String,
        /// That of the import.
        wanted: String,
    },
    /// Codes that the movements do not lead to communes of the year.
    #[error("{}", unexplained(communes, *from, *to))]
    Unexplained {
        /// The codes.
        communes: Vec<Insee>,
        /// The year that they are of.
        from: CogYear,
        /// The year in which they should be found.
        to: CogYear,
    },
    /// One commune of a year is several of another: one contour cannot draw them.
    #[error(
        "{commune} of {from} is {} in {to}, and one contour cannot draw them",
        list(into)
    )]
    Split {
        /// The commune.
        commune: Insee,
        /// What it is in the other year.
        into: Vec<Insee>,
        /// The year of the contours.
        from: CogYear,
        /// The year wanted.
        to: CogYear,
    },
    /// A perimeter of an EPCI that no list has.
    #[error("{territory} has the member EPCI:{epci}, and no list of EPCI given has it")]
    NoSuchEpci {
        /// The perimeter.
        territory: TerritoryCode,
        /// The EPCI.
        epci: Siren,
    },
    /// Nobody said how precise the contours are.
    #[error("it is not said whether the contours are full or simplified")]
    Precision,
    /// A GeoPackage that holds no territories.
    #[error("{} is not made by `relais territory import`: it has no layer territoires with its columns", .path.display())]
    NotTerritories {
        /// The file.
        path: PathBuf,
    },
    /// A kind of which there is none.
    #[error("there are no territories of the kind {word}; there are those of {}", .there.join(", "))]
    NoKind {
        /// The kind asked for.
        word: String,
        /// Those that there are.
        there: Vec<String>,
    },
    /// A territory whose limit runs through a commune of another year.
    #[error(
        "{territory} of {from} has no limit in the communes of {to}: {commune} is also {}, outside it",
        list(outside)
    )]
    Straddles {
        /// The territory.
        territory: TerritoryCode,
        /// The commune of the other year.
        commune: Insee,
        /// Its parts that do not belong to the territory.
        outside: Vec<Insee>,
        /// The year of the list of members.
        from: CogYear,
        /// The year wanted.
        to: CogYear,
    },
}

fn unexplained(communes: &[Insee], from: CogYear, to: CogYear) -> String {
    let (codes, are) = match communes.len() {
        1 => ("the code of a commune".to_string(), "is none"),
        count => (format!("the codes of {count} communes"), "are none"),
    };
    match from == to {
        true => format!("{codes} {are} of {to}: {}", list(communes)),
        false => format!(
            "nothing explains {codes} between {from} and {to}: {}",
            list(communes)
        ),
    }
}

fn year(stated: &Option<CogYear>, years: &[CogYear]) -> String {
    let shown: Vec<String> = years.iter().map(ToString::to_string).collect();
    let shown = shown.join(", ");
    match stated {
        Some(year) => format!("there are no territories of {year}; there are those of {shown}"),
        None => format!("there are territories of several years: {shown}"),
    }
}

fn absorbed(now: &Option<(TerritoryCode, Day)>) -> String {
    now.as_ref().map_or_else(String::new, |(code, since)| {
        format!(": it is part of {code} since {since}")
    })
}

/// All of them: what is not told cannot be mended.
fn list(communes: &[Insee]) -> String {
    let codes: Vec<&str> = communes.iter().map(Insee::as_str).collect();
    codes.join(", ")
}

impl Fault for TerritoryFault {
    fn kind(&self) -> Kind {
        match self {
            TerritoryFault::NoYear { .. }
            | TerritoryFault::Precision
            | TerritoryFault::NoKind { .. }
            | TerritoryFault::NotTerritories { .. }
            | TerritoryFault::NotThere { .. }
            | TerritoryFault::OtherCrs { .. } => Kind::Usage,
            TerritoryFault::YearExists { .. } => Kind::Exists,
            _ => Kind::Input,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            TerritoryFault::Line { .. } => "RLS-E400",
            TerritoryFault::Document { .. } => "RLS-E401",
            TerritoryFault::Unexplained { .. } => "RLS-E402",
            TerritoryFault::Split { .. } => "RLS-E403",
            TerritoryFault::Straddles { .. } => "RLS-E404",
            TerritoryFault::Outline { .. } => "RLS-E405",
            TerritoryFault::NoCodes { .. } => "RLS-E406",
            TerritoryFault::Shape { .. } => "RLS-E407",
            TerritoryFault::Overlap { .. } => "RLS-E408",
            TerritoryFault::Coverage(_) => "RLS-E409",
            TerritoryFault::Stored { .. } => "RLS-E410",
            TerritoryFault::NoYear { .. } => "RLS-E411",
            TerritoryFault::YearExists { .. } => "RLS-E412",
            TerritoryFault::NotThere { .. } => "RLS-E413",
            TerritoryFault::OtherCrs { .. } => "RLS-E414",
            TerritoryFault::NoSuchEpci { .. } => "RLS-E415",
            TerritoryFault::Precision => "RLS-E416",
            TerritoryFault::NotTerritories { .. } => "RLS-E417",
            TerritoryFault::NoKind { .. } => "RLS-E418",
        }
    }

    fn help(&self) -> String {
        match self {
            TerritoryFault::Line { .. } => "correct the line".into(),
            TerritoryFault::Document { .. } => {
                "give a CSV of the columns code, nom, dep, reg and epci instead".into()
            }
            TerritoryFault::Unexplained { .. } => {
                "give a table of movements that knows them (one more --movements FILE with the \
                 columns MOD, DATE_EFF, TYPECOM_AV, COM_AV, TYPECOM_AP, COM_AP), or correct the year"
                    .into()
            }
            TerritoryFault::Split { from, .. } => {
                format!("state the year of the contours, --year {from}, or give contours of the other year")
            }
            TerritoryFault::Straddles { from, .. } => {
                format!("give the members of the year wanted, or state --year {from}")
            }
            TerritoryFault::Outline { .. } => "correct the feature, or leave it out".into(),
            TerritoryFault::NoCodes { names, has, .. } => {
                format!("it may be called {names}; the file has {}", has.join(", "))
            }
            TerritoryFault::Shape { .. }
            | TerritoryFault::Overlap { .. }
            | TerritoryFault::Coverage(_) => {
                "contours of communes share their borders point by point: take them from one source \
                 of one year"
                    .into()
            }
            TerritoryFault::NoSuchEpci { .. } => "add --epci FILE with its members".into(),
            TerritoryFault::Stored { .. } => "import the territories again".into(),
            TerritoryFault::Precision => {
                "say --full where the contours are as their producer surveyed them (ADMIN EXPRESS, not \
                 its generalised edition), --simplified where their points were thinned: every figure on \
                 them will say so then. What the producer writes of them decides; in doubt --simplified"
                    .into()
            }
            TerritoryFault::NotTerritories { .. } => {
                "make it with `relais territory import`; any other layer of polygons is given to `ocs \
                 compare` with --zones and --zone-code"
                    .into()
            }
            TerritoryFault::NoKind { .. } => "name one of these kinds with --kind".into(),
            TerritoryFault::NoYear { .. } => "state one with --year".into(),
            TerritoryFault::YearExists { .. } => "add --overwrite to replace them".into(),
            TerritoryFault::NotThere { .. } => {
                "`relais territory list` tells which there are".into()
            }
            TerritoryFault::OtherCrs { there, .. } => {
                format!("add --t-srs {}", there.split(' ').next().unwrap_or(there))
            }
        }
    }
}
