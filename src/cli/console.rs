//! The console a verb talks to: its result on stdout, everything else on stderr.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, SecondsFormat, Utc};
use indicatif::MultiProgress;
use relais_core::fault::{Fault, Kind, Trouble};
use relais_files::atomic::Overwrite;
use relais_files::gdal::set_gdal_cache;
use relais_files::printable::printable;
use relais_run::manifest::{Digests, Run};
use relais_run::{Limits, Progress};
use serde::Serialize;
use serde_json::json;
use tracing::level_filters::LevelFilter;

use super::failure::Form;
use super::options::{Global, WorkOptions};
use super::{limits, machine, progress};
use crate::config::{Config, ProgressKind};
use crate::steps::Bench;

/// Standard output that does not take the result.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the result to standard output")]
pub struct OutputFault {
    #[from]
    source: io::Error,
}

impl Fault for OutputFault {
    fn kind(&self) -> Kind {
        match self.source.kind() {
            io::ErrorKind::StorageFull => Kind::Resource,
            _ => Kind::Processing,
        }
    }

    fn code(&self) -> &'static str {
        "RLS-E930"
    }

    fn help(&self) -> String {
        "check where standard output goes (full disk?)".into()
    }
}

/// Where a verb tells its result, its warnings and its progress.
pub struct Console {
    json: bool,
    quiet: bool,
    progress: ProgressKind,
    bars: MultiProgress,
    config: Config,
}

/// Writes the result on stdout; a reader that has gone away is no error.
pub fn write(bytes: &[u8]) -> Result<(), Trouble> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(OutputFault::from(error).into())
        }
        _ => Ok(()),
    }
}

impl Console {
    /// The console of a run; starts the log on stderr.
    pub fn new(global: &Global, config: Config) -> Self {
        let progress = match global.quiet {
            true => ProgressKind::None,
            false => global.progress.or(config.progress).unwrap_or_default(),
        };
        let bars = MultiProgress::new();
        start_log(level(global), bars.clone());
        Self {
            json: global.json,
            quiet: global.quiet,
            progress,
            bars,
            config,
        }
    }

    /// Prints the result of the command on stdout: `text`, or with `--json` the document. A reader
    /// that has gone away (`| head`) is no error.
    pub fn result(&self, text: &str, json: &impl Serialize) -> Result<(), Trouble> {
        let mut out = match self.json {
            true => serde_json::to_string_pretty(json)
                .map_err(|error| OutputFault::from(io::Error::other(error)))?,
            false => printable(text.trim_end_matches('\n')),
        };
        out.push('\n');
        write(out.as_bytes())
    }

    /// Says on stderr what may mislead whoever ignores it.
    pub fn warn(&self, what: &str) {
        self.say("warning", what);
    }

    /// Says on stderr what is worth knowing; nothing with `-q`.
    pub fn note(&self, what: &str) {
        if !self.quiet {
            self.say("note", what);
        }
    }

    /// How the failure of the run is told.
    pub fn form(&self) -> Form {
        match self.progress {
            ProgressKind::Json => Form::Json,
            _ => Form::Text,
        }
    }

    fn say(&self, level: &str, what: &str) {
        let line = match self.progress {
            ProgressKind::Json => json!({"level": level, "message": what}).to_string(),
            _ => format!("{level}: {}", printable(what)),
        };
        // Between bars, and a closed stderr must not stop the work.
        self.bars.suspend(|| {
            let _ = writeln!(io::stderr(), "{line}");
        });
    }

    /// What the run may use: the flag or its `RELAIS_*` variable, else the configuration, else
    /// every processor and 25 % of the memory. To be called once a run: it takes Ctrl-C over.
    pub fn limits(&self, options: &WorkOptions) -> Result<Limits, Trouble> {
        Ok(limits::of(options, &self.config, self.progress())?)
    }

    /// The block of a manifest that tells of this run, which begins now.
    pub fn run(&self, limits: &Limits) -> Run {
        let now: DateTime<Utc> = machine::now().into();
        let started = now.to_rfc3339_opts(SecondsFormat::Secs, true);
        Run::new(
            &started,
            &machine::host(),
            limits.threads,
            limits.memory_bytes,
        )
    }

    /// The hashes of inputs that this user's earlier runs remembered.
    pub fn digests(&self) -> Digests {
        Digests::open(machine::digest_store(), machine::now())
    }

    /// Does the work of a verb: within the limits of `options`, with the hashes of inputs that are
    /// known, which are remembered afterwards.
    pub fn work<T>(
        &self,
        options: &WorkOptions,
        make: impl FnOnce(&Bench) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let limits = self.limits(options)?;
        set_gdal_cache(limits.share().gdal);
        let digests = Mutex::new(self.digests());
        let made = make(&Bench {
            run: self.run(&limits),
            limits,
            digests: &digests,
            overwrite: match options.overwrite {
                true => Overwrite::Replace,
                false => Overwrite::Refuse,
            },
            warn: &|what| self.warn(what),
            note: &|what| self.note(what),
            pipeline: None,
        });
        digests
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .save();
        made
    }

    /// The GeoPackage of territories that the configuration names.
    pub fn territories(&self) -> Option<&Path> {
        self.config
            .territories
            .as_ref()
            .map(|named| named.0.as_path())
    }

    /// The registry that the configuration names.
    pub fn registry(&self) -> Option<&Path> {
        self.config.registry.as_ref().map(|named| named.0.as_path())
    }

    /// Where the work tells how far it is.
    pub fn progress(&self) -> Arc<dyn Progress> {
        progress::of(self.progress, &self.bars)
    }
}

fn level(global: &Global) -> LevelFilter {
    match (global.quiet, global.verbose) {
        (true, _) => LevelFilter::ERROR,
        (false, 0) => LevelFilter::WARN,
        (false, 1) => LevelFilter::INFO,
        (false, _) => LevelFilter::DEBUG,
    }
}

fn start_log(level: LevelFilter, bars: MultiProgress) {
    let started = tracing_subscriber::fmt()
        .with_max_level(level)
        .without_time()
        .with_ansi(io::stderr().is_terminal())
        .with_writer(move || BetweenBars(bars.clone()))
        .try_init();
    // A second console in one process (tests) keeps the first log.
    drop(started);
}

/// Writes log lines to stderr without tearing a bar.
struct BetweenBars(MultiProgress);

impl Write for BetweenBars {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.suspend(|| io::stderr().write_all(bytes))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
