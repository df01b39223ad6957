//! `relais scene mosaic`: several scenes on one grid, as a COG that knows which it shows where.

mod table;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_core::raster::{RasterSink, RasterSource};
use relais_files::atomic::{Output, Overwrite, Turn};
use relais_files::codec::{self, OverviewResampling};
use relais_files::cog::{CogSink, CogSpec, CogSummary};
use relais_imagery::mosaic::{
    Match, Mosaic, MosaicScene, Priority, SceneFacts, Shown, match_scenes, rank,
};
use relais_imagery::ortho::{Assembled, CloudCover, InputFile, Order, Picked, assemble};
use relais_imagery::scene::Scene;
use relais_run::manifest::{self, Input, Manifest, Values};
use relais_run::{Limits, Silent, walk};
use serde::Serialize;
use serde_json::json;

use crate::cli::console::Console;
use crate::cli::options::WorkOptions;
use crate::steps::bench::{Bench, VERSION};
use crate::steps::ground::{Area, Ground};
use crate::steps::image::Image;
use crate::steps::inputs::{keep, record};
use crate::steps::words::{self, CreationOptions};

const EXAMPLES: &str = "\
Examples:
  relais scene mosaic LIVRAISON_1 LIVRAISON_2 mosaique.tif
  relais scene mosaic ancienne.tif recente.tif mosaique.tif --priority oldest --match";

/// Put several scenes on one grid, as one COG
///
/// Each INPUT is anything that `scene ortho` takes. A place shows the first scene that is clear there
/// by its cloud mask, the newest first, then the one seen most from above; where all are cloudy, the
/// first that is valid. Beside OUT.tif, OUT.sources.tif says for every pixel which scene it shows, by
/// the numbers of OUT.sources.csv. A manifest says how all was made.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The scenes
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<String>,
    /// The COG to write
    #[arg(value_name = "OUT.tif", required = true)]
    output: PathBuf,
    /// Which scene goes first among clear ones: newest, oldest, given
    #[arg(
        long,
        value_name = "RULE",
        default_value = "newest",
        help_heading = "Mosaic"
    )]
    priority: Priority,
    /// Make scenes look alike where they overlap: one line a band, robust, anchored on the first
    #[arg(long = "match", help_heading = "Mosaic")]
    matched: bool,
    #[command(flatten)]
    ground: Ground,
    #[command(flatten)]
    image: Image,
    #[command(flatten)]
    area: Area,
    #[command(flatten)]
    creation: CreationOptions,
    #[command(flatten)]
    work: WorkOptions,
}

/// A scene of the mosaic, as it is told.
#[derive(Debug, Clone, Serialize)]
struct Told {
    /// Its number in the sources layer.
    number: usize,
    #[serde(flatten)]
    facts: SceneFacts,
    /// Of the mosaic's valid pixels.
    shown_percent: f64,
    #[serde(rename = "match")]
    matched: Match,
}

/// What the verb says.
#[derive(Serialize)]
struct Report {
    ok: bool,
    outputs: Vec<PathBuf>,
    manifest: PathBuf,
    secs: f64,
    rule: &'static str,
    scenes: Vec<Told>,
    #[serde(flatten)]
    summary: CogSummary,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let report = console.work(&args.work, |bench| make(args, bench))?;
    console.result(&text(&report), &report)
}

/// The three files of a mosaic.
struct Outputs {
    mosaic: PathBuf,
    sources: PathBuf,
    table: PathBuf,
}

impl Outputs {
    fn of(mosaic: &Path) -> Self {
        Self {
            mosaic: mosaic.to_path_buf(),
            sources: mosaic.with_extension("sources.tif"),
            table: mosaic.with_extension("sources.csv"),
        }
    }

    fn all(&self) -> [&PathBuf; 3] {
        [&self.mosaic, &self.sources, &self.table]
    }
}

