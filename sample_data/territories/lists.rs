//! The lists beside the contours, in the forms of INSEE and of spreadsheets.

use std::fmt::Write;
use std::path::Path;

use super::{COG_YEARS, Commune, TAKEN, TAKES};
use crate::delivery::side::put;
use crate::fault::SampleFault;

/// Names of the EPCI.
const EPCI: [&str; 3] = [
    "CC de l'Ourbise",
    "CC des Marches de Saint-Aubrac",
    "CA du Pays de Ternoulle",
];

const DEPARTEMENTS: &str = "\
DEP,REG,LIBELLE
24,75,Département fictif de l'est
33,75,Département fictif de l'ouest
";

/// Writes all of them.
pub fn write(folder: &Path) -> Result<(), SampleFault> {
    for year in COG_YEARS {
        put(&folder.join(format!("communes-{year}.csv")), communes(year))?;
        put(&folder.join(format!("epci-{year}.csv")), epci(year))?;
    }
    put(&folder.join("mouvements.csv"), movements())?;
    put(&folder.join("scot-2024.csv"), scot())?;
    put(&folder.join("departements.csv"), DEPARTEMENTS)?;
    put(
        &folder.join("regions.csv"),
        "REG,LIBELLE\n75,Région fictive\n",
    )
}

/// INSEE's `v_commune_AAAA.csv`: after the merger, the commune taken is a delegated one.
fn communes(year: u16) -> String {
    let mut out = String::from("TYPECOM,COM,REG,DEP,LIBELLE,COMPARENT\n");
    for commune in Commune::of(year) {
        let (code, name) = (commune.code(), commune.name(year));
        let _ = writeln!(out, "COM,{code},75,{},\"{name}\",", commune.departement());
    }
    if year >= 2019 {
        for commune in Commune::all().iter().filter(|c| c.key == TAKEN) {
            let _ = writeln!(
                out,
                "COMD,{},,,\"{}\",{}",
                commune.code(),
                commune.name(2015),
                taker()
            );
        }
    }
    out
}

fn taker() -> String {
    let all = Commune::all();
    all.iter()
        .find(|c| c.key == TAKES)
        .map(Commune::code)
        .unwrap_or_default()
}

/// INSEE's list of EPCI, with the title above its header.
fn epci(year: u16) -> String {
    let mut out =
        format!("Intercommunalité au 1er janvier {year};;;\n\nCODGEO;LIBGEO;EPCI;LIBEPCI\n");
    for commune in Commune::of(year) {
        let at = commune.epci();
        let (code, name) = (commune.code(), commune.name(year));
        let _ = writeln!(out, "{code};{name};{};{}", siren(at), EPCI[at]);
    }
    out
}

/// The SIREN of an EPCI: nine digits whose last agrees with the others.
fn siren(at: usize) -> String {
    let base = format!("2009990{at}");
    let digits = base.bytes().enumerate().map(|(k, b)| {
        let digit = u32::from(b - b'0') * (1 + k as u32 % 2);
        digit / 10 + digit % 10
    });
    let check = (10 - digits.sum::<u32>() % 10) % 10;
    format!("{base}{check}")
}

/// INSEE's table of movements: the merger, and a commune that changes its name.
fn movements() -> String {
    let mut out =
        String::from("MOD,DATE_EFF,TYPECOM_AV,COM_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,LIBELLE_AP\n");
    for commune in Commune::all().iter().filter(|c| c.is_renamed()) {
        let (code, before, after) = (commune.code(), commune.name(2015), commune.name(2024));
        let _ = writeln!(
            out,
            "10,2021-01-01,COM,{code},\"{before}\",COM,{code},\"{after}\""
        );
    }
    let taker = taker();
    for commune in Commune::all()
        .iter()
        .filter(|c| [TAKES, TAKEN].contains(&c.key))
    {
        let (code, name) = (commune.code(), commune.name(2015));
        let _ = writeln!(
            out,
            "32,2019-01-01,COM,{code},\"{name}\",COM,{taker},\"{name}\""
        );
        let _ = writeln!(
            out,
            "32,2019-01-01,COM,{code},\"{name}\",COMD,{code},\"{name}\""
        );
    }
    out
}

/// A SCoT of two EPCI and one commune more.
fn scot() -> String {
    let third = Commune::of(2024).into_iter().find(|c| c.epci() == 2);
    let mut out = String::from("code;nom;membre\n");
    for member in [
        siren(0),
        siren(1),
        third.map(|c| c.code()).unwrap_or_default(),
    ] {
        let _ = writeln!(out, "ourbise;SCoT de l'Ourbise et des Marches;{member}");
    }
    out
}
