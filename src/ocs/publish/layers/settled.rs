//! Layers of what is published.

use std::collections::BTreeSet;

use relais_core::fault::Trouble;
use relais_core::vector::{Field, FieldKind, Rgb, Value};

use super::{Drawer, Dressed, name_of, style};
use crate::compare::{Comparison, Settled, Trajectory};
use crate::overlay::Piece;

impl Drawer<'_> {
    /// What is published: full coverage, with the classes of all dates.
    pub(super) fn published(&self) -> Result<Dressed, Trouble> {
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
    pub(super) fn reversals(&self) -> Result<Dressed, Trouble> {
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
        let layer = self.layer(("retours", title), fields, rows.collect())?;
        let between = (layer.features.iter()).filter_map(|feature| feature.values[1].text());
        let between: BTreeSet<&str> = between.collect();
        let classes: Vec<(&str, Rgb)> = between.iter().map(|code| (*code, STATES[2].1)).collect();
        let column = format!("code_{}", self.comparison.dates[1]);
        let style = style::of_values("retours", &column, &classes);
        Ok((layer, Some(style)))
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
}

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
