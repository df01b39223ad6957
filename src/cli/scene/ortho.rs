//! `relais scene ortho`: a delivery becomes an orthorectified COG in one pass.

mod words;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_core::ops::resample::Resampling;
use relais_core::raster::{RasterSink, RasterSource};
use relais_files::atomic::{Output, Overwrite, Turn, is_same_file};
use relais_files::codec;
use relais_files::cog::{CogSink, CogSpec};
use relais_files::gdal::{remote_facts, set_gdal_cache};
use relais_imagery::ortho::{
    Assembled, InputFile, Order, OrthoFacts, OrthoFault, Percentiles, Picked, Product, Radiometry,
    assemble,
};
use relais_imagery::scene::Scene;
use relais_run::manifest::{self, Input, Manifest, Values};
use relais_run::{Cancel, walk};
use serde::Serialize;
use serde_json::json;

use self::words::{BoxWords, Res, metres};
use crate::cli::console::Console;
use crate::cli::options::{CreationOptions, WorkOptions};

const EXAMPLES: &str = "\
Examples:
  relais scene ortho LIVRAISON spot.tif
  relais scene ortho LIVRAISON pleiades.tif --dem mnt.tif --geoid geoide.tif
  relais scene ortho --pan src_pan.tif --ms src_xs.tif spot.tif
  relais scene ortho LIVRAISON vue.tif --bands red,green,blue --stretch --co COMPRESS=JPEG
  relais scene ortho LIVRAISON extrait.tif --bbox 440000,6408000,442000,6410000 --mask cloud";

/// Put an image on the ground, as a COG, in one pass
///
/// INPUT is a delivery folder, a ZIP of one, a VOL or DIM XML, a STAC item, or an image; or give
/// --pan and --ms. Panchromatic and multispectral images are superimposed by their georeferencing,
/// fused (weighted Brovey), resampled once, and written with an internal mask and overviews. A
/// manifest beside the output says how it was made.
#[derive(ClapArgs)]
#[command(override_usage = USAGE, after_help = EXAMPLES)]
pub struct Args {
    /// The delivery; left out with --pan or --ms
    #[arg(value_name = "INPUT")]
    first: Option<String>,
    /// The COG to write
    #[arg(value_name = "OUT.tif")]
    second: Option<String>,
    /// A panchromatic image: a file or an https link
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pan: Option<String>,
    /// A multispectral image: a file or an https link
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    ms: Option<String>,
    /// Which product of a delivery that holds several
    #[arg(long, value_name = "ID", help_heading = "Input")]
    product_id: Option<String>,
    /// The order of the bands in the file, when it is known better than the metadata: B2,B1,B0,B3
    #[arg(long, value_name = "IDS", help_heading = "Input")]
    band_order: Option<String>,
    /// Which bands: pms (fused), p, ms [default: the richest that can be made]
    #[arg(long, value_name = "KIND", help_heading = "Output")]
    product: Option<Product>,
    /// Only these bands, in this order, by id or by what they see: red,green,blue [default: all]
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        help_heading = "Output"
    )]
    bands: Vec<String>,
    /// What the numbers are: dn (as delivered) or toa (reflectance, 32-bit floats)
    #[arg(
        long,
        value_name = "KIND",
        default_value = "dn",
        help_heading = "Output"
    )]
    radiometry: Radiometry,
    /// 8 bits, stretched between two percentiles of the valid pixels: 2,98
    #[arg(long, value_name = "LOW,HIGH", num_args = 0..=1, default_missing_value = "2,98", require_equals = true, help_heading = "Output")]
    stretch: Option<Percentiles>,
    /// Masks whose pixels become invalid, beside the region of interest: cloud, snow, or a code
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        help_heading = "Output"
    )]
    mask: Vec<String>,
    /// The CRS of the output
    #[arg(
        long,
        value_name = "CRS",
        default_value = "EPSG:2154",
        help_heading = "Grid"
    )]
    t_srs: String,
    /// Resolution in units of that CRS, X or X,Y [default: the nominal one of the product]
    #[arg(long, value_name = "X[,Y]", help_heading = "Grid")]
    res: Option<Res>,
    /// Area wanted: XMIN,YMIN,XMAX,YMAX
    #[arg(
        long,
        value_name = "BOX",
        allow_hyphen_values = true,
        help_heading = "Grid"
    )]
    bbox: Option<BoxWords>,
    /// The CRS of --bbox [default: that of the output]
    #[arg(long, value_name = "CRS", requires = "bbox", help_heading = "Grid")]
    bbox_crs: Option<String>,
    /// A file of polygons in any CRS (GeoPackage, Shapefile, GeoJSON...): what lies outside them is
    /// not valid, and the output is cut to their box
    #[arg(long, value_name = "FILE", help_heading = "Grid")]
    cutline: Option<PathBuf>,
    /// near, bilinear, cubic, lanczos, average
    #[arg(
        long,
        short = 'r',
        value_name = "KERNEL",
        default_value = "cubic",
        help_heading = "Grid"
    )]
    resampling: Resampling,
    /// Heights of the ground, for an image in sensor geometry
    #[arg(long, value_name = "FILE", help_heading = "Sensor geometry")]
    dem: Option<PathBuf>,
    /// Height of the geoid above the ellipsoid, for a DEM in heights above sea level
    #[arg(
        long,
        value_name = "FILE",
        requires = "dem",
        help_heading = "Sensor geometry"
    )]
    geoid: Option<PathBuf>,
    /// One height above the ellipsoid, in metres; with --dem, the height where it knows none
    #[arg(
        long,
        value_name = "M",
        allow_hyphen_values = true,
        value_parser = metres,
        help_heading = "Sensor geometry"
    )]
    height: Option<f64>,
    /// The sensor model apart from the image: DIMAP, RPB, _RPC.TXT or .geom
    #[arg(long, value_name = "FILE", help_heading = "Sensor geometry")]
    rpc: Option<PathBuf>,
    #[command(flatten)]
    creation: CreationOptions,
    #[command(flatten)]
    work: WorkOptions,
}

