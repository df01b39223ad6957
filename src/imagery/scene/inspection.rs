//! Everything that can be told of a scene, put together.

mod model;
mod extent;

use relais_core::fault::{Finding, Kind, Trouble};
use relais_run::Limits;
use serde::Serialize;

use super::completeness::{Completeness, Item, State};
use super::facts::{FileRole, Geometry, Member, Moment, RpcPlace, Spectral, shown};
use super::order::{self, BandOrder, Effort};
use super::pixels::{Reading, StatedNodata, Tiles};
use super::{Place, Scene, SceneFault};
pub use extent::Extent;
pub use model::Model;

/// What there is to tell of a product.
#[derive(Debug, Clone, Serialize)]
pub struct Inspection {
    /// What `--product-id` takes.
    pub id: String,
    /// Its images.
    pub members: Vec<MemberReport>,
    /// What is listed against what is there.
    pub completeness: Completeness,
    /// What is odd about the delivery (what is odd about an image is with it).
    pub findings: Vec<Finding>,
}

/// One image.
#[derive(Debug, Clone, Serialize)]
pub struct MemberReport {
    /// When it was taken.
    pub acquired: Option<Moment>,
    /// Its facts.
    #[serde(flatten)]
    pub member: Member,
    /// The order of its bands in the files.
    pub band_order: BandOrder,
    /// Where it lies.
    pub extent: Option<Extent>,
    /// Its sensor model.
    pub model: Option<Model>,
    /// True when its pixels were found whole.
    pub readable: bool,
}

impl Inspection {
    /// The fault that says which pixels are missing or damaged; none when they are whole.
    pub fn fault(&self, path: &str) -> Option<SceneFault> {
        self.completeness.fault(path)
    }

    /// Looks at a scene: its files, the order of its bands, its models. `given` states the order
    /// of the bands of the images that have these bands.
    ///
    /// # Errors
    /// What the user asked for and is not possible, an interruption, a lack of resources. What is
    /// wrong with the delivery is told in the report.
    pub fn of(
        scene: &Scene,
        given: Option<&str>,
        effort: Effort,
        limits: &Limits,
    ) -> Result<Self, Trouble> {
        let mut completeness = Completeness::check(scene)?;
        let orders = given_orders(scene, given)?;
        let mut members = Vec::new();
        for (member, given) in scene.members().iter().zip(orders) {
            let model = model_or_damage(scene.place(), member, &mut completeness);
            let band_order = band_order(scene, member, given, effort, limits, &mut completeness)?;
            let readable = !lacks_pixels(&completeness, member);
            members.push(MemberReport {
                readable,
                acquired: member.moment(),
                extent: extent::extent(member, model.as_ref()),
                member: member.clone(),
                band_order,
                model,
            });
        }
        Ok(Self {
            id: scene.bundle().id.clone(),
            members,
            completeness,
            findings: scene.own_findings().to_vec(),
        })
    }
}

/// The given order belongs to the images that have its bands; it must belong to one.
fn given_orders(scene: &Scene, given: Option<&str>) -> Result<Vec<Option<BandOrder>>, SceneFault> {
    let Some(text) = given else {
        return Ok(vec![None; scene.members().len()]);
    };
    let orders: Vec<Result<BandOrder, SceneFault>> = scene
        .members()
        .iter()
        .map(|m| BandOrder::given(m, text))
        .collect();
    if orders.iter().all(Result::is_err) {
        let several = orders.into_iter().zip(scene.members());
        let fault = several
            .max_by_key(|(_, m)| m.bands.len())
            .and_then(|(order, _)| order.err());
        return Err(fault.unwrap_or(SceneFault::BadOrder {
            given: text.to_string(),
            bands: Vec::new(),
        }));
    }
    Ok(orders.into_iter().map(Result::ok).collect())
}

