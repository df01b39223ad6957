//! Running the two programs, as a user would type them.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::Value;

use crate::Failure;

/// What keeps GDAL from writing beside the images it reads.
const NO_SIDE_FILES: &str = "GDAL_PAM_ENABLED=NO";

/// What the demonstration fills.
pub const FOLDERS: [&str; 3] = ["livraisons", "produits", "vues"];

/// The programs, run in the folder of the demonstration.
pub struct Tools {
    programs: PathBuf,
    folder: PathBuf,
    lines: Vec<String>,
}

/// A command that was run.
pub struct Done {
    /// As it is typed.
    line: String,
    /// Wall time in seconds.
    pub seconds: f64,
    /// What it printed.
    pub stdout: String,
    /// What it said beside.
    pub stderr: String,
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
            lines: Vec::new(),
        })
    }

    /// The bytes of all files in a folder, those of hidden folders left out.
    pub fn size(&self, folder: &str) -> Result<u64, Failure> {
        let mut bytes = 0;
        for entry in std::fs::read_dir(self.path(folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            bytes += match entry.file_type()?.is_dir() {
                true if name.starts_with('.') => 0,
                true => self.size(&format!("{folder}/{name}"))?,
                false => entry.metadata()?.len(),
            };
        }
        Ok(bytes)
    }

    /// The lines that were run since this was asked last, as they are typed.
    pub fn take_lines(&mut self) -> Vec<String> {
        std::mem::take(&mut self.lines)
    }

    /// What is typed once, before the others: where the programs are and where they work.
    pub fn preamble(&self) -> Result<Vec<String>, Failure> {
        let here = std::env::current_dir()?;
        let programs = self.programs.strip_prefix(&here).unwrap_or(&self.programs);
        let programs = match programs.is_absolute() {
            true => programs.display().to_string(),
            false => format!("$PWD/{}", programs.display()),
        };
        let folder = |name: &&str| self.folder.join(name).display().to_string();
        let folders: Vec<String> = FOLDERS.iter().map(folder).collect();
        Ok(vec![
            format!("export PATH=\"{programs}:$PATH\" {NO_SIDE_FILES}"),
            format!("mkdir -p {}", folders.join(" ")),
            format!(
                "cp pipelines/demo.toml pipelines/{} {}",
                crate::cover::PIPELINE,
                self.folder.display()
            ),
            format!("cd {}", self.folder.display()),
        ])
    }

    /// `relais` with these words.
    pub fn relais(&mut self, words: &[&str]) -> Result<Done, Failure> {
        self.run("relais", words)
    }

    /// `relais registry` with these words, in the folder of the registry; it must end with this code.
    pub fn registry(&mut self, words: &[&str], ends: i32) -> Result<Done, Failure> {
        let words: Vec<&str> = ["registry"].iter().chain(words).copied().collect();
        let folder = self.folder.join(crate::relay::FOLDER);
        self.ending(
            "relais",
            &self.programs.join("relais"),
            &words,
            &folder,
            ends,
        )
    }

    /// Makes the deliveries in a folder, in place of earlier ones.
    pub fn sample(&mut self, folder: &str) -> Result<Done, Failure> {
        self.run(
            "relais-sample",
            &[folder, "--preset", "demo", "--overwrite"],
        )
    }

    /// A picture as WebP, a tenth of its PNG, so that the page may be sent by mail: of all its
    /// bands, or of the first three, each stretched between two values.
    pub fn light(
        &mut self,
        image: &str,
        webp: &str,
        stretch: &[(f64, f64)],
    ) -> Result<Vec<u8>, Failure> {
        let mut words: Vec<String> = ["-q", "-of", "WEBP", "-co", "QUALITY=82"]
            .map(String::from)
            .into();
        for (band, (low, high)) in (1..).zip(stretch) {
            words.extend(["-b".into(), format!("{band}")]);
            words.extend([
                format!("-scale_{band}"),
                format!("{low}"),
                format!("{high}"),
            ]);
            words.extend(["1", "255"].map(String::from));
        }
        if !stretch.is_empty() {
            words.extend(["-ot", "Byte"].map(String::from));
        }
        words.extend([image.into(), webp.into()]);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.start("gdal_translate", Path::new("gdal_translate"), &words)?;
        Ok(std::fs::read(self.path(webp))?)
    }

    /// The first three bands as WebP of a width in pixels, transparent where nothing is valid.
    pub fn masked(&mut self, image: &str, webp: &str, width: &str) -> Result<Vec<u8>, Failure> {
        let words =
            "-q -of WEBP -co QUALITY=82 -r average -b 1 -b 2 -b 3 -b mask -colorinterp_4 alpha";
        let mut words: Vec<&str> = words.split(' ').collect();
        words.extend(["-outsize", width, "0", image, webp]);
        self.start("gdal_translate", Path::new("gdal_translate"), &words)?;
        Ok(std::fs::read(self.path(webp))?)
    }

    /// A tool that is found by its name: one of GDAL's, or the system's.
    pub fn tool(&mut self, name: &str, words: &[&str]) -> Result<(), Failure> {
        self.start(name, Path::new(name), words).map(drop)
    }

    /// A file of the demonstration.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn run(&mut self, program: &str, words: &[&str]) -> Result<Done, Failure> {
        let path = self.programs.join(program);
        self.start(program, &path, words)
    }

    fn start(&mut self, name: &str, program: &Path, words: &[&str]) -> Result<Done, Failure> {
        let folder = self.folder.clone();
        self.ending(name, program, words, &folder, 0)
    }

    fn ending(
        &mut self,
        name: &str,
        program: &Path,
        words: &[&str],
        folder: &Path,
        ends: i32,
    ) -> Result<Done, Failure> {
        let typed: Vec<Cow<str>> = words.iter().map(|word| quoted(word)).collect();
        let line = format!("{name} {}", typed.join(" "));
        let start = Instant::now();
        let output = Command::new(program)
            .args(words)
            .current_dir(folder)
            .envs(NO_SIDE_FILES.split_once('='))
            .env("RELAIS_REGISTRY", "registre.db")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("{line}: {error}"))?;
        if output.status.code() != Some(ends) {
            return Err(format!("{line}\n{}", String::from_utf8_lossy(&output.stderr)).into());
        }
        self.lines.push(line.clone());
        Ok(Done {
            line,
            seconds: start.elapsed().as_secs_f64(),
            stdout: String::from_utf8(output.stdout)?,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }
}

/// A word as a shell takes it whole.
fn quoted(word: &str) -> Cow<'_, str> {
    let special = |c: char| c.is_whitespace() || "'\"$&|;<>()*?#~`\\".contains(c);
    match word.contains(special) {
        true => format!("'{}'", word.replace('\'', "'\\''")).into(),
        false => word.into(),
    }
}
