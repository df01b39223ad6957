//! `cog`: any image that GDAL reads becomes a COG, in one pass.

mod bands;

use std::path::{Path, PathBuf};

use relais_core::fault::{Fault, Finding, Kind, Level, Trouble};
use relais_core::raster::{RasterSink, RasterSource};
use relais_files::atomic::{Turn, check_ending};
use relais_files::codec;
use relais_files::cog::{CogSink, CogSpec, CogSummary};
use relais_files::folder::Folder;
use relais_files::gdal::{GdalSource, Opening, Trust};
use relais_files::probe::Defect;
use relais_imagery::scene::SceneFault;
use relais_run::cache::Cached;
use relais_run::count::Counted;
use relais_run::manifest::{Input, Manifest, Product, Values};
use relais_run::{Limits, walk};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::bench::Bench;
use super::words::{self, CreationOptions};

/// The options of `cog create`, and the keys of the step `cog`.
#[derive(clap::Args, Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cog {
    /// The image: a file, or an https link.
    #[arg(skip)]
    pub input: String,
    /// Only these bands, in this order: numbers from 1, or names as red,green,blue [default: all]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    #[serde(
        default,
        deserialize_with = "words::several",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub bands: Vec<String>,
    #[command(flatten)]
    #[serde(default, skip_serializing_if = "CreationOptions::is_empty")]
    pub co: CreationOptions,
}

/// An image that must not become a COG as it is.
#[derive(Debug, thiserror::Error)]
#[error("{name}: its samples are places in a table of colours, which overviews would mix")]
struct PaletteFault {
    name: String,
}

impl Fault for PaletteFault {
    fn kind(&self) -> Kind {
        Kind::Input
    }

    fn code(&self) -> &'static str {
        "RLS-E940"
    }

    fn help(&self) -> String {
        "expand it first (gdal_translate -expand rgb), or keep classes apart with \
         --co OVERVIEW_RESAMPLING=NEAREST"
            .into()
    }
}

/// What was made.
#[derive(Debug, Serialize)]
pub struct Report {
    /// True.
    pub ok: bool,
    /// The COG.
    pub outputs: Vec<PathBuf>,
    /// Its manifest.
    pub manifest: PathBuf,
    /// Wall time.
    pub secs: f64,
    /// The hash of the COG.
    pub sha256: String,
    /// Percent of its pixels that are valid.
    pub valid_percent: f64,
    /// The file.
    #[serde(flatten)]
    pub summary: CogSummary,
}

impl Cog {
    /// Whether the options make sense.
    pub fn check(&self) -> Result<(), Trouble> {
        codec::CreationOptions::parse(&self.co.words())?;
        Ok(())
    }

    /// Opens the image, as far as that needs no pixel, and gives what is odd about it.
    ///
    /// # Errors
    /// An image that does not open, is cut short, lacks a band that is asked for or must not become a
    /// COG as it is.
    pub fn look(&self, limits: &Limits) -> Result<Vec<Finding>, Trouble> {
        cut_short(Path::new(&self.input))?;
        let creation = codec::CreationOptions::parse(&self.co.words())?;
        let source = open(&self.input, &creation, limits)?;
        if !self.bands.is_empty() {
            bands::places(source.bands(), &self.bands)?;
        }
        Ok(source.findings().to_vec())
    }

