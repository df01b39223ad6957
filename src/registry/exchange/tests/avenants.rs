//! Avenants come back with their days and what proves their signature; they move nothing.

use super::*;
use crate::adhesion::{Event, Record, State, Text, TextKind};
use crate::document::File;

const HEADER: &str =
    "partenaire;convention;numero;etat;fait_le;envoye_le;signe_le;signataire;document";

fn lines() -> [String; 4] {
    let hash = "ab".repeat(32);
    [
        "CC Val Fictif;2019-001;2019-001-A1;annulé;10/01/2025;12/01/2025;;;".into(),
        format!(
            "CC Val Fictif;2019-001;2019-001-A2;signe;2025-02-01;2025-02-02;2025-03-01;lea@val.example;{hash}"
        ),
        "CC Val Fictif;2019-001;2019-001-A3;envoye;2026-02-01;2026-02-02;;;".into(),
        "SDIS de l'Exemple;2019-002;2019-002-A1;prepare;2026-02-01;;;;".into(),
    ]
}

fn table(lines: &[String]) -> String {
    format!("{HEADER}\n{}\n", lines.join("\n"))
}

/// A convention of the SDIS.
async fn convention(bench: &Bench, number: &str) {
    let text = format!(
        "nature;numero;partenaire;signee_le\npigma;{number};SDIS de l'Exemple;12/05/2019\n"
    );
    assert!(bench.bring(Kind::Conventions, &text).await.applied);
}

#[tokio::test]
async fn avenants_come_back_and_move_nothing() {
    let one = filled().await;
    let wrong = one.bring(Kind::Avenants, &table(&lines())).await;
    assert_eq!(wrong.problems[0].column, "convention", "nobody's");
    convention(&one, "2019-002").await;
    let steps = one.csv("steps").await;
    let text = table(&lines());
    let outcome = one.bring(Kind::Avenants, &text).await;
    assert!(outcome.applied, "{:#?}", outcome.problems);
    assert_eq!(one.bring(Kind::Avenants, &text).await.known.len(), 4);
    assert_eq!(one.csv("steps").await, steps);
    let text = one.csv("avenants").await;
    let other = Bench::new().await;
    for kind in [
        Kind::Partners,
        Kind::Conventions,
        Kind::Persons,
        Kind::Avenants,
    ] {
        let text = one.csv(kind.word()).await;
        let outcome = other.bring(kind, &text).await;
        assert!(outcome.applied, "{kind:?} {:#?}", outcome.problems);
    }
    assert_eq!(other.csv("avenants").await, text);
    let kept =
        "SELECT COUNT(*) FROM avenant WHERE reprise = 1 AND draft IS NULL AND signed IS NULL";
    assert_eq!((one.count(kept).await, other.count(kept).await), (4, 4));
    let moved = "SELECT (SELECT COUNT(*) FROM adhesion) + (SELECT COUNT(*) FROM acceptance)";
    assert_eq!(other.count(moved).await, 0);
    for bench in [&one, &other] {
        bench.is_whole().await;
    }
}

/// A signature without its proof, its day or a signatory who could sign is none.
#[tokio::test]
async fn no_table_signs() {
    let bench = filled().await;
    let signed = &lines()[1];
    for (is, wrong, column) in [
        (&"ab".repeat(32)[..], "", "document"),
        (&"ab".repeat(32), "abab", "document"),
        ("lea@val.example", "", "signataire"),
        ("lea@val.example", "tom@val.example", "signataire"),
        ("lea@val.example", "qui@val.example", "signataire"),
        ("2025-03-01", "", "signe_le"),
        ("2025-03-01", "2025-01-01", "signe_le"),
        ("2025-03-01", "2030-01-01", "signe_le"),
        ("2025-02-02", "", "envoye_le"),
        // Before she represented it.
        (
            "2025-02-01;2025-02-02;2025-03-01",
            "2024-02-01;2024-02-02;2024-02-28",
            "signataire",
        ),
        ("signe;", "envoye;", "signe_le"),
        ("signe;", "approuve;", "etat"),
        (";2019-001;", ";;", "convention"),
        ("CC Val Fictif", "SDIS de l'Exemple", "convention"),
    ] {
        let text = table(&[signed.replacen(is, wrong, 1)]);
        let outcome = bench.bring(Kind::Avenants, &text).await;
        let told: Vec<&str> = outcome
            .problems
            .iter()
            .map(|problem| problem.column.as_str())
            .collect();
        assert_eq!((outcome.applied, told), (false, vec![column]), "{text}");
    }
    // Two of a partner do not run at once, and a number is one avenant's.
    let [_, _, sent, _] = lines();
    let second = sent.replace("-A3", "-A4");
    let outcome = bench
        .bring(Kind::Avenants, &table(&[sent.clone(), second]))
        .await;
    assert_eq!(outcome.problems[0].column, "etat");
    let other = sent.replace("CC Val Fictif;2019-001;", "SDIS de l'Exemple;2019-009;");
    assert!(
        bench
            .bring(Kind::Avenants, &table(std::slice::from_ref(&sent)))
            .await
            .applied
    );
    let outcome = bench.bring(Kind::Avenants, &table(&[other])).await;
    assert_eq!(outcome.problems[0].column, "numero");
    // Nor is it that of another partner's steps.
    let steps = "partenaire;chemin;numero;evenement;le;avenant\n\
        SDIS de l'Exemple;relais;0;ouverture;2026-01-01;2019-001-A3\n";
    let outcome = bench.bring(Kind::Steps, steps).await;
    assert_eq!(
        (outcome.applied, outcome.problems[0].column.as_str()),
        (false, "avenant")
    );
}

