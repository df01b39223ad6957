//! Where the territories are: one GeoPackage, named by flag, variable or configuration.

use std::path::PathBuf;

use relais_core::code::TerritoryCode;
use relais_core::fault::{Fault, Kind, Trouble};
use relais_territory::{CogYear, Territories};

use crate::cli::console::Console;

/// The option that names it.
#[derive(clap::Args, Debug, Clone, Default)]
pub struct Place {
    /// The GeoPackage of territories [default: the key `territories` of the configuration]
    #[arg(
        long,
        value_name = "FILE.gpkg",
        env = "RELAIS_TERRITORIES",
        hide_env_values = true
    )]
    territories: Option<PathBuf>,
}

/// It is named nowhere.
#[derive(Debug, thiserror::Error)]
#[error("no GeoPackage of territories is named")]
pub struct NoPlace;

impl Fault for NoPlace {
    fn kind(&self) -> Kind {
        Kind::Usage
    }

    fn code(&self) -> &'static str {
        "RLS-E971"
    }

    fn help(&self) -> String {
        "add --territories FILE.gpkg, set RELAIS_TERRITORIES, or write `territories = \"FILE.gpkg\"` \
         in relais.toml"
            .into()
    }
}

impl Place {
    /// The file.
    ///
    /// # Errors
    /// It is named nowhere.
    pub fn path(&self, console: &Console) -> Result<PathBuf, NoPlace> {
        let configured = || console.territories().map(PathBuf::from);
        self.territories.clone().or_else(configured).ok_or(NoPlace)
    }

    /// The territories in it.
    ///
    /// # Errors
    /// It is named nowhere, it is not there, it holds none.
    pub fn open(&self, console: &Console) -> Result<Territories, Trouble> {
        Territories::read(&self.path(console)?)
    }
}

/// The year that is meant for one territory: the stated one, else the only one, else the last in
/// which it is there.
pub fn year_of(
    all: &Territories,
    code: &TerritoryCode,
    stated: Option<CogYear>,
) -> Result<CogYear, Trouble> {
    let last = || {
        all.all()
            .iter()
            .filter(|t| t.code == *code)
            .map(|t| t.year)
            .max()
    };
    match stated.is_none().then(last).flatten() {
        Some(year) => Ok(year),
        None => Ok(all.year(stated.or_else(|| all.years().last().copied()))?),
    }
}
