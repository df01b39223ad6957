//! Doing it.

use std::path::{Path, PathBuf};

use relais_core::fault::Trouble;
use relais_core::raster::{RasterSink, RasterSource};
use relais_files::atomic::{Output, Turn, check_ending};
use relais_files::codec;
use relais_files::cog::{CogSink, CogSummary};
use relais_imagery::mosaic::{self, Match, MosaicScene, SceneFacts, match_scenes, rank};
use relais_imagery::ortho::{Assembled, CloudCover, InputFile, Order, Picked, assemble};
use relais_imagery::scene::Scene;
use relais_run::count::Counted;
use relais_run::manifest::{Input, Manifest, Product, Values};
use relais_run::walk;
use serde::Serialize;
use serde_json::json;

use super::{Mosaic, Outputs, layers, table};
use crate::steps::bench::Bench;
use crate::steps::inputs::{keep, record};
use crate::steps::{Step, words};

/// A scene of the mosaic, as it is told.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// Its number in the sources layer.
    pub number: usize,
    /// What is known of it.
    #[serde(flatten)]
    pub facts: SceneFacts,
    /// Of the mosaic's valid pixels.
    pub shown_percent: f64,
    /// How it was made to look like another.
    #[serde(rename = "match")]
    pub matched: Match,
}

/// What was made.
#[derive(Debug, Serialize)]
pub struct Report {
    /// True.
    pub ok: bool,
    /// The COG, the layer of numbers, its table.
    pub outputs: Vec<PathBuf>,
    /// The manifest.
    pub manifest: PathBuf,
    /// Wall time.
    pub secs: f64,
    /// Which scene goes first, in words.
    pub rule: String,
    /// Percent of the pixels that are valid.
    pub valid_percent: f64,
    /// The scenes in that order.
    pub scenes: Vec<Told>,
    /// The hashes of the outputs.
    #[serde(skip)]
    pub sha256: Vec<String>,
    /// The COG.
    #[serde(flatten)]
    pub summary: CogSummary,
}

const EMPTY: &str =
    "no pixel of the mosaic is valid: its scenes have none where it lies, or masks cover all";

impl Mosaic {
    /// Makes the mosaic, its sources layer and its manifest.
    pub fn make(&self, output: &Path, bench: &Bench) -> Result<Report, Trouble> {
        let (limits, mut run) = (&bench.limits, bench.run.clone());
        let creation = codec::CreationOptions::parse(&self.co.words())?;
        check_ending(output, "a COG", &["tif", "tiff"])?;
        let outputs = Outputs::of(output);
        for path in outputs.all() {
            drop(Output::create(path, bench.overwrite)?);
        }
        let order = self.order()?;
        let (scenes, files) = run.step("plan", || self.scenes(&order, bench))?;
        for path in outputs.all() {
            keep(&files, path)?;
        }
        let grid = mosaic::Mosaic::grid_of(&scenes)?;
        let matches = match self.matched {
            true => run.step("match", || match_scenes(&scenes, &grid))?,
            false => scenes
                .iter()
                .map(|s| Match::identity(s.ortho().bands().len()))
                .collect(),
        };
        self.tell(&scenes, &matches, bench)?;
        let room = (output, creation.block_size);
        let mosaic = mosaic::Mosaic::new(grid, scenes, matches, room)?;

        let place = Manifest::place(&outputs.mosaic, bench.overwrite)?;
        let mut spec = layers::spec(&mosaic, &mosaic, creation, bench.overwrite);
        spec.metadata.extend(layers::common(&mosaic));
        let sink = CogSink::create(&outputs.mosaic, spec)?;
        limits.progress.begin("mosaic", sink.count() as u64);
        let counted = Counted::new(&mosaic);
        let walked = run.step("mosaic", || walk(&counted, &sink, limits));
        limits.progress.end();
        walked?;
        let told = told(&mosaic);
        let rule = self.priority()?.rule(&mosaic.facts());

        let step = Step::Mosaic(Box::new(self.public())).values();
        let mut manifest = bench.manifest("scene mosaic", step, run);
        manifest.parameters = self.parameters(&order, &creation)?;
        // Before a product appears: an input that cannot be hashed leaves nothing behind.
        record(&mut manifest, &files, bench)?;
        // Products and manifest are of one run, whoever else writes them.
        let turn = Turn::of(&outputs.mosaic);
        manifest.run.step("sources", || {
            layers::sources(&mosaic, &outputs.sources, creation, sink.resident(), bench)
        })?;
        table::write(&outputs.table, &told, bench.overwrite)?;
        let summary = manifest.run.step("write", || sink.finish())?;
        if summary.empty {
            (bench.warn)(EMPTY);
        }
        manifest.facts = words::values(&json!({
            "rule": rule,
            "grid": mosaic.grid(),
            "scenes": told,
        }));
        let products = outputs
            .all()
            .map(|path| Product::of(path, &bench.limits.cancel));
        let products = products.into_iter().collect::<Result<Vec<_>, _>>()?;
        let sha256 = products.iter().map(|p| p.sha256.clone()).collect();
        manifest.outputs = products;
        let secs = manifest.run.seconds();
        let saved = manifest.save(place)?;
        drop(turn);
        Ok(Report {
            ok: true,
            secs,
            manifest: saved,
            outputs: outputs.all().map(Clone::clone).to_vec(),
            rule,
            valid_percent: counted.valid_percent(),
            scenes: told,
            sha256,
            summary,
        })
    }

