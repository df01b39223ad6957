//! What a pipeline never replaces: files that it did not make, what it reads, what lies elsewhere.

use std::path::Path;

use serde_json::{Value, json};

use crate::harness::tool;
use crate::pipeline::Night;

/// One light copy of an image.
fn night() -> Night {
    let night = Night::new(1);
    let image = night.image("s0");
    std::fs::rename(image, night.path("in.tif")).unwrap();
    night.write("p.toml", &pipeline("in.tif", "x.tif"));
    night
}

fn pipeline(input: &str, output: &str) -> String {
    format!(
        "[pipeline]\nname = \"one\"\noutput = \"out\"\n\
         [[step]]\nid = \"cog\"\nop = \"cog\"\ninput = \"{input}\"\noutput = \"{output}\"\n"
    )
}

fn read(night: &Night, name: &str) -> String {
    String::from_utf8_lossy(&std::fs::read(night.path(name)).unwrap()).into_owned()
}

/// A plan with some of its values changed, under the hash that fits.
fn tampered(night: &Night, plan: &Path, change: impl Fn(&mut Value)) {
    let text = std::fs::read_to_string(plan).unwrap();
    let (body, _) = text.trim_end().rsplit_once('\n').unwrap();
    let lines = body.lines().map(|line| {
        let mut value: Value = serde_json::from_str(line).unwrap();
        if value.get("work").is_some() {
            change(&mut value);
            return format!("{value}\n");
        }
        format!("{line}\n")
    });
    let body: String = lines.collect();
    night.write("body", &body);
    let sum = tool("sha256sum", [night.path("body")]);
    let sum = sum.split(' ').next().unwrap();
    night.write("t.jsonl", &format!("{body}{{\"sha256\":\"{sum}\"}}\n"));
}

/// A plan was made, and then somebody put a file where it will write.
#[test]
fn a_file_that_came_after_the_plan_is_kept() {
    let night = night();
    let (path, _) = night.plan(&[]);
    let plan = path.to_str().unwrap();
    night.write("out/x.tif", "precious");
    let words: [&[&str]; 4] = [
        &["unit", plan, "cog"],
        &["run", "p.toml", "--resume"],
        &["run", plan, "--resume"],
        &["run", "p.toml"],
    ];
    for words in words {
        night.relais(words).run().fails(5, "RLS-E264").says("x.tif");
        assert_eq!(read(&night, "out/x.tif"), "precious");
    }
    let words = ["unit", plan, "cog", "--overwrite"];
    night.relais(&words).run().succeeds();
    assert_ne!(read(&night, "out/x.tif"), "precious");
}

/// A unit that failed has made nothing: what then stands under its name is not its own.
#[test]
fn a_file_in_the_place_of_what_failed_is_kept() {
    let night = night();
    let whole = std::fs::read(night.path("in.tif")).unwrap();
    night.write("in.tif", "no image");
    let (ran, _) = night.run(&[]);
    assert_eq!(ran.code, Some(3), "{ran}");
    std::fs::write(night.path("in.tif"), &whole).unwrap();
    night.write("out/x.tif", "precious");
    let (ran, _) = night.run(&["--resume"]);
    ran.fails(5, "RLS-E264");
    assert_eq!(read(&night, "out/x.tif"), "precious");
    std::fs::remove_file(night.path("out/x.tif")).unwrap();
    assert_eq!(night.counts(&["--resume"]), (1, 0));
}

/// A kill between the name of the product and its receipt.
#[test]
fn what_a_killed_attempt_named_is_made_again() {
    let night = night();
    assert_eq!(night.counts(&[]), (1, 0));
    std::fs::write(night.path("out/.relais/receipts-0.log"), "").unwrap();
    std::fs::remove_file(night.path("out/x.tif.manifest.json")).unwrap();
    assert_eq!(night.counts(&["--resume"]), (1, 0));
    // Nothing says any more that it was made here.
    for name in [
        "receipts-0.log",
        "receipts-1.log",
        "claims-0.log",
        "claims-1.log",
    ] {
        let _ = std::fs::remove_file(night.path("out/.relais").join(name));
    }
    let (ran, _) = night.run(&["--resume"]);
    ran.fails(5, "RLS-E264");
}

