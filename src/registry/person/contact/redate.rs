//! Corrects the days of a role: of one that was named, or brought in, from a wrong day.

use chrono::NaiveDate;
use relais_store::{Change, Entry};
use serde_json::json;

use super::rules::{Deed, Seat, redate, standing};
use super::{Contact, Named, Role, fit, held, seating, sql};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::partner;
use crate::person::fault::PersonFault;
use crate::person::{PERSON, day, living};

/// Which days a role has from now on; none stays as it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Days {
    /// The first.
    pub from: Option<NaiveDate>,
    /// The last; within, none for a role that lasts.
    pub until: Option<Option<NaiveDate>>,
}

/// A role with other days.
pub(crate) struct Redated {
    /// As it is now.
    pub contact: Contact,
    /// What the person accepted or signed in this role, on its days.
    pub rests: Vec<String>,
}

/// Corrects the days of a role that a person has or had; `on` is one of them where it had it twice.
///
/// # Errors
/// [`PersonFault::Seat`] when there is no such role, another has it on these days, or what was accepted
/// in it would rest on no role any more; [`RegistryFault::NoChange`]; what the roles do not allow,
/// what the database says.
pub async fn correct(
    desk: &Desk,
    (person, partner): (&str, &str),
    (role, on): (Role, Option<NaiveDate>),
    days: Days,
) -> Result<Named, PersonFault> {
    let partner = partner::show(desk.db(), partner).await?;
    let mut change = desk.begin().await?;
    desk.hold(seating(role), Some(&partner.id)).await?;
    let person = living(desk, change.sql(), person).await?;
    let refused = |why: String| PersonFault::Seat {
        name: person.name(),
        role: format!("{} {}", role.told(), crate::fr::of(&partner.name)),
        why,
    };
    if let Some(from) = days.from {
        let from = day::of_fact(change.at(), Some(from))?;
        if role == Role::Referent {
            let fits = fit(desk.db(), change.sql(), &person, &partner.id, from);
            fits.await?.map_err(refused)?;
        }
    }
    let before = meant(&mut change, (&partner.id, &person.id), role, on)
        .await?
        .map_err(refused)?;
    let redated = apply(&mut change, &before, days).await?.map_err(refused)?;
    if redated.contact == before {
        return Err(RegistryFault::NoChange(person.name()).into());
    }
    change
        .commit(vec![entry(&before, &redated.contact)?])
        .await?;
    Ok(Named {
        contact: redated.contact,
        name: person.name(),
        partner_name: partner.name,
        ended: Vec::new(),
        rests: redated.rests,
        doubts: Vec::new(),
    })
}

/// The role that is meant: the one there is, the one that lasts, or the one of a day.
async fn meant(
    change: &mut Change<'_>,
    (partner, person): (&str, &str),
    role: Role,
    on: Option<NaiveDate>,
) -> Result<Result<Contact, String>, RegistryFault> {
    let all = held(change, partner, role).await?;
    let own = all.into_iter().filter(|one| one.seat.person == person);
    let mut own: Vec<_> = match on {
        Some(on) => own.filter(|one| one.seat.holds(on)).collect(),
        None => own.collect(),
    };
    if own.len() > 1 {
        own.retain(|one| one.seat.until.is_none());
    }
    Ok(match (own.len(), own.pop()) {
        (1, Some(one)) => Ok(one.contact),
        (0, _) if on.is_some() => Err("ce rôle n’est pas le sien ce jour-là".into()),
        (0, _) => Err("ce rôle n’est pas le sien".into()),
        _ => Err(
            "ce rôle fut le sien plusieurs fois\u{202f}: donnez un de ses jours par --on".into(),
        ),
    })
}

/// Gives a role other days within a change; or why it cannot have them, in French.
///
/// # Errors
/// What the database says.
pub(crate) async fn apply(
    change: &mut Change<'_>,
    before: &Contact,
    days: Days,
) -> Result<Result<Redated, String>, RegistryFault> {
    let all = held(change, &before.partner, before.role).await?;
    let (own, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.contact == *before);
    let Some(was) = own.first() else {
        return Ok(Err("ce rôle n’est pas le sien".into()));
    };
    let asked = Seat {
        person: before.person.clone(),
        from: days.from.unwrap_or(was.seat.from),
        until: days.until.unwrap_or(was.seat.until),
    };
    if let Err(why) = redate(before.role, &others, (&was.seat, &asked)) {
        return Ok(Err(why));
    }
    let deeds = deeds(change, before).await?;
    let still = others.iter().map(|one| &one.seat);
    let still: Vec<&Seat> = still.filter(|one| one.person == asked.person).collect();
    let rests = match standing(&deeds, &was.seat, &asked, &still) {
        Ok(rests) => rests,
        Err(why) => return Ok(Err(why)),
    };
    let contact = Contact {
        from_day: asked.from.to_string(),
        until_day: asked.until.map(|day| day.to_string()),
        ..before.clone()
    };
    let saved = sql::redate(change.sql(), before, &contact).await;
    saved.map_err(|e| change.fault(&e))?;
    Ok(Ok(Redated { contact, rests }))
}

/// Says what a person accepted or signed in a role after the day that becomes its last one; none where
/// the role is as if it had not been.
///
/// # Errors
/// What the database says.
pub(super) async fn beyond(
    change: &mut Change<'_>,
    role: &Contact,
    last: Option<NaiveDate>,
) -> Result<Option<String>, RegistryFault> {
    let until = role.until_day.as_deref();
    let within = |day: &str| *role.from_day <= *day && until.is_none_or(|until| day <= until);
    let all = deeds(change, role).await?;
    let lost: Vec<String> = all
        .iter()
        .filter(|(_, on)| within(&on.to_string()) && last.is_none_or(|last| *on > last))
        .map(|(what, on)| format!("{what}, le {}", day::told(*on)))
        .collect();
    Ok((!lost.is_empty()).then(|| {
        format!(
            "ce qui suit fut signé ou accepté dans ce rôle, après son dernier jour\u{202f}: {}\u{202f}; si ce jour est faux, corrigez-le par `relais registry person edit-contact`",
            lost.join("\u{202f}; ")
        )
    }))
}

/// What the person accepted and signed for the partner: in another role nobody does.
async fn deeds(change: &mut Change<'_>, role: &Contact) -> Result<Vec<Deed>, RegistryFault> {
    let deeds = match role.role {
        Role::Representant => sql::deeds(change.sql(), &role.partner, &role.person).await,
        Role::Referent | Role::Contact => Ok(Vec::new()),
    };
    deeds.map_err(|e| change.fault(&e).into())
}

/// A correction is said of its person: erased with it.
fn entry(before: &Contact, after: &Contact) -> Result<Entry, RegistryFault> {
    let id: relais_store::Id = after.person.parse()?;
    let pair = |of: fn(&Contact) -> &Option<String>| json!([of(before), of(after)]);
    Ok(Entry {
        object: PERSON,
        person: Some(id.clone()),
        id,
        verb: "redate",
        detail: json!({
            "partenaire": after.partner,
            "role": after.role,
            "depuis": [before.from_day, after.from_day],
            "jusqu_au": pair(|of| &of.until_day),
        }),
    })
}