/// Makes the mosaic, its sources layer and its manifest.
fn make(args: &Args, bench: &Bench) -> Result<Report, Trouble> {
    let (limits, mut run) = (&bench.limits, bench.run.clone());
    let creation = codec::CreationOptions::parse(&args.creation.words())?;
    let outputs = Outputs::of(&args.output);
    let overwrite = bench.overwrite;
    for path in outputs.all() {
        drop(Output::create(path, overwrite)?);
    }
    let order = args.order()?;
    let (scenes, files) = run.step("plan", || args.scenes(&order, bench))?;
    for path in outputs.all() {
        keep(&files, path)?;
    }
    let grid = Mosaic::grid_of(&scenes)?;
    let matches = match args.matched {
        true => run.step("match", || match_scenes(&scenes, &grid))?,
        false => scenes
            .iter()
            .map(|s| Match::identity(s.ortho().bands().len()))
            .collect(),
    };
    for (scene, matched) in scenes.iter().zip(&matches).skip(1) {
        if args.matched && matched.to.is_none() {
            let name = &scene.facts.name;
            (bench.warn)(&format!(
                "{name}: not matched: it shares too little with the others"
            ));
        }
    }
    let mosaic = Mosaic::new(grid, scenes, matches)?;

    let sink = CogSink::create(&outputs.mosaic, spec(&mosaic, &mosaic, creation, overwrite))?;
    limits.progress.begin("mosaic", sink.windows().len() as u64);
    let walked = run.step("mosaic", || walk(&mosaic, &sink, limits));
    limits.progress.end();
    walked?;
    let told = told(&mosaic);

    let mut manifest = Manifest::new(VERSION, "scene mosaic", run);
    manifest.parameters = args.parameters(&order, &creation);
    // Before a product appears: an input that cannot be hashed leaves nothing behind.
    record(&mut manifest, &files, bench)?;
    let shown = mosaic.shown();
    // Products and manifest are of one run, whoever else writes them.
    let turn = Turn::of(&outputs.mosaic);
    manifest.run.step("sources", || {
        sources(&mosaic, shown, &outputs, creation, overwrite, limits)
    })?;
    table::write(&outputs.table, &told, overwrite)?;
    let summary = manifest.run.step("write", || sink.finish())?;
    manifest.facts = words::values(&json!({
        "rule": args.priority.rule(),
        "grid": mosaic.grid(),
        "scenes": told,
    }));
    let products = outputs.all().map(|path| manifest::Product::of(path));
    manifest.outputs = products.into_iter().collect::<Result<_, _>>()?;
    let saved = manifest.save(&outputs.mosaic)?;
    drop(turn);
    Ok(Report {
        ok: true,
        secs: manifest.run.steps.iter().map(|s| s.seconds).sum(),
        manifest: saved,
        outputs: outputs.all().map(Clone::clone).to_vec(),
        rule: args.priority.rule(),
        scenes: told,
        summary,
    })
}

impl Args {
    fn order(&self) -> Result<Order, Trouble> {
        let crs = self.ground.crs()?;
        let bbox = self.area.within(&crs)?;
        Ok(Order {
            res: self.ground.res()?,
            bbox,
            ..self.image.order(crs)?
        })
    }

    /// The scenes in the order of the rule, and every file that is read.
    fn scenes(
        &self,
        order: &Order,
        bench: &Bench,
    ) -> Result<(Vec<MosaicScene>, Vec<InputFile>), Trouble> {
        let open = |path: &String| Scene::open(Path::new(path), self.image.product_id.as_deref());
        let opened: Vec<Scene> = self.inputs.iter().map(open).collect::<Result<_, _>>()?;
        let picked: Vec<Picked<'_>> = opened
            .iter()
            .map(|scene| Picked::of_scene(scene, order.product))
            .collect::<Result<_, _>>()?;
        let assembled = |order: &Order| -> Result<Vec<Assembled>, Trouble> {
            picked
                .iter()
                .map(|p| assemble(p, order, &bench.limits))
                .collect()
        };
        let mut all = assembled(order)?;
        let resolution = |a: &Assembled| {
            a.ortho
                .grid()
                .transform
                .map_or((1.0, 1.0), |t| t.pixel_size())
        };
        let finest = all
            .iter()
            .map(resolution)
            .fold((f64::MAX, f64::MAX), |a, b| (a.0.min(b.0), a.1.min(b.1)));
        if all.iter().any(|a| resolution(a) != finest) {
            all = assembled(&Order {
                res: Some(finest),
                ..order.clone()
            })?;
        }
        let mut scenes = Vec::new();
        let mut files = Vec::new();
        for (assembled, picked) in all.into_iter().zip(&picked) {
            for warning in &assembled.facts.warnings {
                (bench.warn)(warning);
            }
            let clear = CloudCover::clear_sky(picked, order, assembled.ortho.grid())?;
            let facts = SceneFacts::of(&assembled.main, clear.is_some());
            files.extend(assembled.files);
            scenes.push(MosaicScene::new(facts, assembled.ortho, clear));
        }
        files.sort();
        files.dedup();
        let facts: Vec<SceneFacts> = scenes.iter().map(|s| s.facts.clone()).collect();
        let mut slots: Vec<Option<MosaicScene>> = scenes.into_iter().map(Some).collect();
        let ranked = rank(&facts, self.priority).into_iter();
        Ok((ranked.filter_map(|i| slots[i].take()).collect(), files))
    }

