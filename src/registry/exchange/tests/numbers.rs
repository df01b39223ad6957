//! Numbers that differ in capitals alone are one number.

use relais_core::fault::Fault;

use super::*;
use crate::avenant::{self, Said};
use crate::convention::{self, Field, New};
use crate::partner;

const AVENANTS: &str = "partenaire;convention;numero;etat;fait_le\n";

async fn borne() -> Bench {
    let bench = Bench::new().await;
    let partners = "nom;convention\nUn;AV-1\nDeux;B-2\n";
    assert!(bench.bring(Kind::Partners, partners).await.applied);
    let conventions = "numero;partenaire;signee_le\nAV-1;Un;12/05/2019\nB-2;Deux;12/05/2019\n";
    assert!(bench.bring(Kind::Conventions, conventions).await.applied);
    bench
}

async fn refused(bench: &Bench, kind: Kind, text: &str) {
    let outcome = bench.bring(kind, text).await;
    assert_eq!(outcome.problems[0].column, "numero", "{text} {outcome:#?}");
    assert!(!outcome.applied);
}

#[tokio::test]
async fn a_convention_has_no_double_in_other_letters() {
    let bench = borne().await;
    let other = bench.bring(Kind::Partners, "nom;convention\nTrois;av-1\n");
    assert!(other.await.created.is_empty());
    for line in ["av-1;Un;12/05/2020", "Av-1;Deux;12/05/2020"] {
        let text = format!("numero;partenaire;signee_le\n{line}\n");
        refused(&bench, Kind::Conventions, &text).await;
    }
    let values = [(partner::Field::Convention, "aV-1".to_string())];
    let edited = partner::edit(&bench.desk, "Deux", &values, None).await;
    let fault = edited.unwrap_err();
    assert_eq!(fault.code(), "RLS-E828");
    let told = fault.to_string();
    assert!(told.contains("au registre\u{202f}: AV-1"), "{told}");
    let values = vec![
        (Field::Number, "av-1".to_string()),
        (Field::SignedOn, "2024-10-15".into()),
    ];
    let new = New {
        partner: Some("Deux"),
        values: values.clone(),
        ..New::default()
    };
    let added = convention::add(&bench.desk, &new).await;
    assert_eq!(added.unwrap_err().code(), "RLS-E828");
    let edited = convention::edit(&bench.desk, "B-2", &values[..1], None, None).await;
    assert_eq!(edited.unwrap_err().code(), "RLS-E828");
    // Its own may be written otherwise.
    let edited = convention::edit(&bench.desk, "AV-1", &values[..1], None, None).await;
    assert_eq!(edited.unwrap().convention.number, "av-1");
}

#[tokio::test]
async fn an_avenant_has_no_double_in_other_letters() {
    let bench = borne().await;
    let first = format!("{AVENANTS}Un;AV-1;av-1-a7;annule;2025-01-01\n");
    assert!(bench.bring(Kind::Avenants, &first).await.applied);
    let other = format!("{AVENANTS}Un;AV-1;AV-1-A7;annule;2025-01-01\n");
    refused(&bench, Kind::Avenants, &other).await;
    let two = format!("{AVENANTS}Un;AV-1;C-1;annule;2025-01-01\nDeux;B-2;c-1;annule;2025-01-01\n");
    refused(&bench, Kind::Avenants, &two).await;

    let third = format!("{AVENANTS}Deux;B-2;D-1;annule;2025-01-01\n");
    assert!(bench.bring(Kind::Avenants, &third).await.applied);
    let said = Said {
        number: Some("AV-1-A7"),
        ..Said::default()
    };
    let fault = avenant::edit(&bench.desk, "D-1", &said, None).await;
    assert_eq!(fault.unwrap_err().code(), "RLS-E828");
}
