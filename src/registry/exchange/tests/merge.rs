//! Two records of one body.

use std::collections::BTreeSet;

use super::*;
use crate::exchange::fault::ExchangeFault;
use crate::exchange::merge::{duplicates, merge};

#[tokio::test]
async fn all_that_was_of_one_is_of_the_other() {
    let bench = filled().await;
    let twice =
        "nom;convention;courriel\nCommunaute de communes du Val Fictif;2019-009;x@val.example\n";
    assert!(bench.bring(Kind::Partners, twice).await.applied);
    let pairs = duplicates(bench.desk.db()).await.unwrap();
    assert_eq!(pairs.len(), 1, "{pairs:#?}");
    let other = partner::show(bench.desk.db(), "2019-009").await.unwrap();
    let keep = partner::show(bench.desk.db(), "13000076300016")
        .await
        .unwrap();
    let accounts = "SELECT COUNT(*) FROM account";
    let before = bench.count(accounts).await;
    // The other way round: the record with everything ends.
    let dry = merge(&bench.desk, &other.id, &keep.id, End::DryRun)
        .await
        .unwrap();
    assert!(
        !dry.applied
            && partner::show(bench.desk.db(), "13000076300016")
                .await
                .unwrap()
                .id
                == keep.id
    );
    let done = merge(&bench.desk, &other.id, &keep.id, End::Keep)
        .await
        .unwrap();
    assert!(done.applied);
    assert_eq!(done.keep.siret.as_deref(), Some("13000076300016"));
    assert_eq!(done.doubts.len(), 4, "{:?}", done.doubts);
    let found = partner::show(bench.desk.db(), &keep.id).await.unwrap();
    assert_eq!(found.id, other.id);
    assert_eq!(bench.count(accounts).await, before);
    assert_eq!(
        bench
            .count("SELECT COUNT(*) FROM account a JOIN merged m ON a.partner = m.into_partner")
            .await,
        before
    );
    assert_eq!(
        bench
            .desk
            .timeline(&keep.id)
            .await
            .unwrap()
            .last()
            .unwrap()
            .verb,
        "merged"
    );
    assert!(duplicates(bench.desk.db()).await.unwrap().is_empty());
    assert!(bench.is_sound().await);
    // A table that names the old id still finds the body.
    let text = format!(
        "partenaire;nom;courriel\n{};Neuve;neuve@val.example\n",
        keep.id
    );
    assert!(bench.bring(Kind::Persons, &text).await.applied);
}

#[tokio::test]
async fn pairs_are_told_once_and_an_exact_name_wins() {
    let bench = Bench::new().await;
    let two = "nom;siren\nCC fictive Ourbise Ourbisane;130000763\nCommunauté de communes fictive Ourbise-Ourbisane;\n\
               Tiers;\n";
    assert!(bench.bring(Kind::Partners, two).await.applied);
    let pairs = duplicates(bench.desk.db()).await.unwrap();
    assert_eq!(pairs.len(), 1, "{pairs:#?}");
    assert_ne!(pairs[0].one, pairs[0].other);
    let db = bench.desk.db();
    for asked in [
        "CC fictive Ourbise Ourbisane",
        "cc FICTIVE ourbise ourbisane",
        "Communauté de communes fictive Ourbise-Ourbisane",
    ] {
        let found = partner::show(db, asked).await.unwrap();
        assert_eq!(found.name.to_lowercase(), asked.to_lowercase());
    }
    assert!(
        partner::show(db, "CC de la fictive Ourbise Ourbisane")
            .await
            .is_err()
    );
    let person = "partenaire;nom;courriel\nCC fictive Ourbise Ourbisane;Neuve;neuve@val.example\n";
    assert!(bench.bring(Kind::Persons, person).await.applied);
}

#[tokio::test]
async fn two_that_cannot_be_one_stay_two() {
    let bench = filled().await;
    bench
        .bring(
            Kind::Partners,
            "nom;siret\nVille fictive;21330063500017\nTiers;\n",
        )
        .await;
    let adhesion = "partenaire;chemin;etat;active le;preuve\nTiers;relais;active;2025-01-01;PV\n";
    assert!(bench.bring(Kind::Adhesions, adhesion).await.applied);
    for (keep, other, why) in [
        ("CC Val Fictif", "Ville fictive", "deux SIREN"),
        ("CC Val Fictif", "CC Val Fictif", "même fiche"),
        ("CC Val Fictif", "Tiers", "adhésion ouverte"),
    ] {
        let fault = merge(&bench.desk, keep, other, End::Keep)
            .await
            .unwrap_err();
        assert!(
            matches!(fault, ExchangeFault::Merge { .. }) && fault.to_string().contains(why),
            "{fault}"
        );
    }
}

/// A table that refers to partners and is not moved would stop a merge, or lose its rows.
#[tokio::test]
async fn every_table_that_is_of_partners_is_moved() {
    let bench = Bench::new().await;
    let mut read = bench.desk.db().read().await.unwrap();
    let sql = "SELECT DISTINCT m.name FROM sqlite_master m, pragma_foreign_key_list(m.name) f
               WHERE m.type = 'table' AND f.\"table\" = 'partner'";
    let there: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut *read).await.unwrap();
    let there: BTreeSet<&str> = there.iter().map(String::as_str).collect();
    let moved = crate::exchange::merge::moved_tables();
    let moved: BTreeSet<&str> = moved.into_iter().chain(["merged"]).collect();
    assert_eq!(there, moved);
}
