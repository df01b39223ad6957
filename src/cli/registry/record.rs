//! What the commands of requests and of animation share: a change told, a record shown.

use relais_core::fault::Trouble;
use relais_registry::Desk;
use relais_registry::record::{Field, Kept};
use relais_store::journal::Told;
use serde::Serialize;

use super::said::{self, one_line};
use super::{Names, lines, wait};
use crate::cli::console::Console;

/// Says what was kept, what changed, and warns of what to look at.
pub fn tell<R: Serialize>(
    what: &str,
    (name, id, version): (&str, &str, i64),
    kept: &Kept<R>,
    console: &Console,
) -> Result<(), Trouble> {
    for doubt in &kept.doubts {
        console.warn(doubt);
    }
    let mut text = format!(
        "{what}\u{202f}: {} [{id}], version {version}\n",
        one_line(name)
    );
    text += &said::changed(&kept.changed);
    console.result(&text, kept)
}

/// The fields of a record that say something, after `first`.
pub fn fields<R>(record: &R, fields: &[Field<R>], first: Vec<(&'static str, String)>) -> String {
    let mut pairs = first;
    for field in fields {
        let value = field.shown(record);
        if !value.is_empty() {
            pairs.push((field.label, value));
        }
    }
    lines(&pairs)
}

/// What `show` says: the record and what happened to it.
#[derive(Serialize)]
pub struct Shown<'a, R> {
    /// The record.
    pub record: &'a R,
    /// What happened to it.
    pub timeline: &'a [Told],
}

/// Shows a record and what happened to it.
pub fn show<R: Serialize>(
    desk: &Desk,
    id: &str,
    text: &str,
    record: &R,
    console: &Console,
) -> Result<(), Trouble> {
    let timeline = wait(desk.timeline(id))?;
    let text = text.to_string() + &said::timeline(&timeline, &Names::of(desk)?);
    console.result(
        &text,
        &Shown {
            record,
            timeline: &timeline,
        },
    )
}

/// `2 demandes`: how many were listed.
pub fn counted(number: usize, one: &str, several: &str) -> String {
    match number {
        0 | 1 => format!("{number} {one}\n"),
        _ => format!("{number} {several}\n"),
    }
}

/// The values that were typed, by the keys of their fields.
pub fn given(all: &[(&'static str, &Option<String>)]) -> Vec<(&'static str, String)> {
    let typed = all
        .iter()
        .filter_map(|(key, value)| Some((*key, (*value).clone()?)));
    typed.collect()
}

/// From which day on.
#[derive(clap::Args, Debug)]
pub struct Since {
    /// Only of this day or later
    #[arg(long, value_name = "DAY", value_parser = relais_registry::value::day)]
    since: Option<chrono::NaiveDate>,
}

impl Since {
    /// As it is kept.
    pub fn day(&self) -> Option<String> {
        self.since.map(|day| day.to_string())
    }
}

/// The id of a partner to whom a list is narrowed.
pub fn of_partner(desk: &Desk, asked: Option<&str>) -> Result<Option<String>, Trouble> {
    let found = asked.map(|asked| wait(relais_registry::partner::show(desk.db(), asked)));
    Ok(found.transpose()?.map(|partner| partner.id))
}

/// Takes one of the words of a list.
pub fn word(
    list: &'static [(&'static str, &'static str)],
) -> impl Fn(&str) -> Result<String, String> + Clone + Send + Sync + 'static {
    move |typed| {
        let found = list.iter().find(|(word, _)| *word == typed);
        let words = || list.iter().map(|(word, _)| *word).collect::<Vec<_>>();
        found
            .map(|(word, _)| (*word).to_string())
            .ok_or_else(|| format!("ce n’est pas l’un de {}", words().join(", ")))
    }
}
