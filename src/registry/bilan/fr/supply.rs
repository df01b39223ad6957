//! Words of deliveries, downloads and requests.

use relais_report::french;

use super::TOTAL;

pub(in crate::bilan) fn what(word: &str) -> &str {
    match word {
        "livraison" => "livraisons par le relais",
        "telechargement" => "téléchargements",
        "consultation" => "consultations",
        "connexion" => "connexions",
        other => other,
    }
}

pub(in crate::bilan) use crate::activity::fr::source;

pub(in crate::bilan) const WHAT: &str = "Nature";
pub(in crate::bilan) const SOURCE: &str = "Source";
pub(in crate::bilan) const NUMBER: &str = "Nombre";
pub(in crate::bilan) const BODIES: &str = "Partenaires";
/// Of what brings images to somebody; and of one kind of activity, which the line names.
pub(in crate::bilan) const AREA: &str = "Surface téléchargée ou livrée, selon l’activité";
pub(in crate::bilan) const AREA_OF_KIND: &str = "Surface, selon l’activité";
pub(in crate::bilan) const VOLUME: &str = "Volume";
pub(in crate::bilan) const BY_SOURCE: &str = "Activité par nature et par source";
pub(in crate::bilan) const BY_MONTH: &str = "Livraisons et téléchargements par mois";
pub(in crate::bilan) const MONTH: &str = "Mois";
pub(in crate::bilan) const DELIVERIES: &str = "Livraisons";
pub(in crate::bilan) const DOWNLOADS: &str = "Téléchargements";
pub(in crate::bilan) const SOURCES_LIMIT: &str = "un même fait peut être dit par deux sources : elles restent sur des lignes à part et \
    ne s’additionnent pas sans vérification.";
pub(in crate::bilan) const ALL_SOURCES: &str =
    "toutes sources ensemble ; surfaces arrondies à l’hectare, fait par fait.";

/// What stands in the place of a number of a month that nobody knows yet, or that DINAMIS did not tell.
pub(in crate::bilan) const NOT_TOLD: &str = "–";
pub(in crate::bilan) const TO_COME: &str = "à venir";
pub(in crate::bilan) const NOT_TOLD_LIMIT: &str = "« – » : mois à venir, ou mois dont les listes de DINAMIS ne couvrent pas tous les jours et \
    pour lequel rien d’autre n’est inscrit.";

/// Of ground and data.
pub(in crate::bilan) const UNTOLD_LIMIT: &str = "des livraisons ou des téléchargements sont inscrits sans leur surface ou sans leur volume, \
    qui n’est donc pas compté.";

/// The word for the sum of months, which says what it leaves out.
pub(in crate::bilan) fn total_without(to_come: bool, unheard: bool) -> &'static str {
    match (to_come, unheard) {
        (false, false) => TOTAL,
        (true, false) => "Total, sans les mois à venir",
        (false, true) => "Total, sans les téléchargements hors DINAMIS",
        (true, true) => "Total, sans les mois à venir ni les téléchargements hors DINAMIS",
    }
}

pub(in crate::bilan) const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

pub(in crate::bilan) fn no_activity(without: bool) -> &'static str {
    match without {
        true => {
            "Aucune livraison ni aucun téléchargement n’est inscrit sur la période, hors DINAMIS."
        }
        false => "Aucune livraison ni aucun téléchargement n’est inscrit sur la période.",
    }
}

pub(in crate::bilan) fn request(kind: &str) -> &str {
    match kind {
        "telechargement" => "téléchargement au catalogue",
        "archive" => "commande d’archive",
        "programmation" => "programmation",
        "aide" => "aide de premier niveau",
        other => other,
    }
}

pub(in crate::bilan) const OPEN_BEFORE: &str = "En cours au début";
pub(in crate::bilan) const RECEIVED: &str = "Reçues";
pub(in crate::bilan) const OF_THEM_REPRISES: &str = "dont reprises";
pub(in crate::bilan) const CLOSED_REQUESTS: &str = "Closes";
pub(in crate::bilan) const OPEN_AFTER: &str = "En cours à la fin";
pub(in crate::bilan) const OPEN_THEN_BY_STATE: &str = "Demandes en cours à la fin de la période";
pub(in crate::bilan) const NOT_HANDED: &str = "À transmettre";
pub(in crate::bilan) const HANDED: &str = "Transmises à DINAMIS";
pub(in crate::bilan) const ACCEPTED: &str = "Acceptées, à livrer";
pub(in crate::bilan) const FLOW: &str = "Demandes reçues et closes";
pub(in crate::bilan) const OUTCOMES: &str = "Suites données aux demandes closes sur la période";
pub(in crate::bilan) const DELIVERED: &str = "Livrées";
pub(in crate::bilan) const SOLVED: &str = "Résolues";
pub(in crate::bilan) const REFUSED: &str = "Refusées";
pub(in crate::bilan) const ABANDONED: &str = "Abandonnées";
pub(in crate::bilan) const DELIVERED_AREA: &str = "Surface livrée, selon les demandes";

/// How many deliveries do not say their ground.
pub(in crate::bilan) fn unmeasured(unmeasured: i64, delivered: i64) -> String {
    let count = french::count(
        usize::try_from(unmeasured).unwrap_or(0),
        "demande livrée",
        "demandes livrées",
    );
    format!("surface livrée non renseignée pour {count} sur {delivered}.")
}

pub(in crate::bilan) const REQUESTS_LIMIT: &str =
    "en cours au début, plus les reçues, moins les closes : en cours à la fin.";
pub(in crate::bilan) const OUTCOMES_LIMIT: &str =
    "délais en jours, de la demande à sa suite ; les reprises n’y sont pas.";
pub(in crate::bilan) const NO_REQUEST: &str =
    "Aucune demande n’a été reçue ni close sur la période.";
