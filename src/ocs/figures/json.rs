//! The figures as JSON: the same numbers, and the cells of which they are sums.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value as Json, json};

use super::{Basis, Cell, Figures, Margin, Span};
use crate::cause::Cause;
use crate::overlay::{Codes, Land};

/// Everything. It is made as it is written, unit by unit: the whole as values would take more memory
/// than what is compared.
pub struct Document<'a> {
    /// The figures.
    pub figures: &'a Figures,
    /// The codes of their classes.
    pub codes: &'a Codes,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let figures = self.figures;
        let mut all = serializer.serialize_map(None)?;
        all.serialize_entry("dates", &figures.dates)?;
        all.serialize_entry("spans", &figures.spans)?;
        all.serialize_entry("levels", &figures.levels)?;
        all.serialize_entry("boundary", &figures.boundary)?;
        all.serialize_entry("notes", &figures.notes)?;
        all.serialize_entry("units", &Units(figures))?;
        all.serialize_entry("cells", &Cells(self))?;
        all.end()
    }
}

struct Units<'a>(&'a Figures);

impl Serialize for Units<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((0..self.0.units.len()).map(|at| unit(self.0, at)))
    }
}

struct Cells<'a>(&'a Document<'a>);

impl Serialize for Cells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let codes = self.0.codes;
        serializer.collect_seq(self.0.figures.cells(0).map(|of| cell(of, codes)))
    }
}

/// A cell of the table as JSON has it.
#[derive(serde::Serialize)]
struct Told<'a> {
    causes: &'a [Option<Cause>],
    m2: i64,
    published: Vec<Option<&'a str>>,
    raw: Vec<Option<&'a str>>,
    zone: Json,
}

fn cell<'a>(cell: &'a Cell, codes: &'a Codes) -> Told<'a> {
    let named = |trajectory: &[Option<u32>]| -> Vec<Option<&'a str>> {
        let name = |code: &Option<u32>| code.map(|code| codes.name(code));
        trajectory.iter().map(name).collect()
    };
    Told {
        causes: &cell.causes,
        m2: cell.m2,
        published: named(&cell.published),
        raw: named(&cell.raw),
        zone: match cell.zone {
            Land::Class(zone) | Land::Doubled(zone) => json!(zone),
            Land::Nothing => Json::Null,
            Land::Contested => json!("several"),
        },
    }
}

fn unit(figures: &Figures, at: usize) -> Json {
    let unit = &figures.units[at];
    let spans = figures.spans.iter();
    let causes: Vec<Json> = spans
        .map(|&span| {
            let found = figures.causes(at, span).into_iter();
            let found: Vec<Json> = found
                .map(|(cause, m2)| json!({"cause": cause, "m2": m2}))
                .collect();
            json!(found)
        })
        .collect();
    let levels: Vec<Json> = (0..figures.levels.len())
        .map(|number| level(figures, at, number))
        .collect();
    json!({
        "kind": unit.kind,
        "code": unit.code,
        "name": unit.name,
        "contour_m2": unit.contour_m2,
        "caveats": unit.caveats,
        "coverage": figures.coverage(at),
        "causes": causes,
        "levels": levels,
    })
}

fn level(figures: &Figures, at: usize, number: usize) -> Json {
    let spans = figures.spans.iter();
    let spans: Vec<Json> = spans.map(|&of| span(figures, at, number, of)).collect();
    json!({"spans": spans, "flows": figures.flows(at, number)})
}

/// A margin; nothing is off where no boundary is.
fn off(margin: Option<&Margin>) -> Json {
    margin.map_or_else(|| json!({"m2": 0.0, "shares": []}), |margin| json!(margin))
}

fn span(figures: &Figures, at: usize, number: usize, span: Span) -> Json {
    let matrix = figures.matrix(at, number, span, Basis::Published);
    let raw = figures.matrix(at, number, span, Basis::Raw);
    let margins = figures.margins(at, number, span);
    let cells = matrix.cells().map(|(before, after, m2)| {
        let margin = off(margins.get(&(before.to_string(), after.to_string())));
        json!({"before": before, "after": after, "m2": m2, "raw_m2": raw.m2(before, after), "margin": margin})
    });
    let (before, after) = (
        figures.stock_margins(at, number, span.before),
        figures.stock_margins(at, number, span.after),
    );
    let net = figures.net_margins(at, number, span);
    let balances = figures
        .balances(at, number, span)
        .into_iter()
        .map(|balance| {
            let code = balance.solde.code.clone();
            let mut json = json!(balance);
            json["before_margin"] = off(before.get(&code));
            json["after_margin"] = off(after.get(&code));
            json["net_margin"] = off(net.get(&code));
            json
        });
    json!({
        "matrix": cells.collect::<Vec<Json>>(),
        "balances": balances.collect::<Vec<Json>>(),
        "changed_m2": matrix.changed_m2(),
        "changed_margin": figures.change_margin(at, number, span),
    })
}
