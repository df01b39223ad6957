//! What figures say to people of the trade, in French.

use relais_core::code::TerritoryKind;

/// The name of the unit that is everything.
pub(super) const EVERYTHING: &str = "Ensemble comparé";

/// Ground in no zone.
pub(super) const OUTSIDE_OF_ZONES: &str = "Une partie du sol comparé n’est dans aucun territoire\u{202f}: \
    elle compte dans l’ensemble, et la somme des territoires lui est donc inférieure.";

/// Ground in several zones.
pub(super) const ZONES_OVERLAP: &str = "Des zones se recouvrent\u{202f}: le sol commun à plusieurs zones \
    compte dans l’ensemble, et dans aucune d’elles.";

/// A territory in several départements.
pub(super) fn straddles(departements: &[String]) -> String {
    format!(
        "À cheval sur les départements {}\u{202f}: ses chiffres n’entrent en entier dans la somme d’aucun.",
        departements.join(" et ")
    )
}

/// Communes that belong to no territory of a kind.
pub(super) fn without(count: usize, kind: &TerritoryKind) -> String {
    let are = match count {
        1 => "commune n’appartient",
        _ => "communes n’appartiennent",
    };
    format!(
        "{count} {are} à aucun territoire de type {}\u{202f}: leur somme est inférieure à celle des communes.",
        kind.as_str()
    )
}

/// A layer of zones in another CRS.
pub(super) fn reprojected(from: &str, to: &str) -> String {
    format!("Zones reprojetées point par point de {from} vers {to}.")
}

/// Contours of territories in another CRS.
pub(super) fn contours_reprojected() -> String {
    "Contours des territoires reprojetés point par point dans le système de la comparaison.".into()
}
