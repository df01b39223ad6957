//! Layers laid over each other and no more.

use std::path::{Path, PathBuf};

use relais_core::fault::Trouble;
use relais_core::grid::Crs;
use relais_files::atomic::{Turn, check_ending};
use relais_ocs::crossing::{Crossing, free, publish};
use relais_ocs::overlay::overlay;
use relais_run::manifest::{Manifest, Product};
use serde_json::{Value, json};

use super::Compare;
use super::load::load;
use crate::steps::bench::{Bench, VERSION};
use crate::steps::words::values;

impl Compare {
    /// Writes the folder of what lies where, and its manifest; gives what is said of it.
    ///
    /// # Errors
    /// As [`Compare::make`].
    pub fn make_raw(&self, output: &Path, bench: &Bench) -> Result<Value, Trouble> {
        let dated = self.dated()?;
        check_ending(output, "a folder", &[])?;
        let inputs: Vec<PathBuf> = self.inputs().into_iter().map(PathBuf::from).collect();
        Bench::keep(inputs.iter().map(PathBuf::as_path), output)?;
        free(output, bench.overwrite)?;
        let mut run = bench.run.clone();
        let all = run.step("read", || load(self, &dated, bench))?;
        let crs = all[0].crs.clone();
        let zones = self.around.zones(&crs, bench)?;
        let ground = zones.as_ref().map(|zones| &zones.layer);
        let dates: Vec<_> = all.iter().collect();
        let crossing = Crossing {
            dates: all.iter().map(|one| one.date.clone()).collect(),
            overlay: run.step("compare", || overlay(&dates, ground, &bench.limits))?,
            zones: ground.map_or_else(Vec::new, |zones| zones.codes.clone()),
        };
        for said in (zones.iter()).flat_map(|zones| zones.warnings(&crossing.overlay)) {
            (bench.warn)(&said);
        }
        // What was read is in the regions now.
        drop(all);
        let mut manifest = Manifest::new(VERSION, "ocs compare", run);
        manifest.parameters = values(&self.raw_parameters(&crs));
        for input in &inputs {
            let input = bench.file(input, &mut manifest)?;
            manifest.inputs.push(input);
        }
        // Folder and manifest are of one run, whoever else writes them.
        let turn = Turn::of(output);
        let place = Manifest::place(output, bench.overwrite)?;
        let write = || publish(output, &crossing, &crs, bench.overwrite, &bench.limits);
        let document = manifest.run.step("write", write)?;
        manifest.facts = values(&document);
        manifest.outputs = vec![Product::of(output, &bench.limits.cancel)?];
        manifest.save(place)?;
        drop(turn);
        Ok(document)
    }

    fn raw_parameters(&self, crs: &Crs) -> Value {
        json!({
            "raw": true,
            "codes": self.codes,
            "crs": crs.to_string(),
            "territories": self.around.territories,
            "year": self.around.year,
            "zones": self.around.zones,
            "zone_code": self.around.zone_code,
            "zone_name": self.around.zone_name,
            "layer": self.layer,
            "encoding": self.encoding,
        })
    }
}