    /// Makes the COG and its manifest.
    pub fn make(&self, output: &Path, bench: &Bench) -> Result<Report, Trouble> {
        check_ending(output, "a COG", &["tif", "tiff"])?;
        let creation = codec::CreationOptions::parse(&self.co.words())?;
        Bench::keep([Path::new(&self.input)], output)?;
        let limits = &bench.limits;
        let mut run = bench.run.clone();
        let source = open(&self.input, &creation, limits)?;
        let source = match self.bands.is_empty() {
            true => source,
            false => {
                let places = bands::places(source.bands(), &self.bands)?;
                source.with_bands(&places)
            }
        };
        tell(&source, bench);
        let mut sink = CogSink::create(output, spec(&source, creation, bench))?;
        let place = Manifest::place(output, bench.overwrite)?;
        if is_striped(&source) {
            sink = sink.by_rows(limits.share().flight as usize / 2);
        }
        let name = source.name().to_string();
        let source = Cached::new(source, limits.share().cache as usize);
        let source = Counted::new(&source);
        limits.progress.begin("cog", sink.count() as u64);
        let walked = run.step("encode", || walk(&source, &sink, limits));
        limits.progress.end();
        walked?;
        let step = super::Step::Cog(self.public()).values();
        let mut manifest = bench.manifest("cog create", step, run);
        // Before the product appears: an input that cannot be hashed leaves nothing behind.
        let input = bench.input(&self.input, &mut manifest)?;
        manifest.parameters = parameters(&input.name, &self.bands, &creation);
        manifest.inputs = vec![input];
        // Product and manifest are of one run, whoever else writes them.
        let turn = Turn::of(output);
        let summary = manifest.run.step("write", || sink.finish())?;
        if summary.empty {
            (bench.warn)(&format!("{name}: none of its pixels is valid"));
        }

        let secs = manifest.run.seconds();
        let product = Product::of(output, &limits.cancel)?;
        let sha256 = product.sha256.clone();
        manifest.outputs = vec![product];
        let manifest = manifest.save(place)?;
        drop(turn);
        Ok(Report {
            ok: true,
            outputs: vec![output.to_path_buf()],
            manifest,
            secs,
            sha256,
            valid_percent: source.valid_percent(),
            summary,
        })
    }

    /// Without what must not be kept.
    fn public(&self) -> Self {
        Self {
            input: Input::not_hashed(&self.input, None, None).name,
            ..self.clone()
        }
    }
}

/// That a file is as long as its header says. What is no file, or of a format that is not measured,
/// is left to GDAL.
fn cut_short(path: &Path) -> Result<(), Trouble> {
    let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
        return Ok(());
    };
    let parent = match parent.as_os_str().is_empty() {
        true => Path::new("."),
        false => parent,
    };
    let folder = Folder::unlisted(parent);
    let probed = folder.and_then(|folder| folder.probe(&name.to_string_lossy()));
    match probed {
        Ok(Some(Err(Defect::Empty { .. } | Defect::Truncated { .. }))) => {
            Err(SceneFault::Incomplete {
                path: path.display().to_string(),
                files: vec![format!("{} (cut short)", name.to_string_lossy())],
            }
            .into())
        }
        _ => Ok(()),
    }
}

fn tell(source: &GdalSource, bench: &Bench) {
    let findings = source.findings().iter();
    for finding in findings.filter(|f| f.level >= Level::Warning) {
        (bench.warn)(&format!("{}: {}", finding.place, finding.what));
    }
    if source.gcps() > 0 {
        let name = source.name();
        (bench.warn)(&format!("{name}: its ground control points are not kept"));
    }
}

fn open(
    name: &str,
    creation: &codec::CreationOptions,
    limits: &Limits,
) -> Result<GdalSource, Trouble> {
    let opening = Opening {
        trust: Trust::User,
        handles: limits.threads,
        ..Opening::default()
    };
    let source = GdalSource::open_with(Path::new(name), &opening)?;
    if source.has_palette() && creation.overviews == codec::OverviewResampling::Average {
        let name = source.name().to_string();
        return Err(PaletteFault { name }.into());
    }
    Ok(source)
}

/// True when the image is read by whole rows: then its tiles are wanted by rows.
fn is_striped(source: &GdalSource) -> bool {
    source.chunk().0 >= source.grid().width
}

/// Items of metadata that the file says otherwise, or that are of its own making.
const NOT_KEPT: [&str; 4] = [
    "AREA_OR_POINT",
    "TIFFTAG_XRESOLUTION",
    "TIFFTAG_YRESOLUTION",
    "TIFFTAG_RESOLUTIONUNIT",
];

fn spec(source: &GdalSource, options: codec::CreationOptions, bench: &Bench) -> CogSpec {
    let mut metadata = source.metadata("");
    metadata.retain(|(key, _)| !NOT_KEPT.contains(&key.as_str()));
    CogSpec {
        grid: source.grid().clone(),
        bands: source.bands().to_vec(),
        sample_type: source.sample_type(),
        options,
        overwrite: bench.overwrite,
        metadata,
        rpc: source.metadata("RPC"),
    }
}

fn parameters(input: &str, bands: &[String], creation: &codec::CreationOptions) -> Values {
    words::values(&json!({ "input": input, "bands": bands, "creation": creation }))
}
