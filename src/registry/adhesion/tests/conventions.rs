//! What an avenant amends: the convention of the partner, of the day.

use relais_core::fault::Fault;

use super::{ConventionField, TO_SUBMITTED, day, make, play, ready, whole};
use crate::adhesion::{self, Event, Path};
use crate::convention::{self, New};
use crate::document::File;
use crate::partner;
use crate::tests::Bench;
use crate::{Desk, RegistryFault};

async fn eligible(bench: &Bench) -> Desk {
    let desk = ready(bench).await;
    let on = Some(day("2026-11-01"));
    adhesion::start(&desk, "2772", Path::Relais, on, false)
        .await
        .unwrap();
    play(&desk, &TO_SUBMITTED[..1]).await;
    desk
}

async fn until(desk: &Desk, last: &str) {
    let values = [(ConventionField::Until, last.to_string())];
    convention::edit(desk, "2772", &values, None, None)
        .await
        .unwrap();
}

/// The events are refused with both days.
fn refused(fault: &RegistryFault, last: &str) {
    assert_eq!(
        (fault.code(), fault.kind().exit_code()),
        ("RLS-E842", 4),
        "{fault}"
    );
    assert!(fault.to_string().contains(last), "{fault}");
}

#[tokio::test]
async fn no_avenant_outlives_the_convention_that_it_amends() {
    let bench = Bench::new().await;
    let desk = eligible(&bench).await;
    until(&desk, "2026-11-02").await;
    refused(
        &make(&desk).await.unwrap_err(),
        "du 4\u{a0}mars 2019 au 2\u{a0}novembre 2026",
    );
    until(&desk, "2026-11-04").await;
    make(&desk).await.unwrap();
    let send = || whole(Event::Send, "2026-11-05");
    let late = adhesion::record(&desk, "2772", send()).await;
    refused(&late.unwrap_err(), "4\u{a0}novembre 2026");
    until(&desk, "2026-11-05").await;
    adhesion::record(&desk, "2772", send()).await.unwrap();
    let sign = || whole(Event::Sign, "2026-11-20");
    let late = adhesion::record(&desk, "2772", sign()).await;
    refused(&late.unwrap_err(), "5\u{a0}novembre 2026");
    until(&desk, "").await;
    adhesion::record(&desk, "2772", sign()).await.unwrap();
}

#[tokio::test]
async fn an_avenant_of_before_its_signatory_says_since_when_he_is() {
    let bench = Bench::new().await;
    let desk = eligible(&bench).await;
    bench
        .sql("UPDATE contact SET from_day = '2026-11-04' WHERE role = 'representant-legal'")
        .await;
    let fault = make(&desk).await.unwrap_err().to_string();
    let words = "le représentant légal ne l’est que depuis le 04/11/2026";
    assert!(fault.contains(words), "{fault}");
}

#[tokio::test]
async fn a_draft_is_no_signed_avenant() {
    let bench = Bench::new().await;
    let desk = eligible(&bench).await;
    let made = make(&desk).await.unwrap();
    play(&desk, &TO_SUBMITTED[1..2]).await;
    let mut sign = whole(Event::Sign, "2026-11-20");
    sign.file = Some(File {
        name: "signé.odt",
        bytes: &made.odt,
    });
    let fault = adhesion::record(&desk, "2772", sign).await.unwrap_err();
    assert_eq!(fault.code(), "RLS-E827", "{fault}");
    assert!(
        fault.to_string().contains("2772-A1, sans signature"),
        "{fault}"
    );
    play(&desk, &TO_SUBMITTED[2..3]).await;
}

#[tokio::test]
async fn the_record_names_the_convention_that_begins_last_and_answers_to_all() {
    let bench = Bench::new().await;
    let desk = ready(&bench).await;
    let add = async |number: &str, signed: &str| {
        let values = vec![
            (ConventionField::Number, number.to_string()),
            (ConventionField::SignedOn, signed.to_string()),
        ];
        let new = New {
            partner: Some("2772"),
            values,
            ..New::default()
        };
        convention::add(&desk, &new).await.unwrap()
    };
    let older = add("1200", "2010-01-01").await;
    assert_eq!(older.kept.as_deref(), Some("2772"));
    let shown = partner::show(desk.db(), "1200").await.unwrap();
    assert_eq!(shown.convention.as_deref(), Some("2772"));
    let number = [(ConventionField::Number, "1201".to_string())];
    convention::edit(&desk, "1200", &number, None, None)
        .await
        .unwrap();
    let shown = partner::show(desk.db(), "1201").await.unwrap();
    assert_eq!(shown.convention.as_deref(), Some("2772"));
    let newer = add("2800", "2026-01-01").await;
    assert_eq!((newer.kept, newer.was.as_deref()), (None, Some("2772")));
    let shown = partner::show(desk.db(), "2772").await.unwrap();
    assert_eq!(shown.convention.as_deref(), Some("2800"));
}
