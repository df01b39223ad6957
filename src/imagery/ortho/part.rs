//! One image that takes part in an ortho: its pixels in the proven order of bands, their validity,
//! and their place.

use std::path::{Path, PathBuf};

use relais_core::fault::{Level, Trouble};
use relais_core::grid::Grid;
use relais_core::ops::rasterise::Polygon;
use relais_core::raster::RasterSource;
use relais_files::folder::{self, Folder};
use relais_run::Limits;
use serde::Serialize;

use super::order::Order;
use super::pick::Image;
use super::{Georeference, OrthoFault};
use crate::scene::facts::{FileRole, Geometry, Member, Origin, RpcPlace, Spectral};
use crate::scene::masks::{self, Masked, Validity};
use crate::scene::order::{BandOrder, Effort, prove_band_order};
use crate::scene::pixels::{Arranged, Reading, StatedNodata};
use crate::scene::rpc::{Rpc, crop_origin};
use crate::scene::rpc_tags;

/// A mask or a sensor model of a delivery has some kilobytes; hostile ones may have any size.
const MOST_BYTES: u64 = 64 << 20;

/// An image ready to be put on the ground.
pub struct Part {
    /// Its facts.
    pub member: Member,
    /// Its pixels.
    pub source: Masked<Arranged>,
    /// Where they lie.
    pub georeference: Georeference,
    /// What the manifest says.
    pub facts: PartFacts,
    /// The files that are read for it.
    pub files: Vec<InputFile>,
    /// What the user should know of it.
    pub warnings: Vec<String>,
}

/// A file that an ortho is made from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum InputFile {
    /// On disk; of an archive, the archive.
    Local(PathBuf),
    /// An https address, signature and all.
    Remote(String),
}

impl InputFile {
    /// The file, when it is on disk.
    pub fn local(&self) -> Option<&Path> {
        match self {
            InputFile::Local(path) => Some(path),
            InputFile::Remote(_) => None,
        }
    }
}

/// What the manifest says of an image that took part.
#[derive(Debug, Clone, Serialize)]
pub struct PartFacts {
    /// Its name.
    pub name: String,
    /// What it shows.
    pub shows: Spectral,
    /// How its pixels find the ground.
    pub geometry: String,
    /// The order of its bands, and how it was settled.
    pub band_order: BandOrder,
    /// Masks that made pixels invalid.
    pub masks: Vec<String>,
}

/// What is looked at of the pixels while an ortho is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// A sample of them.
    Sample,
    /// None.
    Nothing,
}

impl Part {
    /// Opens an image: proves the order of its bands
    /// on a sample, reads its masks and its model.
    ///
    /// # Errors
    /// Missing or unreadable pixels, masks or models.
    pub fn open(
        image: Image<'_>,
        order: &Order,
        limits: &Limits,
        look: Look,
    ) -> Result<Self, Trouble> {
        let Image { scene, member, .. } = image;
        let mut warnings = carried(member, order);
        warnings.extend(unused_crs(member, order));
        let (validity, masks) = validity(image, order, &mut warnings)?;
        // Masked applies the count for "no data" itself, where there is no region of interest.
        let reading = Reading {
            handles: limits.threads,
            nodata: StatedNodata::Valid,
        };
        let band_order = match look {
            Look::Sample => band_order(image, order, limits)?,
            Look::Nothing => BandOrder::expected(member),
        };
        let source = scene.source(member, &reading, &band_order.file)?;
        if source.has_palette() {
            let image = member.name.clone();
            return Err(OrthoFault::Palette { image }.into());
        }
        let (georeference, geometry) = georeference(image, order)?;
        if let Georeference::Sensor(rpc) = &georeference {
            let Grid { width, height, .. } = *source.grid();
            rpc.check_image(&member.footprint, (width, height), &geometry)?;
        }
        let files = files(image, &masks, order)?;
        let facts = PartFacts {
            name: member.name.clone(),
            shows: image.shows,
            geometry,
            band_order,
            masks,
        };
        Ok(Self {
            source: Masked::new(source, validity),
            georeference,
            member: member.clone(),
            facts,
            files,
            warnings,
        })
    }

    /// The size of the image.
    pub fn grid(&self) -> &Grid {
        self.source.grid()
    }

    /// Its sensor model, if it is in sensor geometry.
    pub fn sensor(&self) -> Option<&Rpc> {
        match &self.georeference {
            Georeference::Sensor(rpc) => Some(rpc),
            Georeference::Ground { .. } => None,
        }
    }
}

/// What inspection finds odd of an image, for whoever makes a product of it. With a model of the
/// user's an image of its own need not say where it lies.
pub(super) fn carried(member: &Member, order: &Order) -> Vec<String> {
    if member.origin == Origin::Image && order.rpc.is_some() {
        return Vec::new();
    }
    let odd = member.findings.iter().filter(|f| f.level >= Level::Warning);
    odd.map(|f| format!("{}: {}", f.place, f.what)).collect()
}

