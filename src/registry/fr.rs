//! Words of the registry, in French: the officer reads them.

/// A yes or a no.
pub fn yes(value: bool) -> &'static str {
    match value {
        true => "oui",
        false => "non",
    }
}

/// "de" before a name, elided before a vowel: `d’Inès`, `d’Yves`, and `de Yann`, `de Hugo`.
pub fn of(name: &str) -> String {
    const VOWELS: &str = "aàâäeéèêëiîïoôöuùûüœæ";
    let mut letters = name.chars().flat_map(char::to_lowercase);
    let mut is_vowel = || {
        letters
            .next()
            .map(|letter| (letter, VOWELS.contains(letter)))
    };
    let elided = match is_vowel() {
        Some(('y', _)) => {
            is_vowel().is_some_and(|(letter, vowel)| letter.is_alphabetic() && !vowel)
        }
        first => first.is_some_and(|(_, vowel)| vowel),
    };
    match elided {
        true => format!("d’{name}"),
        false => format!("de {name}"),
    }
}

/// What a verb of the journal means.
pub fn verb(word: &str) -> &str {
    match word {
        "init" => "registre créé",
        "declare" => "opérateur déclaré",
        "roles" => "rôles changés",
        "close" => "fin d’activité",
        "create" => "fiche créée",
        "edit" => "fiche corrigée",
        "attach" => "document joint",
        "send" => "envoyé",
        "sign" => "signé",
        "cancel" => "annulé",
        "start" => "adhésion ouverte",
        "record" => "événement enregistré",
        "follow" => "compte mis en accord avec l’adhésion",
        "export" => "données personnelles remises",
        "emptied" => "valeurs personnelles vidées",
        "restore" => "registre repris d’une sauvegarde",
        "rebind" => "opérateur rattaché à un autre utilisateur",
        "move" => "état changé",
        "participant" => "participation inscrite",
        "participant-out" => "participation retirée",
        "message" => "message préparé",
        "notice" => "notice d’information donnée",
        "name" => "rôle donné",
        "unname" => "rôle repris le jour même",
        "leave" => "rôle terminé",
        "redate" => "jours d’un rôle corrigés",
        "validate" => "compte validé",
        "suspend" => "compte suspendu",
        "resume" => "compte rétabli",
        "login" => "connexion notée",
        "merge" => "fiche fusionnée avec une autre",
        "merged" => "fiche reprise par une autre",
        "carry" => "passé à la fiche qui reste",
        "erase" => "données personnelles effacées",
        "redact" => "noms effacés dans des textes libres",
        "undraft" => "projet retiré, il nommait une personne effacée",
        "load" => "texte chargé",
        "end" => "fin fixée",
        "give" => "permis donné",
        "withdraw" => "permis retiré",
        "replace" => "remplacé par une nouvelle liste",
        "rotate" => "clé changée, signée par l’ancienne",
        "replace-lost" => "CLÉ PERDUE, REMPLACÉE SANS SA SIGNATURE",
        "clock" => "HORLOGE DITE JUSTE, MALGRÉ LA DATE D’AVANT",
        "purge" => "inscriptions anciennes purgées",
        other => other,
    }
}

/// The kinds of objects of the journal: word and label.
pub const KINDS: [(&str, &str); 21] = [
    ("registry", "registre"),
    ("operator", "opérateur"),
    ("partner", "partenaire"),
    ("document", "document"),
    ("convention", "convention"),
    ("avenant", "avenant"),
    ("adhesion", "adhésion"),
    ("account", "compte"),
    ("person", "personne"),
    ("licence", "texte"),
    ("permit", "permis"),
    ("key", "clé"),
    ("request", "demande"),
    ("need", "besoin"),
    ("lead", "piste"),
    ("event", "événement"),
    ("use-case", "cas d’usage"),
    ("message", "message"),
    ("mandate", "mandat"),
    ("activity", "chiffre d’activité"),
    ("bringing", "apport de chiffres"),
];

/// The state of an adhésion.
pub fn adhesion(word: &str) -> &str {
    match word {
        "eligible" => "éligible",
        "avenant-envoye" => "avenant envoyé",
        "signee" => "signée",
        "saisie" => "saisie à DINAMIS",
        "soumise" => "soumise au BE",
        "formulaire" => "formulaire déposé",
        "acceptee" => "acceptée par le représentant légal",
        "instruction" => "en instruction",
        "validee" => "validée",
        "terminee" => "terminée",
        "echue" => "échue",
        "refusee" => "refusée",
        // prospect, active, suspendue
        other => other,
    }
}

/// The kind of an object of the journal.
pub fn kind(word: &str) -> &str {
    let known = KINDS.iter().find(|row| row.0 == word);
    known.map_or(word, |row| row.1)
}

/// A day, as it is read: `24 novembre 2026`.
pub fn day(day: chrono::NaiveDate) -> String {
    let iso = day.to_string();
    relais_report::french::date(&iso).unwrap_or(iso)
}

/// What images are used for: word and label. Other words may be written.
pub const THEMES: [(&str, &str); 10] = [
    ("ocs", "occupation du sol"),
    ("pcrs", "PCRS et travaux"),
    ("crise", "crise et après-crise"),
    ("urbanisme", "urbanisme et planification"),
    ("3d", "modèles en trois dimensions"),
    ("foret", "forêt"),
    ("agriculture", "agriculture"),
    ("littoral", "littoral"),
    ("eau", "eau et zones humides"),
    ("autre", "autre"),
];

/// A request of a partner that is no member yet.
pub(crate) const NOT_A_MEMBER: &str = "le partenaire n’a pas d’adhésion active\u{202f}: la demande est gardée comme \
     reçue, et ne pourra être transmise qu’une fois l’adhésion active";
/// A need that is said to be of another group than its partner.
pub(crate) const OTHER_GROUP: &str = "le groupe donné n’est pas celui du partenaire";
/// A participant who is neither contact nor user of the partner.
pub(crate) const STRANGER: &str =
    "cette personne n’est ni contact, ni usager, ni prestataire de ce partenaire";

/// The sentence at the foot of a message, by which whoever reads it may ask for no more.
pub(crate) fn opt_out(from: &str) -> String {
    format!(
        "Vous recevez ce message parce que votre organisme est en relation avec le relais régional de \
         DINAMIS. Pour n’en plus recevoir, répondez « désinscription » à {from}\u{202f}: votre souhait \
         sera inscrit et respecté."
    )
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn de_is_elided_before_a_vowel_and_not_before_an_h() {
        for name in [
            "Inès",
            "Émile",
            "Œdipe",
            "Yves",
            "une personne effacée",
            "agence",
        ] {
            assert_eq!(of(name), format!("d’{name}"));
        }
        for name in ["Paul", "Hugo", "Yann", "Y", "", "1re compagnie", "SDIS"] {
            assert_eq!(of(name), format!("de {name}"));
        }
    }
}
