//! Doing it.

use std::path::{Path, PathBuf};

use relais_core::fault::{Kind, Trouble};
use relais_core::raster::RasterSource;
use relais_files::atomic::{Output, Overwrite, Turn, check_ending, discard, make_folder};
use relais_files::codec;
use relais_files::cog::{CogSink, CogSpec};
use relais_imagery::ortho::{Assembled, CloudCover, Order, Picked, assemble};
use relais_imagery::scene::Scene;
use relais_imagery::tile::{Dalle, Framed, Naming, TileFault, dalles};
use relais_run::manifest::{Input, Manifest, Product, Values};
use relais_run::{Limits, Silent, walk};
use serde::Serialize;
use serde_json::json;

use super::former::Former;
use super::{Cut, index};
use crate::steps::bench::Bench;
use crate::steps::inputs::{keep, record, tags};
use crate::steps::{Step, words};

/// A dalle that was written.
#[derive(Debug, Serialize)]
pub struct Written {
    #[serde(skip)]
    pub(super) dalle: Dalle,
    #[serde(skip)]
    valid: u64,
    /// `D0415-6420`.
    pub code: String,
    /// Its file, in the folder of all.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
    /// Percent of its pixels that are valid.
    pub valid_percent: f64,
    /// Percent of its valid pixels that are clouds, where masks say so.
    pub cloud_percent: Option<f64>,
    /// Its hash.
    pub sha256: String,
}

/// What was made.
#[derive(Debug, Serialize)]
pub struct Report {
    /// True.
    pub ok: bool,
    /// The dalles.
    pub outputs: Vec<PathBuf>,
    /// The GeoPackage that lists them.
    pub index: PathBuf,
    /// The hash of the index.
    pub index_sha256: String,
    /// The manifest.
    pub manifest: PathBuf,
    /// Wall time.
    pub secs: f64,
    /// Bytes of all dalles.
    pub bytes: u64,
    /// Percent of the pixels of all dalles that are valid.
    pub valid_percent: f64,
    /// The dalles, one by one.
    pub dalles: Vec<Written>,
    /// Codes of those without a valid pixel, which were not written.
    pub empty: Vec<String>,
}

/// What all dalles share.
struct Work<'a> {
    assembled: &'a Assembled,
    clouds: Option<CloudCover>,
    naming: Naming,
    creation: codec::CreationOptions,
    overwrite: Overwrite,
    folder: &'a Path,
}

impl Cut {
    /// Makes the dalles, their index and its manifest in a folder.
    pub fn make(&self, output: &Path, bench: &Bench) -> Result<Report, Trouble> {
        let (limits, mut run) = (&bench.limits, bench.run.clone());
        let creation = codec::CreationOptions::parse(&self.co.words())?;
        check_ending(output, "a folder of dalles", &[])?;
        let order = self.order()?;
        let scene = Scene::open(Path::new(&self.input), self.image.product_id.as_deref())?;
        let picked = Picked::of_scene(&scene, order.product)?;
        let assembled = run.step("plan", || assemble(&picked, &order, limits))?;
        for warning in &assembled.facts.warnings {
            (bench.warn)(warning);
        }
        let wanted = self.wanted(&assembled)?;
        let grid = assembled.ortho.grid();
        let naming = Naming::of(&assembled.main, assembled.facts.product, grid);
        let folder: PathBuf = output.components().collect();
        let work = Work {
            clouds: CloudCover::of(&picked, &order, grid)?,
            assembled: &assembled,
            naming: self.names.applied(naming)?,
            creation,
            overwrite: bench.overwrite,
            folder: &folder,
        };
        let index = work.room(&wanted)?;
        let place = Manifest::place(&index, bench.overwrite)?;
        let former = Former::of(
            &folder,
            bench.pipeline.as_ref(),
            &index,
            self.side()?.kilometres * 1000,
        );

        let step = Step::Cut(Box::new(self.public())).values();
        let mut manifest = bench.manifest("tiles cut", step, run);
        manifest.parameters = self.parameters(&order, &creation, &work.naming);
        // Before a product appears: an input that cannot be hashed leaves nothing behind.
        record(&mut manifest, &assembled.files, bench)?;
        let (made, empty) = manifest.run.step("dalles", || work.all(wanted, limits))?;
        // Index and manifest are of one run, whoever else writes them.
        let turn = Turn::of(&index);
        index::write(&index, &made, &assembled, work.overwrite)?;
        let listed = Product::of(&index, &limits.cancel)?;
        let index_sha256 = listed.sha256.clone();
        manifest.facts = facts(&assembled, &made, &empty);
        manifest.outputs = made.iter().map(Written::product).chain([listed]).collect();
        let secs = manifest.run.seconds();
        let saved = manifest.save(place)?;
        let outputs: Vec<PathBuf> = made.iter().map(|m| folder.join(&m.name)).collect();
        former.clear(&[outputs.as_slice(), &[index.clone(), saved.clone()]].concat());
        drop(turn);
        Ok(Report {
            ok: true,
            outputs,
            manifest: saved,
            index,
            index_sha256,
            secs,
            bytes: made.iter().map(|m| m.bytes).sum(),
            valid_percent: share(&made),
            dalles: made,
            empty,
        })
    }

