//! Dalles of an earlier run that must not be taken for products of this one: in its own folder what
//! a pipeline does not make any more, elsewhere dalles of another size, whose index is replaced.

use std::path::{Path, PathBuf};

use relais_files::atomic::discard;
use relais_files::place;
use relais_run::manifest::{Manifest, Values};

/// What manifests in a folder say that an earlier run of a pipeline made there.
pub struct Former(Vec<PathBuf>);

impl Former {
    /// Outside pipelines only what lies under an index that is about to be replaced, when its dalles
    /// have another side: whoever cuts by hand otherwise adds to what is there.
    pub fn of(folder: &Path, pipeline: Option<&Values>, index: &Path, side_m: u32) -> Self {
        if pipeline.is_none() {
            return Self::replaced(index, side_m);
        }
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
            made.extend(products(&manifest, &path));
            made.push(path);
        }
        Self(made)
    }

    fn replaced(index: &Path, side_m: u32) -> Self {
        let manifest = Manifest::path_of(index);
        let earlier = Manifest::load(&manifest).ok();
        let earlier = earlier.filter(|m| {
            let side = m.parameters.get("dalle_m").and_then(|side| side.as_u64());
            m.command == "tiles cut" && side.is_some_and(|side| side != u64::from(side_m))
        });
        Self(earlier.map_or_else(Vec::new, |earlier| products(&earlier, index)))
    }

    /// Removes what is not made any more.
    pub fn clear(self, made: &[PathBuf]) {
        for path in self.0.iter().filter(|path| !made.contains(path)) {
            discard(path);
        }
    }
}

/// The files that a manifest beside `place` says were made there.
fn products(manifest: &Manifest, place: &Path) -> Vec<PathBuf> {
    let plain = |name: &&String| !name.contains('/') && !name.starts_with('.');
    let names = manifest.outputs.iter().map(|o| &o.name).filter(plain);
    names.map(|name| place.with_file_name(name)).collect()
}
