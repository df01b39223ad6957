//! Bilans of registries made by hand, with figures counted by hand.

mod hand;
mod carried;
mod months;
mod moved;
mod published;
mod words;

use relais_report::figures::{Cell, Report};
use relais_report::{page, sheet};

use super::figures::{Figures, NeedLine, OccasionLine, RequestLine};
use super::narrative::Narratives;
use super::place::Places;
use super::*;
use crate::activity::Coverage;
use crate::adhesion::State;
use crate::period::Period;
use hand::{Bench, FEW};

fn year(year: i32) -> Period {
    period(&format!("{year}-01-01"), &format!("{year}-12-31"))
}

fn period(from: &str, to: &str) -> Period {
    Period::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
}

fn asked(form: Form) -> Asked {
    let place = ("EPCI:243300316".parse().unwrap(), "33".parse().unwrap());
    Asked {
        form,
        places: Places::new([place]),
        ..Asked::default()
    }
}

async fn few(form: Form) -> Bilan {
    let bench = Bench::new(FEW).await;
    make(&bench.desk().await, year(2026), &asked(form))
        .await
        .unwrap()
}

#[tokio::test]
async fn adhesions_are_counted_step_by_step() {
    let bilan = few(Form::Published).await;
    let [relay, direct] = &bilan.figures.funnels[..] else {
        panic!("two paths");
    };
    let lines = |of: &figures::Funnel| {
        let line = |line: &figures::StepLine| {
            (
                line.state.word(),
                line.reached,
                line.reprises,
                line.standing,
            )
        };
        of.all()
            .map(line)
            .filter(|line| line.1 + line.2 + line.3 > 0)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        lines(relay),
        [
            ("prospect", 1, 1, 0),
            ("eligible", 2, 0, 0),
            ("avenant-envoye", 2, 0, 1),
            ("signee", 1, 0, 0),
            ("saisie", 1, 0, 0),
            ("soumise", 1, 0, 0),
            ("validee", 1, 0, 0),
            ("active", 1, 1, 2),
            ("terminee", 1, 0, 1),
        ]
    );
    assert_eq!(
        lines(direct),
        [("prospect", 1, 0, 0), ("formulaire", 1, 0, 1)]
    );
    assert_eq!((relay.returned, direct.returned), (1, 0));
    let delays: Vec<_> = relay
        .delays
        .iter()
        .map(|delay| {
            (
                delay.to.word(),
                delay.count,
                delay.median_days,
                delay.longest_days,
            )
        })
        .collect();
    assert_eq!(
        delays,
        [
            ("eligible", 2, 22, 34),
            ("avenant-envoye", 2, 25, 37),
            ("signee", 1, 20, 20),
            ("saisie", 1, 1, 1),
            ("soumise", 1, 7, 7),
            ("validee", 1, 19, 19),
            ("active", 1, 1, 1),
            ("active", 1, 70, 70),
        ]
    );
    // A year before, one was a prospect, and one that ended since was active.
    let before = bilan.before.unwrap();
    let standing = |state| before.standing(state);
    assert_eq!(
        (
            standing(State::Prospect),
            standing(State::Active),
            standing(State::Terminee)
        ),
        (1, 1, 0)
    );
}

#[tokio::test]
async fn accounts_are_counted_as_they_were_at_the_end() {
    let bilan = few(Form::Published).await;
    let expected = figures::Accounts {
        opened: 3,
        reprises: 0,
        first_logins: 1,
        suspended: 0,
        closed: 1,
        pending_then: 1,
        active_then: 1,
        suspended_then: 0,
        changed_then: 1,
        contractors_then: 0,
        unmandated_then: 0,
    };
    assert_eq!(bilan.figures.accounts, expected);
}

