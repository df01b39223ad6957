//! The ground that contours cover: by themselves, and two of them at once.

use std::collections::{BTreeSet, HashMap};

use relais_core::code::Insee;
use relais_core::fault::{Finding, Trouble};
use relais_core::ops::overlay::{Edge, Owned, Place, SetId, Sets, edges_of, faces, node};
use relais_core::vector::{Area, MultiPolygon, area_of, grain};

use crate::contour::Outlines;
use crate::fault::TerritoryFault;

/// What rounding may move, in square metres.
const ROUNDING_M2: f64 = 1.0;
/// Below this mean width, metres, an overlap is of borders that were simplified one by one.
const OVERLAP_WIDTH_M: f64 = 10.0;
/// As many overlaps are told one by one.
const TOLD: usize = 10;
/// The side of what is laid over each other exactly, in grains: 64 km, and only communes of Guyane are
/// larger.
const LARGEST: i64 = grain::GRAINS << 16;

/// The box around some edges.
#[derive(Clone, Copy)]
struct Extent {
    min: Place,
    max: Place,
}

impl Extent {
    fn of<'a>(edges: impl IntoIterator<Item = &'a Edge>) -> Option<Self> {
        let places = edges.into_iter().flat_map(|edge| [edge.a, edge.b]);
        places
            .map(|place| Self {
                min: place,
                max: place,
            })
            .reduce(|one, other| Self {
                min: Place::new(one.min.x.min(other.min.x), one.min.y.min(other.min.y)),
                max: Place::new(one.max.x.max(other.max.x), one.max.y.max(other.max.y)),
            })
    }

    fn meets(&self, other: &Self) -> bool {
        self.min.x < other.max.x
            && other.min.x < self.max.x
            && self.min.y < other.max.y
            && other.min.y < self.max.y
    }

    fn is_small(&self) -> bool {
        (self.max.x - self.min.x).max(self.max.y - self.min.y) <= LARGEST
    }
}

/// A commune, the box around it, and those of its edges that no other commune has.
struct Contour {
    commune: Insee,
    edges: Vec<Edge>,
    extent: Extent,
    alone: Vec<Edge>,
}

/// That each contour covers what it states, and that no two cover the same ground. Overlaps as narrow as
/// borders that were simplified one by one are told.
///
/// # Errors
/// A contour without area, or whose rings cross themselves; communes that overlap; a defect.
pub(crate) fn review(outlines: &Outlines) -> Result<Vec<Finding>, Trouble> {
    let contours = contours(outlines)?;
    let mut found: Vec<(Insee, Insee, Laid)> = Vec::new();
    for (at, one) in contours.iter().enumerate() {
        // Contours are in the order of their western limits.
        let near = contours[at + 1..].iter();
        let near = near.take_while(|other| other.extent.min.x < one.extent.max.x);
        for other in near.filter(|other| may_overlap(one, other)) {
            let laid = Laid::of(&[&one.edges, &other.edges])?;
            if laid.both.m2() > ROUNDING_M2 {
                let (first, second) = (
                    one.commune.min(other.commune),
                    one.commune.max(other.commune),
                );
                if laid.width_m() > OVERLAP_WIDTH_M {
                    return Err(TerritoryFault::Overlap {
                        communes: (first, second),
                        x: laid.place.0,
                        y: laid.place.1,
                    }
                    .into());
                }
                found.push((first, second, laid));
            }
        }
    }
    found.sort_by(|p, q| q.2.both.cmp(&p.2.both).then((p.0, p.1).cmp(&(q.0, q.1))));
    Ok(told(&found))
}

/// The contours from west to east, each held against what it states.
fn contours(outlines: &Outlines) -> Result<Vec<Contour>, Trouble> {
    let mut all = Vec::with_capacity(outlines.len());
    let mut known: HashMap<Edge, u32> = HashMap::new();
    for (&commune, outline) in outlines {
        let shape = |why: String| TerritoryFault::Shape { commune, why };
        let edges = edges_of(outline).unwrap_or_default();
        let Some(extent) = Extent::of(&edges) else {
            return Err(shape("it has no area".into()).into());
        };
        if extent.is_small() {
            by_itself(outline, &edges).map_err(|fault| match fault {
                Ok(why) => shape(why).into(),
                Err(trouble) => trouble,
            })?;
        }
        for edge in &edges {
            *known.entry(*edge).or_default() += 1;
        }
        all.push(Contour {
            commune,
            edges,
            extent,
            alone: Vec::new(),
        });
    }
    for contour in &mut all {
        let alone = contour.edges.iter().filter(|edge| known[edge] == 1);
        contour.alone = alone.copied().collect();
    }
    all.sort_by_key(|contour| (contour.extent.min.x, contour.commune));
    Ok(all)
}

