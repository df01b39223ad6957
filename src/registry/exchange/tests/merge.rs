//! Two records of one body.

use std::collections::BTreeSet;

use super::*;
use crate::exchange::fault::ExchangeFault;
use crate::exchange::merge::{Referents, duplicates, merge};
use crate::operator::rules::Role as OfOperator;
use crate::partner::Field;

#[tokio::test]
async fn all_that_was_of_one_is_of_the_other() {
    let bench = filled().await;
    let twice = "nom;convention;courriel;groupe\nCommunaute de communes du Val Fictif;2019-009;x@val.example;epci-agence\n";
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
    let dry = merge(
        &bench.desk,
        &other.id,
        &keep.id,
        Referents::Refuse,
        End::DryRun,
    )
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
    let done = merge(
        &bench.desk,
        &other.id,
        &keep.id,
        Referents::Refuse,
        End::Keep,
    )
    .await
    .unwrap();
    assert!(done.applied);
    assert_eq!(done.keep.siret.as_deref(), Some("13000076300016"));
    assert_eq!(done.doubts.len(), 3, "{:?}", done.doubts);
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
        let fault = merge(&bench.desk, keep, other, Referents::Refuse, End::Keep)
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

/// A field that rights rest on is not settled by a merge while an adhésion is open, and what rests
/// on one that changes is said, with those whom it concerns.
#[tokio::test]
async fn rights_do_not_change_unsaid() {
    let bench = filled().await;
    let twice =
        "nom;groupe;territoire;territoire_annee;public\nDoublon fictif;autre;DEP:33;2026;non\n";
    let brought = bench.bring(Kind::Partners, twice).await;
    assert!(brought.applied, "{:?}", brought.problems);
    let db = bench.desk.db();
    let keep = partner::show(db, "CC Val Fictif").await.unwrap();
    let twin = partner::show(db, "Doublon fictif").await.unwrap();
    // Whichever goes on.
    for (one, two) in [(&keep, &twin), (&twin, &keep)] {
        let fault = merge(&bench.desk, &one.id, &two.id, Referents::Refuse, End::Keep)
            .await
            .unwrap_err()
            .to_string();
        for part in [
            format!("partner edit {} --group epci-agence`", twin.id),
            format!("partner edit {} --public oui`", twin.id),
        ] {
            assert!(fault.contains(&part), "{part} in {fault}");
        }
        assert!(!fault.contains("--territory"), "{fault}");
    }
    let values = [
        (Field::UserGroup, "epci-agence".to_string()),
        (Field::Public, "oui".into()),
    ];
    let edited = partner::edit(&bench.desk, &twin.id, &values, None).await;
    assert!(
        !edited
            .unwrap()
            .doubts
            .iter()
            .any(|one| one.contains("droits"))
    );
    let merged = merge(
        &bench.desk,
        &keep.id,
        &twin.id,
        Referents::Refuse,
        End::Keep,
    )
    .await
    .unwrap();
    let told = |doubts: &[String]| -> Vec<String> {
        let rests = doubts
            .iter()
            .filter(|one| one.contains("des droits changent"));
        rests.cloned().collect()
    };
    let lines = told(&merged.doubts);
    assert_eq!(lines.len(), 1, "{:?}", merged.doubts);
    for part in [
        "territoire\u{202f}: (vide) → DEP:33",
        "1 compte actif\u{202f}: Léa Fictive [acct-",
        "textes acceptés\u{202f}: charte, spot",
    ] {
        assert!(lines[0].contains(part), "{part} in {}", lines[0]);
    }
    let edit = async |field, value: &str| {
        let values = [(field, value.to_string())];
        let kept = partner::edit(&bench.desk, &keep.id, &values, None).await;
        told(&kept.unwrap().doubts)
    };
    assert_eq!(edit(Field::Note, "autre chose").await.len(), 0);
    assert_eq!(edit(Field::Autonomous, "oui").await.len(), 1);
    assert!(bench.is_sound().await);
}

/// Nobody comes to be référent of a body by a merge that does not say so.
#[tokio::test]
async fn referents_are_carried_on_word() {
    let bench = filled().await;
    assert!(
        bench
            .bring(Kind::Partners, "nom;groupe\nDoublon;epci-agence\n")
            .await
            .applied
    );
    let twin = partner::show(bench.desk.db(), "Doublon").await.unwrap().id;
    let role = OfOperator::Referent(twin.clone());
    operator::add(&bench.desk, "max", "Max Fictif", &[role])
        .await
        .unwrap();
    let person = "nom;courriel;structure;rôle;depuis\nSecond;second@val.example;Doublon;référent;2025-03-01\n";
    assert!(bench.bring(Kind::Persons, person).await.applied);
    let run =
        async |referents| merge(&bench.desk, "CC Val Fictif", &twin, referents, End::Keep).await;
    let fault = run(Referents::Refuse).await.unwrap_err().to_string();
    for part in [
        "Max Fictif (max)",
        "Léa Fictive et Second",
        "--with-referents",
    ] {
        assert!(fault.contains(part), "{part} in {fault}");
    }
    let merged = run(Referents::Carry).await.unwrap();
    assert!(
        merged.doubts.iter().any(|one| one.contains("Max Fictif")),
        "{:?}",
        merged.doubts
    );
    let max = operator::list(bench.desk.db()).await.unwrap();
    let max = max.iter().find(|one| one.name == "Max Fictif").unwrap();
    assert_eq!(max.roles, [OfOperator::Referent(merged.keep.id)]);
}

/// Whatever named the record that ended names the one that goes on, and says so; in tables too.
#[tokio::test]
async fn old_numbers_and_names_find_who_goes_on() {
    let bench = filled().await;
    let twice = "nom;siret;convention;groupe\nVal Fictif (ancienne fiche);130 000 763 00024;2019-009;epci-agence\n";
    assert!(bench.bring(Kind::Partners, twice).await.applied);
    let db = bench.desk.db();
    let old = partner::show(db, "2019-009").await.unwrap().id;
    crate::aside::taken();
    let merged = merge(
        &bench.desk,
        "CC Val Fictif",
        &old,
        Referents::Refuse,
        End::Keep,
    )
    .await
    .unwrap();
    for asked in [
        old.as_str(),
        "13000076300024",
        "2019-009",
        "val fictif (ancienne fiche)",
    ] {
        assert_eq!(partner::show(db, asked).await.unwrap().id, merged.keep.id);
        let said = crate::aside::taken();
        assert_eq!(said.len(), 1, "{asked}");
        assert!(said[0].contains("fusionné dans") && said[0].contains(&merged.keep.id));
    }
    // What names who goes on says nothing, and what names nobody is not found.
    partner::show(db, "13000076300016").await.unwrap();
    assert!(crate::aside::taken().is_empty());
    assert!(partner::show(db, "Fiche ancienne").await.is_err());
    let person = "partenaire;nom;courriel\n2019-009;Neuve;neuve@val.example\n";
    assert!(bench.bring(Kind::Persons, person).await.applied);
    let contact = "SELECT COUNT(*) FROM contact c JOIN merged m ON c.partner = m.into_partner
                   JOIN person p ON p.id = c.person WHERE p.family_name = 'Neuve'";
    assert_eq!(bench.count(contact).await, 1);
}
