//! What persons are for partners, from a table: a role that is there is not made twice, its days move.

use std::collections::{HashMap, HashSet};

use relais_store::Change;

use super::import::There;
use super::outcome::Wrong;
use super::sql::{self, Contact, load};
use crate::correction::Changed;
use crate::fault::RegistryFault;
use crate::person::contact::Role;
use crate::person::contact::redate::{self, Days};
use crate::value::day;

/// The role that a line tells.
pub(super) struct Asked {
    pub contact: Contact,
    /// True where the line says its first day: else it is today.
    pub is_dated: bool,
}

/// What a role of a line became; nothing where it is there as the line tells it.
#[derive(Debug, Default)]
pub(super) struct Became {
    pub changed: Option<Changed>,
    /// What the officer should look at.
    pub doubts: Vec<String>,
}

/// A partner and a role.
type Key = (String, String);

/// The roles that there are.
pub(super) struct Roles {
    there: HashMap<Key, Vec<Contact>>,
    /// Those of lines above: each line of a table tells one role.
    above: HashSet<Contact>,
}

/// True where two roles have a day in common.
fn meet(one: &Contact, other: &Contact) -> bool {
    let begins_before_end = |a: &Contact, b: &Contact| {
        let until = b.until_day.as_ref();
        until.is_none_or(|until| a.from_day <= *until)
    };
    begins_before_end(one, other) && begins_before_end(other, one)
}

fn key(of: &Contact) -> Key {
    (of.partner.clone(), of.role.clone())
}

impl Roles {
    /// All.
    pub async fn load(change: &mut Change<'_>) -> Result<Self, RegistryFault> {
        let mut there: HashMap<Key, Vec<Contact>> = HashMap::new();
        for contact in load(change, sql::contacts).await? {
            there.entry(key(&contact)).or_default().push(contact);
        }
        let above = HashSet::new();
        Ok(Self { there, above })
    }

    /// Takes the role of a line, or says what is wrong with it; then nothing is saved.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take(
        &mut self,
        change: &mut Change<'_>,
        asked: Asked,
        there: There,
    ) -> Result<Result<Became, Wrong>, RegistryFault> {
        let all = self.there.entry(key(&asked.contact)).or_default();
        if all.contains(&asked.contact) {
            return Ok(Ok(Became::default()));
        }
        let (own, others): (Vec<&Contact>, Vec<&Contact>) = all
            .iter()
            .partition(|one| one.person == asked.contact.person);
        let told_above = |one: &&&Contact| self.above.contains(**one) && asked.means(one);
        if let Some(above) = own.iter().find(told_above) {
            return Ok(match asked.days(above) == **above {
                true => Ok(Became::default()),
                false => Err(asked.of_another_line()),
            });
        }
        let meant: Vec<&Contact> = own.into_iter().filter(|one| asked.means(one)).collect();
        let before = match (meant.as_slice(), there) {
            ([], _) => {
                return match asked.held(&others) {
                    Some(wrong) => Ok(Err(wrong)),
                    None => self.add(change, asked.contact).await.map(Ok),
                };
            }
            ([before], There::Update) => (*before).clone(),
            ([_, _, ..], There::Update) => return Ok(Err(asked.of_several())),
            ([first, ..], There::Stay) => return Ok(Ok(asked.stays(first))),
        };
        let after = asked.days(&before);
        if after == before {
            return Ok(Ok(Became::default()));
        }
        if let Err(why) = redate(change, &before, &after).await? {
            return Ok(Err(("depuis", why, "vérifiez les jours de ce rôle")));
        }
        let own = self.there.entry(key(&before)).or_default();
        own.retain(|one| *one != before);
        own.push(after.clone());
        self.above.insert(after.clone());
        Ok(Ok(Became {
            changed: Some(changed(words(&before), &after)),
            doubts: Vec::new(),
        }))
    }

    async fn add(
        &mut self,
        change: &mut Change<'_>,
        contact: Contact,
    ) -> Result<Became, RegistryFault> {
        let saved = sql::insert_contact(change.sql(), &contact).await;
        saved.map_err(|e| change.fault(&e))?;
        let changed = changed(String::new(), &contact);
        let own = self.there.entry(key(&contact)).or_default();
        own.push(contact.clone());
        self.above.insert(contact);
        Ok(Became {
            changed: Some(changed),
            doubts: Vec::new(),
        })
    }
}

