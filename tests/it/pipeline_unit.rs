//! `relais pipeline unit`: the units of a plan one by one, as a cluster would.

use crate::pipeline::{Night, ids};

#[test]
fn units_make_what_a_run_makes_in_any_order() {
    let night = Night::new(2);
    night.counts(&[]);
    let reference = night.made("out");
    std::fs::remove_dir_all(night.path("out")).unwrap();
    let (path, units) = night.plan(&[]);
    let plan = path.to_str().unwrap();
    let ids = ids(&units);
    let unit = |name: &str| {
        night
            .relais(&["unit", plan, name, "--json"])
            .within("/".as_ref())
            .run()
    };
    unit(&ids["light/s1.tif"])
        .fails(2, "RLS-E265")
        .says(&ids["ortho/s1.tif"]);
    let ran = unit(&ids["ortho/s1.tif"]).succeeds().json();
    assert_eq!((&ran["ran"], &ran["kept"]), (&1.into(), &0.into()));
    // By the beginning of its id, and by the name of its step.
    unit(&ids["light/s1.tif"][..12]).succeeds();
    let ran = unit("ortho").succeeds().json();
    assert_eq!((&ran["ran"], &ran["kept"]), (&1.into(), &1.into()));
    unit("nonsense").fails(2, "RLS-E244");
    assert_eq!(night.counts(&["--resume"]), (1, 3));
    assert!(night.made("out") == reference);
}

#[test]
fn units_at_once_leave_one_result() {
    let night = Night::new(3);
    let (path, _) = night.plan(&[]);
    let plan = path.to_str().unwrap();
    let start = || {
        night
            .relais(&["unit", plan, "ortho"])
            .command()
            .spawn()
            .unwrap()
    };
    for mut child in [start(), start(), start()] {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(night.counts(&["--resume=verify"]), (3, 3));
}
