//! GDAL and PROJ: which ones, and whether they find what is theirs.

use std::path::PathBuf;

use relais_core::grid::{Crs, CrsFault, ProjLibrary, Transform, proj_library};
use relais_files::gdal::{gdal_version, has_driver};

use super::check::Check;

/// The checks of both.
pub fn checks() -> Vec<Check> {
    let mut checks = vec![
        Check::ok("relais", env!("CARGO_PKG_VERSION")),
        gdal(&gdal_version()),
        drivers(),
    ];
    match proj_library() {
        None => checks.push(Check::wrong(
            "PROJ",
            "it does not answer",
            "install PROJ again (Debian: apt-get install --reinstall libproj25 proj-data)",
        )),
        Some(library) => {
            checks.push(proj(&library));
            checks.push(projections(&library));
            checks.push(grids(&library));
        }
    }
    checks
}

/// Major and minor number of a version.
fn numbers(version: &str) -> (u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

fn gdal(version: &str) -> Check {
    match numbers(version) >= (3, 6) {
        true => Check::ok("GDAL", version),
        false => Check::wrong(
            "GDAL",
            format!("{version}, older than 3.6"),
            "install GDAL 3.6 or later, as Debian 12 has it",
        ),
    }
}

/// Drivers that the work needs, and what for.
const DRIVERS: [(&str, &str); 5] = [
    ("GTiff", "GeoTIFF images and COGs"),
    ("JP2OpenJPEG", "deliveries in JPEG 2000"),
    ("VRT", "tiles of a DEM put together"),
    ("AAIGrid", "DEMs in .asc files"),
    ("MEM", "georeferencing of outputs"),
];

fn drivers() -> Check {
    let missing: Vec<String> = DRIVERS
        .iter()
        .filter(|(name, _)| !has_driver(name))
        .map(|(name, what)| format!("{name} ({what})"))
        .collect();
    match missing.is_empty() {
        true => {
            let names = DRIVERS.map(|(name, _)| name);
            Check::ok("drivers", names.join(", "))
        }
        false => Check::wrong(
            "drivers",
            format!("GDAL lacks {}", missing.join(", ")),
            "unset GDAL_SKIP, or install a GDAL that was built with them (Debian's is)",
        ),
    }
}

fn proj(library: &ProjLibrary) -> Check {
    match numbers(&library.version) >= (9, 1) {
        true => Check::ok("PROJ", &*library.version),
        false => Check::wrong(
            "PROJ",
            format!("{}, older than 9.1", library.version),
            "install PROJ 9.1 or later, as Debian 12 has it",
        ),
    }
}

/// Bordeaux, by longitude and latitude and in Lambert-93.
const BORDEAUX: [(f64, f64); 2] = [(-0.5792, 44.8378), (417_241.54, 6_421_813.35)];

fn projections(library: &ProjLibrary) -> Check {
    let name = "projections";
    let mend = "install proj-data, or set PROJ_DATA to the folder that holds proj.db";
    let bordeaux = || -> Result<_, CrsFault> {
        let lambert_93 = Crs::parse("EPSG:2154")?;
        let [(lon, lat), _] = BORDEAUX;
        let placed = Transform::new(&Crs::parse("EPSG:4326")?, &lambert_93)?.point(lon, lat);
        Ok((placed, lambert_93.to_string()))
    };
    let [_, (x, y)] = BORDEAUX;
    match bordeaux() {
        Err(fault) => Check::wrong(
            name,
            format!("{fault} (looked in {})", shown(&library.search)),
            mend,
        ),
        Ok((Some(at), lambert_93)) if (at.0 - x).hypot(at.1 - y) < 0.05 => {
            Check::ok(name, format!("{lambert_93}; Bordeaux lies where it should"))
        }
        Ok(_) => Check::wrong(name, "Bordeaux does not lie where it should", mend),
    }
}

fn shown(folders: &[PathBuf]) -> String {
    let folders: Vec<String> = folders.iter().map(|f| f.display().to_string()).collect();
    folders.join(", ")
}

/// Grids of the region: the geoid, and the old triangulation. Only some work needs them.
const GRIDS: [(&str, &[&str]); 2] = [
    (
        "the geoid of France, for a DEM in heights above sea level",
        &["fr_ign_RAF20.tif", "fr_ign_RAF18b.tif", "fr_ign_RAF18.tif"],
    ),
    (
        "the grid of NTF, for data in old Lambert zones",
        &["fr_ign_ntf_r93.tif", "fr_ign_gr3df97a.tif", "ntf_r93.gsb"],
    ),
];

fn grids(library: &ProjLibrary) -> Check {
    let find = |names: &[&'static str]| {
        let there = |name: &&&str| library.search.iter().any(|f| f.join(name).is_file());
        names.iter().find(there).copied()
    };
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for (what, names) in GRIDS {
        match find(names) {
            Some(name) => found.push(name),
            None => missing.push(format!("{} ({what})", names[0])),
        }
    }
    match missing.is_empty() {
        true => Check::ok("grids", found.join(", ")),
        false => Check::note(
            "grids",
            format!("not there: {}", missing.join(", ")),
            "get them once: projsync --file fr_ign (Debian: proj-bin), or from cdn.proj.org; \
             --geoid takes the name of one that PROJ finds, or the path of a file anywhere",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::State;
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(gdal("3.6.2").state, State::Ok);
        assert_eq!(gdal("3.10.0").state, State::Ok);
        assert_eq!(gdal("3.5.9").state, State::Wrong);
        assert_eq!(gdal("").state, State::Wrong);
        let proj_of = |version: &str| ProjLibrary {
            version: version.into(),
            search: Vec::new(),
        };
        assert_eq!(proj(&proj_of("10.0.0")).state, State::Ok);
        assert_eq!(proj(&proj_of("9.0.1")).state, State::Wrong);
    }
}
