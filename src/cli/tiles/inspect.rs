//! `relais tiles inspect`: what a container of tiles holds.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_files::archive::{Archive, ArchiveFacts, ZoomSurvey, contact_sheet, survey};
use relais_files::atomic::{Overwrite, check_ending};
use serde::Serialize;

use crate::cli::console::Console;
use crate::steps::bench::Bench;

const EXAMPLES: &str = "\
Examples:
  relais tiles inspect spot.pmtiles
  relais tiles inspect spot.pmtiles --contact-sheet planche.png";

/// Tell what a container of tiles holds
///
/// Counts, sizes and extents by zoom, and what is missing: holes between the first and the last
/// column and row, and tiles under which the zoom below has none.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// A .pmtiles, .mbtiles or .gpkg file, or a folder of tiles
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// Some tiles of every zoom in one picture
    #[arg(long, value_name = "FILE.png")]
    contact_sheet: Option<PathBuf>,
    /// Replace the picture if it exists
    #[arg(long, requires = "contact_sheet")]
    overwrite: bool,
}

/// What the verb says.
#[derive(Serialize)]
struct Report {
    ok: bool,
    path: PathBuf,
    #[serde(flatten)]
    facts: ArchiveFacts,
    tiles: u64,
    bytes: u64,
    zooms: Vec<ZoomSurvey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_sheet: Option<PathBuf>,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    if let Some(path) = &args.contact_sheet {
        check_ending(path, "a PNG", &["png"])?;
    }
    if let Some(sheet) = &args.contact_sheet {
        Bench::keep_whole(&args.path, sheet)?;
    }
    let mut archive = Archive::open(&args.path)?;
    if let Some(path) = &args.contact_sheet {
        let overwrite = match args.overwrite {
            true => Overwrite::Replace,
            false => Overwrite::Refuse,
        };
        contact_sheet(&mut archive)?.write(path, overwrite)?;
    }
    let zooms = survey(&archive);
    let orphans: u64 = zooms.iter().map(|z| z.without_parent).sum();
    if orphans > 0 {
        console.warn(&format!(
            "{}: under {orphans} tiles the zoom below has none",
            args.path.display()
        ));
    }
    let report = Report {
        ok: orphans == 0,
        path: args.path.clone(),
        facts: archive.facts().clone(),
        tiles: zooms.iter().map(|z| z.tiles).sum(),
        bytes: zooms.iter().map(|z| z.bytes).sum(),
        zooms,
        contact_sheet: args.contact_sheet.clone(),
    };
    console.result(&text(&report), &report)
}

fn text(report: &Report) -> String {
    let facts = &report.facts;
    let mut out = format!("{}\n", report.path.display());
    let _ = writeln!(
        out,
        "  {} of {} tiles, {}, {:.1} MB",
        facts.container.label(),
        report.tiles,
        facts.format,
        report.bytes as f64 / 1e6
    );
    let set = facts.set.as_deref().unwrap_or("a grid of its own");
    let _ = writeln!(out, "  on {set}");
    if let Some([west, south, east, north]) = facts.bounds {
        let _ = writeln!(
            out,
            "  {west:.5} to {east:.5} E, {south:.5} to {north:.5} N"
        );
    }
    for text in [&facts.name, &facts.attribution].into_iter().flatten() {
        let _ = writeln!(out, "  {text}");
    }
    let _ = writeln!(
        out,
        "  {:>4} {:>8} {:>10} {:>9} {:>9} {:>15} {:>15} {:>7}",
        "zoom", "tiles", "MB", "smallest", "largest", "columns", "rows", "holes"
    );
    for z in &report.zooms {
        let range = |(a, b): (u32, u32)| format!("{a}-{b}");
        let _ = writeln!(
            out,
            "  {:>4} {:>8} {:>10.2} {:>9} {:>9} {:>15} {:>15} {:>7}",
            z.zoom,
            z.tiles,
            z.bytes as f64 / 1e6,
            z.smallest_largest.0,
            z.smallest_largest.1,
            range(z.columns),
            range(z.rows),
            z.holes
        );
    }
    if let Some(path) = &report.contact_sheet {
        let _ = writeln!(out, "  contact sheet in {}", path.display());
    }
    out
}
