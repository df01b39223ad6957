//! The output grid: by default in Lambert-93, at the nominal resolution, with an origin that is a
//! multiple of it, so that two dates superimpose.

use relais_core::fault::Trouble;
use relais_core::grid::{Affine, BBox, Crs, Grid, Transform};

use super::{OrthoFault, cutline};

/// What the user asked of the output grid.
#[derive(Debug, Clone)]
pub struct TargetOptions {
    /// The CRS of the output.
    pub crs: Crs,
    /// Resolution in x and y, in units of the CRS.
    pub res: (f64, f64),
    /// A point that is a corner of a pixel: (0, 0) makes the origin a multiple of the resolution.
    pub corner: (f64, f64),
    /// The area wanted, and its CRS; the whole image without.
    pub bbox: Option<(BBox, Crs)>,
    /// The box of what the user drew, in the CRS of the output: the rest is cut off.
    pub cut: Option<BBox>,
}

/// Most pixels along one side: what TIFF readers of the field take for granted.
const MAX_SIDE: f64 = 1_000_000.0;

/// The grid that covers the outline of an image (points in the CRS of the output), or the part of
/// it in the box asked for.
pub fn target_grid(outline: &[(f64, f64)], options: &TargetOptions) -> Result<Grid, Trouble> {
    let (rx, ry) = options.res;
    let extent = BBox::around(outline.iter().copied()).ok_or(OrthoFault::NoGeoreference)?;
    let wanted = match &options.bbox {
        None => extent,
        Some((bbox, crs)) => {
            match project(bbox, crs, &options.crs)? {
                Some(wanted) if usable(&wanted, &extent, options.res) => wanted,
                // Too large for the CRS of the output, as the whole Earth for Lambert-93: the part
                // of it that the image may show.
                whole => match clipped(bbox, crs, outline, &options.crs)? {
                    Some(part) => part,
                    None => whole.ok_or_else(|| nowhere(&options.crs))?,
                },
            }
        }
    };
    let wanted = match &options.cut {
        None => wanted,
        Some(cut) if !(cut.min_x < cut.max_x && cut.min_y < cut.max_y) => {
            return Err(cutline::hollow().into());
        }
        Some(cut) if cut.intersects(&wanted) => common(cut, &wanted),
        Some(cut) => return Err(empty(cut).into()),
    };
    if !wanted.intersects(&extent) {
        return Err(empty(&wanted).into());
    }
    let (cx, cy) = options.corner;
    // A hair's breadth, so that an edge that is a multiple up to rounding does not add a pixel.
    let (left, top) = (
        ((wanted.min_x - cx) / rx + 1e-6).floor(),
        ((wanted.max_y - cy) / ry - 1e-6).ceil(),
    );
    let (right, bottom) = (
        ((wanted.max_x - cx) / rx - 1e-6).ceil(),
        ((wanted.min_y - cy) / ry + 1e-6).floor(),
    );
    let (width, height) = (right - left, top - bottom);
    let bad = |reason: &str| OrthoFault::BadGrid {
        width,
        height,
        res: rx,
        reason: reason.into(),
    };
    if !(width >= 1.0 && height >= 1.0) && options.cut.is_some() {
        return Err(cutline::hollow().into());
    }
    if !(width >= 1.0 && height >= 1.0) {
        return Err(bad("there is nothing in it").into());
    }
    if width > MAX_SIDE || height > MAX_SIDE {
        return Err(bad("a side may have 1 000 000 pixels at most").into());
    }
    Ok(Grid {
        width: width as usize,
        height: height as usize,
        transform: Some(Affine([cx + left * rx, rx, 0.0, cy + top * ry, 0.0, -ry])),
        crs: Some(options.crs.clone()),
    })
}

/// True when a projected box meets the image and makes an output that may be.
fn usable(wanted: &BBox, extent: &BBox, (rx, ry): (f64, f64)) -> bool {
    let fits = |low: f64, high: f64, res: f64| (high - low) / res <= MAX_SIDE;
    wanted.intersects(extent)
        && fits(wanted.min_x, wanted.max_x, rx)
        && fits(wanted.min_y, wanted.max_y, ry)
}

/// The part of a box that holds the image, projected; none when the image is not in it, or when
/// both are in one CRS, where a box is what it says.
fn clipped(
    bbox: &BBox,
    from: &Crs,
    outline: &[(f64, f64)],
    to: &Crs,
) -> Result<Option<BBox>, Trouble> {
    if from == to {
        return Ok(None);
    }
    let back = Transform::new(to, from)?;
    let seen = outline.iter().filter_map(|&(x, y)| back.point(x, y));
    let Some(image) = BBox::around(seen).filter(|image| image.intersects(bbox)) else {
        return Ok(None);
    };
    project(&common(&image, bbox), from, to)
}

