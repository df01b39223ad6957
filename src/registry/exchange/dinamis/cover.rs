//! The days that a list of activity covers: not twice the same, and corrected where they were said wrong.

use relais_store::Change;

use super::sql::Brought;
use super::{Asked, Compared, Told, sql};
use crate::activity::BRINGING;
use crate::activity::fr::told_before;
use crate::correction::{self, Changed};
use crate::exchange::fault::ExchangeFault;
use crate::exchange::import::End;
use crate::exchange::sql::end_bringing;
use crate::fault::RegistryFault;
use crate::period::Period;

/// What other lists told of the days of this one, as the officer should look at it.
///
/// # Errors
/// [`ExchangeFault::Overlaps`] where they would be counted twice.
pub(super) async fn others(
    change: &mut Change<'_>,
    asked: &Asked<'_>,
    (bringing, period): (&str, Period),
) -> Result<Vec<String>, ExchangeFault> {
    let others = sql::overlapping(change.sql(), bringing, period).await;
    let others = others.map_err(|e| RegistryFault::from(change.fault(&e)))?;
    if asked.end == End::Keep
        && asked.told == Told::Again
        && let Some((other, from, until)) = others.first().cloned()
    {
        return Err(ExchangeFault::Overlaps {
            file: asked.file.into(),
            other,
            from,
            until,
        });
    }
    let doubts = others
        .iter()
        .map(|(other, from, until)| told_before(other, from, until));
    Ok(doubts.collect())
}

/// Corrects the days that a list covers which was taken before: its figures stay as they are.
///
/// # Errors
/// As [`others`]; [`RegistryFault::Value`] where a figure of the list lies outside these days.
pub(super) async fn correct(
    mut change: Change<'_>,
    asked: &Asked<'_>,
    (before, covers): (Brought, Period),
) -> Result<Compared, ExchangeFault> {
    let held = sql::held(change.sql(), &before.id).await;
    let held = held.map_err(|e| RegistryFault::from(change.fault(&e)))?;
    if let Some(first) = held
        .days
        .filter(|days| !covers.has(days.from) || !covers.has(days.to))
    {
        return Err(RegistryFault::Value {
            field: "période",
            why: format!(
                "{} a des chiffres {}, en dehors des jours dits ({})",
                asked.file,
                first.told(),
                covers.told()
            ),
        }
        .into());
    }
    let mut compared = Compared {
        kind: asked.list.word(),
        file: asked.file.into(),
        sha256: asked.sha256.into(),
        figures: held.figures,
        km2: held.km2,
        covers: Some(covers),
        corrects: true,
        covered: before.days,
        ..Compared::default()
    };
    let days = (covers.from, covers.to);
    let saved = end_bringing(change.sql(), &before.id, days).await;
    saved.map_err(|e| RegistryFault::from(change.fault(&e)))?;
    compared.doubts = others(&mut change, asked, (&before.id, covers)).await?;
    if asked.end == End::Keep {
        let days = Changed {
            field: "jours",
            before: before.days.map(word).unwrap_or_default(),
            after: word(covers),
        };
        let entry = correction::entry(BRINGING, &before.id, "edit", None, &[days])?;
        change
            .commit(vec![entry])
            .await
            .map_err(RegistryFault::from)?;
        compared.applied = true;
    }
    Ok(compared)
}

/// Days as the journal keeps them.
pub(super) fn word(days: Period) -> String {
    format!("{}/{}", days.from, days.to)
}