/// Nobody signs an avenant on the direct path.
#[tokio::test]
async fn an_avenant_of_a_direct_adhesion_is_not_on_its_way() {
    let bench = filled().await;
    convention(&bench, "2019-002").await;
    let since = "2025-12-01".parse().ok();
    adhesion::start(&bench.desk, "2019-002", adhesion::Path::Direct, since, true)
        .await
        .unwrap();
    let sent = "SDIS de l'Exemple;2019-002;2019-002-A1;envoye;2025-06-03;2025-06-04;;;";
    let outcome = bench.bring(Kind::Avenants, &table(&[sent.into()])).await;
    let problem = &outcome.problems[0];
    assert_eq!((outcome.applied, problem.column.as_str()), (false, "etat"));
    assert!(problem.why.contains("parcours direct"), "{problem:?}");
    let cancelled = sent.replace("envoye", "annule");
    let outcome = bench.bring(Kind::Avenants, &table(&[cancelled])).await;
    assert!(outcome.applied, "{:#?}", outcome.problems);
    let send = Record::new(Event::Send);
    let fault = adhesion::record(&bench.desk, "2019-002", send).await;
    let told = fault.unwrap_err().to_string();
    assert!(told.contains("parcours direct"), "{told}");
}

/// An avenant that came back as sent is the one that the steps name, and is signed here, with its proof.
#[tokio::test]
async fn what_was_sent_elsewhere_is_signed_here() {
    let bench = Bench::new().await;
    let persons = "nom;e-mail;structure;rôle;depuis\n\
        Imaginaire;tom@val.example;SDIS de l'Exemple;représentant légal;2025-01-01\n";
    let avenants =
        format!("{HEADER}\nSDIS de l'Exemple;2019-1;2019-1-A1;envoye;2025-06-03;2025-06-04;;;\n");
    let steps = "partenaire;chemin;numero;evenement;le;par;reference;categorie;avenant\n\
        SDIS de l'Exemple;relais;0;ouverture;2025-06-02;;;;\n\
        SDIS de l'Exemple;relais;1;eligible;2025-06-03;secrétariat;D-1;public;\n\
        SDIS de l'Exemple;relais;2;envoi;2025-06-04;;;;2019-1-A1\n";
    for (kind, text) in [
        (Kind::Partners, PARTNERS),
        (Kind::Conventions, CONVENTIONS),
        (Kind::Persons, persons),
        (Kind::Avenants, &avenants),
        (Kind::Steps, steps),
    ] {
        if kind == Kind::Avenants {
            convention(&bench, "2019-1").await;
        }
        let outcome = bench.bring(kind, text).await;
        assert!(outcome.applied, "{kind:?} {:#?}", outcome.problems);
    }
    let text = |kind, id: &str| Text {
        kind,
        id: id.into(),
        version: "1".into(),
    };
    let sign = |file| {
        let mut record = Record::new(Event::Sign);
        record.signatory = Some("tom@val.example");
        record.evidence.texts = vec![
            text(TextKind::Charte, "charte"),
            text(TextKind::Licence, "spot"),
            text(TextKind::SuperReferent, "pigma"),
        ];
        record.file = file;
        adhesion::record(&bench.desk, "SDIS de l'Exemple", record)
    };
    assert!(sign(None).await.is_err());
    let file = File {
        name: "signé.pdf",
        bytes: b"%PDF-1.7 signed",
    };
    let moved = sign(Some(file)).await.unwrap();
    assert_eq!(moved.adhesion.state, State::Signee);
    let signed = "SELECT COUNT(*) FROM avenant WHERE state = 'signe' AND signed IS NOT NULL";
    assert_eq!(bench.count(signed).await, 1);
}

/// What a table brings as prepared has no letter that could leave.
#[tokio::test]
async fn nothing_is_sent_that_has_no_letter() {
    let bench = filled().await;
    convention(&bench, "2019-002").await;
    let text = table(&lines()[3..]);
    assert!(bench.bring(Kind::Avenants, &text).await.applied);
    let act = crate::operator::rules::Act::Conventions;
    let mut change = bench.desk.change(act).await.unwrap();
    let db = bench.desk.db();
    let one = crate::avenant::one(db, change.sql(), "2019-002-A1")
        .await
        .unwrap();
    let on = bench.desk.now().date_naive();
    let sent = crate::avenant::send(db, &mut change, one, on).await;
    assert!(sent.unwrap_err().to_string().contains("sans projet"));
}

/// Nobody signs who was erased.
#[tokio::test]
async fn an_erased_person_signs_nothing_new() {
    let bench = filled().await;
    let text = "identifiant;partenaire;role;depuis;jusqu_au;effacee_le\n\
        pers-eeeeeeeeee02;CC Val Fictif;representant-legal;2024-01-01;2024-02-29;2026-05-01\n";
    let outcome = bench.bring(Kind::Persons, text).await;
    assert!(outcome.applied, "{:#?}", outcome.problems);
    let mut change = bench.desk.begin().await.unwrap();
    let found = crate::avenant::people::find(change.sql(), "pers-eeeeeeeeee02").await;
    assert_eq!(found.unwrap(), None);
}
