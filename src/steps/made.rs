//! A step done: the files that it made, and what was measured of them.

use std::path::Path;

use relais_core::fault::{Level, Trouble};
use relais_files::archive::ZoomSummary;
use relais_files::cog::check;
use relais_files::place;
use relais_run::pipeline::{Made, MadeFile};
use serde_json::{Value, json};

use super::bench::Bench;
use super::{Job, Step, cog, cut, mosaic, ortho, tiles, words};

/// The measures that a step gives of its product.
pub fn measures(op: &str) -> Vec<&'static str> {
    match op {
        "ortho" => vec![
            "bytes",
            "cloud_percent",
            "cog_faults",
            "mapping_error_px",
            "relief_error_px",
            "valid_percent",
        ],
        "cog" => vec!["bytes", "cog_faults", "valid_percent"],
        "cut" => vec!["bytes", "cog_faults", "dalles", "empty", "valid_percent"],
        "tiles" => vec!["bytes", "contents", "first_zoom", "last_zoom", "tiles"],
        "mosaic" => vec!["bytes", "cog_faults", "scenes", "valid_percent"],
        _ => Vec::new(),
    }
}

impl Job {
    /// Does it, and gives its files and what was measured. The last file is the manifest.
    pub fn make(&self, output: &Path, bench: &Bench) -> Result<Made, Trouble> {
        match &self.step {
            Step::Ortho(ortho) => of_ortho(ortho.make(output, bench)?, output),
            Step::Cog(cog) => of_cog(cog.make(output, bench)?, output),
            Step::Cut(cut) => of_cut(cut.make(output, bench)?),
            Step::Tiles(tiles) => of_tiles(tiles.make(output, bench)?, output, bench),
            Step::Mosaic(mosaic) => of_mosaic(mosaic.make(output, bench)?),
        }
    }
}

fn of_ortho(report: ortho::Report, output: &Path) -> Result<Made, Trouble> {
    let measures = json!({
        "bytes": report.bytes,
        "cloud_percent": report.cloud_percent,
        "cog_faults": faults(output)?,
        "mapping_error_px": report.facts.mapping_error_px,
        "relief_error_px": report.facts.relief_error_px,
        "valid_percent": report.valid_percent,
    });
    let product = file(output, Some(report.sha256));
    Ok(made(vec![product], &report.manifest, &measures))
}

fn of_cog(report: cog::Report, output: &Path) -> Result<Made, Trouble> {
    let measures = json!({
        "bytes": report.summary.bytes,
        "cog_faults": faults(output)?,
        "valid_percent": report.valid_percent,
    });
    let product = file(output, Some(report.sha256));
    Ok(made(vec![product], &report.manifest, &measures))
}

fn of_cut(report: cut::Report) -> Result<Made, Trouble> {
    let mut cog_faults = 0;
    for dalle in &report.outputs {
        cog_faults += faults(dalle)?;
    }
    let measures = json!({
        "bytes": report.bytes,
        "cog_faults": cog_faults,
        "dalles": report.dalles.len(),
        "empty": report.empty.len(),
        "valid_percent": report.valid_percent,
    });
    let dalles = report.outputs.iter().zip(&report.dalles);
    let mut files: Vec<MadeFile> = dalles
        .map(|(path, dalle)| file(path, Some(dalle.sha256.clone())))
        .collect();
    files.push(file(&report.index, Some(report.index_sha256)));
    Ok(made(files, &report.manifest, &measures))
}

fn of_tiles(report: tiles::Report, output: &Path, bench: &Bench) -> Result<Made, Trouble> {
    let zoom = |zoom: Option<&ZoomSummary>| zoom.map(|z| z.zoom);
    let zooms = &report.summary.zooms;
    let measures = json!({
        "bytes": report.summary.bytes,
        "contents": report.summary.contents,
        "first_zoom": zoom(zooms.first()),
        "last_zoom": zoom(zooms.last()),
        "tiles": report.summary.tiles,
    });
    let files = match output.is_dir() {
        // Every tile has its hash in the receipt: one that goes is missed.
        true => place::files_under_while(output, &|| !bench.limits.cancel.is_cancelled())?
            .iter()
            .map(|path| file(path, None))
            .collect(),
        false => vec![file(output, Some(report.sha256))],
    };
    Ok(made(files, &report.manifest, &measures))
}

fn of_mosaic(report: mosaic::Report) -> Result<Made, Trouble> {
    let mut cog_faults = 0;
    for layer in report
        .outputs
        .iter()
        .filter(|p| p.extension() != Some("csv".as_ref()))
    {
        cog_faults += faults(layer)?;
    }
    let measures = json!({
        "bytes": report.summary.bytes,
        "cog_faults": cog_faults,
        "scenes": report.scenes.len(),
        "valid_percent": report.valid_percent,
    });
    let outputs = report.outputs.iter().zip(report.sha256);
    let files = outputs.map(|(path, sha256)| file(path, Some(sha256)));
    Ok(made(files.collect(), &report.manifest, &measures))
}

fn made(mut files: Vec<MadeFile>, manifest: &Path, measures: &Value) -> Made {
    files.push(file(manifest, None));
    Made {
        files,
        measures: words::values(measures),
    }
}

fn file(path: &Path, sha256: Option<String>) -> MadeFile {
    MadeFile {
        path: path.to_path_buf(),
        sha256,
    }
}

/// How many rules of COGs a file breaks.
fn faults(path: &Path) -> Result<usize, Trouble> {
    let layout = check::check(path)?;
    let faults = layout.findings.iter().filter(|f| f.level == Level::Fault);
    Ok(faults.count())
}
