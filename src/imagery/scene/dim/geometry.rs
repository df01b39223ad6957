//! Where the image lies, and how it was seen.

use relais_core::grid::{Affine, Crs, Grid};

use super::Doc;
use super::doc::number;
use crate::scene::SceneFault;
use crate::scene::facts::{Geometry, Image, Moment, RpcPlace, Viewing};

const INSERT: &str = "Geoposition/Geoposition_Insert";
const RPC: &str = "Geoposition/Geoposition_Models/Rational_Function_Model/Component/COMPONENT_PATH";

/// The grid of a ground product from `Geoposition_Insert` and the CRS code (world files are pixel
/// grids for sensor products, and centres for others: they are not looked at); the model of a
/// sensor product.
pub(super) fn read(doc: &mut Doc<'_>, image: &Image) -> Result<Geometry, SceneFault> {
    let bare = Grid {
        width: image.width,
        height: image.height,
        transform: None,
        crs: None,
    };
    let sensor = doc.text("Geoposition/Raster_CRS/RASTER_GEOMETRY") == Some("SENSOR");
    if sensor || doc.root.at(INSERT).is_none() {
        let rpc = match doc.root.at(RPC) {
            None => None,
            Some(path) => doc.href(path).map_err(|e| SceneFault::BadValue {
                file: doc.file.to_string(),
                element: RPC.to_string(),
                value: path.attribute("href").unwrap_or("").to_string(),
                allowed: format!("a file of the delivery ({e})"),
            })?,
        };
        if !sensor && rpc.is_none() {
            return Err(doc.missing(INSERT));
        }
        if rpc.is_none() {
            doc.warn(RPC, "sensor geometry without a model");
        }
        return Ok(Geometry::Sensor {
            grid: bare,
            rpc: rpc.map_or(RpcPlace::Nowhere, RpcPlace::File),
        });
    }
    let transform = transform(doc)?;
    check_corner(doc, &transform);
    Ok(Geometry::Ground {
        grid: Grid {
            transform: Some(transform),
            crs: Some(crs(doc)?),
            ..bare
        },
    })
}

/// `ULXMAP`, `ULYMAP` are the outer corner of the first pixel.
fn transform(doc: &mut Doc<'_>) -> Result<Affine, SceneFault> {
    let value = |name: &str| doc.need_number(&format!("{INSERT}/{name}"));
    let (x, y) = (value("ULXMAP")?, value("ULYMAP")?);
    let (dx, dy) = (value("XDIM")?, value("YDIM")?);
    for (name, size) in [("XDIM", dx), ("YDIM", dy)] {
        if size <= 0.0 {
            return Err(doc.bad(
                &format!("{INSERT}/{name}"),
                &size.to_string(),
                "more than 0",
            ));
        }
    }
    if doc.text("Geoposition/Raster_CRS/PIXEL_ORIENTATION") == Some("CENTER") {
        doc.warn(
            "Geoposition/Raster_CRS/PIXEL_ORIENTATION",
            "CENTER on a ground product, never seen: ULXMAP is read as the outer corner all the \
             same, check the position to half a pixel",
        );
    }
    Ok(Affine([x, dx, 0.0, y, 0.0, -dy]))
}

fn crs(doc: &Doc<'_>) -> Result<Crs, SceneFault> {
    const PROJECTED: &str = "Coordinate_Reference_System/Projected_CRS/PROJECTED_CRS_CODE";
    const GEODETIC: &str = "Coordinate_Reference_System/Geodetic_CRS/GEODETIC_CRS_CODE";
    let (place, code) = [PROJECTED, GEODETIC]
        .into_iter()
        .find_map(|place| Some((place, doc.text(place)?)))
        .ok_or_else(|| doc.missing(PROJECTED))?;
    Crs::parse(code).map_err(|e| doc.bad(place, code, &format!("a code such as EPSG:32630 ({e})")))
}

/// The first vertex must be near the corner: families differ by half a pixel (SPOT gives centres,
/// Pléiades the upper-left point), a wrong grid by far more.
fn check_corner(doc: &mut Doc<'_>, transform: &Affine) {
    let root = doc.root;
    let Some(extent) = root.at("Dataset_Content/Dataset_Extent") else {
        return;
    };
    let first = extent.all("Vertex").find(|v| {
        v.text_at("COL").and_then(number) == Some(1.0)
            && v.text_at("ROW").and_then(number) == Some(1.0)
    });
    let Some((x, y)) =
        first.and_then(|v| Some((number(v.text_at("X")?)?, number(v.text_at("Y")?)?)))
    else {
        return;
    };
    let t = transform.0;
    let (off_x, off_y) = ((x - t[0]) / t[1], (y - t[3]) / t[5]);
    if off_x.abs() > 2.0 || off_y.abs() > 2.0 {
        doc.warn(
            "Dataset_Extent",
            format!(
                "its first vertex is {off_x:.1} columns and {off_y:.1} rows from ULXMAP, ULYMAP: \
                 check the position"
            ),
        );
    }
}

/// Longitude and latitude of the stated vertices.
pub(super) fn footprint(doc: &mut Doc<'_>) -> Vec<(f64, f64)> {
    let root = doc.root;
    let Some(extent) = root.at("Dataset_Content/Dataset_Extent") else {
        return Vec::new();
    };
    let mut corners = Vec::new();
    for vertex in extent.all("Vertex").take(1000) {
        if let (Some(lon), Some(lat)) = (doc.number_in(vertex, "LON"), doc.number_in(vertex, "LAT"))
        {
            corners.push((lon, lat));
        }
    }
    corners
}

/// The values labelled `Center`: by label, for their number and order differ by family.
pub(super) fn viewing(doc: &mut Doc<'_>) -> Option<Viewing> {
    let root = doc.root;
    let values: Vec<_> = root
        .at("Geometric_Data/Use_Area")
        .map(|area| area.all("Located_Geometric_Values").collect())
        .unwrap_or_default();
    let centre = values.iter().find(|v| {
        let label = v.text_at("LOCATION_TYPE").unwrap_or("");
        let letters: String = label.chars().filter(|c| c.is_alphanumeric()).collect();
        letters.eq_ignore_ascii_case("center")
    });
    let Some(centre) = centre else {
        doc.warn(
            "Geometric_Data/Use_Area",
            format!(
                "none of the {} Located_Geometric_Values is labelled Center: angles are not known",
                values.len()
            ),
        );
        return None;
    };
    let mut at = |path: &str| doc.number_in(centre, path);
    Some(Viewing {
        azimuth_deg: at("Acquisition_Angles/AZIMUTH_ANGLE"),
        viewing_deg: at("Acquisition_Angles/VIEWING_ANGLE"),
        incidence_deg: at("Acquisition_Angles/INCIDENCE_ANGLE"),
        incidence_across_deg: at("Acquisition_Angles/INCIDENCE_ANGLE_ACROSS_TRACK"),
        incidence_along_deg: at("Acquisition_Angles/INCIDENCE_ANGLE_ALONG_TRACK"),
        sun_azimuth_deg: at("Solar_Incidences/SUN_AZIMUTH"),
        sun_elevation_deg: at("Solar_Incidences/SUN_ELEVATION"),
        gsd_across_m: at("Ground_Sample_Distance/GSD_ACROSS_TRACK"),
        gsd_along_m: at("Ground_Sample_Distance/GSD_ALONG_TRACK"),
        moment: centre.text_at("TIME").and_then(Moment::parse),
    })
}
