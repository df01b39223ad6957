//! `relais cog create`: any image that GDAL reads becomes a COG, in one pass.

use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use relais_core::fault::{Fault, Kind, Level, Trouble};
use relais_core::raster::{Band, Colour, RasterSink, RasterSource};
use relais_files::atomic::{Overwrite, Turn};
use relais_files::codec;
use relais_files::cog::{CogSink, CogSpec, CogSummary};
use relais_files::folder::is_remote;
use relais_files::gdal::{GdalSource, Opening, Trust, remote_facts, set_gdal_cache};
use relais_imagery::scene::facts::Role;
use relais_run::cache::Cached;
use relais_run::manifest::{Input, Manifest, Product, Values};
use relais_run::{Limits, walk};
use serde::Serialize;
use serde_json::json;

use crate::cli::console::Console;
use crate::cli::options::{CreationOptions, WorkOptions};

const EXAMPLES: &str = "\
Examples:
  relais cog create image.jp2 image.tif
  relais cog create image.jp2 image.tif --bands 1,2,3 --co COMPRESS=ZSTD";

/// Make a COG of any image that GDAL reads
///
/// Pixels, grid, band descriptions, metadata and RPC are kept as they are; nodata, alpha and mask
/// bands become an internal mask. Tiles of 512, overviews by averages of valid pixels, DEFLATE with
/// predictor. A manifest beside the output says how it was made.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The image: a file, or an https link
    #[arg(value_name = "INPUT")]
    input: String,
    /// The COG to write
    #[arg(value_name = "OUT.tif")]
    output: PathBuf,
    /// Only these bands, in this order: numbers from 1, or names as red,green,blue [default: all]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    bands: Vec<String>,
    #[command(flatten)]
    creation: CreationOptions,
    #[command(flatten)]
    work: WorkOptions,
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

/// A band that the image does not have.
#[derive(Debug, thiserror::Error)]
#[error("--bands: {word} {why}; the image has {there}")]
struct BandFault {
    word: String,
    why: &'static str,
    there: String,
}

impl Fault for BandFault {
    fn kind(&self) -> Kind {
        Kind::Usage
    }

    fn code(&self) -> &'static str {
        "RLS-E941"
    }

    fn help(&self) -> String {
        "name its bands by number from 1, by description or by colour (gdalinfo shows them)".into()
    }
}

