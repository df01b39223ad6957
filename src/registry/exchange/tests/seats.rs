//! A role that one person has at a time, told of another.

use super::*;

const UPDATE: How = (There::Update, OnWrong::Stop, End::Keep);
const HEAD: &str = "e-mail;nom;structure;rôle;depuis;jusqu’au\n";

/// Whoever a table names beside the legal representative could sign in his place.
#[tokio::test]
async fn a_second_representative_is_not_taken_beside_the_first() {
    let bench = filled().await;
    let table = |lines: &str| format!("{HEAD}{lines}\n");
    let other =
        |days: &str| format!("ivan@val.example;Intrus;CC Val Fictif;représentant légal;{days}");
    for (how, days) in [
        (PLAIN, "2020-01-01;"),
        (PLAIN, ";"),
        (UPDATE, "2025-01-01;"),
        (PLAIN, "2020-01-01;2024-03-01"),
    ] {
        let refused = bench
            .bring_as(Kind::Persons, &table(&other(days)), how)
            .await;
        assert!(!refused.applied, "{days}");
        let why = &refused.problems[0].why;
        assert!(
            why.contains("représentant légal de ce partenaire depuis le 01/03/2024"),
            "{why}"
        );
    }
    let before = table(&other("2020-01-01;2024-02-29"));
    assert!(bench.bring_as(Kind::Persons, &before, PLAIN).await.applied);
    let contact = table("zoe@val.example;Zélée;CC Val Fictif;contact;2020-01-01;");
    assert!(bench.bring_as(Kind::Persons, &contact, PLAIN).await.applied);
    let follows = "lea@val.example;Fictive;CC Val Fictif;représentant légal;2024-03-01;2025-12-31\n\
                   max@val.example;Suivant;CC Val Fictif;représentant légal;2026-01-01;";
    let follows = bench.bring_as(Kind::Persons, &table(follows), UPDATE).await;
    assert!(follows.applied, "{follows:?}");
    assert!(bench.is_sound().await);
}
