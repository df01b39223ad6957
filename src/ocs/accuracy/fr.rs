//! What interpreters and readers are told, in French.

use super::plan::{Plan, Unit};

/// The answer that nothing can be said.
pub const NOT_INTERPRETABLE: &str = "NI";
/// Its label.
pub(super) const NOT_INTERPRETABLE_LABEL: &str = "non interprétable";

/// The layer of points.
pub(super) const POINTS: &str = "points";
/// What it is.
pub(super) const POINTS_TITLE: &str = "Points à interpréter";

/// Names of the columns for people, by their names in the file.
pub(super) const COLUMNS: [(&str, &str); 6] = [
    ("point", "Point"),
    ("plan", "Plan d’échantillonnage"),
    ("classe", "Classe observée"),
    ("confiance", "Confiance"),
    ("interprete", "Interprète"),
    ("commentaire", "Commentaire"),
];

/// How sure an interpreter is.
pub(super) const CONFIDENCE: [(&str, &str); 3] = [
    ("sure", "sûre"),
    ("probable", "probable"),
    ("douteuse", "douteuse"),
];

/// What the legend says of points.
pub(super) const DONE: &str = "interprété";
/// See [`DONE`].
pub(super) const TO_DO: &str = "à interpréter";

/// What goes with the points.
pub(super) fn instructions(plan: &Plan) -> String {
    let unit = match plan.unit {
        Unit::Pixel => {
            "Chaque point est le centre d’un pixel de la carte : la classe à donner est celle qui \
             domine dans ce pixel."
        }
        Unit::Point => "La classe à donner est celle du sol à l’endroit même du point.",
    };
    let mut out = format!(
        "Points à interpréter — plan {}\n\n\
         1. Ouvrir points.gpkg dans QGIS : le formulaire et la liste des classes s’ouvrent avec la \
         couche.\n\
         2. Passer en édition et donner à chaque point sa classe observée sur l’image de référence, \
         dans l’ordre des numéros.\n\
         3. {unit}\n\
         4. Ne regarder ni la carte évaluée ni l’avis d’un autre interprète : les points ne disent \
         pas ce que la carte a mis là, et c’est voulu.\n\
         5. Si l’image ne permet pas de répondre (nuage, ombre, date manquante), choisir \
         « {NOT_INTERPRETABLE} — {NOT_INTERPRETABLE_LABEL} » plutôt que de deviner.\n\
         6. Ne pas déplacer, supprimer ni ajouter de point.\n\n\
         Points : {}. Classes :\n",
        plan.id,
        plan.points.len()
    );
    for (code, label) in &plan.answers {
        out.push_str(&format!("  {}\n", answer(code, label)));
    }
    out
}

/// An answer as a list shows it.
pub(super) fn answer(code: &str, label: &str) -> String {
    match label.is_empty() {
        true => code.into(),
        false => format!("{code} — {label}"),
    }
}
