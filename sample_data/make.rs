//! All that was asked for, each part whole or absent.

use crate::fault::SampleFault;
use crate::landscape::Landscape;
use crate::ocs;
use crate::options::{Existing, Options, Part};
use crate::products;
use crate::relay;
use crate::territories;
use std::path::{Path, PathBuf};

/// What was made: a part and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The part.
    pub part: Part,
    /// Its folder or file.
    pub path: PathBuf,
}

/// Makes the parts of the sample in a folder, which is made when missing. A part appears under its
/// name only when it is whole. Memory does not grow with the size; the bytes do not depend on the
/// number of threads.
pub fn make(out: &Path, options: &Options) -> Result<Vec<Made>, SampleFault> {
    std::fs::create_dir_all(out).map_err(SampleFault::write(out))?;
    let land = Landscape::new(options.seed);
    let mut made = Vec::new();
    for part in Part::ALL {
        if options.parts.contains(&part) {
            let path = whole(out, part, options, |path| one(path, part, &land, options))?;
            made.push(Made { part, path });
        }
    }
    Ok(made)
}

/// The name of a part in its folder.
pub fn name(part: Part) -> &'static str {
    match part {
        Part::Spot => "spot7_ort",
        Part::Sen => "phr_sen",
        Part::Pms => "phr_pms",
        Part::Cog => "dinamis",
        Part::Dem => "dem.tif",
        Part::Truth => "truth",
        Part::Territories => "territoires",
        Part::Ocs => "ocs",
        Part::Relay => "relais",
    }
}

fn one(path: &Path, part: Part, land: &Landscape, options: &Options) -> Result<(), SampleFault> {
    let (seed, sizes) = (options.seed, options.sizes);
    match part {
        Part::Spot => products::spot::make(path, land, seed, sizes.spot),
        Part::Sen => products::sen::make(path, land, seed, sizes.sen),
        Part::Pms => products::pms::make(path, land, seed, sizes.pms),
        Part::Cog => products::cog::make(path, land, seed, sizes.cog),
        Part::Dem => products::dem::make(path, land, sizes.sen),
        Part::Truth => products::truth::make(path, land, seed, sizes),
        Part::Territories => territories::make(path, seed),
        // The square of the SPOT scene.
        Part::Ocs => ocs::make(path, land, seed, sizes.spot as f64 * 1.5),
        Part::Relay => relay::make(path, seed),
    }
}

/// Makes a part under a temporary name and gives it its own at the end.
fn whole(
    out: &Path,
    part: Part,
    options: &Options,
    work: impl FnOnce(&Path) -> Result<(), SampleFault>,
) -> Result<PathBuf, SampleFault> {
    let path = out.join(name(part));
    if path.exists() && options.existing == Existing::Refuse {
        return Err(SampleFault::Exists { path });
    }
    clear(out, part)?;
    let temporary = out.join(format!(".{}.{}.part", name(part), std::process::id()));
    let result = work(&temporary).and_then(|()| {
        remove(&path)?;
        std::fs::rename(&temporary, &path).map_err(SampleFault::write(&path))
    });
    if result.is_err() {
        // The first error is the one to tell.
        let _ = remove(&temporary);
    }
    result.map(|()| path)
}

fn remove(path: &Path) -> Result<(), SampleFault> {
    let done = if path.is_dir() {
        std::fs::remove_dir_all(path)
    } else if path.exists() {
        std::fs::remove_file(path)
    } else {
        Ok(())
    };
    done.map_err(SampleFault::write(path))
}

/// Removes what processes that are no more have left of a part.
fn clear(out: &Path, part: Part) -> Result<(), SampleFault> {
    let entries = std::fs::read_dir(out).map_err(SampleFault::write(out))?;
    for entry in entries.flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        let process = file
            .strip_prefix(&format!(".{}.", name(part)))
            .and_then(|rest| rest.strip_suffix(".part"))
            .and_then(|id| id.parse::<u32>().ok());
        if process.is_some_and(|id| !Path::new(&format!("/proc/{id}")).exists()) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Preset, Sizes};

    #[test]
    fn what_a_dead_process_left_is_cleared_and_nothing_else() {
        let out = tempfile::tempdir().unwrap();
        // No process has the largest number there is.
        let (dead, other) = (".dem.tif.4294967295.part", ".dem.tif.notes.part");
        for name in [dead, other] {
            std::fs::write(out.path().join(name), "half").unwrap();
        }
        let mut options = Options::preset(Preset::Tiny).only(&[Part::Dem]);
        options.sizes = Sizes::all(256).unwrap();
        let made = make(out.path(), &options).unwrap();
        assert!(made[0].path.exists());
        assert!(!out.path().join(dead).exists() && out.path().join(other).exists());
        assert!(Sizes::all(300).is_err());
    }
}
