//! The five real deliveries, where they are at hand.

use crate::real_data::real_data;

use super::facts::{
    Family, FileRole, Geometry, Level, Member, Processing, Role, RpcPlace, Spectral,
};
use super::{Delivery, Scene};

pub(super) fn open(path: &str) -> Option<Scene> {
    let path = real_data(&format!("dimap_stars/{path}"))?;
    Some(Scene::open(&path, None).unwrap())
}

fn ids(member: &Member) -> Vec<&str> {
    member.bands.iter().map(|b| b.id.as_str()).collect()
}

#[test]
fn spot_7_reads() {
    let Some(scene) = open(
        "SPOT/data/CHARTER_ID788_AOI1_SO20229955-7-01_DS_SPOT7_202011170245179_FR1_FR1_SV1_SV1_E110S08_01140",
    ) else {
        return;
    };
    assert_eq!(scene.bundle().id, "5481586101");
    let [member] = scene.members() else { panic!() };
    assert_eq!(member.platform().unwrap().name, "SPOT 7");
    assert_eq!(member.family(), Family::Spot67);
    assert_eq!(
        (member.level, member.spectral),
        (Level::Ortho, Spectral::Pansharpened)
    );
    assert_eq!(member.processing, Processing::Basic);
    assert_eq!(
        member.moment().unwrap().to_string(),
        "2020-11-17T02:45:17.9Z"
    );
    // The XML lists B2, B1, B0, B3; each with its own calibration.
    assert_eq!(ids(member), ["B2", "B1", "B0", "B3"]);
    assert_eq!(member.image.file_order(), ["B2", "B1", "B0", "B3"]);
    let blue = member.band_of(Role::Blue).unwrap();
    assert_eq!(
        (blue.id.as_str(), blue.gain, blue.min_nm, blue.max_nm),
        ("B0", Some(8.07), Some(457.0), Some(525.0))
    );
    assert_eq!(blue.irradiance, Some(1964.630881));
    // Trap 2: ULXMAP is the outer corner (the world file says 427461.75).
    let Geometry::Ground { grid } = &member.geometry else {
        panic!()
    };
    assert_eq!(
        grid.transform.unwrap().0,
        [427_461.0, 1.5, 0.0, 9_178_299.0, 0.0, -1.5]
    );
    assert_eq!(grid.crs.as_ref().unwrap().epsg(), Some(32749));
    // Trap 4: 12 bits declared, 4182 counted.
    assert_eq!(member.image.product_bits, Some(12));
    assert_eq!(member.histogram("B3").unwrap().max, Some(4182.0));
    // The fifth of nine.
    assert_eq!(member.sun_elevation_deg(), Some(63.7303240255));
    // Trap 6: a water mask named DTM.
    assert!(member.mask("DTM").is_some() && member.mask("ROI").is_some());
    assert_eq!(member.masks.len(), 8);
    assert_eq!(
        (member.image.nodata, member.image.saturated),
        (Some(0.0), Some(4095.0))
    );
    assert_eq!(member.cloud_percent, Some(51.63));
    assert_eq!(member.accuracy_ce90_m, Some(4.58428664025));
    assert_eq!(member.rights.licence, None);
    assert!(member.findings.is_empty(), "{:?}", member.findings);
}

#[test]
fn a_pleiades_bundle_reads() {
    let Some(scene) = open("PLEIADES/ORT/data/5888578101") else {
        return;
    };
    assert_eq!(scene.bundle().id, "5888578101");
    let (p, ms) = (
        scene.member(Spectral::Pan).unwrap(),
        scene.member(Spectral::Multi).unwrap(),
    );
    // Calibration comes B0, B1, B2, B3 and grouped by kind; files hold red first.
    assert_eq!(ms.image.file_order(), ["B2", "B1", "B0", "B3"]);
    let red = ms.band("B2").unwrap();
    assert_eq!(
        (red.role, red.gain, red.min_nm, red.max_nm),
        (Role::Red, Some(9.95), Some(590.0), Some(710.0))
    );
    assert_eq!(red.irradiance, Some(1594.0));
    // Corners of P and MS differ.
    let corner = |m: &Member| m.geometry.grid().transform.unwrap().0;
    assert_eq!(corner(p)[..4], [593_406.75, 0.5, 0.0, 2_035_557.75]);
    assert_eq!(corner(ms)[..4], [593_407.0, 2.0, 0.0, 2_035_557.0]);
    assert_eq!((p.image.width, ms.image.width), (40538, 10135));
    assert!(
        ms.rights
            .copyright
            .as_deref()
            .unwrap()
            .starts_with("©CNES_2021")
    );
}

