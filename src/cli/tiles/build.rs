//! `relais tiles build`: an image or a delivery becomes tiles, in one pass.

mod kinds;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_core::grid::{Crs, TILE, TileMatrixSet};
use relais_core::raster::{RasterSink, RasterSource};
use relais_files::archive::{Container, Format, TileSink, TileSpec, TileSummary, check_zooms};
use relais_files::atomic::Turn;
use relais_imagery::ortho::{Assembled, OnTiles, Order, OrthoFacts, Picked, assemble};
use relais_imagery::scene::Scene;
use relais_imagery::tile::shown_bands;
use relais_run::manifest::{self, Manifest, Values};
use relais_run::walk;
use serde::Serialize;
use serde_json::json;

use crate::cli::console::Console;
use crate::cli::options::WorkOptions;
use crate::steps::bench::{Bench, VERSION};
use crate::steps::ground::Area;
use crate::steps::image::Image;
use crate::steps::inputs::{keep, record};
use crate::steps::words;
use kinds::{Background, Kind, Zooms, tile_matrix_set};

const EXAMPLES: &str = "\
Examples:
  relais tiles build spot.tif spot.pmtiles --stretch=2,98
  relais tiles build LIVRAISON tuiles.mbtiles --stretch=2,98 --format jpeg --zoom 11-16
  relais tiles build spot.tif dossier --tms 2154_5cm --stretch=2,98";

/// Make web tiles of an image or a delivery
///
/// INPUT is an image on the ground (a COG), or anything that `scene ortho` takes: a delivery becomes
/// tiles without a file between. OUT is a .pmtiles, .mbtiles or .gpkg file, or else a folder
/// (zoom/column/row). Tiles of lower zooms are made from those above them; empty ones are not
/// written. Bands are red, green and blue by default, and images of more than 8 bits need --stretch. A
/// manifest beside the output says how it was made.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The image or delivery
    #[arg(value_name = "INPUT")]
    input: String,
    /// What to write: .pmtiles, .mbtiles, .gpkg, or a folder
    #[arg(value_name = "OUT")]
    output: PathBuf,
    #[command(flatten)]
    image: Image,
    #[command(flatten)]
    area: Area,
    /// The grid: WebMercatorQuad, or 2154_5cm (IGN's in Lambert-93) [default: what OUT holds]
    #[arg(long, value_name = "GRID", value_parser = tile_matrix_set, help_heading = "Tiles")]
    tms: Option<TileMatrixSet>,
    /// Zooms, as 11-17, or the last one alone [default: by resolution and size of the image]
    #[arg(long, value_name = "FIRST-LAST", help_heading = "Tiles")]
    zoom: Option<Zooms>,
    /// png (transparent where nothing is valid) or jpeg
    #[arg(
        long,
        value_name = "KIND",
        default_value = "png",
        help_heading = "Tiles"
    )]
    format: Kind,
    /// Quality of JPEG, 1 to 100
    #[arg(long, value_name = "Q", default_value_t = 85, value_parser = clap::value_parser!(u8).range(1..=100), help_heading = "Tiles")]
    quality: u8,
    /// What JPEG shows where nothing is valid: R,G,B
    #[arg(
        long,
        value_name = "COLOUR",
        default_value = "255,255,255",
        help_heading = "Tiles"
    )]
    background: Background,
    /// A name for people [default: that of the output]
    #[arg(long, value_name = "TEXT", help_heading = "Tiles")]
    name: Option<String>,
    /// The credit line [default: that of the delivery]
    #[arg(long, value_name = "TEXT", help_heading = "Tiles")]
    attribution: Option<String>,
    #[command(flatten)]
    work: WorkOptions,
}

/// What the verb says.
#[derive(Serialize)]
pub struct Report {
    ok: bool,
    outputs: Vec<PathBuf>,
    manifest: PathBuf,
    secs: f64,
    grid: &'static str,
    /// Bytes, tiles, zooms.
    #[serde(flatten)]
    summary: TileSummary,
    #[serde(skip)]
    facts: OrthoFacts,
}

/// Memory for blocks of lower zooms that are half made.
const RESIDENT: usize = 32 << 20;
/// Side of the blocks that tiles are made in.
const BLOCK: usize = 2 * TILE;

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let report = console.work(&args.work, |bench| make(args, bench))?;
    console.result(&text(&report), &report)
}

