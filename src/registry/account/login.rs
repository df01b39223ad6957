//! What DINAMIS says of an account: its name there, its log-ins.

use chrono::NaiveDate;
use relais_store::{Id, Object};
use sqlx::SqliteConnection;

use super::listed::one;
use super::moved::told;
use super::rules::State;
use super::{ACCOUNT, Account, Kept, changed, course, entry, own_mandate, sql};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::person::rules::line;
use crate::person::{self, PERSON, PersonFault, day};

/// What is noted of an account; an empty text empties its field.
#[derive(Debug, Clone, Default)]
pub struct Login {
    /// Its name at DINAMIS.
    pub login: Option<String>,
    /// Day of the first log-in.
    pub first: Option<NaiveDate>,
    /// Day of the last one.
    pub last: Option<NaiveDate>,
}

/// Notes the name at DINAMIS and the log-ins. The first log-in stays the first and the last the
/// last: an earlier or a later one takes their place, any other is refused as no news.
///
/// # Errors
/// [`RegistryFault::Taken`] for another person's name, a day that is not come, a last log-in before
/// the first, [`RegistryFault::NoChange`]; what the roles do not allow, what the database says.
pub async fn login(
    desk: &Desk,
    asked: &str,
    noted: &Login,
    read: Option<i64>,
) -> Result<Kept, PersonFault> {
    write(desk, asked, noted, None, "login", read).await
}

/// Corrects an account: what [`login`] notes, as it is given, and the mandate on which it rests.
///
/// # Errors
/// As [`login`]; a mandate that is not that person's in that partner.
pub async fn edit(
    desk: &Desk,
    asked: &str,
    noted: &Login,
    mandate: Option<&str>,
    read: Option<i64>,
) -> Result<Kept, PersonFault> {
    write(desk, asked, noted, mandate, "edit", read).await
}

async fn write(
    desk: &Desk,
    asked: &str,
    noted: &Login,
    mandate: Option<&str>,
    verb: &'static str,
    read: Option<i64>,
) -> Result<Kept, PersonFault> {
    let mut change = desk.begin().await?;
    let found = one(desk, change.sql(), asked).await?;
    desk.hold(Act::Accounts, Some(&found.account.partner))
        .await?;
    person::current(&told(&found), found.account.version, read)?;
    let person = person::living(desk, change.sql(), &found.account.person).await?;
    let mut after = match verb {
        "login" => observed(&found.account, noted),
        _ => corrected(&found.account, noted),
    };
    if let Some(asked) = mandate {
        let partner = &found.account.partner;
        let mandate = own_mandate(desk.db(), change.sql(), asked, &person, partner).await?;
        after.mandate = Some(mandate.id);
    }
    if let Some(login) = &noted.login {
        let field = "login DINAMIS";
        after.dinamis_login = name(login).map_err(|why| RegistryFault::Value { field, why })?;
    }
    days(&after, day::today(change.at())?)?;
    if let Some(first) = after
        .first_login
        .as_ref()
        .filter(|_| after.first_login != found.account.first_login)
    {
        let field = "première connexion";
        let first = day::kept(field, first)?;
        let why = early(change.sql(), &after.id, first).await;
        if let Some(why) = why.map_err(|e| change.fault(&e))? {
            return Err(RegistryFault::Value { field, why }.into());
        }
    }
    if let Some(login) = &after.dinamis_login {
        let other = sql::login_of_other(change.sql(), login, &person.id).await;
        if let Some(id) = other.map_err(|e| change.fault(&e))? {
            return Err(RegistryFault::Taken {
                field: "login DINAMIS",
                value: login.clone(),
                name: "une autre personne".into(),
                id,
            }
            .into());
        }
    }
    let changed = changed(&found.account, &after);
    if changed.is_empty() {
        return Err(RegistryFault::NoChange(told(&found)).into());
    }
    after.version += 1;
    let saved = sql::update(change.sql(), &after).await;
    saved.map_err(|e| change.fault(&e))?;
    let entries = vec![entry(&after, verb, &changed)?];
    change.commit(entries).await?;
    Ok(Kept {
        name: person.name(),
        partner_name: found.partner_name,
        changed,
        doubts: Vec::new(),
        account: after,
    })
}

