//! `relais pipeline check`: what is wrong is said before anything is done.

use std::os::unix::fs::PermissionsExt;

use crate::pipeline::{Night, PIPELINE};

#[test]
fn a_pipeline_that_can_run_is_said_to() {
    let night = Night::new(2);
    let ran = night
        .relais(&["check", "p.toml", "--json"])
        .run()
        .succeeds();
    let json = ran.json();
    assert_eq!(json["ok"], true, "{ran}");
    assert_eq!(json["foreseen"]["units"], 4);
    assert_eq!(json["foreseen"]["steps"][0]["step"], "ortho");
    assert!(json["foreseen"]["output_bytes"].as_u64().unwrap() > 10_000);
    assert!(!night.path("out").exists(), "nothing is made");
}

/// Every word that is not known is told with its dotted path and the nearest known one.
#[test]
fn unknown_words_are_told_with_their_path_and_the_nearest() {
    let night = Night::new(1);
    for (right, wrong, path, nearest) in [
        ("[pipeline]", "[pipelin]", "pipelin", "pipeline"),
        ("version = ", "versoin = ", "pipeline.versoin", "version"),
        (
            "product = \"ms\"",
            "resampilng = \"near\"",
            "step.ortho.resampilng",
            "resampling",
        ),
        (
            "op = \"cog\"",
            "op = \"cogs\"",
            "step.light.op = cogs",
            "cog",
        ),
        (
            "default = 3,",
            "defualt = 3,",
            "params.res.defualt",
            "default",
        ),
        (
            "[params]",
            "[quality.lihgt]\nbytes = { min = 1 }\n[params]",
            "quality.lihgt",
            "light",
        ),
        (
            "[params]",
            "[quality.ortho]\nvalid_percnt = { min = 1 }\n[params]",
            "quality.ortho.valid_percnt",
            "valid_percent",
        ),
        (
            "[params]",
            "[quality.ortho]\nbytes = { mni = 1 }\n[params]",
            "quality.ortho.bytes.mni",
            "min",
        ),
    ] {
        night.write("x.toml", &PIPELINE.replacen(right, wrong, 1));
        let ran = night
            .relais(&["check", "x.toml"])
            .run()
            .fails(2, "RLS-E230");
        assert!(ran.stderr.contains(&format!("`{path}`")), "{ran}");
        assert!(
            ran.stderr.contains(&format!("did you mean `{nearest}`?")),
            "{ran}"
        );
    }
    let ran = night.relais(&["check", "p.toml", "-p", "rse=2"]).run();
    ran.fails(2, "RLS-E230").says("did you mean `res`?");
}

#[test]
fn values_that_make_no_sense_are_told_with_their_place() {
    let night = Night::new(1);
    for (right, wrong, code, says) in [
        (
            "default = 3,",
            "default = \"three\",",
            "RLS-E231",
            "params.res.default",
        ),
        (
            "type = \"number\"",
            "type = \"metres\"",
            "RLS-E231",
            "params.res.type",
        ),
        (
            "id = \"light\"",
            "id = \"ortho\"",
            "RLS-E231",
            "step.ortho.id",
        ),
        ("id = \"light\"", "id = \"a/b\"", "RLS-E231", "step[2].id"),
        (
            "res = \"{res}\"",
            "res = \"{ers}\"",
            "RLS-E233",
            "step.ortho.res: {ers}",
        ),
        (
            "res = \"{res}\"",
            "res = \"wide\"",
            "RLS-E950",
            "step.ortho: res",
        ),
        (
            "res = \"{res}\"",
            "t_srs = \"EPSG:9\"",
            "RLS-E001",
            "step.ortho",
        ),
        (
            "COMPRESS = \"ZSTD\"",
            "COMPRESS = \"RAR\"",
            "RLS-E132",
            "step.light",
        ),
        (
            "foreach = \"{scenes}\"",
            "foreach = \"none/*\"",
            "RLS-E236",
            "step.ortho.foreach",
        ),
        ("name = \"night\"", "name = ", "RLS-E960", "x.toml"),
    ] {
        night.write("x.toml", &PIPELINE.replacen(right, wrong, 1));
        let ran = night.relais(&["check", "x.toml"]).run();
        let exit = if code == "RLS-E236" { 3 } else { 2 };
        assert_eq!(ran.code, Some(exit), "{wrong}: {ran}");
        let ran = ran.fails(exit, code);
        assert!(ran.stderr.contains(says), "{wrong}: {ran}");
    }
}

#[test]
fn inputs_that_are_not_there_are_listed() {
    let night = Night::new(1);
    let words = [
        "check",
        "p.toml",
        "--json",
        "--param",
        "scenes=in/s0,in/gone,in/s0/../lost",
    ];
    let ran = night.relais(&words).run();
    assert_eq!(ran.code, Some(7), "{ran}");
    let ran = ran.says("error[RLS-E965]: the pipeline cannot run here: 2 fault(s)");
    let json = ran.json();
    let places: Vec<_> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| &f["place"])
        .collect();
    assert_eq!(places, ["in/gone", "in/s0/../lost"]);
}

#[test]
fn a_folder_that_may_not_be_written_to_is_told() {
    let night = Night::new(1);
    std::fs::create_dir(night.path("out")).unwrap();
    std::fs::set_permissions(night.path("out"), PermissionsExt::from_mode(0o555)).unwrap();
    let ran = night.unprivileged(&["check", "p.toml"]);
    assert_eq!(ran.code, Some(7), "{ran}");
    assert!(ran.stdout.contains("fault: out: cannot create"), "{ran}");
    std::fs::set_permissions(night.path("out"), PermissionsExt::from_mode(0o755)).unwrap();
}