/// Makes the tiles and their manifest.
fn make(args: &Args, bench: &Bench) -> Result<Report, Trouble> {
    let (limits, mut run) = (&bench.limits, bench.run.clone());
    let output: PathBuf = args.output.components().collect();
    let container = Container::of(&output);
    let set = args.tms.unwrap_or_else(|| container.usual_set());
    container.accepts(&set)?;
    if let Some(Zooms { first, last }) = args.zoom {
        check_zooms(&set, (first.unwrap_or(0), last))?;
    }
    let scene = Scene::open(Path::new(&args.input), args.image.product_id.as_deref())?;
    let picked = Picked::of_scene(&scene, args.image.order(Crs::parse(set.crs)?)?.product)?;
    let order = args.order(set, shown_bands(picked.main.member, &args.image.bands)?)?;
    let assembled = run.step("plan", || assemble(&picked, &order, limits))?;
    keep(&assembled.files, &output)?;
    for warning in &assembled.facts.warnings {
        (bench.warn)(warning);
    }

    let spec = args.spec(&assembled, set, &output, bench);
    let mut sink = TileSink::create(&output, spec.clone())?;
    if assembled.ortho.swath_bytes(BLOCK) <= limits.share().cache as usize {
        sink = sink.by_rows(RESIDENT);
    }
    limits.progress.begin("tiles", sink.windows().len() as u64);
    let walked = run.step("tiles", || walk(&assembled.ortho, &sink, limits));
    limits.progress.end();
    walked?;

    let mut manifest = Manifest::new(VERSION, "tiles build", run);
    manifest.parameters = args.parameters(&order, &spec);
    // Before the product appears: an input that cannot be hashed leaves nothing behind.
    record(&mut manifest, &assembled.files, bench)?;
    // Product and manifest are of one run, whoever else writes them.
    let turn = Turn::of(&output);
    let summary = manifest.run.step("write", || sink.finish())?;
    manifest.facts = facts(&assembled.facts, &summary);
    let secs = manifest.run.steps.iter().map(|s| s.seconds).sum();
    manifest.outputs = vec![manifest::Product::of(&output)?];
    let saved = manifest.save(&output)?;
    drop(turn);
    Ok(Report {
        ok: true,
        manifest: saved,
        outputs: vec![output],
        secs,
        grid: set.id,
        summary,
        facts: assembled.facts,
    })
}

impl Args {
    fn order(&self, set: TileMatrixSet, bands: Vec<String>) -> Result<Order, Trouble> {
        let crs = Crs::parse(set.crs)?;
        let bbox = self.area.within(&crs)?;
        Ok(Order {
            bands,
            bbox,
            tiles: Some(OnTiles {
                set,
                zoom: self.zoom.map(|z| z.last),
            }),
            ..self.image.order(crs)?
        })
    }

    fn spec(
        &self,
        assembled: &Assembled,
        set: TileMatrixSet,
        output: &Path,
        bench: &Bench,
    ) -> TileSpec {
        let ortho = &assembled.ortho;
        let grid = ortho.grid().clone();
        let cell = grid.transform.map_or(set.cell_0, |t| t.pixel_size().0);
        let last = set.nearest_zoom(cell);
        let first = match self.zoom.and_then(|z| z.first) {
            Some(first) => first,
            // The last one on which the whole image is no larger than a tile.
            None => {
                let side = grid.width.max(grid.height) as f64 / TILE as f64;
                last.saturating_sub(side.log2().ceil().max(0.0) as u8)
            }
        };
        let stem = output.file_stem().unwrap_or_default().to_string_lossy();
        TileSpec {
            grid,
            bands: ortho.bands().len(),
            sample_type: ortho.sample_type(),
            set,
            zooms: (first, last),
            format: match self.format {
                Kind::Png => Format::Png,
                Kind::Jpeg => Format::Jpeg {
                    quality: self.quality,
                    background: self.background.0,
                },
            },
            name: self.name.clone().unwrap_or_else(|| stem.into_owned()),
            attribution: self
                .attribution
                .clone()
                .or_else(|| assembled.main.rights.copyright.clone()),
            overwrite: bench.overwrite,
        }
    }

    /// What was asked for, defaults included, for the manifest.
    fn parameters(&self, order: &Order, spec: &TileSpec) -> Values {
        let mut all = self.image.parameters(order);
        all.extend(words::values(&json!({
            "input": manifest::Input::not_hashed(&self.input, None, None).name,
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
    let mut facts = words::values(&json!(ortho));
    facts.insert("tiles".into(), json!(summary.tiles));
    facts.insert("contents".into(), json!(summary.contents));
    facts.insert("zooms".into(), json!(summary.zooms));
    facts
}

fn text(report: &Report) -> String {
    let TileSummary {
        path,
        container,
        bytes,
        tiles,
        contents,
        zooms,
    } = &report.summary;
    let mut out = String::new();
    let _ = writeln!(out, "{}", path.display());
    let (first, last) = (zooms.first(), zooms.last());
    let zoom = |z: Option<&relais_files::archive::ZoomSummary>| z.map_or(0, |z| z.zoom);
    let _ = writeln!(
        out,
        "  {}: {tiles} tiles of {}, zooms {} to {}, {contents} of them different",
        container.label(),
        report.grid,
        zoom(first),
        zoom(last)
    );
    let _ = writeln!(out, "  bands {}", report.facts.bands.join(", "));
    let _ = writeln!(
        out,
        "  {:.1} MB in {:.1} s\n  made as {} says",
        *bytes as f64 / 1e6,
        report.secs,
        report.manifest.display()
    );
    out
}
