//! Words of user groups, départements and uses.

use crate::bilan::place::Where;
use crate::fr::THEMES;

pub(in crate::bilan) fn place(place: &Where) -> String {
    match place {
        Where::Region => "région entière".into(),
        Where::Unknown => "non localisé".into(),
        Where::In(departement) => {
            let code = departement.as_str();
            let found = DEPARTEMENTS.iter().find(|(known, _)| *known == code);
            found.map_or_else(|| code.to_string(), |(_, name)| format!("{code} – {name}"))
        }
    }
}

const DEPARTEMENTS: [(&str, &str); 12] = [
    ("16", "Charente"),
    ("17", "Charente-Maritime"),
    ("19", "Corrèze"),
    ("23", "Creuse"),
    ("24", "Dordogne"),
    ("33", "Gironde"),
    ("40", "Landes"),
    ("47", "Lot-et-Garonne"),
    ("64", "Pyrénées-Atlantiques"),
    ("79", "Deux-Sèvres"),
    ("86", "Vienne"),
    ("87", "Haute-Vienne"),
];

pub(in crate::bilan) const BY_GROUP: &str = "Activité par groupe d’usagers";
pub(in crate::bilan) const BY_PLACE: &str = "Activité par département";
pub(in crate::bilan) const BY_USE: &str = "Demandes et besoins par cas d’usage";
pub(in crate::bilan) const REQUESTS: &str = "Demandes reçues";
pub(in crate::bilan) const NEEDS_SAID: &str = "Besoins exprimés";
pub(in crate::bilan) const PLACES_LIMIT: &str = "un EPCI ou un autre périmètre est compté dans le département de la plupart de ses \
    communes, d’après le fichier des territoires ; sans ce fichier, ou sans territoire sur la fiche, il est « non localisé ».";
pub(in crate::bilan) const USE: &str = "Cas d’usage";
pub(in crate::bilan) const NO_USE: &str = "non précisé";
/// A use as people read it: one of the known themes, or the words of who wrote it.
pub(in crate::bilan) fn theme(word: &str) -> String {
    let known = THEMES
        .iter()
        .find(|(known, _)| *known == word.to_lowercase());
    known.map_or(word, |(_, label)| label).to_string()
}

pub(in crate::bilan) const ANSWERED: &str = "dont satisfaites";
pub(in crate::bilan) const ASKED_AREA: &str = "Surface demandée";
pub(in crate::bilan) const CASES: &str = "Cas racontés";
pub(in crate::bilan) const CASES_LIST: &str = "Cas d’usage racontés sur la période";
pub(in crate::bilan) const THEME: &str = "Thème";
pub(in crate::bilan) const TITLE: &str = "Titre";
pub(in crate::bilan) const NOTHING_BY_USE: &str =
    "Aucune demande, aucun besoin ni aucun cas d’usage sur la période.";
pub(in crate::bilan) const NO_PARTNER: &str = "Aucun partenaire n’est au registre.";

/// What stands in the place of a count of few persons.
pub(in crate::bilan) const SECRET: &str = "secret";
pub(in crate::bilan) const SECRET_LIMIT: &str = "« secret » : moins de trois personnes, ou un nombre qui permettrait de les retrouver par \
    différence.";