/// A sensor model places an image that says itself where it lies.
pub(super) fn unused_crs(member: &Member, order: &Order) -> Option<String> {
    match (&member.geometry, &order.rpc) {
        (Geometry::Ground { grid }, Some(rpc)) => Some(format!(
            "{}: it is on the ground already, in {}, which is not used: {} places it",
            member.name,
            grid.crs.as_ref()?,
            rpc.display()
        )),
        _ => None,
    }
}

/// The order of the bands in the files: as the user says, held against what the histograms prove,
/// else as they prove.
fn band_order(image: Image<'_>, order: &Order, limits: &Limits) -> Result<BandOrder, Trouble> {
    let Image { scene, member, .. } = image;
    let several = member.bands.len() > 1;
    let given = order.band_order.as_deref().filter(|_| several);
    let given = given
        .map(|text| BandOrder::given(member, text))
        .transpose()?;
    // Histograms count what was measured.
    let reading = Reading {
        handles: limits.threads,
        nodata: StatedNodata::Invalid,
    };
    let tiles = scene.tiles(member, &reading)?;
    let proof = prove_band_order(member, &tiles, Effort::Sample, limits)?;
    Ok(match given {
        Some(given) => given.held_against(proof),
        None => proof,
    })
}

/// Every file that is read for an image.
fn files(image: Image<'_>, masks: &[String], order: &Order) -> Result<Vec<InputFile>, Trouble> {
    let Image { scene, member, .. } = image;
    let tiles = member
        .image
        .sets
        .iter()
        .flat_map(|s| s.tiles.iter().map(|t| t.path.as_str()));
    let listed = member.listed.iter();
    let metadata = listed
        .filter(|file| file.role == FileRole::Metadata)
        .map(|file| file.path.as_str());
    let masks = masks
        .iter()
        .filter_map(|code| member.mask(code))
        .map(|m| m.path.as_str());
    let rpc = match (&member.geometry, &order.rpc) {
        (
            Geometry::Sensor {
                rpc: RpcPlace::File(path),
                ..
            },
            None,
        ) => Some(path.as_str()),
        _ => None,
    };
    let mut files = Vec::new();
    for name in tiles
        .chain([member.source.as_str()])
        .chain(metadata)
        .chain(masks)
        .chain(rpc)
    {
        let file = match scene.place().folder() {
            _ if folder::is_remote(name) => InputFile::Remote(name.to_string()),
            None => InputFile::Remote(name.to_string()),
            Some(folder) => match folder.disk_path(name)? {
                Some(path) => InputFile::Local(path),
                None => InputFile::Local(folder.root().to_path_buf()),
            },
        };
        if !files.contains(&file) {
            files.push(file);
        }
    }
    files.extend(order.rpc.iter().cloned().map(InputFile::Local));
    Ok(files)
}

/// The masks that the user may name, and their codes.
const MASK_NAMES: [(&str, &str); 7] = [
    ("cloud", "CLD"),
    ("snow", "SNW"),
    ("quality", "QTE"),
    ("detector", "DET"),
    ("saturation", "SLT"),
    ("visibility", "VIS"),
    ("water", "WAT"),
];

/// The names of masks, with their codes, for people.
pub fn mask_words() -> String {
    let words: Vec<String> = MASK_NAMES
        .iter()
        .map(|(name, code)| format!("{name} ({code})"))
        .collect();
    words.join(", ")
}

/// Where a delivery says that there are clouds.
pub(super) struct CloudMask {
    /// How its pixels find the ground.
    pub(super) georeference: Georeference,
    /// Its pixels.
    pub(super) grid: Grid,
    /// Where there is an image.
    pub(super) roi: Option<Vec<Polygon>>,
    /// Where there are clouds.
    pub(super) clouds: Vec<Polygon>,
}

/// The cloud mask of an image; none where none was delivered.
pub(super) fn cloud_mask(image: Image<'_>, order: &Order) -> Result<Option<CloudMask>, Trouble> {
    let Some(clouds) = mask_polygons(image, "CLD")? else {
        return Ok(None);
    };
    let (georeference, _) = georeference(image, order)?;
    Ok(Some(CloudMask {
        georeference,
        grid: image.member.geometry.grid().clone(),
        roi: mask_polygons(image, "ROI")?,
        clouds,
    }))
}

/// The polygons of a mask; none where the metadata list none, or one that was not delivered.
fn mask_polygons(image: Image<'_>, code: &str) -> Result<Option<Vec<Polygon>>, Trouble> {
    let member = image.member;
    let Some(file) = member.mask(code) else {
        return Ok(None);
    };
    let place = image.scene.place();
    if place
        .folder()
        .is_none_or(|f| !matches!(f.find(&file.path), Ok(Some(_))))
    {
        return Ok(None);
    }
    let bytes = place.read_small(&file.path, MOST_BYTES)?;
    let regions = masks::read(&file.path, &bytes, member.geometry.grid())?;
    Ok(Some(regions.into_iter().map(|r| r.polygon).collect()))
}

