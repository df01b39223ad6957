//! Erasures, purges, copies and restores in any order.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::TimeDelta;
use relais_files::atomic::Overwrite;

use super::{Bench, Person};
use crate::keeping::{Erasures, backup, restore};
use crate::privacy::{self, Mode, Redact, erasures};

/// Erasures, purges, copies and restores in any order: the journal verifies, and no erased value is in
/// any byte of the registry. `RELAIS_TORTURE=1` takes longer.
#[tokio::test]
async fn in_any_order_the_journal_verifies_and_nobody_comes_back() {
    #[expect(clippy::disallowed_methods, reason = "the switch of long runs")]
    let (rounds, steps) = match std::env::var_os("RELAIS_TORTURE") {
        Some(_) => (40, 60),
        None => (2, 25),
    };
    for round in 0..rounds {
        walk(round, steps).await;
    }
}

async fn walk(round: u64, steps: usize) {
    let mut bench = Bench::new().await;
    let mut living: BTreeMap<String, Person> = BTreeMap::new();
    let mut erased: Vec<Person> = Vec::new();
    // Copies, and whom each of them knows.
    let mut copies: Vec<(PathBuf, BTreeMap<String, Person>)> = Vec::new();
    let mut state = round + 42;
    let mut random = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let list = bench.at("list");
    for step in 0..steps {
        bench.now += TimeDelta::days(1);
        match random(6) {
            0 | 1 => {
                let person = bench.person().await;
                living.insert(person.id.clone(), person);
            }
            2 if !living.is_empty() => {
                let id = living.keys().nth(random(living.len())).unwrap().clone();
                bench.erase(&id).await.unwrap();
                erased.extend(living.remove(&id));
            }
            3 => {
                let desk = bench.desk().await;
                let day = bench.now.date_naive() - TimeDelta::days(random(10) as i64);
                privacy::purge(&desk, Some(day), Redact::Nothing, Mode::Do)
                    .await
                    .unwrap();
                desk.leave().await;
            }
            4 => {
                let copy = bench.at(&format!("copy-{step}.db"));
                let desk = bench.desk().await;
                let key = bench.signer().verifier();
                backup(&desk, Some(&key), &copy, Overwrite::Refuse)
                    .await
                    .unwrap();
                desk.leave().await;
                assert!(erased.iter().all(|person| !person.is_in(&copy)));
                copies.push((copy, living.clone()));
            }
            5 if !copies.is_empty() => {
                let (copy, known) = copies[random(copies.len())].clone();
                let to = bench.at(&format!("relais-{step}.db"));
                let beside = erasures::beside(&bench.registry);
                let mut asked = bench.asked(&copy, &to, &list);
                match beside.exists() {
                    true => std::fs::copy(beside, &list).map(drop).unwrap(),
                    false => asked.erasures = Erasures::Nobody,
                }
                restore(&asked, Some(bench.signer())).await.unwrap();
                bench.registry = to;
                let is_erased = |id: &String| erased.iter().any(|person| person.id == *id);
                living = known;
                living.retain(|id, _| !is_erased(id));
            }
            _ => {}
        }
        bench.verified().await;
        for person in &erased {
            assert!(!person.is_in(&bench.registry), "round {round}, step {step}");
        }
        for person in living.values() {
            assert!(person.is_in(&bench.registry), "round {round}, step {step}");
        }
    }
}
