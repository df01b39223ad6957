//! What the tests of `relais pipeline` share: a folder with deliveries and a pipeline over them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{Ran, Relais, relais, sample};

/// A folder in which pipelines run: `in/` holds what is read, `out/` what is made.
pub struct Night(TempDir);

/// Orthos of several deliveries, then their COGs with another compression.
pub const PIPELINE: &str = r#"
[pipeline]
name = "night"
version = "3"
description = "orthos, and light copies of them"
output = "out"

[params]
scenes = { type = "list", default = "in/*", description = "deliveries" }
res = { type = "number", default = 3, description = "metres" }

[[step]]
id = "ortho"
op = "ortho"
foreach = "{scenes}"
input = "{item}"
res = "{res}"
product = "ms"

[[step]]
id = "light"
op = "cog"
foreach = "{ortho}"
input = "{item}"
co = { COMPRESS = "ZSTD" }
output = "light/{item.stem}.tif"
"#;

impl Night {
    /// With so many deliveries, `in/s0` and on, and [`PIPELINE`] as `p.toml`.
    pub fn new(deliveries: usize) -> Self {
        let night = Self(tempfile::tempdir().unwrap());
        std::fs::create_dir(night.path("in")).unwrap();
        for k in 0..deliveries {
            night.deliver(&format!("s{k}"));
        }
        night.write("p.toml", PIPELINE);
        night
    }

    /// Puts a delivery into `in/`.
    pub fn deliver(&self, name: &str) {
        copy(&sample().join("spot7_ort"), &self.path("in").join(name));
    }

    /// The image of a delivery.
    pub fn image(&self, delivery: &str) -> PathBuf {
        let folder = self.path("in").join(delivery);
        files(&folder)
            .into_iter()
            .find(|p| {
                p.to_string_lossy().contains("IMG_SPOT7_MS_")
                    && p.extension().is_some_and(|e| e == "TIF")
            })
            .unwrap()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// `relais pipeline VERB...` in the folder, without progress.
    pub fn relais(&self, words: &[&str]) -> Relais {
        let mut all = vec!["pipeline"];
        all.extend(words);
        relais(all)
            .within(self.0.path())
            .env("RELAIS_PROGRESS", "none")
            .announce("order of the bands")
            .announce("the rule was applied")
    }

    /// `relais pipeline run p.toml --json WORDS...`, and what it said.
    pub fn run(&self, words: &[&str]) -> (Ran, Value) {
        let ran = self
            .relais(&[&["run", "p.toml", "--json"], words].concat())
            .run();
        let json = match ran.stdout.is_empty() {
            true => Value::Null,
            false => ran.json(),
        };
        (ran, json)
    }

    /// Runs, succeeds, and gives how many units were run and how many were kept.
    pub fn counts(&self, words: &[&str]) -> (u64, u64) {
        let (ran, json) = self.run(words);
        let ran = ran.succeeds();
        assert_eq!(json["ok"], true, "{ran}");
        (
            json["ran"].as_u64().unwrap(),
            json["kept"].as_u64().unwrap(),
        )
    }

    /// Everything that was made, by its name: bytes, manifests without their run block. Panics on
    /// what no run may leave once it is over.
    pub fn made(&self, output: &str) -> BTreeMap<String, Vec<u8>> {
        let root = self.path(output);
        let mut made = BTreeMap::new();
        for path in files(&root) {
            let name = path.strip_prefix(&root).unwrap().display().to_string();
            if name.starts_with(".relais/") {
                continue;
            }
            assert!(
                !name.contains("/.") && !name.starts_with('.'),
                "{name} was left"
            );
            let mut bytes = std::fs::read(&path).unwrap();
            if name.ends_with(".manifest.json") {
                let mut manifest: Value = serde_json::from_slice(&bytes).unwrap();
                manifest.as_object_mut().unwrap().remove("run").unwrap();
                bytes = serde_json::to_vec(&manifest).unwrap();
            }
            made.insert(name, bytes);
        }
        made
    }

    /// How many receipts each unit has, in all journals; lines that are none are left out.
    pub fn receipts(&self, output: &str) -> BTreeMap<String, usize> {
        let mut found = BTreeMap::new();
        for path in files(&self.path(output).join(".relais")) {
            let name = path.file_name().unwrap().to_string_lossy();
            if !name.starts_with("receipts-") {
                continue;
            }
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            for line in text.lines() {
                let receipt = line
                    .split_once(' ')
                    .map(|(_, json)| serde_json::from_str(json));
                if let Some(Ok::<Value, _>(receipt)) = receipt {
                    let unit = receipt["unit"].as_str().unwrap().to_string();
                    *found.entry(unit).or_insert(0) += 1;
                }
            }
        }
        found
    }

    /// The plan of `p.toml`: its path, and its units as they are written.
    pub fn plan(&self, words: &[&str]) -> (PathBuf, Vec<Value>) {
        let words = [&["plan", "p.toml", "--json", "--units"], words].concat();
        let ran = self.relais(&words).run().succeeds();
        let json = ran.json();
        let path = self.path(json["plan"].as_str().unwrap());
        (path, json["units"].as_array().unwrap().clone())
    }
}

/// All files under a folder, hidden ones too, in order.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => found.push(path),
            }
        }
    }
    found.sort();
    found
}

/// A copy of a folder.
pub fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(file.strip_prefix(from).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(&file, target).unwrap();
    }
}

/// The ids of units, by the first output of each.
pub fn ids(units: &[Value]) -> BTreeMap<String, String> {
    let id = |unit: &Value| {
        let text = |value: &Value| value.as_str().unwrap().to_string();
        (text(&unit["outputs"][0]), text(&unit["id"]))
    };
    units.iter().map(id).collect()
}

impl Night {
    /// The same words as somebody who may not write everywhere, as root may.
    pub fn unprivileged(&self, words: &[&str]) -> Ran {
        const SCRIPT: &str = "if [ $(id -u) = 0 ]; then set -- setpriv \
            --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search \
            \"$0\" \"$@\"; else set -- \"$0\" \"$@\"; fi; \"$@\"";
        self.shell(SCRIPT, words)
    }

    /// A script whose `$0` is relais and whose arguments are `pipeline WORDS...`.
    pub fn shell(&self, script: &str, words: &[&str]) -> Ran {
        let ended = std::process::Command::new("sh")
            .args(["-c", script, env!("CARGO_BIN_EXE_relais"), "pipeline"])
            .args(words)
            .current_dir(self.0.path())
            .env("RELAIS_PROGRESS", "none")
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        Ran::of(script, ended.status.code(), ended.stdout, ended.stderr)
    }
}
