//! `relais doctor`: what it says of a machine that has all, and of one that lacks something.

use std::path::Path;

use serde_json::Value;

use crate::harness::{Ran, relais, tool};

fn doctor(folder: &Path) -> crate::harness::Relais {
    relais([Path::new("doctor"), folder, Path::new("--json")])
}

/// The state of a check and how to mend it.
fn check(ran: &Ran, name: &str) -> (String, Option<String>) {
    let report = ran.json();
    let checks = report["checks"].as_array().unwrap();
    let check = checks.iter().find(|c| c["name"] == name);
    let check = check.unwrap_or_else(|| panic!("no check {name}: {ran}"));
    let text = |value: &Value| value.as_str().map(str::to_string);
    (text(&check["state"]).unwrap(), text(&check["mend"]))
}

/// It told the report, and that this check, and no other, does not hold.
fn finds(ran: &Ran, name: &str) {
    assert_eq!(ran.code, Some(7), "{ran}");
    assert!(ran.stderr.contains("error[RLS-E997]: 1 of "), "{ran}");
    assert!(
        ran.stderr
            .contains(&format!("checks does not hold: {name}\n")),
        "{ran}"
    );
    let (state, mend) = check(ran, name);
    assert_eq!(state, "wrong", "{ran}");
    assert!(mend.is_some_and(|mend| !mend.is_empty()), "{ran}");
    assert_eq!(ran.json()["ok"], false);
}

#[test]
fn a_machine_that_runs_these_tests_is_in_order_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let ran = doctor(folder.path()).run().succeeds();
    assert_eq!(ran.json()["ok"], true);
    assert_eq!(check(&ran, "rights"), ("ok".into(), None));
    let gdal = tool("gdalinfo", ["--version"]);
    let told = relais([Path::new("doctor"), folder.path()])
        .run()
        .succeeds();
    let version = gdal.trim_start_matches("GDAL ").split(',').next().unwrap();
    let line = told.stdout.lines().find(|l| l.contains(" GDAL ")).unwrap();
    assert!(line.starts_with("ok ") && line.ends_with(version), "{told}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_lacks_is_found_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let skip = doctor(path).env("GDAL_SKIP", "JP2OpenJPEG").run();
    finds(&skip, "drivers");
    let moved = doctor(path)
        .env("PROJ_DATA", "/nowhere")
        .env("PROJ_LIB", "/nowhere")
        .run();
    finds(&moved, "projections");
    finds(&doctor(&path.join("absent")).run(), "rights");
    let greedy = doctor(path).env("RELAIS_MAX_MEMORY", "1000T").run();
    finds(&greedy, "memory");
    std::fs::write(path.join("relais.toml"), "max_memori = \"2G\"\n").unwrap();
    let mistaken = doctor(path).within(path).run();
    finds(&mistaken, "configuration");
    assert!(
        check(&mistaken, "configuration")
            .1
            .unwrap()
            .contains("max_memory")
    );
}

#[test]
fn a_clock_set_back_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("relais");
    // A program of the future is a clock of the past.
    std::fs::copy(env!("CARGO_BIN_EXE_relais"), &program).unwrap();
    tool("touch", ["-d", "2199-01-01", program.to_str().unwrap()]);
    let output = std::process::Command::new(&program)
        .args(["doctor", "--json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let code = output.status.code();
    finds(
        &Ran::of("doctor", code, output.stdout, output.stderr),
        "clock",
    );
}

#[test]
fn completions_are_taken_by_bash_and_speak_of_every_verb() {
    for shell in ["bash", "zsh", "fish"] {
        let script = relais(["completions", shell]).run().succeeds().stdout;
        for word in ["ortho", "validate", "doctor", "quicklook"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let script = relais(["completions", "bash"]).run().succeeds().stdout;
    let ask = "COMP_WORDS=(relais scene or); COMP_CWORD=2; _relais relais or scene; echo \"${COMPREPLY[@]}\"";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("relais.bash");
    std::fs::write(&file, format!("{script}\n{ask}")).unwrap();
    let answer = tool("bash", [&file]);
    assert_eq!(answer.trim(), "ortho");
    relais(["completions", "cmd.exe"])
        .run()
        .fails(2, "RLS-E900");
}

#[test]
fn every_command_has_a_manual_page_with_its_examples() {
    let folder = tempfile::tempdir().unwrap();
    relais([Path::new("man"), folder.path()]).run().succeeds();
    let page = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let ortho = page("relais-scene-ortho.1");
    for text in [
        ".TH relais-scene-ortho 1",
        "weighted Brovey",
        "\n.SH EXAMPLES\n.nf\n  relais scene ortho LIVRAISON spot.tif\n",
    ] {
        assert!(ortho.contains(text), "{text}\n{ortho}");
    }
    assert!(page("relais.1").contains("Exit codes: 0 ok"));
    let mut names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(
        names.contains(&"relais-cog-create.1".to_string()),
        "{names:?}"
    );
    assert!(names.iter().all(|n| !n.contains("help")), "{names:?}");
    relais(["man", "/nowhere"]).run().fails(2, "RLS-E102");
}

#[test]
fn long_help_tells_more_than_the_short_one() {
    let long = relais(["scene", "ortho", "--help"]).run().succeeds().stdout;
    let short = relais(["scene", "ortho", "-h"]).run().succeeds().stdout;
    assert!(long.contains("weighted Brovey"), "{long}");
    assert!(!short.contains("weighted Brovey"), "{short}");
    for help in [long, short] {
        assert!(help.contains("Examples:\n  relais scene ortho "), "{help}");
    }
}