/// What two boxes that meet share.
pub fn common(a: &BBox, b: &BBox) -> BBox {
    BBox {
        min_x: a.min_x.max(b.min_x),
        min_y: a.min_y.max(b.min_y),
        max_x: a.max_x.min(b.max_x),
        max_y: a.max_y.min(b.max_y),
    }
}

fn empty(b: &BBox) -> OrthoFault {
    OrthoFault::Empty {
        area: format!(
            "{:.1} {:.1} {:.1} {:.1}",
            b.min_x, b.min_y, b.max_x, b.max_y
        ),
    }
}

fn nowhere(to: &Crs) -> OrthoFault {
    OrthoFault::BadOption {
        option: "--bbox",
        reason: format!("it has no place in {to}"),
    }
}

/// The box around a box in another CRS; none when its border has no place there.
fn project(bbox: &BBox, from: &Crs, to: &Crs) -> Result<Option<BBox>, Trouble> {
    let transform = Transform::new(from, to)?;
    let border = (0..=20).flat_map(|k| {
        let t = f64::from(k) / 20.0;
        let (x, y) = (
            bbox.min_x + t * (bbox.max_x - bbox.min_x),
            bbox.min_y + t * (bbox.max_y - bbox.min_y),
        );
        [
            (x, bbox.min_y),
            (x, bbox.max_y),
            (bbox.min_x, y),
            (bbox.max_x, y),
        ]
    });
    let projected = border.filter_map(|(x, y)| transform.point(x, y));
    Ok(BBox::around(projected))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(res: f64) -> TargetOptions {
        TargetOptions {
            crs: Crs::parse("EPSG:2154").unwrap(),
            res: (res, res),
            corner: (0.0, 0.0),
            bbox: None,
            cut: None,
        }
    }

    #[test]
    fn the_origin_is_a_multiple_of_the_resolution() {
        let grid = target_grid(&[(100.2, 200.3), (110.0, 209.9)], &options(1.5)).unwrap();
        assert_eq!(
            grid.transform.unwrap().0,
            [99.0, 1.5, 0.0, 210.0, 0.0, -1.5]
        );
        assert_eq!((grid.width, grid.height), (8, 7));
    }

    #[test]
    fn the_whole_earth_is_cut_to_the_image() {
        let outline = [(400_000.0, 6_400_000.0), (410_000.0, 6_410_000.0)];
        let mut o = options(1.5);
        let earth = BBox {
            min_x: -180.0,
            min_y: -90.0,
            max_x: 180.0,
            max_y: 90.0,
        };
        o.bbox = Some((earth, Crs::parse("EPSG:4326").unwrap()));
        let cut = target_grid(&outline, &o).unwrap().bbox().unwrap();
        let whole = BBox::around(outline).unwrap();
        assert!(cut.min_x <= whole.min_x && cut.max_x >= whole.max_x);
        assert!(cut.min_y <= whole.min_y && cut.max_y >= whole.max_y);
        assert!(cut.max_x - cut.min_x < 12_000.0, "{cut:?}");
    }

    #[test]
    fn a_corner_elsewhere_is_a_corner_of_a_pixel() {
        let options = TargetOptions {
            corner: (0.5, 0.25),
            ..options(1.5)
        };
        let grid = target_grid(&[(100.2, 200.3), (110.0, 209.9)], &options).unwrap();
        assert_eq!(
            grid.transform.unwrap().0,
            [99.5, 1.5, 0.0, 210.25, 0.0, -1.5]
        );
        assert_eq!((grid.width, grid.height), (7, 7));
    }

    #[test]
    fn a_box_elsewhere_and_absurd_sizes_are_refused() {
        let outline = [(400_000.0, 6_400_000.0), (410_000.0, 6_410_000.0)];
        let mut o = options(1.5);
        o.bbox = Some((
            BBox {
                min_x: 3.0,
                min_y: 48.0,
                max_x: 3.1,
                max_y: 48.1,
            },
            Crs::parse("EPSG:4326").unwrap(),
        ));
        assert_eq!(target_grid(&outline, &o).unwrap_err().code(), "RLS-E373");
        assert_eq!(
            target_grid(&outline, &options(1e-4)).unwrap_err().code(),
            "RLS-E374"
        );
    }
}
