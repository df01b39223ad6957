//! Invented place names. None of these places exists.

use super::chance::{Dice, mix};
use super::villages::Village;

const HEADS: [&str; 14] = [
    "Saint-Aubrac",
    "Mornelac",
    "Vauzergues",
    "La Chapelle-Ormière",
    "Brézillac",
    "Peyrelongue",
    "Sainte-Odrille",
    "Coutelac",
    "Fontreuil",
    "Granzay",
    "Lussanac",
    "Ternoulle",
    "Marvézac",
    "Saint-Ulmes",
];
const TAILS: [&str; 6] = [
    "",
    "-sur-Ourbise",
    "-les-Vignes",
    "-le-Vieux",
    "-en-Combe",
    "-du-Bois",
];

/// The river by the anchor.
pub const RIVER: &str = "l'Ourbise (rivière fictive)";

/// The name of a commune, by its number from 1: twenty-eight are apart.
pub fn commune(number: usize) -> String {
    let head = HEADS[number % HEADS.len()];
    let tail = TAILS[(number + number / HEADS.len()) % TAILS.len()];
    format!("{head}{tail}")
}

/// The name of a village.
pub fn village(v: &Village) -> String {
    if v.key == (0, 0) {
        return "Saint-Aubrac-sur-Ourbise".into();
    }
    let mut dice = Dice::new(mix(v.hash, 21, 0));
    let head = HEADS[(dice.unit() * HEADS.len() as f64) as usize];
    let tail = TAILS[(dice.unit() * TAILS.len() as f64) as usize];
    format!("{head}{tail}")
}
