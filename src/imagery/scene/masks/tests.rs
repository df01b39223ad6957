//! Real masks against the figures of their deliveries, small ones against hand-made truth.

use proptest::prelude::*;
use relais_core::grid::{Affine, Crs, Grid, Window};
use relais_core::ops::rasterise::{Polygon, rasterise};
use relais_core::raster::{Computed, Mask, RasterSource, SampleType};

use super::*;
use crate::real_data::real_data;

const PHR: &str = "PLEIADES/ORT/data";

/// A mask of `dimap_stars` by its folder and the start of its name; none when the set is not here.
fn real(folder: &str, start: &str) -> Option<Vec<u8>> {
    let folder = real_data(&format!("dimap_stars/{folder}/MASKS"))?;
    let entries = std::fs::read_dir(&folder).unwrap();
    let path = entries
        .filter_map(|e| Some(e.ok()?.path()))
        .find(|p| p.file_name().unwrap().to_string_lossy().starts_with(start))
        .unwrap();
    Some(std::fs::read(path).unwrap())
}

fn sensor(width: usize, height: usize) -> Grid {
    Grid {
        width,
        height,
        transform: None,
        crs: None,
    }
}

fn ortho(width: usize, height: usize, x: f64, y: f64, size: f64, epsg: u32) -> Grid {
    Grid {
        width,
        height,
        transform: Some(Affine([x, size, 0.0, y, 0.0, -size])),
        crs: Some(Crs::parse(&format!("EPSG:{epsg}")).unwrap()),
    }
}

fn polygons(regions: Vec<Region>) -> Vec<Polygon> {
    regions.into_iter().map(|r| r.polygon).collect()
}

/// The share of a product's ROI under its clouds in percent, by every 16th row: all clouds
/// together, and the sum over each alone.
fn cloudy(folder: &str, grid: &Grid) -> Option<(f64, f64)> {
    let roi = polygons(read("ROI", &real(folder, "ROI_")?, grid).unwrap());
    let clouds = polygons(read("CLD", &real(folder, "CLD_")?, grid).unwrap());
    let (mut image, mut union, mut sum) = (0, 0, 0);
    for row in (8..grid.height).step_by(16) {
        let window = Window::new(0, row, grid.width, 1);
        let count = |mask: Mask| (0..grid.width).filter(|i| mask.valid(*i)).count();
        let roi = rasterise(&roi, window);
        union += count(roi.clone().and(rasterise(&clouds, window)));
        for cloud in &clouds {
            let cloud = rasterise(std::slice::from_ref(cloud), window);
            sum += count(roi.clone().and(cloud));
        }
        image += count(roi);
    }
    let percent = |n: usize| 100.0 * n as f64 / image as f64;
    Some((percent(union), percent(sum)))
}

#[test]
fn cloud_covers_of_real_products_are_what_they_state() {
    let neo = "PLEIADES-NEO/ORT/data/000071864_1_1_STD_A/IMG_01_PNEO4_MS-FS";
    let phr = |folder: &str| format!("{PHR}/{folder}");
    for (folder, grid, stated) in [
        (
            neo.to_string(),
            ortho(11540, 17040, 294_324.0, 589_620.0, 1.2, 32622),
            21.225,
        ),
        (
            phr("5881313101/IMG_PHR1A_PMS_001"),
            ortho(16835, 17094, 696_971.75, 2_042_870.75, 0.5, 32618),
            1.84,
        ),
        (
            phr("5888578101/IMG_PHR1A_MS_002"),
            ortho(10135, 7289, 593_407.0, 2_035_557.0, 2.0, 32618),
            68.32,
        ),
        (
            phr("5897098101/IMG_PHR1A_MS_002"),
            sensor(8207, 3792),
            63.02,
        ),
        (
            phr("5897098101/IMG_PHR1A_P_001"),
            sensor(32824, 15169),
            61.87,
        ),
    ] {
        let Some((union, _)) = cloudy(&folder, &grid) else {
            return;
        };
        assert!((union - stated).abs() < 0.05, "{folder}: {union} {stated}");
    }
}

#[test]
fn the_cloud_cover_of_spot_7_counts_its_twice_drawn_clouds_twice() {
    let folder = "SPOT/data/CHARTER_ID788_AOI1_SO20229955-7-01_DS_SPOT7_202011170245179_FR1_FR1_\
                  SV1_SV1_E110S08_01140/PROD_SPOT7_001/VOL_SPOT7_001_A/IMG_SPOT7_PMS_001_A";
    let grid = ortho(15031, 16741, 427_461.0, 9_178_299.0, 1.5, 32749);
    let Some((union, sum)) = cloudy(folder, &grid) else {
        return;
    };
    assert!((sum - 51.63).abs() < 0.1, "{sum}");
    assert!(union < 37.0, "{union}");
}

