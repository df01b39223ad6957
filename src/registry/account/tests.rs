//! Accounts through their verbs, and the journal behind them.

mod histories;
mod mandates;
mod moderation;
mod outlast;
mod scenario;
mod speed;

use relais_store::Entry;
use serde_json::json;

use super::rules::{Deed, State};
use super::{Account, Word, follow, sql};
use crate::operator::rules::Act;
use crate::person::{self, Field, Origin, Person, PersonFault, notice};
use crate::tests::Bench;
use crate::{Desk, RegistryFault, partner};

/// A person with a name of its own, as a contact of a partner.
async fn somebody(desk: &Desk, family: &str, partner: Option<&str>) -> Person {
    let email = format!("{}@exemple.example", family.to_lowercase());
    let values = [
        (Field::Family, family.to_string()),
        (Field::Given, "Zoé".to_string()),
        (Field::Email, email),
    ];
    person::add(desk, &values, partner, Origin::Now)
        .await
        .unwrap()
        .person
}

/// Puts the adhésion of a partner in a state, as its own module would, accounts following.
async fn adhesion(desk: &Desk, partner: &str, state: &str, until: Option<&str>, to: State) {
    let mut change = desk.change(Act::Adhesions).await.unwrap();
    let day = crate::person::day::today(change.at()).unwrap();
    let open = !matches!(state, "terminee" | "echue");
    let text = "DELETE FROM adhesion WHERE partner = ?";
    sqlx::query(text)
        .bind(partner)
        .execute(change.sql())
        .await
        .unwrap();
    let text = "INSERT INTO adhesion (id, partner, path, state, open, since, until_day, made_at)
                VALUES (?, ?, 'relais', ?, ?, ?, ?, '2026-01-01T00:00:00Z')";
    sqlx::query(text)
        .bind(partner.replace("part-", "adh-"))
        .bind(partner)
        .bind(state)
        .bind(open)
        .bind(day.to_string())
        .bind(until)
        .execute(change.sql())
        .await
        .unwrap();
    let mut entries = vec![Entry {
        object: partner::PARTNER,
        id: partner.parse().unwrap(),
        verb: "edit",
        person: None,
        detail: json!({ "adhesion": state }),
    }];
    entries.extend(
        follow(&mut change, partner, to, day, "l’adhésion change")
            .await
            .unwrap(),
    );
    change.commit(entries).await.unwrap();
}

fn account(id: &str, person: &str, partner: &str, state: State) -> Account {
    Account {
        id: id.into(),
        person: person.into(),
        partner: partner.into(),
        state,
        since: "2026-01-01".into(),
        why: None,
        mandate: None,
        dinamis_login: None,
        first_login: None,
        last_login: None,
        followed: false,
        reprise: false,
        made_at: "2026-01-01T00:00:00Z".into(),
        version: 1,
    }
}

/// What following makes of four accounts of one partner, one in each state, and of another's.
#[tokio::test]
async fn accounts_follow_the_adhesion_of_their_partner_and_no_other() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let one = bench.partner(&desk, "Un").await;
    let other = bench.partner(&desk, "Deux").await;
    let day = crate::value::day("2026-06-15").unwrap();
    let mut change = desk.change(Act::Adhesions).await.unwrap();
    let letters = ["a", "b", "c", "d", "e"];
    let states = [
        State::Attente,
        State::Actif,
        State::Suspendu,
        State::Clos,
        State::Actif,
    ];
    for (letter, state) in letters.into_iter().zip(states) {
        let text = "INSERT INTO person (id, made_at) VALUES (?, '2026-01-01T00:00:00Z')";
        let person = format!("pers-00000000000{letter}");
        sqlx::query(text)
            .bind(&person)
            .execute(change.sql())
            .await
            .unwrap();
        let partner = if letter == "e" { &other } else { &one };
        let id = format!("acct-00000000000{letter}");
        let account = account(&id, &person, partner, state);
        sql::insert(change.sql(), &account).await.unwrap();
    }
    let mut played = Vec::new();
    for (to, moved) in [
        (State::Suspendu, "b"),
        (State::Suspendu, ""),
        (State::Actif, "b"),
        (State::Attente, ""),
        (State::Clos, "abc"),
        (State::Actif, ""),
    ] {
        let entries = follow(&mut change, &one, to, day, "l’adhésion change")
            .await
            .unwrap();
        let last = |entry: &Entry| entry.id.as_str().chars().last();
        let told: String = entries.iter().filter_map(last).collect();
        assert_eq!(told, moved, "to {to}");
        assert!(entries.iter().all(|entry| entry.person.is_some()));
        played.extend(entries);
    }
    let kept = sql::open_of(change.sql(), &other).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].state, kept[0].version), (State::Actif, 1));
    assert!(sql::open_of(change.sql(), &one).await.unwrap().is_empty());
    change.commit(played).await.unwrap();
    assert_eq!(bench.verified().await.flaws, []);
}