    /// The dalles of the image, or those that were named.
    fn wanted(&self, assembled: &Assembled) -> Result<Vec<Dalle>, Trouble> {
        let all = dalles(assembled.ortho.grid(), self.side()?.kilometres)?;
        if self.only.is_empty() {
            return Ok(all);
        }
        let is = |code: &str, dalle: &Dalle| dalle.code().eq_ignore_ascii_case(code.trim());
        let unknown = self.only.iter().filter(|c| !all.iter().any(|d| is(c, d)));
        let codes: Vec<String> = unknown.cloned().collect();
        if !codes.is_empty() {
            return Err(TileFault::NoSuchDalle { codes }.into());
        }
        let chosen = all.into_iter();
        Ok(chosen
            .filter(|d| self.only.iter().any(|code| is(code, d)))
            .collect())
    }

    /// Without what must not be kept: the query of an address.
    fn public(&self) -> Self {
        Self {
            input: Input::not_hashed(&self.input, None, None).name,
            ..self.clone()
        }
    }

    /// What was asked for, defaults included, for the manifest.
    fn parameters(
        &self,
        order: &Order,
        creation: &codec::CreationOptions,
        naming: &Naming,
    ) -> Values {
        let mut all = self.image.parameters(order);
        let side = self.side().map_or(0, |side| side.kilometres);
        all.extend(words::values(&json!({
            "input": self.public().input,
            "dalle_m": side * 1000,
            "only": self.only,
            "naming": naming,
            "creation": creation,
        })));
        all
    }
}

impl Written {
    fn product(&self) -> Product {
        Product {
            name: self.name.clone(),
            size: self.bytes,
            sha256: self.sha256.clone(),
        }
    }

    fn pixels(&self) -> usize {
        self.dalle.grid.width * self.dalle.grid.height
    }
}

