//! Strips, by hand: what moving boundaries explains, and what it does not.

use std::collections::BTreeMap;

use relais_core::vector::Layer;
use relais_run::Limits;

use super::{feature, millesime, of};
use crate::cause::Cause;
use crate::compare::{Rules, compare};

/// Ground of 100 m from south to north, in stripes: where each begins, and its class; the last ends at
/// 100 m.
fn stripes(stripes: &[(f64, &str)]) -> Layer {
    let ends = stripes.iter().skip(1).map(|stripe| stripe.0).chain([100.0]);
    let parcel = |((west, code), east): (&(f64, &str), f64)| {
        let ring = vec![
            (*west, 0.0),
            (east, 0.0),
            (east, 100.0),
            (*west, 100.0),
            (*west, 0.0),
        ];
        feature(1, &[ring], code)
    };
    of(stripes.iter().zip(ends).map(parcel).collect())
}

/// The differences between two dates from west to east, the first drawn on photographs, the second on
/// SPOT (redrawn up to 5.46 m off), with their causes.
fn causes(before: &Layer, after: &Layer) -> Vec<(String, Cause)> {
    let dates = [before, after].map(|layer| millesime(layer, "2015"));
    let rules = Rules {
        sigmas_m: vec![0.7, 2.0],
        thickness_m: None,
        minimum_m2: vec![0, 0],
        minimum_of_m2: BTreeMap::new(),
        recoded: Vec::new(),
        implausible: None,
    };
    let limits = Limits::new(1, 1 << 30);
    let found = compare(&[&dates[0], &dates[1]], None, &rules, &limits).unwrap();
    let name = |code: Option<u32>| found.overlay.codes.name(code.unwrap()).to_string();
    let mut all: Vec<(f64, String, Cause)> = (found.periods[0].differences.all.iter())
        .map(|difference| {
            let shape = found.overlay.shape(&difference.piece.regions).unwrap();
            let ring = shape.0[0].exterior().0.iter();
            let west = ring.map(|p| p.x).fold(f64::INFINITY, f64::min);
            let [one, other] = difference.lands.map(|land| name(land.class()));
            (west, format!("{one}>{other}"), difference.cause)
        })
        .collect();
    all.sort_by(|p, q| p.0.total_cmp(&q.0));
    let kept = |(_, what, cause)| (what, cause);
    all.into_iter().map(kept).collect()
}

fn all_are(cause: Cause, whats: &[&str]) -> Vec<(String, Cause)> {
    whats.iter().map(|what| (what.to_string(), cause)).collect()
}

/// A verge of 3 m, drawn 4 m beside its place: between the strip where it is and the one where it was
/// lies a third, and none of them has what it came from on either of its sides.
#[test]
fn a_narrow_parcel_drawn_beyond_its_own_width_is_redrawn() {
    let before = stripes(&[(0.0, "211"), (50.0, "231"), (53.0, "311")]);
    let after = stripes(&[(0.0, "211"), (46.0, "231"), (49.0, "311")]);
    let chain = ["211>231", "211>311", "231>311"];
    assert_eq!(causes(&before, &after), all_are(Cause::Sliver, &chain));
    // Turned round: what holds from one date to the next holds from that one to the first.
    let chain = ["231>211", "311>211", "311>231"];
    assert_eq!(causes(&after, &before), all_are(Cause::Sliver, &chain));
}

/// The same verge further off than boundaries are redrawn: it was made there.
#[test]
fn a_narrow_parcel_further_off_than_the_tolerance_is_a_change() {
    let before = stripes(&[(0.0, "211"), (50.0, "231"), (53.0, "311")]);
    let after = stripes(&[(0.0, "211"), (44.0, "231"), (47.0, "311")]);
    let found = causes(&before, &after);
    let cause_of = |what: &str| found.iter().find(|f| f.0 == what).unwrap().1;
    assert_eq!(cause_of("211>231"), Cause::ProbableChange);
    assert_eq!(cause_of("231>311"), Cause::ProbableChange);
}

/// A road of 4 m is new, and so thin that SPOT might have moved a boundary as far; a verge beside it
/// that went with it is looked through, but there was no road behind it either.
#[test]
fn a_new_road_is_one_whatever_lies_beside_it() {
    let before = stripes(&[(0.0, "211"), (50.0, "231"), (51.0, "311")]);
    let after = stripes(&[(0.0, "211"), (46.0, "122"), (51.0, "311")]);
    let found = causes(&before, &after);
    let new = all_are(Cause::ProbableChange, &["211>122", "231>122"]);
    assert_eq!(found, new);
}

/// A verge that is not drawn any more, between a field and a road whose boundary moved: the field goes
/// on up to the road that was behind the verge.
#[test]
fn a_verge_that_is_drawn_no_more_hides_no_redrawn_road() {
    let before = stripes(&[(0.0, "211"), (50.0, "231"), (52.0, "122"), (60.0, "311")]);
    let after = stripes(&[(0.0, "211"), (48.0, "122"), (60.0, "311")]);
    let found = causes(&before, &after);
    assert_eq!(found[0], ("211>122".to_string(), Cause::Sliver));
}
