//! Events, and who came.

use super::*;
use crate::animation::event;
use crate::exchange::merge::{Referents, merge};

const EVENTS: &str = "type;titre;le;lieu;texte\n\
    webinaire;Premiers usages;2026-03-01;en ligne;=a\n\
    reunion;Réunion annuelle;2025-06-01;;\n\
    reunion;Réunion annuelle;2026-06-01;Bordeaux;\n\
    formation;À venir;2030-01-01;;\n";
const CAME: &str = "evenement;partenaire;participant;nombre\n\
    Premiers usages;CC Val Fictif;lea@val.example;\n\
    Premiers usages;CC Val Fictif;tom@val.example;1\n\
    Premiers usages;CC Val Fictif;;4\n\
    Premiers usages;SDIS de l'Exemple;;12\n";

async fn animated() -> Bench {
    let bench = filled().await;
    for (kind, text) in [(Kind::Events, EVENTS), (Kind::Participants, CAME)] {
        let outcome = bench.bring(kind, text).await;
        assert!(outcome.applied, "{kind:?} {:#?}", outcome.problems);
    }
    bench
}

/// All events come back with who came; two of one title are told apart by their days.
#[tokio::test]
async fn events_come_back_with_who_came() {
    let bench = animated().await;
    assert_eq!(bench.bring(Kind::Events, EVENTS).await.known.len(), 4);
    assert_eq!(bench.bring(Kind::Participants, CAME).await.known.len(), 4);
    assert_eq!(bench.count("SELECT COUNT(*) FROM event").await, 4);
    let other = Bench::new().await;
    for kind in [
        Kind::Partners,
        Kind::Persons,
        Kind::Events,
        Kind::Participants,
    ] {
        let text = bench.csv(kind.word()).await;
        let outcome = other.bring(kind, &text).await;
        assert!(outcome.applied, "{kind:?} {:#?}", outcome.problems);
        assert_eq!(other.csv(kind.word()).await, text);
    }
    for one in [&bench, &other] {
        one.is_whole().await;
        let listed = event::list(one.desk.db(), &event::Filter::default()).await;
        let came: i64 = listed.unwrap().iter().map(|one| one.persons).sum();
        assert_eq!(came, 18);
    }
}

/// A line is held by the rules of `event attend`.
#[tokio::test]
async fn who_came_is_held_like_what_is_typed() {
    let bench = animated().await;
    for (line, column) in [
        ("À venir;CC Val Fictif;;4", "evenement"),
        ("Réunion annuelle;CC Val Fictif;;4", "evenement"),
        ("Nulle part;CC Val Fictif;;4", "evenement"),
        ("Premiers usages;Personne;;4", "partenaire"),
        ("Premiers usages;SDIS de l'Exemple;;0", "nombre"),
        ("Premiers usages;SDIS de l'Exemple;;10001", "nombre"),
        ("Premiers usages;SDIS de l'Exemple;;-1", "nombre"),
        ("Premiers usages;SDIS de l'Exemple;;", "nombre"),
        (
            "Premiers usages;SDIS de l'Exemple;lea@val.example;2",
            "nombre",
        ),
        (
            "Premiers usages;SDIS de l'Exemple;qui@val.example;",
            "personne",
        ),
    ] {
        let text = format!("evenement;partenaire;personne;nombre\n{line}\n");
        let outcome = bench
            .bring_as(
                Kind::Participants,
                &text,
                (There::Update, OnWrong::Stop, End::Keep),
            )
            .await;
        let told: Vec<&str> = outcome
            .problems
            .iter()
            .map(|problem| problem.column.as_str())
            .collect();
        assert_eq!((outcome.applied, told), (false, vec![column]), "{line}");
    }
    let other = "evenement;partenaire;nombre\nPremiers usages;SDIS de l'Exemple;15\n";
    let kept = "SELECT SUM(count) FROM participant";
    // Another number is told, and taken on word.
    let outcome = bench.bring(Kind::Participants, other).await;
    assert!(
        !outcome.applied && outcome.known[0].what.contains("12"),
        "{outcome:#?}"
    );
    assert_eq!(bench.count(kept).await, 18);
    let how = (There::Update, OnWrong::Stop, End::Keep);
    let outcome = bench.bring_as(Kind::Participants, other, how).await;
    assert_eq!((outcome.applied, outcome.updated.len()), (true, 1));
    assert_eq!(bench.count(kept).await, 21);
    // Two lines that deny each other are nobody's number.
    let both = format!("{other}Premiers usages;SDIS de l'Exemple;16\n");
    let outcome = bench.bring_as(Kind::Participants, &both, how).await;
    assert_eq!(outcome.refused().len(), 1, "{outcome:#?}");
}

/// Two numbers that a merge put side by side leave as their sum: none is lost.
#[tokio::test]
async fn numbers_of_a_merged_partner_are_added() {
    let bench = animated().await;
    let again = "nom;siret;groupe\nSDIS Exemple bis;;collectivite\n";
    assert!(bench.bring(Kind::Partners, again).await.applied);
    let came = "evenement;partenaire;nombre\nPremiers usages;SDIS Exemple bis;12\n";
    assert!(bench.bring(Kind::Participants, came).await.applied);
    let [keep, other] = ["SDIS de l’Exemple", "SDIS Exemple bis"];
    let merged = merge(&bench.desk, keep, other, Referents::Refuse, End::Keep).await;
    assert!(merged.unwrap().applied);
    let text = bench.csv("participants").await;
    assert!(text.contains(";24\r\n"), "{text}");
}
