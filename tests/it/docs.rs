//! The documents: their links lead somewhere, and what they tell to type works.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::harness::{relais, sample, tool, workspace};
use crate::pipeline::{Night, PIPELINE};

/// README.md and every Markdown file below docs/.
fn pages() -> Vec<PathBuf> {
    let mut pages = vec![workspace().join("README.md")];
    let mut folders = vec![workspace().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "md") {
                pages.push(path);
            }
        }
    }
    pages
}

/// The targets of `[text](target)` outside code.
fn links(page: &str) -> Vec<String> {
    let mut fenced = false;
    let mut found = Vec::new();
    for line in page.lines() {
        fenced ^= line.trim_start().starts_with("```");
        let prose: String = line.split('`').step_by(2).collect();
        if !fenced {
            let targets = prose.split("](").skip(1);
            found.extend(targets.filter_map(|rest| Some(rest.split_once(')')?.0.to_string())));
        }
    }
    found
}

#[test]
fn every_relative_link_leads_to_a_file() {
    let mut dead = Vec::new();
    let mut count = 0;
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        for link in links(&text) {
            let target = link.split('#').next().unwrap();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            count += 1;
            if !page.parent().unwrap().join(target).exists() {
                dead.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(count > 5, "links are not found any more");
    assert!(dead.is_empty(), "{dead:#?}");
}

/// The commands of the `sh` blocks of a guide.
pub fn commands(guide: &str) -> Vec<String> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in guide.lines() {
        if line.starts_with("```") {
            inside = line == "```sh";
        } else if inside {
            found.push(line.to_string());
        }
    }
    found
}

/// Types what a guide tells to type, in its order; `before` is done before each line. The verbs, or the
/// kinds of verbs, that were typed.
fn typed(guide: &str, before: impl Fn(&Path, &str)) -> BTreeSet<String> {
    let guide = std::fs::read_to_string(workspace().join(guide)).unwrap();
    // The project's folder after `make demo`, and the program where it is found.
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("demo")).unwrap();
    std::os::unix::fs::symlink(sample(), folder.path().join("demo/livraisons")).unwrap();
    std::os::unix::fs::symlink(
        workspace().join("pipelines"),
        folder.path().join("pipelines"),
    )
    .unwrap();
    let programs = Path::new(env!("CARGO_BIN_EXE_relais")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let mut verbs = BTreeSet::new();
    for line in commands(&guide) {
        if !line.starts_with("relais ") && !line.starts_with("cp ") {
            let known = ["make ", "export PATH="]
                .iter()
                .any(|w| line.starts_with(w));
            assert!(known, "a command that no test runs: {line}");
            continue;
        }
        verbs.extend(line.split(' ').nth(2).map(str::to_string));
        before(folder.path(), &line);
        let output = Command::new("sh")
            .args(["-c", &line])
            .current_dir(folder.path())
            .env("PATH", &path)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}\n{stderr}");
    }
    verbs
}

#[test]
fn what_the_guide_of_images_tells_to_type_runs_as_typed() {
    let verbs = typed("docs/guide/technicien.md", |_, _| ());
    let expected = [
        "check", "create", "inspect", "ortho", "replay", "run", "validate",
    ]
    .map(String::from);
    assert!(verbs.is_superset(&expected.into()), "{verbs:?}");
}

/// Before answers are assessed somebody interprets: here every point gets an answer of the list.
#[test]
fn what_the_guide_of_land_cover_tells_to_type_runs_as_typed() {
    let verbs = typed("docs/guide/occupation-du-sol.md", |folder, line| {
        if line.starts_with("relais ocs accuracy assess") {
            let points = folder.join("echantillon/interpretation/points.gpkg");
            let words = "UPDATE points SET classe = CASE fid % 3 WHEN 0 THEN '1' ELSE '2' END";
            tool(
                "ogrinfo",
                [points.as_os_str(), "-sql".as_ref(), words.as_ref()],
            );
        }
    });
    let expected = [
        "accuracy",
        "check",
        "compare",
        "import",
        "list",
        "matrix",
        "nomenclature",
        "replay",
        "run",
    ]
    .map(String::from);
    assert!(verbs.is_superset(&expected.into()), "{verbs:?}");
}

/// The words between backquotes of docs/formats.md.
fn documented() -> BTreeSet<String> {
    let page = std::fs::read_to_string(workspace().join("docs/formats.md")).unwrap();
    page.split('`')
        .skip(1)
        .step_by(2)
        .map(String::from)
        .collect()
}

/// The keys of a document, at any depth.
fn keys(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, value)| keys(value).into_iter().chain([key.clone()]))
            .collect(),
        Value::Array(items) => items.iter().flat_map(keys).collect(),
        _ => BTreeSet::new(),
    }
}

