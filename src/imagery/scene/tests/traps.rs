//! Traps 1, 2, 4, 5 and 6 of real products (3 and 7 are of models).

use super::fixture::Product;
use super::*;
use crate::scene::facts::{Family, Geometry, Role};
use crate::scene::order::Outcome;

#[test]
fn trap_1_order_is_proven_in_the_binning_of_each_family() {
    for product in [Product::spot(), Product::pleiades(), Product::neo()] {
        let dir = delivered(&product);
        let order = &inspect(dir.path()).members[0].band_order;
        assert_eq!(order.outcome, Outcome::Proven, "{order:#?}");
        assert_eq!(order.file, product.order);
        // Calibration is joined by id, whatever the order of the lists.
        let member = member_of(&dir);
        let listed = match product.family {
            Family::Pleiades => ["B0", "B1", "B2", "B3"].to_vec(),
            _ => product.order.clone(),
        };
        for (i, id) in listed.iter().enumerate() {
            let band = member.band(id).unwrap();
            assert_eq!(band.gain, Some(8.5 + i as f64), "{id}");
            assert_eq!(band.irradiance, Some(1500.5 + 10.0 * i as f64), "{id}");
        }
        let roles: Vec<Role> = member.bands.iter().map(|b| b.role).collect();
        assert!(roles.is_sorted() && roles[..4] == [Role::Red, Role::Green, Role::Blue, Role::Nir]);
        let (min, max) = match product.family {
            Family::PleiadesNeo => (619.0, 690.0),
            Family::Spot67 => (633.0, 697.0),
            _ => (590.0, 710.0),
        };
        assert_eq!(
            (member.bands[0].min_nm, member.bands[0].max_nm),
            (Some(min), Some(max))
        );
    }
}

#[test]
fn trap_1_another_order_in_the_files_is_contradicted_not_believed() {
    let order = ["B0", "B1", "B2", "B3"].to_vec();
    for product in [
        Product {
            order: order.clone(),
            ..Product::spot()
        },
        Product {
            order: order.clone(),
            ..Product::pleiades()
        },
    ] {
        let dir = delivered(&product);
        let found = &inspect(dir.path()).members[0].band_order;
        assert_eq!(found.outcome, Outcome::Contradicted, "{found:#?}");
        assert_eq!(found.file, order);
        assert_eq!(found.expected, ["B2", "B1", "B0", "B3"]);
    }
}

#[test]
fn trap_2_the_grid_is_that_of_the_metadata_and_its_corner_is_outer() {
    for product in [Product::spot(), Product::pleiades()] {
        let dir = delivered(&product);
        // A world file says the centre; in others it says anything.
        let world = "1.5\n0\n0\n-1.5\n123.75\n456.25\n";
        for name in ["IMG_X_R1C1.TFW", "IMG_X_R1C1.tfw"] {
            std::fs::write(dir.path().join("IMG").join(name), world).unwrap();
        }
        let member = member_of(&dir);
        // First vertices of both conventions are understood.
        assert!(member.findings.is_empty(), "{:?}", member.findings);
        let scene = open(dir.path()).unwrap();
        let tiles = scene.tiles(&member, &READING).unwrap();
        let transform = tiles.grid().transform.unwrap().0;
        assert_eq!(transform, [700_000.0, 1.5, 0.0, 7_639_842.0, 0.0, -1.5]);
        assert_eq!(tiles.grid().crs.as_ref().unwrap().epsg(), Some(32740));
    }
    let dir = changed(&Product::spot(), |t| {
        t.replace("<X>700000.75", "<X>700300.75")
    });
    assert!(member_of(&dir).findings[0].what.contains("200.5 columns"));
}

#[test]
fn trap_4_values_beyond_12_bits_are_kept() {
    let product = Product::spot();
    let dir = delivered(&product);
    let scene = open(dir.path()).unwrap();
    let member = &scene.members()[0];
    assert_eq!(member.image.product_bits, Some(12));
    assert_eq!(member.histogram("B3").unwrap().max, Some(4182.0));
    let block = all_of(&scene.tiles(member, &READING).unwrap());
    assert_eq!(u16s(&block)[7 * 60 + 7], 4182);
}

