//! The bilan of a period: what the relay did with its partners, told from one reading of the registry.
//!
//! [`facts`] are read by SQL within one transaction, [`figures`] computed from them once, and one
//! report made of the figures, from which page, PDF, sheets and tables come. The published form names
//! no person, which is checked against every person and operator of the registry before anything is written.

pub mod place;
pub mod chapter;
mod fr;
pub mod past;
pub mod facts;
mod sql;
pub mod figures;
pub mod secrecy;
pub mod fault;
pub mod narrative;
mod report;
mod publish;
#[cfg(test)]
mod tests;

use relais_report::figures::Report;
use sqlx::Connection;

use crate::desk::Desk;
use crate::finder::{self, Finder, Named};
use crate::operator::rules::Act;
use crate::period::Period;
use facts::Facts;
pub use fault::BilanFault;
use figures::Figures;
use narrative::Narratives;
use place::Places;
pub use publish::{free, publish};
pub use report::By;
use report::{Telling, Users};
use secrecy::{doubts, named};

/// For whom a bilan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// For everybody: without personal data.
    #[default]
    Published,
    /// For the officer: with accounts one by one.
    Internal,
}

/// What is asked of a bilan.
#[derive(Debug, Default)]
pub struct Asked {
    /// By what its last chapters divide the figures; all where none is named.
    pub by: Vec<By>,
    /// For whom it is.
    pub form: Form,
    /// The officer's texts.
    pub narratives: Narratives,
    /// Where partners are.
    pub places: Places,
}

/// A bilan.
pub struct Bilan {
    /// Its figures.
    pub figures: Figures,
    /// Those of the period before, where the registry knows something of it.
    pub before: Option<Figures>,
    /// What people read.
    pub report: Report,
    /// Who may be named all the same, by a family name alone.
    pub doubts: Vec<Named>,
}

/// Makes the bilan of a period.
///
/// # Errors
/// What the roles do not allow; [`BilanFault::Names`] when the published form would name a person; what
/// the database says.
pub async fn make(desk: &Desk, period: Period, asked: &Asked) -> Result<Bilan, BilanFault> {
    let act = match asked.form {
        Form::Published => Act::Read,
        Form::Internal => Act::Persons,
    };
    desk.hold(act, None).await?;
    let (facts, users, known) = read(desk, &period, asked.form).await?;
    let figures = Figures::of(&facts, period, &asked.places);
    let before = period
        .before()
        .map(|before| Figures::of(&facts, before, &asked.places));
    let before = before.filter(|before| !before.is_empty());
    let all = [By::Group, By::Place, By::Use];
    let report = report::report(&Telling {
        facts: &facts,
        now: &figures,
        before: before.as_ref(),
        places: &asked.places,
        narratives: &asked.narratives,
        by: match asked.by.is_empty() {
            true => &all,
            false => &asked.by,
        },
        form: asked.form,
        users: users.as_ref(),
    });
    let (found, doubts) = match asked.form {
        Form::Published => (named(&report, &known), doubts(&report, &known)),
        Form::Internal => (None, Vec::new()),
    };
    match found {
        Some(found) => Err(BilanFault::Names(found)),
        None => Ok(Bilan {
            figures,
            before,
            report,
            doubts,
        }),
    }
}

/// Everything at one moment: others may write meanwhile. The officer's own form wants who the accounts
/// belong to, the published one what must stand nowhere.
async fn read(
    desk: &Desk,
    period: &Period,
    form: Form,
) -> Result<(Facts, Option<Users>, Finder), BilanFault> {
    let db = desk.db();
    let mut connection = db.read().await?;
    let fail = |error: sqlx::Error| db.fault(&error);
    let mut moment = connection.begin().await.map_err(fail)?;
    let facts = sql::facts(&mut moment, period, desk.now().date_naive())
        .await
        .map_err(fail)?;
    let (users, known) = match form {
        Form::Internal => (
            Some(sql::persons(&mut moment).await.map_err(fail)?),
            Finder::default(),
        ),
        Form::Published => (None, finder::all(&mut moment).await.map_err(fail)?),
    };
    moment.rollback().await.map_err(fail)?;
    Ok((facts, users, known))
}
