//! Persons who were erased come back as such: an id, and what their erasure left.

use super::*;
use crate::privacy::Mode;
use crate::privacy::erase::{Open, erase};
use crate::privacy::rules::{Redact, Why};

const MANDATES: &str = "personne;partenaire;societe;objet;du;au\n\
    tom@val.example;CC Val Fictif;Bureau fictif;Orthos de Tom;2026-01-01;2028-12-31\n\
    tom@val.example;SDIS de l'Exemple;Bureau fictif;Orthos;2027-06-01;2028-12-31\n";
const CAME: &str = "evenement;partenaire;personne\nPremiers usages;CC Val Fictif;lea@val.example\n";
const EVENTS: &str = "nature;titre;le\nwebinaire;Premiers usages;2026-03-01\n";

/// A registry of which everybody was erased: who signed, who has an account, a mandate, who came.
async fn erased() -> Bench {
    let bench = filled().await;
    for (kind, text) in [
        (Kind::Mandates, MANDATES),
        (Kind::Events, EVENTS),
        (Kind::Participants, CAME),
    ] {
        let outcome = bench.bring(kind, text).await;
        assert!(outcome.applied, "{kind:?} {:#?}", outcome.problems);
    }
    for who in ["lea@val.example", "tom@val.example"] {
        let how = (Open::Close, Redact::Nothing, Mode::Do);
        erase(&bench.desk, who, Why::Demande, how.0, how.1, how.2)
            .await
            .unwrap();
    }
    bench
}

/// Brings what `one` holds, but for one kind.
async fn returned(one: &Bench, left_out: Kind) -> Bench {
    let other = Bench::new().await;
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != left_out) {
        let text = one.csv(kind.word()).await;
        let outcome = other.bring(kind, &text).await;
        assert!(
            outcome.problems.is_empty(),
            "{kind:?} {:#?}",
            outcome.problems
        );
        assert_eq!(other.csv(kind.word()).await, text, "{kind:?}");
        let again = other.bring(kind, &text).await;
        assert!(
            !again.applied && again.problems.is_empty(),
            "{kind:?} {again:#?}"
        );
    }
    other
}

#[tokio::test]
async fn what_an_erasure_left_comes_back_and_nothing_else() {
    let one = erased().await;
    for left_out in [Kind::Adhesions, Kind::Steps] {
        let other = returned(&one, left_out).await;
        for count in [
            "SELECT COUNT(*) FROM person WHERE erased_at LIKE '2027-01-15%' AND opt_out = 1
             AND coalesce(family_name, given_name, email, phone, function, notice_how, name_key) IS NULL",
            "SELECT COUNT(*) FROM account WHERE state = 'clos' AND dinamis_login IS NULL AND why IS NULL",
            "SELECT COUNT(*) FROM mandate WHERE company = '(effacé)' AND ended_on = '2027-01-15'",
            "SELECT COUNT(DISTINCT text) FROM acceptance JOIN person p ON p.id = signatory
             WHERE p.erased_at IS NOT NULL",
        ] {
            assert_eq!((one.count(count).await, other.count(count).await), (2, 2), "{count}");
        }
        let came = "SELECT COUNT(*) FROM participant WHERE person IS NOT NULL";
        assert_eq!(other.count(came).await, 1);
        other.is_whole().await;
    }
}