const USAGE: &str = "relais scene ortho [OPTIONS] INPUT OUT.tif
       relais scene ortho [OPTIONS] --pan FILE --ms FILE OUT.tif";

impl Args {
    /// The delivery, none with --pan or --ms, and the output.
    fn files(&self) -> Result<(Option<&str>, &Path), OrthoFault> {
        let apart = self.pan.is_some() || self.ms.is_some();
        let bad = |option, reason: &str| OrthoFault::BadOption {
            option,
            reason: reason.into(),
        };
        let files = (self.first.as_deref(), self.second.as_deref());
        match (files, apart) {
            ((input, Some(output)), false) => Ok((input, Path::new(output))),
            ((Some(output), None), true) => Ok((None, Path::new(output))),
            ((_, Some(_)), true) => Err(bad(
                "INPUT",
                "--pan and --ms take the place of a delivery: give one or the other",
            )),
            ((None, None), _) => Err(bad("INPUT", "neither a delivery nor --pan or --ms")),
            ((Some(_), None), false) => {
                Err(bad("OUT.tif", "the name of the COG to write is missing"))
            }
        }
    }

    fn order(&self) -> Result<Order, Trouble> {
        let crs = Crs::parse(&self.t_srs)?;
        let bbox = match &self.bbox {
            None => None,
            Some(BoxWords(bbox)) => {
                let of = self.bbox_crs.as_deref().map(Crs::parse).transpose()?;
                Some((*bbox, of.unwrap_or_else(|| crs.clone())))
            }
        };
        Ok(Order {
            product: self.product,
            bands: self.bands.clone(),
            radiometry: self.radiometry,
            stretch: self.stretch,
            resampling: self.resampling,
            crs,
            res: self.res.map(|r| r.0),
            bbox,
            cutline: self.cutline.clone(),
            dem: self.dem.clone(),
            geoid: self.geoid.clone(),
            height_m: self.height,
            rpc: self.rpc.clone(),
            masks: self.mask.clone(),
            band_order: self.band_order.clone(),
        })
    }
}

