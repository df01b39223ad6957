//! From images and an order to an [`Ortho`], with the facts its manifest states.

use relais_core::fault::Trouble;
use relais_core::grid::{BBox, Crs, Grid, Mapping, Window, fitting};
use relais_core::raster::RasterSource;
use relais_run::{Cached, Limits, Need};
use serde::Serialize;

use super::cutline::Cutline;
use super::georeference::in_metres;
use super::heights::Heights;
use super::order::{Order, Product};
use super::part::{InputFile, Look, Part, PartFacts};
use super::pick::Picked;
use super::resolution::{check_shrinking, native, nominal};
use super::settled::{doubtful, few, settled_word};
use super::spectra::{spectra, weighted};
use super::target::common;
use super::tone::{self, ToneFacts};
use super::{
    FusionWeights, Layer, Ortho, OrthoFault, Reduced, Relief, TargetOptions, Tone, fusion_weights,
    target_grid,
};
use crate::scene::facts::{BandFacts, Member};
use crate::terrain::Ground;

/// What the manifest says of an ortho.
#[derive(Debug, Clone, Serialize)]
pub struct OrthoFacts {
    /// What came out.
    pub product: Product,
    /// The images it was made from, the one with the bands first.
    pub images: Vec<PartFacts>,
    /// Its bands.
    pub bands: Vec<String>,
    /// The output grid.
    pub grid: Grid,
    /// Weights of the pansharpening.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fusion: Option<FusionWeights>,
    /// Radiometry.
    pub tone: ToneFacts,
    /// Largest error of a position between the nodes of the mapping, in source pixels.
    pub mapping_error_px: f64,
    /// Largest error of a position between the nodes of the relief, in source pixels.
    pub relief_error_px: f64,
    /// What the user should know.
    pub warnings: Vec<String>,
}

impl OrthoFacts {
    /// What tags of the product say: what it shows, how the order of its bands is known, and what
    /// was done to its numbers.
    pub fn tags(&self) -> Vec<(String, String)> {
        let tag = |key: &str, value: &str| (key.to_string(), value.to_string());
        let mut tags = vec![tag("SPECTRAL_PROCESSING", self.product.word())];
        tags.extend(settled_word(&self.images).map(|word| tag("BAND_ORDER", word)));
        tags.extend(self.tone.tags(&self.bands));
        tags
    }
}

/// An ortho ready to be pulled, and what it rests on.
pub struct Assembled {
    /// The image.
    pub ortho: Ortho,
    /// What the manifest says.
    pub facts: OrthoFacts,
    /// The image that its bands come from.
    pub main: Member,
    /// Every file that is read.
    pub files: Vec<InputFile>,
}

/// Plans an ortho: proves the order of the bands, chooses the grid, builds the mappings. Reads a
/// sample of the pixels (at most 5 %), writes nothing.
///
/// # Errors
/// Images that cannot be read or placed; heights that lack; a grid or a radiometry that cannot be.
pub fn assemble(picked: &Picked<'_>, order: &Order, limits: &Limits) -> Result<Assembled, Trouble> {
    let assembled = assembled(picked, order, limits, Look::Sample);
    match order.tiles {
        Some(_) => assembled.map_err(OrthoFault::on_tiles),
        None => assembled,
    }
}

/// The same of which no pixel is looked at, to know what memory the whole would take: its order of
/// bands and its weights may be wrong.
///
/// # Errors
/// As [`assemble`].
pub fn assemble_unseen(
    picked: &Picked<'_>,
    order: &Order,
    limits: &Limits,
) -> Result<Assembled, Trouble> {
    let order = Order {
        stretch: None,
        ..order.clone()
    };
    assembled(picked, &order, limits, Look::Nothing)
}

