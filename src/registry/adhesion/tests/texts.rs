//! Texts that are accepted once an adhésion is active, and with one that is taken over.

use super::*;
use crate::person::contact::redate::{self, Days};
use crate::person::contact::{self, Role};

const ACCEPTED: &str =
    "SELECT group_concat(text || '@' || version || ' ' || on_day || ' ' || reprise, ', ')
    FROM (SELECT * FROM acceptance ORDER BY on_day, text, version)";

fn spot(version: &str) -> Vec<Text> {
    vec![Text {
        kind: TextKind::Licence,
        id: "spot".into(),
        version: version.into(),
    }]
}

/// A new version of a licence, accepted by the legal representative.
fn accepts(version: &str, on: &str) -> Record<'static> {
    let mut record = Record::new(Event::AcceptTexts);
    record.on = Some(day(on));
    record.evidence.texts = spot(version);
    record.evidence.proof = Some("courriel C-12".into());
    record.signatory = Some("p@sdis.example");
    record
}

async fn active(bench: &Bench) -> Desk {
    let desk = submitted(bench).await;
    play(&desk, &[(Event::Validate, "2026-12-10")]).await;
    let activate = whole(Event::Activate, "2026-12-11");
    let done = adhesion::record(&desk, "2772", activate).await.unwrap();
    let told = done.doubts.join(" ");
    assert!(told.contains("aucun dernier jour"), "{told}");
    desk
}

async fn refused(desk: &Desk, record: Record<'_>) -> String {
    let refused = adhesion::record(desk, "2772", record).await;
    refused.unwrap_err().to_string()
}

#[tokio::test]
async fn a_new_version_is_accepted_under_an_active_adhesion() {
    let bench = Bench::new().await;
    let desk = active(&bench).await;
    let done = adhesion::record(&desk, "2772", accepts("2", "2026-12-20")).await;
    let done = done.unwrap();
    assert_eq!(done.adhesion.state, State::Active);
    assert_eq!(done.adhesion.since, day("2026-12-11"), "it did not move");
    play(&desk, &[(Event::Suspend, "2026-12-21")]).await;
    let done = adhesion::record(&desk, "2772", accepts("3", "2026-12-22")).await;
    assert_eq!(done.unwrap().adhesion.state, State::Suspendue);
    play(&desk, &[(Event::Resume, "2026-12-23")]).await;
    assert_eq!(
        bench.text(ACCEPTED).await,
        "charte@1 2026-11-20 0, pigma@1 2026-11-20 0, spot@1 2026-11-20 0, spot@2 2026-12-20 0, spot@3 2026-12-22 0"
    );
    let shown = adhesion::show(desk.db(), "2772", day(TODAY)).await.unwrap();
    let texts = shown.events.iter().filter(|one| one.event == "textes");
    assert_eq!(
        texts.map(|one| one.label.as_str()).collect::<Vec<_>>(),
        ["textes acceptés"; 2]
    );
    assert_eq!(bench.verified().await.flaws, []);
}

#[tokio::test]
async fn texts_are_accepted_by_who_represents_the_partner_with_a_proof() {
    let bench = Bench::new().await;
    let desk = active(&bench).await;
    let mut bare = accepts("2", "2026-12-20");
    (bare.signatory, bare.evidence.proof) = (None, None);
    bare.evidence.texts.clear();
    let told = refused(&desk, bare).await;
    for lacks in ["--licence", "--signatory", "--proof"] {
        assert!(told.contains(lacks), "{lacks}: {told}");
    }
    let mut other = accepts("2", "2026-12-20");
    other.signatory = Some("r@sdis.example");
    let told = refused(&desk, other).await;
    assert!(told.contains("représentant légal"), "{told}");
    // No other event takes texts, whoever signs them.
    let mut hidden = whole(Event::Suspend, "2026-12-20");
    hidden.evidence.texts = spot("2");
    let told = refused(&desk, hidden).await;
    assert!(told.contains("accept-texts"), "{told}");
    play(&desk, &[(Event::End, "2026-12-20")]).await;
    let none = adhesion::record(&desk, "2772", accepts("2", "2026-12-20")).await;
    assert!(none.is_err());
    assert!(!bench.text(ACCEPTED).await.contains("spot@2"));
}