/// What the verb says.
#[derive(Serialize)]
struct Report {
    ok: bool,
    outputs: Vec<PathBuf>,
    manifest: PathBuf,
    secs: f64,
    bytes: u64,
    #[serde(flatten)]
    facts: OrthoFacts,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let (input, output) = args.files()?;
    let order = args.order()?;
    let creation = codec::CreationOptions::parse(&args.creation.words())?;
    let limits = console.limits(&args.work)?;
    let overwrite = if args.work.overwrite {
        Overwrite::Replace
    } else {
        Overwrite::Refuse
    };
    // Whether it can be written is known before any work is done.
    drop(Output::create(output, overwrite)?);
    set_gdal_cache(limits.share().gdal);
    let mut run = console.run(&limits);

    let open = |path: &str| Scene::open(Path::new(path), args.product_id.as_deref());
    let delivery = input.map(open).transpose()?;
    let (pan, ms) = (
        args.pan.as_deref().map(open).transpose()?,
        args.ms.as_deref().map(open).transpose()?,
    );
    let picked = match &delivery {
        Some(scene) => Picked::of_scene(scene, order.product)?,
        None => Picked::of_images(pan.as_ref(), ms.as_ref())?,
    };
    let mut assembled = run.step("plan", || assemble(&picked, &order, &limits))?;
    keep_inputs(&assembled.files, output)?;
    for warning in &assembled.facts.warnings {
        console.warn(warning);
    }

    let ortho = &assembled.ortho;
    let sink = CogSink::create(output, spec(&assembled, creation, overwrite))?;
    limits.progress.begin("ortho", sink.windows().len() as u64);
    let walked = run.step("ortho", || walk(ortho, &sink, &limits));
    limits.progress.end();
    walked?;

    let mut manifest = Manifest::new(env!("CARGO_PKG_VERSION"), "scene ortho", run);
    manifest.parameters = args.parameters(input, &order, &creation);
    // Before the product appears: an input that cannot be hashed leaves nothing behind.
    record_inputs(&mut manifest, &assembled.files, console, &limits.cancel)?;
    // Product and manifest are of one run, whoever else writes them.
    let turn = Turn::of(output);
    let summary = manifest.run.step("write", || sink.finish())?;
    if summary.empty {
        let empty = "no pixel of the product is valid: its images share none, or masks cover all";
        console.warn(empty);
        assembled.facts.warnings.push(empty.into());
    }
    manifest.facts = values(&assembled.facts);
    let secs = manifest.run.steps.iter().map(|s| s.seconds).sum();
    manifest.outputs = vec![manifest::Product::of(output)?];
    let manifest = manifest.save(output)?;
    drop(turn);
    let report = Report {
        ok: true,
        outputs: vec![output.to_path_buf()],
        manifest,
        secs,
        bytes: summary.bytes,
        facts: assembled.facts,
    };
    console.result(&text(&report), &report)
}

/// An output that is one of the inputs would replace it.
fn keep_inputs(files: &[InputFile], output: &Path) -> Result<(), OrthoFault> {
    let is_output =
        |file: &InputFile| matches!(file, InputFile::Local(path) if is_same_file(path, output));
    match files.iter().any(is_output) {
        false => Ok(()),
        true => Err(OrthoFault::BadOption {
            option: "OUT.tif",
            reason: format!("{} is one of the inputs", output.display()),
        }),
    }
}

fn spec(assembled: &Assembled, options: codec::CreationOptions, overwrite: Overwrite) -> CogSpec {
    let ortho = &assembled.ortho;
    let member = &assembled.main;
    let mut metadata = Vec::new();
    let mut tag =
        |key: &str, value: Option<String>| metadata.extend(value.map(|v| (key.to_string(), v)));
    tag(
        "ACQUISITIONDATETIME",
        member.moment().map(|m| m.to_string()),
    );
    tag("SATELLITE", member.platform().map(|p| p.name.clone()));
    tag("TIFFTAG_COPYRIGHT", member.rights.copyright.clone());
    CogSpec {
        grid: ortho.grid().clone(),
        bands: ortho.bands().to_vec(),
        sample_type: ortho.sample_type(),
        options,
        overwrite,
        metadata,
        rpc: Vec::new(),
    }
}

