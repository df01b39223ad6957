//! What is wrong or doubtful within a millésime.

use relais_core::vector::Area;

use crate::millesime::Millesime;
use crate::overlay::{Land, Overlay, Piece};

/// What is wrong or doubtful within a millésime.
#[derive(Debug, Clone, PartialEq)]
pub struct Topology {
    /// The millésime.
    pub date: String,
    /// Ground within it that no parcel covers.
    pub gaps: Vec<Piece>,
    /// Ground that parcels of one class cover more than once; counted once.
    pub doubled: Vec<Piece>,
    /// Ground that parcels of different classes cover: of no class.
    pub contested: Vec<Piece>,
    /// Parcels whose rings do not cover what they state: number, stated, covered.
    pub rings: Vec<(i64, Area, Area)>,
}

/// Rings may state more than they cover by what rounding moves, in square metres.
const RING_M2: f64 = 1e-3;

/// Finds the faults of a date of an overlay.
pub(super) fn of(millesime: &Millesime, date: usize, overlay: &Overlay) -> Topology {
    let covered = &overlay.covered[date];
    let areas = covered.stated.iter().zip(&covered.parcels);
    let rings = millesime.parcels.iter().zip(areas);
    let rings = rings
        .filter(|(_, (stated, covers))| (**stated - **covers).abs().m2() > RING_M2)
        .map(|(parcel, (stated, covers))| (parcel.id, *stated, *covers))
        .collect();
    let mut found = Topology {
        date: millesime.date.clone(),
        gaps: Vec::new(),
        doubled: Vec::new(),
        contested: Vec::new(),
        rings,
    };
    let doubtful = |land: &Land| !matches!(land, Land::Class(_));
    let pieces = overlay.pieces(|_, region| Some(region.lands[date]).filter(doubtful));
    for piece in pieces {
        match overlay.regions[piece.regions[0] as usize].lands[date] {
            Land::Nothing if piece.endless => {}
            Land::Nothing => found.gaps.push(piece),
            Land::Doubled(_) => found.doubled.push(piece),
            Land::Contested => found.contested.push(piece),
            Land::Class(_) => {}
        }
    }
    found
}
