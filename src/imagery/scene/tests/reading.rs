//! Whole deliveries.

use relais_core::grid::Window;
use relais_core::raster::{RasterSource, SampleType};

use super::fixture::{self, Product};
use super::*;
use crate::scene::Delivery;
use crate::scene::facts::{Geometry, Spectral};
use crate::scene::order::{BandOrder, Outcome};

#[test]
fn tiles_and_sets_of_all_families_make_one_image() {
    for product in [Product::spot(), Product::pleiades(), Product::neo()] {
        let dir = delivered(&product);
        let scene = open(dir.path()).unwrap();
        let member = &scene.members()[0];
        let tiles = scene.tiles(member, &READING).unwrap();
        assert_eq!((tiles.grid().width, tiles.grid().height), (60, 40));
        assert_eq!(tiles.sample_type(), SampleType::U16);
        let expected = |id: &str, w: Window| -> Vec<u16> {
            let rows = w.row..w.bottom();
            rows.flat_map(|r| (w.col..w.right()).map(move |c| (c, r)))
                .map(|(c, r)| product.value(id, c, r))
                .collect()
        };
        // Windows within a tile, across tiles, at the truncated corner, and the whole.
        for window in [
            Window::new(4, 5, 10, 10),
            Window::new(20, 25, 10, 10),
            Window::new(55, 35, 5, 5),
            tiles.grid().window(),
        ] {
            let block = tiles.read(window).unwrap();
            assert_eq!((block.window, block.bands), (window, product.order.len()));
            for (band, id) in product.order.iter().enumerate() {
                let plane = band * window.pixels()..(band + 1) * window.pixels();
                assert_eq!(u16s(&block)[plane], expected(id, window), "{id} {window:?}");
            }
        }
        // The three columns at the left are empty; the dark pixel is not.
        let block = all_of(&tiles);
        for (i, (col, row)) in (0..40)
            .flat_map(|r| (0..60).map(move |c| (c, r)))
            .enumerate()
        {
            assert_eq!(block.mask.valid(i), col >= 3, "{col} {row}");
        }
        // Where a region of interest says what is valid, nothing else does.
        let reading = Reading {
            nodata: StatedNodata::Valid,
            ..READING
        };
        let whole = all_of(&scene.tiles(member, &reading).unwrap());
        assert!((0..2400).all(|i| whole.mask.valid(i)));
    }
}

#[test]
fn bands_come_in_canonical_order_whatever_the_files_hold() {
    let mut product = Product::pleiades();
    product.order = vec!["B0", "B1", "B2", "B3"];
    let dir = delivered(&product);
    let scene = open(dir.path()).unwrap();
    let member = &scene.members()[0];
    let order = BandOrder::given(member, "B0,B1,B2,B3").unwrap();
    let source = scene.source(member, &READING, &order.file).unwrap();
    let named: Vec<&str> = source
        .bands()
        .iter()
        .map(|b| b.description.as_str())
        .collect();
    assert_eq!(named, ["B2 red", "B1 green", "B0 blue", "B3 near infrared"]);
    let window = Window::new(20, 25, 10, 10);
    let block = source.read(window).unwrap();
    for (band, id) in ["B2", "B1", "B0", "B3"].iter().enumerate() {
        assert_eq!(u16s(&block)[band * 100], product.value(id, 20, 25));
    }
    assert!(source.cost(window) >= 100 * 4 * 2);
    assert!(scene.source(member, &READING, &order.file[..3]).is_err());
}

#[test]
fn folder_volume_product_file_and_zip_are_one_scene() {
    let product = Product::neo();
    let dir = delivered(&product);
    let zip = dir.path().join("delivery.zip");
    let nested: Vec<_> = product
        .files()
        .into_iter()
        .map(|(path, bytes)| (format!("TOP/{path}"), bytes))
        .collect();
    std::fs::write(&zip, fixture::zip(&nested)).unwrap();
    let whole = all_of(
        &open(dir.path())
            .unwrap()
            .tiles(&member_of(&dir), &READING)
            .unwrap(),
    );
    for path in ["VOL_PNEO.XML", "IMG/DIM_X.XML", "delivery.zip"] {
        let scene = open(&dir.path().join(path)).unwrap();
        let member = &scene.members()[0];
        assert_eq!(scene.bundle().id, "4242");
        assert_eq!(
            all_of(&scene.tiles(member, &READING).unwrap()),
            whole,
            "{path}"
        );
        let inspection = inspect(&dir.path().join(path));
        assert!(
            inspection.completeness.pixels,
            "{path} {:#?}",
            inspection.completeness
        );
        assert_eq!(inspection.members[0].band_order.outcome, Outcome::Proven);
    }
}

