//! What waits, by a table written by hand around the terms.

use relais_core::fault::Fault;
use relais_store::Entry;
use serde_json::json;

use super::{Kind, is_partial, list};
use crate::operator::rules::{Act, Role};
use crate::tests::Bench;
use crate::{Desk, operator, partner};

/// The bench's day is 15 January 2027: 7 days before is the 8th, 30 days 16 December, 18 months
/// 15 July 2025, 24 months 15 January 2025; 45 days after is 1 March, 60 days 16 March.
const ROWS: &str = "
INSERT INTO person (id, family_name, notice_on, made_at) VALUES
  ('pers-00000000000a', 'A', '2024-01-01', '2024-01-01T00:00:00Z'),
  ('pers-00000000000b', 'B', '2024-01-01', '2024-01-01T00:00:00Z'),
  ('pers-00000000000c', 'C', NULL, '2026-12-16T10:00:00Z'),
  ('pers-00000000000d', 'D', NULL, '2026-12-17T10:00:00Z'),
  ('pers-00000000000e', 'E', NULL, '2027-01-10T10:00:00Z'),
  ('pers-00000000000f', 'F', '2024-01-01', '2025-01-15T10:00:00Z'),
  ('pers-00000000000g', 'G', '2024-01-01', '2025-01-16T10:00:00Z');
INSERT INTO contact (partner, person, role, from_day, until_day) VALUES
  ('PART', 'pers-00000000000a', 'contact', '2024-01-01', NULL),
  ('PART', 'pers-00000000000b', 'contact', '2024-01-01', '2025-01-15');
INSERT INTO mandate (id, person, partner, company, purpose, from_day, until_day, ended_on, made_at) VALUES
  ('mand-000000000001', 'pers-00000000000a', 'PART', 'x', 'y', '2024-01-01', '2027-01-14', NULL, ''),
  ('mand-000000000002', 'pers-00000000000a', 'PART', 'x', 'y', '2027-01-15', '2027-03-01', NULL, ''),
  ('mand-000000000003', 'pers-00000000000a', 'PART', 'x', 'y', '2027-03-02', '2027-03-02', NULL, ''),
  ('mand-000000000004', 'pers-00000000000a', 'PART', 'x', 'y', '2023-01-01', '2027-02-01', '2023-06-01', '');
INSERT INTO account (id, person, partner, state, since, mandate, last_login, made_at) VALUES
  ('acct-000000000001', 'pers-00000000000a', 'PART', 'attente', '2027-01-08', NULL, NULL, '2024-01-01'),
  ('acct-000000000002', 'pers-00000000000a', 'DEUX', 'attente', '2027-01-09', NULL, NULL, '2024-01-01'),
  ('acct-000000000003', 'pers-00000000000e', 'DEUX', 'actif', '2025-01-15', NULL, NULL, '2024-01-01'),
  ('acct-000000000004', 'pers-00000000000g', 'PART', 'actif', '2024-01-01', NULL, '2025-01-16', '2024-01-01'),
  ('acct-000000000005', 'pers-00000000000g', 'DEUX', 'actif', '2024-01-01', 'mand-000000000001', '2025-07-16', '2024-01-01'),
  ('acct-000000000006', 'pers-00000000000f', 'DEUX', 'clos', '2025-01-15', NULL, NULL, '2024-01-01'),
  ('acct-000000000007', 'pers-00000000000d', 'PART', 'suspendu', '2026-12-16', NULL, '2025-01-15', '2024-01-01'),
  ('acct-000000000008', 'pers-00000000000d', 'DEUX', 'suspendu', '2026-12-17', NULL, '2025-01-15', '2024-01-01');
INSERT INTO adhesion (id, partner, path, state, open, since, until_day, made_at) VALUES
  ('adh-000000000001', 'PART', 'relais', 'active', 1, '2024-01-01', '2027-03-16', ''),
  ('adh-000000000002', 'DEUX', 'relais', 'active', 1, '2024-01-01', '2027-03-17', '');
INSERT INTO partner (id, name, name_key, user_group, is_public, autonomous, made_at, version) VALUES
  ('part-00000000000x', 'Trois', 'trois', 'autre', 1, 0, '', 1),
  ('part-00000000000y', 'Quatre', 'quatre', 'autre', 1, 0, '', 1);
INSERT INTO adhesion (id, partner, path, state, open, since, made_at) VALUES
  ('adh-000000000003', 'part-00000000000x', 'relais', 'soumise', 1, '2026-12-16', ''),
  ('adh-000000000004', 'part-00000000000y', 'direct', 'instruction', 1, '2026-12-17', '');
INSERT INTO licence (id, version, kind, title, example, from_day, until_day, toml, sha256, loaded_at) VALUES
  ('spot', '1', 'licence', 't', 0, '2024-01-01', NULL, '', '', ''),
  ('spot', '2', 'licence', 't', 0, '2027-03-16', NULL, '', '', ''),
  ('spot', '3', 'licence', 't', 0, '2027-03-17', NULL, '', '', ''),
  ('charte', '1', 'charte', 't', 0, '2024-01-01', '2027-01-14', '', '', ''),
  ('pigma', '1', 'super-referent', 't', 0, '2024-01-01', NULL, '', '', ''),
  ('pigma', '2', 'super-referent', 't', 0, '2027-01-15', NULL, '', '', '');