fn why(reason: &str) -> Word {
    Word {
        why: Some(reason.into()),
        ..Word::default()
    }
}

#[tokio::test]
async fn an_account_needs_an_active_adhesion_and_the_notice_at_each_step() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let partner = bench.partner(&desk, "Un").await;
    let zoe = somebody(&desk, "Fictif", None).await;
    let add = async || super::add(&desk, &zoe.id, &partner, None, None, Origin::Now).await;
    let lacks = |done: Result<super::Kept, PersonFault>| match done {
        Err(PersonFault::Grounds { why, .. }) => why.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(lacks(add().await), 2);
    adhesion(&desk, &partner, "soumise", None, State::Suspendu).await;
    notice::record(&desk, &zoe.id, None, "courriel")
        .await
        .unwrap();
    assert_eq!(lacks(add().await), 1);
    adhesion(&desk, &partner, "active", None, State::Actif).await;
    let kept = add().await.unwrap();
    assert!(matches!(add().await, Err(PersonFault::Open { .. })));
    let id = kept.account.id;
    let act = async |deed, word: &Word| super::move_on(&desk, &id, deed, word).await;
    adhesion(&desk, &partner, "suspendue", None, State::Suspendu).await;
    assert_eq!(lacks(act(Deed::Validate, &Word::default()).await), 1);
    adhesion(&desk, &partner, "active", None, State::Actif).await;
    act(Deed::Validate, &Word::default()).await.unwrap();
    let fault = act(Deed::Suspend, &Word::default()).await.unwrap_err();
    assert!(fault.to_string().contains("--why"), "{fault}");
    let stale = Word {
        read: Some(1),
        ..why("essai")
    };
    let fault = act(Deed::Suspend, &stale).await.unwrap_err();
    assert!(
        matches!(fault, PersonFault::Registry(RegistryFault::Conflict { .. })),
        "{fault}"
    );
    let shown = super::show(&desk, &id).await.unwrap();
    assert!(shown.counts, "{:?}", shown.lacks);
    adhesion(&desk, &partner, "terminee", None, State::Clos).await;
    let shown = super::show(&desk, &id).await.unwrap();
    assert_eq!(shown.line.account.state, State::Clos);
    assert_eq!(shown.lacks.len(), 2, "{:?}", shown.lacks);
    let verbs: Vec<String> = shown.timeline.into_iter().map(|told| told.verb).collect();
    assert_eq!(verbs, ["create", "validate", "close"]);
    assert_eq!(bench.verified().await.flaws, []);
}

#[tokio::test]
async fn one_person_has_accounts_in_several_partners_and_one_name_at_dinamis() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let mut ids = Vec::new();
    let zoe = somebody(&desk, "Fictif", None).await;
    let max = somebody(&desk, "Autre", None).await;
    for name in [&zoe, &max] {
        notice::record(&desk, &name.id, None, "courriel")
            .await
            .unwrap();
    }
    for name in ["Un", "Deux"] {
        let partner = bench.partner(&desk, name).await;
        adhesion(&desk, &partner, "active", None, State::Actif).await;
        let kept = super::add(&desk, &zoe.id, &partner, None, None, Origin::Now)
            .await
            .unwrap();
        assert_eq!(kept.doubts.len(), ids.len());
        ids.push(kept.account.id);
    }
    let others = super::add(&desk, &max.id, "Deux", None, None, Origin::Now)
        .await
        .unwrap();
    // Nobody logs in before the validation, whose day is not looked at here.
    bench.sql("UPDATE account SET reprise = 1").await;
    let noted = super::Login {
        login: Some("zfictif".into()),
        first: crate::value::day("2026-12-20").ok(),
        last: crate::value::day("2026-12-31").ok(),
    };
    for id in &ids {
        super::login(&desk, id, &noted, None).await.unwrap();
    }
    // In capitals it is the same name.
    let noted = super::Login {
        login: Some("ZFictif".into()),
        ..noted
    };
    let fault = super::login(&desk, &others.account.id, &noted, None)
        .await
        .unwrap_err();
    assert!(
        matches!(fault, PersonFault::Registry(RegistryFault::Taken { .. }))
            && fault.to_string().contains("celui d’une autre personne"),
        "{fault}"
    );
    let fault = super::show(&desk, "zfictif").await.unwrap_err();
    assert!(matches!(fault, PersonFault::Several { .. }), "{fault}");
    // A log-in widens what is known, a correction replaces it, a day to come is none.
    let seen = |first: &str| super::Login {
        first: crate::value::day(first).ok(),
        ..super::Login::default()
    };
    let kept = super::login(&desk, &ids[0], &seen("2026-12-10"), None)
        .await
        .unwrap();
    assert_eq!(kept.account.first_login.as_deref(), Some("2026-12-10"));
    assert_eq!(kept.account.last_login.as_deref(), Some("2026-12-31"));
    let fault = super::login(&desk, &ids[0], &seen("2026-12-15"), None)
        .await
        .unwrap_err();
    assert!(
        matches!(fault, PersonFault::Registry(RegistryFault::NoChange(_))),
        "{fault}"
    );
    let kept = super::edit(&desk, &ids[0], &seen("2026-12-15"), None, None)
        .await
        .unwrap();
    assert_eq!(kept.account.first_login.as_deref(), Some("2026-12-15"));
    assert!(
        super::login(&desk, &ids[0], &seen("2027-01-16"), None)
            .await
            .is_err()
    );
    assert!(
        super::edit(&desk, &ids[0], &seen("2027-01-02"), None, None)
            .await
            .is_err()
    );
}

