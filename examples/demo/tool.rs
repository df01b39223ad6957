//! Running the two programs, as a user would type them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::Value;

use crate::Failure;

/// The programs, run in the folder of the demonstration.
pub struct Tools {
    programs: PathBuf,
    folder: PathBuf,
}

/// A command that was run.
pub struct Done {
    /// As it is typed.
    pub line: String,
    /// Wall time in seconds.
    pub seconds: f64,
    /// What it printed.
    pub stdout: String,
}

impl Done {
    /// What it printed, as JSON.
    pub fn json(&self) -> Result<Value, Failure> {
        serde_json::from_str(&self.stdout).map_err(|e| format!("{}: {e}", self.line).into())
    }
}

impl Tools {
    /// The programs that were built with this one: cargo puts examples one folder deeper.
    pub fn beside_this_program(folder: &Path) -> Result<Self, Failure> {
        let this = std::env::current_exe()?;
        let programs = this.ancestors().nth(2).ok_or("no folder of programs")?;
        Ok(Self {
            programs: programs.into(),
            folder: folder.into(),
        })
    }

    /// `relais` with these words.
    pub fn relais(&mut self, words: &[&str]) -> Result<Done, Failure> {
        self.run("relais", words)
    }

    /// Makes the deliveries in a folder, in place of earlier ones.
    pub fn sample(&mut self, folder: &str) -> Result<Done, Failure> {
        self.run(
            "relais-sample",
            &[folder, "--preset", "demo", "--overwrite"],
        )
    }

    /// A picture as WebP, a tenth of its PNG, so that the page may be sent by mail.
    pub fn light(&self, png: &str) -> Result<Vec<u8>, Failure> {
        let webp = png.replace(".png", ".webp");
        let words = ["-q", "-of", "WEBP", "-co", "QUALITY=82", png, &webp];
        self.start("gdal_translate", Path::new("gdal_translate"), &words)?;
        Ok(std::fs::read(self.path(&webp))?)
    }

    /// A file of the demonstration.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn run(&self, program: &str, words: &[&str]) -> Result<Done, Failure> {
        self.start(program, &self.programs.join(program), words)
    }

    fn start(&self, name: &str, program: &Path, words: &[&str]) -> Result<Done, Failure> {
        let line = format!("{name} {}", words.join(" "));
        let start = Instant::now();
        let output = Command::new(program)
            .args(words)
            .current_dir(&self.folder)
            .env("GDAL_PAM_ENABLED", "NO")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("{line}: {error}"))?;
        if !output.status.success() {
            return Err(format!("{line}\n{}", String::from_utf8_lossy(&output.stderr)).into());
        }
        Ok(Done {
            line,
            seconds: start.elapsed().as_secs_f64(),
            stdout: String::from_utf8(output.stdout)?,
        })
    }
}