#[tokio::test]
async fn each_figure_of_activity_has_its_source() {
    let bilan = few(Form::Published).await;
    let lines: Vec<_> = bilan
        .figures
        .activity
        .iter()
        .map(|line| {
            (
                line.what.as_str(),
                line.source.as_str(),
                line.count,
                line.partners,
                line.m2.known().map(|m2| m2 / 10_000),
                line.bytes.known(),
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            (
                "livraison",
                "relais",
                2,
                1,
                Some(1_013),
                Some(1_500_000_000)
            ),
            ("telechargement", "dinamis", 30, 1, Some(100_000), None),
            ("telechargement", "main", 30, 1, Some(100_000), None),
            ("consultation", "relais", 5, 1, None, None),
        ]
    );
    assert_eq!(bilan.figures.coverage, Coverage::Whole);
    let may = &bilan.figures.months[4];
    assert_eq!((may.deliveries, may.downloads), (0, 60));
    let titles = titles(&bilan.report);
    assert!(!titles.contains("hors DINAMIS"), "{titles}");
}

fn titles(report: &Report) -> String {
    let sections = report.sections.iter().map(|part| part.title.as_str());
    let tables = report.tables().map(|table| table.title.as_str());
    sections.chain(tables).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn headings_say_what_dinamis_did_not() {
    let bench = Bench::new(FEW).await;
    let desk = bench.desk().await;
    let part = make(&desk, period("2026-12-01", "2027-01-31"), &Asked::default())
        .await
        .unwrap();
    let covered = Coverage::Part(vec![period("2026-12-01", "2026-12-31")]);
    assert_eq!(part.figures.coverage, covered);
    assert!(titles(&part.report).contains("Livraisons et téléchargements, en partie hors DINAMIS"));
    let none = make(&desk, year(2025), &Asked::default()).await.unwrap();
    assert_eq!(none.figures.coverage, Coverage::No);
    let titles = titles(&none.report);
    for title in [
        "Livraisons et téléchargements, hors DINAMIS",
        "Activité par département, hors DINAMIS",
        "Activité par groupe d’usagers, hors DINAMIS",
    ] {
        assert!(titles.contains(title), "{title} in {titles}");
    }
}

#[tokio::test]
async fn requests_that_came_and_went_are_those_that_stay() {
    let bilan = few(Form::Published).await;
    let of = |kind| RequestLine {
        kind,
        ..RequestLine::default()
    };
    let expected = [
        RequestLine {
            open_before: 1,
            closed: 1,
            delivered: 1,
            unmeasured: 1,
            ..of("telechargement")
        },
        RequestLine {
            received: 2,
            closed: 1,
            delivered: 1,
            open_then: 1,
            median_days: Some(30),
            longest_days: Some(30),
            delivered_m2: 100_000_000,
            ..of("archive")
        },
        RequestLine {
            open_before: 1,
            received: 1,
            closed: 1,
            refused: 1,
            open_then: 1,
            median_days: Some(30),
            longest_days: Some(30),
            ..of("programmation")
        },
        RequestLine {
            received: 2,
            closed: 1,
            solved: 1,
            open_then: 1,
            median_days: Some(1),
            longest_days: Some(1),
            ..of("aide")
        },
    ];
    assert_eq!(bilan.figures.requests, expected);
    for line in &bilan.figures.requests {
        assert_eq!(
            line.open_before + line.received - line.closed,
            line.open_then,
            "{}",
            line.kind
        );
        let outcomes = line.delivered + line.solved + line.refused + line.abandoned;
        assert_eq!(outcomes, line.closed, "{}", line.kind);
    }
    let help = bilan.figures.help;
    assert_eq!((help.received, help.engineering, help.escalated), (2, 1, 1));
}

#[tokio::test]
async fn needs_occasions_leads_and_uses_are_counted() {
    let figures = few(Form::Published).await.figures;
    let need = |group, [said, engineering, open, open_engineering]: [i64; 4]| NeedLine {
        group,
        said,
        engineering,
        carried: 0,
        open,
        open_engineering,
    };
    assert_eq!(
        figures.needs,
        [
            need("epci-agence", [1, 1, 1, 1]),
            need("collectivite", [0, 0, 1, 0]),
            need("autre", [1, 1, 0, 0]),
        ]
    );
    let met = |kind, count, partners, persons| OccasionLine {
        kind,
        count,
        partners,
        persons,
    };
    assert_eq!(figures.occasions[0], met("webinaire", 1, 2, 13));
    assert_eq!(figures.occasions[2], met("reunion", 1, 1, 2));
    assert_eq!(figures.messages, (1, 40));
    let leads: Vec<_> = figures
        .leads
        .iter()
        .map(|line| [line.open, line.won, line.lost])
        .collect();
    assert_eq!(leads, [[1, 0, 0], [0, 0, 0], [0, 0, 1]]);
    let uses: Vec<_> = figures
        .uses
        .iter()
        .map(|line| {
            (
                line.of.as_deref(),
                line.requests,
                line.answered,
                line.needs,
                line.cases,
            )
        })
        .collect();
    assert_eq!(uses, [(Some("ocs"), 1, 1, 1, 1), (None, 4, 1, 1, 0)]);
}

#[tokio::test]
async fn parts_are_the_whole() {
    let figures = few(Form::Published).await.figures;
    let of = |all: &[figures::Division]| {
        let part = |part: &figures::Division| {
            [
                part.partners,
                part.active,
                part.accounts,
                part.downloads,
                part.requests,
                part.needs,
            ]
        };
        all.iter().map(part).collect::<Vec<_>>()
    };
    assert_eq!(
        of(&figures.groups),
        [[1, 0, 0, 0, 2, 1], [1, 1, 1, 60, 3, 0], [2, 1, 0, 0, 0, 1]]
    );
    // Gironde by the file of territories and by the code of a commune, Pyrénées-Atlantiques, nowhere.
    assert_eq!(
        of(&figures.places),
        [[2, 0, 0, 0, 2, 1], [1, 1, 1, 60, 3, 0], [1, 1, 0, 0, 0, 1]]
    );
}

/// Sums are those of the lines, in the form that hides nothing.
#[tokio::test]
async fn totals_are_the_sums_of_their_lines() {
    let bilan = few(Form::Internal).await;
    let mut sums = 0;
    for table in bilan.report.tables() {
        for (at, cell) in table.total.iter().flatten().enumerate() {
            if let Cell::Whole(_) = cell {
                assert_eq!(*cell, table.sum(at), "{} {at}", table.name);
                sums += 1;
            }
        }
    }
    assert!(sums > 40, "{sums}");
}

#[tokio::test]
async fn the_same_registry_and_days_give_the_same_bytes() {
    let bench = Bench::new(FEW).await;
    let (one, other) = (bench.desk().await, bench.desk().await);
    let one = make(&one, year(2026), &asked(Form::Published))
        .await
        .unwrap()
        .report;
    let other = make(&other, year(2026), &asked(Form::Published))
        .await
        .unwrap()
        .report;
    assert_eq!(page::page(&one), page::page(&other));
    assert_eq!(sheet::ods(&one).unwrap(), sheet::ods(&other).unwrap());
    assert_eq!(one.date.as_deref(), Some("2026-12-31"));
}

#[tokio::test]
async fn an_empty_registry_and_a_day_have_their_bilan() {
    let bench = Bench::new("").await;
    let desk = bench.desk().await;
    for of in [year(2026), period("2026-05-03", "2026-05-03")] {
        let bilan = make(&desk, of, &asked(Form::Published)).await.unwrap();
        assert!(bilan.before.is_none() && bilan.figures.is_empty());
        let html = page::page(&bilan.report);
        for words in [
            "Aucune adhésion par le relais",
            "Aucune demande",
            "Aucun compte",
            "Registre de démonstration",
        ] {
            assert!(html.contains(words), "{words}");
        }
        for part in &bilan.report.sections {
            assert!(
                !part.words.is_empty() || !part.figures.is_empty(),
                "{}",
                part.title
            );
        }
    }
    let bench = Bench::new(FEW).await;
    let day = period("2026-03-21", "2026-03-21");
    let bilan = make(&bench.desk().await, day, &asked(Form::Published))
        .await
        .unwrap();
    assert_eq!(bilan.figures.reached(State::Active), 1);
    assert!(
        bilan.report.title.contains("le 21\u{a0}mars 2026"),
        "{}",
        bilan.report.title
    );
}

#[tokio::test]
async fn who_may_read_gets_the_published_form_only() {
    let bench = Bench::new(FEW).await;
    let reader = bench.reader().await;
    make(&reader, year(2026), &asked(Form::Published))
        .await
        .unwrap();
    let refused = make(&reader, year(2026), &asked(Form::Internal))
        .await
        .err()
        .unwrap();
    assert!(
        refused.to_string().contains("concerne des personnes"),
        "{refused}"
    );
}

#[tokio::test]
async fn figures_are_the_same_as_json() {
    let figures: Figures = few(Form::Published).await.figures;
    let json = serde_json::to_value(&figures).unwrap();
    assert_eq!(json["period"]["from"], "2026-01-01");
    assert_eq!(json["funnels"][0]["path"], "relais");
    assert_eq!(json["places"][0]["of"], "33");
    assert_eq!(json["coverage"], "whole");
}
