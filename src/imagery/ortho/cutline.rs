//! An area drawn by the user: outside it nothing is valid.

mod follow;

use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::grid::{Affine, BBox, Crs, Transform, Window};
use relais_core::ops::rasterise::{Polygon, rasterise};
use relais_core::raster::Mask;
use relais_files::gdal::{Bounds, GdalFault, Rings, Shapes, polygons};
use relais_run::Limits;

use super::OrthoFault;
use follow::{Follower, Lost};

/// Polygons in the CRS of the output.
pub struct Cutline {
    polygons: Vec<Rings>,
    bbox: BBox,
    /// What of the file is no polygon.
    passed: Option<String>,
}

/// Edges that are straight in the CRS of the file are followed to this share of a pixel.
const TOLERANCE_PX: f64 = 0.1;
/// Memory for each point: in GDAL twice, as read, in the output and as an edge, with what vectors
/// hold in reserve.
const POINT_BYTES: u64 = 128;
/// Memory for each byte of a text, as a tree of values and as geometries, measured with GeoJSON.
const TEXT_BYTES: u64 = 20;
/// The side of the pieces in which a pixel is looked for.
const PIECE: usize = 512;

impl Cutline {
    /// Reads the polygons of a file, whatever its CRS, for an output in `crs` with pixels of a size.
    /// What is for blocks in flight, when they fly, is what reading may take.
    ///
    /// # Errors
    /// A file that cannot be read, that holds no polygon, several layers of them or more than the
    /// memory allows, that states no CRS, or a polygon that has no place in the CRS of the output.
    pub fn read(path: &Path, crs: &Crs, res: (f64, f64), limits: &Limits) -> Result<Self, Trouble> {
        let name = path.display().to_string();
        let bad = |reason: String| refused(format!("{name}: {reason}"));
        let room = limits.share().flight;
        let most = usize::try_from(room / POINT_BYTES).unwrap_or(usize::MAX);
        let layers = polygons(
            path,
            &Bounds {
                points: most,
                text_bytes: room / TEXT_BYTES,
                go_on: &|| Ok(limits.cancel.check()?),
            },
        )?;
        let passed = passed(&name, &layers);
        let shapes = single(layers).map_err(&bad)?;
        let own = shapes.crs.ok_or_else(|| bad("it states no CRS".into()))?;
        let transform = Transform::new(&own, crs).map_err(|e| bad(e.to_string()))?;
        let mut follower = Follower {
            tolerance: TOLERANCE_PX * res.0.min(res.1),
            project: |p: (f64, f64)| transform.point(p.0, p.1),
            left: most,
        };
        let mut all = Vec::with_capacity(shapes.polygons.len());
        for rings in shapes.polygons {
            limits.cancel.check()?;
            let rings = rings.iter().map(|ring| follower.ring(ring));
            all.push(
                rings
                    .collect::<Result<Rings, Lost>>()
                    .map_err(|lost| match lost {
                        Lost::Nowhere => {
                            bad(format!("part of its polygons has no place in {crs}")).into()
                        }
                        Lost::Crowded => Trouble::from(GdalFault::crowded(&name, most)),
                    })?,
            );
        }
        let bbox = BBox::around(all.iter().flatten().flatten().copied());
        Ok(Self {
            bbox: bbox.ok_or_else(|| bad("it holds no polygon".into()))?,
            polygons: all,
            passed,
        })
    }

    /// The box around them.
    pub fn bbox(&self) -> BBox {
        self.bbox
    }

    /// What to say of a file that holds more than polygons.
    pub fn doubt(&self) -> Option<String> {
        self.passed.clone()
    }

    /// Them in the pixels of an output.
    ///
    /// # Errors
    /// Polygons of which none holds the centre of a pixel of a window.
    pub fn on(
        self,
        to_world: &Affine,
        window: Window,
        limits: &Limits,
    ) -> Result<Vec<Polygon>, Trouble> {
        let to_pixels = to_world.inverse().ok_or_else(hollow)?;
        let polygon = |mut rings: Rings| {
            for point in rings.iter_mut().flatten() {
                *point = to_pixels.apply(point.0, point.1);
            }
            Polygon::new(&rings)
        };
        let polygons: Vec<Polygon> = self.polygons.into_iter().filter_map(polygon).collect();
        for polygon in &polygons {
            limits.cancel.check()?;
            if holds_a_pixel(polygon, window) {
                return Ok(polygons);
            }
        }
        Err(hollow().into())
    }
}

fn refused(reason: String) -> OrthoFault {
    OrthoFault::BadOption {
        option: "--cutline",
        reason,
    }
}

/// Polygons that leave nothing.
pub(super) fn hollow() -> OrthoFault {
    refused(
        "its polygons hold no centre of a pixel of the image: they are flat, smaller than a pixel, \
         or beside the image"
            .into(),
    )
}

/// The only layer with polygons.
fn single(layers: Vec<Shapes>) -> Result<Shapes, String> {
    let mut layers: Vec<Shapes> = layers
        .into_iter()
        .filter(|s| !s.polygons.is_empty())
        .collect();
    match (layers.pop(), layers.is_empty()) {
        (None, _) => Err("it holds no polygon".into()),
        (Some(layer), true) => Ok(layer),
        (Some(last), false) => {
            layers.push(last);
            let names: Vec<&str> = layers.iter().map(|s| s.layer.as_str()).collect();
            Err(format!(
                "it has polygons in {} layers ({}), and a cutline is one: `ogr2ogr ONE.gpkg FILE \
                 LAYER` takes one out",
                names.len(),
                names.join(", ")
            ))
        }
    }
}

fn passed(name: &str, layers: &[Shapes]) -> Option<String> {
    let bare: usize = layers.iter().map(|s| s.bare).sum();
    let others: usize = layers.iter().map(|s| s.others).sum();
    (bare + others > 0).then(|| {
        format!(
            "{name}: only its polygons are used: {bare} feature(s) without geometry and {others} of \
             lines or points are passed over"
        )
    })
}

/// True when the centre of some pixel of a window is inside.
fn holds_a_pixel(polygon: &Polygon, window: Window) -> bool {
    let b = polygon.bbox();
    let (left, top) = (b.min_x.max(0.0) as usize, b.min_y.max(0.0) as usize);
    let right = b.max_x.ceil().max(0.0) as usize;
    let bottom = b.max_y.ceil().max(0.0) as usize;
    let size = (right.saturating_sub(left), bottom.saturating_sub(top));
    let area = Window::new(left, top, size.0, size.1).intersect(window);
    let rows = (area.row..area.bottom()).step_by(PIECE);
    rows.flat_map(|row| {
        (area.col..area.right())
            .step_by(PIECE)
            .map(move |col| (col, row))
    })
    .map(|(col, row)| Window::new(col, row, PIECE, PIECE).intersect(area))
    .any(|piece| rasterise(std::slice::from_ref(polygon), piece) != Mask::Nothing)
}