impl Asked {
    /// True for a role of the same days in part; for any where the line tells no first day.
    fn means(&self, other: &Contact) -> bool {
        !self.is_dated || meet(&self.contact, other)
    }

    /// Who has the role on some of these days, where one person has it at a time: what others signed
    /// in it must stay theirs.
    fn held(&self, others: &[&Contact]) -> Option<Wrong> {
        let role: Role = self.contact.role.parse().ok()?;
        let is_met = |one: &&&Contact| role.is_single() && meet(&self.contact, one);
        let other = others.iter().find(is_met)?;
        let why = format!(
            "{} est {} de ce partenaire depuis le {}",
            other.person,
            role.told(),
            crate::person::shown(&other.from_day)
        );
        let todo = "terminez ce rôle par `relais registry person leave`, ou donnez son dernier jour (jusqu_au) sur une ligne au-dessus, avec --update";
        Some(("role", why, todo))
    }

    /// The role that is there, with the days that the line tells: an empty cell changes nothing.
    fn days(&self, before: &Contact) -> Contact {
        let (asked, old) = (&self.contact, before.clone());
        Contact {
            from_day: match self.is_dated {
                true => asked.from_day.clone(),
                false => old.from_day,
            },
            until_day: asked.until_day.clone().or(old.until_day),
            ..old
        }
    }

    fn of_another_line(&self) -> Wrong {
        let why = "une ligne au-dessus donne d’autres jours à ce rôle".to_string();
        ("depuis", why, "gardez celle qui est juste")
    }

    fn of_several(&self) -> Wrong {
        let why = "ce rôle fut le sien plusieurs fois ces jours-là".to_string();
        let todo = "corrigez-le par `relais registry person edit-contact`";
        ("depuis", why, todo)
    }

    fn stays(&self, there: &Contact) -> Became {
        let differs = self.days(there) != *there;
        let doubt = differs.then(|| {
            format!(
                "ce rôle ({}) est déjà le sien depuis le {}\u{202f}: --update en corrige les jours",
                there.role,
                crate::person::shown(&there.from_day)
            )
        });
        Became {
            changed: None,
            doubts: doubt.into_iter().collect(),
        }
    }
}

/// Moves a role by the rules of its correction; or why it cannot be, in French.
async fn redate(
    change: &mut Change<'_>,
    before: &Contact,
    after: &Contact,
) -> Result<Result<(), String>, RegistryFault> {
    let wrong = |why: String| RegistryFault::Value {
        field: "rôle", why
    };
    let held = crate::person::contact::Contact {
        partner: before.partner.clone(),
        person: before.person.clone(),
        role: before.role.parse().map_err(wrong)?,
        from_day: before.from_day.clone(),
        until_day: before.until_day.clone(),
    };
    let until = after.until_day.as_deref().map(day).transpose();
    let days = Days {
        from: Some(day(&after.from_day).map_err(wrong)?),
        until: Some(until.map_err(wrong)?),
    };
    let moved = redate::apply(change, &held, days).await?;
    Ok(moved.map(|_| ()))
}

fn changed(before: String, after: &Contact) -> Changed {
    Changed {
        field: "contact",
        before,
        after: words(after),
    }
}

/// A role as the journal keeps it: its last word is the last day, a dash for none.
fn words(of: &Contact) -> String {
    let until = of.until_day.as_deref().unwrap_or("-");
    format!("{} {} {} {until}", of.role, of.partner, of.from_day)
}
