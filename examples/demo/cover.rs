//! Land cover of three dates, compared and held against the truth.

mod figures;
mod maps;

use relais_report::chart::Drawing;
use relais_report::html::{Image, Table};

use crate::Failure;
use crate::tool::Tools;

/// The pipeline, as it is called in the folder of the demonstration.
pub const PIPELINE: &str = "ocs-2009-2015-2020.toml";

/// The land cover that is compared.
const OCS: &str = "livraisons/ocs";
/// What the pipeline makes.
const MADE: &str = "occupation-du-sol/comparaison";

/// What the page shows.
pub struct Cover {
    /// What seems to have changed, and what has.
    pub summary: Table,
    /// All differences, what is published, and the truth.
    pub maps: [Image; 3],
    /// Flows between classes.
    pub flows: Drawing,
    /// From the first date to the last.
    pub matrix: Table,
    /// Every command that was run for it, as it is typed.
    pub commands: Vec<String>,
}

/// Imports the territories, runs the pipeline, and looks at what it made.
pub fn compare(tools: &mut Tools) -> Result<Cover, Failure> {
    tools.relais(&[
        "territory",
        "import",
        "livraisons/territoires/communes-2024.geojson",
        "--year",
        "2024",
        "--communes",
        "livraisons/territoires/communes-2024.csv",
        "--epci",
        "livraisons/territoires/epci-2024.csv",
        "--departements",
        "livraisons/territoires/departements.csv",
        "--regions",
        "livraisons/territoires/regions.csv",
        "--simplified",
        "--territories",
        "territoires.gpkg",
        "--overwrite",
    ])?;
    tools.relais(&["pipeline", "run", PIPELINE, "--overwrite"])?;
    let maps = maps::draw(tools)?;
    let figures = figures::read(tools)?;
    Ok(Cover {
        summary: figures.summary,
        maps,
        flows: figures.flows,
        matrix: figures.matrix,
        commands: tools.take_lines(),
    })
}
