//! `relais pipeline check`: what is wrong is said before anything is done.

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::harness::{Ran, sample};
use crate::pipeline::{Night, PIPELINE, copy};

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

/// What check says of inputs, as `level place: what`.
fn findings(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let found = json["findings"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_string();
    found
        .map(|f| {
            format!(
                "{} {}: {}",
                text(&f["level"]),
                text(&f["place"]),
                text(&f["what"])
            )
        })
        .collect()
}

/// What a run refuses for its inputs is refused beforehand, in the same words.
#[test]
fn inputs_are_opened_as_the_run_will_open_them() {
    let night = Night::new(1);
    for name in ["phr_sen", "truth"] {
        copy(&sample().join(name), &night.path("in").join(name));
    }
    std::fs::write(night.path("in/letter.txt"), "Bonjour").unwrap();
    std::fs::copy(sample().join("dem.tif"), night.path("in/dem.tif")).unwrap();
    let check = |words: &[&str]| {
        let words = [&["check", "p.toml", "--json"], words].concat();
        night.relais(&words).run()
    };
    let ran = check(&[]);
    assert_eq!(ran.code, Some(7), "{ran}");
    let found = findings(&ran);
    let told = |place: &str, what: &str| {
        let begins = format!("{place}: ");
        found
            .iter()
            .any(|f| f.starts_with(&begins) && f.contains(what))
    };
    assert!(told("fault in/phr_sen", "RLS-E371"), "{found:#?}");
    assert!(told("fault in/truth", "RLS-E304"), "{found:#?}");
    assert!(told("fault in/letter.txt", "RLS-E"), "{found:#?}");
    assert!(told("fault in/dem.tif", "RLS-E376"), "{found:#?}");
    assert!(!found.iter().any(|f| f.contains("in/s0")), "{found:#?}");
    // They fail in the run for the same reasons.
    let (ran, json) = night.run(&[]);
    let ran = ran.says("");
    let failed = json["failed"].as_array().unwrap();
    assert!(
        failed
            .iter()
            .any(|f| f["code"] == "RLS-E371" && f["output"] == "ortho/phr_sen.tif"),
        "{ran}"
    );
    // With heights it can run, also where a step of its own makes the DEM.
    let words = ["--param", "scenes=in/phr_sen"];
    night.write(
        "p.toml",
        &PIPELINE.replace("product = \"ms\"", "height = 50"),
    );
    let found = findings(&check(&words).succeeds());
    assert!(!found.iter().any(|f| f.starts_with("fault")), "{found:#?}");
    let ran = check(&["--param", "scenes=in/dem.tif"]).succeeds();
    assert!(findings(&ran)[0].contains("heights (a DEM)"), "{ran}");
    let heights = "[[step]]\nid = \"heights\"\nop = \"cog\"\ninput = \"in/dem.tif\"\n\n[[step]]\nid = \"ortho\"";
    let own = PIPELINE
        .replace("product = \"ms\"", "dem = \"{heights}\"")
        .replace("[[step]]\nid = \"ortho\"", heights);
    night.write("p.toml", &own);
    check(&words).succeeds();
}

#[test]
fn files_that_are_cut_short_are_told() {
    let night = Night::new(2);
    let image = night.image("s1");
    let whole = std::fs::read(&image).unwrap();
    std::fs::write(&image, &whole[..whole.len() / 2]).unwrap();
    // A panchromatic image that nobody asks for may be what it will.
    let ran = night.relais(&["check", "p.toml", "--json"]).run();
    assert_eq!(ran.code, Some(7), "{ran}");
    let found = findings(&ran);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].starts_with("fault in/s1: [RLS-E310]"),
        "{found:#?}"
    );
    assert!(found[0].contains("(cut short)"), "{found:#?}");
    // An image that becomes a COG as it is.
    std::fs::write(night.path("in/half.tif"), &whole[..whole.len() / 2]).unwrap();
    let line = "read in/half.tif ! cog out/half.tif";
    let ran = night.relais(&["check", "--inline", line, "--json"]).run();
    assert_eq!(ran.code, Some(7), "{ran}");
    assert!(findings(&ran)[0].contains("(cut short)"), "{ran}");
}

/// Steps that read one input so open it once, and of very many inputs the first are opened.
#[test]
fn very_many_inputs_are_not_all_opened() {
    let night = Night::new(0);
    for n in 0..1010 {
        std::fs::write(night.path(&format!("in/{n:04}.tif")), "no image").unwrap();
    }
    let ran = night.relais(&["check", "p.toml", "--json"]).run();
    assert_eq!(ran.code, Some(7), "{ran}");
    let found = findings(&ran);
    assert_eq!(found.len(), 52, "{found:#?}");
    assert!(
        found[50].starts_with("fault inputs: 950 more"),
        "{found:#?}"
    );
    assert!(
        found[51].starts_with("note inputs: 10 more are there"),
        "{found:#?}"
    );
}
