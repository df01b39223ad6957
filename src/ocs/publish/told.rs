//! What people read of a comparison: the page on screen and on paper, the workbooks, and a report for
//! each territory of the kinds that were asked for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use relais_core::fault::Trouble;
use relais_files::atomic::OutputFolder;
use relais_report::figures::{Links, Report};
use relais_report::{page, sheet};
use relais_run::Limits;

use crate::album::VIEW_BYTES;
use crate::figures::{Figures, Unit};
use crate::report::{Peers, Reporter};

/// The folder of the reports of territories.
pub(super) const UNITS: &str = "territoires";

/// Bytes that a report takes while it is made, its drawings and its pages included.
const REPORT_BYTES: usize = 48 << 20;

/// The report of everything, made on the threads of the run: typst takes all there are else.
pub(super) fn whole(
    output: &OutputFolder,
    report: &Report,
    limits: &Limits,
) -> Result<(), Trouble> {
    relais_run::each(
        1,
        limits,
        |_| REPORT_BYTES,
        |_| both("rapport", report),
        |_, files| {
            for (name, bytes) in files {
                output.put(&name, &bytes)?;
            }
            Ok(())
        },
    )?;
    output.put(Path::new("tables.xlsx"), &sheet::xlsx(report)?)?;
    output.put(Path::new("tables.ods"), &sheet::ods(report)?)?;
    Ok(())
}

/// A report as a page, and as PDF where that is built in.
fn both(stem: &str, report: &Report) -> Result<Vec<(PathBuf, Vec<u8>)>, Trouble> {
    Ok(vec![
        (
            PathBuf::from(format!("{stem}.html")),
            page::page(report).into_bytes(),
        ),
        #[cfg(feature = "pdf")]
        (
            PathBuf::from(format!("{stem}.pdf")),
            relais_report::pdf::pdf(report)?,
        ),
    ])
}

/// A report for each territory of some kinds, and an index that leads to them.
pub(super) fn units(
    output: &OutputFolder,
    (reporter, figures): (&Reporter<'_>, &Figures),
    kinds: &[String],
    limits: &Limits,
) -> Result<(), Trouble> {
    let all: Vec<Peers> = kinds.iter().map(|kind| reporter.peers(kind)).collect();
    let mut taken = BTreeSet::from(["index".to_string()]);
    let mut asked: Vec<(usize, &Peers, String)> = Vec::new();
    for peers in &all {
        for unit in peers.units(figures) {
            asked.push((unit, peers, stem(&figures.units[unit], &mut taken)));
        }
    }
    // Views of a territory are made on the thread of its report.
    let one = Limits {
        threads: 1,
        ..limits.clone()
    };
    relais_run::each(
        asked.len(),
        limits,
        |_| REPORT_BYTES + VIEW_BYTES,
        |at| {
            let (unit, peers, stem) = &asked[at];
            both(stem, &reporter.of(*unit, peers, &one)?)
        },
        |_, files| {
            for (name, bytes) in files {
                output.put(&Path::new(UNITS).join(name), &bytes)?;
            }
            Ok(())
        },
    )?;
    let links = asked.iter().map(|(unit, _, stem)| Links {
        of: figures.units[*unit].name.clone(),
        to: ways(stem),
    });
    let index = reporter.index(&all, links.collect());
    let index = page::page(&index);
    output.put(&Path::new(UNITS).join("index.html"), index.as_bytes())?;
    Ok(())
}

/// The words that lead to the files of a report.
fn ways(stem: &str) -> Vec<(String, String)> {
    let mut ways = vec![("page".to_string(), format!("{stem}.html"))];
    if cfg!(feature = "pdf") {
        ways.push(("PDF".to_string(), format!("{stem}.pdf")));
    }
    ways
}

/// A name for the files of a territory: that of its kind and its code, with nothing that a disk or a link
/// would not take, and told from all others whatever the case of letters.
fn stem(unit: &Unit, taken: &mut BTreeSet<String>) -> String {
    const LONGEST: usize = 60;
    let plain = |c: char| match c {
        c if c.is_ascii_alphanumeric() || c == '-' => c,
        _ => '_',
    };
    let name = format!("{}-{}", unit.kind, unit.code);
    let name: String = name.chars().map(plain).take(LONGEST).collect();
    let mut found = name.clone();
    let mut next = 2;
    while !taken.insert(found.to_lowercase()) {
        found = format!("{name}-{next}");
        next += 1;
    }
    found
}

/// True for a name that such a file has.
pub(super) fn is_told(name: &str) -> bool {
    name.ends_with(".html") || name.ends_with(".pdf")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Zones;
    use relais_core::grid::{BBox, Crs};
    use relais_core::vector::{Feature, Field, FieldKind, Layer, rectangle};

    /// Zones of such codes as units.
    fn units(codes: &[&str]) -> Vec<Unit> {
        let crs = Crs::parse("EPSG:2154").unwrap();
        let feature = |(at, code): (usize, &&str)| Feature {
            id: at as i64,
            geometry: rectangle(&BBox {
                min_x: at as f64,
                min_y: 0.0,
                max_x: at as f64 + 1.0,
                max_y: 1.0,
            }),
            values: vec![(*code).into()],
        };
        let layer = Layer {
            name: "z".into(),
            title: String::new(),
            crs: crs.clone(),
            fields: vec![Field::new("code", FieldKind::Text)],
            features: codes.iter().enumerate().map(feature).collect(),
        };
        Zones::of_layer(layer, "z", ("code", None), &crs)
            .unwrap()
            .units
    }

    #[test]
    fn names_of_files_are_plain_and_their_own() {
        let mut taken = BTreeSet::new();
        let stems: Vec<String> = units(&["../a", "..:a", "A é", "a_é", "x"])
            .iter()
            .map(|unit| stem(unit, &mut taken))
            .collect();
        let mut low: Vec<String> = stems.iter().map(|stem| stem.to_lowercase()).collect();
        low.sort();
        low.dedup();
        assert_eq!(low.len(), 5, "{stems:?}");
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        assert!(
            stems.iter().all(|stem| stem.chars().all(plain)),
            "{stems:?}"
        );
    }
}
