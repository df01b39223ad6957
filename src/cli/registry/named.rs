//! Where somebody is named: told by what is to be done, kind of object and field, since a common name
//! stands in hundreds of them.

use std::fmt::Write;

use relais_registry::finder::How;
use relais_registry::privacy::Mode;
use relais_registry::privacy::words::{Fate, Left};
use relais_report::french;

/// Doubts of one heading that are shown.
const SHOWN: usize = 5;

/// Each heading with its places, an object a line with the words around.
pub fn told(left: &[Left], mode: Mode, indent: &str) -> String {
    let mut text = String::new();
    for (heading, places) in grouped(left, mode) {
        let count = french::count(places.len(), "endroit", "endroits");
        let _ = writeln!(text, "{indent}{heading}\u{202f}: {count}");
        let mut hidden = 0;
        let mut doubts = 0;
        for one in places {
            doubts += usize::from(is_skimmed(one, mode));
            if is_skimmed(one, mode) && doubts > SHOWN {
                hidden += 1;
                continue;
            }
            let _ = writeln!(
                text,
                "{indent}  {}\u{202f}: {}, dans « {} »",
                one.id, one.words, one.around
            );
        }
        if hidden > 0 {
            let others = french::count(hidden, "autre", "autres");
            let _ = writeln!(text, "{indent}  et {others}{}", rest(mode));
        }
    }
    text
}

/// In the order in which each heading is first met.
fn grouped(left: &[Left], mode: Mode) -> Vec<(String, Vec<&Left>)> {
    let mut all: Vec<(String, Vec<&Left>)> = Vec::new();
    for one in left {
        let heading = format!(
            "{}\u{202f}: {}, {}",
            fate(one, mode),
            one.kind(),
            one.field()
        );
        match all.iter_mut().find(|(known, _)| *known == heading) {
            Some((_, places)) => places.push(one),
            None => all.push((heading, vec![one])),
        }
    }
    all
}

/// A doubt of which a few say enough; not what may be to correct after the erasure, when nobody finds it
/// any more.
fn is_skimmed(one: &Left, mode: Mode) -> bool {
    let stays = one.fate != Fate::Left || !one.is_editable();
    !one.how.is_sure() && (mode == Mode::Try || stays)
}

/// How the others are seen.
fn rest(mode: Mode) -> &'static str {
    match mode {
        Mode::Try => "\u{202f}; --json les donne tous",
        Mode::Do => "",
    }
}

fn fate(one: &Left, mode: Mode) -> &'static str {
    match (one.fate, mode) {
        (Fate::Redacted, Mode::Do) => "effacé",
        (Fate::Redacted, Mode::Try) => "serait effacé",
        (Fate::Left, _) if one.how <= How::Unsure => "reste, à vérifier",
        (Fate::Left, _) if one.is_editable() => "reste, à corriger",
        (Fate::Left, _) => "reste, sans correction possible",
        (Fate::Fixed, _) => "reste, n’est pas un texte libre",
        (Fate::Proof, _) => {
            "reste, preuve du contrat (une lettre partie ou un document signé le porte)"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(table: &str, number: usize, how: How, fate: Fate) -> Left {
        let column = if table == "need" { "words" } else { "name" };
        Left {
            table: table.into(),
            id: format!("{table}-{number}"),
            column: column.into(),
            how,
            words: "Fictif".into(),
            around: "SDIS Fictif".into(),
            fate,
        }
    }

    fn many(how: How) -> Vec<Left> {
        let entry = |number| named("journal_detail", number, How::Doubt, Fate::Left);
        let names = (1..=300).map(|number| named("partner", number, How::Doubt, Fate::Fixed));
        let names = names.chain((1..=300).map(entry));
        let words = (1..=8).map(|number| named("need", number, how, Fate::Left));
        names.chain(words).collect()
    }

    #[test]
    fn doubts_are_told_together_and_the_first_ones_shown() {
        let text = told(&many(How::Doubt), Mode::Try, "  ");
        let lines: Vec<&str> = text.lines().collect();
        let name =
            "  reste, n’est pas un texte libre\u{202f}: partenaire, nom\u{202f}: 300\u{a0}endroits";
        let word = "  reste, à vérifier\u{202f}: besoin, texte\u{202f}: 8\u{a0}endroits";
        assert_eq!(lines.len(), 21, "{text}");
        assert_eq!(lines[0], name);
        assert_eq!(
            lines[1],
            "    partner-1\u{202f}: Fictif, dans « SDIS Fictif »"
        );
        assert_eq!(
            lines[6],
            "    et 295\u{a0}autres\u{202f}; --json les donne tous"
        );
        assert_eq!(lines[14], word);
        assert_eq!(
            lines[20],
            "    et 3\u{a0}autres\u{202f}; --json les donne tous"
        );
    }

    #[test]
    fn what_is_to_be_corrected_and_cannot_be_found_again_is_shown_whole() {
        let after = told(&many(How::Doubt), Mode::Do, "");
        assert_eq!(after.lines().count(), 2 * (1 + 5 + 1) + 1 + 8, "{after}");
        let sure = told(&many(How::Name), Mode::Try, "");
        assert_eq!(sure.lines().count(), 2 * (1 + 5 + 1) + 1 + 8, "{sure}");
    }
}
