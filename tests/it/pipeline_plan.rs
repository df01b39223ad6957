//! `relais pipeline plan`: what is going to be done, fixed once.

use serde_json::Value;

use crate::harness::tool;
use crate::pipeline::{Night, PIPELINE, ids};

#[test]
fn a_plan_lists_units_with_what_they_read_make_need_and_cost() {
    let night = Night::new(2);
    let (path, units) = night.plan(&[]);
    assert_eq!(units.len(), 4);
    let ids = ids(&units);
    let light = &units[2];
    assert_eq!(light["outputs"], serde_json::json!(["light/s0.tif"]));
    assert_eq!(light["needs"], serde_json::json!([0]));
    assert!(ids["ortho/s0.tif"].starts_with("ortho-") && ids["light/s0.tif"].starts_with("light-"));
    assert!(
        units
            .iter()
            .all(|u| u["cost"]["seconds"].as_f64().unwrap() > 0.0)
    );
    // The hashes of the inputs are those of another program.
    let text = std::fs::read_to_string(&path).unwrap();
    let image = night.image("s1");
    let sum = tool("sha256sum", [&image]);
    assert!(text.contains(sum.split(' ').next().unwrap()));
    // The last line holds the hash of all before it.
    let (body, end) = text.trim_end().rsplit_once('\n').unwrap();
    night.write("body", &format!("{body}\n"));
    let sum = tool("sha256sum", [night.path("body")]);
    let end: Value = serde_json::from_str(end).unwrap();
    assert_eq!(end["sha256"], sum.split(' ').next().unwrap());
}

#[test]
fn the_same_work_is_the_same_plan_and_a_changed_input_changes_its_own_units() {
    let night = Night::new(3);
    let (path, before) = night.plan(&[]);
    let bytes = std::fs::read(&path).unwrap();
    let (again, _) = night.plan(&[]);
    assert_eq!(again, path);
    assert!(std::fs::read(&again).unwrap() == bytes);
    // Copied and touched: the same content.
    let image = night.image("s1");
    tool("touch", [&image]);
    assert_eq!(night.plan(&[]).0, path);
    let mut pixels = std::fs::read(&image).unwrap();
    *pixels.last_mut().unwrap() ^= 1;
    std::fs::write(&image, pixels).unwrap();
    let (other, after) = night.plan(&[]);
    assert_ne!(other, path);
    let (before, after) = (ids(&before), ids(&after));
    let changed: Vec<_> = before.keys().filter(|k| before[*k] != after[*k]).collect();
    assert_eq!(changed, ["light/s1.tif", "ortho/s1.tif"]);
}

#[test]
fn a_dry_run_writes_nothing() {
    let night = Night::new(1);
    let ran = night
        .relais(&["plan", "p.toml", "--dry-run"])
        .run()
        .succeeds();
    assert!(
        ran.stdout.contains("ortho") && ran.stdout.contains("2 unit(s)"),
        "{ran}"
    );
    let ran = night
        .relais(&["run", "p.toml", "--dry-run", "--json"])
        .run()
        .succeeds();
    assert_eq!(ran.json()["todo"], 2);
    assert!(!night.path("out").exists());
}

