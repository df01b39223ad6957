//! A clock that is wrong: what it may date, how that is mended, and that nobody else mends it so.

use chrono::{DateTime, TimeDelta, Utc};

use crate::tests::Bench;
use crate::{Db, Head, StoreFault, journal};

impl Bench {
    async fn at(&self, db: &Db, now: DateTime<Utc>) -> Result<Head, StoreFault> {
        let change = db.change(&self.signer, &self.actor, now).await?;
        change.commit(vec![self.entry(None, "x")]).await
    }

    async fn stated(&self, db: &Db, now: DateTime<Utc>) -> Result<Head, StoreFault> {
        let (change, entry) = db
            .state_clock(&self.signer, &self.actor, now, "pile changée")
            .await?;
        change.commit(vec![entry]).await
    }
}

fn days(count: i64) -> TimeDelta {
    TimeDelta::days(count)
}

#[tokio::test]
async fn entries_never_go_back_in_time() {
    let bench = Bench::new();
    let (db, head) = bench.filled(1).await;
    let smoothed = bench.at(&db, bench.now - TimeDelta::seconds(30)).await;
    assert_eq!(smoothed.unwrap().at, head.at);
    for (back, told) in [
        (TimeDelta::minutes(3), "en retard de 3 minutes"),
        (TimeDelta::hours(5), "en retard de 5 heures"),
        (days(40), "en retard de 40 jours"),
        (days(366 * 20), "en retard de plus de 20 ans"),
    ] {
        let fault = bench.at(&db, bench.now - back).await.unwrap_err();
        assert!(matches!(fault, StoreFault::ClockBack { .. }), "{fault}");
        assert!(fault.to_string().contains(told), "{fault}");
    }
}

/// The file is as old as its last entry, so that nothing else tells the time.
fn aged(bench: &Bench, at: DateTime<Utc>) {
    let file = std::fs::File::options().write(true).open(bench.path());
    file.unwrap().set_modified(at.into()).unwrap();
}

#[tokio::test]
async fn a_pause_is_normal_and_a_leap_of_years_is_asked_about() {
    let bench = Bench::new();
    let (db, _) = bench.filled(1).await;
    aged(&bench, bench.now);
    let after = bench.now + days(150);
    bench.at(&db, after).await.unwrap();
    aged(&bench, after);
    let far = after + days(800);
    let fault = bench.at(&db, far).await.unwrap_err();
    assert!(matches!(fault, StoreFault::ClockAhead { .. }), "{fault}");
    assert!(fault.to_string().contains("plus de 2 ans"), "{fault}");
    // A copy that was just made is written again at its time.
    aged(&bench, far);
    bench.at(&db, far).await.unwrap();
    let later = far + days(900);
    bench.stated(&db, later).await.unwrap();
    bench.at(&db, later).await.unwrap();
    let found = bench.verified(&db, None).await;
    assert_eq!((found.flaws, found.set_back), (vec![], vec![]));
}

#[tokio::test]
async fn a_wrong_time_is_stated_and_the_true_one_goes_on() {
    let bench = Bench::new();
    let (db, _) = bench.filled(2).await;
    let wrong = bench.now + days(150);
    let kept = bench.at(&db, wrong).await.unwrap();
    let right = bench.now + days(1);
    bench.at(&db, right).await.unwrap_err();
    let stated = bench.stated(&db, right).await.unwrap();
    assert_eq!(stated.at, "2027-01-16T08:00:00Z");
    bench.at(&db, right + days(1)).await.unwrap();
    let found = bench.verified(&db, Some(&kept)).await;
    assert_eq!(found.flaws, []);
    let [back] = &found.set_back[..] else {
        panic!("{:?}", found.set_back);
    };
    assert_eq!(
        (back.seq, &back.before, &back.after),
        (4, &kept.at, &stated.at)
    );
    let fault = bench.stated(&db, right + days(1)).await.unwrap_err();
    assert!(matches!(fault, StoreFault::ClockAgrees(_)), "{fault}");
    // By day, on both sides of the statement.
    let asked = async |from, before| {
        let mut read = db.read().await.unwrap();
        let asked = journal::Asked {
            from,
            before,
            ..Default::default()
        };
        let told = journal::read(&mut read, &asked).await.unwrap();
        told.iter().map(|told| told.seq).collect::<Vec<_>>()
    };
    assert_eq!(asked(Some("2027-01-16"), None).await, [3, 4, 5]);
    assert_eq!(asked(None, Some("2027-01-17")).await, [1, 2, 4]);
    assert_eq!(asked(Some("2027-01-17"), Some("2027-02-01")).await, [5]);
    assert_eq!(asked(Some("2027-06-01"), None).await, [3]);
    assert_eq!(asked(Some("2028-01-01"), None).await, [0_i64; 0]);
}

/// A chain that is sound by its hashes, signed by its key, with a date that goes back: as another
/// program with the key would write it.
#[tokio::test]
async fn a_date_that_goes_back_without_a_word_is_found() {
    let bench = Bench::new();
    let (db, _) = bench.filled(2).await;
    bench
        .tamper("UPDATE journal_head SET at = '2000-01-01T00:00:00Z'")
        .await;
    bench.at(&db, bench.now - days(30)).await.unwrap();
    let found = bench.verified(&db, None).await;
    let told: Vec<_> = found.flaws.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("inscription 3\u{202f}: datée d’avant"),
        "{told:?}"
    );
    assert_eq!(found.set_back, []);
}