#[tokio::test]
async fn what_is_taken_over_brings_the_texts_that_were_accepted() {
    let bench = Bench::new().await;
    let desk = ready(&bench).await;
    let opened = adhesion::start(&desk, "2772", Path::Relais, Some(day("2024-01-01")), true);
    opened.await.unwrap();
    let take = || {
        let mut record = whole(Event::TakeOver, "2024-01-01");
        record.reprise = true;
        record.evidence.texts = spot("1");
        record
    };
    let told = refused(&desk, take()).await;
    assert!(told.contains("--signatory"), "{told}");
    let mut other = take();
    other.signatory = Some("r@sdis.example");
    let told = refused(&desk, other).await;
    assert!(told.contains("à aucune date"), "{told}");
    let mut whole = take();
    whole.signatory = Some("p@sdis.example");
    adhesion::record(&desk, "2772", whole).await.unwrap();
    assert_eq!(bench.text(ACCEPTED).await, "spot@1 2024-01-01 1");
    let proof = "SELECT proof FROM acceptance";
    assert_eq!(
        bench.text(proof).await,
        "R-1",
        "its reference stands for it"
    );
}

/// A last day before it would make what was taken since impossible, and the adhésion unreadable.
#[tokio::test]
async fn no_last_day_is_before_a_text_that_was_accepted() {
    let bench = Bench::new().await;
    let desk = submitted(&bench).await;
    play(&desk, &[(Event::Validate, "2026-12-10")]).await;
    let mut active = whole(Event::Activate, "2026-12-11");
    active.evidence.until = Some(day("2027-12-31"));
    adhesion::record(&desk, "2772", active).await.unwrap();
    let done = adhesion::record(&desk, "2772", accepts("2", "2026-12-20")).await;
    done.unwrap();
    let until = |until| adhesion::Correction {
        until: Some(until),
        dinamis_ref: None,
    };
    let refused = adhesion::edit(&desk, "2772", &until("2026-12-19"), None).await;
    let told = refused.unwrap_err().to_string();
    assert!(told.contains("« textes acceptés », est du"), "{told}");
    let done = adhesion::edit(&desk, "2772", &until("2026-12-20"), None).await;
    done.unwrap();
    let over = adhesion::expire(&desk, None).await.unwrap();
    assert_eq!(over[0].adhesion.state, State::Echue);
}

#[tokio::test]
async fn what_was_accepted_stays_within_the_role_of_who_did() {
    let bench = Bench::new().await;
    let desk = active(&bench).await;
    let correct = async |from: Option<&str>, until: Option<Option<&str>>| {
        let days = Days {
            from: from.map(day),
            until: until.map(|until| until.map(day)),
        };
        let role = (Role::Representant, None);
        redate::correct(&desk, ("p@sdis.example", "2772"), role, days).await
    };
    for late in [
        correct(Some("2026-11-21"), None).await,
        correct(None, Some(Some("2026-11-19"))).await,
    ] {
        let told = late.unwrap_err().to_string();
        assert!(told.contains("texte charte@1"), "{told}");
        assert!(told.contains("le 20/11/2026"), "{told}");
    }
    let begins = "SELECT from_day || coalesce(until_day, '') FROM contact WHERE role LIKE 'rep%'";
    assert_eq!(bench.text(begins).await, "2020-01-01");
    let done = correct(Some("2026-11-20"), Some(Some("2026-11-20"))).await;
    let done = done.unwrap();
    assert_eq!(done.rests.len(), 4, "{:?}", done.rests);
    assert_eq!(bench.text(begins).await, "2026-11-202026-11-20");
    let same = correct(Some("2026-11-20"), None).await.unwrap_err();
    assert!(same.to_string().contains("rien"), "{same}");
    assert!(correct(Some("2999-01-01"), None).await.is_err());
    correct(Some("2019-01-01"), Some(None)).await.unwrap();
    let early = Some(day("2026-11-19"));
    let left = contact::leave(&desk, "p@sdis.example", "2772", Role::Representant, early).await;
    let told = left.unwrap().doubts.join(" ");
    assert!(told.contains("avenant 2772-A1, le 20/11/2026"), "{told}");
    correct(None, Some(None)).await.unwrap();
    assert_eq!(bench.text(begins).await, "2019-01-01");
    assert_eq!(bench.verified().await.flaws, []);
}
