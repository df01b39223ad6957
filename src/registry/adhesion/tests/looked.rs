//! Adhésions on a day, and decisions that come back by the partner's number.

use relais_files::table::Table;

use super::*;
use crate::adhesion::dossier::{self, Run};
use crate::adhesion::{Filter, Funnel};

/// State, how many are there, how many were.
fn counts(funnel: &Funnel) -> Vec<(State, usize, usize)> {
    let rows = funnel.rows.iter();
    rows.map(|row| (row.state, row.now, row.reached)).collect()
}

#[tokio::test]
async fn the_funnel_of_a_day_knows_nothing_of_what_came_later() {
    let bench = Bench::new().await;
    let desk = submitted(&bench).await;
    let on = |text: &'static str| adhesion::funnel(desk.db(), day(text));
    assert_eq!(counts(&on("2026-10-31").await.unwrap()), []);
    assert_eq!(
        counts(&on("2026-11-01").await.unwrap()),
        [(State::Prospect, 1, 1)]
    );
    assert_eq!(
        counts(&on("2026-11-06").await.unwrap()),
        [
            (State::Prospect, 0, 1),
            (State::Eligible, 0, 1),
            (State::AvenantEnvoye, 1, 1)
        ]
    );
    assert_eq!(on(TODAY).await.unwrap().rows.len(), 6);
    let all = Filter::default();
    let listed = adhesion::list(desk.db(), &all, day("2026-11-06"));
    let listed = listed.await.unwrap();
    assert_eq!((listed[0].now, listed[0].days), (State::AvenantEnvoye, 1));
}

#[tokio::test]
async fn those_that_wait_are_under_way() {
    let bench = Bench::new().await;
    let desk = submitted(&bench).await;
    let waiting = |state| Filter {
        state,
        waiting: Some(20),
        ..Filter::default()
    };
    let count = async |state| {
        let listed = adhesion::list(desk.db(), &waiting(state), day(TODAY)).await;
        listed.unwrap().len()
    };
    assert_eq!(count(None).await, 1);
    let to_active = [
        (Event::Validate, "2026-12-10"),
        (Event::Activate, "2026-12-11"),
    ];
    play(&desk, &to_active).await;
    assert_eq!(
        (count(None).await, count(Some(State::Active)).await),
        (0, 1)
    );
    play(&desk, &[(Event::End, "2026-12-12")]).await;
    assert_eq!(count(None).await, 0);
}

#[tokio::test]
async fn a_decision_finds_its_adhesion_by_the_number_or_the_siret_of_its_partner() {
    let bench = Bench::new().await;
    let desk = submitted(&bench).await;
    let decide = async |whose: &str, run| {
        let text = format!("{whose};validée;2026-12-01;PV-9\n");
        let text = format!("adhesion;decision;jour;reference\n{text}");
        let table = Table::of_text("d.csv", &text).unwrap();
        dossier::decide(&desk, &[table], run).await
    };
    for whose in ["2772", "130 000 763 00016", "SDIS fictif"] {
        decide(whose, Run::Try).await.unwrap();
    }
    let told = decide("2773", Run::Try).await.unwrap_err().to_string();
    assert!(told.contains("ligne 2") && told.contains("2773"), "{told}");
    decide("2772", Run::Keep).await.unwrap();
    play(&desk, &[(Event::End, "2026-12-12")]).await;
    let told = decide("2772", Run::Try).await.unwrap_err().to_string();
    assert!(told.contains("adhésion ouverte"), "{told}");
}

/// An adhésion is found by its own id, also when it is over and another is open.
#[tokio::test]
async fn an_adhesion_is_found_by_its_own_id() {
    let bench = Bench::new().await;
    let desk = submitted(&bench).await;
    let shown = async |asked: &str| adhesion::show(desk.db(), asked, day(TODAY)).await;
    let name = {
        let all = adhesion::list(desk.db(), &Filter::default(), day(TODAY))
            .await
            .unwrap();
        all[0].name.clone()
    };
    let first = shown(&name).await.unwrap().adhesion.id;
    assert_eq!(
        shown(&first.to_uppercase()).await.unwrap().adhesion.id,
        first
    );
    play(&desk, &[(Event::Refuse, "2026-12-10")]).await;
    let path = crate::adhesion::Path::Direct;
    let second = adhesion::start(&desk, &name, path, None, false)
        .await
        .unwrap()
        .id;
    assert_eq!(shown(&name).await.unwrap().adhesion.id, second);
    let old = shown(&first).await.unwrap();
    assert_eq!(
        (old.adhesion.id.as_str(), old.earlier),
        (first.as_str(), vec![second.clone()])
    );
    // What is over takes no event by its id; the open one does.
    let event = async |asked: &str| {
        let record = adhesion::Record {
            evidence: adhesion::Evidence {
                reference: Some("F-1".into()),
                ..Default::default()
            },
            ..adhesion::Record::new(Event::Form)
        };
        adhesion::record(&desk, asked, record).await
    };
    assert!(event(&first).await.is_err());
    assert_eq!(event(&second).await.unwrap().adhesion.id, second);
    let listed = async |of: &str| {
        let filter = Filter {
            of: Some(of.into()),
            ..Filter::default()
        };
        let all = adhesion::list(desk.db(), &filter, day(TODAY))
            .await
            .unwrap();
        all.len()
    };
    assert_eq!((listed(&first).await, listed(&name).await), (1, 2));
    assert!(
        adhesion::list(
            desk.db(),
            &Filter {
                of: Some("adhe-zzzzzzzzzzzz".into()),
                ..Filter::default()
            },
            day(TODAY)
        )
        .await
        .is_err()
    );
}