#[test]
fn trap_5_clouds_absent_are_not_none_and_100_is_100() {
    let cloud = |text: &str| {
        let dir = changed(&Product::spot(), |t| t.replace(">12.5<", text));
        member_of(&dir).cloud_percent
    };
    assert_eq!(cloud("><"), None);
    assert_eq!(cloud("> <"), None);
    assert_eq!(cloud(">100<"), Some(100.0));
    assert_eq!(cloud(">0<"), Some(0.0));
    assert_eq!(cloud(">0.00<"), Some(0.0));
    let dir = changed(&Product::spot(), |t| t.replace(">12.5<", ">cloudy<"));
    assert!(member_of(&dir).findings[0].what.contains("cloudy"));
    let dir = changed(&Product::spot(), |t| t.replace("CLOUD_COVERAGE", "OTHER"));
    assert_eq!(member_of(&dir).cloud_percent, None);
}

#[test]
fn trap_5_zero_histograms_numbers_with_exponents_and_latin_1() {
    let dir = changed(&Product::spot(), |t| {
        let (head, rest) = t.split_once("<VALUES>").unwrap();
        let (_, tail) = rest.split_once("</VALUES>").unwrap();
        format!("{head}<VALUES>{}</VALUES>{tail}", "0 ".repeat(4095))
    });
    let order = &inspect(dir.path()).members[0].band_order;
    assert_eq!(order.outcome, Outcome::Assumed);
    assert!(order.why.contains("B2 is empty"), "{}", order.why);
    assert_eq!(order.file, ["B2", "B1", "B0", "B3"]);
    // The fixture writes 7.639842e+06 and ISO-8859-1.
    let member = member_of(&delivered(&Product::spot()));
    assert_eq!(member.geometry.grid().transform.unwrap().0[3], 7_639_842.0);
    assert_eq!(
        member.rights.copyright.as_deref(),
        Some("© données fictives")
    );
    assert_eq!(member.rights.licence, None);
}

#[test]
fn trap_5_sensor_products_have_no_projected_crs() {
    let dir = delivered(&Product {
        sensor: true,
        ..Product::spot()
    });
    let geometry = member_of(&dir).geometry;
    assert!(matches!(geometry, Geometry::Sensor { .. }));
    // A ground product without one is refused.
    let dir = changed(&Product::spot(), |t| {
        t.replace("Projected_CRS", "Other_CRS")
    });
    assert!(refusal(dir.path()).contains("PROJECTED_CRS_CODE is missing"));
}

#[test]
fn trap_6_masks_go_by_the_code_of_their_measure() {
    let names = [
        ("Area_Of_Interest (ROI)", "MASKS/ROI_X.GML", "ROI"),
        ("Water_Cotation (DTM)", "MASKS/DTM_X_MSK.GML", "DTM"),
        ("Water_Area (WAT)", "MASKS/WAT_X.GML", "WAT"),
        ("Something", "MASKS/CLD_X_MSK.GML", "CLD"),
    ];
    for (measure, path, code) in names {
        let dir = changed(&Product::neo(), |t| {
            t.replace("Area_Of_Interest (ROI)", measure)
                .replace("MASKS/ROI_MSK.GML", path)
        });
        let member = member_of(&dir);
        let mask = member.mask(code).unwrap();
        assert_eq!(mask.path, format!("IMG/{path}"));
        // It is not there: told, and the pixels are whole.
        let inspection = inspect(dir.path());
        assert!(inspection.completeness.pixels);
        let missing: Vec<_> = inspection.completeness.faults().map(|f| &f.path).collect();
        assert!(missing.contains(&&mask.path), "{missing:?}");
    }
}

#[test]
fn angles_are_those_labelled_center_by_any_spelling() {
    for product in [Product::spot(), Product::pleiades(), Product::neo()] {
        assert_eq!(
            member_of(&delivered(&product)).sun_elevation_deg(),
            Some(45.0)
        );
    }
    let spelled = |label: &str| {
        let dir = changed(&Product::spot(), |t| {
            t.replace(">Center<", &format!(">{label}<"))
        });
        member_of(&dir)
    };
    assert_eq!(spelled(" CENTER ").sun_elevation_deg(), Some(45.0));
    let without = spelled("Middle");
    assert_eq!(without.sun_elevation_deg(), None);
    assert!(without.findings[0].what.contains("labelled Center"));
}
