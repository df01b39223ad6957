//! Doing it.

use std::path::{Path, PathBuf};

use relais_core::fault::Trouble;
use relais_core::grid::{TILE, TileMatrixSet};
use relais_core::raster::{RasterSink, RasterSource};
use relais_files::archive::{TileSink, TileSpec, TileSummary};
use relais_files::atomic::Turn;
use relais_imagery::ortho::{Assembled, Order, OrthoFacts, Picked, assemble};
use relais_imagery::scene::Scene;
use relais_imagery::tile::shown_bands;
use relais_run::manifest::{Input, Manifest, Product, Values};
use relais_run::walk;
use serde::Serialize;
use serde_json::json;

use super::Tiles;
use crate::steps::bench::Bench;
use crate::steps::inputs::{keep, record};
use crate::steps::{Step, words};

/// What was made.
#[derive(Debug, Serialize)]
pub struct Report {
    /// True.
    pub ok: bool,
    /// The archive or folder.
    pub outputs: Vec<PathBuf>,
    /// Its manifest.
    pub manifest: PathBuf,
    /// Wall time.
    pub secs: f64,
    /// The name of the grid.
    pub grid: &'static str,
    /// The hash of the archive; that of a folder is of the list of its files.
    pub sha256: String,
    /// Bytes, tiles, zooms.
    #[serde(flatten)]
    pub summary: TileSummary,
    /// What was decided on the way.
    #[serde(skip)]
    pub facts: OrthoFacts,
}

/// Memory for blocks of lower zooms that are half made.
const RESIDENT: usize = 32 << 20;
/// Side of the blocks that tiles are made in.
const BLOCK: usize = 2 * TILE;

impl Tiles {
    /// Makes the tiles and their manifest.
    pub fn make(&self, output: &Path, bench: &Bench) -> Result<Report, Trouble> {
        let (limits, mut run) = (&bench.limits, bench.run.clone());
        let output: PathBuf = output.components().collect();
        let set = self.check_output(&output)?;
        let order = self.order(set)?;
        let scene = Scene::open(Path::new(&self.input), self.image.product_id.as_deref())?;
        let picked = Picked::of_scene(&scene, order.product)?;
        let order = Order {
            bands: shown_bands(picked.main.member, &order.bands)?,
            ..order
        };
        let assembled = run.step("plan", || assemble(&picked, &order, limits))?;
        keep(&assembled.files, &output)?;
        for warning in &assembled.facts.warnings {
            (bench.warn)(warning);
        }

        let spec = self.spec(&assembled, set, &output, bench)?;
        let mut sink = TileSink::create(&output, spec.clone())?;
        let place = Manifest::place(&output, bench.overwrite)?;
        if assembled.ortho.swath_bytes(BLOCK) <= limits.share().cache as usize {
            sink = sink.by_rows(RESIDENT);
        }
        limits.progress.begin("tiles", sink.windows().len() as u64);
        let walked = run.step("tiles", || walk(&assembled.ortho, &sink, limits));
        limits.progress.end();
        walked?;

        let step = Step::Tiles(Box::new(self.public())).values();
        let mut manifest = bench.manifest("tiles build", step, run);
        manifest.parameters = self.parameters(&order, &spec);
        // Before the product appears: an input that cannot be hashed leaves nothing behind.
        record(&mut manifest, &assembled.files, bench)?;
        // Product and manifest are of one run, whoever else writes them.
        let turn = Turn::of(&output);
        let summary = manifest.run.step("write", || sink.finish())?;
        manifest.facts = facts(&assembled.facts, &summary);
        let secs = manifest.run.seconds();
        let product = Product::of(&output, &limits.cancel)?;
        let sha256 = product.sha256.clone();
        manifest.outputs = vec![product];
        let saved = manifest.save(place)?;
        drop(turn);
        Ok(Report {
            ok: true,
            manifest: saved,
            outputs: vec![output],
            secs,
            grid: set.id,
            sha256,
            summary,
            facts: assembled.facts,
        })
    }

    fn spec(
        &self,
        assembled: &Assembled,
        set: TileMatrixSet,
        output: &Path,
        bench: &Bench,
    ) -> Result<TileSpec, Trouble> {
        let ortho = &assembled.ortho;
        let grid = ortho.grid().clone();
        let cell = grid.transform.map_or(set.cell_0, |t| t.pixel_size().0);
        let last = set.nearest_zoom(cell);
        let first = match self.zooms()?.and_then(|zooms| zooms.first) {
            Some(first) => first,
            // The last one on which the whole image is no larger than a tile.
            None => {
                let side = grid.width.max(grid.height) as f64 / TILE as f64;
                last.saturating_sub(side.log2().ceil().max(0.0) as u8)
            }
        };
        let stem = output.file_stem().unwrap_or_default().to_string_lossy();
        let credit = &assembled.main.rights.copyright;
        Ok(TileSpec {
            grid,
            bands: ortho.bands().len(),
            sample_type: ortho.sample_type(),
            set,
            zooms: (first, last),
            format: self.format()?,
            name: self.name.clone().unwrap_or_else(|| stem.into_owned()),
            attribution: self.attribution.clone().or_else(|| credit.clone()),
            overwrite: bench.overwrite,
        })
    }

    /// Without what must not be kept: the query of an address.
    fn public(&self) -> Self {
        Self {
            input: Input::not_hashed(&self.input, None, None).name,
            ..self.clone()
        }
    }

    /// What was asked for, defaults included, for the manifest.
    fn parameters(&self, order: &Order, spec: &TileSpec) -> Values {
        let mut all = self.image.parameters(order);
        all.extend(words::values(&json!({
            "input": self.public().input,
            "tms": spec.set.id,
            "zoom": [spec.zooms.0, spec.zooms.1],
            "format": spec.format,
            "name": spec.name,
            "attribution": spec.attribution,
        })));
        all
    }
}

fn facts(ortho: &OrthoFacts, summary: &TileSummary) -> Values {
    let mut facts = words::values(ortho);
    facts.insert("tiles".into(), json!(summary.tiles));
    facts.insert("contents".into(), json!(summary.contents));
    facts.insert("zooms".into(), json!(summary.zooms));
    facts
}
