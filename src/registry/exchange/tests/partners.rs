//! Partners and their conventions from tables.

use super::*;

/// The record of a partner bears the number of its convention, and no other comes beside it.
#[tokio::test]
async fn a_convention_is_borne_by_its_partner() {
    let bench = Bench::new().await;
    let partners = "nom;convention\nUn;\nDeux;2018-007\nTrois;\n";
    assert!(bench.bring(Kind::Partners, partners).await.applied);
    let head = "numero;partenaire;signee_le\n";
    let outcome = bench
        .bring(
            Kind::Conventions,
            &format!("{head}2019-001;Un;12/05/2019\n"),
        )
        .await;
    assert!(outcome.applied, "{outcome:#?}");
    let un = partner::show(bench.desk.db(), "2019-001").await.unwrap();
    assert_eq!((un.name.as_str(), un.version), ("Un", 2));
    let told = bench.desk.timeline(&un.id).await.unwrap();
    let last = told.last().unwrap();
    assert_eq!(last.verb, "edit");
    assert_eq!(last.detail.as_ref().unwrap()["convention"][1], "2019-001");
    for line in ["2019-002;Deux;12/05/2019", "2018-007;Trois;12/05/2019"] {
        let outcome = bench
            .bring(Kind::Conventions, &format!("{head}{line}\n"))
            .await;
        assert_eq!(outcome.problems.len(), 1, "{line} {outcome:#?}");
    }
    // Two of one partner: the record says one of them, and nothing is refused.
    let two = format!("{head}2018-007;Deux;12/05/2018\n2019-002;Deux;12/05/2019\n");
    let outcome = bench.bring(Kind::Conventions, &two).await;
    assert!(outcome.applied && outcome.doubts.len() == 1, "{outcome:#?}");
    assert!(bench.is_sound().await);
}

#[tokio::test]
async fn no_name_of_a_table_is_a_number_of_another_partner() {
    let bench = Bench::new().await;
    let text = "nom;convention\nUn;2019-7\n2019-7;\n130 000 763 00016;\npart-0123456789ab;\n";
    let outcome = bench.bring(Kind::Partners, text).await;
    let lines: Vec<u64> = outcome.problems.iter().map(|one| one.line).collect();
    assert_eq!(lines, [3, 4, 5], "{:?}", outcome.problems);
    // The number of one is no name of another either, whichever comes first.
    let text = "nom;convention\n2019-7;\nUn;2019-7\n2019-8;2019-8\n";
    let outcome = bench.bring(Kind::Partners, text).await;
    let told = outcome
        .problems
        .iter()
        .map(|one| (one.line, one.column.as_str()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [(3, "convention")],
        "{outcome:#?}"
    );
    assert!(
        bench
            .bring(Kind::Partners, "nom;siret\n2019-7;13000076300016\n")
            .await
            .applied
    );
    let update = (There::Update, OnWrong::Stop, End::Keep);
    let text = "nom;siret;convention\nTrois;13000076300016;\nQuatre;;2019-7\nCinq;;Trois\n";
    let outcome = bench.bring_as(Kind::Partners, text, update).await;
    let lines: Vec<u64> = outcome.problems.iter().map(|one| one.line).collect();
    assert_eq!(lines, [4], "{:?}", outcome.problems);
}

#[tokio::test]
async fn what_is_there_stays_unless_it_is_to_change() {
    let bench = filled().await;
    let text = "siret;nom;potentiel\n13000076300016;Communauté de communes du Val Fictif;fort\n";
    let outcome = bench.bring(Kind::Partners, text).await;
    assert!(!outcome.applied && outcome.known.len() == 1);
    let update = (There::Update, OnWrong::Stop, End::Keep);
    let outcome = bench.bring_as(Kind::Partners, text, update).await;
    assert!(outcome.applied && outcome.updated.len() == 1);
    assert_eq!(
        bench
            .count("SELECT COUNT(*) FROM partner WHERE potential = 'fort' AND version = 3")
            .await,
        1
    );
    let text = "courriel;nom;fonction\nlea@VAL.example;Fictive;géomaticienne\n";
    let outcome = bench.bring_as(Kind::Persons, text, update).await;
    assert!(outcome.applied, "{outcome:#?}");
    // A SIRET that another has is not taken, whichever way it comes.
    let text = "identifiant;nom;siret\n";
    let id = "SELECT rowid FROM partner WHERE name LIKE 'SDIS%'";
    assert!(bench.count(id).await > 0);
    let mut read = bench.desk.db().read().await.unwrap();
    let id: String = sqlx::query_scalar("SELECT id FROM partner WHERE name LIKE 'SDIS%'")
        .fetch_one(&mut *read)
        .await
        .unwrap();
    drop(read);
    let outcome = bench
        .bring_as(
            Kind::Partners,
            &format!("{text}{id};SDIS;13000076300016\n"),
            update,
        )
        .await;
    assert_eq!(outcome.problems.len(), 1, "{outcome:#?}");
}
