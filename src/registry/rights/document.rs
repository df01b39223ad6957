//! A text as its file states it: TOML, every key checked, every error with its line.

mod cell;

use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::fault::RightsFault;
use super::licence::{Clause, Licence, Reach};
use super::word::{Content, ProductKind, Redistribution, TextKind};
use cell::{Cell, Page};

/// No text is longer, in bytes.
pub(crate) const MOST_BYTES: usize = 256 << 10;
/// No licence has more clauses.
const MOST_CLAUSES: usize = 100;
/// Side of what may be called an extract, in pixels.
const MOST_EXTRACT_PX: u32 = 1024;
/// Ten years.
const MOST_DAYS: u32 = 3653;

type Value = Option<Spanned<toml::Value>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Draft {
    id: Value,
    version: Value,
    title: Value,
    kind: Value,
    example: Value,
    from: Value,
    until: Value,
    text: Value,
    #[serde(default)]
    clause: Vec<Spanned<DraftClause>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftClause {
    id: Value,
    who: Value,
    staff: Value,
    data: Value,
    products: Value,
    content: Value,
    extract_px: Value,
    purpose: Value,
    territory: Value,
    redistribution: Value,
    credit: Value,
    days: Value,
    until: Value,
}

/// Reads a text; `path` is what messages call it.
///
/// # Errors
/// [`RightsFault::Document`]: the line, the key, what is wrong and what is allowed.
pub fn read(path: &Path, text: &str) -> Result<Licence, RightsFault> {
    let page = Page { path, text };
    if text.len() > MOST_BYTES {
        let why = format!("plus de {} Kio", MOST_BYTES >> 10);
        return Err(page.fault(None, "", why));
    }
    let draft: Draft = toml::from_str(text).map_err(|error| page.syntax(&error))?;
    let cell = |key, value| Cell::new(&page, key, value, None);
    let licence = Licence {
        id: cell("id", draft.id).parsed()?,
        version: cell("version", draft.version).parsed()?,
        title: cell("title", draft.title).line()?,
        kind: cell("kind", draft.kind).parsed()?,
        example: cell("example", draft.example).yes_or_no()?,
        from: cell("from", draft.from).day()?,
        until: cell("until", draft.until).optional(Cell::day)?,
        text: cell("text", draft.text).text()?,
        clauses: draft
            .clause
            .into_iter()
            .map(|clause| self::clause(&page, clause))
            .collect::<Result<_, _>>()?,
    };
    whole(&page, &licence)?;
    Ok(licence)
}

fn clause(page: &Page<'_>, draft: Spanned<DraftClause>) -> Result<Clause, RightsFault> {
    let at = Some(draft.span().start);
    let draft = draft.into_inner();
    let cell = |key, value| Cell::new(page, key, value, at);
    let id: super::id::PurposeWord = cell("clause.id", draft.id).parsed()?;
    let clause = Clause {
        id: id.to_string(),
        who: cell("who", draft.who).list()?,
        staff: cell("staff", draft.staff).list()?,
        data: cell("data", draft.data).list()?,
        products: cell("products", draft.products).list()?,
        content: cell("content", draft.content).list()?,
        extract_px: cell("extract_px", draft.extract_px)
            .optional(|cell| cell.number(1, MOST_EXTRACT_PX))?,
        purposes: cell("purpose", draft.purpose).list()?,
        territory: cell("territory", draft.territory).list()?,
        redistribution: cell("redistribution", draft.redistribution).parsed()?,
        credit: cell("credit", draft.credit).optional(Cell::line)?,
        days: cell("days", draft.days).number(1, MOST_DAYS)?,
        until: cell("until", draft.until).optional(Cell::day)?,
    };
    match contradiction(&clause) {
        Some((key, why)) => Err(page.fault(at, key, why.into())),
        None => Ok(clause),
    }
}

impl std::str::FromStr for Reach {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            Reach::OWN => Ok(Reach::Own),
            word => match crate::value::territory(word) {
                Ok(_) => word
                    .parse()
                    .map(Reach::Code)
                    .map_err(|fault: relais_core::code::CodeFault| fault.to_string()),
                Err(why) => Err(format!("{why}, ou {} pour celui du partenaire", Reach::OWN)),
            },
        }
    }
}

/// What no single key of a clause tells.
fn contradiction(clause: &Clause) -> Option<(&'static str, &'static str)> {
    let extract = clause.products.contains(&ProductKind::Extract);
    let derivative = clause.products.contains(&ProductKind::Derivative);
    if extract != clause.extract_px.is_some() {
        return Some((
            "extract_px",
            "le côté du plus grand extrait (1024 au plus) va avec `products = [\"extrait\"]`, et l’un ne va pas sans l’autre",
        ));
    }
    if (extract || clause.redistribution == Redistribution::Credited) && clause.credit.is_none() {
        return Some((
            "credit",
            "un extrait, et ce qui se rediffuse avec la mention, en ont une",
        ));
    }
    if extract && clause.redistribution == Redistribution::Free {
        return Some((
            "redistribution",
            "un extrait se rediffuse avec sa mention\u{202f}: avec-mention, ou aucune",
        ));
    }
    if derivative && clause.content.contains(&Content::Relief) {
        return Some((
            "content",
            "un modèle de terrain ou de surface n’est jamais une œuvre dérivée\u{202f}: séparez la clause",
        ));
    }
    None
}

/// What no single key of the document tells.
fn whole(page: &Page<'_>, licence: &Licence) -> Result<(), RightsFault> {
    let clauses = &licence.clauses;
    let wrong = |key: &str, why: String| Err(page.fault(None, key, why));
    if licence.until.is_some_and(|until| until < licence.from) {
        return wrong("until", "la fin vient avant le début".into());
    }
    match licence.kind {
        TextKind::Licence if clauses.is_empty() => {
            return wrong("clause", "une licence sans clause ne permet rien".into());
        }
        TextKind::Charter | TextKind::SuperReferent if !clauses.is_empty() => {
            return wrong("clause", "seule une licence a des clauses".into());
        }
        TextKind::Licence | TextKind::Charter | TextKind::SuperReferent => {}
    }
    if clauses.len() > MOST_CLAUSES {
        return wrong("clause", format!("plus de {MOST_CLAUSES} clauses"));
    }
    for (at, clause) in clauses.iter().enumerate() {
        if clauses[..at].iter().any(|before| before.id == clause.id) {
            return wrong(
                "clause.id",
                format!("deux clauses s’appellent {}", clause.id),
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
