//! Requests for images and for help, from the day they are asked to their outcome.
//!
//! In the relay path the user orders at DINAMIS in person: the registry follows the request, says
//! what it still lacks ([`steps`]), who else asks for the same place ([`overlap`]), and prints what
//! DINAMIS wants to know ([`fiche`]).

mod kind;
pub mod rules;
pub mod steps;
pub mod standing;
pub mod overlap;
pub mod fiche;
mod sql;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use relais_store::{Change, Db, Object};

use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::partner;
use crate::record::{self, Kept, RecordFault, Values, day_of};
use overlap::{Other, Overlap};
pub use rules::{Kind, Request, State};
use steps::Step;
pub(crate) use steps::{MEMBER, is_handed};

/// A request in the journal.
pub const REQUEST: Object = Object {
    kind: "request",
    prefix: "dem",
};

/// What is asked for, besides the fields.
#[derive(Debug, Clone)]
pub struct New<'a> {
    /// Whose it is: as the officer names a partner.
    pub partner: &'a str,
    /// What is wanted.
    pub kind: Kind,
    /// Day on which it was asked; today when none is given.
    pub on: Option<&'a str>,
    /// A fact of before the registry.
    pub reprise: bool,
}

/// Writes a request down. One for images of a partner that is no member yet is kept, and said so.
///
/// # Errors
/// A value that its field does not take, a day to come; what the roles do not allow on that
/// partner, what the database says.
pub async fn add(
    desk: &Desk,
    new: &New<'_>,
    values: &Values,
) -> Result<Kept<Request>, RecordFault> {
    let asked = partner::show(desk.db(), new.partner).await?;
    let mut change = desk.begin().await?;
    desk.hold(crate::operator::rules::Act::Requests, Some(&asked.id))
        .await?;
    let today = day_of(change.at()).to_string();
    let on = fact("jour de la demande", new.on, &today, "")?;
    let id = record::new_id::<Request>()?;
    let mut request = Request::new(id, &asked.id, new.kind, &on, change.at());
    request.reprise = new.reprise;
    let values = with_account(desk.db(), change.sql(), &asked.id, values).await?;
    let mut changed = record::apply(&mut request, &values)?;
    if request.kind.is_image() && request.territory.is_none() && asked.territory.is_some() {
        let place = rules::place_of(&asked);
        changed.extend(record::apply(&mut request, &place)?);
    }
    request.check_words()?;
    let day = on.parse().unwrap_or_else(|_| today_of(desk));
    let known = known(desk, change.sql(), &request, day).await?;
    let mut doubts = steps::notices(&request, &known);
    let others = sql::others(change.sql(), &request).await;
    let others = others.map_err(|e| change.fault(&e))?;
    doubts.extend(overlap::of(&request, &others).iter().map(Overlap::told));
    record::insert(change, request, changed, doubts).await
}

/// Corrects a request; its state is moved by [`step`] alone.
///
/// # Errors
/// As [`add`]; a conflict, nothing that differs, a value that its state needs and that would go.
pub async fn edit(
    desk: &Desk,
    asked: &str,
    values: &Values,
    read: Option<i64>,
) -> Result<Kept<Request>, RecordFault> {
    let asked = resolved(desk.db(), asked).await?;
    let (mut change, mut request) = record::open::<Request>(desk, &asked, read).await?;
    let kind = request.kind;
    let values = with_account(desk.db(), change.sql(), &request.partner, values).await?;
    let changed = record::apply(&mut request, &values)?;
    if request.kind != kind && request.state != State::Recue {
        let why = "elle ne change plus de nature une fois transmise".into();
        return Err(RegistryFault::Value {
            field: "nature",
            why,
        }
        .into());
    }
    request.check_words()?;
    let known = known(desk, change.sql(), &request, today_of(desk)).await?;
    steps::still_holds(&request)?;
    let others = sql::others(change.sql(), &request).await;
    let others = others.map_err(|e| change.fault(&e))?;
    let mut doubts = steps::notices(&request, &known);
    doubts.extend(overlap::of(&request, &others).iter().map(Overlap::told));
    record::update(change, request, "edit", changed, doubts).await
}

/// Moves a request on.
///
/// # Errors
/// [`RecordFault::OutOfTurn`], [`RecordFault::Missing`]; as [`edit`].
pub async fn step(
    desk: &Desk,
    asked: &str,
    step: &Step,
    read: Option<i64>,
) -> Result<Kept<Request>, RecordFault> {
    let asked = resolved(desk.db(), asked).await?;
    let (mut change, request) = record::open::<Request>(desk, &asked, read).await?;
    // A day that cannot be read is refused below.
    let on = step.on.as_deref().and_then(|on| crate::value::day(on).ok());
    let on = on.unwrap_or_else(|| today_of(desk));
    let known = known(desk, change.sql(), &request, on).await?;
    let today = day_of(change.at()).to_string();
    let (request, changed) = steps::advance(&request, step, &known, &today)?;
    request.check_words()?;
    record::update(change, request, "move", changed, Vec::new()).await
}

