//! Dalles of an earlier run of the same pipeline: the folder is its own, and what it does not make
//! any more must not be taken for one of its products.

use std::path::{Path, PathBuf};

use relais_files::atomic::discard;
use relais_files::place;
use relais_run::manifest::{Manifest, Values};

/// What manifests in a folder say that an earlier run of a pipeline made there.
pub struct Former(Vec<PathBuf>);

impl Former {
    /// Nothing outside pipelines: whoever cuts by hand adds to what is there.
    pub fn of(folder: &Path, pipeline: Option<&Values>) -> Self {
        let name = pipeline.and_then(|p| p.get("name"));
        let files = match name {
            Some(_) => place::files_under(folder).unwrap_or_default(),
            None => Vec::new(),
        };
        let mut made = Vec::new();
        for path in files {
            let is_manifest = path.to_string_lossy().ends_with(".gpkg.manifest.json");
            let Some(manifest) = is_manifest.then(|| Manifest::load(&path).ok()).flatten() else {
                continue;
            };
            let by = manifest.pipeline.as_ref().and_then(|p| p.get("name"));
            if manifest.command != "tiles cut" || by != name {
                continue;
            }
            let plain = |name: &&String| !name.contains('/') && !name.starts_with('.');
            let products = manifest.outputs.iter().map(|o| &o.name).filter(plain);
            made.extend(products.map(|name| path.with_file_name(name)));
            made.push(path);
        }
        Self(made)
    }

    /// Removes what is not made any more.
    pub fn clear(self, made: &[PathBuf]) {
        for path in self.0.iter().filter(|path| !made.contains(path)) {
            discard(path);
        }
    }
}