#[test]
fn a_pleiades_sensor_bundle_reads() {
    let Some(scene) = open("PLEIADES/ORT/data/5897098101") else {
        return;
    };
    for member in scene.members() {
        assert_eq!(member.level, Level::Sensor);
        let Geometry::Sensor {
            grid,
            rpc: RpcPlace::File(rpc),
        } = &member.geometry
        else {
            panic!()
        };
        assert!(grid.crs.is_none() && grid.transform.is_none());
        assert!(scene.place().folder().unwrap().find(rpc).unwrap().is_some());
    }
    // "Center" is the second of "Top Center", "Center", "Bottom Center".
    let ms = scene.member(Spectral::Multi).unwrap();
    assert_eq!(ms.sun_elevation_deg(), Some(71.76705923747583));
    assert_eq!(ms.moment().unwrap().to_string(), "2021-08-27T15:49:30.3Z");
}

#[test]
fn a_pleiades_neo_bundle_reads() {
    let Some(scene) = open("PLEIADES-NEO/ORT/data/000071864_1_1_STD_A") else {
        return;
    };
    assert_eq!(scene.bundle().id, "PWOI_000071864_1_1_F_1");
    assert_eq!(scene.members().len(), 2);
    let ms = scene.member(Spectral::Multi).unwrap();
    assert_eq!(ids(ms), ["R", "G", "B", "NIR", "RE", "DB"]);
    assert_eq!(ms.image.sets.len(), 2);
    assert!(ms.image.order_stated);
    // Tiles come in any order; R2C1 begins at row 7680.
    let tile = &ms.image.sets[1].tiles[2];
    assert!(tile.path.ends_with("_NED_R2C1.TIF"));
    assert_eq!(
        (tile.window.row, tile.window.col, tile.window.height),
        (7680, 0, 7680)
    );
    assert_eq!(ms.image.sets[0].tiles[5].window.width, 11540 - 7680);
    assert_eq!(ms.image.sets[0].tiles[5].window.height, 17040 - 2 * 7680);
    // The range stands one level deeper.
    let edge = ms.band_of(Role::RedEdge).unwrap();
    assert_eq!(
        (edge.min_nm, edge.max_nm, edge.gain),
        (Some(697.0), Some(750.0), Some(9.886))
    );
    // Trap 6: names without _MSK.
    assert!(ms.mask("ROI").unwrap().path.ends_with("_F_1.GML"));
    assert!(ms.mask("WAT").is_some());
    // The first of "Center", "TopCenter", "BottomCenter".
    assert_eq!(ms.sun_elevation_deg(), Some(59.78366977101399));
    assert_eq!(ms.rights.licence.as_deref(), Some("EULA"));
}

#[test]
fn three_deliveries_in_one_folder_are_three_products() {
    let Some(path) = real_data("dimap_stars/PLEIADES/ORT/data") else {
        return;
    };
    let delivery = Delivery::open(&path).unwrap();
    let ids: Vec<&str> = delivery.bundles().iter().map(|b| b.id.as_str()).collect();
    assert_eq!(ids, ["5881313101", "5888578101", "5897098101"]);
    let fault = Scene::open(&path, None).unwrap_err();
    assert_eq!(fault.code(), "RLS-E305");
    let scene = Scene::open(&path, Some("5881313101")).unwrap();
    let pixels = scene.listed().iter().filter(|f| f.role == FileRole::Pixels);
    assert_eq!(pixels.count(), 1);
    assert_eq!(
        Scene::open(&path, Some("x")).unwrap_err().code(),
        "RLS-E306"
    );
}