    fn tell(
        &self,
        scenes: &[MosaicScene],
        matches: &[Match],
        bench: &Bench,
    ) -> Result<(), Trouble> {
        let facts: Vec<&SceneFacts> = scenes.iter().map(|s| &s.facts).collect();
        for doubt in self.priority()?.doubts(&facts) {
            (bench.warn)(&doubt);
        }
        for (scene, matched) in scenes.iter().zip(matches).skip(1) {
            if self.matched && matched.to.is_none() {
                let name = &scene.facts.name;
                (bench.warn)(&format!(
                    "{name}: not matched: it shares too little with the others"
                ));
            }
        }
        Ok(())
    }

    /// The scenes in the order of the rule, and every file that is read.
    fn scenes(
        &self,
        order: &Order,
        bench: &Bench,
    ) -> Result<(Vec<MosaicScene>, Vec<InputFile>), Trouble> {
        let open = |path: &String| Scene::open(Path::new(path), self.image.product_id.as_deref());
        let opened: Vec<Scene> = self.input.iter().map(open).collect::<Result<_, _>>()?;
        let picked: Vec<Picked<'_>> = opened
            .iter()
            .map(|scene| Picked::of_scene(scene, order.product))
            .collect::<Result<_, _>>()?;
        let assembled = |order: &Order| -> Result<Vec<Assembled>, Trouble> {
            picked
                .iter()
                .map(|p| assemble(p, order, &bench.limits))
                .collect()
        };
        let mut all = assembled(order)?;
        let resolution = |a: &Assembled| {
            a.ortho
                .grid()
                .transform
                .map_or((1.0, 1.0), |t| t.pixel_size())
        };
        let finest = all
            .iter()
            .map(resolution)
            .fold((f64::MAX, f64::MAX), |a, b| (a.0.min(b.0), a.1.min(b.1)));
        if all.iter().any(|a| resolution(a) != finest) {
            all = assembled(&Order {
                res: Some(finest),
                ..order.clone()
            })?;
        }
        let mut scenes = Vec::new();
        let mut files = Vec::new();
        for ((assembled, picked), scene) in all.into_iter().zip(&picked).zip(&opened) {
            for warning in &assembled.facts.warnings {
                (bench.warn)(warning);
            }
            let clear = CloudCover::clear_sky(picked, order, assembled.ortho.grid())?;
            let (id, tags) = (&scene.bundle().id, assembled.facts.tags());
            let facts = SceneFacts::of(id, &assembled.main, clear.is_some(), tags);
            files.extend(assembled.files);
            scenes.push(MosaicScene::new(facts, assembled.ortho, clear));
        }
        files.sort();
        files.dedup();
        let facts: Vec<SceneFacts> = scenes.iter().map(|s| s.facts.clone()).collect();
        let mut slots: Vec<Option<MosaicScene>> = scenes.into_iter().map(Some).collect();
        let ranked = rank(&facts, self.priority()?).into_iter();
        Ok((ranked.filter_map(|i| slots[i].take()).collect(), files))
    }

    /// Without what must not be kept: the queries of addresses.
    fn public(&self) -> Self {
        let public = |name: &String| Input::not_hashed(name, None, None).name;
        Self {
            input: self.input.iter().map(public).collect(),
            ..self.clone()
        }
    }

    fn parameters(
        &self,
        order: &Order,
        creation: &codec::CreationOptions,
    ) -> Result<Values, Trouble> {
        let mut all = self.image.parameters(order);
        all.extend(words::values(&json!({
            "inputs": self.public().input,
            "priority": self.priority()?,
            "match": self.matched,
            "creation": creation,
        })));
        Ok(all)
    }
}

fn told(mosaic: &mosaic::Mosaic) -> Vec<Told> {
    let counts = mosaic.shown().counts(mosaic.scenes().len());
    let all = counts.iter().sum::<u64>().max(1) as f64;
    let scenes = mosaic.scenes().iter().zip(mosaic.matches()).zip(counts);
    scenes
        .enumerate()
        .map(|(i, ((scene, matched), count))| Told {
            number: i + 1,
            facts: scene.facts.clone(),
            shown_percent: (count as f64 / all * 1e4).round() / 100.0,
            matched: matched.clone(),
        })
        .collect()
}