/// The code of a mask that the user names by its code or in a word.
fn mask_code(name: &str) -> Result<String, OrthoFault> {
    let mut known = MASK_NAMES.iter();
    let word = known.find(|(word, _)| word.eq_ignore_ascii_case(name));
    let code = word.map_or_else(|| name.to_ascii_uppercase(), |(_, code)| code.to_string());
    match code.as_str() {
        "ROI" => Err(bad_mask(
            "ROI says where there is an image, and is always applied: leave it out".into(),
        )),
        _ => Ok(code),
    }
}

fn bad_mask(reason: String) -> OrthoFault {
    OrthoFault::BadOption {
        option: "--mask",
        reason,
    }
}

/// That an image has no such mask, and which it has.
fn no_mask(member: &Member, name: &str) -> OrthoFault {
    let told = |code: &str| match MASK_NAMES.iter().find(|(_, known)| *known == code) {
        Some((word, _)) => format!("{word} ({code})"),
        None => code.to_string(),
    };
    let masks = member.masks.iter().filter(|mask| mask.code != "ROI");
    let there: Vec<String> = masks.map(|mask| told(&mask.code)).collect();
    let has = match there.is_empty() {
        true => "none".into(),
        false => there.join(", "),
    };
    bad_mask(format!("{} has no mask {name}; it has {has}", member.name))
}

pub(super) fn validity(
    image: Image<'_>,
    order: &Order,
    warnings: &mut Vec<String>,
) -> Result<(Validity, Vec<String>), Trouble> {
    let member = image.member;
    let mut used = Vec::new();
    let mut read = |code: &str| -> Result<Option<Vec<_>>, Trouble> {
        let polygons = mask_polygons(image, code)?;
        used.extend(polygons.is_some().then(|| code.to_string()));
        Ok(polygons)
    };
    let roi = read("ROI")?;
    if let Some(file) = member.mask("ROI").filter(|_| roi.is_none()) {
        warnings.push(format!(
            "{}: the mask of its region of interest, {}, is missing: pixels of the count for \"no \
             data\" are taken as not valid",
            member.name, file.path
        ));
    }
    let mut exclude = Vec::new();
    for name in &order.masks {
        let code = mask_code(name)?;
        exclude.extend(read(&code)?.ok_or_else(|| no_mask(member, name))?);
    }
    let nodata = member.image.nodata.map(|v| v as f32);
    Ok((
        Validity {
            roi,
            exclude,
            nodata,
        },
        used,
    ))
}

pub(super) fn georeference(
    image: Image<'_>,
    order: &Order,
) -> Result<(Georeference, String), Trouble> {
    let Image { scene, member, .. } = image;
    let sensor = |rpc: Rpc| Georeference::Sensor(Box::new(rpc));
    if let Some(file) = &order.rpc {
        let rpc = crop(read_apart(file)?, member.geometry.grid());
        return Ok((sensor(rpc), format!("RPC of {}", file.display())));
    }
    match &member.geometry {
        Geometry::Ground { grid } => {
            let crs = grid
                .crs
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default();
            Ok((Georeference::of_grid(grid)?, crs))
        }
        Geometry::Sensor {
            grid,
            rpc: RpcPlace::File(path),
        } => {
            let rpc = Rpc::read(&scene.place().read_small(path, MOST_BYTES)?, path)?;
            Ok((sensor(crop(rpc, grid)), format!("RPC of {path}")))
        }
        Geometry::Sensor {
            rpc: RpcPlace::Tags,
            ..
        } => {
            let file = member.image.sets.iter().flat_map(|s| &s.tiles).next();
            let file = file.ok_or(OrthoFault::NoGeoreference)?;
            let tags = rpc_tags(scene.place(), &file.path, member.origin)?;
            let rpc = Rpc::from_tags(&tags, &file.shown());
            Ok((
                sensor(rpc.ok_or(OrthoFault::NoGeoreference)??),
                "RPC of the image's tags".into(),
            ))
        }
        Geometry::Sensor {
            rpc: RpcPlace::Nowhere,
            ..
        }
        | Geometry::Unknown { .. } => Err(OrthoFault::NoGeoreference.into()),
    }
}

/// A model that the user names.
fn read_apart(file: &Path) -> Result<Rpc, Trouble> {
    let parent = file
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let bytes = Folder::unlisted(parent)?.read_small(&name, MOST_BYTES)?;
    Ok(Rpc::read(&bytes, &file.display().to_string())?)
}

/// A model from a file is of the full image: a crop says where it lies in it.
fn crop(rpc: Rpc, grid: &Grid) -> Rpc {
    match grid.transform.as_ref().and_then(crop_origin) {
        Some((col, row)) => rpc.shifted(col, row),
        None => rpc,
    }
}
