//! The fields of a mandate, and what each takes: pure.

use chrono::NaiveDate;

use super::Mandate;
use crate::account::rules::Span;
use crate::correction::Changed;
use crate::fault::RegistryFault;
use crate::person::day;
use crate::person::rules::line;
use crate::value::sound;

/// The fields that are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each has its label")]
pub enum Field {
    Company,
    Purpose,
    From,
    Until,
    Document,
}

/// Values given for fields.
pub type Given = Vec<(Field, String)>;

impl Field {
    /// All, in the order in which they are shown.
    pub const ALL: [Field; 5] = [
        Field::Company,
        Field::Purpose,
        Field::From,
        Field::Until,
        Field::Document,
    ];

    /// Its key in the journal.
    pub fn key(self) -> &'static str {
        match self {
            Field::Company => "entreprise",
            Field::Purpose => "objet",
            Field::From => "debut",
            Field::Until => "fin",
            Field::Document => "document",
        }
    }

    /// Its label.
    pub fn label(self) -> &'static str {
        match self {
            Field::From => "début",
            Field::Company | Field::Purpose | Field::Until | Field::Document => self.key(),
        }
    }

    /// Its value.
    pub fn get(self, of: &Mandate) -> String {
        match self {
            Field::Company => of.company.clone(),
            Field::Purpose => of.purpose.clone(),
            Field::From => of.from_day.clone(),
            Field::Until => of.until_day.clone(),
            Field::Document => of.document.clone().unwrap_or_default(),
        }
    }

    fn set(self, of: &mut Mandate, value: &str) -> Result<(), String> {
        let day = |value: &str| crate::value::day(value).map(|day| day.to_string());
        match self {
            Field::Company => of.company = line(value)?,
            Field::Purpose => of.purpose = sound(value)?.to_string(),
            Field::From => of.from_day = day(value)?,
            Field::Until => of.until_day = day(value)?,
            Field::Document => {
                let value = value.trim().to_ascii_lowercase();
                of.document = (!value.is_empty()).then_some(value);
            }
        }
        Ok(())
    }
}

/// Sets the values given and tells which fields changed.
pub(crate) fn apply(mandate: &mut Mandate, given: &Given) -> Result<Vec<Changed>, RegistryFault> {
    let mut changed = Vec::new();
    for (field, value) in given {
        let before = field.get(mandate);
        let set = field.set(mandate, value);
        set.map_err(|why| wrong(*field, why))?;
        let after = field.get(mandate);
        if before != after {
            let field = field.key();
            changed.push(Changed {
                field,
                before,
                after,
            });
        }
    }
    Ok(changed)
}

/// What one field alone does not tell: all but the contract is required, and the end is an end.
pub(crate) fn check(mandate: &Mandate) -> Result<(), RegistryFault> {
    for field in [Field::Company, Field::Purpose, Field::From, Field::Until] {
        if field.get(mandate).is_empty() {
            return Err(wrong(field, "il est vide".into()));
        }
    }
    let from = day::kept("début", &mandate.from_day)?;
    let until = day::kept("fin", &mandate.until_day)?;
    if until < from {
        return Err(wrong(Field::Until, "elle précède le début".into()));
    }
    match &mandate.ended_on {
        Some(_) => Err(wrong(
            Field::Until,
            "ce mandat a pris fin\u{202f}: faites-en un autre".into(),
        )),
        None => Ok(()),
    }
}

/// True when two spans have a day in common.
pub(crate) fn meets(one: Span, other: Span) -> bool {
    one.from <= other.until && other.from <= one.until
}

/// Ends a mandate before its day; false where it cannot end on that one.
pub(crate) fn end(mandate: &mut Mandate, on: NaiveDate) -> Result<bool, RegistryFault> {
    let span = mandate.span()?;
    let runs = mandate.ended_on.is_none() && span.from <= on && on < span.until;
    if runs {
        mandate.ended_on = Some(on.to_string());
    }
    Ok(runs)
}

fn wrong(field: Field, why: String) -> RegistryFault {
    RegistryFault::Value {
        field: field.label(),
        why,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_meet_by_a_day() {
        let span = |from: &str, until: &str| Span {
            from: crate::value::day(from).unwrap(),
            until: crate::value::day(until).unwrap(),
        };
        let year = span("2026-01-01", "2026-12-31");
        for (other, meet) in [
            (span("2025-01-01", "2025-12-31"), false),
            (span("2025-01-01", "2026-01-01"), true),
            (span("2026-12-31", "2027-12-31"), true),
            (span("2027-01-01", "2027-12-31"), false),
            (span("2026-03-01", "2026-04-01"), true),
            (span("2025-01-01", "2027-12-31"), true),
        ] {
            assert_eq!(meets(year, other), meet, "{other:?}");
            assert_eq!(meets(other, year), meet, "{other:?}");
        }
    }
}
