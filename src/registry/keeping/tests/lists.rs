//! Lists of erasures that were lost, cut or begun anew.

use std::collections::BTreeMap;

use super::*;
use crate::privacy::erasures::{Stage, read};

impl Bench {
    async fn copy(&self, name: &str) -> PathBuf {
        let (desk, copy) = (self.desk().await, self.at(name));
        let key = self.signer().verifier();
        backup(&desk, Some(&key), &copy, Overwrite::Refuse)
            .await
            .unwrap();
        desk.leave().await;
        copy
    }

    fn list(&self) -> PathBuf {
        erasures::beside(&self.registry)
    }

    async fn purge(&self) {
        let desk = self.desk().await;
        privacy::purge(&desk, None, Redact::Nothing, Mode::Do)
            .await
            .unwrap();
        desk.leave().await;
    }

    /// The list without its last lines.
    fn cut(&self, left: usize) {
        let whole = std::fs::read_to_string(self.list()).unwrap();
        let lines: Vec<&str> = whole.lines().take(left).collect();
        std::fs::write(self.list(), lines.join("\n") + "\n").unwrap();
    }
}

/// That nobody was erased is said by `--no-erasures`, not by a list that lost everybody.
#[tokio::test]
async fn a_list_that_names_nobody_restores_nothing() {
    let mut bench = Bench::new().await;
    let person = bench.person().await;
    let copy = bench.copy("copy.db").await;
    bench.erase(&person.id).await.unwrap();
    let (list, to) = (bench.list(), bench.at("new.db"));
    let whole = std::fs::read_to_string(&list).unwrap();
    for text in ["", "\n"] {
        std::fs::write(&list, text).unwrap();
        let fault = restore(&bench.asked(&copy, &to, &list), Some(bench.signer())).await;
        let fault = fault.unwrap_err();
        assert!(matches!(fault, KeepingFault::EmptyErasures(_)), "{fault}");
        assert!(!to.exists());
    }
    std::fs::write(&list, whole).unwrap();
    restore(&bench.asked(&copy, &to, &list), Some(bench.signer()))
        .await
        .unwrap();
    assert!(!person.is_in(&to));
}

/// What the registry knows of its erasures is put back into a list that lost them, before anything else.
#[tokio::test]
async fn a_list_that_was_lost_or_cut_is_completed_by_the_next_erasure() {
    for lose in ["moved away", "emptied", "cut"] {
        let mut bench = Bench::new().await;
        let mut all = Vec::new();
        for _ in 0..4 {
            all.push(bench.person().await);
        }
        let copy = bench.copy("copy.db").await;
        let desk = bench.desk().await;
        let (why, open) = (Why::Demande, Open::Close);
        privacy::erase(&desk, &all[0].id, why, open, Redact::Nothing, Mode::Do)
            .await
            .unwrap();
        privacy::erase(&desk, &all[1].id, why, open, Redact::Family, Mode::Do)
            .await
            .unwrap();
        desk.leave().await;
        match lose {
            "moved away" => std::fs::remove_file(bench.list()).unwrap(),
            "emptied" => std::fs::write(bench.list(), "").unwrap(),
            _ => bench.cut(2),
        }
        // What is only tried changes no list.
        let before = std::fs::read(bench.list()).ok();
        let desk = bench.desk().await;
        privacy::erase(&desk, &all[2].id, why, open, Redact::Nothing, Mode::Try)
            .await
            .unwrap();
        desk.leave().await;
        assert_eq!(std::fs::read(bench.list()).ok(), before, "{lose}");
        bench.erase(&all[2].id).await.unwrap();
        let listed = read(&bench.list()).unwrap();
        let scrubbed = all[..3].iter().map(|one| (one.id.clone(), Stage::Scrubbed));
        assert_eq!(listed, scrubbed.collect(), "{lose}");
        let redacted = erasures::redacted(&bench.list()).unwrap();
        assert_eq!(
            redacted,
            [(all[1].id.clone(), Redact::Family)].into(),
            "{lose}"
        );
        let to = bench.at("new.db");
        restore(
            &bench.asked(&copy, &to, &bench.list()),
            Some(bench.signer()),
        )
        .await
        .unwrap();
        assert!(
            all[..3].iter().all(|one| !one.is_in(&to)) && all[3].is_in(&to),
            "{lose}"
        );
    }
}

/// A purge with nothing to purge does the same; and entries that are purged take no name with them.
#[tokio::test]
async fn a_purge_completes_the_list_also_from_rows_of_which_no_entry_is_left() {
    let mut bench = Bench::new().await;
    let person = bench.person().await;
    bench.erase(&person.id).await.unwrap();
    std::fs::remove_file(bench.list()).unwrap();
    bench.purge().await;
    let scrubbed: BTreeMap<_, _> = [(person.id.clone(), Stage::Scrubbed)].into();
    assert_eq!(read(&bench.list()).unwrap(), scrubbed);
    bench.now += chrono::TimeDelta::days(1);
    let desk = bench.desk().await;
    let day = Some(bench.now.date_naive());
    privacy::purge(&desk, day, Redact::Nothing, Mode::Do)
        .await
        .unwrap();
    desk.leave().await;
    std::fs::remove_file(bench.list()).unwrap();
    bench.purge().await;
    assert_eq!(read(&bench.list()).unwrap(), scrubbed);
    bench.verified().await;
}

/// The backup itself says whom a list cannot lack.
#[tokio::test]
async fn a_list_that_is_older_than_the_backup_or_was_cut_restores_nothing() {
    let mut bench = Bench::new().await;
    let [one, two] = [bench.person().await, bench.person().await];
    bench.erase(&one.id).await.unwrap();
    bench.erase(&two.id).await.unwrap();
    let copy = bench.copy("copy.db").await;
    bench.cut(2);
    let (list, to) = (bench.list(), bench.at("new.db"));
    let asked = bench.asked(&copy, &to, &list);
    let fault = restore(&asked, Some(bench.signer())).await.unwrap_err();
    let short = matches!(fault, KeepingFault::ShortErasures { lacking: 1, .. });
    assert!(short && !to.exists(), "{fault}");
    let nobody_since = Asked {
        erasures: Erasures::Nobody,
        ..asked
    };
    restore(&nobody_since, Some(bench.signer())).await.unwrap();
}
