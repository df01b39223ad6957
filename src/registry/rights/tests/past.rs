//! Days that are over: what is then asked is answered from where all stood on that day.

use super::*;
use crate::account::State as OfAccount;
use crate::account::course::{Course as Account, Passage};
use crate::adhesion::course::Course;
use crate::adhesion::{self, Event, Evidence, Path as By, Recorded, State};
use crate::rights::past::{Past, on};

/// An adhésion that was active, suspended and active again, in days before today.
fn adhesion(state: State, since: u64, events: &[(Event, u64)]) -> Course {
    let stored = adhesion::Adhesion {
        id: "adhe-000000000001".into(),
        partner: PARTNER.into(),
        path: By::Relais,
        state,
        since: ago(since),
        until_day: Some(ahead(300)),
        avenant: None,
        dinamis_ref: None,
        reprise: false,
        made_at: String::new(),
        version: 1,
    };
    let event = |(event, days): &(Event, u64)| Recorded {
        number: 0,
        event: event.word().into(),
        label: String::new(),
        on_day: ago(*days),
        evidence: Evidence::default(),
        reprise: false,
        recorded_at: String::new(),
    };
    let events: Vec<Recorded> = events.iter().map(event).collect();
    Course::of(stored, &events)
}

fn account(states: &[(OfAccount, u64)]) -> Option<Account> {
    let passage = |(state, days): &(OfAccount, u64)| Passage {
        state: *state,
        since: ago(*days),
    };
    Some(Account::of(states.iter().map(passage).collect()))
}

/// The answer for so many days ago: nothing for yes, or why not.
fn answer(state: (&str, u64, &str, u64), past: &Past, days: u64) -> Option<String> {
    let mut facts = facts();
    let (of_adhesion, since, of_account, typed) = state;
    let one = &mut facts.adhesions.get_mut(PARTNER).unwrap()[0];
    (one.state, one.since) = (of_adhesion.into(), ago(since));
    for accepted in &mut one.acceptances {
        accepted.on = ago(100);
    }
    let own = facts.accounts.get_mut(ACCOUNT).unwrap();
    (own.state, own.since) = (of_account.into(), ago(typed));
    facts.mandates.get_mut(MANDATE).unwrap().from = ago(100);
    on(&mut facts, ACCOUNT, past, ago(days));
    match decide(&facts, ACCOUNT, &question(), ago(days)) {
        Decision::Allowed(_) => None,
        Decision::Refused(refusal) => Some(told(&refusal.reasons)),
    }
}

#[test]
fn a_day_within_a_suspension_is_refused_and_one_before_allowed() {
    let events = [
        (Event::Activate, 60),
        (Event::Suspend, 40),
        (Event::Resume, 30),
    ];
    let past = Past {
        adhesions: vec![adhesion(State::Active, 30, &events)],
        account: account(&[
            (OfAccount::Actif, 50),
            (OfAccount::Suspendu, 40),
            (OfAccount::Actif, 30),
            (OfAccount::Suspendu, 20),
            (OfAccount::Actif, 10),
        ]),
    };
    let now = ("active", 30, "actif", 10);
    for (days, why) in [
        (61, "adhésion"),
        (55, "compte"),
        (50, ""),
        (41, ""),
        (40, "suspendue"),
        (31, "suspendue"),
        (30, ""),
        (21, ""),
        (20, "suspendu"),
        (11, "suspendu"),
        (10, ""),
        (1, ""),
    ] {
        match answer(now, &past, days) {
            None => assert!(why.is_empty(), "{days} days ago"),
            Some(told) => assert!(!why.is_empty() && told.contains(why), "{days}: {told}"),
        }
    }
}

/// What is over today held until its end.
#[test]
fn an_account_that_is_closed_was_active_before() {
    let past = Past {
        adhesions: vec![adhesion(
            State::Terminee,
            5,
            &[(Event::Activate, 60), (Event::End, 5)],
        )],
        account: account(&[(OfAccount::Actif, 50), (OfAccount::Clos, 5)]),
    };
    let now = ("terminee", 5, "clos", 5);
    assert_eq!(answer(now, &past, 6), None);
    assert!(answer(now, &past, 5).is_some());
    assert!(answer(now, &past, 51).is_some());
}

/// Where the journal tells no more, the day is refused in words, unless the table itself tells it.
#[test]
fn what_cannot_be_told_is_refused_in_words() {
    let past = Past {
        adhesions: vec![adhesion(State::Active, 60, &[(Event::Activate, 60)])],
        account: None,
    };
    let now = ("active", 60, "actif", 10);
    assert_eq!(answer(now, &past, 10), None);
    let told = answer(now, &past, 11).unwrap();
    assert!(told.contains("ne dit plus où en était le compte"), "{told}");
    assert!(!told.contains("actif que depuis"), "{told}");
}
