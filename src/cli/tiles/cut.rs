//! `relais tiles cut`: an image or a delivery becomes regular dalles, each a COG, with their index.

mod index;
mod names;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_core::raster::RasterSource;
use relais_files::atomic::{Output, Overwrite, make_folder};
use relais_files::codec;
use relais_files::cog::{CogSink, CogSpec};
use relais_imagery::ortho::{Assembled, CloudCover, Order, Picked, assemble};
use relais_imagery::scene::Scene;
use relais_imagery::tile::{Dalle, Framed, Naming, TileFault, dalles};
use relais_run::manifest::{self, Manifest, Values};
use relais_run::{Limits, walk};
use serde::Serialize;
use serde_json::json;

use crate::cli::console::Console;
use crate::cli::options::WorkOptions;
use crate::cli::source::{SourceOptions, values};
use crate::steps::bench::{Bench, VERSION};
use crate::steps::inputs::{keep, record, tags};
use crate::steps::ortho::values::Res;
use crate::steps::words::CreationOptions;
use names::NameOptions;

const EXAMPLES: &str = "\
Examples:
  relais tiles cut spot.tif dalles
  relais tiles cut LIVRAISON dalles --dalle 1000";

/// Cut an image or a delivery into regular dalles, each a COG
///
/// INPUT is anything that `scene ortho` takes. Dalles are squares on the kilometre grid, named by
/// the kilometres of their upper left corner (D0415-6420); a pixel belongs to the dalle that holds
/// its centre. Dalles without a valid pixel are not written. A GeoPackage lists them: outline, share
/// of valid pixels and of clouds, date, hash. A manifest beside it says how they were made.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The image or delivery
    #[arg(value_name = "INPUT")]
    input: String,
    /// The folder to write them into; it is made where it is missing
    #[arg(value_name = "OUTDIR")]
    output: PathBuf,
    /// Side of a dalle in metres, a multiple of 1000
    #[arg(long, value_name = "M", default_value = "5000", value_parser = side_km, help_heading = "Dalles")]
    dalle: u32,
    /// Only these dalles, by their codes: D0415-6420,D0420-6420
    #[arg(
        long,
        value_name = "CODES",
        value_delimiter = ',',
        help_heading = "Dalles"
    )]
    only: Vec<String>,
    /// The CRS of the dalles, in metres
    #[arg(
        long,
        value_name = "CRS",
        default_value = "EPSG:2154",
        help_heading = "Dalles"
    )]
    t_srs: String,
    /// Resolution in units of that CRS, X or X,Y [default: the nominal one of the product]
    #[arg(long, value_name = "X[,Y]", help_heading = "Dalles")]
    res: Option<Res>,
    #[command(flatten)]
    names: NameOptions,
    #[command(flatten)]
    source: SourceOptions,
    #[command(flatten)]
    creation: CreationOptions,
    #[command(flatten)]
    work: WorkOptions,
}

fn side_km(text: &str) -> Result<u32, String> {
    let metres = text.parse::<u32>().ok();
    let kilometres = metres.filter(|m| m % 1000 == 0 && (1_000..=100_000).contains(m));
    kilometres
        .map(|m| m / 1000)
        .ok_or_else(|| "a multiple of 1000 from 1000 to 100000, as 5000".into())
}

/// A dalle that was written.
#[derive(Debug, Serialize)]
struct Made {
    #[serde(skip)]
    dalle: Dalle,
    code: String,
    name: String,
    bytes: u64,
    valid_percent: f64,
    cloud_percent: Option<f64>,
    sha256: String,
}

/// What the verb says.
#[derive(Serialize)]
struct Report {
    ok: bool,
    outputs: Vec<PathBuf>,
    index: PathBuf,
    manifest: PathBuf,
    secs: f64,
    bytes: u64,
    dalles: Vec<Made>,
    /// Codes of those without a valid pixel, which were not written.
    empty: Vec<String>,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let report = console.work(&args.work, |bench| make(args, bench))?;
    console.result(&text(&report), &report)
}

