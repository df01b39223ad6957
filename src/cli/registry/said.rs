//! What verbs on persons, mandates and accounts say alike.

use std::fmt::Write;

use relais_registry::correction::Changed;
use relais_registry::fr;
use relais_store::journal::Told;

use super::Names;

/// A line for each field that changed.
pub fn changed(fields: &[Changed]) -> String {
    let shown = |value: &str| match value.is_empty() {
        true => "(vide)".to_string(),
        false => value.to_string(),
    };
    let mut text = String::new();
    for change in fields {
        let (before, after) = (shown(&change.before), shown(&change.after));
        let _ = writeln!(text, "  {}\u{202f}: {before} → {after}", change.field);
    }
    text
}

/// A line for each entry of the journal.
pub fn timeline(told: &[Told], names: &Names) -> String {
    let mut text = String::new();
    for told in told {
        let verb = match (told.kind.as_str(), told.verb.as_str()) {
            ("account", "close") => "compte clos",
            (_, verb) => fr::verb(verb),
        };
        let _ = writeln!(text, "{}  {verb}  par {}", told.at, names.who(&told.actor));
    }
    text
}

/// How many are shown of how many there are.
pub fn counted(shown: usize, total: i64, one: &str, many: &str) -> String {
    let word = if total > 1 { many } else { one };
    match i64::try_from(shown).is_ok_and(|shown| shown < total) {
        true => format!("{shown} sur {total} {word}\u{202f}; --limit en montre davantage\n"),
        false => format!("{total} {word}\n"),
    }
}
