//! What the figures are given by: classes of a nomenclature, territories, zones.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_files::layer::read;
use relais_ocs::figures::Zones;
use relais_ocs::millesime::Millesime;
use relais_ocs::nomenclature::{Census, Nomenclature};
use relais_territory::{CogYear, Territories};

use super::load::request;
use crate::cli::console::Console;
use crate::steps::bench::Bench;

/// By what the figures are given.
#[derive(ClapArgs)]
pub(super) struct Around {
    /// The nomenclature of the codes, whose levels the figures have: a .csv or .toml file, or the name
    /// of one that ships
    #[arg(long, value_name = "NOMENCLATURE", help_heading = "Figures")]
    pub(super) nomenclature: Option<String>,
    /// Territories by which figures are given: a GeoPackage of `relais territory import`
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Figures",
        conflicts_with = "zones"
    )]
    pub(super) territories: Option<PathBuf>,
    /// The year of the geographic code [default: the only one of the file]
    #[arg(
        long,
        value_name = "YEAR",
        help_heading = "Figures",
        requires = "territories"
    )]
    pub(super) year: Option<CogYear>,
    /// Any layer of polygons by which figures are given
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Figures",
        requires = "zone_code"
    )]
    pub(super) zones: Option<PathBuf>,
    /// The column of their codes
    #[arg(
        long,
        value_name = "COLUMN",
        help_heading = "Figures",
        requires = "zones"
    )]
    pub(super) zone_code: Option<String>,
    /// The column of their names
    #[arg(
        long,
        value_name = "COLUMN",
        help_heading = "Figures",
        requires = "zones"
    )]
    pub(super) zone_name: Option<String>,
    /// Length over which errors of a boundary are alike, in metres, for the margins
    #[arg(
        long,
        value_name = "M",
        help_heading = "Figures",
        default_value_t = 30.0,
        value_parser = super::metres,
        allow_negative_numbers = true
    )]
    pub(super) correlation: f64,
}

impl Around {
    /// The files that are read.
    pub(super) fn inputs(&self) -> Vec<&Path> {
        let nomenclature = self.nomenclature.as_deref().map(Path::new);
        let nomenclature = nomenclature.filter(|path| path.is_file());
        let files = [
            self.territories.as_deref(),
            self.zones.as_deref(),
            nomenclature,
        ];
        files.into_iter().flatten().collect()
    }

    /// The nomenclature, against which all codes are held.
    pub(super) fn nomenclature(
        &self,
        millesimes: &[Millesime],
    ) -> Result<Option<Nomenclature>, Trouble> {
        let Some(word) = &self.nomenclature else {
            return Ok(None);
        };
        let nomenclature = Nomenclature::open(word)?;
        for millesime in millesimes {
            let mut census = Census::new(&nomenclature, millesime.date.parse().ok());
            for parcel in &millesime.parcels {
                census.see(parcel.id, Some(millesime.code(parcel)));
            }
            census.finish(&millesime.date)?;
        }
        Ok(Some(nomenclature))
    }

    /// The territories or zones, in the CRS of the comparison.
    pub(super) fn zones(
        &self,
        crs: &Crs,
        console: &Console,
        bench: &Bench,
    ) -> Result<Option<Zones>, Trouble> {
        if let Some(path) = &self.territories {
            let all = Territories::read(path)?;
            let year = all.year(self.year)?;
            return Ok(Some(Zones::of_territories(&all, year, crs)?));
        }
        let (Some(path), Some(code)) = (&self.zones, &self.zone_code) else {
            return Ok(None);
        };
        let name = path.display().to_string();
        let go_on = || Ok(bench.limits.cancel.check()?);
        let room = bench.limits.share().flight;
        let columns: Vec<&str> = [code.as_str()]
            .into_iter()
            .chain(self.zone_name.as_deref())
            .collect();
        let loaded = read(path, &request(None, None, Some(&columns), &go_on, room))?;
        for finding in loaded.passed.findings(&name) {
            console.warn(&format!("{}: {}", finding.place, finding.what));
        }
        let columns = (code.as_str(), self.zone_name.as_deref());
        Ok(Some(Zones::of_layer(loaded.layer, &name, columns, crs)?))
    }
}

/// The least area of each class that has one, in whole square metres.
pub(super) fn minimums(nomenclature: Option<&Nomenclature>) -> BTreeMap<String, i64> {
    let classes = nomenclature.into_iter().flat_map(Nomenclature::classes);
    classes
        .filter_map(|class| Some((class.code.clone(), class.mmu_m2?.ceil() as i64)))
        .collect()
}
