//! The layers of a comparison.

mod settled;

use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_core::vector::{Feature, Field, FieldKind, Layer, Rgb, Style, Value};
use relais_run::Limits;

use super::style;
use crate::cause::Cause;
use crate::compare::{Comparison, Difference, Topology};
use crate::overlay::{Codes, Piece};

/// A layer and how it looks.
type Dressed = (Layer, Option<Style>);

/// The layers, those that people look at first in front.
pub(super) fn all(
    comparison: &Comparison,
    crs: &Crs,
    limits: &Limits,
) -> Result<Vec<Dressed>, Trouble> {
    let drawer = Drawer {
        comparison,
        crs,
        limits,
    };
    let mut layers = vec![
        drawer.differences(
            "changements",
            "Changements probables, tels que livrés",
            |cause| cause == Cause::ProbableChange,
        )?,
        drawer.differences(
            "ecarts",
            "Différences qui ne sont pas des changements",
            |cause| cause != Cause::ProbableChange,
        )?,
        drawer.published()?,
    ];
    if comparison.dates.len() > 2 {
        layers.push(drawer.reversals()?);
    }
    layers.push(drawer.suspicious()?);
    for topology in &comparison.topology {
        layers.push(drawer.faults(topology)?);
    }
    Ok(layers)
}

struct Drawer<'a> {
    comparison: &'a Comparison,
    crs: &'a Crs,
    limits: &'a Limits,
}

impl Drawer<'_> {
    fn layer(
        &self,
        (name, title): (&str, &str),
        fields: Vec<Field>,
        rows: Vec<(&Piece, Vec<Value>)>,
    ) -> Result<Layer, Trouble> {
        let pieces: Vec<&[u32]> = rows.iter().map(|row| &row.0.regions[..]).collect();
        let shapes = self.comparison.overlay.shapes(&pieces, self.limits)?;
        let features = rows.into_iter().zip(shapes).zip(1..);
        let features = features.map(|(((piece, own), geometry), id)| Feature {
            id,
            geometry,
            values: own.into_iter().chain(measured(piece)).collect(),
        });
        Ok(Layer {
            name: name.into(),
            title: title.into(),
            crs: self.crs.clone(),
            fields: fields.into_iter().chain(measures()).collect(),
            features: features.collect(),
        })
    }

    /// Differences of some causes, of all periods.
    fn differences(
        &self,
        name: &str,
        title: &str,
        wanted: impl Fn(Cause) -> bool,
    ) -> Result<Dressed, Trouble> {
        let mut rows = Vec::new();
        for (at, period) in self.comparison.periods.iter().enumerate() {
            let all = period.differences.all.iter();
            for difference in all.filter(|d| wanted(d.cause) && !d.piece.endless) {
                let mut values = self.between(at, difference);
                values.push(difference.cause.french().into());
                rows.push((&difference.piece, values));
            }
        }
        let fields = ["periode", "code_avant", "code_apres", "cause"];
        let fields = fields.map(|name| Field::new(name, FieldKind::Text));
        let layer = self.layer((name, title), fields.into(), rows)?;
        Ok((layer, Some(style::causes())))
    }

    /// Changes that hardly happen.
    fn suspicious(&self) -> Result<Dressed, Trouble> {
        let all = self.comparison.suspicious();
        let rows = all.iter().map(|(at, d)| (&d.piece, self.between(*at, d)));
        let fields = ["periode", "code_avant", "code_apres"];
        let fields = fields.map(|name| Field::new(name, FieldKind::Text));
        let title = "Transitions peu plausibles, à vérifier ; elles restent comptées";
        let layer = self.layer(("a_verifier", title), fields.into(), rows.collect())?;
        let dates = &self.comparison.dates;
        let spans = (1..dates.len()).map(|at| format!("{}-{}", dates[at - 1], dates[at]));
        let colours = [Rgb(123, 50, 148), Rgb(194, 165, 207)];
        let classes: Vec<(String, Rgb)> = spans.zip(colours).collect();
        let classes: Vec<(&str, Rgb)> = classes.iter().map(|(s, c)| (s.as_str(), *c)).collect();
        let style = style::of_values("périodes", "periode", &classes);
        Ok((layer, Some(style)))
    }

    /// The period of a difference, and its codes before and after.
    fn between(&self, period: usize, difference: &Difference) -> Vec<Value> {
        let from = self.comparison.periods[period].from;
        let (before, after) = (
            &self.comparison.dates[from],
            &self.comparison.dates[from + 1],
        );
        let codes = &self.comparison.overlay.codes;
        let [one, other] = difference.lands.map(|land| name_of(codes, land.class()));
        vec![format!("{before}-{after}").into(), one, other]
    }

    fn faults(&self, topology: &Topology) -> Result<Dressed, Trouble> {
        let all = FAULTS
            .iter()
            .zip([&topology.gaps, &topology.doubled, &topology.contested]);
        let rows = all.flat_map(|((what, _), pieces)| {
            pieces
                .iter()
                .map(move |piece| (piece, vec![(*what).into()]))
        });
        let name = format!("topologie_{}", topology.date);
        let title = format!("Défauts de topologie du millésime {}", topology.date);
        let fields = vec![Field::new("defaut", FieldKind::Text)];
        let layer = self.layer((&name, &title), fields, rows.collect())?;
        Ok((layer, Some(style::of_values("défauts", "defaut", &FAULTS))))
    }
}

const FAULTS: [(&str, Rgb); 3] = [
    ("lacune", Rgb(255, 127, 0)),
    (
        "recouvrement, même classe : compté une fois",
        Rgb(178, 223, 138),
    ),
    (
        "recouvrement, classes différentes : hors comparaison",
        Rgb(150, 90, 170),
    ),
];

fn measures() -> [Field; 3] {
    ["surface_m2", "perimetre_m", "epaisseur_m"].map(|name| Field::new(name, FieldKind::Real))
}

fn measured(piece: &Piece) -> [Value; 3] {
    [
        piece.area.m2().into(),
        piece.perimeter_m.into(),
        piece.thickness_m().into(),
    ]
}

/// A code; none where it is not known.
fn name_of(codes: &Codes, code: Option<u32>) -> Value {
    code.map(|code| codes.name(code)).into()
}
