//! Points drawn of a layer of polygons, anywhere in them.

use std::collections::BTreeMap;

use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_core::vector::{Area, Feature, Layer, MultiPolygon, area_of};

use super::chance::Chance;
use super::design::{Drawn, Lots};
use super::fault::AccuracyFault;
use super::plan::Unit;
use crate::nomenclature::{Census, Nomenclature, code_of};

/// A layer of polygons of one class each.
pub struct Polygons<'a> {
    name: String,
    crs: &'a Crs,
    strata: BTreeMap<String, Vec<(&'a Feature, Area)>>,
    nomenclature: Option<&'a Nomenclature>,
}

/// What joins the codes of several columns.
const JOINED: &str = " → ";

/// A layer whose classes are the values of all its columns, one after the other. With a nomenclature
/// there is one column, whose codes are rolled up to `level`.
///
/// # Errors
/// A CRS that is not in metres, codes that the nomenclature does not have, features without a code.
pub fn of_layer<'a>(
    name: &str,
    layer: &'a Layer,
    nomenclature: Option<&'a Nomenclature>,
    level: Option<u8>,
) -> Result<Polygons<'a>, Trouble> {
    let wrong = |reason: String| AccuracyFault::Strata {
        name: name.into(),
        reason,
    };
    if !layer.crs.is_metric() {
        return Err(wrong(format!("{} is not in metres", layer.crs)).into());
    }
    let mut strata: BTreeMap<String, Vec<(&Feature, Area)>> = BTreeMap::new();
    let mut census = nomenclature.map(|nomenclature| Census::new(nomenclature, None));
    for feature in &layer.features {
        let codes: Option<Vec<String>> = (feature.values.iter())
            .map(|value| code_of(value).map(|code| code.trim().to_string()))
            .collect();
        let own = codes.map(|codes| codes.join(JOINED)).unwrap_or_default();
        let code = match (&mut census, nomenclature) {
            (Some(census), Some(nomenclature)) => {
                let Some(class) = census.see(feature.id, Some(&own)) else {
                    continue;
                };
                let class = level.map_or(class, |level| nomenclature.at_level(class, level));
                nomenclature.class(class).code.clone()
            }
            _ if own.is_empty() => {
                return Err(wrong(format!("feature {} has no code", feature.id)).into());
            }
            _ => own,
        };
        let area = area_of(&feature.geometry).unwrap_or_default();
        if area > Area::ZERO {
            strata.entry(code).or_default().push((feature, area));
        }
    }
    if let Some(census) = census {
        census.finish(name)?;
    }
    Ok(Polygons {
        name: name.into(),
        crs: &layer.crs,
        strata,
        nomenclature,
    })
}

impl Drawn for Polygons<'_> {
    fn strata(&self) -> Vec<(String, String, f64, Option<u64>)> {
        let label = |code: &str| {
            let nomenclature = self.nomenclature?;
            let class = nomenclature.find(code)?;
            Some(nomenclature.class(class).label.clone())
        };
        let strata = self.strata.iter();
        strata
            .map(|(code, features)| {
                let area: Area = features.iter().map(|(_, area)| *area).sum();
                (
                    code.clone(),
                    label(code).unwrap_or_default(),
                    area.m2(),
                    None,
                )
            })
            .collect()
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    fn crs(&self) -> Crs {
        self.crs.clone()
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
            let Some(features) = self.strata.get(code) else {
                continue;
            };
            let mut chance = Chance::of(seed, code);
            let points = (0..*size).map(|_| {
                let place =
                    anywhere(features, &mut chance).ok_or_else(|| AccuracyFault::Strata {
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

/// So often a line is tried that meets little of a polygon.
const TRIES: usize = 1_000_000;

/// A point anywhere in some polygons, each part of their area as likely as any other.
fn anywhere(features: &[(&Feature, Area)], chance: &mut Chance) -> Option<[f64; 2]> {
    let total: Area = features.iter().map(|(_, area)| *area).sum();
    let mut left = total.m2() * chance.part();
    let chosen = features.iter().find(|(_, area)| {
        left -= area.m2();
        left < 0.0
    });
    let (feature, _) = chosen.or(features.last())?;
    let bounds = feature.bbox()?;
    let (width, height) = (bounds.max_x - bounds.min_x, bounds.max_y - bounds.min_y);
    for _ in 0..TRIES {
        let y = bounds.min_y + height * chance.part();
        let inside = crossed(&feature.geometry, y);
        let length: f64 = inside.iter().map(|(from, to)| to - from).sum();
        // A line is taken as often as it has ground.
        let mut at = width * chance.part();
        if at >= length {
            continue;
        }
        for (from, to) in inside {
            if at < to - from {
                return Some([from + at, y]);
            }
            at -= to - from;
        }
    }
    None
}

/// Where a line of one ordinate lies within polygons: what an odd number of rings hold.
fn crossed(geometry: &MultiPolygon<f64>, y: f64) -> Vec<(f64, f64)> {
    let rings = geometry
        .0
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    let mut crossings: Vec<f64> = rings
        .flat_map(|ring| ring.0.windows(2))
        .filter(|edge| (edge[0].y > y) != (edge[1].y > y))
        .map(|edge| {
            let part = (y - edge[0].y) / (edge[1].y - edge[0].y);
            edge[0].x + part * (edge[1].x - edge[0].x)
        })
        .collect();
    crossings.sort_by(f64::total_cmp);
    crossings
        .chunks_exact(2)
        .map(|pair| (pair[0], pair[1]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::vector::{Coord, Field, FieldKind, LineString, Polygon};

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
        let polygons = of_layer("ocs", &layer, None, None).unwrap();
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
}
