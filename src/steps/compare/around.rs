//! What the figures are given by: classes of a nomenclature, territories, zones.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_files::layer::{companions, look, read};
use relais_ocs::figures::Zones;
use relais_ocs::millesime::Millesime;
use relais_ocs::nomenclature::{Census, Nomenclature};
use relais_territory::{CogYear, Territories};
use serde::{Deserialize, Serialize};

use super::Metres;
use super::fault::CompareFault;
use super::load::request;
use crate::steps::bench::Bench;
use crate::steps::fault::StepFault;
use crate::steps::ground::{of, parsed};
use crate::steps::words;

/// By what the figures are given.
#[derive(clap::Args, Debug, Clone, Default, Serialize, Deserialize)]
pub struct Around {
    /// The nomenclature of the codes, whose levels the figures have: a .csv or .toml file, or the name
    /// of one that ships
    #[arg(long, value_name = "NOMENCLATURE", help_heading = "Figures")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nomenclature: Option<String>,
    /// Territories by which figures are given: a GeoPackage of `relais territory import`
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Figures",
        conflicts_with = "zones"
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub territories: Option<PathBuf>,
    /// The year of the geographic code [default: the only one of the file]
    #[arg(
        long,
        value_name = "YEAR",
        help_heading = "Figures",
        requires = "territories",
        value_parser = words::checked::<CogYear>
    )]
    #[serde(
        default,
        deserialize_with = "words::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub year: Option<String>,
    /// Any layer of polygons by which figures are given
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Figures",
        requires = "zone_code"
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zones: Option<PathBuf>,
    /// The column of their codes
    #[arg(
        long,
        value_name = "COLUMN",
        help_heading = "Figures",
        requires = "zones"
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone_code: Option<String>,
    /// The column of their names
    #[arg(
        long,
        value_name = "COLUMN",
        help_heading = "Figures",
        requires = "zones"
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone_name: Option<String>,
    /// A report of its own (HTML and PDF) for each territory of these kinds, in the folder territoires:
    /// commune, epci, departement, region, scot or another perimeter; zone with --zones
    #[arg(
        long,
        value_name = "KIND,...",
        help_heading = "Figures",
        value_delimiter = ','
    )]
    #[serde(
        default,
        deserialize_with = "words::several",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub per: Vec<String>,
    /// Figures published elsewhere, to be held against these: a table with the columns territoire (a code,
    /// EPCI:200000001 or a name; empty for everything), periode (2009-2015, or one date), de and vers, or
    /// classe (codes of any level, joined by +; 2* for all that begin so), surface_ha and source
    #[arg(long, value_name = "FILE", help_heading = "Figures")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reconcile: Option<PathBuf>,
    /// Orthoimages of the dates, on which the report shows the largest changes and those that hardly
    /// happen: a file or a folder of dalles each, in any CRS; not every date needs one
    #[arg(
        long,
        value_name = "DATE=FILE,...",
        help_heading = "Figures",
        value_delimiter = ','
    )]
    #[serde(
        default,
        deserialize_with = "words::several",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub images: Vec<String>,
    /// Length over which errors of a boundary are alike, in metres, for the margins
    #[arg(
        long,
        value_name = "M",
        help_heading = "Figures",
        default_value = "30",
        value_parser = words::checked::<Metres>,
        allow_negative_numbers = true
    )]
    #[serde(default = "thirty_metres", deserialize_with = "words::needed")]
    pub correlation: String,
}

fn thirty_metres() -> String {
    "30".into()
}

impl Around {
    /// Whether the options make sense together, as the command line has it.
    pub(super) fn check(&self) -> Result<(), StepFault> {
        let needs = |key, has: bool, other: &str, there: bool| match has && !there {
            true => Err(StepFault::value(key)(format!("it goes with `{other}`"))),
            false => Ok(()),
        };
        let (zones, territories) = (self.zones.is_some(), self.territories.is_some());
        needs("zones", zones, "zone_code", self.zone_code.is_some())?;
        needs("zone_code", self.zone_code.is_some(), "zones", zones)?;
        needs("zone_name", self.zone_name.is_some(), "zones", zones)?;
        needs("year", self.year.is_some(), "territories", territories)?;
        if zones && territories {
            let reason = "figures are given by `territories` or by `zones`, not by both";
            return Err(StepFault::value("zones")(reason.into()));
        }
        self.year()?;
        self.correlation_m().map(drop)
    }

    /// The files that are read.
    pub(super) fn inputs(&self) -> Vec<String> {
        let nomenclature = self.nomenclature.clone();
        let nomenclature = nomenclature.filter(|word| !Nomenclature::ships(word));
        let zones = self.zones.iter();
        let zones = zones.flat_map(|path| std::iter::once(path.clone()).chain(companions(path)));
        let files = self.territories.iter().cloned().chain(zones);
        let images = self.images.iter().filter_map(|word| word.split_once('='));
        let images = images.map(|(_, path)| PathBuf::from(path));
        let files = files.chain(self.reconcile.clone()).chain(images);
        let files = files.map(|path| path.display().to_string());
        files.chain(nomenclature).collect()
    }