#[test]
fn a_dry_run_tells_what_is_not_there() {
    let night = Night::new(1);
    let words = ["--param", "scenes=in/s0,in/gone"];
    for verb in ["plan", "run"] {
        let words = [&[verb, "p.toml", "--dry-run", "--json"], &words[..]].concat();
        let ran = night.relais(&words).run();
        let json = ran.json();
        assert_eq!((&json["ok"], ran.code), (&false.into(), Some(7)), "{ran}");
        assert_eq!(json["findings"][0]["place"], "in/gone", "{ran}");
        ran.says("error[RLS-E965]: the pipeline cannot run here: 1 fault(s)");
    }
    let words = [&["plan", "p.toml", "--dry-run"], &words[..]].concat();
    let ran = night.relais(&words).run();
    assert!(ran.stdout.contains("\n  fault: in/gone: "), "{ran}");
    // A plan is kept all the same: its other units can be done.
    let words = [
        "plan",
        "p.toml",
        "--json",
        "--param",
        "scenes=in/s0,in/gone",
    ];
    let ran = night
        .relais(&words)
        .announce("1 input(s) are not there: the units that read them will fail")
        .run()
        .succeeds();
    // What the plan found and is gone since is told too, until its units are done.
    let plan = ran.json()["plan"].as_str().unwrap().to_string();
    let foreseen = || {
        let ran = night
            .relais(&["run", &plan, "--resume", "--dry-run", "--json"])
            .run();
        let found = ran.json()["findings"].as_array().unwrap().len();
        (ran.code, found)
    };
    assert_eq!(foreseen(), (Some(7), 1));
    let image = night.image("s0");
    let whole = std::fs::read(&image).unwrap();
    std::fs::write(&image, "").unwrap();
    assert_eq!(foreseen(), (Some(7), 2));
    std::fs::write(&image, whole).unwrap();
    assert_eq!(night.relais(&["run", &plan]).run().code, Some(6));
    std::fs::remove_file(&image).unwrap();
    assert_eq!(foreseen(), (Some(7), 1));
}

#[test]
fn the_plan_is_drawn() {
    let night = Night::new(2);
    let ran = night
        .relais(&["plan", "p.toml", "--graph", "mermaid"])
        .run()
        .succeeds();
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines[0], "flowchart LR");
    assert!(lines.contains(&"  u0[\"ortho: ortho/s0.tif\"]"), "{ran}");
    assert!(lines.contains(&"  u1 --> u3"), "{ran}");
    let ran = night
        .relais(&["plan", "p.toml", "--graph", "dot"])
        .run()
        .succeeds();
    assert!(ran.stdout.starts_with("digraph plan {"), "{ran}");
    assert!(
        ran.stdout.contains("u0 -> u2;") && ran.stdout.ends_with("}\n"),
        "{ran}"
    );
}

#[test]
fn a_line_is_printed_back_as_toml_which_means_the_same() {
    let night = Night::new(1);
    let line = "read in/s0 ! ortho -tr 3 3 --product ms ! cog -co COMPRESS=ZSTD o/x.tif";
    let ran = night
        .relais(&["check", "--inline", line, "--json"])
        .run()
        .succeeds();
    let json = ran.json();
    let toml = json["toml"].as_str().unwrap();
    assert!(ran.stderr.contains("[[step]]\nid = \"ortho\""), "{ran}");
    night.write("y.toml", toml);
    let units = |words: &[&str]| {
        let words = [&["plan", "--json", "--units"], words].concat();
        night.relais(&words).run().succeeds().json()["units"].clone()
    };
    let of_line = units(&["--inline", line]);
    assert_eq!(of_line, units(&["y.toml"]));
    assert_eq!(of_line[1]["outputs"][0], "x.tif");
    for wrong in [
        "ortho in/s0",
        "read in/s0",
        "read in/s0 ! orhto",
        "read in/s0 ! sh -c x",
    ] {
        night
            .relais(&["plan", "--inline", wrong])
            .run()
            .fails(2, "RLS-E961");
    }
}

/// Whatever an output is called, it stays in the output folder.
#[test]
fn outputs_that_lead_out_are_refused() {
    let night = Night::new(1);
    for output in [
        "../x.tif",
        "/tmp/x.tif",
        "a/../../x.tif",
        ".relais/x.tif",
        "file:x",
        "C:\\\\x.tif",
        "a/.b.tif",
        "..\\\\x.tif",
        "{item}/../../../x.tif",
    ] {
        let text = PIPELINE.replace("light/{item.stem}.tif", output);
        night.write("x.toml", &text);
        let ran = night.relais(&["plan", "x.toml"]).run().fails(2, "RLS-E234");
        assert!(ran.stderr.contains("step.light.output"), "{output}: {ran}");
    }
    // By a parameter as well.
    let text = PIPELINE.replace("light/{item.stem}.tif", "{folder}/{item.stem}.tif");
    let text = text.replace("[params]", "[params]\nfolder = { type = \"text\" }");
    night.write("x.toml", &text);
    night
        .relais(&["plan", "x.toml", "-p", "folder=../.."])
        .run()
        .fails(2, "RLS-E234");
    night
        .relais(&["plan", "x.toml"])
        .run()
        .fails(2, "RLS-E232")
        .says("--param folder=");
    assert!(!night.path("out").exists());
}

