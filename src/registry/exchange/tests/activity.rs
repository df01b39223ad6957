//! Figures of activity from tables: each with its source, counted once.

use super::*;
use crate::activity::{self, Coverage, Filter, Given, Said};
use crate::period::Period;

const HASH: &str = "3b4c5d6e3b4c5d6e3b4c5d6e3b4c5d6e3b4c5d6e3b4c5d6e3b4c5d6e3b4c5d6e";
const HEAD: &str = "identifiant;partenaire;compte;le;nature;nombre;km2;octets;source;origine;liste;\
    liste_sha256;liste_du;liste_au";
const BY_HAND: &str =
    ";CC Val Fictif;;01/02/2026;livraison;3;12,5;1000;saisie à la main;courriel de Balthazar;;;;";

fn table(lines: &[&str]) -> String {
    let lines = lines.iter().map(|line| format!("{line}\n"));
    format!("{HEAD}\n{}", lines.collect::<String>())
}

/// A figure of the list `list`, whose hash begins with `hash`.
fn of_list(list: &str, hash: &str) -> String {
    let hash = format!("{hash}{}", HASH.get(hash.len()..).unwrap());
    format!(
        "act-0123456789ab;CC Val Fictif;lfictive;2026-03-31;telechargement;12;;;dinamis;mars.csv;{list};{hash};2026-01-01;2026-06-30"
    )
}

async fn coverage(bench: &Bench) -> Coverage {
    let days = |text: &str| text.parse().unwrap();
    let year = Period::new(days("2026-01-01"), days("2026-12-31")).unwrap();
    let filter = Filter {
        from: Some(year.from),
        to: Some(year.to),
        ..Filter::default()
    };
    activity::list(&bench.desk, &filter)
        .await
        .unwrap()
        .1
        .coverage
}

#[tokio::test]
async fn figures_come_back_with_their_source_and_the_days_that_dinamis_tells() {
    let bench = filled().await;
    let list = of_list("bring-0123456789ab", "");
    let text = table(&[
        &list,
        BY_HAND,
        ";SDIS de l'Exemple;;2026-04-01;consultation;;;;relais;;;;;",
    ]);
    let outcome = bench.bring(Kind::Activity, &text).await;
    assert!(outcome.applied, "{:#?}", outcome.problems);
    let said = Given {
        partner: "CC Val Fictif".into(),
        account: None,
        said: Said {
            what: Some("connexion".into()),
            km2: Some("0,0000123".into()),
            ..Said::default()
        },
        note: "=appel\nde Balthazar".into(),
    };
    activity::add(&bench.desk, &said).await.unwrap();
    let Coverage::Part(days) = coverage(&bench).await else {
        panic!()
    };
    assert_eq!(days.len(), 1);

    let left = bench.csv("activity").await;
    let away = Bench::new().await;
    for kind in [Kind::Partners, Kind::Persons, Kind::Steps, Kind::Accounts] {
        let text = bench.csv(kind.word()).await;
        assert!(away.bring(kind, &text).await.applied);
    }
    let outcome = away.bring(Kind::Activity, &left).await;
    assert!(outcome.applied, "{:#?}", outcome.problems);
    assert_eq!(away.csv("activity").await, left);
    assert_eq!(coverage(&away).await, coverage(&bench).await);
    let again = away.bring(Kind::Activity, &left).await;
    assert_eq!((again.known.len(), again.created.len()), (4, 0));
    for bench in [&bench, &away] {
        let held = crate::held::hold(bench.desk.db()).await.unwrap();
        assert!(held.differences.is_empty(), "{:#?}", held.differences);
        let words = "SELECT COUNT(*) FROM journal_detail WHERE detail LIKE '%Balthazar%'";
        assert_eq!(bench.count(words).await, 0);
        assert!(bench.is_sound().await);
    }
    let what = What::of("activity").unwrap();
    let sheet = export(&bench.desk, &what, Personal::Without).await.unwrap();
    assert!(!sheet.csv().contains("Balthazar"));
}

