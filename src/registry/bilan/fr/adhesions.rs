//! Words of adhésions and accounts.

use relais_report::french;

use crate::bilan::step::Path;

pub(in crate::bilan) fn path(path: Path) -> &'static str {
    match path {
        Path::Relais => "par le relais",
        Path::Direct => "par la voie directe",
    }
}

/// A state of an adhésion as a step that was passed.
pub(in crate::bilan) fn step(state: &str) -> &str {
    match state {
        "prospect" => "prospect",
        "eligible" => "éligibilité vérifiée",
        "avenant-envoye" => "avenant envoyé",
        "signee" => "avenant signé",
        "saisie" => "fiche saisie",
        "soumise" => "dossier soumis au BE",
        "formulaire" => "formulaire rempli",
        "acceptee" => "textes acceptés",
        "instruction" => "instruction par DINAMIS",
        "validee" => "adhésion validée",
        "active" => "adhésion active",
        "suspendue" => "suspendue",
        "terminee" => "terminée",
        "echue" => "échue",
        "refusee" => "refusée",
        other => other,
    }
}

pub(in crate::bilan) const STEP: &str = "Étape";
pub(in crate::bilan) const REACHED: &str = "Franchie sur la période";
pub(in crate::bilan) const REPRISES: &str = "Reprises";
pub(in crate::bilan) const STANDING: &str = "Adhésions à cette étape à la fin";
pub(in crate::bilan) const TOTAL: &str = "Total";
pub(in crate::bilan) const DELAY: &str = "D’une étape à l’autre";
pub(in crate::bilan) const ADHESIONS: &str = "Adhésions";
pub(in crate::bilan) const MEDIAN: &str = "Délai médian";
pub(in crate::bilan) const LONGEST: &str = "Délai le plus long";
pub(in crate::bilan) const DELAYS: &str = "Délais des étapes franchies sur la période";
pub(in crate::bilan) const NEW_ONES: &str = "Adhésions devenues actives sur la période";
pub(in crate::bilan) const PARTNER: &str = "Partenaire";
pub(in crate::bilan) const GROUP: &str = "Groupe d’usagers";
pub(in crate::bilan) const DAY: &str = "Le";
pub(in crate::bilan) const PLACE: &str = "Département";
pub(in crate::bilan) const NOT_PUBLIC: &str = "organisme non public";
pub(in crate::bilan) const STANDING_LIMIT: &str = "une étape est comptée une fois par adhésion, la première fois ; les adhésions à une \
    étape à la fin de la période sont toutes celles du registre, reprises comprises.";
pub(in crate::bilan) const DELAYS_LIMIT: &str =
    "délais en jours, entre les dates des deux étapes ; les reprises n’y sont pas.";

pub(in crate::bilan) fn funnel(of: Path) -> String {
    format!("Étapes des adhésions {}", path(of))
}

pub(in crate::bilan) fn no_adhesion(of: Path) -> String {
    format!("Aucune adhésion {} n’a avancé sur la période.", path(of))
}

pub(in crate::bilan) fn returned(count: i64, of: Path) -> String {
    let count = french::count(
        usize::try_from(count).unwrap_or(0),
        "dossier a été renvoyé",
        "dossiers ont été renvoyés",
    );
    format!("{count} pour correction ({}).", path(of))
}

pub(in crate::bilan) fn between(from: &str, to: &str) -> String {
    format!("{} → {}", step(from), step(to))
}

pub(in crate::bilan) const OPENED: &str = "Comptes ouverts sur la période";
pub(in crate::bilan) const OPENED_REPRISES: &str = "Comptes repris d’avant le registre";
pub(in crate::bilan) const FIRST_LOGINS: &str = "Premières connexions à DINAMIS";
pub(in crate::bilan) const SUSPENDED: &str =
    "Comptes suspendus sur la période (et qui le sont encore)";
pub(in crate::bilan) const CLOSED: &str = "Comptes clos sur la période";
pub(in crate::bilan) const PENDING_THEN: &str = "en attente de validation";
pub(in crate::bilan) const ACTIVE_THEN: &str = "actifs";
pub(in crate::bilan) const SUSPENDED_THEN: &str = "suspendus";
pub(in crate::bilan) const CHANGED_THEN: &str = "ouverts, modifiés depuis";
pub(in crate::bilan) const OPEN_THEN: &str = "Ouverts à la fin";
pub(in crate::bilan) const MOVES: &str = "Mouvements des comptes";
pub(in crate::bilan) const STATES: &str = "Comptes ouverts à la fin de la période";
pub(in crate::bilan) const STATE: &str = "État";
pub(in crate::bilan) const COUNT: &str = "Comptes";
pub(in crate::bilan) const NO_ACCOUNT: &str =
    "Aucun compte n’est ouvert, et aucun n’a bougé sur la période.";

pub(in crate::bilan) fn contractors(count: i64) -> String {
    let count = french::count(
        usize::try_from(count).unwrap_or(0),
        "compte actif est celui",
        "comptes actifs sont ceux",
    );
    format!("{count} de prestataires, sous mandat.")
}