/// Where the bands that the user wants stand among those of the image.
fn places(bands: &[Band], wanted: &[String]) -> Result<Vec<usize>, BandFault> {
    let refused = |word: &str, why| BandFault {
        word: word.to_string(),
        why,
        there: (1..)
            .zip(bands)
            .map(|(n, b)| named(n, b))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let mut places = Vec::new();
    for word in wanted.iter().map(|word| word.trim()) {
        let number = word.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        let by_number = number.filter(|&place| place < bands.len());
        let place = by_number.or_else(|| bands.iter().position(|band| is_called(band, word)));
        match place.ok_or_else(|| refused(word, "is no band of it"))? {
            place if places.contains(&place) => return Err(refused(word, "is named twice")),
            place => places.push(place),
        }
    }
    Ok(places)
}

fn named(number: usize, band: &Band) -> String {
    match band.description.as_str() {
        "" => number.to_string(),
        description => format!("{number} ({description})"),
    }
}

/// By its description, a word of it, or its colour.
fn is_called(band: &Band, word: &str) -> bool {
    let colour = Role::of_id(word).colour();
    let mut words = band.description.split_whitespace();
    band.description.eq_ignore_ascii_case(word)
        || words.any(|of_it| of_it.eq_ignore_ascii_case(word))
        || (colour != Colour::Unknown && colour == band.colour)
}

/// What the verb says.
#[derive(Serialize)]
struct Report {
    ok: bool,
    outputs: Vec<PathBuf>,
    manifest: PathBuf,
    secs: f64,
    #[serde(flatten)]
    summary: CogSummary,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let creation = codec::CreationOptions::parse(&args.creation.words())?;
    let limits = console.limits(&args.work)?;
    set_gdal_cache(limits.share().gdal);
    let mut run = console.run(&limits);
    let source = open(&args.input, &creation, &limits)?;
    let source = match args.bands.is_empty() {
        true => source,
        false => {
            let places = places(source.bands(), &args.bands)?;
            source.with_bands(&places)
        }
    };
    for finding in source
        .findings()
        .iter()
        .filter(|f| f.level >= Level::Warning)
    {
        console.warn(&format!("{}: {}", finding.place, finding.what));
    }
    if source.gcps() > 0 {
        console.warn(&format!(
            "{}: its ground control points are not kept",
            source.name()
        ));
    }

    let mut sink = CogSink::create(&args.output, spec(&source, creation, args.overwrite()))?;
    if is_striped(&source) {
        sink = sink.by_rows(limits.share().flight as usize / 2);
    }
    let name = source.name().to_string();
    let source = Cached::new(source, limits.share().cache as usize);
    limits.progress.begin("cog", sink.windows().len() as u64);
    let walked = run.step("encode", || walk(&source, &sink, &limits));
    limits.progress.end();
    walked?;
    // Product and manifest are of one run, whoever else writes them.
    let turn = Turn::of(&args.output);
    let summary = run.step("write", || sink.finish())?;
    if summary.empty {
        console.warn(&format!("{name}: none of its pixels is valid"));
    }

    let secs = run.steps.iter().map(|s| s.seconds).sum();
    let mut manifest = Manifest::new(env!("CARGO_PKG_VERSION"), "cog create", run);
    let input = input(&args.input, console, &mut manifest)?;
    manifest.parameters = parameters(&input.name, &args.bands, &creation);
    manifest.inputs = vec![input];
    manifest.outputs = vec![Product::of(&args.output)?];
    let report = Report {
        ok: true,
        outputs: vec![args.output.clone()],
        manifest: manifest.save(&args.output)?,
        secs,
        summary,
    };
    drop(turn);
    console.result(&text(&report), &report)
}

impl Args {
    fn overwrite(&self) -> Overwrite {
        match self.work.overwrite {
            true => Overwrite::Replace,
            false => Overwrite::Refuse,
        }
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

fn spec(source: &GdalSource, options: codec::CreationOptions, overwrite: Overwrite) -> CogSpec {
    let mut metadata = source.metadata("");
    metadata.retain(|(key, _)| !NOT_KEPT.contains(&key.as_str()));
    CogSpec {
        grid: source.grid().clone(),
        bands: source.bands().to_vec(),
        sample_type: source.sample_type(),
        options,
        overwrite,
        metadata,
        rpc: source.metadata("RPC"),
    }
}

/// The input for the manifest: a local file is hashed, all else only named.
fn input(name: &str, console: &Console, manifest: &mut Manifest) -> Result<Input, Trouble> {
    if is_remote(name) {
        let facts = remote_facts(name);
        return Ok(Input::not_hashed(name, facts.size, facts.etag));
    }
    let path = Path::new(name);
    if !path.is_file() {
        return Ok(Input::not_hashed(name, None, None));
    }
    let mut digests = console.digests();
    let hashed = digests.of(path)?;
    manifest.run.hashing_ms += hashed.ms;
    manifest.run.hashes_known += usize::from(hashed.known);
    digests.save();
    Ok(Input::file(path, &hashed))
}

fn parameters(input: &str, bands: &[String], creation: &codec::CreationOptions) -> Values {
    let values = json!({ "input": input, "bands": bands, "creation": creation });
    values.as_object().cloned().unwrap_or_default()
}

fn text(report: &Report) -> String {
    let CogSummary {
        path,
        bytes,
        bigtiff,
        overviews,
        masked,
        empty: _,
    } = &report.summary;
    let kind = if *bigtiff { "BigTIFF" } else { "TIFF" };
    let mask = if *masked { "with a mask" } else { "all valid" };
    format!(
        "{}\n  {:.1} MB in {:.1} s; {kind}, {overviews} overview(s), {mask}\n  made as {} says\n",
        path.display(),
        *bytes as f64 / 1e6,
        report.secs,
        report.manifest.display()
    )
}
