//! Times at ten times the real size, printed: 10 000 partners, 50 000 persons, 1 000 000 entries.
//!
//! `cargo test --release -p relais-registry measures -- --ignored --nocapture`; with
//! `RELAIS_MEASURES=FOLDER` the registry is made there once and kept.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use relais_files::atomic::Overwrite;
use relais_store::verify::verify;
use relais_store::{Db, Entry, Id, Nature, PERSON, Signer, journal};

use crate::partner::{self, Field, Filter, PARTNER};
use crate::privacy::{self, Mode, Open, Redact, Why};
use crate::{Desk, keeping, operator};

const PARTNERS: usize = 10_000;
const PERSONS: usize = 50_000;
const ENTRIES: usize = 1_000_000;
/// Entries of one change.
const BATCH: usize = 10_000;
/// Calls of what is measured one by one.
const CALLS: usize = 200;

const SEED: [u8; 32] = [7; 32];

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn id(prefix: &str, number: usize) -> Id {
    format!("{prefix}-{number:012}").parse().unwrap()
}

/// A SIREN that holds its key.
fn siren(number: usize) -> String {
    let eight = format!("{:08}", 20_000_000 + number);
    (0..10)
        .map(|key| format!("{eight}{key}"))
        .find(|text| text.parse::<relais_core::code::Siren>().is_ok())
        .unwrap()
}

async fn made(path: &Path) -> Desk {
    let signer = Signer::from_seed(&SEED);
    if !path.exists() {
        let db = Db::create(path, Nature::Demo, &signer, now())
            .await
            .unwrap();
        operator::bootstrap(&db, &signer, "chef", "Camille Fictive", now())
            .await
            .unwrap();
        let desk = Desk::open(db, Some(Signer::from_seed(&SEED)), "chef", now())
            .await
            .unwrap();
        fill(&desk).await;
        desk.leave().await;
    }
    let db = Db::open(path).await.unwrap();
    Desk::open(db, Some(signer), "chef", now()).await.unwrap()
}

async fn fill(desk: &Desk) {
    for batch in 0..ENTRIES / BATCH {
        let mut change = desk.begin().await.unwrap();
        let each = |of: usize| {
            let share = of * BATCH / ENTRIES;
            batch * share..(batch + 1) * share
        };
        for number in each(PARTNERS) {
            let text = "INSERT INTO partner (id, name, name_key, siren, user_group, is_public, autonomous,
                        email, convention, made_at, version)
                        VALUES (?1, ?2, ?3, ?4, 'collectivite', 1, 0, ?5, ?6, '2026-01-01T00:00:00Z', 1)";
            let name = format!("Syndicat fictif de la vallée {number:05}");
            sqlx::query(text)
                .bind(id("part", number).to_string())
                .bind(&name)
                .bind(partner::name::key(&name))
                .bind(siren(number))
                .bind(format!("contact@vallee{number:05}.example"))
                .bind(format!("C{number:05}"))
                .execute(change.sql())
                .await
                .unwrap();
        }
        for number in each(PERSONS) {
            for text in [
                "INSERT INTO person (id, family_name, given_name, email, phone, made_at)
                 VALUES (?1, 'Exemple' || ?3, 'Sacha', 'sacha' || ?3 || '@fictif.example', '+335' || ?4,
                         '2026-01-01T00:00:00Z')",
                "INSERT INTO account (id, person, partner, state, since, dinamis_login, made_at)
                 VALUES ('acc-' || substr(?1, 6), ?1, ?2, 'actif', '2026-01-02', 'login' || ?3,
                         '2026-01-01T00:00:00Z')",
                "INSERT INTO contact (partner, person, role, from_day) VALUES (?2, ?1, 'contact', '2026-01-02')",
            ] {
                sqlx::query(text)
                    .bind(id("pers", number).to_string())
                    .bind(id("part", number / (PERSONS / PARTNERS)).to_string())
                    .bind(format!("{number:05}"))
                    .bind(format!("{number:08}"))
                    .execute(change.sql())
                    .await
                    .unwrap();
            }
        }
        let made = each(PARTNERS).end.max(1);
        let entry = |number: usize| match number.is_multiple_of(5) {
            true => Entry {
                object: PERSON,
                id: id("pers", number % PERSONS),
                verb: "edit",
                person: Some(id("pers", number % PERSONS)),
                detail: serde_json::json!({ "function": ["géomaticien", format!("directeur {number}")] }),
            },
            false => Entry {
                object: PARTNER,
                id: id("part", number / 5 % made),
                verb: "edit",
                person: None,
                detail: serde_json::json!({ "potential": ["limite", "fort"], "means": ["", "un géomaticien"] }),
            },
        };
        let entries = (batch * BATCH..(batch + 1) * BATCH).map(entry);
        change.commit(entries.collect()).await.unwrap();
    }
}