/// What all dalles share.
struct Work<'a> {
    assembled: &'a Assembled,
    clouds: Option<CloudCover>,
    naming: Naming,
    creation: codec::CreationOptions,
    overwrite: Overwrite,
    folder: &'a Path,
}

/// Makes the dalles, their index and its manifest.
fn make(args: &Args, bench: &Bench) -> Result<Report, Trouble> {
    let (limits, mut run) = (&bench.limits, bench.run.clone());
    let creation = codec::CreationOptions::parse(&args.creation.words())?;
    let order = Order {
        res: args.res.map(|res| res.0),
        ..args.source.order(Crs::parse(&args.t_srs)?)
    };
    let scene = Scene::open(Path::new(&args.input), args.source.product_id.as_deref())?;
    let picked = Picked::of_scene(&scene, order.product)?;
    let assembled = run.step("plan", || assemble(&picked, &order, limits))?;
    for warning in &assembled.facts.warnings {
        (bench.warn)(warning);
    }
    let wanted = wanted(args, &assembled)?;
    let naming = Naming::of(
        &assembled.main,
        assembled.facts.product,
        assembled.ortho.grid(),
    );
    let folder: PathBuf = args.output.components().collect();
    let work = Work {
        clouds: CloudCover::of(&picked, &order, assembled.ortho.grid())?,
        assembled: &assembled,
        naming: args.names.applied(naming)?,
        creation,
        overwrite: bench.overwrite,
        folder: &folder,
    };
    make_folder(&folder)?;
    let index = folder.join(format!("{}.gpkg", work.naming.stem("DALLES")));
    for dalle in &wanted {
        let path = work.path(dalle);
        keep(&assembled.files, &path)?;
        drop(Output::create(&path, work.overwrite)?);
    }
    drop(Output::create(&index, work.overwrite)?);

    let mut manifest = Manifest::new(VERSION, "tiles cut", run);
    manifest.parameters = args.parameters(&order, &creation, &work.naming);
    // Before a product appears: an input that cannot be hashed leaves nothing behind.
    record(&mut manifest, &assembled.files, bench)?;
    let (made, empty) = manifest.run.step("dalles", || work.all(wanted, limits))?;
    index::write(&index, &made, &assembled, work.overwrite)?;
    manifest.facts = facts(&assembled, &made, &empty);
    manifest.outputs = made
        .iter()
        .map(|m| manifest::Product {
            name: m.name.clone(),
            size: m.bytes,
            sha256: m.sha256.clone(),
        })
        .chain([manifest::Product::of(&index)?])
        .collect();
    let secs = manifest.run.steps.iter().map(|s| s.seconds).sum();
    let outputs = made.iter().map(|m| folder.join(&m.name)).collect();
    Ok(Report {
        ok: true,
        outputs,
        manifest: manifest.save(&index)?,
        index,
        secs,
        bytes: made.iter().map(|m| m.bytes).sum(),
        dalles: made,
        empty,
    })
}

/// The dalles of the image, or those that were named.
fn wanted(args: &Args, assembled: &Assembled) -> Result<Vec<Dalle>, TileFault> {
    let all = dalles(assembled.ortho.grid(), args.dalle)?;
    if args.only.is_empty() {
        return Ok(all);
    }
    let is = |code: &str, dalle: &Dalle| dalle.code().eq_ignore_ascii_case(code.trim());
    let unknown: Vec<String> = args
        .only
        .iter()
        .filter(|code| !all.iter().any(|d| is(code, d)))
        .cloned()
        .collect();
    if !unknown.is_empty() {
        return Err(TileFault::NoSuchDalle { codes: unknown });
    }
    let chosen = all.into_iter();
    Ok(chosen
        .filter(|d| args.only.iter().any(|code| is(code, d)))
        .collect())
}

