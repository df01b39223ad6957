//! The millésimes of the files that were named.

use std::path::Path;

use relais_core::fault::{Level, Trouble};
use relais_core::grid::Crs;
use relais_files::layer::{Request, read};
use relais_ocs::millesime::{Dated, Millesime, bring, millesimes};

use super::Compare;
use super::fault::CompareFault;
use crate::counted::counted;
use crate::steps::bench::Bench;

/// Memory for each point that is read, and for each byte of a text, as in cutlines.
const POINT_BYTES: u64 = 128;
const TEXT_BYTES: u64 = 20;

/// No nomenclature has more classes, and tables of pairs grow with their square.
const MOST_CODES: usize = 1024;

/// Where areas are taken when the first layer is in degrees and nobody says otherwise.
const HOUSE_CRS: &str = "EPSG:2154";

/// Reads the millésimes, in the order of their dates and in one CRS.
pub(super) fn load(
    step: &Compare,
    dated: &[Dated],
    bench: &Bench,
) -> Result<Vec<Millesime>, Trouble> {
    let asked = step.crs()?;
    let mut all: Vec<Millesime> = Vec::new();
    let share = dated.len() / step.input.len();
    for (path, (i, columns)) in step.paths().zip(dated.chunks(share).enumerate()) {
        let wanted = all.first().map(|first| &first.crs).or(asked.as_ref());
        let layer = step.layer.get(i).map(String::as_str);
        let found = file(step, (&path, layer), columns, wanted, bench)?;
        all.extend(found);
    }
    Ok(all)
}

/// The millésimes of a file.
fn file(
    step: &Compare,
    (path, layer): (&Path, Option<&str>),
    columns: &[Dated],
    wanted: Option<&Crs>,
    bench: &Bench,
) -> Result<Vec<Millesime>, Trouble> {
    let name = path.display().to_string();
    let names: Vec<&str> = columns.iter().map(|dated| dated.column.as_str()).collect();
    let go_on = || Ok(bench.limits.cancel.check()?);
    let room = bench.limits.share().flight;
    let mut loaded = read(
        path,
        &request(step.encoding.as_deref(), layer, Some(&names), &go_on, room),
    )
    .map_err(|trouble| match is_image(path) {
        true => CompareFault::Raster { name: name.clone() }.into(),
        false => trouble,
    })?;
    for finding in loaded.passed.findings(&name) {
        match finding.level {
            Level::Note => (bench.note)(&finding.what),
            _ => (bench.warn)(&format!("{}: {}", finding.place, finding.what)),
        }
    }
    let crs = match wanted {
        Some(crs) => crs.clone(),
        None if loaded.layer.crs.is_metric() => loaded.layer.crs.clone(),
        None => Crs::parse(HOUSE_CRS)?,
    };
    let own = loaded.layer.crs.clone();
    if bring(&mut loaded.layer, &name, &crs)? {
        (bench.warn)(&format!(
            "{name}: reprojected from {own} to {crs}, point by point"
        ));
    }
    let all = millesimes(loaded.layer, &name, columns)?;
    for (millesime, dated) in all.iter().zip(columns) {
        let count = millesime.codes.len();
        if count > MOST_CODES {
            let column = dated.column.clone();
            return Err(CompareFault::Codes {
                path: name,
                column,
                count,
            }
            .into());
        }
    }
    if let Some(first) = all.first() {
        first.check_ground(&name)?;
    }
    all.iter()
        .for_each(|millesime| tell(&name, millesime, bench));
    Ok(all)
}

/// True for the names that classified images have.
fn is_image(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    ["tif", "tiff", "vrt", "img", "jp2", "asc"]
        .iter()
        .any(|image| ending == *image)
}

/// What is asked of a file within the memory of the run.
pub(super) fn request<'a>(
    encoding: Option<&'a str>,
    layer: Option<&'a str>,
    columns: Option<&'a [&'a str]>,
    go_on: &'a dyn Fn() -> Result<(), Trouble>,
    room: u64,
) -> Request<'a> {
    Request {
        layer,
        columns,
        encoding,
        points: usize::try_from(room / POINT_BYTES).unwrap_or(usize::MAX),
        text_bytes: room / TEXT_BYTES,
        go_on,
    }
}

/// What of a millésime is not as one would have it.
fn tell(name: &str, millesime: &Millesime, bench: &Bench) {
    let count = millesime.numbers.count as usize;
    if count > 0 {
        (bench.note)(&format!(
            "{name}: {} of {} given as numbers, read as they are written",
            counted(count, "code"),
            millesime.date
        ));
    }
    let (count, first) = &millesime.twice;
    if *count > 0 {
        (bench.warn)(&format!(
            "{name}: several features bear one number, {} in all, the first {first:?}; each is kept",
            counted(*count, "number")
        ));
    }
}
