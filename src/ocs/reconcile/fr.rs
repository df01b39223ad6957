//! What is said of published figures, in French.

use super::explain::Reason;
use super::ground::Unmatched;
use crate::cause::Cause;

/// What may explain a gap.
pub(crate) fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Cause(Cause::Sliver) => "écarts de tracé, s’ils étaient comptés",
        Reason::Cause(Cause::UnderMinimum) => "surfaces sous le seuil, si elles étaient comptées",
        Reason::Cause(Cause::Recoded) => "recodages, s’ils étaient comptés",
        Reason::Cause(Cause::Topology) => "défauts de topologie, s’ils étaient comptés",
        Reason::Cause(Cause::Outside) => "sol hors de la couverture commune, s’il était compté",
        Reason::Cause(Cause::ProbableChange) => "changements que la couche publiée range autrement",
        Reason::NotCompared => "sol connu à une partie des dates seulement (au plus)",
        Reason::NotCovered => "partie du territoire sans donnée (au prorata)",
        Reason::Twice => "sol qui change à chaque période (somme des périodes)",
        Reason::OtherTo => "mêmes sols partis vers d’autres classes (nomenclature, au plus)",
        Reason::OtherFrom => "mêmes classes venues d’autres sols (nomenclature, au plus)",
        Reason::Rounding => "arrondi du chiffre publié (au plus)",
    }
}

/// Why there is no counterpart.
pub(crate) fn unmatched(why: &Unmatched) -> String {
    match why {
        Unmatched::Territory => "territoire absent de la comparaison".into(),
        Unmatched::Ambiguous => "plusieurs territoires de ce nom ou de ce code".into(),
        Unmatched::Date(date) => format!("aucun millésime {date}"),
        Unmatched::Order => "dates égales ou dans le désordre".into(),
        Unmatched::Class(class) => format!("aucun sol de la classe {class}"),
    }
}

pub(crate) fn yes_or_no(yes: bool) -> &'static str {
    if yes { "oui" } else { "non" }
}
