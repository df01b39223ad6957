//! `relais cog validate`: whether a file is a COG.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use relais_core::fault::{Finding, Kind, Level, Trouble};
use relais_core::grid::Window;
use relais_core::raster::{Block, RasterSink, RasterSource};
use relais_files::cog::check::{self, CheckFault, Strictness};
use relais_files::gdal::{GdalSource, Opening, Trust, set_gdal_cache};
use relais_run::{Limits, walk};
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::numbers::counted;
use crate::cli::options::WorkOptions;

const EXAMPLES: &str = "\
Examples:
  relais cog validate image.tif
  relais cog validate image.tif --full --strict";

/// Say whether a file is a COG, and what is wrong with it
///
/// The layout is checked without decoding a pixel: directories, tiles, overviews, masks, the order
/// in which they lie, and that each tile lies in the file. Exit code 7 when it is no COG.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Decode every tile too, of the image, its overviews and masks
    #[arg(long)]
    full: bool,
    /// Warnings (an image without overviews, for example) count as faults
    #[arg(long)]
    strict: bool,
}

/// What the verb says.
#[derive(Serialize)]
struct Told {
    /// True when the file is a COG.
    ok: bool,
    #[serde(flatten)]
    report: check::Report,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let strictness = match args.strict {
        true => Strictness::Strict,
        false => Strictness::Lax,
    };
    let mut report = check::check(&args.file)?;
    if args.full {
        decode(&args.file, &mut report, console)?;
    }
    let told = Told {
        ok: report.holds(strictness),
        report,
    };
    console.result(&text(&told), &told)?;
    if told.ok {
        return Ok(());
    }
    let grave = |f: &&Finding| f.level == Level::Fault || args.strict && f.level == Level::Warning;
    let reasons: Vec<&Finding> = told.report.findings.iter().filter(grave).collect();
    let (path, reason) = (args.file.clone(), in_short(&reasons));
    Err(match told.report.damaged {
        true => CheckFault::Damaged { path, reason },
        false => CheckFault::NotACog { path, reason },
    }
    .into())
}

/// The first reason, and how many more the report tells.
fn in_short(reasons: &[&Finding]) -> String {
    let more = match reasons.len() {
        0 | 1 => String::new(),
        all => format!(", and {} more", all - 1),
    };
    let first = reasons.first();
    first.map_or(more.clone(), |f| format!("{}: {}{more}", f.place, f.what))
}

/// Decodes the image and each overview; what cannot be decoded is a finding.
fn decode(file: &Path, report: &mut check::Report, console: &Console) -> Result<(), Trouble> {
    let limits = console.limits(&WorkOptions::default())?;
    set_gdal_cache(limits.share().gdal);
    let stop = || limits.cancel.is_cancelled();
    let sums = check::check_sums(file, stop)?;
    report.damaged |= !sums.is_empty();
    report.findings.extend(sums);
    let mut sources = Vec::new();
    for overview in std::iter::once(None).chain((0..report.overviews.len()).map(Some)) {
        let place = match overview {
            None => "image".to_string(),
            Some(n) => format!(
                "overview {}×{}",
                report.overviews[n].0, report.overviews[n].1
            ),
        };
        let opened = tolerated(open(file, overview, &limits), &place, report)?;
        sources.extend(opened.map(|source| (place, source)));
    }
    let windows = sources.iter().map(|(_, s)| Nowhere::of(s).windows().len());
    limits
        .progress
        .begin("decode", windows.sum::<usize>() as u64);
    for (place, source) in sources {
        let walked = walk(&source, &Nowhere::of(&source), &limits);
        tolerated(walked, &place, report)?;
    }
    limits.progress.end();
    Ok(())
}

/// What is wrong with the file is a finding; what is wrong with the run is not.
fn tolerated<T>(
    result: Result<T, Trouble>,
    place: &str,
    report: &mut check::Report,
) -> Result<Option<T>, Trouble> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(trouble) if trouble.kind() == Kind::Input => {
            let finding = Finding::fault(place, trouble.to_string());
            report.findings.push(finding);
            report.damaged = true;
            Ok(None)
        }
        Err(trouble) => Err(trouble),
    }
}

fn open(file: &Path, overview: Option<usize>, limits: &Limits) -> Result<GdalSource, Trouble> {
    let opening = Opening {
        trust: Trust::User,
        handles: limits.threads,
        overview,
        ..Opening::default()
    };
    Ok(GdalSource::open_with(file, &opening)?)
}

/// A sink that keeps nothing: reading is what is asked for.
struct Nowhere {
    whole: Window,
    chunk: (usize, usize),
}

impl Nowhere {
    fn of(source: &GdalSource) -> Self {
        Self {
            whole: source.grid().window(),
            chunk: source.chunk(),
        }
    }
}

impl RasterSink for Nowhere {
    type Work = Block;
    type Encoded = ();

    fn windows(&self) -> Vec<Window> {
        let (width, height) = self.chunk;
        let rows = (0..self.whole.height).step_by(height);
        rows.flat_map(|row| {
            let cols = (0..self.whole.width).step_by(width);
            cols.map(move |col| Window::new(col, row, width, height))
        })
        .map(|window| window.intersect(self.whole))
        .collect()
    }

    fn cost(&self, _: Window) -> usize {
        0
    }

    fn encode(&self, _: Block) -> Result<(), Trouble> {
        Ok(())
    }

    fn write(&self, _: ()) -> Result<Vec<Block>, Trouble> {
        Ok(Vec::new())
    }
}

fn text(told: &Told) -> String {
    let report = &told.report;
    let mut out = String::new();
    let verdict = if told.ok { "is a COG" } else { "is not a COG" };
    let kind = if report.bigtiff { "BigTIFF" } else { "TIFF" };
    let cut = match report.tile {
        Some((w, h)) => format!("tiles of {w} × {h}"),
        None => "strips".to_string(),
    };
    let mask = if report.masked { "a mask" } else { "no mask" };
    let _ = writeln!(out, "{} {verdict}", report.path.display());
    let _ = writeln!(
        out,
        "  {} × {} pixels, {}, {kind}, {}, {cut}, {}, {mask}",
        report.width,
        report.height,
        counted(report.bands as usize, "band"),
        report.compression,
        counted(report.overviews.len(), "overview")
    );
    for finding in &report.findings {
        let _ = writeln!(out, "  {finding}");
    }
    out
}