fn assembled(
    picked: &Picked<'_>,
    order: &Order,
    limits: &Limits,
    look: Look,
) -> Result<Assembled, Trouble> {
    consistent(picked, order)?;
    let order = &order.found();
    let mut warnings: Vec<String> = order.doubt().into_iter().chain(picked.doubt()).collect();
    let main = Part::open(picked.main, order, limits, look)?;
    let pan = picked
        .pan
        .map(|image| Part::open(image, order, limits, look))
        .transpose()?;
    let parts: Vec<&Part> = std::iter::once(&main).chain(&pan).collect();
    for part in &parts {
        warnings.extend(doubtful(&part.facts));
        warnings.extend(part.warnings.clone());
    }
    let finest = pan.as_ref().unwrap_or(&main);

    let model = |part: &&Part| Some((part.member.name.clone(), part.sensor()?.clone()));
    let model = parts.iter().find_map(model);
    let model = model.as_ref().map(|(name, rpc)| (name.as_str(), rpc));
    let heights = Heights::of(order, model, &mut warnings)?;
    if let Some(pan) = &pan {
        warnings.extend(check_overlap(&main, pan, &heights, order)?);
    }
    let Placed {
        grid,
        ground,
        cutline,
    } = placed(finest, &heights, order, limits)?;
    warnings.extend(elsewhere(finest, &heights, order)?);
    warnings.extend(cutline.iter().flat_map(Cutline::doubt));
    let actual = heights.actual(ground.as_ref(), grid.window())?;
    let strained = parts.iter().find_map(|p| Heights::strain(p, actual));
    warnings.extend(strained);
    let range = heights.range(actual);
    let mappings: Vec<Mapping> = parts
        .iter()
        .map(|p| p.georeference.mapping(&grid, range))
        .collect::<Result<_, _>>()?;
    for (part, mapping) in parts.iter().zip(&mappings) {
        heights.check_coverage(ground.as_ref(), part.grid(), mapping, grid.window(), range)?;
    }
    let relief = match ground {
        Some(ground) => Relief::new(ground, &mappings.iter().collect::<Vec<_>>(), grid.window())?,
        None => Relief::none(),
    };

    let spectra = pan.as_ref().map(|pan| spectra(&pan.member, &main.member));
    let fusion = spectra.as_ref().map(|s| fusion_weights(&s.pan, &s.bands));
    let mut files: Vec<InputFile> = parts.iter().flat_map(|p| p.files.clone()).collect();
    files.extend(
        order
            .dem
            .iter()
            .chain(&order.geoid)
            .chain(&order.cutline)
            .cloned()
            .map(InputFile::Local),
    );
    files.sort();
    files.dedup();
    let images: Vec<PartFacts> = parts.iter().map(|p| p.facts.clone()).collect();
    let member = main.member.clone();
    let cache = limits.share().cache as usize / parts.len();
    let mut mappings = mappings.into_iter();
    // Until the walk says how much they may keep.
    let mut layer = |part: Part| {
        // One was made for each part, in their order, above.
        let mapping = mappings.next().expect("there is a mapping for each image");
        layer_of(part, mapping, order, grid.window(), cache)
    };
    let main = layer(main);
    let pan = pan.map(layer);
    let pan = pan.zip(fusion.as_ref().map(|f| f.weights.clone()));
    let ortho = Ortho::new(grid.clone(), main, pan, relief, Tone::Numbers)
        .with_bands(&places(&member, &order.bands)?);
    let ortho = match (cutline, &grid.transform) {
        (Some(cutline), Some(to_world)) => {
            ortho.cut(cutline.on(to_world, grid.window(), limits)?)
        }
        _ => ortho,
    };
    let (mapping_error_px, relief_error_px) = ortho.error_px();
    // A sample of it may be read before the walk holds the bound.
    let window = Window::new(0, 0, 512, 512).intersect(ortho.grid().window());
    let need = Need {
        resident: ortho.working(1) as u64,
        block: ortho.cost(window) as u64,
        window,
    };
    if look == Look::Sample {
        limits.share_for(&need)?;
    }
    let seen = fusion.zip(spectra).filter(|_| look == Look::Sample);
    let (ortho, fusion) = match seen {
        None => (ortho, None),
        Some((weights, spectra)) => {
            let (ortho, weights) = weighted(ortho, weights, &spectra)?;
            warnings.extend(spectra.doubt(&weights));
            (ortho, Some(weights))
        }
    };
    let (ortho, tone) = tone::apply(ortho, &member, order)?;
    log(&images, actual, &ortho);
    let facts = OrthoFacts {
        product: picked.product,
        bands: described(&ortho),
        images,
        grid,
        fusion,
        tone,
        mapping_error_px,
        relief_error_px,
        warnings,
    };
    Ok(Assembled {
        ortho,
        facts,
        main: member,
        files,
    })
}

/// That the order fits the images that were picked.
pub(super) fn consistent(picked: &Picked<'_>, order: &Order) -> Result<(), OrthoFault> {
    match (&picked.pan, &order.rpc) {
        (Some(_), Some(_)) => Err(OrthoFault::BadOption {
            option: "--rpc",
            reason: "it is the model of one image, and two take part: add --product p or ms".into(),
        }),
        _ => Ok(()),
    }
}

