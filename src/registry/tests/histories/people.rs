//! In memory: who represents a partner, accounts and mandates, two partners that become one.

use chrono::NaiveDate;

use super::memory::{Memory, Seated, Taken};
use super::real::*;
use super::words::*;
use crate::account::mandate::{Mandate, rules as mandates};
use crate::account::rules::{Contractor, Grounds, to_type};
use crate::account::{Account, State as AccountState};
use crate::person::Origin;
use crate::person::contact::rules::{Held, Move as Seating, Seat, seat};
use crate::person::contact::{Contact, Role};

impl Memory {
    pub(super) fn named(
        &mut self,
        partner: usize,
        who: usize,
        (from, until): (NaiveDate, Option<NaiveDate>),
    ) -> Taken {
        let partner = super::real::partner(partner);
        let held = |one: &Seated| Held {
            seat: one.seat.clone(),
            contact: Contact {
                partner: one.partner.clone(),
                person: one.seat.person.clone(),
                role: Role::Representant,
                from_day: one.seat.from.to_string(),
                until_day: one.seat.until.map(|until| until.to_string()),
            },
        };
        let here: Vec<Held> = self
            .seats
            .iter()
            .filter(|one| one.partner == partner)
            .map(held)
            .collect();
        let asked = Seat {
            person: person(who),
            from,
            until,
        };
        for gives_way in seat(Role::Representant, &here, &asked).ok()? {
            let is = |one: &Seated, old: &Held| one.partner == partner && one.seat == old.seat;
            match gives_way {
                Seating::End(old, last) => {
                    let mut seats = self.seats.iter_mut();
                    seats.find(|one| is(one, &old))?.seat.until = Some(last);
                }
                Seating::TakeBack(old) => self.seats.retain(|one| !is(one, &old)),
            }
        }
        self.seats.push(Seated {
            partner,
            seat: asked,
        });
        Some(())
    }

    pub(super) fn types(
        &mut self,
        (who, partner): (usize, usize),
        mandate: Option<usize>,
        reprise: bool,
        (on, today): (NaiveDate, NaiveDate),
    ) -> Taken {
        let new = Account {
            id: account(self.accounts.len()),
            person: person(who),
            partner: super::real::partner(partner),
            state: if reprise {
                AccountState::Actif
            } else {
                AccountState::Attente
            },
            since: on.to_string(),
            why: None,
            mandate: mandate.map(super::real::mandate),
            dinamis_login: None,
            first_login: None,
            last_login: None,
            followed: false,
            reprise,
            made_at: String::new(),
            version: 1,
        };
        let there = |one: &Account| {
            (&one.person, &one.partner) == (&new.person, &new.partner)
                && one.state != AccountState::Clos
        };
        let free = !self.accounts.iter().any(there) && self.own(mandate, &new.person, &new.partner);
        let origin = if reprise {
            Origin::Reprise
        } else {
            Origin::Now
        };
        let lacks = free.then(|| to_type(&self.grounds(&new), on, today, origin))?;
        lacks.is_empty().then(|| self.accounts.push(new))
    }

    pub(super) fn grounds(&self, of: &Account) -> Grounds {
        let open = self.files.iter().map(|file| &file.adhesion);
        let open = open.filter(|one| one.partner == of.partner && one.state.is_open());
        let adhesion = open
            .map(|one| (one.state.word().to_string(), one.since, one.until_day))
            .next();
        let who = (0..PERSONS).find(|one| person(*one) == of.person).unwrap();
        let rests = self
            .mandates
            .iter()
            .find(|one| Some(&one.id) == of.mandate.as_ref());
        Grounds {
            adhesion,
            notice: self.notices[who],
            mandate: rests.map(|one| one.span().unwrap()),
            contractor: self
                .mandates
                .iter()
                .find(|one| (&one.person, &one.partner) == (&of.person, &of.partner))
                .map(|one| Contractor::Mandated(one.id.clone())),
        }
    }

    pub(super) fn own(&self, of: Option<usize>, person: &str, partner: &str) -> bool {
        let Some(of) = of else { return true };
        let found = self.mandates.get(of);
        found.is_some_and(|one| one.person == person && one.partner == partner)
    }

    pub(super) fn fits(&self, new: &Mandate) -> Taken {
        mandates::check(new).ok()?;
        let span = new.span().unwrap();
        let mut others = self.mandates.iter();
        let meets = others.any(|one| {
            let theirs = (&one.person, &one.partner) == (&new.person, &new.partner);
            theirs && one.id != new.id && mandates::meets(span, one.span().unwrap())
        });
        (!meets).then_some(())
    }

    pub(super) fn merged(&mut self, keep: usize, other: usize) -> Taken {
        let (one, two) = (partner(keep), partner(other));
        let live = |of: &str| {
            let own = self
                .accounts
                .iter()
                .filter(|a| a.partner == of && a.state != AccountState::Clos);
            own.map(|a| a.person.clone()).collect::<Vec<_>>()
        };
        let both = self.open(keep).is_some() && self.open(other).is_some();
        let twice = live(&one).iter().any(|who| live(&two).contains(who));
        let said = |of: usize| {
            let body = &self.world.partners[of];
            let words = [body.group, body.territory];
            (words, body.public, self.autonomous[of])
        };
        let member = self.open(keep).is_some() || self.open(other).is_some();
        let differs = member && said(keep) != said(other);
        (keep != other && !both && !twice && !differs).then_some(())?;
        let owned = self.files.iter_mut().map(|file| &mut file.adhesion.partner);
        let owned = owned.chain(self.accounts.iter_mut().map(|one| &mut one.partner));
        let owned = owned.chain(self.mandates.iter_mut().map(|one| &mut one.partner));
        let owned = owned.chain(self.seats.iter_mut().map(|one| &mut one.partner));
        owned
            .filter(|of| **of == two)
            .for_each(|of| *of = one.clone());
        self.into
            .iter_mut()
            .filter(|into| **into == other)
            .for_each(|into| *into = keep);
        Some(())
    }
}
