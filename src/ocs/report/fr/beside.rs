//! What is said of photographs, and of figures published elsewhere.

use relais_report::french;

use super::de;

pub(in crate::report) const PLATES: &str = "Avant et après, sur image";
pub(in crate::report) const HOW_TO_READ_PLATES: &str = "Les plus grands changements probables, puis les transitions peu plausibles : chaque vue a le \
    nord en haut et le même cadre à toutes les dates ; le trait jaune est le contour de la différence telle que \
    livrée. Une image n’est pas une preuve : sa date et son échelle peuvent différer de celles du millésime.";

/// What a change is of.
pub(in crate::report) fn plate(before: &str, after: &str) -> String {
    format!("{before} → {after}")
}

/// What is known of a change on images.
pub(in crate::report) fn plate_words(
    (before, after): (&str, &str),
    (area, margin): (&str, &str),
    cause: &str,
    is_suspicious: bool,
    place: Option<((f64, f64), f64)>,
    crs: &str,
) -> String {
    let doubt = match is_suspicious {
        true => ", transition peu plausible",
        false => "",
    };
    let whole = |metres: f64| french::number(metres, 0);
    let place = place.map_or_else(String::new, |((x, y), side_m)| {
        format!(
            " ; centre {} m, {} m ({crs}), côté de la vue {}",
            whole(x),
            whole(y),
            french::length_m(side_m)
        )
    });
    format!(
        "{} à {after} : {area} {margin} ; {cause}{doubt}{place}.",
        de(before).replacen('d', "D", 1)
    )
}

/// What stands under a view.
pub(in crate::report) fn view(date: &str, covered: f64) -> String {
    match covered {
        0.0 => format!("{date} : l’image de cette date ne couvre pas ce lieu."),
        part if part < 0.995 => format!(
            "{date} (l’image couvre {} de la vue)",
            french::percent(part, 0)
        ),
        _ => date.into(),
    }
}

pub(in crate::report) fn view_told(date: &str, what: &str) -> String {
    format!("Image {} : {what}, contour en jaune", de(date))
}

pub(in crate::report) const ELSEWHERE: &str = "Chiffres publiés ailleurs";
pub(in crate::report) const ELSEWHERE_TABLE: &str =
    "Chiffres publiés ailleurs et chiffres d’ici, pour le même sol";
pub(in crate::report) const PASSAGE: &str = "Classes";
pub(in crate::report) const PUBLISHED: &str = "Publié ailleurs";
pub(in crate::report) const HERE: &str = "Ici";
pub(in crate::report) const GAP: &str = "Écart";
pub(in crate::report) const WITHIN: &str = "Dans la marge";
pub(in crate::report) const SOURCE: &str = "Source";
pub(in crate::report) const REASONS: &str = "Explications des écarts";
pub(in crate::report) const REASONS_TABLE: &str =
    "Ce que chaque cause ajouterait au chiffre d’ici, et la part de l’écart que cela explique";
pub(in crate::report) const MAY_EXPLAIN: &str = "Explication possible";
pub(in crate::report) const WOULD_ADD: &str = "Ajouterait";
pub(in crate::report) const SHARE_OF_GAP: &str = "Part de l’écart";
pub(in crate::report) const ELSEWHERE_HOW: &str = "L’écart est le chiffre publié ailleurs moins celui d’ici. Il est dans la marge quand il ne dépasse pas \
    la marge à 95 % du chiffre d’ici et l’arrondi du chiffre publié.";
pub(in crate::report) const REASONS_DO_NOT_ADD_UP: &str = "les écarts de tracé, les seuils et les recodages séparent exactement le chiffre publié \
    ici du chiffre brut et s’additionnent ; les autres explications sont des maximums, qui ne s’additionnent pas.";

pub(in crate::report) fn no_counterpart(
    line: u64,
    (period, classes): (String, String),
    why: &str,
) -> String {
    format!("Sans équivalent ici (ligne {line} : {period}, {classes}) : {why}.")
}
