//! A fictitious nomenclature of four levels, the first three of which are CORINE's.

use std::fmt::Write;

use crate::landscape::Cover;

/// A class of the fourth level.
pub struct Class {
    /// Its code.
    pub code: &'static str,
    /// Its label.
    pub label: &'static str,
    /// Its colour.
    pub colour: &'static str,
}

const fn class(code: &'static str, label: &'static str, colour: &'static str) -> Class {
    Class {
        code,
        label,
        colour,
    }
}

/// The classes; a cell holds the place of its own in this list.
pub const CLASSES: [Class; 15] = [
    class("1121", "Habitat pavillonnaire", "#ff0000"),
    class("1122", "Bâti isolé, fermes", "#d94030"),
    class("1221", "Routes et espaces associés", "#cc0000"),
    class("1212", "Centrales photovoltaïques au sol", "#cc4df2"),
    class("2111", "Cultures annuelles", "#ffffa8"),
    class("2112", "Serres et tunnels", "#e6e600"),
    class("2211", "Vignes", "#e68000"),
    class("2221", "Vergers", "#f2a64d"),
    class("2311", "Prairies", "#e6e64d"),
    class("3111", "Forêts de feuillus", "#80ff00"),
    class("3121", "Forêts de conifères", "#00a600"),
    class("3112", "Peupleraies", "#5bbf3a"),
    class("3241", "Coupes forestières", "#a6f200"),
    class("3222", "Friches et landes", "#a6ff80"),
    class("5111", "Cours d’eau et plans d’eau", "#00ccf2"),
];

/// The place of some classes.
pub const HOUSES: u8 = 0;
pub(super) const ALONE: u8 = 1;
pub(super) const ROAD: u8 = 2;
pub(super) const CROPS: u8 = 4;
pub(super) const MEADOW: u8 = 8;
/// The class that had another code in 2009.
pub const RECODED: u8 = 13;
/// Its code of 2009.
pub const RECODED_BEFORE: &str = "3221";

/// The class of a cover; none for what is too small to be one: trees, tracks, targets.
pub fn of(cover: Cover) -> Option<u8> {
    Some(match cover {
        Cover::Building | Cover::Yard | Cover::Garden | Cover::Pool => HOUSES,
        Cover::Road => ROAD,
        Cover::Solar => 3,
        Cover::Cereal | Cover::Maize | Cover::Sunflower | Cover::Soil => CROPS,
        Cover::Tunnels => 5,
        Cover::Vineyard => 6,
        Cover::Orchard => 7,
        Cover::Grass => MEADOW,
        Cover::Broadleaf => 9,
        Cover::Conifer => 10,
        Cover::Poplar => 11,
        Cover::Cut => 12,
        Cover::Fallow => RECODED,
        Cover::Water => 14,
        Cover::Tree | Cover::Track | Cover::Target => return None,
    })
}

/// The code of a class in the delivery of a year.
pub fn code(class: u8, year: u16) -> &'static str {
    match (class, year) {
        (RECODED, ..2015) => RECODED_BEFORE,
        _ => CLASSES[usize::from(class)].code,
    }
}

/// Classes above, each with its label.
const ABOVE: [(&str, &str); 22] = [
    ("1", "Territoires artificialisés"),
    ("11", "Zones urbanisées"),
    ("112", "Tissu urbain discontinu"),
    ("12", "Zones d’activités et réseaux"),
    ("121", "Zones d’activités"),
    ("122", "Réseaux routier et ferroviaire"),
    ("2", "Territoires agricoles"),
    ("21", "Terres arables"),
    ("211", "Terres arables hors périmètres d’irrigation"),
    ("22", "Cultures permanentes"),
    ("221", "Vignobles"),
    ("222", "Vergers"),
    ("23", "Prairies"),
    ("231", "Prairies"),
    ("3", "Forêts et milieux semi-naturels"),
    ("31", "Forêts"),
    ("311", "Forêts de feuillus"),
    ("312", "Forêts de conifères"),
    ("32", "Milieux à végétation arbustive"),
    ("322", "Landes et broussailles"),
    ("324", "Forêt et végétation en mutation"),
    ("5", "Surfaces en eau"),
];

/// The nomenclature as its operator keeps it.
pub fn nomenclature() -> String {
    let mut out = String::from("code;libelle;parent;niveau;couleur;debut;fin;umc_m2\n");
    let mut line = |code: &str, label: &str, rest: &str| {
        let parent = &code[..code.len() - 1];
        let _ = writeln!(out, "{code};{label};{parent};{};{rest}", code.len());
    };
    for (code, label) in ABOVE
        .iter()
        .chain(&[("51", "Eaux continentales"), ("511", "Cours d’eau")])
    {
        line(code, label, ";;;");
    }
    for (at, class) in CLASSES.iter().enumerate() {
        let begins = if at == usize::from(RECODED) {
            "2015"
        } else {
            ""
        };
        line(
            class.code,
            class.label,
            &format!("{};{begins};;200", class.colour),
        );
    }
    let before = &CLASSES[usize::from(RECODED)];
    line(
        RECODED_BEFORE,
        before.label,
        &format!("{};;2014;200", before.colour),
    );
    out
}

/// From the codes of 2009 to those that followed.
pub fn mapping() -> String {
    let mut out = String::from("from;to\n");
    for at in 0..CLASSES.len() as u8 {
        let _ = writeln!(out, "{};{}", code(at, 2009), code(at, 2015));
    }
    let now = code(RECODED, 2015);
    let _ = writeln!(out, "{now};{now}");
    out
}

/// Added to a code in [`palette`], it stands for the same class in a paler colour.
const PALE: u32 = 10_000;

/// The colours of codes as `gdaldem color-relief` reads them: strong ones for what is shown, pale ones
/// for what lies behind it.
pub fn palette() -> String {
    let mut out = String::from("0 255 255 255\n");
    let known = CLASSES.iter().map(|class| (class.code, class.colour));
    let before = (RECODED_BEFORE, CLASSES[usize::from(RECODED)].colour);
    for (code, colour) in known.chain([before]) {
        let code: u32 = code.parse().unwrap_or_default();
        let strong = [1, 3, 5].map(|at| u8::from_str_radix(&colour[at..at + 2], 16).unwrap_or(0));
        let pale = strong.map(|value| 255 - (255 - value) / 4);
        for (code, [red, green, blue]) in [(code, strong), (code + PALE, pale)] {
            let _ = writeln!(out, "{code} {red} {green} {blue}");
        }
    }
    out
}
