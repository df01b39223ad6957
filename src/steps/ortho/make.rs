//! Doing it.

use std::path::{Path, PathBuf};

use relais_core::fault::Trouble;
use relais_core::raster::{RasterSink, RasterSource};
use relais_files::atomic::{Output, Turn, check_ending};
use relais_files::codec;
use relais_files::cog::{CogSink, CogSpec};
use relais_imagery::ortho::{Assembled, Order, OrthoFacts, Picked, assemble, assemble_unseen};
use relais_imagery::scene::Scene;
use relais_run::count::Counted;
use relais_run::manifest::{self, Input, Values};
use relais_run::{MemoryFault, fits, walk};
use serde::Serialize;
use serde_json::json;

use super::Ortho;
use crate::steps::bench::Bench;
use crate::steps::{inputs, words};

/// What was made.
#[derive(Debug, Serialize)]
pub struct Report {
    /// True.
    pub ok: bool,
    /// The COG.
    pub outputs: Vec<PathBuf>,
    /// Its manifest.
    pub manifest: PathBuf,
    /// Wall time.
    pub secs: f64,
    /// Bytes of the COG.
    pub bytes: u64,
    /// Its hash.
    pub sha256: String,
    /// Percent of its pixels that are valid.
    pub valid_percent: f64,
    /// Percent of clouds, as the delivery states.
    pub cloud_percent: Option<f64>,
    /// What was decided on the way.
    #[serde(flatten)]
    pub facts: OrthoFacts,
}

const EMPTY: &str = "no pixel of the product is valid: its images share none, or masks cover all";

impl Ortho {
    /// Makes the COG and its manifest.
    pub fn make(&self, output: &Path, bench: &Bench) -> Result<Report, Trouble> {
        let order = self.order()?;
        let creation = codec::CreationOptions::parse(&self.co.words())?;
        // Whether it can be written is known before any work is done.
        check_ending(output, "a COG", &["tif", "tiff"])?;
        drop(Output::create(output, bench.overwrite)?);
        let mut run = bench.run.clone();
        let mut assembled = self.assemble(&order, (output, creation), bench, &mut run)?;
        inputs::keep(&assembled.files, output)?;
        for warning in &assembled.facts.warnings {
            (bench.warn)(warning);
        }

        let place = manifest::Manifest::place(output, bench.overwrite)?;
        let sink = CogSink::create(output, spec(&assembled, creation, bench))?;
        let progress = &bench.limits.progress;
        progress.begin("ortho", sink.count() as u64);
        let ortho = Counted::new(&assembled.ortho);
        let walked = run.step("ortho", || walk(&ortho, &sink, &bench.limits));
        progress.end();
        walked?;

        let step = crate::steps::Step::Ortho(Box::new(self.public())).values();
        let mut manifest = bench.manifest("scene ortho", step, run);
        manifest.parameters = self.parameters(&order, &creation);
        // Before the product appears: an input that cannot be hashed leaves nothing behind.
        inputs::record(&mut manifest, &assembled.files, bench)?;
        // Product and manifest are of one run, whoever else writes them.
        let turn = Turn::of(output);
        let summary = manifest.run.step("write", || sink.finish())?;
        let valid_percent = ortho.valid_percent();
        if summary.empty {
            (bench.warn)(EMPTY);
            assembled.facts.warnings.push(EMPTY.into());
        }
        manifest.facts = words::values(&assembled.facts);
        let secs = manifest.run.seconds();
        let product = manifest::Product::of(output, &bench.limits.cancel)?;
        let sha256 = product.sha256.clone();
        manifest.outputs = vec![product];
        let manifest = manifest.save(place)?;
        drop(turn);
        Ok(Report {
            ok: true,
            outputs: vec![output.to_path_buf()],
            manifest,
            secs,
            bytes: summary.bytes,
            sha256,
            valid_percent,
            cloud_percent: assembled.main.cloud_percent,
            facts: assembled.facts,
        })
    }

    fn assemble(
        &self,
        order: &Order,
        output: (&Path, codec::CreationOptions),
        bench: &Bench,
        run: &mut manifest::Run,
    ) -> Result<Assembled, Trouble> {
        let open = |path: &str| Scene::open(Path::new(path), self.image.product_id.as_deref());
        let delivery = self.input.as_deref().map(open).transpose()?;
        let pan = self.pan.as_deref().map(open).transpose()?;
        let ms = self.ms.as_deref().map(open).transpose()?;
        let picked = match &delivery {
            Some(scene) => Picked::of_scene(scene, order.product)?,
            None => Picked::of_images(pan.as_ref(), ms.as_ref())?,
        };
        let planned = run.step("plan", || assemble(&picked, order, &bench.limits));
        planned.map_err(|refusal| whole(refusal, &picked, order, &output, bench))
    }

    /// Without what must not be kept: the queries of addresses.
    fn public(&self) -> Self {
        let public = |p: &Option<String>| p.as_ref().map(|p| Input::not_hashed(p, None, None).name);
        Self {
            input: public(&self.input),
            pan: public(&self.pan),
            ms: public(&self.ms),
            ..self.clone()
        }
    }

    /// What was asked for, defaults included, for the manifest.
    fn parameters(&self, order: &Order, creation: &codec::CreationOptions) -> Values {
        let public = |p: &Option<String>| p.as_ref().map(|p| Input::not_hashed(p, None, None).name);
        let mut all = self.image.parameters(order);
        all.extend(words::values(&json!({
            "input": public(&self.input),
            "pan": public(&self.pan),
            "ms": public(&self.ms),
            "band_order": order.band_order,
            "radiometry": order.radiometry,
            "creation": creation,
        })));
        all
    }
}

/// A refusal for want of memory names what the whole takes, not only the step that was refused.
fn whole(
    refusal: Trouble,
    picked: &Picked<'_>,
    order: &Order,
    (output, creation): &(&Path, codec::CreationOptions),
    bench: &Bench,
) -> Trouble {
    let Some(least) = MemoryFault::of(&refusal).map(|fault| fault.least) else {
        return refusal;
    };
    let unseen = || -> Result<(), Trouble> {
        let unseen = assemble_unseen(picked, order, &bench.limits)?;
        let sink = CogSink::create(output, spec(&unseen, *creation, bench))?;
        Ok(fits(&unseen.ortho, &sink, &bench.limits)?)
    };
    match unseen() {
        Err(all) if MemoryFault::of(&all).is_some_and(|fault| fault.least > least) => all,
        _ => refusal,
    }
}

fn spec(assembled: &Assembled, options: codec::CreationOptions, bench: &Bench) -> CogSpec {
    let ortho = &assembled.ortho;
    CogSpec {
        grid: ortho.grid().clone(),
        bands: ortho.bands().to_vec(),
        sample_type: ortho.sample_type(),
        options,
        overwrite: bench.overwrite,
        metadata: inputs::tags(assembled),
        rpc: Vec::new(),
    }
}
