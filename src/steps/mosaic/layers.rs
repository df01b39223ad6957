//! The COGs of a mosaic: what is seen, and which scene is seen where.

use std::path::Path;
use std::sync::Arc;

use relais_core::fault::Trouble;
use relais_core::raster::RasterSource;
use relais_files::atomic::Overwrite;
use relais_files::codec::{self, OverviewResampling};
use relais_files::cog::{CogSink, CogSpec};
use relais_imagery::mosaic::Mosaic;
use relais_run::{Limits, Silent, walk};

use crate::steps::bench::Bench;

/// How a layer on the grid of a mosaic is written.
pub(super) fn spec(
    source: &impl RasterSource,
    mosaic: &Mosaic,
    options: codec::CreationOptions,
    overwrite: Overwrite,
) -> CogSpec {
    let dates = mosaic.scenes().iter().filter_map(|s| s.facts.date.clone());
    let (first, last) = (dates.clone().min(), dates.max());
    let period = first.zip(last).map(|(a, b)| match a == b {
        true => a,
        false => format!("{a}/{b}"),
    });
    let metadata = period.map(|p| ("ACQUISITIONPERIOD".to_string(), p));
    CogSpec {
        grid: source.grid().clone(),
        bands: source.bands().to_vec(),
        sample_type: source.sample_type(),
        options,
        overwrite,
        metadata: metadata.into_iter().collect(),
        rpc: Vec::new(),
    }
}

/// What the tags of all scenes say alike: which bands they are, and that their order is known.
pub(super) fn common(mosaic: &Mosaic) -> Vec<(String, String)> {
    let scenes = mosaic.facts();
    let Some((first, others)) = scenes.split_first() else {
        return Vec::new();
    };
    let alike = |tag: &&(String, String)| others.iter().all(|s| s.tags.contains(tag));
    let told = ["SPECTRAL_PROCESSING", "BAND_ORDER"];
    let tags = first
        .tags
        .iter()
        .filter(|tag| told.contains(&tag.0.as_str()));
    tags.filter(alike).cloned().collect()
}

/// Writes the layer of numbers, while what is `kept` of the mosaic stays in memory.
pub(super) fn sources(
    mosaic: &Mosaic,
    path: &Path,
    creation: codec::CreationOptions,
    kept: usize,
    bench: &Bench,
) -> Result<(), Trouble> {
    let options = codec::CreationOptions {
        compression: codec::Compression::Deflate { level: 6 },
        overviews: OverviewResampling::Nearest,
        ..creation
    };
    let shown = mosaic.shown();
    let sink = CogSink::create(path, spec(shown, mosaic, options, bench.overwrite))?;
    let quiet = Limits {
        progress: Arc::new(Silent),
        memory_bytes: bench.limits.memory_bytes.saturating_sub(kept as u64),
        ..bench.limits.clone()
    };
    walk(shown, &sink, &quiet)?;
    sink.finish()?;
    Ok(())
}
