//! GML masks of SPOT 6/7, Pléiades and Pléiades Neo (`MASKS/ROI_*_MSK.GML`, `CLD_...`): application
//! schema HMA, `Mask/maskMembers/MaskFeature{maskType, extentOf/Polygon}`, coordinates as x y.
//!
//! Frames, as found in real deliveries:
//! - Sensor products count pixels, the centre of the first being (1, 1): the envelope of a mask
//!   is `1 1` to `32824 15169` for 32824 × 15169 pixels, and the ROI reaches from 0.5 to 32824.5.
//! - SPOT 7 and Pléiades Neo orthos write coordinates of the product's CRS.
//! - Pléiades orthos do so, too, half a pixel up and left: their masks take (ULXMAP, ULYMAP),
//!   the outer corner by the world file, for the centre of the first pixel. So in all three real
//!   ones the envelope is (width - 1) pixels wide and the ROI exactly as large as the image, but
//!   half a pixel beside it; their vertices are corners of pixels only when moved back.

use relais_core::grid::Grid;
use relais_core::ops::rasterise::Polygon;

use crate::scene::SceneFault;
use crate::scene::xml::{self, Element};

/// A polygon of a mask.
#[derive(Debug, Clone)]
pub struct Region {
    /// What it marks, as the file says: `CLOUD`, `REGION_OF_INTEREST`, `SOURCE_IMAGE_FOOTPRINT`,
    /// `AREA_OF_INTEREST`, `SATURATION_AND_GHOSTS_B0`, `VISIBILITY`, `WATER_AREA`...
    pub kind: String,
    /// Its area in continuous pixel coordinates of the image.
    pub polygon: Polygon,
}

/// Reads a mask of an image on `grid`, which has no transform when the product is in sensor
/// geometry. A mask without members is an empty list.
///
/// # Errors
/// Those of XML; [`SceneFault::BadValue`] for coordinates that are no ring of points and for a CRS other
/// than the image's; [`SceneFault::MissingElement`] for a document that is no mask.
pub fn read(file: &str, bytes: &[u8], grid: &Grid) -> Result<Vec<Region>, SceneFault> {
    let root = xml::parse(file, bytes)?;
    let members = root
        .at("maskMembers")
        .ok_or_else(|| SceneFault::MissingElement {
            file: file.to_string(),
            element: "maskMembers".into(),
        })?;
    let frame = Frame {
        file,
        grid,
        centred: centred(&root, grid),
    };
    let mut regions = Vec::new();
    for feature in members.all("MaskFeature") {
        let kind = feature.text_at("maskType").unwrap_or_default();
        for polygon in feature.descendants("Polygon") {
            regions.push(Region {
                kind: kind.to_string(),
                polygon: frame.polygon(polygon)?,
            });
        }
    }
    Ok(regions)
}

/// True for a Pléiades mask whose world coordinates take the image's corner for the centre of
/// its first pixel.
fn centred(root: &Element, grid: &Grid) -> bool {
    let Some(t) = grid.transform else {
        return false;
    };
    let corner = |name: &str| -> Option<(f64, f64)> {
        let text = root.text_at(&format!("boundedBy/Envelope/{name}"))?;
        let mut numbers = text.split_whitespace().map_while(|n| n.parse::<f64>().ok());
        Some((numbers.next()?, numbers.next()?))
    };
    let (Some(lower), Some(upper)) = (corner("lowerCorner"), corner("upperCorner")) else {
        return false;
    };
    let (w, h) = (grid.width as f64, grid.height as f64);
    let (first, last) = (t.apply(0.0, 0.0), t.apply(w - 1.0, h - 1.0));
    let near = 0.1 * t.pixel_size().0;
    let meets = |a: f64, b: f64| (a - b).abs() < near;
    root.attribute("id").is_some_and(|id| id.contains("PHR1"))
        && meets(lower.0, first.0)
        && meets(upper.1, first.1)
        && meets(upper.0, last.0)
        && meets(lower.1, last.1)
}

