//! What maps show: where ground changed, and the outlines of territories.

use relais_core::vector::{Feature, Layer, MultiPolygon};
use relais_report::chart::{Outlined, Spot, Spots};

use super::fr;
use super::maker::Maker;
use crate::compare::{Comparison, Difference};
use crate::figures::Zones;
use crate::overlay::{Land, Piece};

/// A change on the ground.
pub(super) struct Sight<'a> {
    /// The middle of the box around it.
    place: (f64, f64),
    /// The places of its codes, before and after.
    pub(super) codes: [u32; 2],
    /// The place of its period.
    pub(super) period: usize,
    pub(super) piece: &'a Piece,
    /// As a polygon.
    pub(super) shape: &'a MultiPolygon<f64>,
}

/// What maps of a comparison show.
pub(super) struct Sights<'a> {
    all: Vec<Sight<'a>>,
    zones: Option<&'a Zones>,
}

impl<'a> Sights<'a> {
    /// Of the changes as polygons, in the order of [`Comparison::changes`].
    pub(super) fn new(
        comparison: &'a Comparison,
        changes: &'a Layer,
        zones: Option<&'a Zones>,
    ) -> Self {
        let found = comparison.changes();
        let pairs = found.into_iter().zip(&changes.features);
        let sight = |((period, difference), feature): ((usize, &'a Difference), &'a Feature)| {
            let [before, after] = difference.lands.map(Land::class);
            Some(Sight {
                place: middle(&feature.geometry)?,
                codes: [before?, after?],
                period,
                piece: &difference.piece,
                shape: &feature.geometry,
            })
        };
        Self {
            all: pairs.filter_map(sight).collect(),
            zones,
        }
    }

    /// All of them.
    pub(super) fn all(&self) -> &[Sight<'a>] {
        &self.all
    }

    /// What changes at the level of the page: a change within a class of it is none there. Of a territory
    /// only what is its own.
    pub(super) fn map(&self, maker: &Maker<'_>) -> Spots {
        let level = maker.of_page();
        let spot = |sight: &Sight| {
            let [before, after] = sight.codes.map(|code| level.class_of(code));
            let m2 = match maker.is_whole() {
                true => sight.piece.area.m2(),
                false => maker.within(sight.piece).m2(),
            };
            (before != after && m2 > 0.0).then_some(Spot {
                place: sight.place,
                m2,
                class: after,
            })
        };
        let spots: Vec<Spot> = self.all.iter().filter_map(spot).collect();
        let title = fr::map(maker.first(), maker.last());
        Spots::new(&title, maker.classes(), spots).outlined(self.outlines(maker))
    }

    /// The zones, those of the unit apart from those beside it.
    fn outlines(&self, maker: &Maker<'_>) -> Vec<Outlined> {
        let zones = self.zones.iter().flat_map(|zones| &zones.layer.parcels);
        let outline = |(parcel, at): (&crate::millesime::Parcel, u32)| {
            let rings = parcel.shape.0.iter().flat_map(|part| {
                let inner = part.interiors().iter();
                std::iter::once(part.exterior()).chain(inner)
            });
            Outlined {
                rings: rings
                    .map(|ring| ring.0.iter().map(|p| (p.x, p.y)).collect())
                    .collect(),
                is_own: !maker.is_whole() && maker.about().has(Land::Class(at)),
            }
        };
        zones.zip(0..).map(outline).collect()
    }
}

/// The middle of the box around a polygon.
fn middle(geometry: &MultiPolygon<f64>) -> Option<(f64, f64)> {
    let points = geometry.0.iter().flat_map(|part| &part.exterior().0);
    let mut found: Option<[f64; 4]> = None;
    for point in points {
        let [west, south, east, north] = found.unwrap_or([point.x, point.y, point.x, point.y]);
        found = Some([
            west.min(point.x),
            south.min(point.y),
            east.max(point.x),
            north.max(point.y),
        ]);
    }
    found.map(|[west, south, east, north]| ((west + east) / 2.0, (south + north) / 2.0))
}
