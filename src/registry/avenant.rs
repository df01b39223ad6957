//! Avenants: what a partner signs so that the relay acts for it. Each amends the partner's PIGMA
//! convention, is numbered after it, and is made from the operator's template.

mod edit;
mod fields;
pub(crate) mod people;
mod sql;
pub(crate) mod retell;
pub mod template;

use chrono::NaiveDate;
use relais_report::letter;
use relais_store::{Change, Db, Entry, Id, Object};
use serde::Serialize;
use serde_json::json;

use crate::convention::{self, correction_of};
use crate::desk::Desk;
use crate::document::{self, File};
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::partner::{self, Partner};
use crate::path::PathFault;
use crate::person::contact::Role;
use crate::value::is_same_number;
pub use edit::{Said, edit};
pub(crate) use edit::{amends, is_correctable};
pub use fields::NAMES;
pub use sql::{Avenant, State};

/// An avenant in the journal.
pub const AVENANT: Object = Object {
    kind: "avenant",
    prefix: "aven",
};

/// An avenant that was made.
#[derive(Debug)]
pub struct Made {
    /// Its record.
    pub avenant: Avenant,
    /// The filled template.
    pub odt: Vec<u8>,
}

/// An avenant of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Listed {
    /// The record.
    #[serde(flatten)]
    pub avenant: Avenant,
    /// Name of the partner.
    pub partner_name: String,
}

/// Prepares an avenant: numbers it and fills the template.
///
/// # Errors
/// [`PathFault::TooEarly`] before the partner is known to be eligible, but for a *reprise*;
/// [`PathFault::NoConvention`], what the template asks and nobody knows ([`PathFault::Letter`]); what the roles do
/// not allow, what the database says.
pub async fn make(
    desk: &Desk,
    asked: &str,
    template: &[u8],
    on: NaiveDate,
    reprise: bool,
) -> Result<Made, RegistryFault> {
    let partner = partner::show(desk.db(), asked).await?;
    let mut change = desk.change(Act::Conventions).await?;
    past(on, desk.now().date_naive())?;
    let Some(number) = partner.convention.clone() else {
        return Err(PathFault::NoConvention(partner.name).into());
    };
    if !reprise {
        ready(&mut change, &partner).await?;
    }
    alone(
        desk.db(),
        &mut change,
        &partner.id,
        None,
        "d’en préparer un autre",
    )
    .await?;
    let collaboration = convention::in_force(desk.db(), change.sql(), on).await?;
    let pigma = convention::amended(desk.db(), change.sql(), &number, on).await?;
    let there = sql::numbers(change.sql()).await;
    let there = there.map_err(|e| change.fault(&e))?;
    let avenant = Avenant {
        id: Id::new(AVENANT.prefix)?.to_string(),
        partner: partner.id.clone(),
        number: next(&number, &there),
        convention: number.clone(),
        state: State::Prepare,
        made_on: on,
        sent_on: None,
        signed_on: None,
        signatory: None,
        draft: None,
        signed: None,
        cited: None,
        reprise,
        made_at: change.at().into(),
        version: 1,
    };
    let late = people::too_late(change.sql(), &partner.id, on).await;
    if let Some((role, from)) = late.map_err(|e| change.fault(&e))? {
        let role = role.parse::<Role>().map_or("", Role::told);
        let why = format!(
            "au registre, le {role} ne l’est que depuis le {}\u{202f}: donnez un jour de son rôle, ou corrigez son premier \
             jour par `relais registry person edit-contact --from`",
            crate::person::shown(&from)
        );
        return Err(value("jour de l’avenant", why));
    }
    let people = people::of(change.sql(), &partner.id, on).await;
    let people = people.map_err(|e| change.fault(&e))?;
    let values = fields::values(&partner, pigma.as_ref(), &collaboration, &avenant, &people);
    let odt = letter::fill(template, &values).map_err(PathFault::from)?;
    let name = format!("avenant-{}.odt", avenant.number.replace(['/', '\\'], "-"));
    let file = File {
        name: &name,
        bytes: &odt,
    };
    let avenant = Avenant {
        draft: Some(document::attach(&mut change, &file).await?),
        ..avenant
    };
    let saved = sql::insert(change.sql(), &avenant).await;
    saved.map_err(|e| change.fault(&e))?;
    let detail = json!({
        "partenaire": avenant.partner, "convention": avenant.convention, "numero": avenant.number,
        "prepare_le": on.to_string(), "projet": avenant.draft, "reprise": reprise,
    });
    change
        .commit(vec![entry(&avenant, "create", detail)?])
        .await?;
    Ok(Made { avenant, odt })
}

