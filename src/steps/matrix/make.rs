//! Doing it.

use std::path::{Path, PathBuf};

use relais_core::fault::{Level, Trouble};
use relais_files::atomic::{Output, Turn};
use relais_files::layer::is_layered;
use relais_ocs::crosstab::{Coding, Crosstab, Image, Stack, crosstab, csv, document};
use relais_ocs::nomenclature::Nomenclature;
use relais_run::Limits;
use relais_run::manifest::{Manifest, Product, Run};
use serde_json::{Value, json};

use super::Matrix;
use super::fault::MatrixFault;
use crate::steps::bench::Bench;
use crate::steps::{Step, words};

/// What was counted, and made of it.
pub struct Report {
    /// The counts.
    pub crosstab: Crosstab,
    /// All of it as JSON.
    pub document: Value,
    /// The table and its manifest, where one was asked for.
    pub made: Option<Made>,
}

/// A table.
pub struct Made {
    /// The table.
    pub table: Product,
    /// The manifest beside it.
    pub manifest: PathBuf,
}

impl Matrix {
    /// Counts, and writes the table and its manifest where one is asked for.
    pub fn make(&self, output: Option<&Path>, bench: &Bench) -> Result<Report, Trouble> {
        let inputs = self.inputs();
        if let Some(output) = output {
            super::check_output(output)?;
            Bench::keep(inputs.iter().map(Path::new), output)?;
        }
        let place = match output {
            Some(path) => Some((Output::create(path, bench.overwrite)?, path)),
            None => None,
        };
        let mut run = bench.run.clone();
        let coding = self.coding()?;
        let images = self.images(bench.limits.threads)?;
        let stack = Stack::of(&images, self.alignment()?, self.pixel()?)?;
        let crosstab = run.step("count", || {
            crosstab(&stack, &images, &coding, &bench.limits)
        })?;
        let findings = images.iter().flat_map(|image| image.findings());
        for finding in findings.chain(&crosstab.findings) {
            if finding.level != Level::Note {
                (bench.warn)(&format!("{}: {}", finding.place, finding.what));
            }
        }
        for said in crosstab.strangers() {
            (bench.warn)(&said);
        }
        let mut document = document(&crosstab, &stack, &images);
        let made = match place {
            Some(place) => Some(self.publish(place, &crosstab, bench, run)?),
            None => None,
        };
        if let (Some(made), Some(path)) = (&made, output) {
            document["outputs"] = json!([path]);
            document["manifest"] = json!(made.manifest);
        }
        Ok(Report {
            crosstab,
            document,
            made,
        })
    }

    /// Looks at the images, and decodes no pixel.
    ///
    /// # Errors
    /// As [`Matrix::make`], as far as heads of files tell.
    pub fn look(&self, limits: &Limits) -> Result<Vec<String>, Trouble> {
        self.coding()?;
        let images = self.images(limits.threads)?;
        Stack::of(&images, self.alignment()?, self.pixel()?)?;
        let findings = images.iter().flat_map(|image| image.findings());
        let findings = findings.filter(|finding| finding.level >= Level::Warning);
        Ok(findings.map(|finding| finding.what.clone()).collect())
    }

    fn images(&self, threads: usize) -> Result<Vec<Image>, Trouble> {
        let images = self.input.iter().zip(self.named()?);
        images
            .map(|(name, date)| {
                let path = Path::new(name);
                let image = Image::open(path, date, threads);
                image.map_err(|trouble| match is_layered(path) {
                    true => MatrixFault::Layer { name: name.clone() }.into(),
                    false => trouble,
                })
            })
            .collect()
    }

    fn coding(&self) -> Result<Coding, Trouble> {
        let table = self.codes.as_deref().map(Coding::read_table);
        let nomenclature = self.nomenclature.as_deref().map(Nomenclature::open);
        let (nomenclature, level) = (nomenclature.transpose()?, self.level()?);
        if let (Some(nomenclature), Some(level)) = (&nomenclature, level) {
            nomenclature.check_level(level)?;
        }
        Ok(Coding {
            table: table.transpose()?,
            column: self.code_column.clone(),
            nomenclature,
            level,
        })
    }

    /// Writes the table, and a manifest beside it.
    fn publish(
        &self,
        (mut output, path): (Output, &Path),
        crosstab: &Crosstab,
        bench: &Bench,
        run: Run,
    ) -> Result<Made, Trouble> {
        let step = Step::Matrix(Box::new(self.clone())).values();
        let mut manifest = bench.manifest("ocs matrix", step, run);
        manifest.parameters = words::values(&json!({
            "dates": crosstab.dates, "nomenclature": self.nomenclature, "level": self.level()?,
            "codes": self.codes, "code_column": self.code_column,
            "align": self.align, "pixel_m2": self.pixel()?,
        }));
        manifest.facts = words::values(&json!({
            "ground": crosstab.ground, "findings": crosstab.findings,
        }));
        for name in self.inputs() {
            let input = bench.input(&name, &mut manifest)?;
            manifest.inputs.push(input);
        }
        // Product and manifest are of one run, whoever else writes them.
        let turn = Turn::of(path);
        let place = Manifest::place(path, bench.overwrite)?;
        output.put(csv(crosstab).as_bytes())?;
        output.finish()?;
        let table = Product::of(path, &bench.limits.cancel)?;
        manifest.outputs = vec![table.clone()];
        let manifest = manifest.save(place)?;
        drop(turn);
        Ok(Made { table, manifest })
    }
}