impl Args {
    /// What was asked for, defaults included, for the manifest.
    fn parameters(
        &self,
        input: Option<&str>,
        order: &Order,
        creation: &codec::CreationOptions,
    ) -> Values {
        let path = |p: &Option<PathBuf>| p.as_ref().map(|p| p.display().to_string());
        let public = |p: Option<&str>| p.map(|p| Input::not_hashed(p, None, None).name);
        values(&json!({
            "input": public(input),
            "pan": public(self.pan.as_deref()),
            "ms": public(self.ms.as_deref()),
            "product_id": self.product_id,
            "product": order.product,
            "band_order": order.band_order,
            "bands": order.bands,
            "radiometry": order.radiometry,
            "stretch": order.stretch,
            "mask": order.masks,
            "t_srs": order.crs.to_string(),
            "res": order.res,
            "bbox": order.bbox.as_ref().map(|(bbox, crs)| json!({"box": bbox, "crs": crs.to_string()})),
            "cutline": path(&order.cutline),
            "resampling": order.resampling,
            "dem": path(&order.dem),
            "geoid": path(&order.geoid),
            "height_m": order.height_m,
            "rpc": path(&order.rpc),
            "creation": creation,
        }))
    }
}

fn values(of: &impl Serialize) -> Values {
    match serde_json::to_value(of) {
        Ok(serde_json::Value::Object(values)) => values,
        _ => Values::new(),
    }
}

fn record_inputs(
    manifest: &mut Manifest,
    files: &[InputFile],
    console: &Console,
    cancel: &Cancel,
) -> Result<(), Trouble> {
    let mut digests = console.digests();
    for file in files {
        cancel.check()?;
        manifest.inputs.push(match file {
            InputFile::Remote(url) => {
                let facts = remote_facts(url);
                Input::not_hashed(url, facts.size, facts.etag)
            }
            InputFile::Local(path) => {
                let hashed = digests.of(path)?;
                manifest.run.hashing_ms += hashed.ms;
                manifest.run.hashes_known += usize::from(hashed.known);
                Input::file(path, &hashed)
            }
        });
    }
    digests.save();
    Ok(cancel.check()?)
}

/// Rounded up to a thousandth: a bound is never told smaller than it is.
fn thousandths(bound: f64) -> f64 {
    ((bound * 1e3).ceil() / 1e3).max(0.001)
}

fn text(report: &Report) -> String {
    let facts = &report.facts;
    let grid = &facts.grid;
    let mut out = String::new();
    let crs = grid
        .crs
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let res = grid.transform.map_or(0.0, |t| t.pixel_size().0);
    for path in &report.outputs {
        let _ = writeln!(out, "{}", path.display());
    }
    let _ = writeln!(
        out,
        "  {} × {} pixels of {res} in {crs}",
        grid.width, grid.height
    );
    let _ = writeln!(out, "  bands {}", facts.bands.join(", "));
    for image in &facts.images {
        let _ = writeln!(
            out,
            "  from {} ({}), by {}",
            image.name,
            image.shows.label(),
            image.geometry
        );
    }
    if let Some(fusion) = &facts.fusion {
        let weights: Vec<String> = fusion.spectral.iter().map(|w| format!("{w:.3}")).collect();
        let _ = writeln!(
            out,
            "  fused with weights {} ({})",
            weights.join(" "),
            fusion.source
        );
    }
    let _ = writeln!(
        out,
        "  {:.1} MB in {:.1} s; interpolation of positions: at most {:.3} px of the source",
        report.bytes as f64 / 1e6,
        report.secs,
        thousandths(facts.mapping_error_px + facts.relief_error_px)
    );
    let _ = writeln!(out, "  made as {} says", report.manifest.display());
    out
}
