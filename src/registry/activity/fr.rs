//! Words of activity, in French.

use super::Coverage;

/// What is counted: word and label.
pub const WHATS: [(&str, &str); 4] = [
    ("livraison", "livraison"),
    ("telechargement", "téléchargement"),
    ("consultation", "consultation"),
    ("connexion", "connexion"),
];

/// Who says figures: word and label.
pub const SOURCES: [(&str, &str); 3] = [
    ("relais", "Relais"),
    ("dinamis", "DINAMIS"),
    ("main", "saisie à la main"),
];

/// Who says a figure.
pub fn source(word: &str) -> &str {
    let found = SOURCES.iter().find(|(known, _)| *known == word);
    found.map_or(word, |(_, label)| label)
}

/// That a list told of days of which another one tells.
pub fn told_before(list: &str, from: &str, until: &str) -> String {
    format!(
        "{list} a déjà apporté des chiffres du {from} au {until}\u{202f}: vérifiez que ce ne sont pas les mêmes"
    )
}

/// What headings say when DINAMIS is not heard, or not on all days.
pub fn without(coverage: &Coverage) -> Option<&'static str> {
    match coverage {
        Coverage::Whole => None,
        Coverage::Part(_) => Some("en partie hors DINAMIS"),
        Coverage::No => Some("hors DINAMIS"),
    }
}

/// A heading that says whether DINAMIS is heard in it.
pub fn heard(title: &str, without: Option<&str>) -> String {
    without.map_or_else(|| title.into(), |without| format!("{title}, {without}"))
}

pub(super) const COUNT: &str = "nombre";
pub(super) const AREA: &str = "surface";
pub(super) const VOLUME: &str = "volume";
pub(super) const DAY: &str = "jour";
pub(super) const NOTE: &str = "origine";
pub(super) const ACCOUNT: &str = "compte";

pub(super) const FUTURE: &str = "ce jour n’est pas encore venu";
pub(super) const NOT_A_COUNT: &str = "un nombre entier d’au moins 1";
pub(super) const NOT_A_SIZE: &str = "un nombre positif, comme 12,5";
pub(super) const NO_NOTE: &str = "dites d’où vient le chiffre (un courriel, un appel, un rapport)";
pub(super) const NOT_BY_HAND: &str = "ce chiffre n’est pas saisi à la main\u{202f}: seuls son produit et son capteur se corrigent, le reste est ce qu’a dit sa source";
pub(super) const OF_ANOTHER: &str = "ce compte n’est pas de ce partenaire";
