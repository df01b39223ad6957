//! Points drawn of a layer of polygons, anywhere in them.

use std::collections::BTreeMap;
use std::sync::Arc;

use relais_core::fault::Trouble;
use relais_core::grid::{BBox, Crs};
use relais_core::vector::{Area, Layer};
use relais_files::layer::Some10;
use relais_run::Limits;

use super::chance::Chance;
use super::design::{Drawn, Lots};
use super::fault::AccuracyFault;
use super::plan::Unit;
use super::within::{anywhere, around, holds};
use crate::millesime::{Millesime, Numbers, Parcel};
use crate::nomenclature::{Census, Nomenclature, code_of};
use crate::overlay::{Land, Overlay, overlay};

/// A layer of polygons of one class each, laid over itself: how much ground each class has, however
/// its polygons cross themselves or each other.
pub struct Polygons<'a> {
    name: String,
    ground: Millesime,
    strata: BTreeMap<String, Stratum>,
    nomenclature: Option<&'a Nomenclature>,
    doubts: Doubts,
}

/// The ground of a class.
#[derive(Default)]
struct Stratum {
    /// Counted once where polygons of the class overlap; without what polygons of others claim too.
    area: Area,
    /// Its polygons and how much each covers.
    parcels: Vec<(usize, Area)>,
}

/// What of the polygons is not as it should be.
#[derive(Default)]
struct Doubts {
    /// Polygons without area.
    flat: Some10,
    /// Polygons whose rings do not cover what they state.
    crossed: Some10,
    /// Ground that polygons of one class cover more than once.
    doubled: Area,
    /// Ground that polygons of several classes cover.
    contested: Area,
    /// The boxes of all polygons, where some overlap.
    boxes: Vec<BBox>,
}

/// What joins the codes of several columns.
const JOINED: &str = " → ";

/// Rings may state more than they cover by what rounding moves, in square metres, and so may
/// neighbours overlap.
const ROUNDING_M2: f64 = 1e-3;

/// A layer whose classes are the values of all its columns, one after the other. With a nomenclature
/// there is one column, whose codes are rolled up to `level`.
///
/// # Errors
/// A CRS that is not in metres, codes that the nomenclature does not have, features without a code;
/// as [`overlay`].
pub fn of_layer<'a>(
    name: &str,
    layer: Layer,
    nomenclature: Option<&'a Nomenclature>,
    level: Option<u8>,
    limits: &Limits,
) -> Result<Polygons<'a>, Trouble> {
    if !layer.crs.is_metric() {
        let reason = format!("{} is not in metres", layer.crs);
        let name = name.into();
        return Err(AccuracyFault::Strata { name, reason }.into());
    }
    let classes = classes(name, &layer, nomenclature, level)?;
    let ground = millesime(layer, classes);
    let laid = overlay(&[&ground], None, limits)?;
    Ok(Polygons {
        name: name.into(),
        strata: strata(&ground, &laid),
        doubts: Doubts::of(&ground, &laid),
        ground,
        nomenclature,
    })
}

/// The class of each feature.
fn classes(
    name: &str,
    layer: &Layer,
    nomenclature: Option<&Nomenclature>,
    level: Option<u8>,
) -> Result<Vec<String>, Trouble> {
    let mut census = nomenclature.map(|nomenclature| Census::new(nomenclature, None));
    let mut all = Vec::with_capacity(layer.features.len());
    for feature in &layer.features {
        let codes: Option<Vec<String>> = (feature.values.iter())
            .map(|value| code_of(value).map(|code| code.trim().to_string()))
            .collect();
        let own = codes.map(|codes| codes.join(JOINED)).unwrap_or_default();
        all.push(match (&mut census, nomenclature) {
            (Some(census), Some(nomenclature)) => {
                // One that is not known ends in a fault, once all were seen.
                let class = census.see(feature.id, Some(&own));
                let class = class.map(|class| {
                    let class = level.map_or(class, |level| nomenclature.at_level(class, level));
                    nomenclature.class(class).code.clone()
                });
                class.unwrap_or_default()
            }
            _ if own.is_empty() => {
                let reason = format!("feature {} has no code", feature.id);
                let name = name.into();
                return Err(AccuracyFault::Strata { name, reason }.into());
            }
            _ => own,
        });
    }
    if let Some(census) = census {
        census.finish(name)?;
    }
    Ok(all)
}

