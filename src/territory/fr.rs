//! What territories say to people of the trade, in French.

use crate::year::CogYear;

/// What every figure that rests on simplified contours says.
pub fn simplified(contours: CogYear, source: &str) -> String {
    let source = match source.is_empty() {
        true => String::new(),
        false => format!(", {source}"),
    };
    format!(
        "Contours simplifiés (communes {contours}{source})\u{202f}: ils n’ont pas de valeur légale, et les \
         surfaces par territoire en héritent l’imprécision."
    )
}

/// What every figure on contours of another year says.
pub fn joined(year: CogYear, contours: CogYear) -> String {
    format!(
        "Territoires au 1er janvier {year}, dessinés par réunion des communes de {contours} d’après les \
         mouvements officiels."
    )
}