#[test]
fn a_small_picture_is_made_of_all_tiles() {
    let product = Product::pleiades();
    let dir = delivered(&product);
    let scene = open(dir.path()).unwrap();
    let member = &scene.members()[0];
    let order = BandOrder::expected(member);
    let picture =
        crate::scene::quicklook::quicklook(&scene, member, &order, 30, &super::limits()).unwrap();
    assert_eq!((picture.width, picture.height), (30, 20));
    let opaque = |col: usize, row: usize| picture.pixels[(row * 30 + col) * 4 + 3] == 255;
    assert!(!opaque(0, 5) && opaque(10, 5) && opaque(29, 19));
}

#[test]
fn components_of_a_job_are_one_product_and_other_dates_are_others() {
    let dir = tempfile::tempdir().unwrap();
    let product = Product::pleiades();
    let dim = product.dim();
    let pan = dim
        .replace("4242-2", "4242-1")
        .replace("<SPECTRAL_PROCESSING>PMS", "<SPECTRAL_PROCESSING>P");
    let ms = dim.replace("<SPECTRAL_PROCESSING>PMS", "<SPECTRAL_PROCESSING>MS");
    let later = |text: &str| {
        let strip = format!("STRIP_{}", text.len());
        text.replace("STRIP_1", &strip)
            .replace("<IMAGING_TIME>10:11:12.3Z", "<IMAGING_TIME>10:11:36.9")
    };
    let uuid = "9f15aaaf-e3ee-4b9c-a63c-f4c3c0f0e001";
    let files = [
        ("P/DIM_A.XML", pan.clone()),
        ("MS/DIM_B.XML", ms.clone()),
        // The other half of a stereo pair, and a strip that the P and the MS name each their way.
        ("P2/DIM_C.XML", later(&pan)),
        ("MS2/DIM_D.XML", later(&ms)),
        ("U/DIM_E.XML", dim.replace("4242-2", uuid)),
    ];
    for (path, text) in &files {
        fixture::write(dir.path(), &[(path.to_string(), fixture::latin_1(text))]);
    }
    let delivery = Delivery::open(dir.path()).unwrap();
    let found: Vec<(&str, usize)> = delivery
        .bundles()
        .iter()
        .map(|b| (b.id.as_str(), b.members.len()))
        .collect();
    assert_eq!(
        found,
        [
            ("4242@2024-01-01T10:11:12.3Z", 2),
            ("4242@2024-01-01T10:11:36.9Z", 2),
            (uuid, 1)
        ]
    );
    assert_eq!(refusal(dir.path()).split(' ').next(), Some("RLS-E305"));
    let scene = Scene::open(dir.path(), Some("4242@2024-01-01T10:11:36.9Z")).unwrap();
    assert_eq!(scene.member(Spectral::Pan).unwrap().source, "P2/DIM_C.XML");
}

#[test]
fn a_sensor_product_names_its_model_and_has_no_grid() {
    let dir = delivered(&Product {
        sensor: true,
        ..Product::pleiades()
    });
    let member = member_of(&dir);
    let Geometry::Sensor { grid, .. } = &member.geometry else {
        panic!("{:?}", member.geometry);
    };
    assert!(grid.transform.is_none() && grid.crs.is_none());
    // The model is there and does not read: the image cannot be used.
    let inspection = inspect(dir.path());
    assert!(!inspection.completeness.pixels);
    assert!(
        inspection
            .fault("x")
            .unwrap()
            .to_string()
            .contains("RPC_X.XML")
    );
}