/// The layer as land cover.
fn millesime(layer: Layer, classes: Vec<String>) -> Millesime {
    let mut codes = classes.clone();
    codes.sort_unstable();
    codes.dedup();
    let parcels = layer.features.into_iter().zip(classes);
    let parcels = parcels.map(|(feature, class)| Parcel {
        id: feature.id,
        code: codes.partition_point(|code| *code < class),
        shape: Arc::new(feature.geometry),
    });
    Millesime {
        date: layer.name,
        crs: layer.crs,
        parcels: parcels.collect(),
        codes,
        numbers: Numbers::default(),
        twice: (0, Vec::new()),
    }
}

/// The ground of each class that has some.
fn strata(ground: &Millesime, laid: &Overlay) -> BTreeMap<String, Stratum> {
    let mut strata: BTreeMap<String, Stratum> = BTreeMap::new();
    for (lands, area) in &laid.areas {
        if let Some(class) = lands[0].class() {
            let name = laid.codes.name(class);
            strata.entry(name.into()).or_default().area += *area;
        }
    }
    let covered = laid.covered[0].parcels.iter().enumerate();
    for (at, area) in covered.filter(|(_, area)| **area > Area::ZERO) {
        // A class of which all is claimed by others has no ground.
        if let Some(stratum) = strata.get_mut(ground.code(&ground.parcels[at])) {
            stratum.parcels.push((at, *area));
        }
    }
    strata
}

impl Doubts {
    fn of(ground: &Millesime, laid: &Overlay) -> Self {
        let mut doubts = Self::default();
        for (lands, area) in &laid.areas {
            match lands[0] {
                Land::Doubled(_) => doubts.doubled += *area,
                Land::Contested => doubts.contested += *area,
                Land::Nothing | Land::Class(_) => {}
            }
        }
        let covered = &laid.covered[0];
        let areas = covered.stated.iter().zip(&covered.parcels);
        for (parcel, (stated, covers)) in ground.parcels.iter().zip(areas) {
            if *covers == Area::ZERO {
                doubts.flat.add(parcel.id);
            } else if (*stated - *covers).abs().m2() > ROUNDING_M2 {
                doubts.crossed.add(parcel.id);
            }
        }
        if doubts.doubled + doubts.contested > Area::ZERO {
            let boxes = ground.parcels.iter().map(|parcel| around(&parcel.shape));
            doubts.boxes = boxes.collect();
        }
        doubts
    }

    fn told(&self) -> Vec<String> {
        let mut said = Vec::new();
        if !self.flat.is_empty() {
            said.push(format!(
                "{} without area, of which no point is drawn",
                self.flat
            ));
        }
        if !self.crossed.is_empty() {
            said.push(format!(
                "{} whose rings cross themselves, of which counts what an odd number of rings hold",
                self.crossed
            ));
        }
        let m2 = self.doubled.m2();
        if m2 > ROUNDING_M2 {
            said.push(format!(
                "polygons of one class overlap on {m2:.1} m², which count once"
            ));
        }
        let m2 = self.contested.m2();
        if m2 > ROUNDING_M2 {
            said.push(format!(
                "polygons of several classes overlap on {m2:.1} m², of which no point is drawn"
            ));
        }
        said
    }
}

impl Polygons<'_> {
    /// What of the polygons is not as it should be, and what was made of it.
    pub fn warnings(&self) -> Vec<String> {
        self.doubts.told()
    }

    /// A point anywhere on the ground of a class, each part of it as likely as any other.
    fn place(&self, stratum: &Stratum, chance: &mut Chance) -> Option<[f64; 2]> {
        let total: Area = stratum.parcels.iter().map(|(_, area)| *area).sum();
        for _ in 0..TRIES {
            let mut left = total.m2() * chance.part();
            let chosen = stratum.parcels.iter().find(|(_, area)| {
                left -= area.m2();
                left < 0.0
            });
            let (at, _) = chosen.or(stratum.parcels.last())?;
            let shape = &self.ground.parcels[*at].shape;
            let place = anywhere(shape, chance)?;
            if self.is_kept(*at, place, chance) {
                return Some(place);
            }
        }
        None
    }

    /// False for a point on which polygons of another class lie too, and for all but one in so many
    /// as there are polygons of its own class, since each of them is drawn.
    fn is_kept(&self, own: usize, place: [f64; 2], chance: &mut Chance) -> bool {
        let parcels = &self.ground.parcels;
        let near = self.doubts.boxes.iter().enumerate();
        let on_it: Vec<usize> = near
            .filter(|(at, bounds)| {
                *at != own && is_in(bounds, place) && holds(&parcels[*at].shape, place)
            })
            .map(|(at, _)| at)
            .collect();
        let others = on_it
            .iter()
            .any(|at| parcels[*at].code != parcels[own].code);
        !others && (on_it.is_empty() || chance.part() * (1.0 + on_it.len() as f64) < 1.0)
    }
}