#[test]
fn the_roi_of_pleiades_is_as_large_as_its_image() {
    for (folder, grid) in [
        (
            "5881313101/IMG_PHR1A_PMS_001",
            ortho(16835, 17094, 696_971.75, 2_042_870.75, 0.5, 32618),
        ),
        (
            "5888578101/IMG_PHR1A_MS_002",
            ortho(10135, 7289, 593_407.0, 2_035_557.0, 2.0, 32618),
        ),
        (
            "5888578101/IMG_PHR1A_P_001",
            ortho(40538, 29155, 593_406.75, 2_035_557.75, 0.5, 32618),
        ),
        ("5897098101/IMG_PHR1A_MS_002", sensor(8207, 3792)),
        ("5897098101/IMG_PHR1A_P_001", sensor(32824, 15169)),
    ] {
        let Some(bytes) = real(&format!("{PHR}/{folder}"), "ROI_") else {
            return;
        };
        let roi = read("ROI", &bytes, &grid).unwrap();
        assert_eq!(roi[0].kind, "SOURCE_IMAGE_FOOTPRINT");
        let b = roi[0].polygon.bbox();
        assert_eq!((b.min_x, b.max_x), (0.0, grid.width as f64), "{folder}");
        // One of them begins a row below the image's first.
        assert!(b.min_y.abs() <= 1.0, "{folder} {b:?}");
        assert_eq!(b.max_y, grid.height as f64, "{folder}");
    }
}

const HEAD: &str = "<?xml version='1.0' encoding='ISO-8859-1'?><hma:Mask gml:id='x' \
    xmlns:gml='http://www.opengis.net/gml' xmlns:hma='http://earth.esa.int/hma'>";

/// A mask of one polygon with one hole.
fn mask(srs: &str, outer: &str, inner: &str) -> String {
    format!(
        "{HEAD}<gml:name>é</gml:name><hma:maskMembers><hma:MaskFeature><hma:maskType>CLOUD</hma:maskType>\
         <gml:extentOf><gml:Polygon {srs}><gml:exterior><gml:LinearRing><gml:posList>{outer}</gml:posList>\
         </gml:LinearRing></gml:exterior><gml:interior><gml:LinearRing><gml:posList>{inner}</gml:posList>\
         </gml:LinearRing></gml:interior></gml:Polygon></gml:extentOf></hma:MaskFeature></hma:maskMembers></hma:Mask>"
    )
}

const OUTER: &str = "1.5 1.5 7.5 1.5 7.5 5.5 1.5 5.5 1.5 1.5";
const INNER: &str = "3.5 2.5 4.5 2.5 4.5 3.5 3.5 3.5 3.5 2.5";

#[test]
fn image_coordinates_count_from_one() {
    for srs in ["", "srsName='urn:ogc:def:derivedCRSType:OGC:1.0:image'"] {
        let regions = read("m", mask(srs, OUTER, INNER).as_bytes(), &sensor(10, 8)).unwrap();
        assert_eq!(regions[0].kind, "CLOUD");
        let m = rasterise(&polygons(regions), Window::new(0, 0, 10, 8)).to_pixels(80);
        // Pixels (2, 2) to (7, 5) of the file are ours from (1, 1) to (6, 4); the hole is (4, 3).
        for (i, m) in m.iter().enumerate() {
            let (c, r) = (i % 10, i / 10);
            let inside = (1..7).contains(&c) && (1..5).contains(&r) && (c, r) != (3, 2);
            assert_eq!(*m == 255, inside, "{c} {r}");
        }
    }
}

#[test]
fn world_coordinates_go_through_the_transform() {
    let grid = ortho(10, 8, 600_000.0, 5_000_000.0, 2.0, 32630);
    let outer = "600004 4999996 600008 4999996 600008 4999990 600004 4999990";
    let inner = "600005 4999995 600005.1 4999995 600005 4999994.9";
    for srs in [
        "urn:ogc:def:crs:EPSG:6.3:32630",
        "urn:ogc:def:crs:epsg::32630",
        "32630 WGS84/UTM 30N (x)",
        "",
    ] {
        let text = mask(&format!("srsName='{srs}'"), outer, inner);
        let b = read("m", text.as_bytes(), &grid).unwrap()[0].polygon.bbox();
        assert_eq!((b.min_x, b.min_y, b.max_x, b.max_y), (2.0, 2.0, 4.0, 5.0));
    }
}