    fn parameters(&self, order: &Order, creation: &codec::CreationOptions) -> Values {
        let public = |name: &String| Input::not_hashed(name, None, None).name;
        let mut all = self.image.parameters(order);
        all.extend(words::values(&json!({
            "inputs": self.inputs.iter().map(public).collect::<Vec<_>>(),
            "priority": self.priority,
            "match": self.matched,
            "creation": creation,
        })));
        all
    }
}

fn spec(
    source: &impl RasterSource,
    mosaic: &Mosaic,
    options: codec::CreationOptions,
    overwrite: Overwrite,
) -> CogSpec {
    let dates = mosaic.scenes().iter().filter_map(|s| s.facts.date.clone());
    let (first, last) = (dates.clone().min(), dates.max());
    let period = first.zip(last).map(|(a, b)| match a == b {
        true => a,
        false => format!("{a}/{b}"),
    });
    let metadata = period.map(|p| ("ACQUISITIONPERIOD".to_string(), p));
    CogSpec {
        grid: source.grid().clone(),
        bands: source.bands().to_vec(),
        sample_type: source.sample_type(),
        options,
        overwrite,
        metadata: metadata.into_iter().collect(),
        rpc: Vec::new(),
    }
}

/// Writes the layer of numbers.
fn sources(
    mosaic: &Mosaic,
    shown: &Shown,
    outputs: &Outputs,
    creation: codec::CreationOptions,
    overwrite: Overwrite,
    limits: &Limits,
) -> Result<(), Trouble> {
    let options = codec::CreationOptions {
        compression: codec::Compression::Deflate { level: 6 },
        overviews: OverviewResampling::Nearest,
        ..creation
    };
    let sink = CogSink::create(&outputs.sources, spec(shown, mosaic, options, overwrite))?;
    let quiet = Limits {
        progress: Arc::new(Silent),
        ..limits.clone()
    };
    walk(shown, &sink, &quiet)?;
    sink.finish()?;
    Ok(())
}

fn told(mosaic: &Mosaic) -> Vec<Told> {
    let counts = mosaic.shown().counts(mosaic.scenes().len());
    let all = counts.iter().sum::<u64>().max(1) as f64;
    let scenes = mosaic.scenes().iter().zip(mosaic.matches()).zip(counts);
    scenes
        .enumerate()
        .map(|(i, ((scene, matched), count))| Told {
            number: i + 1,
            facts: scene.facts.clone(),
            shown_percent: (count as f64 / all * 1e4).round() / 100.0,
            matched: matched.clone(),
        })
        .collect()
}

fn text(report: &Report) -> String {
    let mut out = String::new();
    for path in &report.outputs {
        let _ = writeln!(out, "{}", path.display());
    }
    for scene in &report.scenes {
        let date = scene.facts.date.as_deref().unwrap_or("no date");
        let matched = match scene.matched.to {
            Some(to) => format!(", matched to {}", to + 1),
            None => String::new(),
        };
        let _ = writeln!(
            out,
            "  {} {} ({date}): {:.1} %{matched}",
            scene.number, scene.facts.name, scene.shown_percent
        );
    }
    let _ = writeln!(
        out,
        "  {}\n  {:.1} MB in {:.1} s\n  made as {} says",
        report.rule,
        report.summary.bytes as f64 / 1e6,
        report.secs,
        report.manifest.display()
    );
    out
}
