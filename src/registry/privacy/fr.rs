//! Texts of the privacy part, in French: a person or its DPO reads them.

/// What stands beside the data that are handed out.
pub(super) const READ_ME: &str = "\
Données personnelles conservées par le registre du relais DINAMIS
==================================================================

Ce dossier contient tout ce que le registre conserve sur vous (RGPD, articles 15 et 20).

donnees.json    toutes les données, en une fois, pour un programme
*.csv           les mêmes, une table par fichier, pour un tableur (UTF-8, points-virgules)
documents.csv   les documents qui vous nomment comme signataire ou mandataire\u{202f}: leur nom et
                leur empreinte\u{202f}; leur contenu peut nommer d’autres personnes et se demande à part
journal.csv     ce que le journal des opérations dit de vous
mentions.csv    les textes, les numéros et les autres inscriptions du journal où paraissent votre nom,
                votre adresse ou votre numéro, avec les mots qui les entourent

Une case vide est une donnée que le registre n’a pas. Une apostrophe devant =, +, - ou @ empêche
un tableur d’y voir une formule.
";

/// What a row of a table is, as the officer calls it.
pub(super) fn place(table: &str) -> String {
    match table {
        "journal_detail" => "inscription au journal".into(),
        "contact" => "rôle auprès d’un partenaire".into(),
        "acceptance" => "texte accepté".into(),
        "adhesion_event" => "événement d’adhésion".into(),
        "participant" => "participation".into(),
        "operator_role" => "rôle d’opérateur".into(),
        "merged" => "fusion de fiches".into(),
        other => crate::fr::kind(&other.replace('_', "-")).into(),
    }
}

/// What a column of a table is, as the officer reads it.
pub(super) fn field<'a>(table: &str, column: &'a str) -> &'a str {
    match (table, column) {
        ("journal_detail", _) => "détail",
        ("convention", "title") => "objet",
        (_, "title") => "titre",
        (_, "name") => "nom",
        (_, "os_user") => "utilisateur du système",
        (_, "means") => "moyens techniques",
        (_, "email") => "courriel",
        (_, "phone") => "téléphone",
        (_, "address") => "adresse",
        (_, "function") => "fonction",
        (_, "notice_how") => "façon d’informer",
        (_, "why") => "motif",
        (_, "company") => "entreprise",
        (_, "purpose" | "subject") => "objet",
        (_, "dinamis_ref") => "référence DINAMIS",
        (_, "evidence") => "preuves",
        (_, "proof") => "preuve",
        (_, "use_case") => "usage",
        (_, "outcome") => "issue",
        (_, "words" | "text" | "toml") => "texte",
        (_, "interest") => "intérêt",
        (_, "next_step") => "prochaine étape",
        (_, "place") => "lieu",
        (_, "theme") => "thème",
        (_, "result") => "résultat",
        (_, "filter") => "filtre",
        (_, "file") => "fichier",
        (_, "record") => "fiche fusionnée",
        (_, "number") => "numéro",
        (_, "product") => "produit",
        (_, "sensor") => "capteur",
        (_, "priority") => "priorité",
        // note, convention, homonyme
        (_, other) => other,
    }
}

/// The name of a table, as a person understands it.
pub(super) fn table(word: &str) -> &str {
    match word {
        "person" => "identite",
        "partner" => "partenaires",
        "contact" => "roles-aupres-des-partenaires",
        "mandate" => "mandats",
        "account" => "comptes",
        "avenant" => "avenants-signes",
        "acceptance" => "textes-acceptes",
        "adhesion_event" => "evenements-d-adhesion",
        "participant" => "participations",
        "request" => "demandes",
        "activity" => "activite",
        "permit" => "permis",
        "operator" => "operateur",
        "operator_role" => "roles-d-operateur",
        other => other,
    }
}
