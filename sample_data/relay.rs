//! What a relay keeps in spreadsheets before it has a registry: fictitious partners with their
//! people, their accounts and years of adhésions, the lists that DINAMIS would send of them, and the
//! [`story`] of twelve more.
//!
//! Everything is invented: toponyms that do not exist, given names of plants, addresses of
//! messaging that end in `.example`. Codes are well formed, so that what checks them has something
//! to check; the numbers of the persons in law belong to nobody on purpose, but their keys agree.

mod body;
mod people;
mod past;
mod sheet;
mod pieces;
pub mod story;

use std::path::Path;

use crate::delivery::side::put;
use crate::fault::SampleFault;
use body::Body;
use people::People;

/// How many partners PIGMA has, about.
pub const PARTNERS: usize = 860;

/// Writes the spreadsheets of the officer and the lists of DINAMIS.
pub fn make(folder: &Path, seed: u64) -> Result<(), SampleFault> {
    let bodies: Vec<Body> = (0..PARTNERS).map(|at| Body::new(seed, at)).collect();
    let people: Vec<People> = bodies.iter().map(|body| People::of(seed, body)).collect();
    let files = [
        ("partenaires.csv", sheet::partners(&bodies)),
        ("personnes.csv", sheet::persons(&bodies, &people)),
        ("adhesions.csv", past::adhesions(&bodies, &people)),
        ("comptes.csv", past::accounts(&bodies, &people)),
        ("dinamis-membres.csv", past::members(&bodies)),
        (
            "dinamis-utilisateurs.csv",
            past::users_of_dinamis(&bodies, &people),
        ),
        ("dinamis-activite.csv", past::activity(&bodies, &people)),
    ];
    for (name, bytes) in files {
        put(&folder.join(name), bytes)?;
    }
    for (name, bytes) in pieces::all() {
        put(&folder.join("pieces").join(name), bytes)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn partners_are_as_many_as_said_and_no_two_have_the_same_numbers_or_name() {
        let bodies: Vec<Body> = (0..PARTNERS).map(|at| Body::new(1, at)).collect();
        let distinct =
            |of: &dyn Fn(&Body) -> String| bodies.iter().map(of).collect::<HashSet<_>>().len();
        assert_eq!(distinct(&|body| body.name.clone()), PARTNERS);
        assert_eq!(distinct(&|body| body.siret.clone()), PARTNERS);
        assert_eq!(distinct(&|body| body.convention.clone()), PARTNERS);
        for body in &bodies {
            let siret: relais_core::code::Siret = body.siret.parse().unwrap();
            assert_eq!(siret.to_string(), body.siret);
            body.territory
                .parse::<relais_core::code::TerritoryCode>()
                .unwrap();
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_sheets() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        make(&a, 7).unwrap();
        make(&b, 7).unwrap();
        for name in [
            "partenaires.csv",
            "personnes.csv",
            "comptes.csv",
            "dinamis-activite.csv",
        ] {
            let read = |folder: &Path| std::fs::read(folder.join(name)).unwrap();
            assert!(read(&a) == read(&b), "{name}");
            assert!(!read(&a).is_empty(), "{name}");
        }
    }
}
