//! `relais pipeline run`: what is made, what fails, what is kept.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{Ran, relais};
use crate::pipeline::{Night, PIPELINE};

#[test]
fn products_are_those_of_the_verbs_for_any_number_of_threads() {
    let night = Night::new(2);
    let mut all = Vec::new();
    for threads in ["1", "2", "7"] {
        let words = ["--num-threads", threads, "--overwrite"];
        assert_eq!(night.counts(&words), (4, 0));
        all.push(night.made("out"));
    }
    assert!(all[0] == all[1] && all[1] == all[2]);
    assert_eq!(all[0].len(), 8);
    let alone = night.path("alone.tif");
    let words = [
        "scene",
        "ortho",
        "in/s1",
        "alone.tif",
        "--res",
        "3",
        "--product",
        "ms",
    ];
    relais(words)
        .within(&night.path(""))
        .announce("order of the bands")
        .run()
        .succeeds();
    assert!(std::fs::read(alone).unwrap() == all[0]["ortho/s1.tif"]);
}

#[test]
fn what_is_done_is_not_done_again() {
    let night = Night::new(2);
    assert_eq!(night.counts(&[]), (4, 0));
    let made = night.made("out");
    let (ran, _) = night.run(&[]);
    ran.fails(5, "RLS-E263").says("--resume");
    assert_eq!(night.counts(&["--resume"]), (0, 4));
    assert_eq!(night.counts(&["--resume=verify"]), (0, 4));
    assert!(night.receipts("out").values().all(|count| *count == 1));
    // Another value is other work; what needs nothing of it is kept.
    assert_eq!(night.counts(&["--resume", "--param", "res=6"]), (4, 0));
    assert_ne!(night.made("out"), made);
    assert_eq!(night.counts(&["--overwrite"]), (4, 0));
    assert!(night.made("out") == made);
}

#[test]
fn what_no_plan_made_is_not_replaced() {
    let night = Night::new(1);
    std::fs::create_dir_all(night.path("out/light")).unwrap();
    night.write("out/light/s0.tif", "mine");
    for words in [&[][..], &["--resume"]] {
        let (ran, _) = night.run(words);
        ran.fails(5, "RLS-E264").says("out/light/s0.tif");
    }
    assert_eq!(
        std::fs::read_to_string(night.path("out/light/s0.tif")).unwrap(),
        "mine"
    );
    assert!(!night.path("out/.relais").exists());
}

#[test]
fn a_bad_delivery_does_not_stop_the_others() {
    let night = Night::new(3);
    let image = night.image("s1");
    let whole = std::fs::read(&image).unwrap();
    std::fs::write(&image, &whole[..whole.len() / 2]).unwrap();
    let words = ["--param", "scenes=in/s0,in/s1,in/s2,in/gone"];
    let (ran, json) = night.run(&words);
    assert_eq!(ran.code, Some(6), "{ran}");
    let ran = ran.says("error[RLS-E261]: 2 of 8 units failed, 2 more need them:");
    assert!(ran.stderr.contains("\n  ortho/s1.tif: [RLS-E"), "{ran}");
    assert!(
        ran.stderr.contains("\n  ortho/gone.tif: [RLS-E242]"),
        "{ran}"
    );
    assert_eq!((&json["ran"], &json["ok"]), (&4.into(), &false.into()));
    assert_eq!(json["blocked"].as_array().unwrap().len(), 2);
    assert_eq!(night.made("out").len(), 8);
    // Repaired and delivered: only these are done.
    std::fs::write(&image, whole).unwrap();
    night.deliver("gone");
    let words = [&words[..], &["--resume"]].concat();
    assert_eq!(night.counts(&words), (4, 4));
    // Where nothing could be done, it is no partial success.
    let (ran, _) = night.run(&["--param", "scenes=in/nowhere", "--resume"]);
    assert_eq!(ran.code, Some(3), "{ran}");
}