impl Work<'_> {
    /// Makes the folder and sees that everything may be written there; gives the path of the index.
    fn room(&self, dalles: &[Dalle]) -> Result<PathBuf, Trouble> {
        make_folder(self.folder)?;
        let index = format!("{}.gpkg", self.naming.stem("DALLES"));
        let index = self.folder.join(index);
        for path in dalles.iter().map(|d| self.path(d)).chain([index.clone()]) {
            keep(&self.assembled.files, &path)?;
            drop(Output::create(&path, self.overwrite)?);
        }
        Ok(index)
    }

    fn path(&self, dalle: &Dalle) -> PathBuf {
        self.folder
            .join(format!("{}.tif", self.naming.stem(&dalle.code())))
    }

    /// All of some dalles, and the codes of those without a valid pixel.
    fn all(
        &self,
        dalles: Vec<Dalle>,
        limits: &Limits,
    ) -> Result<(Vec<Written>, Vec<String>), Trouble> {
        limits.progress.begin("dalles", dalles.len() as u64);
        let count = dalles.len();
        let quiet = Limits {
            progress: std::sync::Arc::new(Silent),
            ..limits.clone()
        };
        let (mut done, mut written) = (Vec::with_capacity(count), 0);
        for index in walked(&dalles) {
            let one = self.one(&dalles[index], &quiet);
            let one = one.map_err(|trouble| stopped(trouble, written, count))?;
            written += usize::from(one.is_some());
            done.push((index, one));
            limits.progress.advance(1);
        }
        limits.progress.end();
        done.sort_unstable_by_key(|(index, _)| *index);
        let (mut made, mut empty) = (Vec::new(), Vec::new());
        for (dalle, (_, written)) in dalles.iter().zip(done) {
            match written {
                Some(written) => made.push(written),
                None => empty.push(dalle.code()),
            }
        }
        match made.is_empty() {
            true => Err(TileFault::AllEmpty { count }.into()),
            false => Ok((made, empty)),
        }
    }

    /// One dalle; none when it has no valid pixel.
    fn one(&self, dalle: &Dalle, limits: &Limits) -> Result<Option<Written>, Trouble> {
        let path = self.path(dalle);
        let ortho = &self.assembled.ortho;
        let framed = Framed::new(ortho, dalle.grid.clone(), dalle.first);
        let sink = CogSink::create(
            &path,
            CogSpec {
                grid: dalle.grid.clone(),
                bands: ortho.bands().to_vec(),
                sample_type: ortho.sample_type(),
                options: self.creation,
                overwrite: self.overwrite,
                metadata: tags(self.assembled),
                rpc: Vec::new(),
            },
        )?;
        walk(&framed, &sink, limits)?;
        let valid = framed.valid();
        if valid == 0 {
            // One that was there to be replaced is of another image.
            if path.exists() {
                discard(&path);
            }
            return Ok(None);
        }
        sink.finish()?;
        let product = Product::of(&path, &limits.cancel)?;
        let pixels = dalle.grid.width * dalle.grid.height;
        let cloud_percent = match &self.clouds {
            Some(clouds) => clouds.percent(dalle.first, (dalle.grid.width, dalle.grid.height))?,
            None => None,
        };
        Ok(Some(Written {
            code: dalle.code(),
            name: product.name,
            bytes: product.size,
            valid_percent: percent(valid as f64 / pixels as f64),
            cloud_percent,
            sha256: product.sha256,
            dalle: dalle.clone(),
            valid,
        }))
    }
}

/// An interruption leaves the dalles that are done, which it says.
fn stopped(trouble: Trouble, done: usize, count: usize) -> Trouble {
    match trouble.kind() {
        Kind::Interrupted if done > 0 => TileFault::Stopped { done, count }.into(),
        _ => trouble,
    }
}

/// The order in which dalles are made: bands of four rows, column by column, so that the blocks that
/// neighbours share are still in the cache.
fn walked(dalles: &[Dalle]) -> Vec<usize> {
    const ROWS: i64 = 4;
    let mut order: Vec<usize> = (0..dalles.len()).collect();
    order.sort_by_key(|index| {
        let Dalle {
            corner_km: (east, north),
            side_km,
            ..
        } = dalles[*index];
        let row = -north / i64::from(side_km);
        (row.div_euclid(ROWS), east, row)
    });
    order
}

/// To a hundredth; what is there is never told as 0, nor what is not all as 100.
fn percent(share: f64) -> f64 {
    let most = if share < 1.0 { 99.99 } else { 100.0 };
    ((share * 1e4).round() / 100.0).clamp(0.01, most)
}

/// Percent of the pixels of all dalles that are valid.
fn share(made: &[Written]) -> f64 {
    let valid: u64 = made.iter().map(|m| m.valid).sum();
    let pixels: usize = made.iter().map(Written::pixels).sum();
    percent(valid as f64 / pixels.max(1) as f64)
}

fn facts(assembled: &Assembled, made: &[Written], empty: &[String]) -> Values {
    let mut facts = words::values(&assembled.facts);
    facts.insert("dalles".into(), json!(made));
    facts.insert("empty".into(), json!(empty));
    facts
}

#[cfg(test)]
mod tests {
    use super::{percent, stopped};
    use relais_core::fault::Trouble;
    use relais_run::Interrupted;

    #[test]
    fn an_interruption_says_what_is_written() {
        let interrupted = || Trouble::from(Interrupted);
        let said = |done| stopped(interrupted(), done, 9);
        assert!(said(0).to_string().contains("nothing was written"));
        assert!(said(2).to_string().contains("2 of 9 dalles are written"));
        assert_eq!(said(2).kind(), interrupted().kind());
    }

    #[test]
    fn some_is_not_none_and_nearly_all_is_not_all() {
        let told = [1e-9, 0.5, 0.123_449, 0.999_96, 1.0].map(percent);
        assert_eq!(told, [0.01, 50.0, 12.34, 99.99, 100.0]);
    }
}