#[test]
fn a_plan_is_not_written_over_what_is_there() {
    let night = night();
    night.write("cut.jsonl", "mine");
    let plan = |words: &[&str]| {
        night
            .relais(&[&["plan", "p.toml", "--plan"], words].concat())
            .run()
    };
    let before = read(&night, "p.toml");
    plan(&["p.toml"]).fails(2, "RLS-E968");
    plan(&["in.tif"]).fails(2, "RLS-E968").says(".jsonl");
    assert_eq!(read(&night, "p.toml"), before);
    plan(&["cut.jsonl"]).fails(5, "RLS-E100");
    assert_eq!(read(&night, "cut.jsonl"), "mine");
    plan(&["cut.jsonl", "--overwrite"]).succeeds();
    plan(&["cut.jsonl"]).succeeds();
    assert!(!night.path("out").exists());
    night.relais(&["run", "cut.jsonl"]).run().succeeds();
    // What the pipeline reads is not replaced, whatever was asked for.
    std::fs::rename(night.path("in.tif"), night.path("in.jsonl")).unwrap();
    night.write("p.toml", &pipeline("in.jsonl", "x.tif"));
    let before = read(&night, "in.jsonl");
    plan(&["in.jsonl", "--overwrite"]).fails(2, "RLS-E942");
    assert_eq!(read(&night, "in.jsonl"), before);
}

/// Plans pass from hand to hand: one whose units do other than they say is refused before it has
/// made anything.
#[test]
fn a_plan_that_would_write_elsewhere_is_refused() {
    let night = night();
    let (path, _) = night.plan(&[]);
    night.write("mine.tif", "precious");
    let mine = night.path("mine.tif").display().to_string();
    let up = "../deep/er/y.tif";
    let changes: [&dyn Fn(&mut Value); 6] = [
        &|unit| unit["work"]["output"] = json!(mine),
        &|unit| unit["work"]["output"] = json!("z.tif"),
        &|unit| unit["outputs"] = json!([up]),
        &|unit| {
            unit["outputs"] = json!([up]);
            unit["work"]["output"] = json!(up);
        },
        &|unit| {
            unit["outputs"] = json!([mine]);
            unit["work"]["output"] = json!(mine);
        },
        &|unit| unit["outputs"] = json!([]),
    ];
    for change in changes {
        tampered(&night, &path, change);
        for words in [
            &["run", "t.jsonl"][..],
            &["run", "t.jsonl", "--overwrite"],
            &["unit", "t.jsonl", "cog"],
            &["plan", "t.jsonl", "--units"],
        ] {
            night.relais(words).run().fails(3, "RLS-E241").says("cog-");
        }
    }
    assert_eq!(read(&night, "mine.tif"), "precious");
    assert!(!night.path("deep").exists() && !night.path("out/x.tif").exists());
    tampered(&night, &path, |_| ());
    night.relais(&["run", "t.jsonl"]).run().succeeds();
}

/// A link within the output folder: no folder is made behind it.
#[test]
fn no_folder_is_made_behind_a_link() {
    let night = night();
    night.write("p.toml", &pipeline("in.tif", "a/b/x.tif"));
    for folder in ["private", "out"] {
        std::fs::create_dir(night.path(folder)).unwrap();
    }
    std::os::unix::fs::symlink(night.path("private"), night.path("out/a")).unwrap();
    let (ran, _) = night.run(&[]);
    assert!(ran.stderr.contains("RLS-E266"), "{ran}");
    assert_eq!(std::fs::read_dir(night.path("private")).unwrap().count(), 0);
}