#[test]
fn empty_masks_are_empty_and_bad_ones_are_told() {
    let grid = sensor(10, 8);
    let none = format!("{HEAD}<hma:maskMembers/></hma:Mask>");
    assert!(read("m", none.as_bytes(), &grid).unwrap().is_empty());
    let utm = ortho(10, 8, 0.0, 0.0, 1.0, 32631);
    let image = "srsName='a:image'";
    let square = "1 1 5 1 5 5";
    for (text, grid, says) in [
        (
            format!("{HEAD}</hma:Mask>"),
            &grid,
            "maskMembers is missing",
        ),
        (mask(image, "1 1 2 2 3", square), &grid, "pairs of numbers"),
        (
            mask(image, "1 1 2 x 3 3", square),
            &grid,
            "pairs of numbers",
        ),
        (
            mask(image, "1 1 2 inf 3 3", square),
            &grid,
            "pairs of numbers",
        ),
        (mask(image, "1 1 2 2", square), &grid, "three points"),
        (
            mask("srsName='urn:ogc:def:crs:EPSG::32630'", square, square),
            &grid,
            "has no CRS",
        ),
        (
            mask("srsName='urn:ogc:def:crs:EPSG::32630'", square, square),
            &utm,
            "UTM zone 31N",
        ),
        (
            mask(image, square, square)
                .replace("gml:exterior", "gml:x")
                .replace("gml:interior", "gml:x"),
            &grid,
            "ring",
        ),
        (
            mask(image, square, square).replace("<hma:Mask ", "<!DOCTYPE a><hma:Mask "),
            &grid,
            "DTD",
        ),
    ] {
        let fault = read("m", text.as_bytes(), grid).unwrap_err().to_string();
        assert!(fault.contains(says), "{fault}");
    }
}

/// Two bands whose values are 0 in a corner, 1 elsewhere, the first also 0 in row 7; the file itself
/// hides column 9.
fn image() -> impl RasterSource {
    Computed::new(sensor(10, 8), 2, SampleType::U16, |band, c, r| {
        let zero = (c < 4 && r < 4) || (band == 0 && r == 7);
        (c != 9).then_some(if zero { 0.0 } else { 1.0 })
    })
}

fn valid(validity: Validity) -> Vec<(usize, usize)> {
    let block = Masked::new(image(), validity)
        .read(Window::new(0, 0, 10, 8))
        .unwrap();
    let at = |i| (i % 10, i / 10);
    (0..80).filter(|i| block.mask.valid(*i)).map(at).collect()
}

fn all(keep: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    (0..80)
        .map(|i| (i % 10, i / 10))
        .filter(|&(c, r)| keep(c, r))
        .collect()
}

#[test]
fn with_a_roi_a_zero_is_a_measure_and_without_it_is_nodata() {
    let square = |a: f64, b: f64| Polygon::new(&[vec![(a, a), (b, a), (b, b), (a, b)]]).unwrap();
    assert_eq!(valid(Validity::default()), all(|c, _| c != 9));
    let nodata = Validity {
        nodata: Some(0.0),
        ..Validity::default()
    };
    assert_eq!(
        valid(nodata.clone()),
        all(|c, r| c != 9 && !(c < 4 && r < 4))
    );
    let roi = Validity {
        roi: Some(vec![square(2.0, 12.0)]),
        ..nodata.clone()
    };
    assert_eq!(valid(roi.clone()), all(|c, r| c != 9 && c >= 2 && r >= 2));
    let cloud = Validity {
        exclude: vec![square(3.0, 5.0), square(4.0, 6.0)],
        ..roi
    };
    let cloudy = |c: usize, r: usize| {
        ((3..5).contains(&c) && (3..5).contains(&r)) || ((4..6).contains(&c) && (4..6).contains(&r))
    };
    assert_eq!(
        valid(cloud),
        all(|c, r| c != 9 && c >= 2 && r >= 2 && !cloudy(c, r))
    );
    let nothing = Validity {
        roi: Some(Vec::new()),
        ..nodata
    };
    assert!(valid(nothing).is_empty());
}

proptest! {
    #[test]
    fn a_damaged_mask_never_panics(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3u8), 1..12),
    ) {
        let mut bytes = mask("srsName='a:image'", OUTER, INNER).into_bytes();
        for (at, byte, how) in edits {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                _ => bytes.insert(at, byte),
            }
        }
        if let Ok(regions) = read("m", &bytes, &sensor(10, 8)) {
            let m = rasterise(&polygons(regions), Window::new(0, 0, 10, 8));
            prop_assert_eq!(m.to_pixels(80).len(), 80);
        }
    }
}
