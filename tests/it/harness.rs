//! Runs the real program and the tools that judge its outputs.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use relais_sample::{Options, Preset};

/// A command line of the program, not yet run.
pub struct Relais {
    command: Command,
    words: Vec<OsString>,
    announced: Vec<String>,
}

/// `relais` with these words.
pub fn relais<W: AsRef<OsStr>>(words: impl IntoIterator<Item = W>) -> Relais {
    let mut command = Command::new(env!("CARGO_BIN_EXE_relais"));
    let words: Vec<OsString> = words.into_iter().map(|w| w.as_ref().into()).collect();
    command.args(&words).stdin(Stdio::null());
    for variable in [
        "RELAIS_NUM_THREADS",
        "RELAIS_MAX_MEMORY",
        "RELAIS_PROGRESS",
        "RELAIS_TERRITORIES",
    ] {
        command.env_remove(variable);
    }
    Relais {
        command,
        words,
        announced: Vec::new(),
    }
}

impl Relais {
    /// With an environment variable.
    pub fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(key, value);
        self
    }

    /// In a working directory.
    pub fn within(mut self, directory: &Path) -> Self {
        self.command.current_dir(directory);
        self
    }

    /// A warning or an error line of the log that contains `text` is expected.
    pub fn announce(mut self, text: &str) -> Self {
        self.announced.push(text.to_string());
        self
    }

    /// The command itself, for what needs more than a run (signals, pipes).
    pub fn command(self) -> Command {
        self.command
    }

    /// Runs it to its end. Fails on a line of the log that warns and was not announced.
    pub fn run(mut self) -> Ran {
        let Output {
            status,
            stdout,
            stderr,
        } = self.command.output().unwrap();
        let ran = Ran {
            words: self.words,
            code: status.code(),
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap(),
        };
        let unannounced = ran
            .stderr
            .lines()
            .find(|line| warns(line) && !self.announced.iter().any(|text| line.contains(text)));
        if let Some(line) = unannounced {
            panic!("an unannounced warning: {line}\n{ran}");
        }
        ran
    }
}

/// True for a log line at WARN or ERROR and for a warning of the console.
fn warns(line: &str) -> bool {
    let line = line.trim_start();
    ["WARN ", "ERROR ", "warning: "]
        .iter()
        .any(|level| line.starts_with(level))
        || line.contains("panicked at")
}

/// What a run said.
pub struct Ran {
    words: Vec<OsString>,
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl std::fmt::Display for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words: Vec<_> = self
            .words
            .iter()
            .map(|word| word.to_string_lossy())
            .collect();
        writeln!(f, "$ relais {}", words.join(" "))?;
        writeln!(f, "exit code: {:?}", self.code)?;
        writeln!(f, "--- stdout\n{}--- stderr\n{}", self.stdout, self.stderr)
    }
}

impl Ran {
    /// What a run said that was not started by [`Relais::run`].
    pub fn of(shown: &str, code: Option<i32>, stdout: Vec<u8>, stderr: Vec<u8>) -> Self {
        Self {
            words: vec![shown.into()],
            code,
            stdout: String::from_utf8(stdout).unwrap(),
            stderr: String::from_utf8(stderr).unwrap(),
        }
    }

    /// It must have succeeded.
    pub fn succeeds(self) -> Self {
        assert_eq!(self.code, Some(0), "{self}");
        self
    }

    /// It must have failed with this exit code and this error code, told once, and said what to do.
    pub fn fails(self, exit: i32, error: &str) -> Self {
        assert_eq!(self.code, Some(exit), "{self}");
        assert!(self.stderr.contains(&format!("error[{error}]: ")), "{self}");
        assert_eq!(self.stderr.matches("error[").count(), 1, "{self}");
        let helps = self.stderr.lines().filter(|l| l.starts_with("help: "));
        assert!(helps.count() == 1, "{self}");
        assert!(self.stdout.is_empty(), "{self}");
        self
    }

    /// Standard error must hold this.
    pub fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "no `{text}` in\n{self}");
        self
    }

    /// Standard output as one JSON document.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{self}"))
    }

    /// Exit code, stdout and stderr as the user sees them, the paths under `directory` replaced.
    pub fn seen(&self, directory: &Path) -> String {
        self.to_string()
            .replace(&directory.display().to_string(), "[DIR]")
    }
}

/// Runs a tool that must succeed (`gdalinfo`, `gdal_translate`...) and gives its stdout.
pub fn tool<W: AsRef<OsStr>>(name: &str, words: impl IntoIterator<Item = W>) -> String {
    let output = Command::new(name)
        .args(words)
        .env("GDAL_PAM_ENABLED", "NO")
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}

/// `gdalinfo -json` of a file.
pub fn gdalinfo(path: &Path) -> serde_json::Value {
    let text = tool("gdalinfo", [OsStr::new("-json"), path.as_os_str()]);
    serde_json::from_str(&text).unwrap()
}

/// The root of the workspace.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A path among the real data (`RELAIS_REAL_DATA`, else `../shared/data`); none, said on stderr,
/// where it is absent: the test then returns early.
pub fn real_data(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("RELAIS_REAL_DATA")
        .map_or_else(|| workspace().join("../shared/data"), PathBuf::from);
    let path = root.join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: no real data at {}", path.display());
    None
}

/// How often a loop goes round: `short` in `make test`, `long` in `make torture`.
pub fn loops(short: usize, long: usize) -> usize {
    match std::env::var_os("RELAIS_TORTURE") {
        Some(_) => long,
        None => short,
    }
}

/// The small sample, made once a process: `spot7_ort`, `phr_sen`, `phr_pms`, `dinamis`, `dem.tif`
/// and `truth` are in it. Read it only.
pub fn sample() -> &'static Path {
    static SAMPLE: LazyLock<PathBuf> = LazyLock::new(|| {
        let all = Path::new(env!("CARGO_TARGET_TMPDIR"));
        clear_dead_samples(all);
        let folder = all.join(format!("sample-{}", std::process::id()));
        relais_sample::make(&folder, &Options::preset(Preset::Tiny)).unwrap();
        folder
    });
    &SAMPLE
}

/// Removes the samples of test processes that have ended.
fn clear_dead_samples(all: &Path) {
    for entry in std::fs::read_dir(all).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix("sample-"));
        if process.is_some_and(|id| !Path::new("/proc").join(id).exists()) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