/// What was found and decided, for `-v`.
fn log(images: &[PartFacts], ground_m: Option<(f64, f64)>, ortho: &Ortho) {
    for image in images {
        let order = &image.band_order;
        let (name, shows) = (&image.name, image.shows.label());
        tracing::info!("{name}: {shows}, by {}", image.geometry);
        let bands = few(&order.file);
        tracing::info!(
            "{name}: bands {bands}, {}: {}",
            order.outcome.label(),
            order.why
        );
    }
    if let Some(range) = ground_m {
        tracing::info!("ground at {} above the ellipsoid", in_metres(range));
    }
    let Grid { width, height, .. } = RasterSource::grid(ortho);
    tracing::info!("output of {width} × {height} pixels");
    for (layer, image) in ortho.layers().zip(images) {
        let (step, error) = (layer.mapping().step(), layer.mapping().error_px());
        let name = &image.name;
        tracing::debug!(
            "{name}: mapping by nodes {step} pixels apart, off by {error:.4} px at most"
        );
    }
}

/// A part seen from the output. Where tiles are made that are much coarser than it, it is halved
/// first: tiles of lower zooms are made so from those above them, and this is the same done once
/// more.
fn layer_of(part: Part, mapping: Mapping, order: &Order, target: Window, capacity: usize) -> Layer {
    let halvings = match order.tiles {
        Some(_) => (super::layer::scale(&mapping, target).log2() + 0.05).max(0.0) as u32,
        None => 0,
    };
    let mapping = mapping.scaled(0.5f64.powi(halvings as i32));
    if halvings == 0 {
        let source = Box::new(Cached::new(part.source, capacity));
        return Layer::new(source, mapping, order.resampling, target);
    }
    let mut source: Box<dyn RasterSource> = Box::new(Reduced::new(part.source));
    for _ in 1..halvings {
        source = Box::new(Reduced::new(source));
    }
    let source = Box::new(Cached::new(source, capacity));
    Layer::of_means(source, mapping, order.resampling, target)
}

/// Where the bands that the user wants stand among those of the image.
pub(super) fn places(member: &Member, wanted: &[String]) -> Result<Vec<usize>, OrthoFault> {
    let refused = |word: &str, why: &str| {
        let there: Vec<String> = member.bands.iter().map(BandFacts::description).collect();
        let reason = format!("{word} {why}; the image has {}", there.join(", "));
        OrthoFault::BadOption {
            option: "--bands",
            reason,
        }
    };
    if wanted.is_empty() {
        return Ok((0..member.bands.len()).collect());
    }
    let mut places = Vec::new();
    for word in wanted.iter().map(|w| w.trim()) {
        let place = member.bands.iter().position(|b| b.is_called(word));
        match place.ok_or_else(|| refused(word, "is no band of it"))? {
            place if places.contains(&place) => return Err(refused(word, "is named twice")),
            place => places.push(place),
        }
    }
    Ok(places)
}

fn described(ortho: &Ortho) -> Vec<String> {
    let bands = RasterSource::bands(ortho).iter();
    bands.map(|band| band.description.clone()).collect()
}

/// UTM zones are used some way beyond their borders.
const MARGIN_DEG: f64 = 2.0;

/// What to say of a scene that lies where the CRS of the output is not meant to be used: lengths and
/// directions on the map are then wrong.
fn elsewhere(part: &Part, heights: &Heights, order: &Order) -> Result<Option<String>, Trouble> {
    let Some(area) = order.crs.area() else {
        return Ok(None);
    };
    let Grid { width, height, .. } = *part.grid();
    let earth = Crs::parse("EPSG:4326")?;
    let outline = part
        .georeference
        .outline(width, height, &heights.levels(), &earth)?;
    let Some(BBox {
        min_x,
        min_y,
        max_x,
        max_y,
    }) = BBox::around(outline)
    else {
        return Ok(None);
    };
    let (lon, lat) = (0.5 * (min_x + max_x), 0.5 * (min_y + max_y));
    if area.holds((lon, lat), MARGIN_DEG) {
        return Ok(None);
    }
    // The CRS of tiles is that of their grid.
    let better = fitting(lon, lat).filter(|_| order.tiles.is_none());
    let better = better.map(|crs| format!(": --t-srs {} fits ({})", crs.definition(), crs.name()));
    Ok(Some(format!(
        "{} lies at longitude {lon:.2}, latitude {lat:.2}, outside the area of {} ({}){}",
        part.member.name,
        order.crs,
        area.name,
        better.unwrap_or_default()
    )))
}

/// Images of a bundle cover the same ground but for some pixels at their borders.
const MOSTLY: f64 = 0.9;