/// Times of many calls: half of them, and all but one in a hundred, are below these.
async fn many<F: Future>(what: &str, call: impl Fn(usize) -> F) {
    let mut times = Vec::new();
    for number in 0..CALLS {
        let began = Instant::now();
        call(number * 7_919).await;
        times.push(began.elapsed());
    }
    times.sort();
    let at = |share: usize| millis(times[(CALLS * share / 100).min(CALLS - 1)]);
    println!("{what:<44} p50 {:>9}  p99 {:>9}", at(50), at(99));
}

async fn once<F: Future>(what: &str, call: F) -> F::Output {
    let began = Instant::now();
    let out = call.await;
    println!("{what:<44} {:>9}", millis(began.elapsed()));
    out
}

fn millis(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

#[tokio::test]
#[ignore = "measures, for a quiet machine"]
async fn at_ten_times_the_real_size() {
    let folder = tempfile::tempdir().unwrap();
    let kept = std::env::var_os("RELAIS_MEASURES").map(PathBuf::from);
    let path = kept.as_deref().unwrap_or(folder.path()).join("measured.db");
    let desk = once("made, or opened", made(&path)).await;
    let db = desk.db();
    let bytes = std::fs::metadata(&path).unwrap().len();
    println!("{:<44} {} MB", "its file", bytes / 1_000_000);
    partners(&desk).await;
    let asked = |number: usize| format!("sacha{:05}@fictif.example", number % PERSONS);
    many("person by address", async |n| {
        let mut read = db.read().await.unwrap();
        let found = privacy::find(&mut read, &asked(n)).await.unwrap();
        assert_eq!(found.len(), 1);
    })
    .await;
    many("person by full name", async |n| {
        let name = format!("Sacha Exemple{:05}", n % PERSONS);
        let mut read = db.read().await.unwrap();
        let found = privacy::find(&mut read, &name).await.unwrap();
        assert_eq!(found.len(), 1);
    })
    .await;
    whole(&desk, &folder.path().join("copy.db")).await;
}

async fn partners(desk: &Desk) {
    let db = desk.db();
    many("partner list", async |_| {
        let all = partner::list(db, &Filter::default()).await.unwrap();
        assert_eq!(all.len(), PARTNERS);
    })
    .await;
    many("partner list --name", async |n| {
        let filter = Filter {
            name: Some(format!("vallée {:05}", n % PARTNERS)),
            having: vec![(Field::UserGroup, "collectivite".into())],
        };
        assert_eq!(partner::list(db, &filter).await.unwrap().len(), 1);
    })
    .await;
    many("partner show, by id", async |n| {
        partner::show(db, id("part", n % PARTNERS).as_str())
            .await
            .unwrap();
    })
    .await;
    many("partner show, by name", async |n| {
        let name = format!("Syndicat fictif de la vallée {:05}", n % PARTNERS);
        partner::show(db, &name).await.unwrap();
    })
    .await;
    let mut shown = Vec::new();
    for number in 0..CALLS {
        shown.push(
            partner::show(db, id("part", number * 47 % PARTNERS).as_str())
                .await
                .unwrap(),
        );
    }
    many("timeline of a partner", async |n| {
        let told = desk.timeline(&shown[n % CALLS].id).await.unwrap();
        assert!(told.len() > 20, "{}", told.len());
    })
    .await;
    for (what, asked) in [
        ("journal list, the last hundred", journal::Asked::default()),
        (
            "journal list, before an early day",
            journal::Asked {
                before: Some("2026-01-01"),
                ..Default::default()
            },
        ),
        (
            "journal list, of one kind",
            journal::Asked {
                kind: Some("operator"),
                ..Default::default()
            },
        ),
    ] {
        many(what, async |_| {
            let asked = journal::Asked {
                limit: Some(100),
                ..asked.clone()
            };
            let mut read = db.read().await.unwrap();
            journal::read(&mut read, &asked).await.unwrap();
        })
        .await;
    }
}

/// What reads or writes the whole file.
async fn whole(desk: &Desk, copy: &Path) {
    let key = Signer::from_seed(&SEED).verifier();
    let found = once("journal verify", async {
        let mut read = desk.db().read().await.unwrap();
        verify(&mut read, &key, None).await.unwrap()
    })
    .await;
    assert_eq!(found.flaws, []);
    let saved = keeping::backup(desk, Some(&key), copy, Overwrite::Refuse);
    once("backup, verified", saved).await.unwrap();
    once(
        "privacy purge --dry-run",
        privacy::purge(desk, None, Redact::Nothing, Mode::Try),
    )
    .await
    .unwrap();
    let erase = |number, mode| {
        let person = id("pers", number).to_string();
        async move {
            privacy::erase(
                desk,
                &person,
                Why::Demande,
                Open::Close,
                Redact::Nothing,
                mode,
            )
            .await
        }
    };
    once("privacy erase --dry-run", erase(42, Mode::Try))
        .await
        .unwrap();
    once("privacy erase, the file cleaned", erase(42, Mode::Do))
        .await
        .unwrap();
}
