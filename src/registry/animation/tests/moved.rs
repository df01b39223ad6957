//! The days of moves.

use super::*;

/// A move has its day: not to come, not before the fact before it; the journal keeps it.
#[tokio::test]
async fn needs_and_leads_move_on_the_day_that_is_told() {
    let (bench, desk, _) = bench().await;
    let on = |to, day| Turn { to, on: Some(day) };
    let words = [
        ("titre", "x"),
        ("groupe", "autre"),
        ("exprime_le", "2027-01-04"),
    ];
    let need = need::add(&desk, None, &values(words)).await.unwrap();
    let id = need.record.id;
    for (day, why) in [
        ("2027-01-16", "à venir"),
        ("2027-01-03", "avant le 2027-01-04"),
    ] {
        let refused = need::step(&desk, &id, on("porte", day), None).await;
        let told = refused.unwrap_err().to_string();
        assert!(told.contains(why), "{told}");
    }
    let moved = need::step(&desk, &id, on("porte", "2027-01-08"), None).await;
    let day = &moved.unwrap().changed[1];
    let told = (day.field, day.before.as_str(), day.after.as_str());
    assert_eq!(told, ("depuis", "2027-01-04", "2027-01-08"));
    let back = need::step(&desk, &id, on("couvert", "2027-01-07"), None).await;
    assert!(
        back.unwrap_err()
            .to_string()
            .contains("avant le 2027-01-08")
    );
    // Without a day it is today; from then on nothing is before that.
    need::step(&desk, &id, Turn::to("couvert"), None)
        .await
        .unwrap();
    let back = need::step(&desk, &id, on("ouvert", "2027-01-14"), None).await;
    assert!(
        back.unwrap_err()
            .to_string()
            .contains("avant le 2027-01-15")
    );

    let words = [("interet", "3D"), ("dernier_contact", "2027-01-02")];
    let lead = lead::add(&desk, "SDIS fictif", &values(words))
        .await
        .unwrap();
    let id = lead.record.id;
    let early = lead::step(&desk, &id, on("aboutie", "2027-01-01"), None).await;
    assert!(
        early
            .unwrap_err()
            .to_string()
            .contains("avant le 2027-01-02")
    );
    lead::step(&desk, &id, on("aboutie", "2027-01-05"), None)
        .await
        .unwrap();
    let kept = "SELECT count(*) FROM journal_detail WHERE detail LIKE '%\"depuis\":[\"2027-01-02\",\"2027-01-05\"]%'";
    assert_eq!(bench.text(kept).await, "1");
    assert_eq!(bench.verified().await.flaws, []);
}