#[test]
fn an_output_is_made_once() {
    let night = Night::new(2);
    night.write(
        "x.toml",
        &PIPELINE.replace("light/{item.stem}.tif", "light/all.tif"),
    );
    night
        .relais(&["plan", "x.toml"])
        .run()
        .fails(2, "RLS-E235")
        .says("light/all.tif");
    night.write(
        "x.toml",
        &PIPELINE.replace("light/{item.stem}.tif", "ortho/s0.tif/x.tif"),
    );
    night.relais(&["plan", "x.toml"]).run().fails(2, "RLS-E235");
    night.write(
        "x.toml",
        &PIPELINE.replace(
            "input = \"{item}\"\nres",
            "input = \"out/light/s0.tif\"\nres",
        ),
    );
    night.relais(&["plan", "x.toml"]).run().fails(2, "RLS-E237");
}

#[test]
fn an_address_with_a_signature_is_not_kept() {
    let night = Night::new(1);
    let words = [
        "plan",
        "p.toml",
        "-p",
        "scenes=https://x.fr/a.tif?sig=SECRET",
    ];
    let ran = night.relais(&words).run().fails(2, "RLS-E950");
    assert!(!ran.stderr.contains("SECRET"), "{ran}");
}

#[test]
fn a_plan_that_is_not_whole_is_refused() {
    let night = Night::new(1);
    let (path, _) = night.plan(&[]);
    let whole = std::fs::read_to_string(&path).unwrap();
    let cut = &whole[..whole.len() / 2];
    let altered = whole
        .replace("\"res\":\"3\"", "\"res\":\"4\"")
        .replace("\"res\":3", "\"res\":4");
    assert_ne!(altered, whole);
    let without_a_line: String = whole.lines().skip(1).map(|l| format!("{l}\n")).collect();
    for spoilt in [cut, &altered, &without_a_line, "", "{}\n", "x"] {
        night.write("x.jsonl", spoilt);
        night.relais(&["run", "x.jsonl"]).run().fails(3, "RLS-E241");
    }
    assert!(!night.path("out/ortho").exists());
}

/// A plan as another version would have written it.
#[test]
fn a_plan_of_another_version_is_refused_unless_forced() {
    let night = Night::new(1);
    let (path, _) = night.plan(&[]);
    let text = std::fs::read_to_string(&path).unwrap();
    let (body, _) = text.trim_end().rsplit_once('\n').unwrap();
    let ours = format!("\"relais\":\"{}\"", env!("CARGO_PKG_VERSION"));
    let body = body.replacen(&ours, "\"relais\":\"0.0.9\"", 1);
    night.write("body", &format!("{body}\n"));
    let sum = tool("sha256sum", [night.path("body")]);
    let sum = sum.split(' ').next().unwrap();
    night.write("old.jsonl", &format!("{body}\n{{\"sha256\":\"{sum}\"}}\n"));
    night
        .relais(&["run", "old.jsonl"])
        .run()
        .fails(2, "RLS-E240")
        .says("0.0.9");
    night
        .relais(&["unit", "old.jsonl", "ortho"])
        .run()
        .fails(2, "RLS-E240");
    night
        .relais(&["run", "old.jsonl", "--force"])
        .run()
        .succeeds();
    assert_eq!(night.made("out").len(), 4);
}