/// What `--json` prints and what manifests hold: of a fusion, of reflectance, of a stretch, of an
/// area in sensor geometry, of two files, of a COG, of the doctor.
#[test]
fn every_key_of_results_and_manifests_is_documented() {
    let documented = documented();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let of = |name: &str| sample().join(name).display().to_string();
    let runs: [&[&str]; 6] = [
        &[
            "scene",
            "ortho",
            &of("spot7_ort"),
            &path("a.tif"),
            "--stretch",
        ],
        &[
            "scene",
            "ortho",
            &of("spot7_ort"),
            &path("b.tif"),
            "--radiometry=toa",
        ],
        &[
            "scene",
            "ortho",
            &of("phr_sen"),
            &path("c.tif"),
            "--dem",
            &of("dem.tif"),
            "--bbox=442960,6410900,443060,6411000",
            "--co=COMPRESS=ZSTD",
        ],
        &[
            "scene",
            "ortho",
            &of("dinamis"),
            &path("d.tif"),
            "--co=COMPRESS=NONE",
        ],
        &[
            "cog",
            "create",
            &path("a.tif"),
            &path("e.tif"),
            "--bands=1,2,3",
            "--co=COMPRESS=JPEG",
        ],
        &["doctor", folder.path().to_str().unwrap()],
    ];
    let mut found = BTreeSet::new();
    for words in runs {
        let words = words.iter().chain(&["--json", "--progress=none"]);
        let told = relais(words).announce("").run().succeeds().json();
        found.extend(keys(&told));
        if let Some(manifest) = told["manifest"].as_str() {
            let manifest = std::fs::read_to_string(manifest).unwrap();
            found.extend(keys(&serde_json::from_str(&manifest).unwrap()));
        }
    }
    // The names of compressions are those of `--co`, in small letters.
    let names = ["deflate", "zstd", "jpeg", "none"].map(str::to_string);
    let missing: Vec<&String> = found
        .iter()
        .filter(|key| !names.contains(key) && !documented.contains(*key))
        .collect();
    assert!(missing.is_empty(), "not in docs/formats.md: {missing:?}");
    assert!(found.contains("sun_distance_au") && found.contains("residual_percent"));
}

/// What the verbs of pipelines print: where all went well, where a delivery is bad, where a gate does
/// not hold, in advance, one unit alone; and the failure among JSON lines.
#[test]
fn every_key_that_pipelines_print_is_documented() {
    let night = Night::new(2);
    let gate = "[quality.ortho]\nvalid_percent = { min = 99 }\n";
    night.write("gated.toml", &format!("{PIPELINE}\n{gate}"));
    let (_, plan) = night.plan(&[]);
    let unit = plan[0]["id"].as_str().unwrap();
    let path = night.plan(&[]).0.display().to_string();
    let bad = "scenes=in/s0,in/nowhere";
    let runs: [(&[&str], i32); 10] = [
        (&["check", "p.toml"], 0),
        (&["check", "p.toml", "--param", bad], 7),
        (&["plan", "p.toml", "--units", "--graph", "dot"], 0),
        (&["plan", "p.toml", "--dry-run"], 0),
        (&["unit", &path, unit], 0),
        (&["run", "p.toml", "--resume", "--dry-run"], 0),
        (&["run", "p.toml", "--resume", "--param", bad], 6),
        (&["run", "gated.toml", "--output", "gated"], 7),
        (&["run", "p.toml", "--resume"], 0),
        (&["replay", "out/ortho/s0.tif.manifest.json"], 0),
    ];
    let mut found = BTreeSet::new();
    for (words, code) in runs {
        let words = [words, &["--json", "--progress", "json"]].concat();
        let ran = night.relais(&words).announce("").run();
        assert_eq!(ran.code, Some(code), "{ran}");
        let mut told = ran.json();
        // Parameters of a unit have the names of options, which docs/cli.md tells.
        for unit in told["units"].as_array_mut().into_iter().flatten() {
            unit.as_object_mut().unwrap().remove("work").unwrap();
        }
        found.extend(keys(&told));
        for line in ran.stderr.lines() {
            found.extend(keys(&serde_json::from_str(line).unwrap()));
        }
    }
    let documented = documented();
    let missing: Vec<&String> = found.difference(&documented).collect();
    assert!(missing.is_empty(), "not in docs/formats.md: {missing:?}");
    for key in [
        "reason",
        "blocked",
        "spoilt",
        "toml",
        "differences",
        "exit_code",
    ] {
        assert!(found.contains(key), "no run printed {key}");
    }
}
