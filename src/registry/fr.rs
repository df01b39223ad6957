//! Words of the registry, in French: the officer reads them.

/// A yes or a no.
pub fn yes(value: bool) -> &'static str {
    match value {
        true => "oui",
        false => "non",
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
        "erase" => "données personnelles effacées",
        "purge" => "inscriptions anciennes purgées",
        other => other,
    }
}

/// The kind of an object of the journal.
pub fn kind(word: &str) -> &str {
    match word {
        "registry" => "registre",
        "operator" => "opérateur",
        "partner" => "partenaire",
        "person" => "personne",
        other => other,
    }
}