fn is_in(bounds: &BBox, [x, y]: [f64; 2]) -> bool {
    (bounds.min_x..=bounds.max_x).contains(&x) && (bounds.min_y..=bounds.max_y).contains(&y)
}

/// So often a point is drawn where polygons overlap.
const TRIES: usize = 100_000;

impl Drawn for Polygons<'_> {
    fn strata(&self) -> Vec<(String, String, f64, Option<u64>)> {
        let label = |code: &str| {
            let nomenclature = self.nomenclature?;
            let class = nomenclature.find(code)?;
            Some(nomenclature.class(class).label.clone())
        };
        let strata = self.strata.iter();
        strata
            .map(|(code, stratum)| {
                let label = label(code).unwrap_or_default();
                (code.clone(), label, stratum.area.m2(), None)
            })
            .collect()
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    fn crs(&self) -> Crs {
        self.ground.crs.clone()
    }

    fn unit(&self) -> Unit {
        Unit::Point
    }

    /// A point of the plane may not move at all; files keep more than a centimetre.
    fn tolerance_m(&self) -> f64 {
        0.01
    }

    fn draw(&self, sizes: &BTreeMap<String, u64>, seed: u64) -> Result<Lots, Trouble> {
        let mut lots = Lots::new();
        for (code, size) in sizes {
            let Some(stratum) = self.strata.get(code) else {
                continue;
            };
            let mut chance = Chance::of(seed, code);
            let points = (0..*size).map(|_| {
                let place =
                    self.place(stratum, &mut chance)
                        .ok_or_else(|| AccuracyFault::Strata {
                            name: self.name.clone(),
                            reason: format!("no point was found within the polygons of {code}"),
                        })?;
                Ok((chance.number(), place))
            });
            lots.insert(code.clone(), points.collect::<Result<_, AccuracyFault>>()?);
        }
        Ok(lots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::vector::{
        Coord, Feature, Field, FieldKind, LineString, MultiPolygon, Polygon,
    };

    fn limits() -> Limits {
        Limits::new(1, 1 << 30)
    }

    fn ring(points: &[(f64, f64)]) -> LineString<f64> {
        let first = points.iter().take(1);
        points
            .iter()
            .chain(first)
            .map(|&(x, y)| Coord { x, y })
            .collect()
    }

    /// A square with a hole, and a triangle of an eighth of its area.
    fn layer() -> Layer {
        let square = Polygon::new(
            ring(&[(0.0, 0.0), (40.0, 0.0), (40.0, 40.0), (0.0, 40.0)]),
            vec![ring(&[
                (10.0, 10.0),
                (30.0, 10.0),
                (30.0, 30.0),
                (10.0, 30.0),
            ])],
        );
        let triangle = Polygon::new(ring(&[(100.0, 0.0), (120.0, 0.0), (100.0, 15.0)]), vec![]);
        let feature = |id, polygon, code: &str| Feature {
            id,
            geometry: MultiPolygon(vec![polygon]),
            values: vec![code.into()],
        };
        Layer {
            name: "ocs".into(),
            title: String::new(),
            crs: Crs::parse("EPSG:2154").unwrap(),
            fields: vec![Field::new("code", FieldKind::Text)],
            features: vec![feature(1, square, "a"), feature(2, triangle, "a")],
        }
    }

    #[test]
    fn points_lie_in_their_polygons_by_area() {
        let layer = layer();
        let polygons = of_layer("ocs", layer, None, None, &limits()).unwrap();
        assert_eq!(polygons.strata()[0].2, 1350.0);
        let sizes = BTreeMap::from([("a".to_string(), 9000)]);
        let lots = polygons.draw(&sizes, 7).unwrap();
        let points: Vec<[f64; 2]> = lots["a"].iter().map(|(_, place)| *place).collect();
        let in_triangle = |p: &&[f64; 2]| p[0] > 90.0;
        for [x, y] in &points {
            let square = (0.0..40.0).contains(x) && (0.0..40.0).contains(y);
            let hole = (10.0..30.0).contains(x) && (10.0..30.0).contains(y);
            let triangle = *x >= 100.0 && *y >= 0.0 && (x - 100.0) / 20.0 + y / 15.0 <= 1.0 + 1e-9;
            assert!(square && !hole || triangle, "{x} {y}");
        }
        // 1000 of 9000 by area; five standard errors.
        let found = points.iter().filter(in_triangle).count() as f64;
        assert!((found - 1000.0).abs() < 5.0 * 30.0, "{found}");
        // The lower half of the triangle's height has three quarters of it.
        let low = points
            .iter()
            .filter(in_triangle)
            .filter(|p| p[1] < 7.5)
            .count() as f64;
        assert!((low / found - 0.75).abs() < 0.07, "{}", low / found);
        assert_eq!(polygons.draw(&sizes, 7).unwrap(), lots);
        assert_ne!(polygons.draw(&sizes, 8).unwrap(), lots);
    }

    fn of(polygons: Vec<(Polygon<f64>, &str)>) -> Layer {
        let features = (1..).zip(polygons);
        Layer {
            features: features
                .map(|(id, (polygon, code))| Feature {
                    id,
                    geometry: MultiPolygon(vec![polygon]),
                    values: vec![code.into()],
                })
                .collect(),
            ..layer()
        }
    }

    fn square(west: f64, side: f64) -> Polygon<f64> {
        let (east, north) = (west + side, side);
        let corners = [(west, 0.0), (east, 0.0), (east, north), (west, north)];
        Polygon::new(ring(&corners), vec![])
    }

    /// Two squares of one class that share 10 m of 20, and one of another that takes a quarter of the
    /// second: ground counts once, what two classes claim is of none, and points are as even.
    #[test]
    fn ground_that_polygons_share_is_drawn_as_often_as_any_other() {
        let layer = of(vec![
            (square(0.0, 20.0), "a"),
            (square(10.0, 20.0), "a"),
            (square(25.0, 20.0), "b"),
        ]);
        let polygons = of_layer("ocs", layer, None, None, &limits()).unwrap();
        let areas: Vec<f64> = polygons.strata().iter().map(|s| s.2).collect();
        assert_eq!(areas, [500.0, 300.0]);
        let sizes = BTreeMap::from([("a".to_string(), 10_000), ("b".to_string(), 1000)]);
        let lots = polygons.draw(&sizes, 7).unwrap();
        // Of 25 m, the 10 that are doubled have two fifths of the points; five standard errors.
        let doubled = lots["a"]
            .iter()
            .filter(|(_, [x, _])| (10.0..20.0).contains(x));
        let doubled = doubled.count() as f64;
        assert!((doubled - 4000.0).abs() < 5.0 * 49.0, "{doubled}");
        let contested = lots
            .values()
            .flatten()
            .filter(|(_, [x, _])| (25.0..30.0).contains(x));
        assert_eq!(contested.count(), 0);
        let said = polygons.warnings().join("\n");
        assert!(said.contains("of one class overlap on 200.0 m²"), "{said}");
        assert!(
            said.contains("of several classes overlap on 100.0 m²"),
            "{said}"
        );
    }

    /// Rings that cross themselves hold what an odd number of them do: both wings of a bow-tie, though
    /// they state nothing; and what has no area gets no point.
    #[test]
    fn a_bow_tie_has_two_wings_and_a_line_has_no_ground() {
        let bow = Polygon::new(
            ring(&[(0.0, 0.0), (20.0, 20.0), (20.0, 0.0), (0.0, 20.0)]),
            vec![],
        );
        let flat = Polygon::new(ring(&[(50.0, 0.0), (60.0, 0.0), (70.0, 0.0)]), vec![]);
        let layer = of(vec![(bow, "a"), (square(100.0, 10.0), "a"), (flat, "a")]);
        let polygons = of_layer("ocs", layer, None, None, &limits()).unwrap();
        assert_eq!(polygons.strata()[0].2, 300.0);
        let lots = polygons.draw(&[("a".to_string(), 9000)].into(), 7).unwrap();
        let in_bow = lots["a"].iter().filter(|(_, [x, _])| *x <= 20.0).count() as f64;
        assert!((in_bow - 6000.0).abs() < 5.0 * 45.0, "{in_bow}");
        assert!(
            lots["a"]
                .iter()
                .all(|(_, [x, _])| !(45.0..75.0).contains(x))
        );
        let said = polygons.warnings().join("\n");
        assert!(said.contains("1 (feature 3) without area"), "{said}");
        assert!(
            said.contains("1 (feature 1) whose rings cross themselves"),
            "{said}"
        );
    }
}