/// What is wrong with a contour by itself, or with the overlay.
fn by_itself(outline: &MultiPolygon<f64>, edges: &[Edge]) -> Result<(), Result<String, Trouble>> {
    let laid = Laid::of(&[edges]).map_err(Err)?;
    let (stated, covers) = (area_of(outline).unwrap_or_default(), laid.one);
    if covers.m2() <= ROUNDING_M2 {
        return Err(Ok("it has no area".into()));
    }
    match (stated - covers).abs().m2() > ROUNDING_M2 {
        false => Ok(()),
        true => Err(Ok(format!(
            "its rings cross themselves, and state {:.1} m² where they cover {:.1}",
            stated.m2(),
            covers.m2()
        ))),
    }
}

/// False for communes that lie apart, and for those whose borders are shared wherever they meet.
fn may_overlap(one: &Contour, other: &Contour) -> bool {
    let reaches = |edges: &[Edge], extent: &Extent| {
        let mut boxes = edges.iter().filter_map(|edge| Extent::of([edge]));
        boxes.any(|edge| {
            edge.min.x <= extent.max.x
                && extent.min.x <= edge.max.x
                && edge.min.y <= extent.max.y
                && extent.min.y <= edge.max.y
        })
    };
    one.extent.meets(&other.extent)
        && one.extent.is_small()
        && other.extent.is_small()
        && (reaches(&one.alone, &other.extent) || reaches(&other.alone, &one.extent))
}

/// One contour, or two laid over each other.
#[derive(Default)]
struct Laid {
    /// What the first covers.
    one: Area,
    /// What both cover.
    both: Area,
    /// The length of the boundary of that.
    length_m: f64,
    /// A place on it.
    place: (f64, f64),
}

impl Laid {
    fn of(contours: &[&[Edge]]) -> Result<Self, Trouble> {
        let mut sets = Sets::default();
        let mut edges = Vec::new();
        for (number, contour) in (0..).zip(contours) {
            let owners = sets.single(number);
            edges.extend(contour.iter().map(|&edge| Owned { edge, owners }));
        }
        let edges = node(edges, &mut sets);
        let faces = faces(edges, &mut sets)?;
        let members = |cover: SetId| sets.members(cover);
        let mut laid = Self::default();
        for (cover, area) in faces.cover.iter().zip(&faces.area) {
            if members(*cover).first() == Some(&0) {
                laid.one += *area;
            }
            if members(*cover).len() == 2 {
                laid.both += *area;
            }
        }
        let both = |face: u32| members(faces.cover[face as usize]).len() == 2;
        let sides = faces.below.iter().zip(&faces.above);
        for (owned, (below, above)) in faces.edges.iter().zip(sides) {
            if both(*below) != both(*above) {
                laid.length_m += owned.edge.length() as f64 / grain::GRAINS as f64;
                laid.place = (
                    grain::coordinate(owned.edge.a.x),
                    grain::coordinate(owned.edge.a.y),
                );
            }
        }
        Ok(laid)
    }

    fn width_m(&self) -> f64 {
        2.0 * self.both.m2() / self.length_m.max(f64::MIN_POSITIVE)
    }
}

/// The largest one by one, and all in one line.
fn told(found: &[(Insee, Insee, Laid)]) -> Vec<Finding> {
    let each = found.iter().take(TOLD).map(|(one, other, laid)| {
        let place = format!("({:.0}, {:.0})", laid.place.0, laid.place.1);
        let m2 = laid.both.m2();
        Finding::warning(
            place,
            format!("{one} and {other} overlap on {m2:.1} m², which count for both"),
        )
    });
    let mut all: Vec<Finding> = each.collect();
    if found.len() > TOLD {
        let m2: Area = found.iter().map(|(_, _, laid)| laid.both).sum();
        let communes: BTreeSet<Insee> = found.iter().flat_map(|(p, q, _)| [*p, *q]).collect();
        all.push(Finding::warning(
            "contours",
            format!(
                "{} overlaps among {} communes, {:.1} m² in all",
                found.len(),
                communes.len(),
                m2.m2()
            ),
        ));
    }
    all
}
