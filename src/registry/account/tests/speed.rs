//! Ten times the real size: how long lists, searches and records take.

use std::future::Future;
use std::time::{Duration, Instant};

use super::super::{Filter, list, show};
use super::*;
use crate::person::Filter as Persons;
use crate::reminder;

/// Partners, and persons with a contact and an account each.
const PARTNERS: i64 = 10_000;
const PERSONS: i64 = 50_000;

async fn filled(desk: &Desk) {
    let mut change = desk.change(Act::Accounts).await.unwrap();
    let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) ";
    let inserts = [
        (PARTNERS, "INSERT INTO partner (id, name, name_key, user_group, is_public, autonomous, made_at, version)
            SELECT printf('part-%012d', i), 'Commune fictive ' || i, 'commune fictive ' || i, 'autre', 1, 0, '2026-01-01T00:00:00Z', 1 FROM n"),
        (PARTNERS, "INSERT INTO adhesion (id, partner, path, state, open, since, made_at)
            SELECT printf('adh-%012d', i), printf('part-%012d', i), 'relais', 'active', 1, '2026-01-01', '2026-01-01T00:00:00Z' FROM n"),
        (PERSONS, "INSERT INTO person (id, family_name, given_name, name_key, email, notice_on, made_at)
            SELECT printf('pers-%012d', i), 'Fictif' || (i * 7919 % 50000), 'Zoé', 'fictif' || (i * 7919 % 50000) || ' zoe',
                'p' || i || '@exemple.example', CASE i % 10 WHEN 0 THEN NULL ELSE '2026-01-02' END, '2026-01-01T00:00:00Z' FROM n"),
        (PERSONS, "INSERT INTO contact (partner, person, role, from_day)
            SELECT printf('part-%012d', i % 10000 + 1), printf('pers-%012d', i), 'contact', '2026-01-01' FROM n"),
        (PERSONS, "INSERT INTO account (id, person, partner, state, since, dinamis_login, last_login, made_at)
            SELECT printf('acct-%012d', i), printf('pers-%012d', i), printf('part-%012d', i % 10000 + 1),
                CASE i % 20 WHEN 0 THEN 'attente' WHEN 1 THEN 'suspendu' WHEN 2 THEN 'clos' ELSE 'actif' END,
                date('2024-01-01', '+' || (i % 1000) || ' days'), 'l' || i,
                CASE i % 3 WHEN 0 THEN date('2024-06-01', '+' || (i % 900) || ' days') END, '2024-01-01T00:00:00Z' FROM n"),
    ];
    for (count, insert) in inserts {
        let (head, tail) = insert.split_at(insert.find("SELECT").unwrap());
        let text = format!("{head} {numbers} {tail}");
        let run = sqlx::query(sqlx::AssertSqlSafe(text)).bind(count);
        run.execute(change.sql()).await.unwrap();
    }
    let entry = Entry {
        object: partner::PARTNER,
        id: "part-000000000001".parse().unwrap(),
        verb: "create",
        person: None,
        detail: json!({}),
    };
    change.commit(vec![entry]).await.unwrap();
}

async fn p99<F: Future<Output = ()>>(what: &str, one: impl Fn(i64) -> F) -> Duration {
    let mut times = Vec::new();
    for at in 0..200 {
        #[expect(clippy::disallowed_methods, reason = "a measurement")]
        let began = Instant::now();
        one(at * 241 % 50_000 + 1).await;
        times.push(began.elapsed());
    }
    times.sort();
    let (median, p99) = (times[100], times[197]);
    println!("{what:<40} median {median:>10.1?}  p99 {p99:>10.1?}");
    p99
}

/// `cargo test -p relais-registry -- --ignored ten_times --nocapture`
#[tokio::test]
#[ignore = "a measurement, of a minute"]
async fn ten_times_the_real_size_answers_within_50_ms() {
    let bench = Bench::new().await;
    let desk = &bench.desk("chef").await.unwrap();
    filled(desk).await;
    let persons = |words: String| async move {
        let filter = Persons {
            words: (!words.is_empty()).then_some(words),
            ..Persons::default()
        };
        person::list(desk, &filter).await.unwrap();
    };
    let accounts = |filter: Filter| async move {
        list(desk, &filter).await.unwrap();
    };
    let of_state = |state| Filter {
        state: Some(state),
        ..Filter::default()
    };
    let mut slowest = Duration::ZERO;
    for spent in [
        p99("person list", |_| persons(String::new())).await,
        p99("person list, one word", |at| {
            persons(format!("fictif{}", at % 1000))
        })
        .await,
        p99("person list, beginning of an address", |at| {
            persons(format!("p{at}@"))
        })
        .await,
        p99("person list --unnoticed", |_| async {
            let filter = Persons {
                unnoticed: true,
                ..Persons::default()
            };
            person::list(desk, &filter).await.unwrap();
        })
        .await,
        p99("person list, a domain", |_| {
            persons("@autre.example".into())
        })
        .await,
        p99("person list --role referent", |_| async {
            let filter = Persons {
                role: Some("referent".into()),
                ..Persons::default()
            };
            person::list(desk, &filter).await.unwrap();
        })
        .await,
        p99("person show, by id", |at| async move {
            person::show(desk, &format!("pers-{at:012}")).await.unwrap();
        })
        .await,
        p99("person show, by address", |at| async move {
            person::show(desk, &format!("p{at}@exemple.example"))
                .await
                .unwrap();
        })
        .await,
        p99("person show, by name", |at| async move {
            person::show(desk, &format!("Zoé FICTIF{}", at - 1))
                .await
                .unwrap();
        })
        .await,
        p99("account list", |_| accounts(Filter::default())).await,
        p99("account list --state attente", |_| {
            accounts(of_state(State::Attente))
        })
        .await,
        p99("account list --state actif", |_| {
            accounts(of_state(State::Actif))
        })
        .await,
        p99("account list, one word", |at| {
            accounts(Filter {
                words: Some(format!("fictif{at}")),
                ..Filter::default()
            })
        })
        .await,
        p99("account show, by id", |at| async move {
            show(desk, &format!("acct-{at:012}")).await.unwrap();
        })
        .await,
        p99("account show, by login", |at| async move {
            show(desk, &format!("l{at}")).await.unwrap();
        })
        .await,
    ] {
        slowest = slowest.max(spent);
    }
    p99("account list --partner (finds the partner)", |at| {
        accounts(Filter {
            partner: Some(format!("part-{:012}", at % 10_000 + 1)),
            ..Filter::default()
        })
    })
    .await;
    #[expect(clippy::disallowed_methods, reason = "a measurement")]
    let began = Instant::now();
    let waiting = reminder::list(desk, None, None).await.unwrap().len();
    println!("reminder list: {waiting} in {:.0?}", began.elapsed());
    assert!(slowest < Duration::from_millis(50), "{slowest:?}");
}