/// An adhésion was suspended and given back before the account was validated, and that was recorded
/// afterwards: the account does not count from then on.
#[test]
fn what_is_recorded_late_makes_no_account_older() {
    let day = |text: &str| crate::value::day(text).unwrap();
    let before = account("acct-1", "pers-1", "part-1", State::Actif);
    let (_, rests) =
        follow::followed(&before, State::Suspendu, (day("2025-12-01"), None), "").unwrap();
    let (_, back) = follow::followed(&rests, State::Actif, (day("2025-12-10"), None), "").unwrap();
    assert_eq!(
        (back.state, back.since),
        (State::Actif, before.since.clone())
    );
    assert_eq!(
        follow::unmandated(&before, day("2025-12-01")).since,
        before.since
    );
    let later = follow::unmandated(&before, day("2026-02-01")).since;
    assert_eq!(later, "2026-02-01");
}

/// Nobody logs in before the account was validated: by hand it is refused, with the day; a
/// suspension since does not move that day, and a *reprise* has none.
#[tokio::test]
async fn a_first_log_in_follows_the_validation() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let partner = bench.partner(&desk, "Un").await;
    let zoe = somebody(&desk, "Fictif", None).await;
    let on = |text: &str| crate::value::day(text).ok();
    let informed = on("2026-12-01");
    notice::record(&desk, &zoe.id, informed, "courriel")
        .await
        .unwrap();
    adhesion(&desk, &partner, "active", None, State::Actif).await;
    bench.sql("UPDATE adhesion SET since = '2026-12-01'").await;
    let add = async |day, origin| super::add(&desk, &zoe.id, &partner, None, on(day), origin).await;
    let id = add("2026-12-05", Origin::Now).await.unwrap().account.id;
    let first = async |id: &str, day: &str| {
        let seen = super::Login {
            first: on(day),
            ..super::Login::default()
        };
        let login = super::login(&desk, id, &seen, None).await.map(|_| ());
        let edit = super::edit(&desk, id, &seen, None, None).await.map(|_| ());
        (login, edit)
    };
    let refused = |(login, edit): (Result<(), PersonFault>, Result<(), PersonFault>)| {
        let told = [
            login.unwrap_err().to_string(),
            edit.unwrap_err().to_string(),
        ];
        assert_eq!(told[0], told[1]);
        told[0].clone()
    };
    assert!(refused(first(&id, "2026-12-20").await).contains("n’a pas été validé"));
    let act = async |deed, day: &str| {
        let word = Word {
            on: on(day),
            ..why("essai")
        };
        super::move_on(&desk, &id, deed, &word).await.unwrap();
    };
    act(Deed::Validate, "2026-12-10").await;
    act(Deed::Suspend, "2026-12-20").await;
    act(Deed::Resume, "2026-12-25").await;
    assert!(refused(first(&id, "2026-12-09").await).contains("le 10/12/2026"));
    first(&id, "2026-12-10").await.0.unwrap();
    act(Deed::Close, "2026-12-26").await;
    let old = add("2026-12-26", Origin::Reprise).await.unwrap().account.id;
    first(&old, "2024-01-01").await.0.unwrap();
}

/// A letter whose day is given bears that day; none is written for a day that cannot be recorded.
#[tokio::test]
async fn a_notice_bears_the_day_on_which_it_is_given() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let zoe = somebody(&desk, "Fictif", None).await;
    let letter = async |on: Option<&str>| {
        let text = "Objet : Notice\n\nremise le {jour}";
        let on = on.map(|text| crate::value::day(text).unwrap());
        let draft = notice::draft(&desk, &zoe.id, "relais@exemple.example", Some(text), on).await;
        draft.map(|draft| String::from_utf8(draft.eml).unwrap())
    };
    let told = letter(Some("2026-12-03")).await.unwrap();
    assert!(told.contains("remise le 03/12/2026"), "{told}");
    let today = letter(None).await.unwrap();
    assert!(today.contains("remise le 15/01/2027"), "{today}");
    assert!(letter(Some("2027-01-16")).await.is_err());
}
