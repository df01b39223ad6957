//! Where a step is done: what it may use, what it knows, and to whom it speaks.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use relais_core::fault::Trouble;
use relais_files::atomic::{Overwrite, is_same_file, lies_in};
use relais_files::folder::is_remote;
use relais_files::gdal::remote_facts;
use relais_run::Limits;
use relais_run::manifest::{Digests, Input, Manifest, Run, Values};

use super::fault::StepFault;

/// The version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A place of work.
pub struct Bench<'a> {
    /// What the work may use.
    pub limits: Limits,
    /// The block of the manifest about this run, which begins now.
    pub run: Run,
    /// Hashes of inputs.
    pub digests: &'a Mutex<Digests>,
    /// Whether the output may be replaced.
    pub overwrite: Overwrite,
    /// Where warnings go.
    pub warn: &'a (dyn Fn(&str) + Sync),
    /// Where goes what is worth knowing, and misleads nobody who ignores it.
    pub note: &'a (dyn Fn(&str) + Sync),
    /// What the manifest says of the pipeline, when there is one.
    pub pipeline: Option<Values>,
}

impl Bench<'_> {
    /// The manifest of a command on this bench.
    pub fn manifest(&self, command: &str, step: Values, run: Run) -> Manifest {
        let mut manifest = Manifest::new(VERSION, command, run);
        manifest.step = Some(step);
        manifest.pipeline = self.pipeline.clone();
        manifest
    }

    /// An input for the manifest: a file is hashed, all else only named.
    pub fn input(&self, name: &str, manifest: &mut Manifest) -> Result<Input, Trouble> {
        self.limits.cancel.check()?;
        if is_remote(name) {
            let facts = remote_facts(name);
            return Ok(Input::not_hashed(name, facts.size, facts.etag));
        }
        let path = Path::new(name);
        match path.is_file() {
            true => self.file(path, manifest),
            false => Ok(Input::not_hashed(name, None, None)),
        }
    }

    /// That neither an output nor its manifest is one of the files that are read, and that it is no
    /// folder that holds one.
    pub fn keep<'p>(
        inputs: impl IntoIterator<Item = &'p Path>,
        output: &Path,
    ) -> Result<(), StepFault> {
        let manifest = Manifest::path_of(output);
        let fault = |output: &Path| StepFault::Replaced {
            output: output.display().to_string(),
        };
        for input in inputs {
            if is_same_file(input, output) || lies_in(input, output) {
                return Err(fault(output));
            }
            if is_same_file(input, &manifest) {
                return Err(fault(&manifest));
            }
        }
        Ok(())
    }

    /// That an output is neither a file that is read nor part of a folder that is.
    pub fn keep_whole(input: &Path, output: &Path) -> Result<(), StepFault> {
        Self::keep([input], output)?;
        match lies_in(output, input) {
            false => Ok(()),
            true => Err(StepFault::Replaced {
                output: output.display().to_string(),
            }),
        }
    }

    /// A file among the inputs.
    pub fn file(&self, path: &Path, manifest: &mut Manifest) -> Result<Input, Trouble> {
        let mut digests = self.digests.lock().unwrap_or_else(PoisonError::into_inner);
        let hashed = digests.of(path, &self.limits.cancel)?;
        manifest.run.hashing_ms += hashed.ms;
        manifest.run.hashes_known += usize::from(hashed.known);
        Ok(Input::file(path, &hashed))
    }
}
