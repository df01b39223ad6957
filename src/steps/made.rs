//! A step done: the files that it made, and what was measured of them.

use std::path::Path;

use relais_core::fault::{Level, Trouble};
use relais_files::archive::ZoomSummary;
use relais_files::cog::check;
use relais_files::place;
use relais_ocs::figures::Basis;
use relais_run::pipeline::{Made, MadeFile};
use serde_json::{Value, json};

use super::bench::Bench;
use super::{Job, Step, cog, compare, cut, matrix, mosaic, ortho, tiles, words};

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
        "compare" => vec![
            "bytes",
            "changed_percent",
            "compared_m2",
            "differing_percent",
            "identical_percent",
            "suspicious",
            "territories",
            "topology_faults",
        ],
        "matrix" => vec!["bytes", "changed_percent", "compared_m2", "pixels"],
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
            Step::Compare(compare) => of_compare(&compare.make(output, bench)?, bench),
            Step::Matrix(matrix) => of_matrix(&matrix.make(Some(output), bench)?, output),
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

/// Shares are of the whole span, from the first date to the last.
fn of_compare(report: &compare::Report, bench: &Bench) -> Result<Made, Trouble> {
    let (comparison, figures) = (&report.comparison, &report.figures);
    let span = figures.spans[figures.spans.len() - 1];
    let of = |basis| figures.matrix(0, figures.finest(), span, basis);
    let (raw, published) = (of(Basis::Raw), of(Basis::Published));
    let percent = |m2: i64, of: i64| 100.0 * m2 as f64 / of.max(1) as f64;
    let identical = comparison.periods.iter().map(|period| period.identical);
    let faults = comparison.topology.iter().map(|topology| {
        let (gaps, doubled) = (topology.gaps.len(), topology.doubled.len());
        gaps + doubled + topology.contested.len() + topology.rings.len()
    });
    let measures = json!({
        "bytes": report.bytes,
        "changed_percent": percent(published.changed_m2(), published.total_m2()),
        "compared_m2": raw.total_m2(),
        "differing_percent": percent(raw.changed_m2(), raw.total_m2()),
        "identical_percent": 100.0 * identical.fold(1.0, f64::min),
        "suspicious": comparison.suspicious().len(),
        "territories": figures.units.len() - 1,
        "topology_faults": faults.sum::<usize>(),
    });
    let goes_on = || !bench.limits.cancel.is_cancelled();
    let files = place::files_under_while(&report.output, &goes_on)?;
    let files = files.iter().map(|path| file(path, None)).collect();
    Ok(made(files, &report.manifest, &measures))
}

/// As [`of_compare`], of the pixels that have a class at all dates.
fn of_matrix(report: &matrix::Report, output: &Path) -> Result<Made, Trouble> {
    let (pixels, _) = report.crosstab.common();
    let span = report.crosstab.pairs().pop();
    let matrix = span.map(|pair| pair.matrix).unwrap_or_default();
    let compared = matrix.total_m2();
    let (table, manifest) = match &report.made {
        Some(made) => (Some(&made.table), made.manifest.clone()),
        None => (None, Default::default()),
    };
    let measures = json!({
        "bytes": table.map(|table| table.size),
        "changed_percent": 100.0 * matrix.changed_m2() as f64 / compared.max(1) as f64,
        "compared_m2": compared,
        "pixels": pixels,
    });
    let product = file(output, table.map(|table| table.sha256.clone()));
    Ok(made(vec![product], &manifest, &measures))
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
