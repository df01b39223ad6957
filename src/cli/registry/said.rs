//! What verbs on all objects say alike: what changed, what happened, how many there are.

use std::fmt::Write;

use relais_registry::correction::Changed;
use relais_registry::fr;
use relais_store::journal::Told;

use super::Names;

/// A line end within a value would pass for the end of a line of the list.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A line for each field that changed.
pub fn changed(fields: &[Changed]) -> String {
    let shown = |value: &str| match value.is_empty() {
        true => "(vide)".to_string(),
        false => one_line(value),
    };
    let line = |change: &Changed| {
        let (before, after) = (shown(&change.before), shown(&change.after));
        format!("  {}\u{202f}: {before} → {after}\n", change.field)
    };
    fields.iter().map(line).collect()
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
