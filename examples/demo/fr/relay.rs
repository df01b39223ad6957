//! What the page says of the relay.

use relais_report::french;
use serde_json::Value;

pub const PLAYING: &str =
    "Le relais : 860 partenaires repris, douze joués pas à pas (sample_data/relay/story.txt)…";

pub const TITLE: &str = "Le relais DINAMIS : partenaires, adhésions, droits";
pub const LEAD: &str = "Un registre de démonstration reprend les tableurs d’une chargée de relais \
    (860 organismes, leurs agents, leurs adhésions passées), puis douze partenaires y sont joués pas à pas, \
    par les commandes que l’on tape : éligibilité, avenant, signature, bureau exécutif, comptes, demandes, \
    prestataire, fusion, refus. Tous sont inventés. Chaque étape garde sa preuve, et le journal se vérifie.";

pub const FUNNEL: &str = "Adhésions par le relais : combien ont atteint chaque étape";
pub const FUNNEL_MEASURE: &str = "adhésions";
pub const FUNNEL_CAPTION: &str = "Adhésions par le relais";
pub const FUNNEL_NOTE: &str = "Les adhésions reprises des tableurs n’ont ici que leur ouverture et l’état où elles en sont : \
    elles ne comptent ni dans les étapes entre les deux ni dans les délais.";
pub const FUNNEL_COLUMNS: [&str; 4] = [
    "Étape",
    "#L’ont atteinte",
    "#Y sont",
    "#Délai médian depuis l’ouverture, en jours",
];

pub const TIMELINE: &str = "Un partenaire, de l’ouverture à l’adhésion active";
pub const TIMELINE_CAPTION: &str = "SDIS fictif de l’Ourbise";
pub const TIMELINE_COLUMNS: [&str; 3] = ["Jour", "Étape", "Ce qui le prouve"];

pub const AVENANT: &str = "L’avenant rempli";
pub const AVENANT_LEAD: &str = "Le modèle est celui de l’opérateur (ici l’exemple livré avec Relais, marqué comme tel) ; \
    ses champs sont remplis du registre. Ce qui suit en est le texte, sans sa mise en page.";
pub const AVENANT_LINK: &str = "Ouvrir l’avenant (ODT)";
pub const AVENANT_PATH: &str = "registre/avenants/2772-A1.odt";

pub const REFUSED: &str = "Ce que le registre refuse";
pub const REFUSED_CAPTION: &str = "Commandes refusées pendant l’histoire";
pub const REFUSED_COLUMNS: [&str; 3] = ["N°", "Commande (relais registry …)", "Réponse"];

pub const MAY: &str = "Qui peut avoir quoi, et pourquoi";
pub const MAY_LEAD: &str = "Une seule fonction décide de toute remise de données, et dit sur quoi elle se fonde. \
    Les licences de la démonstration sont des exemples : elles ne permettent rien dans un vrai registre.";

pub const BILAN: &str = "Le bilan de l’année";
pub const BILAN_CAPTION: &str = "Chiffres clés, du 1er janvier au 31 octobre 2026";
pub const BILAN_COLUMNS: [&str; 2] = ["Indicateur", "#Sur la période"];
pub const LINKS: [(&str, &str); 3] = [
    ("Le bilan entier (page)", "registre/bilan/bilan.html"),
    ("Le bilan en PDF accessible", "registre/bilan/bilan.pdf"),
    ("Le bilan en classeur", "registre/bilan/bilan.ods"),
];

/// A state of an adhésion by the relay.
pub fn state(word: &str) -> &str {
    match word {
        "prospect" => "Prospect",
        "eligible" => "Éligibilité constatée",
        "avenant-envoye" => "Avenant envoyé",
        "signee" => "Avenant signé",
        "saisie" => "Saisie à DINAMIS",
        "soumise" => "Soumise au bureau exécutif",
        "validee" => "Validée",
        "active" => "Active",
        "suspendue" => "Suspendue",
        "terminee" => "Terminée",
        "echue" => "Échue",
        "refusee" => "Refusée",
        other => other,
    }
}

/// The number of a partner of the story.
pub fn number(title: &str) -> String {
    title.split('.').next().unwrap_or(title).into()
}

/// What an answer says, without the code of its error, its help and who could change it.
pub fn message(answer: &str) -> String {
    let left_out = ["help:", "warning:", "peut y changer"];
    let kept = answer
        .lines()
        .map(|line| line.trim().trim_start_matches("- "));
    let kept = kept
        .filter(|line| !line.is_empty() && !left_out.iter().any(|begin| line.starts_with(begin)));
    let text = kept.collect::<Vec<_>>().join(" ; ");
    match text.split_once("]: ") {
        Some((code, rest)) if code.starts_with("error[") => rest.to_string(),
        _ => text,
    }
}

/// What an event rests on, in words.
pub fn evidence(of: &Value) -> String {
    let Some(fields) = of.as_object() else {
        return String::new();
    };
    let mut told = Vec::new();
    for (key, value) in fields {
        let label = match key.as_str() {
            "categorie" => "catégorie",
            "par" => "selon",
            "reference" => "référence",
            "document" => "pièce jointe",
            "motif" => "motif",
            "jusqu_au" => "jusqu’au",
            _ => continue,
        };
        let Some(text) = value.as_str() else { continue };
        let text = match key.as_str() {
            "document" => format!("empreinte {}", text.get(..12).unwrap_or(text)),
            "jusqu_au" => french::date(text).unwrap_or_else(|| text.into()),
            _ => text.to_string(),
        };
        told.push(french::spaced(&format!("{label} : {text}")));
    }
    let texts: Vec<String> = of["textes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|text| {
            Some(format!(
                "{} ({})",
                text["texte"].as_str()?,
                text["version"].as_str()?
            ))
        })
        .collect();
    if !texts.is_empty() {
        told.push(french::spaced(&format!(
            "textes acceptés : {}",
            texts.join(", ")
        )));
    }
    told.join(" ; ")
}