fn band_order(
    scene: &Scene,
    member: &Member,
    given: Option<BandOrder>,
    effort: Effort,
    limits: &Limits,
    completeness: &mut Completeness,
) -> Result<BandOrder, Trouble> {
    let mut expected = BandOrder::expected(member);
    if lacks_pixels(completeness, member) {
        if member.bands.len() > 1 {
            expected.why = "its pixels are missing or damaged".into();
        }
        return Ok(given.unwrap_or(expected));
    }
    let reading = Reading {
        handles: limits.threads,
        nodata: StatedNodata::Invalid,
    };
    let proven = scene.tiles(member, &reading).and_then(|tiles| match given {
        Some(order) => Ok(order.held_against(prove(member, &tiles, effort, limits)?)),
        None => prove(member, &tiles, effort, limits),
    });
    match proven {
        Ok(order) => Ok(order),
        // A file that is whole by its header may be damaged inside.
        Err(e) if e.kind() == Kind::Input => {
            expected.why = format!("its pixels cannot be read: {e}");
            completeness.damaged(&shown(&member.source), FileRole::Pixels, e.to_string());
            Ok(expected)
        }
        Err(e) => Err(e),
    }
}

fn prove(
    member: &Member,
    tiles: &Tiles,
    effort: Effort,
    limits: &Limits,
) -> Result<BandOrder, Trouble> {
    let order = order::prove_band_order(member, tiles, effort, limits)?;
    if order.evidence.is_none() {
        whole(tiles, effort, limits)?;
    }
    Ok(order)
}

/// Reads every pixel when that is what was asked for.
fn whole(tiles: &Tiles, effort: Effort, limits: &Limits) -> Result<(), Trouble> {
    match effort {
        Effort::Sample => Ok(()),
        Effort::Full => order::read_all(tiles, limits),
    }
}

fn lacks_pixels(completeness: &Completeness, member: &Member) -> bool {
    let tiles = member.image.sets.iter().flat_map(|s| &s.tiles);
    let paths: Vec<String> = tiles.map(|t| t.shown()).collect();
    let own = |path: &String| paths.contains(path) || *path == shown(&member.source);
    !member.image.unlisted_tiles.is_empty()
        || completeness
            .faults()
            .any(|f| f.role == FileRole::Pixels && own(&f.path))
}

impl Completeness {
    /// Records what was found unreadable only when it was read.
    fn damaged(&mut self, path: &str, role: FileRole, reason: String) {
        self.pixels = false;
        let state = State::Unreadable { reason };
        match self
            .files
            .iter_mut()
            .find(|i| i.path == path && i.role == role)
        {
            Some(item) => item.state = state,
            None => self.files.push(Item {
                path: path.to_string(),
                role,
                state,
            }),
        }
    }
}

/// The model of a member; without one that reads, the image is of no use.
fn model_or_damage(
    place: &Place,
    member: &Member,
    completeness: &mut Completeness,
) -> Option<Model> {
    match model::model(place, member) {
        Ok(model) => model,
        Err(e) => {
            let path = match &member.geometry {
                Geometry::Sensor {
                    rpc: RpcPlace::File(path),
                    ..
                } => path,
                _ => &member.source,
            };
            completeness.damaged(&shown(path), FileRole::Rpc, e.to_string());
            None
        }
    }
}

/// One line on a product, for a list of several.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// What `--product-id` takes.
    pub id: String,
    /// The satellite.
    pub platform: Option<String>,
    /// When it was taken.
    pub acquired: Option<Moment>,
    /// How far the geometry was processed.
    pub level: super::facts::Level,
    /// Its images.
    pub members: Vec<Spectral>,
}

impl Summary {
    /// Of a product.
    pub fn of(bundle: &super::Bundle) -> Option<Self> {
        let first = bundle.members.first()?;
        Some(Self {
            id: bundle.id.clone(),
            platform: first.platform().map(|p| p.name.clone()),
            acquired: bundle.members.iter().find_map(Member::moment),
            level: first.level,
            members: bundle.members.iter().map(|m| m.spectral).collect(),
        })
    }
}