#[test]
fn a_gate_stops_what_needs_it_and_may_be_widened() {
    let night = Night::new(2);
    let gated = |min: u32| {
        let gate = format!(
            "[quality.ortho]\nvalid_percent = {{ min = {min} }}\ncog_faults = {{ max = 0 }}\n"
        );
        night.write("p.toml", &format!("{PIPELINE}\n{gate}"));
    };
    gated(99);
    let (ran, json) = night.run(&[]);
    assert_eq!(ran.code, Some(7), "{ran}");
    let ran = ran.says("error[RLS-E262]: 2 products do not hold");
    assert!(
        ran.stderr
            .contains("and 2 units that need them were not done"),
        "{ran}"
    );
    assert!(ran.stderr.contains("at least 99 wanted"), "{ran}");
    assert_eq!(
        (
            json["ran"].as_u64(),
            json["blocked"].as_array().unwrap().len()
        ),
        (Some(2), 2)
    );
    let ran = night.relais(&["run", "p.toml", "--resume"]).run();
    let says = "2 done before, 2 need one that does not hold, 2 do not hold";
    assert!(ran.stdout.contains(says), "{ran}");
    assert_eq!(ran.code, Some(7), "{ran}");
    let (ran, json) = night.run(&["--resume"]);
    assert_eq!(
        (ran.code, json["ran"].as_u64()),
        (Some(7), Some(0)),
        "{ran}"
    );
    gated(50);
    assert_eq!(night.counts(&["--resume"]), (2, 2));
}

#[test]
fn one_progress_over_the_whole_plan() {
    let night = Night::new(2);
    let lines = |kind: &str, words: &[&str]| {
        let words = [&["run", "p.toml", "--progress", kind], words].concat();
        night.relais(&words).run().succeeds().stderr
    };
    let plain = lines("plain", &[]);
    assert!(plain.starts_with("night: 0 %, 0 of 4 units\n"), "{plain}");
    assert!(
        plain.contains("night: 100 %, ") && plain.contains(" left\n"),
        "{plain}"
    );
    let json = lines("json", &["--overwrite"]);
    let last: Value = serde_json::from_str(json.lines().last().unwrap()).unwrap();
    assert_eq!(last["done"], last["total"], "{json}");
    assert!(last["seconds_left"].is_number(), "{json}");
    assert_eq!(
        json.lines().filter(|l| l.contains("\"night\"")).count(),
        json.lines().count()
    );
}

#[test]
fn manifests_name_the_pipeline_and_the_unit() {
    let night = Night::new(1);
    let (_, units) = night.plan(&[]);
    night.counts(&[]);
    let text = std::fs::read_to_string(night.path("out/ortho/s0.tif.manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(manifest["pipeline"]["name"], "night");
    assert_eq!(manifest["pipeline"]["version"], "3");
    assert_eq!(manifest["pipeline"]["unit"], units[0]["id"]);
    assert_eq!(manifest["step"]["op"], "ortho");
}

/// Long enough to be stopped in its middle.
pub const LONG: [&str; 4] = ["--param", "res=0.7", "--num-threads", "2"];

/// Starts a run and waits until its first receipt is there.
fn at_work(night: &Night, words: &[&str]) -> std::process::Child {
    let words = [&["run", "p.toml"], words].concat();
    let mut command: Command = night.relais(&words).command();
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while night.receipts("out").is_empty() {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "no receipt after a minute"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

#[test]
fn an_interruption_is_resumed() {
    let night = Night::new(4);
    assert_eq!(
        night.counts(&[&LONG[..], &["--output", "reference"]].concat()),
        (8, 0)
    );
    let child = at_work(&night, &LONG);
    let status = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(status.success());
    let ended = child.wait_with_output().unwrap();
    let ran = Ran::of("kill -INT", ended.status.code(), ended.stdout, ended.stderr);
    assert_eq!(ran.code, Some(130), "{ran}");
    let ran = ran.says("error[RLS-E260]: interrupted");
    assert!(ran.stderr.contains("with --resume"), "{ran}");
    assert!(!ran.stderr.contains("nothing was written"), "{ran}");
    let before = night.receipts("out");
    let stands = format!(
        "{} unit(s) were done in this run, and are whole; {} are left",
        before.len(),
        8 - before.len()
    );
    assert!(ran.stderr.contains(&stands), "{ran}");
    assert!(!before.is_empty() && before.len() < 8, "{before:?}");
    let kept = before.len() as u64;
    assert_eq!(
        night.counts(&[&LONG[..], &["--resume"]].concat()),
        (8 - kept, kept)
    );
    assert!(night.receipts("out").values().all(|count| *count == 1));
    assert_eq!(
        without_folders(&night, "out"),
        without_folders(&night, "reference")
    );
}

/// What was made, without the manifests, in which the name of the output folder stands.
fn without_folders(night: &Night, output: &str) -> Vec<(String, Vec<u8>)> {
    let made = night.made(output).into_iter();
    made.filter(|(name, _)| name.ends_with(".tif")).collect()
}
