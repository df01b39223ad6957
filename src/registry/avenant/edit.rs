//! A correction of an avenant: what is typed of it, as long as no document that is kept bears it.

use chrono::NaiveDate;
use relais_store::Db;
use sqlx::SqliteConnection;

use super::sql::{self, Avenant, State};
use super::{AVENANT, one, past, save, value};
use crate::convention::{self, correction_of};
use crate::correction::{self, Changed};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::partner::sql as partner_sql;
use crate::path::PathFault;
use crate::value::{sound, taken_as};

/// What is corrected of an avenant.
#[derive(Debug, Clone, Default)]
pub struct Said<'a> {
    /// Its number.
    pub number: Option<&'a str>,
    /// The number of the PIGMA convention that it amends.
    pub convention: Option<&'a str>,
    /// The day that it bears.
    pub made_on: Option<NaiveDate>,
}

impl Avenant {
    /// Why what it bears is not corrected any more; none of one that is prepared, or of which a table told
    /// and the registry keeps neither letter nor signed file.
    fn fixed(&self) -> Option<&'static str> {
        if self.reprise && self.draft.is_none() && self.signed.is_none() {
            return None;
        }
        match self.state {
            State::Prepare => None,
            State::Envoye => Some("envoyé, et la lettre qui est partie porte ce qui y est écrit"),
            State::Signe => {
                Some("signé, et le document signé, qui prouve le contrat, porte ce qui y est écrit")
            }
            State::Annule => Some(self.state.label()),
        }
    }
}

/// Corrects what is typed of an avenant.
///
/// # Errors
/// [`PathFault::Avenant`] once it left, since what left must stay what it was; [`RegistryFault::Taken`];
/// [`RegistryFault::Value`]; as [`super::cancel`].
pub async fn edit(
    desk: &Desk,
    asked: &str,
    said: &Said<'_>,
    read: Option<i64>,
) -> Result<(Avenant, Vec<Changed>), RegistryFault> {
    let mut change = desk.change(Act::Conventions).await?;
    let mut avenant = one(desk.db(), change.sql(), asked).await?;
    correction_of(&avenant.number, avenant.version, read)?;
    if let Some(is) = avenant.fixed() {
        let (number, asked) = (avenant.number, "de le corriger");
        return Err(PathFault::Avenant { number, is, asked }.into());
    }
    let mut changed = Vec::new();
    let mut note = |field, before: String, after: &str| {
        if before != after {
            let after = after.into();
            changed.push(Changed {
                field,
                before,
                after,
            });
        }
    };
    if let Some(number) = said.number {
        let number = filled("numéro", number)?;
        free(desk.db(), change.sql(), &avenant, number).await?;
        let before = std::mem::replace(&mut avenant.number, number.into());
        note("numero", before, number);
    }
    if let Some(number) = said.convention {
        let number = filled("convention", number)?;
        let amended = amends(desk.db(), change.sql(), &avenant.partner, number).await?;
        amended.map_err(|why| value("convention", why.into()))?;
        let before = std::mem::replace(&mut avenant.convention, number.into());
        note("convention", before, number);
    }
    if let Some(day) = said.made_on {
        past(day, desk.now().date_naive())?;
        if avenant.sent_on.is_some_and(|sent| sent < day) {
            return Err(value("jour", "l’avenant a été envoyé avant".into()));
        }
        let before = std::mem::replace(&mut avenant.made_on, day);
        note("prepare_le", before.to_string(), &day.to_string());
    }
    if changed.is_empty() {
        return Err(RegistryFault::NoChange(avenant.number));
    }
    avenant.version += 1;
    save(&mut change, &avenant).await?;
    let entry = correction::entry(AVENANT, &avenant.id, "edit", None, &changed)?;
    change.commit(vec![entry]).await?;
    Ok((avenant, changed))
}

/// True of an avenant whose number may be corrected.
pub(crate) async fn is_correctable(
    sql: &mut SqliteConnection,
    id: &str,
) -> Result<bool, sqlx::Error> {
    let found = sql::one(sql, id).await?;
    Ok(found.is_some_and(|avenant| avenant.fixed().is_none()))
}

/// Whether a partner has a PIGMA convention of this number, or why an avenant of its cannot amend it.
pub(crate) async fn amends(
    db: &Db,
    sql: &mut SqliteConnection,
    partner: &str,
    number: &str,
) -> Result<Result<(), &'static str>, RegistryFault> {
    let found = convention::of_number(db, sql, number).await?;
    let record = partner_sql::by_id(sql, partner).await;
    let own = record.map_err(|e| db.fault(&e))?;
    let own = own.and_then(|record| record.convention);
    Ok(match found {
        Some(one) if one.partner.as_deref() == Some(partner) => Ok(()),
        Some(_) => Err("cette convention est celle d’un autre partenaire"),
        None if own.as_deref() == Some(number) => Ok(()),
        None => Err("ce n’est pas une convention PIGMA de ce partenaire"),
    })
}

fn filled<'a>(field: &'static str, typed: &'a str) -> Result<&'a str, RegistryFault> {
    match sound(typed).map_err(|why| value(field, why))? {
        "" => Err(value(field, "il est vide".into())),
        typed => Ok(typed),
    }
}

/// A number is one avenant's.
async fn free(
    db: &Db,
    sql: &mut SqliteConnection,
    avenant: &Avenant,
    number: &str,
) -> Result<(), RegistryFault> {
    let there = sql::numbered(sql, number).await;
    let there = there.map_err(|e| db.fault(&e))?;
    match there.into_iter().find(|one| one.id != avenant.id) {
        None => Ok(()),
        Some(other) => Err(RegistryFault::Taken {
            field: "numéro d’avenant",
            value: taken_as(number, &other.number),
            name: other.convention,
            id: other.id,
        }),
    }
}
