//! Accounts found, listed and shown.

use relais_store::{Db, journal};
use serde::Serialize;
use sqlx::{FromRow, SqliteConnection};

use super::login::is_looked_up;
use super::mandate::Mandate;
use super::rules::{Lack, State, standing};
use super::{Account, grounds, mandate, sql};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::partner;
use crate::person::reach::Reach;
use crate::person::{self, PAGE, Page, PersonFault, day};

/// An account with the names that it stands for.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct Line {
    /// The account.
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub account: Account,
    /// Name of the person, none when it was erased.
    pub person_name: Option<String>,
    /// Name of the partner.
    pub partner_name: String,
}

/// Whose employees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staff {
    /// The partner's own.
    Own,
    /// Somebody else's, under a mandate.
    Contractors,
}

/// Which accounts are listed.
#[derive(Debug, Clone)]
pub struct Filter {
    /// In this state only.
    pub state: Option<State>,
    /// Of this partner only.
    pub partner: Option<String>,
    /// Of these employees only.
    pub staff: Option<Staff>,
    /// Words of the person's name.
    pub words: Option<String>,
    /// At most so many.
    pub limit: u32,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            state: None,
            partner: None,
            staff: None,
            words: None,
            limit: PAGE,
        }
    }
}

/// The accounts that `filter` wants, those that moved last first.
///
/// # Errors
/// What the roles do not allow, what the database says.
pub async fn list(desk: &Desk, filter: &Filter) -> Result<Page<Line>, PersonFault> {
    let reach = Reach::of(desk, Act::Persons).await?;
    let mut filter = filter.clone();
    if let Some(asked) = &filter.partner {
        let partner = partner::show(desk.db(), asked).await?.id;
        desk.hold(Act::Persons, Some(&partner)).await?;
        filter.partner = Some(partner);
    }
    let mut read = desk.db().read().await?;
    let found = sql::list(&mut read, &filter, reach.partners()).await;
    let total = sql::count(&mut read, &filter, reach.partners()).await;
    let fail = |e: sqlx::Error| desk.db().fault(&e);
    Ok(Page {
        found: found.map_err(fail)?,
        total: total.map_err(fail)?,
    })
}

/// An account, whether it counts today, and what happened to it.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// The account and its names.
    #[serde(flatten)]
    pub line: Line,
    /// The mandate on which it rests.
    pub mandate_record: Option<Mandate>,
    /// True when the person may act today.
    pub counts: bool,
    /// Why not.
    pub lacks: Vec<String>,
    /// What happened, oldest first.
    pub timeline: Vec<journal::Told>,
}

/// One account, by its id, its name at DINAMIS or `PERSON+PARTNER`.
///
/// # Errors
/// [`PersonFault::Unknown`], also where the operator does not reach; what the database says.
pub async fn show(desk: &Desk, asked: &str) -> Result<Shown, PersonFault> {
    let mut read = desk.db().read().await?;
    let line = one(desk, &mut read, asked).await?;
    let account = &line.account;
    let mandate = match &account.mandate {
        Some(id) => mandate::by_id(desk.db(), &mut read, id).await?,
        None => None,
    };
    let person = person::one(desk, &mut read, &account.person).await?;
    let grounds = grounds(
        desk.db(),
        &mut read,
        &person,
        &account.partner,
        mandate.as_ref(),
    )
    .await?;
    let since = day::kept("depuis", &account.since)?;
    let lacks: Vec<String> = standing((account.state, since), &grounds, desk.now().date_naive())
        .iter()
        .map(Lack::to_string)
        .collect();
    let told = journal::Asked {
        object: Some(&account.id),
        ..Default::default()
    };
    let timeline = journal::read(&mut read, &told).await;
    let timeline = timeline.map_err(|e| desk.db().fault(&e))?;
    Ok(Shown {
        counts: lacks.is_empty(),
        line,
        mandate_record: mandate,
        lacks,
        timeline,
    })
}

/// The accounts that `asked` may mean: one by its id, that of `PERSON+PARTNER`, the person by id or
/// address, or else those of a name at DINAMIS. What reads as one of the first two is no such name,
/// whatever earlier registries kept as one.
pub(crate) async fn meant(
    db: &Db,
    connection: &mut SqliteConnection,
    asked: &str,
) -> Result<Vec<Line>, RegistryFault> {
    let asked = asked.trim();
    let found = sql::by_id(connection, asked).await;
    if let Some(line) = found.map_err(|e| db.fault(&e))? {
        return Ok(vec![line]);
    }
    if is_looked_up(asked).is_none() {
        let found = sql::of_login(connection, asked).await;
        let found = found.map_err(|e| db.fault(&e))?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let Some((person, partner)) = asked.rsplit_once('+') else {
        return Ok(Vec::new());
    };
    let partner = partner::one(db, connection, partner).await?;
    let all = sql::of_person_in(connection, person.trim(), &partner.id).await;
    let mut all = all.map_err(|e| db.fault(&e))?;
    // One account at most is open; those that were closed count where there is no other.
    if all.iter().any(|line| line.account.state != State::Clos) {
        all.retain(|line| line.account.state != State::Clos);
    }
    Ok(all)
}

/// The account that is meant, when the operator reaches it.
pub(super) async fn one(
    desk: &Desk,
    connection: &mut SqliteConnection,
    asked: &str,
) -> Result<Line, PersonFault> {
    let reach = Reach::of(desk, Act::Persons).await?;
    let asked = asked.trim();
    let mut found = meant(desk.db(), connection, asked).await?;
    found.retain(|line| reach.has(&line.account.partner));
    match found.len() {
        0 | 1 => found.pop().ok_or_else(|| PersonFault::Unknown {
            what: "aucun compte",
            asked: asked.into(),
        }),
        // One login for a person's accounts in several partners.
        _ => {
            let ids: Vec<&str> = found.iter().map(|line| line.account.id.as_str()).collect();
            Err(PersonFault::Several {
                asked: asked.into(),
                names: ids.join(", "),
            })
        }
    }
}
