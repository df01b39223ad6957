//! Inputs and names that are not what they seem: pipes, devices, links, endless numbers.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{Ran, relais, tool};
use crate::pipeline::{Night, files};

/// One delivery's image as `in.tif`, and steps over it.
fn night(steps: &str) -> Night {
    let night = Night::new(1);
    let image = night.image("s0");
    std::fs::rename(image, night.path("in.tif")).unwrap();
    pipeline(&night, steps);
    night
}

fn pipeline(night: &Night, steps: &str) {
    let text = format!("[pipeline]\nname = \"one\"\noutput = \"out\"\n{steps}");
    night.write("p.toml", &text);
}

fn cog(input: &str, output: &str) -> String {
    format!("[[step]]\nop = \"cog\"\ninput = \"{input}\"\noutput = \"{output}\"\n")
}

#[test]
fn pipes_and_devices_are_refused_at_once() {
    let night = night(&cog("in.tif", "x.tif"));
    night.counts(&[]);
    tool("mkfifo", [night.path("fifo")]);
    for input in ["fifo", "/dev/zero"] {
        pipeline(&night, &cog(input, "y.tif"));
        let (ran, _) = night.run(&["--output", "other"]);
        assert_eq!(ran.code, Some(3), "{ran}");
        assert!(ran.stderr.contains("not a regular file"), "{ran}");
    }
    let each = "[[step]]\nop = \"cog\"\nforeach = \"@fifo\"\ninput = \"{item}\"\n";
    pipeline(&night, each);
    night.relais(&["plan", "p.toml"]).run().fails(3, "RLS-E110");
    night.relais(&["run", "fifo"]).run().fails(3, "RLS-E110");
    night.relais(&["replay", "fifo"]).run().fails(3, "RLS-E220");
    // Within what relais wrote itself.
    let path = night.path("out/x.tif.manifest.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    manifest["inputs"][0]["name"] = "/dev/zero".into();
    night.write("m.manifest.json", &manifest.to_string());
    let ran = night.relais(&["replay", "m.manifest.json"]).run();
    ran.fails(3, "RLS-E105").says("not a regular file");
    std::fs::rename(
        night.path("fifo"),
        night.path("out/.relais/receipts-99.log"),
    )
    .unwrap();
    pipeline(&night, &cog("in.tif", "x.tif"));
    let (ran, _) = night.run(&["--resume"]);
    ran.fails(3, "RLS-E105").says("receipts-99.log");
    tool("mkfifo", [night.path("relais.toml")]);
    night
        .relais(&["check", "p.toml"])
        .run()
        .fails(2, "RLS-E910");
}

/// Begins a command and interrupts it once it has opened a file.
fn interrupted(night: &Night, words: &[&str], opened: &Path) -> Ran {
    let mut command: Command = night.relais(words).command();
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = child.spawn().unwrap();
    let handles = Path::new("/proc").join(child.id().to_string()).join("fd");
    let began = Instant::now();
    let reads = || {
        let all = std::fs::read_dir(&handles).into_iter().flatten().flatten();
        let mut targets = all.filter_map(|entry| std::fs::read_link(entry.path()).ok());
        targets.any(|target| target == opened)
    };
    while !reads() {
        assert!(began.elapsed() < Duration::from_secs(60), "it is not read");
        std::thread::sleep(Duration::from_millis(2));
    }
    tool("kill", ["-INT".to_string(), child.id().to_string()]);
    let ended = child.wait_with_output().unwrap();
    Ran::of("kill -INT", ended.status.code(), ended.stdout, ended.stderr)
}

/// A file whose bytes take minutes to hash.
#[test]
fn an_interruption_ends_the_hashing() {
    let night = night(&cog("huge.tif", "x.tif"));
    let huge = std::fs::File::create(night.path("huge.tif")).unwrap();
    huge.set_len(1 << 40).unwrap();
    let opened = night.path("huge.tif").canonicalize().unwrap();
    for verb in ["plan", "run"] {
        let ran = interrupted(&night, &[verb, "p.toml"], &opened);
        assert_eq!(ran.code, Some(130), "{ran}");
    }
    assert!(!night.path("out/x.tif").exists());
}

/// What a replay left that was killed goes with the next one, and nothing is left of that.
#[test]
fn what_a_killed_replay_left_is_cleared() {
    let night = night(&cog("in.tif", "x.tif"));
    night.counts(&[]);
    let dead = night.path("out/..relais-replay.1-0.part");
    std::fs::create_dir(&dead).unwrap();
    std::fs::write(dead.join("x.tif"), "half").unwrap();
    let before = files(&night.path("out")).len();
    let words = ["replay", "out/x.tif.manifest.json"];
    night.relais(&words).run().succeeds();
    assert_eq!(files(&night.path("out")).len(), before - 1);
    assert!(!dead.exists());
}

/// What an earlier step makes is waited for, however its name is written, and whatever stands there.
#[test]
fn a_step_is_known_by_every_name_of_its_output() {
    let night = night("");
    for folder in ["out", "deep"] {
        std::fs::create_dir(night.path(folder)).unwrap();
    }
    night.write("out/p.tif", "of yesterday");
    std::os::unix::fs::symlink(night.path("out"), night.path("alias")).unwrap();
    std::os::unix::fs::symlink(night.path("out/p.tif"), night.path("deep/p.tif")).unwrap();
    let absolute = night.path("out/p.tif").display().to_string();
    for name in [
        &absolute,
        "out/./p.tif",
        "alias/p.tif",
        "deep/../out/p.tif",
        "deep/p.tif",
    ] {
        pipeline(&night, &format!("{}{}", first(), cog(name, "q.tif")));
        let (_, units) = night.plan(&[]);
        assert_eq!(units[1]["needs"], serde_json::json!([0]), "{name}");
        // And it is no input from outside of an earlier step.
        pipeline(
            &night,
            &format!(
                "{}{}",
                cog(name, "q.tif").replace("[[step]]", "[[step]]\nid = \"x\""),
                first()
            ),
        );
        let ran = night.relais(&["plan", "p.toml"]).run();
        ran.fails(2, "RLS-E237");
    }
}

fn first() -> String {
    cog("in.tif", "p.tif").replace("[[step]]", "[[step]]\nid = \"p\"")
}

/// `check` does not promise what `run` cannot hold.
#[test]
fn what_stands_in_the_way_is_told_by_check() {
    let night = night("");
    night.write("file", "");
    std::os::unix::fs::symlink(night.path("none"), night.path("dangling")).unwrap();
    for folder in ["odd", "half"] {
        std::fs::create_dir(night.path(folder)).unwrap();
    }
    night.write("odd/.relais", "");
    night.write("half/sub", "");
    let long = format!("{}.tif", "x".repeat(250));
    for (output, name, what) in [
        ("file", "x.tif", "file: not a folder"),
        ("file/below", "x.tif", "file: not a folder"),
        ("dangling", "x.tif", "dangling: not a folder"),
        ("odd", "x.tif", "odd/.relais: not a folder"),
        ("half", "sub/x.tif", "half/sub: not a folder"),
        ("new", &long, "255 bytes"),
    ] {
        pipeline(&night, &cog("in.tif", name));
        let ran = night.relais(&["check", "p.toml", "--output", output]).run();
        assert_eq!(ran.code, Some(7), "{ran}");
        assert!(ran.stdout.contains(what), "{what}: {ran}");
    }
    pipeline(&night, &cog("in.tif", "x.tif"));
    let ran = night.relais(&["check", "p.toml", "--output", "half"]).run();
    ran.succeeds();
}

#[test]
fn values_and_names_that_mean_something_else_are_refused() {
    let night = night("");
    let refused = |steps: &str, code: &str, what: &str| {
        pipeline(&night, steps);
        let ran = night.relais(&["plan", "p.toml"]).run().fails(2, code);
        assert!(ran.stderr.contains(what), "{what}: {ran}");
        assert!(!night.path("out").exists());
    };
    for number in ["nan", "inf", "-inf"] {
        let step = cog("in.tif", "x.tif").replace("cog", "ortho");
        refused(
            &format!("{step}height = {number}\n"),
            "RLS-E960",
            "step.height",
        );
    }
    refused(&cog("in.tif", "x.tif/"), "RLS-E101", "a folder");
    refused(
        &cog("in.tif", "../x.tif"),
        "RLS-E234",
        "out of the output folder",
    );
    refused(
        &cog("in.tif", "a\u{202e}fit.tif"),
        "RLS-E234",
        "order of letters",
    );
    let ran = relais(["cog", "create", "in.tif", "x.tif/"]).within(&night.path(""));
    ran.run().fails(2, "RLS-E101");
    // Pixels that would be too coarse are told in the words of the verb.
    let ran = relais(["tiles", "build", "in.tif", "t", "--zoom", "0"]).within(&night.path(""));
    let ran = ran.run();
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr.contains("--zoom") && !ran.stderr.contains("--res"),
        "{ran}"
    );
}

/// What a manifest says is shown, and passes for nothing else.
#[test]
fn a_manifest_writes_no_lines_of_its_own() {
    let night = night(&cog("in.tif", "x.tif"));
    night.counts(&[]);
    let text = std::fs::read(night.path("out/x.tif.manifest.json")).unwrap();
    let mut manifest: Value = serde_json::from_slice(&text).unwrap();
    manifest["relais"] = "9\nx.tif: the same bytes\u{202e}".into();
    night.write("out/m.manifest.json", &manifest.to_string());
    manifest["outputs"][0]["name"] = "x.tif\nfake ok.tif".into();
    night.write("out/n.manifest.json", &manifest.to_string());
    for name in ["m", "n"] {
        let words = ["replay", &format!("out/{name}.manifest.json")];
        let ran = night.relais(&words).run();
        assert_eq!(ran.code, Some(7), "{ran}");
        let shown = [&*ran.stdout, &*ran.stderr].concat();
        let own = |line: &str| line.starts_with("fake ok") || line.starts_with("x.tif: the same");
        assert!(!shown.lines().any(own), "{ran}");
        assert!(
            !shown.contains('\u{202e}') && shown.contains("\\u{202e}"),
            "{ran}"
        );
    }
}
