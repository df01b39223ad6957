//! Doing it.

use std::path::{Path, PathBuf};

use relais_core::fault::Trouble;
use relais_files::atomic::{Turn, check_ending};
use relais_files::layer::look;
use relais_ocs::album::Album;
use relais_ocs::compare::{Comparison, compare};
use relais_ocs::figures::{Boundary, Figures, Level};
use relais_ocs::millesime::Millesime;
use relais_ocs::nomenclature::Nomenclature;
use relais_ocs::publish::{Telling, free, publish};
use relais_ocs::reconcile::{Published, Reconciled, reconcile};
use relais_run::Limits;
use relais_run::manifest::{Manifest, Product};
use serde_json::Value;

use super::fault::CompareFault;
use super::load::{self, load};
use super::{Compare, record};
use crate::steps::Step;
use crate::steps::bench::Bench;

/// What was made.
pub struct Report {
    /// The folder.
    pub output: PathBuf,
    /// Bytes of all its files.
    pub bytes: u64,
    /// The manifest beside it.
    pub manifest: PathBuf,
    /// What was found.
    pub comparison: Comparison,
    /// The figures of it.
    pub figures: Figures,
    /// Figures published elsewhere, held against these.
    pub elsewhere: Vec<Reconciled>,
    /// Everything but the figures, as JSON.
    pub document: Value,
}

impl Compare {
    /// Compares, and writes the folder and its manifest.
    pub fn make(&self, output: &Path, bench: &Bench) -> Result<Report, Trouble> {
        let dated = self.dated()?;
        check_ending(output, "a folder", &[])?;
        let inputs: Vec<PathBuf> = self.inputs().into_iter().map(PathBuf::from).collect();
        Bench::keep(inputs.iter().map(PathBuf::as_path), output)?;
        free(output, bench.overwrite)?;
        let mut run = bench.run.clone();
        let all = run.step("read", || load(self, &dated, bench))?;
        let recoded = self.pairs()?;
        recoded_codes(&recoded, &all)?;
        let dates: Vec<_> = all.iter().collect();
        let crs = &dates[0].crs.clone();
        let nomenclature = self.around.nomenclature(&all, &self.places(&dated))?;
        let zones = self.around.zones(crs, bench)?;
        let per = self.around.kinds(zones.as_ref())?;
        let rules = self.rules(dated.len(), nomenclature.as_ref())?;
        let ground = zones.as_ref().map(|zones| &zones.layer);
        let comparison = run.step("compare", || compare(&dates, ground, &rules, &bench.limits))?;
        for said in (zones.iter()).flat_map(|zones| zones.warnings(&comparison.overlay)) {
            (bench.warn)(&said);
        }
        // What was read is in the regions now.
        drop(all);
        let levels = Level::all(&comparison.overlay.codes, nomenclature.as_ref());
        let correlation_m = self.around.correlation_m()?;
        let boundary = Boundary::of(&comparison, rules.sigmas_m.clone(), correlation_m);
        let figures = run.step("figures", || {
            Figures::of(&comparison, levels, zones.as_ref(), boundary)
        });

        let elsewhere = match &self.around.reconcile {
            Some(path) => reconcile(&Published::read(path)?, &figures, &comparison.overlay.codes),
            None => Vec::new(),
        };
        let images = self.around.images(&comparison.dates)?;
        let album = match images.is_empty() {
            true => None,
            false => Some(Album::open(&images, crs, &bench.limits)?),
        };
        let telling = Telling {
            zones: zones.as_ref(),
            per: &per,
            elsewhere: &elsewhere,
            album: album.as_ref(),
        };
        let step = Step::Compare(Box::new(self.clone())).values();
        let mut manifest = bench.manifest("ocs compare", step, run);
        manifest.parameters = record::parameters(self, &rules, crs)?;
        for input in &inputs {
            // A folder of dalles is named; what it holds is not hashed.
            let input = match input.is_dir() {
                true => bench.input(&input.display().to_string(), &mut manifest)?,
                false => bench.file(input, &mut manifest)?,
            };
            manifest.inputs.push(input);
        }
        // Folder and manifest are of one run, whoever else writes them.
        let turn = Turn::of(output);
        let place = Manifest::place(output, bench.overwrite)?;
        let write = || {
            let found = (&comparison, &figures);
            publish(output, found, &telling, crs, bench.overwrite, &bench.limits)
        };
        let document = manifest.run.step("write", write)?;
        manifest.facts = record::facts(&document);
        let product = Product::of(output, &bench.limits.cancel)?;
        let bytes = product.size;
        manifest.outputs = vec![product];
        let manifest = manifest.save(place)?;
        drop(turn);
        Ok(Report {
            output: output.to_path_buf(),
            bytes,
            manifest,
            comparison,
            figures,
            elsewhere,
            document,
        })
    }

    /// Looks at what will be read, and reads no feature.
    ///
    /// # Errors
    /// As [`Compare::make`], as far as heads of files tell.
    pub fn look(&self, limits: &Limits) -> Result<(), Trouble> {
        let dated = self.dated()?;
        let share = dated.len() / self.input.len();
        let go_on = || Ok(limits.cancel.check()?);
        for (path, (i, columns)) in self.paths().zip(dated.chunks(share).enumerate()) {
            let names: Vec<&str> = columns.iter().map(|dated| dated.column.as_str()).collect();
            let layer = self.layer.get(i).map(String::as_str);
            let room = limits.share().flight;
            let encoding = self.encoding.as_deref();
            look(
                &path,
                &load::request(encoding, layer, Some(&names), &go_on, room),
            )?;
        }
        if let Some(word) = &self.around.nomenclature {
            Nomenclature::open(word)?;
        }
        self.around.look()
    }
}

/// That pairs of codes are of the layers: a slip of the pen would be no recoding, and no error.
fn recoded_codes(pairs: &[(String, String)], all: &[Millesime]) -> Result<(), CompareFault> {
    let has = |dates: &[Millesime], code: &String| dates.iter().any(|m| m.codes.contains(code));
    let mut wrong = Vec::new();
    for (at, (one, other)) in pairs.iter().enumerate() {
        let (earlier, later) = (&all[..all.len() - 1], &all[1..]);
        if !has(earlier, one) {
            wrong.push(format!("{one}={other}: no earlier date has the code {one}"));
        }
        if !has(later, other) {
            wrong.push(format!("{one}={other}: no later date has the code {other}"));
        }
        if let Some((_, first)) = pairs[..at]
            .iter()
            .find(|(code, to)| code == one && to != other)
        {
            wrong.push(format!("{one} is the same as {first} and as {other}"));
        }
        // A code becomes another twice only where there are two periods.
        let Some((_, last)) = pairs.iter().find(|(code, _)| code == other) else {
            continue;
        };
        if all.len() == 2 {
            wrong.push(format!(
                "{one}={other}: {other} is in its turn the same as another, and there are two dates"
            ));
        } else if has(&all[..1], other) && has(&all[1..2], last) {
            // Between the first two dates both may have moved on by one: then they are two classes.
            wrong.push(format!(
                "{one}={other}, {other}={last}: {other} is a code of {} also, and {last} one of {}, so \
                 that {one} and {other} of {} would be one class",
                all[0].date, all[1].date, all[0].date
            ));
        }
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(CompareFault::Recoded { wrong }),
    }
}