#[tokio::test]
async fn nothing_is_counted_twice() {
    let bench = filled().await;
    let list = of_list("bring-0123456789ab", "");
    let text = table(&[&list, BY_HAND]);
    assert_eq!(bench.bring(Kind::Activity, &text).await.created.len(), 2);
    // With an id, and without one the same in all.
    assert_eq!(bench.bring(Kind::Activity, &text).await.known.len(), 2);
    let refused = |outcome: Outcome| {
        let told = outcome.problems.iter().map(|one| one.column.as_str());
        told.collect::<Vec<_>>().join(", ")
    };
    let other = |text: String| table(&[&text.replace("act-0123456789ab", "act-0123456789ac")]);
    // Under another id, of the same list.
    let again = other(of_list("bring-0123456789ab", ""));
    assert_eq!(bench.bring(Kind::Activity, &again).await.known.len(), 1);
    // The list that was taken elsewhere under another id brought the same figures.
    let elsewhere = other(of_list("bring-0123456789ac", ""));
    assert_eq!(
        refused(bench.bring(Kind::Activity, &elsewhere).await),
        "liste_sha256"
    );
    let contrary = other(of_list("bring-0123456789ab", "00"));
    assert_eq!(
        refused(bench.bring(Kind::Activity, &contrary).await),
        "liste"
    );
    // What was left out of a list follows; another list of the same days is doubted.
    let rest = other(list.replace(";12;", ";15;"));
    let outcome = bench.bring(Kind::Activity, &rest).await;
    assert_eq!((outcome.created.len(), outcome.doubts.len()), (1, 1));
    let twice = list.replace(";12;", ";13;").replace("9ab;CC", "9ad;CC");
    let denied = table(&[&twice, &twice.replace(";13;", ";14;")]);
    assert_eq!(
        refused(bench.bring(Kind::Activity, &denied).await),
        "identifiant"
    );
    let more = table(&[&of_list("bring-0123456789ac", "00").replace("9ab;CC", "9ae;CC")]);
    let outcome = bench.bring(Kind::Activity, &more).await;
    assert_eq!((outcome.created.len(), outcome.doubts.len()), (1, 1));
    let figures = "SELECT lines FROM bringing WHERE id = 'bring-0123456789ab'";
    assert_eq!(bench.count(figures).await, 2);
}

/// Two equal lines of one table are two figures, and the same table again brings none.
#[tokio::test]
async fn two_lines_that_say_the_same_are_two_figures() {
    let bench = filled().await;
    let count = "SELECT COUNT(*) FROM activity";
    let table = table(&[BY_HAND, BY_HAND]);
    let run = async |text: &str| {
        let outcome = bench.bring(Kind::Activity, text).await;
        assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
        (outcome.created.len(), outcome.known.len())
    };
    assert_eq!(run(&table).await, (2, 0));
    assert_eq!(run(&table).await, (0, 2));
    assert_eq!(bench.count(count).await, 2);
    assert_eq!(run(&format!("{table}{BY_HAND}\n")).await, (1, 2));
    // A line that gives its id is that figure, and no other line is.
    let left = bench.csv("activity").await;
    let own = left.lines().nth(1).unwrap();
    let id = own.split(';').next().unwrap();
    let named = format!("{}{id}{BY_HAND}\n", table);
    assert_eq!(run(&named).await, (0, 3));
    let four = format!("{table}{id}{BY_HAND}\n{BY_HAND}\n");
    assert_eq!(run(&four).await, (1, 3));
    assert_eq!(bench.count(count).await, 4);
    assert!(bench.is_sound().await);
}

#[tokio::test]
async fn what_is_no_figure_is_refused_by_its_column() {
    let bench = filled().await;
    let list = &of_list("bring-0123456789ab", "");
    let mut others = Vec::new();
    for (line, is, wrong, column) in [
        (BY_HAND, "CC Val Fictif;", "Personne;", "partenaire"),
        (BY_HAND, "CC Val Fictif;", "CC Val Fictif;autre", "compte"),
        (
            BY_HAND,
            "CC Val Fictif;",
            "SDIS de l'Exemple;lfictive",
            "compte",
        ),
        (BY_HAND, "01/02/2026", "", "le"),
        (BY_HAND, "01/02/2026", "01/02/2029", "le"),
        (BY_HAND, "livraison", "don", "nature"),
        (BY_HAND, "livraison", "", "nature"),
        (BY_HAND, ";3;", ";0;", "nombre"),
        (BY_HAND, "12,5", "-1", "km2"),
        (BY_HAND, "1000", "1000,5", "octets"),
        (BY_HAND, "1000", "2000000000000000", "octets"),
        (BY_HAND, "saisie à la main", "", "source"),
        (BY_HAND, "saisie à la main", "IGN", "source"),
        (BY_HAND, "saisie à la main", "relais", "origine"),
        (BY_HAND, "saisie à la main", "dinamis", "liste"),
        (BY_HAND, "courriel de Balthazar", "", "origine"),
        (BY_HAND, ";;;;", ";;;2026-01-01;", "liste_du"),
        (list, "dinamis", "main", "liste"),
        (list, "mars.csv", "", "origine"),
        (list, "bring-0123456789ab", "mars", "liste"),
        (list, HASH, "3b4c", "liste_sha256"),
        (list, "2026-06-30", "2025-06-30", "liste_au"),
        (list, "2026-06-30", "2026-02-28", "le"),
        (list, "act-0123456789ab", "dem-0123456789ab", "identifiant"),
    ] {
        let text = table(&[&line.replacen(is, wrong, 1)]);
        let how = (There::Stay, OnWrong::Stop, End::DryRun);
        let outcome = bench.bring_as(Kind::Activity, &text, how).await;
        let told = outcome.problems.iter().map(|one| one.column.as_str());
        let told = told.collect::<Vec<_>>().join(", ");
        if told != column {
            others.push(format!("{is} → {wrong}: {told}"));
        }
    }
    assert!(others.is_empty(), "{others:#?}");
}