/// Refuses an avenant that could not be sent: its number would be lost.
async fn ready(change: &mut Change<'_>, partner: &Partner) -> Result<(), RegistryFault> {
    let open = sql::adhesion(change.sql(), &partner.id).await;
    let open = open.map_err(|e| change.fault(&e))?;
    let open = open
        .as_ref()
        .map(|(path, state)| (path.as_str(), state.as_str()));
    let missing = match open {
        None => "il n’a pas d’adhésion ouverte",
        Some(("direct", _)) => "son adhésion est directe, et se passe d’avenant",
        Some((_, "prospect")) => "son éligibilité n’est pas constatée",
        Some((_, "eligible" | "avenant-envoye")) => return Ok(()),
        // It could not be sent: what was signed stands until the case is sent back.
        Some(_) => {
            "le sien est signé\u{202f}; il ne se refait que si le BE renvoie le dossier pour cela \
             (adhesion record PARTENAIRE send-back --to eligible)"
        }
    };
    Err(PathFault::TooEarly {
        partner: partner.name.clone(),
        missing,
    }
    .into())
}

/// Cancels an avenant that is not signed, on a day from which it is told in the journal.
///
/// # Errors
/// [`PathFault::Avenant`] when it is signed or cancelled; as [`make`].
pub async fn cancel(
    desk: &Desk,
    asked: &str,
    why: &str,
    on: Option<NaiveDate>,
    read: Option<i64>,
) -> Result<Avenant, RegistryFault> {
    let mut change = desk.change(Act::Conventions).await?;
    let mut avenant = one(desk.db(), change.sql(), asked).await?;
    correction_of(&avenant.number, avenant.version, read)?;
    if !matches!(avenant.state, State::Prepare | State::Envoye) {
        return Err(wrong(&avenant, "de l’annuler"));
    }
    let why = crate::value::sound(why).map_err(|why| value("motif", why))?;
    if why.is_empty() {
        return Err(value("motif", "il est vide".into()));
    }
    let on = on.unwrap_or(desk.now().date_naive());
    past(on, desk.now().date_naive())?;
    let least = avenant.sent_on.unwrap_or(avenant.made_on);
    if on < least {
        let was = match avenant.sent_on {
            Some(_) => "envoyé",
            None => "préparé",
        };
        let why = format!("l’avenant a été {was} le {}", crate::fr::day(least));
        return Err(value("jour de l’annulation", why));
    }
    let was = avenant.state;
    avenant.state = State::Annule;
    avenant.version += 1;
    save(&mut change, &avenant).await?;
    let detail = json!({ "etat": [was.word(), avenant.state.word()], "motif": why,
                         "annule_le": on.to_string() });
    let entry = entry(&avenant, "cancel", detail)?;
    change.commit(vec![entry]).await?;
    Ok(avenant)
}

/// All avenants, the newest first; of one partner (as typed) or one state only.
///
/// # Errors
/// What the database says; [`RegistryFault::NotFound`].
pub async fn list(
    db: &Db,
    partner: Option<&str>,
    state: Option<State>,
) -> Result<Vec<Listed>, RegistryFault> {
    let partner = match partner {
        Some(asked) => Some(partner::show(db, asked).await?.id),
        None => None,
    };
    let mut read = db.read().await?;
    let mut all = sql::all(&mut read).await.map_err(|e| db.fault(&e))?;
    all.retain(|one| {
        partner
            .as_ref()
            .is_none_or(|partner| one.partner == *partner)
    });
    all.retain(|one| state.is_none_or(|state| one.state == state));
    let names = sql::names(&mut read).await.map_err(|e| db.fault(&e))?;
    let listed = all.into_iter().map(|avenant| Listed {
        partner_name: names.get(&avenant.partner).cloned().unwrap_or_default(),
        avenant,
    });
    Ok(listed.collect())
}

const NO_DRAFT: &str = "sans projet (il vient d’un tableau, ou nommait une personne effacée\u{202f}; annulez-le et \
                        préparez-en un autre)";

/// The avenant of an id or a number.
///
/// # Errors
/// [`RegistryFault::NotFound`]; what the database says.
pub async fn show(db: &Db, asked: &str) -> Result<Avenant, RegistryFault> {
    let mut read = db.read().await?;
    one(db, &mut read, asked).await
}

/// The avenant of an id or a number, within a change.
pub(crate) async fn one(
    db: &Db,
    sql: &mut sqlx::SqliteConnection,
    asked: &str,
) -> Result<Avenant, RegistryFault> {
    let asked = asked.trim();
    let found = sql::one(sql, asked).await.map_err(|e| db.fault(&e))?;
    found.ok_or_else(|| RegistryFault::NotFound {
        what: "avenant",
        asked: asked.into(),
    })
}

/// The avenant of a partner that waits to be sent.
pub(crate) async fn prepared(
    db: &Db,
    sql: &mut sqlx::SqliteConnection,
    partner: &str,
) -> Result<Option<Avenant>, RegistryFault> {
    let all = sql::of_partner(sql, partner).await;
    let mut all = all.map_err(|e| db.fault(&e))?.into_iter();
    Ok(all.find(|one| one.state == State::Prepare))
}

/// The avenants of a partner that are prepared or sent.
pub(crate) async fn open(
    db: &Db,
    sql: &mut sqlx::SqliteConnection,
    partner: &str,
) -> Result<Vec<Avenant>, RegistryFault> {
    let all = sql::of_partner(sql, partner).await;
    let mut all = all.map_err(|e| db.fault(&e))?;
    all.retain(|one| matches!(one.state, State::Prepare | State::Envoye));
    Ok(all)
}

