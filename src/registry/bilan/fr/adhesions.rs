//! Words of adhésions and accounts.

use relais_report::french;

use crate::adhesion::{Path, State};

pub(in crate::bilan) fn path(path: Path) -> &'static str {
    match path {
        Path::Relais => "par le relais",
        Path::Direct => "par la voie directe",
    }
}

/// A state of an adhésion as a step that was passed.
pub(in crate::bilan) fn step(state: State) -> &'static str {
    match state {
        State::Prospect => "prospect",
        State::Eligible => "éligibilité vérifiée",
        State::AvenantEnvoye => "avenant envoyé",
        State::Signee => "avenant signé",
        State::Saisie => "fiche saisie",
        State::Soumise => "dossier soumis au BE",
        State::Formulaire => "formulaire rempli",
        State::Acceptee => "textes acceptés",
        State::Instruction => "instruction par DINAMIS",
        State::Validee => "adhésion validée",
        State::Active => "adhésion active",
        State::Suspendue => "suspendue",
        State::Terminee => "terminée",
        State::Echue => "échue",
        State::Refusee => "refusée",
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
pub(in crate::bilan) const NEW_ONES: &str = "Adhésions devenues actives sur la période";
pub(in crate::bilan) const PARTNER: &str = "Partenaire";
pub(in crate::bilan) const GROUP: &str = "Groupe d’usagers";
pub(in crate::bilan) const DAY: &str = "Date";
pub(in crate::bilan) const PLACE: &str = "Département";
pub(in crate::bilan) const NOT_PUBLIC: &str = "Organisme non public";
pub(in crate::bilan) const STANDING_LIMIT: &str = "une étape est comptée une fois par adhésion, la première fois ; les adhésions à une \
    étape à la fin de la période sont toutes celles du registre, reprises comprises ; une adhésion dont le dernier jour \
    est passé est échue le lendemain, que cela ait été inscrit ou non.";
pub(in crate::bilan) const DELAYS_LIMIT: &str =
    "délais en jours, entre les dates des deux étapes ; les reprises n’y sont pas.";

pub(in crate::bilan) fn funnel(of: Path) -> String {
    format!("Étapes des adhésions {}", path(of))
}

pub(in crate::bilan) fn delays(of: Path) -> String {
    format!(
        "Délais des étapes franchies sur la période, adhésions {}",
        path(of)
    )
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
    format!("{count} pour correction, parmi les adhésions {}.", path(of))
}

pub(in crate::bilan) fn between(from: State, to: State) -> String {
    format!("{} → {}", step(from), step(to))
}

pub(in crate::bilan) const OPENED: &str = "Comptes ouverts sur la période";
pub(in crate::bilan) const OPENED_REPRISES: &str = "Comptes repris d’avant le registre";
pub(in crate::bilan) const FIRST_LOGINS: &str = "Premières connexions à DINAMIS";
pub(in crate::bilan) const SUSPENDED: &str = "Comptes suspendus sur la période";
pub(in crate::bilan) const CLOSED: &str = "Comptes clos sur la période";
pub(in crate::bilan) const PENDING_THEN: &str = "en attente de validation";
pub(in crate::bilan) const ACTIVE_THEN: &str = "actifs";
pub(in crate::bilan) const SUSPENDED_THEN: &str = "suspendus";
pub(in crate::bilan) const CHANGED_THEN: &str = "ouverts, état d’alors inconnu";
pub(in crate::bilan) const OPEN_THEN: &str = "Ouverts à la fin";
pub(in crate::bilan) const MOVES: &str = "Mouvements des comptes";
pub(in crate::bilan) const STATES: &str = "Comptes ouverts à la fin de la période";
pub(in crate::bilan) const STATE: &str = "État";
pub(in crate::bilan) const COUNT: &str = "Comptes";
pub(in crate::bilan) const NO_ACCOUNT: &str =
    "Aucun compte n’est ouvert, et aucun n’a bougé sur la période.";

/// Accounts of contractors at the end, and whose mandate does not run then.
pub(in crate::bilan) fn contractors(mandated: i64, unmandated: i64) -> Vec<String> {
    let count = |count: i64| {
        french::count(
            usize::try_from(count).unwrap_or(0),
            "compte actif est celui d’un prestataire",
            "comptes actifs sont ceux de prestataires",
        )
    };
    let mut words = Vec::new();
    if mandated > 0 {
        let count = count(mandated);
        words.push(format!("À la fin de la période, {count} sous mandat."));
    }
    if unmandated > 0 {
        let count = count(unmandated);
        words.push(format!(
            "À la fin de la période, {count} dont le mandat est terminé ou n’a pas commencé."
        ));
    }
    words
}

/// Where the journal does not go back far enough.
pub(in crate::bilan) fn purged(day: &str) -> String {
    format!(
        "le journal a été purgé jusqu’au {day} : d’avant, seul ce que disent les inscriptions qui restent est connu."
    )
}