INSERT INTO acceptance (id, adhesion, text, version, on_day, signatory, proof) VALUES
  ('acpt-00000000001', 'adh-000000000001', 'spot', '1', '2024-01-01', 'pers-00000000000a', 'p'),
  ('acpt-00000000002', 'adh-000000000002', 'pigma', '2', '2024-01-01', 'pers-00000000000a', 'p');
INSERT INTO convention (id, kind, number, partner, title, signed_on, from_day, until_day, made_at) VALUES
  ('conv-000000000001', 'collaboration', '1', NULL, 't', '2024-01-01', '2024-01-01', '2027-01-15', ''),
  ('conv-000000000002', 'pigma', '2', 'PART', 't', '2024-01-01', '2024-01-01', '2027-01-14', ''),
  ('conv-000000000003', 'pigma', '3', 'DEUX', 't', '2020-01-01', '2020-01-01', '2024-12-31', ''),
  ('conv-000000000004', 'pigma', '4', 'DEUX', 't', '2025-01-01', '2025-01-01', NULL, ''),
  ('conv-000000000005', 'pigma', '5', 'part-00000000000y', 't', '2020-01-01', '2020-01-01', '2024-12-31', ''),
  ('conv-000000000006', 'collaboration', '6', NULL, 't', '2020-01-01', '2020-01-01', '2023-12-31', '');
INSERT INTO avenant (id, partner, convention, number, state, made_on, sent_on, made_at) VALUES
  ('aven-000000000001', 'PART', '2', '1', 'envoye', '2026-12-01', '2026-12-16', ''),
  ('aven-000000000002', 'PART', '2', '2', 'envoye', '2026-12-01', '2026-12-17', ''),
  ('aven-000000000003', 'PART', '2', '3', 'signe', '2026-01-01', '2026-01-01', '');
";

async fn filled(bench: &Bench, desk: &Desk) -> String {
    let one = bench.partner(desk, "Un").await;
    let other = bench.partner(desk, "Deux").await;
    let mut change = desk.change(Act::Accounts).await.unwrap();
    let text = ROWS.replace("PART", &one).replace("DEUX", &other);
    sqlx::raw_sql(sqlx::AssertSqlSafe(text))
        .execute(change.sql())
        .await
        .unwrap();
    let entry = Entry {
        object: partner::PARTNER,
        id: one.parse().unwrap(),
        verb: "edit",
        person: None,
        detail: json!({}),
    };
    change.commit(vec![entry]).await.unwrap();
    one
}

#[tokio::test]
async fn what_waits_is_what_its_term_says_to_the_day() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    filled(&bench, &desk).await;
    let wanted = [
        (Kind::MandatEchu, vec!["acct-000000000005"]),
        (
            Kind::SansNotice,
            vec![
                "pers-00000000000c",
                "pers-00000000000d",
                "pers-00000000000e",
            ],
        ),
        (Kind::Attente, vec!["acct-000000000001"]),
        (Kind::AdhesionExpire, vec!["adh-000000000001"]),
        // That of a partner on the direct path, and those that another follows, need nothing.
        (
            Kind::ConventionExpire,
            vec!["conv-000000000002", "conv-000000000001"],
        ),
        (Kind::MandatExpire, vec!["mand-000000000002"]),
        (Kind::AvenantNonSigne, vec!["aven-000000000001"]),
        (Kind::AttenteDinamis, vec!["adh-000000000003"]),
        // Of the first, the clause of today and the licence of 60 days later; of the second nothing,
        // since it accepted the one and never had the other.
        (
            Kind::TexteAAccepter,
            vec!["adh-000000000001", "adh-000000000001"],
        ),
        (Kind::Inactif24, vec!["acct-000000000003"]),
        (Kind::Inactif18, vec!["acct-000000000004"]),
        (Kind::AClore, vec!["acct-000000000007"]),
        // Two years to the day are not over.
        (Kind::AEffacer, vec![]),
    ];
    for (kind, ids) in &wanted {
        let found = list(&desk, None, Some(*kind)).await.unwrap();
        let found: Vec<&str> = found.iter().map(|one| one.object.as_str()).collect();
        assert_eq!(found, *ids, "{kind}");
    }
    let all = list(&desk, None, None).await.unwrap();
    assert_eq!(
        all.len(),
        wanted.iter().map(|(_, ids)| ids.len()).sum::<usize>()
    );
    let one = all.iter().find(|one| one.kind == Kind::Attente).unwrap();
    assert_eq!(
        one.words,
        "A chez Un\u{202f}: en attente depuis le 08/01/2027"
    );
    assert_eq!(
        one.command,
        "relais registry account validate acct-000000000001"
    );
    let texts = all.iter().filter(|one| one.kind == Kind::TexteAAccepter);
    let told: Vec<(&str, &str)> = texts
        .map(|one| (one.words.as_str(), one.command.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (
                "Un\u{202f}: pigma@2, en vigueur le 15/01/2027",
                "relais registry adhesion record adh-000000000001 accept-texts --super-referent pigma@2 \
                 --signatory PERSONNE --proof TEXTE"
            ),
            (
                "Un\u{202f}: spot@2, en vigueur le 16/03/2027",
                "relais registry adhesion record adh-000000000001 accept-texts --licence spot@2 \
                 --signatory PERSONNE --proof TEXTE"
            )
        ]
    );
    let later = crate::value::day("2027-01-16").ok();
    let found = list(&desk, later, Some(Kind::Attente)).await.unwrap();
    assert_eq!(found.len(), 2);
    let due = async || -> Vec<String> {
        let found = list(&desk, later, Some(Kind::AEffacer)).await.unwrap();
        found.into_iter().map(|one| one.object).collect()
    };
    let over = ["pers-00000000000b", "pers-00000000000f"];
    assert_eq!(due().await, over);
    // Who signed for an adhésion that runs is kept, and no reminder asks for more than the purge does.
    bench
        .sql(
            "INSERT INTO acceptance (id, adhesion, text, version, on_day, signatory, proof)
             SELECT 'acc-1', id, 'charte', '1', '2024-01-01', 'pers-00000000000b', 'x' FROM adhesion LIMIT 1",
        )
        .await;
    assert_eq!(due().await, over[1..]);
    // Nobody has to write down that its last day is past.
    bench
        .sql("UPDATE adhesion SET until_day = '2022-01-14' WHERE id = 'adh-000000000001'")
        .await;
    assert_eq!(due().await, over);
    let texts = list(&desk, None, Some(Kind::TexteAAccepter)).await.unwrap();
    assert_eq!(texts.len(), 0);
}