/// Refuses what would make two avenants of a partner run at once.
async fn alone(
    db: &Db,
    change: &mut Change<'_>,
    partner: &str,
    own: Option<&str>,
    asked: &'static str,
) -> Result<(), RegistryFault> {
    let open = open(db, change.sql(), partner).await?;
    let other = open.into_iter().find(|one| Some(one.id.as_str()) != own);
    other.map_or(Ok(()), |one| {
        Err(PathFault::Second {
            number: one.number,
            is: one.state.label(),
            asked,
        }
        .into())
    })
}

/// An avenant leaves, within the change that moves the adhésion.
pub(crate) async fn send(
    db: &Db,
    change: &mut Change<'_>,
    mut avenant: Avenant,
    on: NaiveDate,
) -> Result<Entry, RegistryFault> {
    if avenant.state != State::Prepare {
        return Err(wrong(&avenant, "de l’envoyer"));
    }
    // Nobody could say what was sent.
    if avenant.draft.is_none() {
        let (number, is) = (avenant.number, NO_DRAFT);
        let asked = "de l’envoyer";
        return Err(PathFault::Avenant { number, is, asked }.into());
    }
    alone(
        db,
        change,
        &avenant.partner,
        Some(&avenant.id),
        "d’en envoyer un autre",
    )
    .await?;
    convention::amended(db, change.sql(), &avenant.convention, on).await?;
    if on < avenant.made_on {
        let why = format!(
            "l’avenant a été préparé le {}",
            crate::fr::day(avenant.made_on)
        );
        return Err(value("jour de l’envoi", why));
    }
    avenant.state = State::Envoye;
    avenant.sent_on = Some(on);
    avenant.version += 1;
    save(change, &avenant).await?;
    entry(&avenant, "send", json!({ "envoye_le": on.to_string() }))
}

/// An avenant comes back signed, within the change that moves the adhésion.
pub(crate) async fn sign(
    db: &Db,
    change: &mut Change<'_>,
    mut avenant: Avenant,
    on: NaiveDate,
    signatory: &str,
    signed: &str,
) -> Result<Entry, RegistryFault> {
    if avenant.state != State::Envoye {
        return Err(wrong(&avenant, "de le signer"));
    }
    alone(
        db,
        change,
        &avenant.partner,
        Some(&avenant.id),
        "d’en signer un autre",
    )
    .await?;
    convention::amended(db, change.sql(), &avenant.convention, on).await?;
    let draft = sql::of_draft(change.sql(), signed).await;
    if let Some(number) = draft.map_err(|e| change.fault(&e))? {
        let why = format!("c’est le projet de l’avenant {number}, sans signature");
        return Err(value("document signé", why));
    }
    avenant.state = State::Signe;
    avenant.signed_on = Some(on);
    avenant.signatory = Some(signatory.into());
    avenant.signed = Some(signed.into());
    avenant.version += 1;
    save(change, &avenant).await?;
    let detail = json!({ "signe_le": on.to_string(), "signataire": signatory, "document": signed });
    entry(&avenant, "sign", detail)
}

async fn save(change: &mut Change<'_>, avenant: &Avenant) -> Result<(), RegistryFault> {
    let saved = sql::update(change.sql(), avenant).await;
    Ok(saved.map_err(|e| change.fault(&e))?)
}

/// The next number of a convention that no avenant has: `2772-A1`, `2772-A2`.
fn next(convention: &str, there: &[String]) -> String {
    let prefix = format!("{convention}-A");
    let number = |one: &String| {
        let (head, number) = one.split_at_checked(prefix.len())?;
        let number = number.parse::<u32>().ok();
        number.filter(|_| is_same_number(head, &prefix))
    };
    let last = there.iter().filter_map(number).max().unwrap_or(0);
    format!("{prefix}{}", last.saturating_add(1))
}

fn past(day: NaiveDate, today: NaiveDate) -> Result<(), RegistryFault> {
    match day > today {
        true => Err(value("jour", "ce jour n’est pas encore venu".into())),
        false => Ok(()),
    }
}

fn value(field: &'static str, why: String) -> RegistryFault {
    RegistryFault::Value { field, why }
}

fn wrong(avenant: &Avenant, asked: &'static str) -> RegistryFault {
    PathFault::Avenant {
        number: avenant.number.clone(),
        is: avenant.state.label(),
        asked,
    }
    .into()
}

fn entry(
    avenant: &Avenant,
    verb: &'static str,
    detail: serde_json::Value,
) -> Result<Entry, RegistryFault> {
    Ok(Entry {
        object: AVENANT,
        id: avenant.id.parse()?,
        verb,
        person: None,
        detail,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_number_is_nobodys_however_it_is_written() {
        let there = ["2772-A2", "av-1-a7", "AV-1-Ax", "É"].map(String::from);
        assert_eq!(next("2772", &there), "2772-A3");
        assert_eq!(next("AV-1", &there), "AV-1-A8");
        assert_eq!(next("B", &there), "B-A1");
    }
}
