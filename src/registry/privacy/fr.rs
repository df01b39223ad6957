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
mentions.csv    les textes libres où paraissent votre nom, votre adresse ou votre numéro, avec les mots
                qui les entourent

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
