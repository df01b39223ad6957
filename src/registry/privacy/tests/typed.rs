//! Somebody who is named where a number or a product was typed.

use relais_core::fault::Fault;

use super::*;
use crate::activity::{self, Given, Said};
use crate::avenant::Said as Of;
use crate::convention::Field;
use crate::fault::RegistryFault;

const NAME: &str = "Gaspard Zylberfictif";

/// An avenant whose number names the person, and a figure of DINAMIS whose product does.
async fn typed(bench: &Bench) -> (Desk, String, String) {
    let (desk, person) = told(bench).await;
    refused(&desk).await;
    number(&desk, "2772-A1", NAME).await.unwrap();
    let given = Given {
        partner: "2772".into(),
        account: None,
        said: Said {
            what: Some("livraison".into()),
            product: Some(format!("ortho de {NAME}")),
            count: Some("3".into()),
            ..Said::default()
        },
        note: "courriel".into(),
    };
    let kept = activity::add(&desk, &given).await.unwrap();
    bench.sql("UPDATE activity SET source = 'dinamis'").await;
    (desk, person, kept.figure.id)
}

async fn number(desk: &Desk, avenant: &str, number: &str) -> Result<(), RegistryFault> {
    let said = Of {
        number: Some(number),
        ..Of::default()
    };
    avenant::edit(desk, avenant, &said, None).await.map(drop)
}

/// Table, column and fate of what is neither free words nor an entry.
fn numbers(erased: &Erased) -> Vec<(&str, &str, Fate)> {
    let mut all = fates(erased);
    all.retain(|one| ["avenant", "activity", "convention"].contains(&one.0));
    all
}

#[tokio::test]
async fn a_number_and_a_product_are_handed_out_and_corrected() {
    let bench = Bench::new().await;
    let (desk, person, figure) = typed(&bench).await;
    let zip = bench.folder.path().join("person.zip");
    let handed = crate::privacy::export(&desk, &person, &zip, Overwrite::Refuse).await;
    let tried = gone(&desk, &person, Redact::Names, Mode::Try).await;
    let expected = [
        ("activity", "product", Fate::Left),
        ("avenant", "number", Fate::Left),
    ];
    assert_eq!(numbers(&tried), expected);
    let sure = tried.left.iter().filter(|one| one.how.is_sure());
    assert_eq!(handed.unwrap().mentions, sure.count(), "the same columns");

    number(&desk, NAME, "2772-A1").await.unwrap();
    let names = Said {
        product: Some("ortho".into()),
        ..Said::default()
    };
    activity::edit(&desk, &figure, &names, None, None)
        .await
        .unwrap();
    let more = Said {
        count: Some("4".into()),
        ..names
    };
    let fault = activity::edit(&desk, &figure, &more, None, None).await;
    let fault = fault.unwrap_err().to_string();
    assert!(
        fault.contains("seuls son produit et son capteur"),
        "{fault}"
    );
    let tried = gone(&desk, &person, Redact::Names, Mode::Try).await;
    assert_eq!(numbers(&tried), []);
}

#[tokio::test]
async fn what_a_signed_document_bears_is_told_as_a_proof() {
    let bench = Bench::new().await;
    let (desk, person, _) = typed(&bench).await;
    bench
        .sql("UPDATE avenant SET state = 'signe', signed = draft")
        .await;
    let tried = gone(&desk, &person, Redact::Names, Mode::Try).await;
    let proof = ("avenant", "number", Fate::Proof);
    assert!(numbers(&tried).contains(&proof), "{:?}", numbers(&tried));
    let fault = number(&desk, NAME, "2772-A1").await.unwrap_err();
    assert!(fault.to_string().contains("prouve le contrat"), "{fault}");
    // Of one that a table told, without its document, a number is what was typed.
    bench
        .sql("UPDATE avenant SET reprise = 1, draft = NULL, signed = NULL")
        .await;
    let tried = gone(&desk, &person, Redact::Names, Mode::Try).await;
    assert!(numbers(&tried).contains(&("avenant", "number", Fate::Left)));
    number(&desk, NAME, "2772-A1").await.unwrap();
}

#[tokio::test]
async fn an_avenant_amends_a_convention_of_its_partner() {
    let bench = Bench::new().await;
    let (desk, _) = told(&bench).await;
    refused(&desk).await;
    let amend = |number| Of {
        convention: Some(number),
        ..Of::default()
    };
    let fault = avenant::edit(&desk, "2772-A1", &amend("IGN-1"), None).await;
    let fault = fault.unwrap_err().to_string();
    assert!(
        fault.contains("convention PIGMA de ce partenaire"),
        "{fault}"
    );
    let same = avenant::edit(&desk, "2772-A1", &amend("2772"), None).await;
    assert_eq!(same.unwrap_err().code(), "RLS-E830");
    let values = [(Field::Number, "2773".to_string())];
    convention::edit(&desk, "2772", &values, None, None)
        .await
        .unwrap();
    let (one, changed) = avenant::edit(&desk, "2772-A1", &amend("2773"), None)
        .await
        .unwrap();
    assert_eq!((one.convention.as_str(), changed.len()), ("2773", 1));
    sound(&bench).await;
}