/// Nobody waits for the signature of what leads nowhere any more.
#[tokio::test]
async fn an_avenant_is_reminded_as_long_as_its_adhesion_may_be_signed() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    filled(&bench, &desk).await;
    let waits = async || {
        let found = list(&desk, None, Some(Kind::AvenantNonSigne)).await;
        !found.unwrap().is_empty()
    };
    assert!(waits().await);
    let of = "WHERE id = 'adh-000000000001'";
    let left = "avenant = 'aven-000000000001', open = 0, state";
    for (change, expected) in [
        ("path = 'direct'", false),
        ("path = 'relais', until_day = '2027-01-14'", false),
        ("until_day = '2027-01-15'", true),
        ("open = 0, state = 'terminee'", false),
        ("open = 1, avenant = 'aven-000000000001'", true),
        (&format!("{left} = 'refusee'"), false),
    ] {
        bench
            .sql(&format!("UPDATE adhesion SET {change} {of}"))
            .await;
        assert_eq!(waits().await, expected, "{change}");
    }
    // It is that of the adhésion that was refused, not of the next one.
    let next = "INSERT INTO adhesion (id, partner, path, state, open, since, made_at)
                SELECT 'adh-000000000009', partner, 'relais', 'eligible', 1, '2027-01-01', ''
                FROM adhesion";
    bench.sql(&format!("{next} {of}")).await;
    assert!(!waits().await);
    // A partner of which no adhésion is told yet.
    bench
        .sql("DELETE FROM acceptance; DELETE FROM adhesion")
        .await;
    assert!(waits().await);
}

#[tokio::test]
async fn a_reader_is_told_nothing_of_persons_and_a_referent_what_is_its_own() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let own = filled(&bench, &desk).await;
    let roles = [
        ("lecteur", Role::Lecteur),
        ("referent", Role::Referent(own.clone())),
    ];
    for (user, role) in roles {
        operator::add(&desk, user, user, &[role]).await.unwrap();
    }
    let reader = bench.desk("lecteur").await.unwrap();
    assert!(is_partial(&reader).await.unwrap());
    assert!(!is_partial(&desk).await.unwrap());
    let refused = list(&reader, None, Some(Kind::Inactif24)).await;
    assert_eq!(refused.unwrap_err().code(), "RLS-E821");
    let told = list(&reader, None, None).await.unwrap();
    let ids: Vec<&str> = told.iter().map(|one| one.object.as_str()).collect();
    assert_eq!(
        ids,
        [
            "adh-000000000001",
            "conv-000000000002",
            "conv-000000000001",
            "aven-000000000001",
            "adh-000000000003",
            "adh-000000000001",
            "adh-000000000001"
        ]
    );
    let told = list(&bench.desk("referent").await.unwrap(), None, None)
        .await
        .unwrap();
    assert!(
        told.iter()
            .all(|one| one.partner.as_deref() == Some(own.as_str())),
        "{told:?}"
    );
    assert!(told.iter().any(|one| one.kind == Kind::Attente), "{told:?}");
}