/// That two images are of one place; what to say when they share only part of it.
fn check_overlap(
    main: &Part,
    pan: &Part,
    heights: &Heights,
    order: &Order,
) -> Result<Option<String>, Trouble> {
    let extent = |part: &Part| {
        let (width, height) = (part.grid().width, part.grid().height);
        let place = &part.georeference;
        let outline = place.outline(width, height, &heights.levels(), &order.crs)?;
        Ok::<_, Trouble>(BBox::around(outline))
    };
    let area = |b: BBox| (b.max_x - b.min_x).max(0.0) * (b.max_y - b.min_y).max(0.0);
    let shared = extent(main)?
        .zip(extent(pan)?)
        .map_or(0.0, |(a, b)| area(common(&a, &b)) / area(a).min(area(b)));
    let (one, other) = (main.member.name.clone(), pan.member.name.clone());
    if shared.is_nan() || shared <= 0.0 {
        return Err(OrthoFault::Apart { one, other }.into());
    }
    Ok((shared < MOSTLY).then(|| {
        format!(
            "{one} and {other} share {:.0} % of their ground only: check the position of each",
            100.0 * shared
        )
    }))
}

/// The output grid, the ground under it, and what of it is wanted.
struct Placed {
    grid: Grid,
    ground: Option<Ground>,
    cutline: Option<Cutline>,
}

fn placed(
    part: &Part,
    heights: &Heights,
    order: &Order,
    limits: &Limits,
) -> Result<Placed, Trouble> {
    let (res, corner) = match (order.tiles, order.res) {
        (Some(on), _) => {
            let zoom = match on.zoom {
                Some(zoom) => zoom,
                None => on
                    .set
                    .nearest_zoom(native(part, &heights.levels(), &order.crs)?),
            };
            let cell = on.set.cell(zoom);
            ((cell, cell), on.set.origin)
        }
        (None, Some(res)) => (res, (0.0, 0.0)),
        (None, None) => (nominal(part, &heights.levels(), &order.crs)?, (0.0, 0.0)),
    };
    check_shrinking(part, heights, order, res)?;
    let cutline = order.cutline.as_deref();
    let cutline = cutline
        .map(|file| Cutline::read(file, &order.crs, res, limits))
        .transpose()?;
    let cut = cutline.as_ref().map(Cutline::bbox);
    let poles = polar(part, order, cut.is_some())?;
    let grid = |levels: &[f64]| {
        let (width, height) = (part.grid().width, part.grid().height);
        let place = &part.georeference;
        let mut outline = place.outline(width, height, levels, &order.crs)?;
        outline.extend(poles.iter().copied());
        let options = TargetOptions {
            crs: order.crs.clone(),
            res,
            corner,
            bbox: order.bbox.clone(),
            cut,
        };
        target_grid(&outline, &options)
    };
    let levels = heights.levels();
    let widest = grid(&levels)?;
    let size = (part.grid().width, part.grid().height);
    let middle = levels.get(levels.len() / 2).copied().unwrap_or(0.0);
    part.georeference.check_return(size, middle, &widest)?;
    let Some(ground) = heights.ground(&widest)? else {
        return Ok(Placed {
            grid: widest,
            ground: None,
            cutline,
        });
    };
    // What a sensor sees of the heights it was fitted for is far more than what it sees of those
    // that are there: hundreds of pixels on each side.
    let Some(levels) = heights.levels_of(&ground, widest.window())? else {
        return Ok(Placed {
            grid: widest,
            ground: Some(ground),
            cutline,
        });
    };
    let grid = grid(&levels)?;
    Ok(Placed {
        ground: heights.ground(&grid)?,
        grid,
        cutline,
    })
}

/// Where the output ends for a pole that has no place in its CRS: tiles end at the border of their
/// grid; other outputs leave it out only when told so.
fn polar(part: &Part, order: &Order, is_cut: bool) -> Result<Option<(f64, f64)>, Trouble> {
    if is_cut || order.bbox.is_some() {
        return Ok(None);
    }
    let size = (part.grid().width, part.grid().height);
    let Some(pole) = part.georeference.lost_pole(size, &order.crs)? else {
        return Ok(None);
    };
    match order.tiles {
        // The world of the tiles lies around (0, 0).
        Some(on) if pole == "north" => Ok(Some((0.0, on.set.origin.1))),
        Some(on) => Ok(Some((0.0, -on.set.origin.1))),
        None => Err(OrthoFault::Pole {
            pole,
            crs: order.crs.to_string(),
        }
        .into()),
    }
}