    pub(super) fn correlation_m(&self) -> Result<f64, StepFault> {
        of("correlation", &self.correlation).map(|metres: Metres| metres.0)
    }

    pub(super) fn year(&self) -> Result<Option<CogYear>, StepFault> {
        parsed("year", self.year.as_deref())
    }

    /// Looks at territories and zones, and reads no contour.
    pub(super) fn look(&self) -> Result<(), Trouble> {
        if let Some(path) = &self.territories {
            Territories::read(path)?.year(self.year()?)?;
        }
        if let Some(path) = &self.zones {
            let go_on = || Ok(());
            look(
                path,
                &request(None, None, Some(&self.columns()), &go_on, u64::MAX),
            )?;
        }
        Ok(())
    }

    /// The columns of the zones that are read.
    fn columns(&self) -> Vec<&str> {
        let columns = self.zone_code.iter().chain(&self.zone_name);
        columns.map(String::as_str).collect()
    }

    /// The nomenclature, against which all codes are held.
    pub(super) fn nomenclature(
        &self,
        millesimes: &[Millesime],
        places: &[String],
    ) -> Result<Option<Nomenclature>, Trouble> {
        let Some(word) = &self.nomenclature else {
            return Ok(None);
        };
        let nomenclature = Nomenclature::open(word)?;
        for (millesime, place) in millesimes.iter().zip(places) {
            let mut census = Census::new(&nomenclature, millesime.date.parse().ok());
            for parcel in &millesime.parcels {
                census.see(parcel.id, Some(millesime.code(parcel)));
            }
            census.finish(place)?;
        }
        Ok(Some(nomenclature))
    }

    /// The images by the places of their dates.
    pub(super) fn images(&self, dates: &[String]) -> Result<Vec<(usize, PathBuf)>, CompareFault> {
        let mut found: Vec<(usize, PathBuf)> = Vec::new();
        for word in &self.images {
            let (date, path) = word.split_once('=').unwrap_or((word, ""));
            let date = date.trim().to_string();
            let place = dates.iter().position(|known| *known == date);
            let place = place.filter(|at| found.iter().all(|(taken, _)| taken != at));
            let place = place.ok_or_else(|| CompareFault::Images {
                date: date.clone(),
                dates: dates.to_vec(),
            })?;
            found.push((place, PathBuf::from(path)));
        }
        Ok(found)
    }

    /// The kinds of territories each of which gets a report, as the units name them.
    pub(super) fn kinds(&self, zones: Option<&Zones>) -> Result<Vec<String>, CompareFault> {
        let units = zones.iter().flat_map(|zones| &zones.units);
        let there: BTreeSet<&str> = units.map(|unit| unit.kind.as_str()).collect();
        let mut kinds = Vec::new();
        for word in &self.per {
            let kind = kind_of_word(word);
            if !there.contains(kind.as_str()) {
                return Err(CompareFault::Per {
                    word: word.clone(),
                    there: there.into_iter().map(String::from).collect(),
                });
            }
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        Ok(kinds)
    }

    /// The territories or zones, in the CRS of the comparison.
    pub(super) fn zones(&self, crs: &Crs, bench: &Bench) -> Result<Option<Zones>, Trouble> {
        if let Some(path) = &self.territories {
            let all = Territories::read(path)?;
            let year = all.year(self.year()?)?;
            return Ok(Some(Zones::of_territories(&all, year, crs)?));
        }
        let (Some(path), Some(code)) = (&self.zones, &self.zone_code) else {
            return Ok(None);
        };
        let name = path.display().to_string();
        let go_on = || Ok(bench.limits.cancel.check()?);
        let room = bench.limits.share().flight;
        let columns = self.columns();
        let loaded = read(path, &request(None, None, Some(&columns), &go_on, room))?;
        for finding in loaded.passed.findings(&name) {
            (bench.warn)(&format!("{}: {}", finding.place, finding.what));
        }
        let columns = (code.as_str(), self.zone_name.as_deref());
        Ok(Some(Zones::of_layer(loaded.layer, &name, columns, crs)?))
    }
}

/// A kind as units name it, of the word that people use.
pub fn kind_of_word(word: &str) -> String {
    let word = word.trim().to_lowercase();
    match word.as_str() {
        "commune" | "communes" => "COM".into(),
        "departement" | "département" | "departements" | "départements" => "DEP".into(),
        "region" | "région" | "regions" | "régions" => "REG".into(),
        "zones" => "ZONE".into(),
        other => other.to_uppercase(),
    }
}

/// The least area of each class that has one, in whole square metres.
pub(super) fn minimums(nomenclature: Option<&Nomenclature>) -> BTreeMap<String, i64> {
    let classes = nomenclature.into_iter().flat_map(Nomenclature::classes);
    classes
        .filter_map(|class| Some((class.code.clone(), class.mmu_m2?.ceil() as i64)))
        .collect()
}
