//! From the words of the command line to a plan.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use clap::Args;
use relais_core::fault::Trouble;
use relais_files::place;
use relais_run::Limits;
use relais_run::manifest::Digests;
use relais_run::pipeline::Pipeline;
use relais_run::plan::{self, Look, Making, Plan};

use super::fault::WordsFault;
use super::{document, inline};
use crate::cli::console::Console;
use crate::cli::machine;
use crate::steps::House;
use crate::steps::bench::VERSION;
use crate::steps::words::KeyValue;

/// Which pipeline, with which values, and where.
#[derive(Args)]
pub struct Source {
    /// The pipeline (TOML), or a plan that was made of one
    #[arg(value_name = "PIPELINE", required_unless_present = "inline")]
    pipeline: Option<PathBuf>,
    /// A pipeline on one line: 'read X ! ortho --t-srs EPSG:2154 ! cog DIR'
    #[arg(long, value_name = "TEXT", conflicts_with = "pipeline")]
    inline: Option<String>,
    /// The value of a parameter; may be repeated
    #[arg(long, short, value_name = "NAME=VALUE")]
    param: Vec<Param>,
    /// The folder of everything that is made [default: the pipeline's]
    #[arg(long, short, value_name = "DIR")]
    output: Option<String>,
    /// The folder from which names are meant [default: the working directory]
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// A `NAME=VALUE` word.
#[derive(Debug, Clone)]
struct Param(String, String);

impl std::str::FromStr for Param {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        // The key of a creation option is in capitals; that of a parameter is as typed.
        KeyValue::from_str(word).map_err(|_| "expected NAME=VALUE".to_string())?;
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        Ok(Self(name.to_string(), value.to_string()))
    }
}

/// A plan, and what it came from.
pub struct Loaded {
    /// The plan.
    pub plan: Plan,
    /// Where it is kept, when it was one.
    pub path: Option<PathBuf>,
}

impl Loaded {
    /// The output folder, from the working directory.
    pub fn root(&self) -> PathBuf {
        PathBuf::from(&self.plan.head.output)
    }
}

impl Source {
    /// Reads a plan, or a pipeline and plans it. From here on the working directory is the folder
    /// from which names are meant.
    pub fn load(
        &self,
        look: Look,
        console: &Console,
        limits: &Limits,
        digests: &Mutex<Digests>,
    ) -> Result<Loaded, Trouble> {
        match (&self.inline, self.file()?) {
            (Some(line), _) => {
                let text = document::print(&inline::parse(line)?);
                console.note(&format!("the pipeline is\n{text}"));
                self.plan(&text, Path::new("--inline"), look, limits, digests)
            }
            (None, Some(path)) if is_plan(&path) => self.read(path, digests, limits),
            (None, path) => {
                let path = path.unwrap_or_default();
                let text = place::read_text(&path, MOST_BYTES)?;
                self.plan(&text, &path, look, limits, digests)
            }
        }
    }

    /// The file that it is read from, when there is one; to be asked before [`Source::load`].
    pub fn file(&self) -> Result<Option<PathBuf>, WordsFault> {
        self.pipeline.as_deref().map(absolute).transpose()
    }

    fn read(
        &self,
        path: PathBuf,
        digests: &Mutex<Digests>,
        limits: &Limits,
    ) -> Result<Loaded, Trouble> {
        let fixed = |option| WordsFault::Fixed {
            option,
            path: path.clone(),
        };
        if !self.param.is_empty() {
            return Err(fixed("--param").into());
        }
        if self.output.is_some() {
            return Err(fixed("--output").into());
        }
        let plan = read_plan(&path, self.folder.as_deref(), digests, limits)?;
        Ok(Loaded {
            plan,
            path: Some(path),
        })
    }

    fn plan(
        &self,
        text: &str,
        path: &Path,
        look: Look,
        limits: &Limits,
        digests: &Mutex<Digests>,
    ) -> Result<Loaded, Trouble> {
        if let Some(folder) = &self.folder {
            enter(folder)?;
        }
        let folder = machine::working_folder().map_err(|e| cannot_enter(".", e))?;
        let house = planner(digests, limits);
        let pipeline = Pipeline::read(&document::parse(path, text)?, &house)?;
        let given: Vec<_> = self
            .param
            .iter()
            .map(|p| (p.0.clone(), p.1.clone()))
            .collect();
        let output = self.output.as_deref().or(pipeline.output.as_deref());
        let plan = plan::make(Making {
            params: pipeline.values(&given)?,
            output: output.ok_or(WordsFault::NoOutput)?,
            pipeline: &pipeline,
            text,
            steps: &house,
            version: VERSION,
            folder: &folder,
            look,
            digests: &mut digests.lock().unwrap_or_else(PoisonError::into_inner),
            cancel: &limits.cancel,
        })?;
        Ok(Loaded { plan, path: None })
    }
}

/// No pipeline is longer.
const MOST_BYTES: u64 = 16 << 20;

/// Whether a name is that of a plan.
pub fn is_plan(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "jsonl")
}

/// A house that plans: it knows costs and names, and makes nothing.
fn planner<'a>(digests: &'a Mutex<Digests>, limits: &'a Limits) -> House<'a> {
    House {
        cancel: &limits.cancel,
        digests,
        // Only `execute` calls `run`.
        run: &|_| unreachable!("nothing is made while planning"),
        warn: &|_| (),
        pipeline: Default::default(),
    }
}

/// Reads a plan and goes to its folder, or to another.
pub fn read_plan(
    path: &Path,
    folder: Option<&Path>,
    digests: &Mutex<Digests>,
    limits: &Limits,
) -> Result<Plan, Trouble> {
    let plan = plan::read(path, &planner(digests, limits))?;
    enter(folder.unwrap_or(&plan.head.folder))?;
    Ok(plan)
}

/// A path from the working directory as it is now.
pub fn absolute(path: &Path) -> Result<PathBuf, WordsFault> {
    std::path::absolute(path).map_err(|e| cannot_enter(path, e))
}

/// Makes a folder the working directory.
pub fn enter(folder: &Path) -> Result<(), WordsFault> {
    machine::enter(folder).map_err(|e| cannot_enter(folder, e))
}

fn cannot_enter(folder: impl AsRef<Path>, source: std::io::Error) -> WordsFault {
    WordsFault::Folder {
        folder: folder.as_ref().to_path_buf(),
        source,
    }
}