/// No table brings anybody back, nor says of an erased person what its erasure left out.
#[tokio::test]
async fn nobody_comes_back() {
    let one = erased().await;
    let other = returned(&one, Kind::Adhesions).await;
    let id = |csv: &str| {
        csv.lines()
            .nth(1)
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_string()
    };
    let person = id(&one.csv("persons").await);
    let persons = "identifiant;nom;courriel;partenaire;role;depuis;jusqu_au;effacee_le";
    let accounts = "personne;nom;partenaire;etat;depuis;login;information_le";
    let mandates = "personne;partenaire;societe;objet;du;au;termine_le";
    let new = "pers-0000000000zz";
    let early = "pers-0000000000yy";
    let gone = format!("identifiant;information_le;effacee_le\n{early};2024-01-01;2027-01-10\n");
    assert!(other.bring(Kind::Persons, &gone).await.applied);
    for (kind, header, line) in [
        (Kind::Persons, persons, format!("{person};Fictive;;;;;;")),
        (Kind::Persons, persons, format!("{person};;;;;;;")),
        (
            Kind::Persons,
            persons,
            format!("{person};Fictive;;;;;;2027-01-15"),
        ),
        (
            Kind::Persons,
            persons,
            format!("{new};Fictive;;;;;;2027-01-15"),
        ),
        (
            Kind::Persons,
            persons,
            format!("{new};;a@b.example;;;;;2027-01-15"),
        ),
        (Kind::Persons, persons, format!("{new};;;;;;;2027-01-16")),
        (Kind::Persons, persons, ";;;;;;;2027-01-10".into()),
        (
            Kind::Persons,
            persons,
            format!("{new};;;CC Val Fictif;contact;2024-01-01;;2027-01-10"),
        ),
        (
            Kind::Persons,
            persons,
            format!("{new};;;CC Val Fictif;contact;2024-01-01;2027-01-11;2027-01-10"),
        ),
        (
            Kind::Accounts,
            accounts,
            format!("{person};;CC Val Fictif;actif;2024-03-01;;2024-01-01"),
        ),
        (
            Kind::Accounts,
            accounts,
            format!("{person};;CC Val Fictif;suspendu;2024-03-01;;"),
        ),
        (
            Kind::Accounts,
            accounts,
            format!("{person};;CC Val Fictif;clos;2024-03-01;lfictive;"),
        ),
        (
            Kind::Accounts,
            accounts,
            format!("{person};Fictive;CC Val Fictif;clos;2024-03-01;;"),
        ),
        (
            Kind::Persons,
            "identifiant;information_le;effacee_le",
            format!("{new};2027-01-11;2027-01-10"),
        ),
        (
            Kind::Persons,
            "identifiant;information_le;effacee_le",
            format!("{early};2027-01-11;2027-01-10"),
        ),
        (
            Kind::Accounts,
            accounts,
            format!("{early};;CC Val Fictif;clos;2027-01-11;;"),
        ),
        (
            Kind::Accounts,
            "personne;partenaire;etat;depuis;premiere_connexion",
            format!("{early};CC Val Fictif;clos;2024-03-01;2027-01-11"),
        ),
        (
            Kind::Accounts,
            accounts,
            format!("{early};;CC Val Fictif;clos;2024-03-01;;2027-01-11"),
        ),
        (
            Kind::Mandates,
            mandates,
            format!("{person};CC Val Fictif;Bureau;(effacé);2020-01-01;2020-12-31;"),
        ),
        (
            Kind::Mandates,
            mandates,
            format!("{person};CC Val Fictif;(effacé);(effacé);2020-01-01;2028-12-31;"),
        ),
    ] {
        let text = format!("{header}\n{line}\n");
        let outcome = other.bring(kind, &text).await;
        assert_eq!(
            (outcome.applied, outcome.refused().len()),
            (false, 1),
            "{kind:?} {line} {outcome:#?}"
        );
    }
    // Nor is a living person erased by a table, or a role of an erased one told anew.
    let outcome = other
        .bring(Kind::Persons, "nom;courriel\nVivant;v@val.example\n")
        .await;
    assert!(outcome.applied);
    let living = "SELECT COUNT(*) FROM person WHERE erased_at IS NULL";
    let csv = other.csv("persons").await;
    let alive = csv.lines().find(|line| line.contains("Vivant")).unwrap();
    let line = format!(
        "{persons}\n{};;;;;;;2027-01-15\n",
        alive.split(';').next().unwrap()
    );
    let outcome = other.bring(Kind::Persons, &line).await;
    assert_eq!(
        (outcome.applied, outcome.problems[0].column.as_str()),
        (false, "effacee_le")
    );
    assert_eq!(other.count(living).await, 1);
    let lea = csv
        .lines()
        .find(|line| line.contains(";representant-legal;"))
        .unwrap();
    let earlier = lea.replacen(";2027-01-15;2027-01-15", ";2025-01-15;2027-01-15", 1);
    assert_ne!(lea, earlier);
    let header = csv.lines().next().unwrap();
    let outcome = other
        .bring(Kind::Persons, &format!("{header}\n{earlier}\n"))
        .await;
    assert!(!outcome.applied && outcome.known.len() == 1, "{outcome:#?}");
}