/// What the numbers of a mask mean.
struct Frame<'a> {
    file: &'a str,
    grid: &'a Grid,
    centred: bool,
}

impl Frame<'_> {
    fn polygon(&self, polygon: &Element) -> Result<Polygon, SceneFault> {
        let srs = polygon.attribute("srsName").unwrap_or_default();
        let rings: Vec<&Element> = polygon
            .children()
            .iter()
            .filter(|c| matches!(c.name(), "exterior" | "interior"))
            .flat_map(|c| c.all("LinearRing"))
            .collect();
        let rings = rings
            .into_iter()
            .map(|ring| self.ring(ring, srs))
            .collect::<Result<Vec<_>, _>>()?;
        Polygon::new(&rings).ok_or_else(|| self.bad("Polygon", "", "a ring of three points"))
    }

    /// A ring in pixel coordinates.
    fn ring(&self, ring: &Element, srs: &str) -> Result<Vec<(f64, f64)>, SceneFault> {
        let to_pixels = self.to_pixels(srs)?;
        let mut points = Vec::new();
        // One list, or one `pos` a point.
        for list in ring
            .children()
            .iter()
            .filter(|c| matches!(c.name(), "posList" | "pos"))
        {
            let three = [list, ring]
                .iter()
                .any(|e| e.attribute("srsDimension") == Some("3"));
            let numbers = list
                .text()
                .split_whitespace()
                .map(|n| n.parse().ok().filter(|v: &f64| v.is_finite()))
                .collect::<Option<Vec<f64>>>()
                .filter(|n| n.len() % if three { 3 } else { 2 } == 0)
                .ok_or_else(|| self.bad("posList", list.text(), "pairs of numbers"))?;
            let each = numbers.chunks_exact(if three { 3 } else { 2 });
            points.extend(each.map(|p| to_pixels(p[0], p[1])));
        }
        if points.len() < 3 {
            return Err(self.bad("posList", "", "three points or more"));
        }
        Ok(points)
    }

    fn to_pixels(&self, srs: &str) -> Result<impl Fn(f64, f64) -> (f64, f64), SceneFault> {
        let in_image = srs.to_ascii_lowercase().ends_with(":image");
        let inverse = match (in_image, self.grid.transform) {
            (true, _) => None,
            (false, Some(t)) => t.inverse(),
            (false, None) if srs.is_empty() => None,
            (false, None) => {
                return Err(self.bad("srsName", srs, "image coordinates, as the image has no CRS"));
            }
        };
        if let (Some(code), Some(crs)) = (epsg(srs), &self.grid.crs)
            && crs.epsg().is_some_and(|own| own != code)
        {
            return Err(self.bad("srsName", srs, &format!("the image's CRS, {crs}")));
        }
        let half = if self.centred { 0.5 } else { 0.0 };
        Ok(move |x: f64, y: f64| match inverse {
            Some(t) => {
                let (col, row) = t.apply(x, y);
                (col + half, row + half)
            }
            None => (x - 0.5, y - 0.5),
        })
    }

    fn bad(&self, element: &str, value: &str, allowed: &str) -> SceneFault {
        SceneFault::BadValue {
            file: self.file.to_string(),
            element: element.to_string(),
            value: value.chars().take(60).collect(),
            allowed: allowed.to_string(),
        }
    }
}

/// The EPSG code in an `srsName`: `urn:ogc:def:crs:EPSG:6.3:32618`, `urn:ogc:def:crs:epsg::32622`,
/// `32749 WGS84/UTM 49S (...)`.
fn epsg(srs: &str) -> Option<u32> {
    let code = match srs.rsplit_once(':') {
        Some((before, last)) if before.to_ascii_lowercase().contains("epsg") => last,
        Some(_) => return None,
        None => srs.split_whitespace().next()?,
    };
    code.parse().ok().filter(|c| (1024..=32767).contains(c))
}