impl Args {
    fn parameters(
        &self,
        order: &Order,
        creation: &codec::CreationOptions,
        naming: &Naming,
    ) -> Values {
        let mut all = self.source.parameters(order);
        all.extend(values(json!({
            "input": manifest::Input::not_hashed(&self.input, None, None).name,
            "dalle_m": self.dalle * 1000,
            "only": self.only,
            "naming": naming,
            "creation": creation,
        })));
        all
    }
}

impl Work<'_> {
    fn path(&self, dalle: &Dalle) -> PathBuf {
        self.folder
            .join(format!("{}.tif", self.naming.stem(&dalle.code())))
    }

    /// All of some dalles, and the codes of those without a valid pixel.
    fn all(
        &self,
        dalles: Vec<Dalle>,
        limits: &Limits,
    ) -> Result<(Vec<Made>, Vec<String>), Trouble> {
        limits.progress.begin("dalles", dalles.len() as u64);
        let count = dalles.len();
        let (mut made, mut empty) = (Vec::new(), Vec::new());
        let quiet = Limits {
            progress: std::sync::Arc::new(relais_run::Silent),
            ..limits.clone()
        };
        for dalle in dalles {
            match self.one(&dalle, &quiet)? {
                Some(done) => made.push(done),
                None => empty.push(dalle.code()),
            }
            limits.progress.advance(1);
        }
        limits.progress.end();
        match made.is_empty() {
            true => Err(TileFault::AllEmpty { count }.into()),
            false => Ok((made, empty)),
        }
    }

    /// One dalle; none when it has no valid pixel.
    fn one(&self, dalle: &Dalle, limits: &Limits) -> Result<Option<Made>, Trouble> {
        let path = self.path(dalle);
        let ortho = &self.assembled.ortho;
        let framed = Framed::new(ortho, dalle.grid.clone(), dalle.first);
        let sink = CogSink::create(
            &path,
            CogSpec {
                grid: dalle.grid.clone(),
                bands: ortho.bands().to_vec(),
                sample_type: ortho.sample_type(),
                options: self.creation,
                overwrite: self.overwrite,
                metadata: tags(&self.assembled.main),
                rpc: Vec::new(),
            },
        )?;
        walk(&framed, &sink, limits)?;
        let valid = framed.valid();
        if valid == 0 {
            return Ok(None);
        }
        sink.finish()?;
        let product = manifest::Product::of(&path)?;
        let pixels = dalle.grid.width * dalle.grid.height;
        let cloud_percent = match &self.clouds {
            Some(clouds) => clouds.percent(dalle.first, (dalle.grid.width, dalle.grid.height))?,
            None => None,
        };
        Ok(Some(Made {
            code: dalle.code(),
            name: product.name,
            bytes: product.size,
            valid_percent: percent(valid as f64 / pixels as f64),
            cloud_percent,
            sha256: product.sha256,
            dalle: dalle.clone(),
        }))
    }
}

/// To a hundredth; what is there is never told as 0.
fn percent(share: f64) -> f64 {
    ((share * 1e4).round() / 100.0).max(0.01)
}

fn facts(assembled: &Assembled, made: &[Made], empty: &[String]) -> Values {
    let mut facts = values(json!(assembled.facts));
    facts.insert("dalles".into(), json!(made));
    facts.insert("empty".into(), json!(empty));
    facts
}

fn text(report: &Report) -> String {
    let mut out = String::new();
    for made in &report.dalles {
        let clouds = made
            .cloud_percent
            .map_or(String::new(), |c| format!(", clouds {c:.1} %"));
        let _ = writeln!(
            out,
            "{}  {:.1} MB, valid {:.1} %{clouds}",
            made.name,
            made.bytes as f64 / 1e6,
            made.valid_percent
        );
    }
    if !report.empty.is_empty() {
        let _ = writeln!(
            out,
            "  without a valid pixel, not written: {}",
            report.empty.join(", ")
        );
    }
    let _ = writeln!(
        out,
        "  {} dalles, {:.1} MB in {:.1} s\n  listed in {}\n  made as {} says",
        report.dalles.len(),
        report.bytes as f64 / 1e6,
        report.secs,
        report.index.display(),
        report.manifest.display()
    );
    out
}
