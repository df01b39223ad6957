//! The layers of a comparison.

use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_core::vector::{Feature, Field, FieldKind, Layer, MultiPolygon, Rgb, Style, Value};
use relais_run::Limits;

use super::style;
use crate::cause::Cause;
use crate::compare::{Comparison, Difference, Settled, Topology, Trajectory};
use crate::overlay::{Codes, Overlay, Piece};

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

/// Pieces whose boundaries are followed at a time.
const TOGETHER: usize = 256;

/// Bytes for each edge of a boundary that is followed.
const EDGE_BYTES: usize = 200;

/// The polygons of some pieces.
fn shapes(
    overlay: &Overlay,
    pieces: &[&Piece],
    limits: &Limits,
) -> Result<Vec<MultiPolygon<f64>>, Trouble> {
    let packets: Vec<&[&Piece]> = pieces.chunks(TOGETHER).collect();
    let cost = |packet: usize| {
        let points = packets[packet].iter().map(|p| overlay.points(&p.regions));
        points.sum::<usize>() * EDGE_BYTES
    };
    let mut out = Vec::with_capacity(pieces.len());
    relais_run::each(
        packets.len(),
        limits,
        cost,
        |packet| {
            let shapes = packets[packet].iter().map(|p| overlay.shape(&p.regions));
            Ok(shapes.collect::<Result<Vec<_>, _>>()?)
        },
        |_, found| {
            out.extend(found);
            Ok(())
        },
    )?;
    Ok(out)
}

impl Drawer<'_> {
    fn layer(
        &self,
        (name, title): (&str, &str),
        fields: Vec<Field>,
        rows: Vec<(&Piece, Vec<Value>)>,
    ) -> Result<Layer, Trouble> {
        let pieces: Vec<&Piece> = rows.iter().map(|row| row.0).collect();
        let shapes = shapes(&self.comparison.overlay, &pieces, self.limits)?;
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
        let Comparison {
            dates,
            periods,
            overlay,
            ..
        } = self.comparison;
        let mut rows = Vec::new();
        for period in periods {
            let span = format!("{}-{}", dates[period.from], dates[period.from + 1]);
            let all = period.differences.all.iter();
            for difference in all.filter(|d| wanted(d.cause) && !d.piece.endless) {
                let Difference {
                    lands,
                    piece,
                    cause,
                } = difference;
                let code = |at: usize| name_of(&overlay.codes, lands[at].class());
                let values = vec![
                    span.as_str().into(),
                    code(0),
                    code(1),
                    cause.french().into(),
                ];
                rows.push((piece, values));
            }
        }
        let fields = ["periode", "code_avant", "code_apres", "cause"];
        let fields = fields.map(|name| Field::new(name, FieldKind::Text));
        let layer = self.layer((name, title), fields.into(), rows)?;
        Ok((layer, Some(style::causes())))
    }

    /// What is published: full coverage, with the classes of all dates.
    fn published(&self) -> Result<Dressed, Trouble> {
        let Comparison {
            settled, overlay, ..
        } = self.comparison;
        let rows = settled
            .polygons
            .iter()
            .filter(|p| !p.endless)
            .map(|polygon| {
                let trajectory = &settled.of_region[polygon.regions[0] as usize];
                let own = settled.own_area(polygon, overlay);
                let mut values = self.codes(trajectory);
                values.push(state(trajectory).into());
                values.push(own.m2().into());
                values.push((polygon.area - own).m2().into());
                (polygon, values)
            });
        let mut fields = self.code_fields();
        fields.push(Field::new("etat", FieldKind::Text));
        fields.push(Field::new("surface_propre_m2", FieldKind::Real));
        fields.push(Field::new("surface_recue_m2", FieldKind::Real));
        let title = "Couche publiée : le bruit est rendu au voisin de plus longue limite commune";
        let layer = self.layer(("publiee", title), fields, rows.collect())?;
        let states = STATES.map(|(state, colour)| (state, colour));
        Ok((layer, Some(style::of_values("états", "etat", &states))))
    }

    /// Ground that comes back to the class of the first date.
    fn reversals(&self) -> Result<Dressed, Trouble> {
        let Comparison {
            settled, overlay, ..
        } = self.comparison;
        let of = |polygon: &Piece| &settled.of_region[polygon.regions[0] as usize];
        let rows = settled
            .polygons
            .iter()
            .filter(|p| Settled::is_reversal(of(p)));
        let rows = rows.map(|polygon| {
            let mut values = self.codes(of(polygon));
            values.push(settled.own_area(polygon, overlay).m2().into());
            (polygon, values)
        });
        let mut fields = self.code_fields();
        fields.push(Field::new("surface_propre_m2", FieldKind::Real));
        let title = "Retours à la classe de la première date, à vérifier";
        Ok((
            self.layer(("retours", title), fields, rows.collect())?,
            None,
        ))
    }

    fn code_fields(&self) -> Vec<Field> {
        let dates = self.comparison.dates.iter();
        dates
            .map(|date| Field::new(format!("code_{date}"), FieldKind::Text))
            .collect()
    }

    fn codes(&self, trajectory: &Trajectory) -> Vec<Value> {
        let codes = &self.comparison.overlay.codes;
        trajectory
            .iter()
            .map(|code| name_of(codes, *code))
            .collect()
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

const STATES: [(&str, Rgb); 4] = [
    ("stable", Rgb(235, 235, 230)),
    ("changement", Rgb(214, 47, 39)),
    ("retour à la première classe", Rgb(255, 170, 0)),
    ("non comparable", Rgb(90, 90, 90)),
];

/// What became of a polygon.
fn state(trajectory: &Trajectory) -> &'static str {
    let at = if trajectory.iter().any(Option::is_none) {
        3
    } else if Settled::is_reversal(trajectory) {
        2
    } else {
        usize::from(Settled::is_change(trajectory))
    };
    STATES[at].0
}

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
