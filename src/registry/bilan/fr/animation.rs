//! Words of needs, occasions, messages and leads.

use relais_report::french;

pub(in crate::bilan) const SAID: &str = "Exprimés sur la période";
pub(in crate::bilan) const OF_ENGINEERING: &str = "dont ingénierie";
pub(in crate::bilan) const CARRIED: &str = "Portés au comité sur la période";
pub(in crate::bilan) const OPEN_NEEDS: &str = "Ouverts à la fin, non portés";
pub(in crate::bilan) const OPEN_ENGINEERING: &str = "Ouverts, ingénierie";
pub(in crate::bilan) const NEEDS: &str = "Besoins par groupe d’usagers";
pub(in crate::bilan) const ENGINEERING_LIST: &str = "Besoins d’ingénierie sans réponse";
pub(in crate::bilan) const NEED: &str = "Besoin";
pub(in crate::bilan) const PRIORITY: &str = "Priorité";
pub(in crate::bilan) const STATE_OF_NEED: &str = "Suite";
pub(in crate::bilan) const NO_NEED: &str =
    "Aucun besoin n’a été exprimé ni porté sur la période, et aucun n’est ouvert.";
pub(in crate::bilan) fn state_of_need(word: &str) -> &str {
    match word {
        "ouvert" => "à porter",
        "porte" => "porté au comité consultatif",
        "couvert" => "couvert",
        "ecarte" => "écarté",
        other => other,
    }
}

pub(in crate::bilan) fn help(received: i64, engineering: i64, escalated: i64) -> String {
    let count = |count: i64, [none, one, many]: [&str; 3]| match count {
        0 => none.to_string(),
        _ => french::count(usize::try_from(count).unwrap_or(0), one, many),
    };
    match received {
        0 => "Aucune demande d’aide n’a été reçue sur la période.".into(),
        _ => format!(
            "{} : {}ingénierie, {} à DINAMIS.",
            count(
                received,
                ["", "demande d’aide reçue", "demandes d’aide reçues"]
            ),
            count(
                engineering,
                [
                    "aucune n’a demandé d’",
                    "a demandé de l’",
                    "ont demandé de l’"
                ]
            ),
            count(
                escalated,
                [
                    "aucune n’a été transmise",
                    "a été transmise",
                    "ont été transmises"
                ]
            ),
        ),
    }
}

pub(in crate::bilan) fn occasion(kind: &str) -> &str {
    match kind {
        "webinaire" => "webinaires",
        "formation" => "formations",
        "reunion" => "réunions",
        "comite" => "comités",
        other => other,
    }
}

pub(in crate::bilan) fn one_occasion(kind: &str) -> &str {
    match kind {
        "webinaire" => "webinaire",
        "formation" => "formation",
        "reunion" => "réunion",
        "comite" => "comité",
        other => other,
    }
}

pub(in crate::bilan) const OCCASIONS: &str = "Rencontres";
pub(in crate::bilan) const OCCASION: &str = "Rencontre";
pub(in crate::bilan) const PRESENCES: &str = "Participations de partenaires";
pub(in crate::bilan) const PERSONS: &str = "Participants";
pub(in crate::bilan) const CALENDAR: &str = "Calendrier des rencontres";
pub(in crate::bilan) const NO_OCCASION: &str = "Aucune rencontre n’a eu lieu sur la période.";
pub(in crate::bilan) const OCCASIONS_LIMIT: &str =
    "un partenaire ou une personne qui vient deux fois compte deux fois.";

pub(in crate::bilan) fn messages((count, recipients): (i64, i64)) -> String {
    let number = |count: i64| usize::try_from(count).unwrap_or(0);
    match count {
        0 => "Aucun message collectif n’a été préparé sur la période.".into(),
        _ => format!(
            "{}, {} en tout.",
            french::count(
                number(count),
                "message collectif préparé",
                "messages collectifs préparés"
            ),
            french::count(number(recipients), "destinataire", "destinataires")
        ),
    }
}

pub(in crate::bilan) const LEADS: &str = "Pistes par maturité";
pub(in crate::bilan) const LEADS_OPEN: &str = "Pistes ouvertes";
pub(in crate::bilan) const MATURITY: &str = "Maturité";
pub(in crate::bilan) const OPEN: &str = "Ouvertes à la fin";
pub(in crate::bilan) const WON: &str = "Abouties";
pub(in crate::bilan) const LOST: &str = "Abandonnées";
pub(in crate::bilan) const INTEREST: &str = "Intérêt";
pub(in crate::bilan) const LAST: &str = "Dernier contact";
pub(in crate::bilan) const NEXT: &str = "Prochaine étape";
pub(in crate::bilan) const NO_LEAD: &str = "Aucune piste n’est ouverte.";
pub(in crate::bilan) const LEADS_LIMIT: &str =
    "abouties ou abandonnées sur la période, et qui le sont encore à la fin.";
