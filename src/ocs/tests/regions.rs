//! Regions side by side, pieces of them, and zones.

use super::*;

/// Each boundary of a region lies beside another one, and pieces are bounded by what lies around them.
#[test]
fn contacts_make_up_the_boundaries_and_pieces_join_along_them() {
    let [a, b] = pair(20, 8, 1.5);
    let found = laid(&[&a, &b], 2);
    let mut around = vec![0.0; found.regions.len()];
    for contact in &found.contacts {
        around[contact.one as usize] += contact.length_m();
        around[contact.other as usize] += contact.length_m();
    }
    for (region, around) in found.regions.iter().zip(around) {
        if !region.is_outside() {
            assert!((region.perimeter_m() - around).abs() < 1e-6);
        }
    }
    let pieces = found.pieces(|_, region| region.lands[0].class());
    let rims: f64 = pieces.iter().map(|piece| piece.perimeter_m).sum();
    // The first date alone has the same classes in the same places.
    let alone = laid(&[&a], 2);
    let inside = alone.regions.iter().filter(|r| !r.is_outside());
    assert_eq!(pieces.len(), inside.clone().count());
    let rims_alone: f64 = inside.map(Region::perimeter_m).sum();
    assert!((rims - rims_alone).abs() < 1e-3, "{rims} {rims_alone}");
    for piece in pieces {
        let shape = found.shape(&piece.regions).unwrap();
        assert_eq!((shape.0.len(), area_of(&shape)), (1, Some(piece.area)));
    }
}

/// Zones cut no region, and share out its area to the last digit.
#[test]
fn zones_share_out_what_lies_in_them() {
    let [a, b] = pair(20, 13, 1.0);
    let without = laid(&[&a, &b], 2);
    let (w, s) = (WEST - 200.0, SOUTH - 300.0);
    let zone = |id: i64, x: f64, y: f64| feature(id, &[square(w + x, s + y, 700.0)], "z");
    let zones = of(vec![
        zone(1, 0.0, 0.0),
        zone(2, 700.0, 0.0),
        zone(3, 0.0, 650.0),
        feature(4, &[square(w + 9000.0, s, 50.0)], "z"),
    ]);
    let mut zones = millesime(&zones, "zones");
    for (code, zone) in zones.parcels.iter_mut().enumerate() {
        zone.code = code;
    }
    let dates = [millesime(&a, "2009"), millesime(&b, "2015")];
    let with = |threads| {
        let limits = Limits::new(threads, 1 << 30);
        overlay(&[&dates[0], &dates[1]], Some(&zones), &limits).unwrap()
    };
    let found = with(2);
    assert!(found == with(5));
    // Crossings with the limits of zones are rounded to grains, and move boundaries by as much.
    assert!(found.areas.keys().eq(without.areas.keys()));
    for (lands, area) in &found.areas {
        assert!(
            (*area - without.areas[lands]).abs().m2() < 1e-3,
            "{lands:?}"
        );
    }
    let shared = |overlay: &Overlay| overlay.boundaries.shared_m(0, 1);
    assert!((shared(&found) - shared(&without)).abs() < 1e-3);
    assert_eq!(found.regions.len(), without.regions.len());
    let mut by_zone: BTreeMap<Land, Area> = BTreeMap::new();
    for region in found.regions.iter().filter(|r| !r.is_outside()) {
        assert_eq!(region.area, region.zones.iter().map(|zone| zone.1).sum());
        for (zone, area) in &region.zones {
            *by_zone.entry(*zone).or_default() += *area;
        }
    }
    // The coverage is 1200 m wide and begins 200 m east and 300 m north of the zones.
    let m2 = |zone| by_zone[&zone].m2();
    assert_eq!(m2(Land::Class(0)), 500.0 * 350.0);
    assert_eq!(m2(Land::Class(1)), 700.0 * 400.0);
    assert_eq!(m2(Land::Class(2)), 500.0 * 650.0);
    assert_eq!(m2(Land::Contested), 500.0 * 50.0);
    let total: f64 = by_zone.values().map(|area| area.m2()).sum();
    assert!((total - 1200.0 * 1200.0).abs() < 1e-6);
    assert!(!by_zone.contains_key(&Land::Class(3)));
}
