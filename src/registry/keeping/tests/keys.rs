//! Copies and the key that was changed since, or before.

use relais_core::fault::Fault;
use relais_files::atomic::Overwrite;
use relais_store::Signer;

use super::Bench;
use crate::keeping::{Asked, Erasures, KeepingFault, backup, restore};
use crate::privacy::{self, Mode, Redact};
use crate::signing;

async fn rotated(bench: &mut Bench) -> Signer {
    let (old, new) = (bench.signer(), Signer::new().unwrap());
    let desk = bench.desk().await;
    signing::rotate(&desk, &new).await.unwrap();
    desk.leave().await;
    bench.seed = new.seed();
    old
}

#[tokio::test]
async fn a_copy_says_which_key_it_wants() {
    let mut bench = Bench::new().await;
    bench.person().await;
    let [before, after, to] = ["before.db", "after.db", "relais.new"].map(|name| bench.at(name));
    let desk = bench.desk().await;
    backup(&desk, None, &before, Overwrite::Refuse)
        .await
        .unwrap();
    desk.leave().await;
    let old = rotated(&mut bench).await;
    let desk = bench.desk().await;
    backup(&desk, None, &after, Overwrite::Refuse)
        .await
        .unwrap();
    desk.leave().await;
    let list = bench.at("none");
    let asked = |copy| Asked {
        erasures: Erasures::Nobody,
        ..bench.asked(copy, &to, &list)
    };
    let fault = restore(&asked(&before), Some(bench.signer())).await;
    let fault = fault.unwrap_err();
    assert!(
        fault.help().contains("(relais.db.key.1)"),
        "{}",
        fault.help()
    );
    assert!(fault.to_string().contains("d’avant un changement de clé"));
    let old = || Signer::from_seed(&old.seed());
    let fault = restore(&asked(&after), Some(old())).await.unwrap_err();
    let of_today = matches!(
        fault,
        KeepingFault::OtherKey {
            given: Some(1),
            number: 2,
            ..
        }
    );
    assert!(of_today, "{fault}");
    // A copy that was changed is not excused by a key of another time.
    let mut bytes = std::fs::read(&before).unwrap();
    let place = bytes.windows(13).position(|w| w == b"administrateu");
    bytes[place.unwrap()] ^= 1;
    let changed = bench.at("changed.db");
    std::fs::write(&changed, bytes).unwrap();
    let fault = restore(&asked(&changed), Some(bench.signer())).await;
    assert!(matches!(fault, Err(KeepingFault::Flawed { .. })));
    restore(&asked(&before), Some(old())).await.unwrap();
}

/// The checkpoint of a purge is signed anew by each key that follows.
#[tokio::test]
async fn a_purged_journal_verifies_with_the_keys_that_follow() {
    let mut bench = Bench::new().await;
    bench.person().await;
    bench.now += chrono::TimeDelta::days(1);
    let day = bench.now.date_naive();
    let desk = bench.desk().await;
    let purged = privacy::purge(&desk, Some(day), Redact::Nothing, Mode::Do)
        .await
        .unwrap();
    assert!(purged.up_to.is_some());
    desk.leave().await;
    for _ in 0..2 {
        rotated(&mut bench).await;
        bench.verified().await;
    }
}
