//! Nothing that the verbs do is taken for a hand in the tables, whatever was purged or erased.

use chrono::{DateTime, TimeDelta, Utc};
use relais_store::{Db, Nature, Signer};
use sqlx::AssertSqlSafe;

use super::kinds::KINDS;
use super::{Held, hold};
use crate::animation::{event::Event, lead::Lead, need::Need, use_case::UseCase};
use crate::desk::Desk;
use crate::operator;
use crate::operator::rules::Role;
use crate::partner::{self, Field};
use crate::person::contact::{self, Role as Seat};
use crate::person::{self, Origin};
use crate::privacy::{self, Mode, Open, Redact, Why};
use crate::record::Record;
use crate::request::Request;

struct Bench {
    folder: tempfile::TempDir,
    seed: [u8; 32],
    now: DateTime<Utc>,
}

impl Bench {
    async fn new() -> Self {
        let bench = Self {
            folder: tempfile::tempdir().unwrap(),
            seed: Signer::new().unwrap().seed(),
            now: DateTime::from_timestamp(1_700_000_000, 0).unwrap(),
        };
        let (path, signer) = (bench.folder.path().join("r.db"), bench.signer());
        let db = Db::create(&path, Nature::Demo, &signer, bench.now)
            .await
            .unwrap();
        operator::bootstrap(&db, &signer, "chef", "Camille Fictive", bench.now)
            .await
            .unwrap();
        db.close().await;
        bench
    }

    fn signer(&self) -> Signer {
        Signer::from_seed(&self.seed)
    }

    /// Sits down a day later.
    async fn desk(&mut self) -> Desk {
        self.now += TimeDelta::days(1);
        let db = Db::open(&self.folder.path().join("r.db")).await.unwrap();
        Desk::open(db, Some(self.signer()), "chef", self.now)
            .await
            .unwrap()
    }
}

async fn sound(desk: &Desk) -> Held {
    let held = hold(desk.db()).await.unwrap();
    assert_eq!(held.differences, [], "{held:?}");
    held
}

/// What is told of a change behind the back of the program, which is taken back.
async fn found(desk: &Desk, sql: &str) -> Vec<String> {
    let path = desk.db().path().with_extension("copy");
    let _ = std::fs::remove_file(&path);
    desk.db().snapshot(&path).await.unwrap();
    let copy = Db::open(&path).await.unwrap();
    let signer = Signer::from_seed(&[7; 32]);
    // Any commit writes; this one is no entry of anybody's.
    let (mut change, _) = copy
        .replace_lost_key(&signer, &"op-000000000001".parse().unwrap(), desk.now())
        .await
        .unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_string()))
        .execute(change.sql())
        .await
        .unwrap();
    let entry = relais_store::Entry {
        object: relais_store::REGISTRY,
        id: "reg-000000000001".parse().unwrap(),
        verb: "test",
        person: None,
        detail: serde_json::json!({}),
    };
    change.commit(vec![entry]).await.unwrap();
    let held = hold(&copy).await.unwrap();
    copy.close().await;
    held.differences.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn purges_and_erasures_are_no_hands_and_hands_are_found_after_them() {
    let mut bench = Bench::new().await;
    let desk = bench.desk().await;
    let name = |name: &str| vec![(Field::Name, name.to_string())];
    let one = partner::add(&desk, &name("SDIS fictif")).await.unwrap();
    let two = partner::add(&desk, &name("Commune fictive")).await.unwrap();
    let (one, two) = (one.partner.id, two.partner.id);
    let values = [
        (person::Field::Family, "Exemple".to_string()),
        (person::Field::Email, "sacha@sdis.example".to_string()),
    ];
    let sacha = person::add(&desk, &values, Some(&one), Origin::Now)
        .await
        .unwrap();
    let sacha = sacha.person.id;
    contact::name(&desk, &sacha, &one, Seat::Referent, None, None)
        .await
        .unwrap();
    let earlier = contact::redate::Days {
        from: desk.now().date_naive().pred_opt(),
        until: None,
    };
    contact::redate::correct(&desk, (&sacha, &one), (Seat::Referent, None), earlier)
        .await
        .unwrap();
    operator::add(
        &desk,
        "autre",
        "Autre Fictif",
        &[Role::Referent(one.clone())],
    )
    .await
    .unwrap();
    let first = sound(&desk).await;
    assert_eq!(first.untold, 0);
    desk.leave().await;

    let desk = bench.desk().await;
    let edit = [(Field::Potential, "fort".to_string())];
    partner::edit(&desk, &one, &edit, None).await.unwrap();
    let day = desk.now().date_naive();
    privacy::purge(&desk, Some(day), Redact::Nothing, Mode::Do)
        .await
        .unwrap();
    let held = sound(&desk).await;
    assert!(held.untold > 0 && held.values < first.values, "{held:?}");
    let told = found(&desk, "UPDATE partner SET potential = 'aucun', name = 'X'").await;
    assert_eq!(told.len(), 1, "the name is of before the purge: {told:?}");
    assert!(told[0].contains("potentiel\u{202f}: « fort » au journal, « aucun » dans la table"));
    let told = found(&desk, &format!("DELETE FROM contact; DELETE FROM operator_role WHERE partner <> ''; DELETE FROM partner WHERE id = '{two}'")).await;
    assert_eq!(told, [""; 0], "of before the purge");
    desk.leave().await;

    let desk = bench.desk().await;
    let kept = person::add(
        &desk,
        &values
            .clone()
            .map(|(field, value)| (field, value.replace("sacha", "alix"))),
        Some(&two),
        Origin::Now,
    )
    .await
    .unwrap();
    privacy::erase(
        &desk,
        &sacha,
        Why::Demande,
        Open::Close,
        Redact::Nothing,
        Mode::Do,
    )
    .await
    .unwrap();
    privacy::erase(
        &desk,
        "autre",
        Why::Demande,
        Open::Close,
        Redact::Nothing,
        Mode::Do,
    )
    .await
    .unwrap();
    sound(&desk).await;
    for (sql, said) in [
        (
            format!("UPDATE person SET email = 'x@y.example' WHERE id = '{sacha}'"),
            "courriel\u{202f}: diffère",
        ),
        (
            format!(
                "UPDATE person SET opt_out = 1 WHERE id = '{}'",
                kept.person.id
            ),
            "« 0 » au journal, « 1 » dans la table",
        ),
        (
            "UPDATE operator SET until = NULL WHERE os_user = id".into(),
            "until",
        ),
        (
            "UPDATE operator SET name = 'Revenu' WHERE os_user = id".into(),
            "name\u{202f}: diffère",
        ),
        (
            format!("DELETE FROM contact WHERE person = '{}'", kept.person.id),
            "la table ne l’a pas",
        ),
    ] {
        let told = found(&desk, &sql).await;
        assert!(told.iter().any(|one| one.contains(said)), "{sql}: {told:?}");
        assert!(
            told.iter()
                .all(|one| !one.contains("x@y") && !one.contains("Revenu")),
            "{told:?}"
        );
    }
    desk.leave().await;
}

/// Every field of a record that the journal tells is held against its table.
fn all_held<R: Record>() {
    let (table, _) = R::CALLED;
    let held = KINDS.iter().find(|kind| kind.table == table).unwrap();
    for field in R::fields() {
        assert!(held.column(field.key).is_some(), "{table}: {}", field.key);
    }
}

#[test]
fn no_field_of_a_record_is_left_out() {
    all_held::<Request>();
    all_held::<Need>();
    all_held::<Lead>();
    all_held::<Event>();
    all_held::<UseCase>();
}