/// A log-in that was seen widens what is known.
fn observed(before: &Account, noted: &Login) -> Account {
    let first = noted.first.map(|day| day.to_string());
    let last = noted.last.or(noted.first).map(|day| day.to_string());
    let earliest = |a: Option<String>, b: Option<String>| [a, b].into_iter().flatten().min();
    Account {
        first_login: earliest(before.first_login.clone(), first),
        last_login: before.last_login.clone().max(last),
        ..before.clone()
    }
}

/// A correction is taken as it is given.
fn corrected(before: &Account, noted: &Login) -> Account {
    let text = |day: NaiveDate| day.to_string();
    Account {
        first_login: noted.first.map(text).or(before.first_login.clone()),
        last_login: noted.last.map(text).or(before.last_login.clone()),
        ..before.clone()
    }
}

/// A name at DINAMIS as it is kept, which is nothing else by which an account is looked up; none
/// where it is empty.
pub(crate) fn name(login: &str) -> Result<Option<String>, String> {
    let login = line(login)?;
    if login.contains(char::is_whitespace) {
        return Err("il contient des espaces".into());
    }
    match is_looked_up(&login) {
        Some(what) => Err(format!("il se lirait comme {what}")),
        None => Ok((!login.is_empty()).then_some(login)),
    }
}

/// What else than a name at DINAMIS a word is, where an account is asked for.
pub(super) fn is_looked_up(asked: &str) -> Option<&'static str> {
    let is_id = |word: &str, object: &Object| {
        let id: Option<Id> = word.parse().ok();
        id.is_some_and(|id| id.as_str().starts_with(&format!("{}-", object.prefix)))
    };
    let is_person = |who: &str| who.contains('@') || is_id(who, &PERSON);
    if is_id(asked, &ACCOUNT) {
        Some("l’identifiant d’un compte")
    } else if asked
        .rsplit_once('+')
        .is_some_and(|(who, _)| is_person(who))
    {
        Some("une personne et son partenaire (PERSONNE+PARTENAIRE)")
    } else {
        None
    }
}

/// Why a first log-in cannot be: nobody logs in before the account was validated. None where it
/// can, and where the registry does not tell: what was validated before it, or what is erased.
pub(crate) async fn early(
    connection: &mut SqliteConnection,
    id: &str,
    first: NaiveDate,
) -> Result<Option<String>, sqlx::Error> {
    let found = sql::by_id(&mut *connection, id).await?;
    let account = found.map(|line| line.account);
    let Some(account) = account.filter(|account| !account.reprise) else {
        return Ok(None);
    };
    let valid = match (account.state, course::read(connection, &account).await?) {
        (State::Attente, _) => None,
        (_, None) => return Ok(None),
        (_, Some(course)) => course.validated(),
    };
    Ok(match valid {
        None => Some(
            "le compte n’a pas été validé, et personne ne se connecte avant\u{202f}: validez-le d’abord (`relais registry account validate`)".into(),
        ),
        Some(valid) if first < valid => Some(format!(
            "le compte n’a été validé que le {}, et personne ne se connecte avant\u{202f}: vérifiez ce jour auprès de DINAMIS",
            day::told(valid)
        )),
        Some(_) => None,
    })
}

fn days(account: &Account, today: NaiveDate) -> Result<(), RegistryFault> {
    let wrong = |field, why: &str| {
        Err(RegistryFault::Value {
            field,
            why: why.into(),
        })
    };
    let today = today.to_string();
    let future = |day: &Option<String>| day.as_ref().is_some_and(|day| *day > today);
    if future(&account.first_login) {
        return wrong("première connexion", "ce jour n’est pas encore venu");
    }
    if future(&account.last_login) {
        return wrong("dernière connexion", "ce jour n’est pas encore venu");
    }
    match (&account.first_login, &account.last_login) {
        (Some(first), Some(last)) if last < first => {
            wrong("dernière connexion", "elle précède la première")
        }
        _ => Ok(()),
    }
}
