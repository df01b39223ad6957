//! The files that a step reads: none of them is replaced, and the manifest tells of each.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_files::gdal::remote_facts;
use relais_imagery::ortho::{Assembled, InputFile};
use relais_run::manifest::{Input, Manifest};

use super::bench::Bench;
use super::fault::StepFault;

/// That an output is none of the inputs, which it would replace.
pub fn keep(files: &[InputFile], output: &Path) -> Result<(), StepFault> {
    Bench::keep(files.iter().filter_map(InputFile::local), output)
}

/// Tells a manifest of what was read: local files by their hashes.
pub fn record(manifest: &mut Manifest, files: &[InputFile], bench: &Bench) -> Result<(), Trouble> {
    for file in files {
        bench.limits.cancel.check()?;
        let input = match file {
            InputFile::Remote(url) => {
                let facts = remote_facts(url);
                Input::not_hashed(url, facts.size, facts.etag)
            }
            InputFile::Local(path) => bench.file(path, manifest)?,
        };
        manifest.inputs.push(input);
    }
    Ok(bench.limits.cancel.check()?)
}

/// What the tags of a COG say of the image it was made from and of what was made of it.
pub fn tags(assembled: &Assembled) -> Vec<(String, String)> {
    let member = &assembled.main;
    let mut metadata = Vec::new();
    let mut tag =
        |key: &str, value: Option<String>| metadata.extend(value.map(|v| (key.to_string(), v)));
    tag(
        "ACQUISITIONDATETIME",
        member.moment().map(|m| m.to_string()),
    );
    tag("SATELLITE", member.platform().map(|p| p.name.clone()));
    tag("TIFFTAG_COPYRIGHT", member.rights.copyright.clone());
    metadata.extend(assembled.facts.tags());
    metadata
}
