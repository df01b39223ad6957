//! A registry of its own for each test of `relais registry`, filled by the public commands.

use std::path::PathBuf;

use serde_json::Value;

use crate::harness::{Ran, Relais, relais, tool};

/// A registry that was just made, and its folder.
pub struct Bench {
    pub folder: tempfile::TempDir,
    announced: &'static [&'static str],
}

impl Bench {
    /// Of a demonstration.
    pub fn new() -> Self {
        Self::made(&["--demo"])
    }

    /// Made by `init` with these words more.
    pub fn made(more: &[&str]) -> Self {
        let bench = Self {
            folder: tempfile::tempdir().unwrap(),
            announced: &[],
        };
        let file = bench.path("relais.db");
        let init = ["registry", "init", &file, "--name", "Camille Fictive"];
        relais(init.iter().chain(more)).run().succeeds();
        bench
    }

    /// Any command may warn of these.
    pub fn announcing(self, announced: &'static [&'static str]) -> Self {
        Self { announced, ..self }
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn path(&self, name: &str) -> String {
        self.at(name).to_str().unwrap().into()
    }

    pub fn relais(&self, words: &[&str]) -> Relais {
        let run =
            relais(["registry"].iter().chain(words)).env("RELAIS_REGISTRY", self.at("relais.db"));
        self.announced
            .iter()
            .fold(run, |run, text| run.announce(text))
    }

    pub fn run(&self, words: &[&str]) -> Ran {
        self.relais(words).run()
    }

    pub fn does(&self, words: &[&str]) {
        self.run(words).succeeds();
    }

    /// What a verb answers with `--json`.
    pub fn json(&self, words: &[&str]) -> Value {
        self.run(&[words, &["--json"]].concat()).succeeds().json()
    }

    /// Runs SQL behind the program's back.
    pub fn sql(&self, sql: &str) {
        let code = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.close()";
        tool(
            "/usr/bin/python3",
            ["-c", code, &self.path("relais.db"), sql],
        );
    }

    /// The id of a new partner.
    pub fn partner(&self, name: &str, more: &[&str]) -> String {
        let made = self.json(&[&["partner", "add", name], more].concat());
        made["partner"]["id"].as_str().unwrap().into()
    }

    /// A partner was a member before the registry, since a day.
    pub fn member(&self, partner: &str, since: &str, more: &[&str]) {
        let reprise = ["--reprise", "--on", since];
        self.does(&[&["adhesion", "start", partner], &reprise[..]].concat());
        let who = ["--by", "classeur fictif", "--reference", "R-FICTIF"];
        let take = ["adhesion", "record", partner, "take-over"];
        self.does(&[&take[..], &who, &reprise, more].concat());
    }

    /// An active account of somebody who was informed, since a day; its id.
    pub fn account(&self, person: &str, partner: &str, on: &str) -> String {
        let letter = self.path("notice.eml");
        let from = ["--from", "Relais fictif <relais@exemple.example>"];
        let notice = ["person", "notice", person, "-o", &letter, "--on", on];
        self.does(&[&notice[..], &from].concat());
        std::fs::remove_file(letter).unwrap();
        let kept = self.json(&["account", "add", person, partner, "--on", on]);
        let id = kept["account"]["id"].as_str().unwrap().to_string();
        self.does(&["account", "validate", &id, "--on", on]);
        id
    }
}
