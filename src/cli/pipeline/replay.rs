//! `relais pipeline replay`: make a product again as its manifest says, and compare.

mod compare;

use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_files::atomic::{OutputFolder, Overwrite};
use relais_files::place;
use relais_files::printable::in_one_line;
use relais_run::Cancel;
use relais_run::manifest::{Manifest, NOT_HASHED, Values};
use serde::Serialize;

use super::fault::WordsFault;
use super::load::{absolute, enter};
use crate::cli::console::Console;
use crate::cli::options::WorkOptions;
use crate::steps::bench::VERSION;
use crate::steps::{Bench, Job, job};

const EXAMPLES: &str = "\
Examples:
  relais pipeline replay spot.tif.manifest.json";

/// Make a product again as its manifest says, and compare
///
/// The step of the manifest is done again with its options, into a folder that vanishes afterwards;
/// the new product and its manifest are held against the old ones. Exit code 7 when they are not the
/// same, byte by byte, with what differs.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The manifest: FILE.manifest.json
    #[arg(value_name = "MANIFEST")]
    manifest: PathBuf,
    /// The folder from which the names of inputs are meant [default: the working directory]
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Where the new product is made, and kept [default: a folder beside the manifest, removed]
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    #[command(flatten)]
    work: WorkOptions,
}

/// What the verb says.
#[derive(Serialize)]
struct Report {
    ok: bool,
    manifest: PathBuf,
    product: String,
    sha256: String,
    differences: Vec<String>,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let path = absolute(&args.manifest)?;
    let into = args.into.as_deref().map(absolute).transpose()?;
    let old = Manifest::load(&path)?;
    let job = step_of(&old, &path)?;
    if let Some(folder) = &args.folder {
        enter(folder)?;
    }
    let place = Place::new(&path, into)?;
    let product = match job.step.fills_folder() {
        true => place.folder().to_path_buf(),
        false => place.folder().join(&job.output),
    };
    let mut differences = Vec::new();
    let mut cancel = Cancel::default();
    let new = console.work(&args.work, |bench| {
        cancel = bench.limits.cancel.clone();
        differences.extend(inputs(&old, bench)?);
        let bench = Bench {
            limits: bench.limits.clone(),
            run: bench.run.clone(),
            pipeline: old.pipeline.clone(),
            ..*bench
        };
        let made = job.make(&product, &bench)?;
        let manifest = made.files.last().map(|file| file.path.clone());
        Ok(Manifest::load(&manifest.unwrap_or_default())?)
    })?;
    if old.relais != VERSION {
        differences.push(format!(
            "made by relais {}, and this is {VERSION}",
            old.relais
        ));
    }
    differences.extend(compare::manifests(&old, &new));
    let beside = path.parent().unwrap_or(&path);
    differences.extend(compare::products(
        &old,
        &new,
        beside,
        place.folder(),
        &cancel,
    )?);
    let report = Report {
        ok: differences.is_empty(),
        product: match old.outputs.len() {
            0 | 1 => job.output,
            n => format!("{} and {} more", job.output, n - 1),
        },
        sha256: new
            .outputs
            .first()
            .map(|o| o.sha256.clone())
            .unwrap_or_default(),
        manifest: args.manifest.clone(),
        differences,
    };
    console.result(&text(&report), &report)?;
    match report.ok {
        true => Ok(()),
        false => Err(WordsFault::Differs {
            path: args.manifest.clone(),
            count: report.differences.len(),
        }
        .into()),
    }
}

/// The step that a manifest keeps, and its product.
fn step_of(manifest: &Manifest, path: &Path) -> Result<Job, WordsFault> {
    let fault = |reason: &str| WordsFault::NoStep {
        path: path.to_path_buf(),
        reason: reason.to_string(),
    };
    let step = manifest.step.clone();
    let mut step: Values = step.ok_or_else(|| fault("it keeps no step"))?;
    let product = manifest.outputs.first();
    let product = product.ok_or_else(|| fault("it names no product"))?;
    let is_plain = |name: &str| !name.contains(['/', '\\']) && !name.starts_with('.');
    if !manifest.outputs.iter().all(|o| is_plain(&o.name)) {
        return Err(fault("its product has no plain name"));
    }
    step.insert("output".into(), product.name.as_str().into());
    job(step).map_err(|e| fault(&e.to_string()))
}

/// Inputs that are not what they were.
fn inputs(old: &Manifest, bench: &Bench) -> Result<Vec<String>, Trouble> {
    let mut differences = Vec::new();
    let mut scratch = old.clone();
    for input in old.inputs.iter().filter(|i| i.sha256 != NOT_HASHED) {
        let now = bench.file(Path::new(&input.name), &mut scratch)?;
        if now.sha256 != input.sha256 {
            differences.push(format!("the input {} has other bytes", input.name));
        }
    }
    Ok(differences)
}

/// Where the new product is made.
enum Place {
    /// A folder of the user.
    Kept(PathBuf),
    /// A temporary beside the manifest: it goes with this process or, when that is killed, with the
    /// next replay here.
    Passing {
        folder: PathBuf,
        _temporary: OutputFolder,
    },
}

impl Place {
    fn new(manifest: &Path, into: Option<PathBuf>) -> Result<Self, Trouble> {
        if let Some(folder) = into {
            place::make_folder(&folder)?;
            return Ok(Self::Kept(folder));
        }
        let name = manifest.with_file_name(".relais-replay");
        let temporary = OutputFolder::create(&name, Overwrite::Refuse, |_| false)?;
        // The temporary itself is locked, and whoever makes a product locks its folder.
        let folder = temporary.within("new");
        place::make_folder(&folder)?;
        Ok(Self::Passing {
            folder,
            _temporary: temporary,
        })
    }

    fn folder(&self) -> &Path {
        match self {
            Place::Kept(folder) | Place::Passing { folder, .. } => folder,
        }
    }
}

fn text(report: &Report) -> String {
    let mut out = format!("{}: ", in_one_line(&report.product));
    match report.ok {
        true => out.push_str(&format!("the same bytes, {}\n", report.sha256)),
        false => out.push_str("not the same\n"),
    }
    for difference in &report.differences {
        out.push_str(&format!("  {}\n", in_one_line(difference)));
    }
    out
}