/// Which requests are listed; what is not given does not count.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this partner, by its id.
    pub partner: Option<String>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// In this state.
    pub state: Option<State>,
    /// Of partners of this user group.
    pub group: Option<String>,
    /// Asked on this day or later.
    pub since: Option<String>,
    /// Only those that are not at their end.
    pub open: bool,
}

/// A request with the name of its partner.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Listed {
    /// The request.
    #[serde(flatten)]
    pub request: Request,
    /// The name of its partner.
    pub partner_name: String,
}

/// The requests that `filter` wants, the newest last.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, filter: &Filter) -> Result<Vec<Listed>, RecordFault> {
    let mut read = db.read().await?;
    let found = sql::list(&mut read, filter).await;
    Ok(found.map_err(|e| db.fault(&e))?)
}

/// The request that an id or a reference of DINAMIS means.
///
/// # Errors
/// [`RecordFault::NotFound`]; [`RecordFault::Several`] for a reference that several bear; what the
/// database says.
pub async fn show(db: &Db, asked: &str) -> Result<Listed, RecordFault> {
    let asked = resolved(db, asked).await?;
    let mut read = db.read().await?;
    let request: Request = record::one(db, &mut read, &asked).await?;
    let partner_name = partner::show(db, &request.partner).await?.name;
    Ok(Listed {
        request,
        partner_name,
    })
}

/// Requests of several partners that could share their images.
///
/// # Errors
/// What the database says.
pub async fn overlaps(db: &Db) -> Result<Vec<Overlap>, RecordFault> {
    let mut read = db.read().await?;
    let all: Vec<Other> = sql::shareable(&mut read).await.map_err(|e| db.fault(&e))?;
    Ok(overlap::all(&all))
}

async fn resolved(db: &Db, asked: &str) -> Result<String, RecordFault> {
    let mut read = db.read().await?;
    let found = sql::by_reference(&mut read, asked.trim()).await;
    match found.map_err(|e| db.fault(&e))?.as_slice() {
        [] => Ok(asked.into()),
        [id] => Ok(id.clone()),
        several => Err(RecordFault::Several {
            asked: asked.into(),
            ids: several.join(", "),
        }),
    }
}

/// The values with the account by its id, however the officer named it: by id, name at DINAMIS or
/// `PERSON+PARTNER`. Only accounts of the request's own partner are meant.
async fn with_account(
    db: &Db,
    sql: &mut sqlx::SqliteConnection,
    partner: &str,
    values: &Values,
) -> Result<Vec<(&'static str, String)>, RecordFault> {
    let mut given = values.to_vec();
    for (key, asked) in &mut given {
        if *key != "compte" || asked.trim().is_empty() {
            continue;
        }
        let mut found = crate::account::meant(db, sql, asked).await?;
        found.retain(|line| line.account.partner == partner);
        let mut ids = found.into_iter().map(|line| line.account.id);
        *asked = match (ids.next(), ids.next()) {
            (Some(id), None) => id,
            (Some(one), Some(two)) => {
                return Err(RecordFault::Several {
                    asked: asked.clone(),
                    ids: [one, two]
                        .into_iter()
                        .chain(ids)
                        .collect::<Vec<_>>()
                        .join(", "),
                });
            }
            (None, _) => {
                return Err(RegistryFault::Value {
                    field: "compte",
                    why: format!("« {asked} » n’est pas un compte de ce partenaire"),
                }
                .into());
            }
        };
    }
    Ok(given)
}

/// What the partner and the account of a request are on a day.
async fn known(
    desk: &Desk,
    sql: &mut sqlx::SqliteConnection,
    request: &Request,
    day: NaiveDate,
) -> Result<steps::Known, RecordFault> {
    let known = sql::known(sql, request, day).await;
    let known = known.map_err(|e| desk.db().fault(&e))?;
    match (&request.account, &known.account) {
        (Some(account), None) => Err(RegistryFault::Value {
            field: "compte",
            why: format!("« {account} » n’est pas un compte de ce partenaire"),
        }
        .into()),
        _ => Ok(known),
    }
}

/// What the officer should know of a request that a table told as it stands, and that is kept.
pub(crate) async fn told_of(
    change: &mut Change<'_>,
    id: &str,
) -> Result<Vec<String>, RegistryFault> {
    let request = sql::load(change.sql(), id).await;
    let request = request.map_err(|e| change.fault(&e))?;
    let Some(request) = request else {
        return Ok(Vec::new());
    };
    // A request that waits does since the day on which it was asked.
    let Ok(day) = request.since.parse() else {
        return Ok(Vec::new());
    };
    let known = sql::known(change.sql(), &request, day).await;
    let known = known.map_err(|e| change.fault(&e))?;
    Ok(steps::told_of(&request, &known))
}

fn today_of(desk: &Desk) -> NaiveDate {
    desk.now().date_naive()
}

fn fact(
    field: &'static str,
    day: Option<&str>,
    today: &str,
    least: &str,
) -> Result<String, RegistryFault> {
    record::past(day, today, least).map_err(|why| RegistryFault::Value { field, why })
}
