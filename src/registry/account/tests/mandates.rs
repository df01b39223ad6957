//! Mandates: dates, overlaps, and what their end does.

use super::super::mandate::{self, Field as Of, Filter, Given};
use super::super::{add, move_on, show};
use super::*;
use crate::person::contact::{self, Role};

fn given(from: &str, until: &str) -> Given {
    vec![
        (Of::Company, "Bureau fictif".into()),
        (Of::Purpose, "carte des aléas".into()),
        (Of::From, from.into()),
        (Of::Until, until.into()),
    ]
}

#[tokio::test]
async fn mandates_of_one_person_in_one_partner_do_not_overlap() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let partner = bench.partner(&desk, "Un").await;
    let other = bench.partner(&desk, "Deux").await;
    let zoe = somebody(&desk, "Fictif", None).await;
    let make = async |partner: &str, from, until| {
        mandate::add(&desk, &zoe.id, partner, &given(from, until)).await
    };
    let first = make(&partner, "2026-03-01", "2027-03-31")
        .await
        .unwrap()
        .mandate;
    make(&other, "2026-03-01", "2027-03-31").await.unwrap();
    for (from, until) in [
        ("2026-01-01", "2026-03-01"),
        ("2027-03-31", "2027-12-31"),
        ("2026-05-01", "2026-06-01"),
    ] {
        let fault = make(&partner, from, until).await.unwrap_err();
        assert!(matches!(fault, PersonFault::Overlap { .. }), "{fault}");
    }
    let next = make(&partner, "2027-04-01", "2027-12-31")
        .await
        .unwrap()
        .mandate;
    for (from, until) in [
        ("2026-13-01", "2027-01-01"),
        ("2028-02-01", "2028-01-01"),
        ("2028-01-01", ""),
    ] {
        assert!(make(&partner, from, until).await.is_err(), "{from} {until}");
    }
    let into = vec![(Of::From, "2027-03-01".to_string())];
    let fault = mandate::edit(&desk, &next.id, &into, None)
        .await
        .unwrap_err();
    assert!(matches!(fault, PersonFault::Overlap { .. }), "{fault}");
    // An early end makes room.
    let on = crate::value::day("2026-12-31").ok();
    mandate::end(&desk, &first.id, on, "résilié").await.unwrap();
    mandate::edit(&desk, &next.id, &into, Some(1))
        .await
        .unwrap();
    let fault = mandate::edit(&desk, &next.id, &into, Some(1))
        .await
        .unwrap_err();
    assert!(
        matches!(fault, PersonFault::Registry(RegistryFault::Conflict { .. })),
        "{fault}"
    );
    assert!(
        mandate::edit(&desk, &first.id, &given("2026-03-01", "2027-02-01"), None)
            .await
            .is_err()
    );
    let document = vec![(Of::Document, "0".repeat(64))];
    assert!(
        mandate::edit(&desk, &next.id, &document, None)
            .await
            .is_err()
    );
    let filter = Filter {
        partner: Some(partner.clone()),
        on: crate::value::day("2027-03-15").ok(),
        limit: 10,
        ..Filter::default()
    };
    let page = mandate::list(&desk, &filter).await.unwrap();
    assert_eq!(
        (page.total, page.found[0].mandate.id.as_str()),
        (1, next.id.as_str())
    );
}

#[tokio::test]
async fn a_mandate_that_ends_takes_its_account_with_it() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let partner = bench.partner(&desk, "Un").await;
    adhesion(&desk, &partner, "active", None, State::Actif).await;
    let zoe = somebody(&desk, "Fictif", None).await;
    notice::record(&desk, &zoe.id, None, "courriel")
        .await
        .unwrap();
    // The bench's day is 15 January 2027.
    let past = mandate::add(&desk, &zoe.id, &partner, &given("2026-01-01", "2026-12-31"))
        .await
        .unwrap()
        .mandate;
    let under =
        async |mandate: &str| add(&desk, &zoe.id, &partner, Some(mandate), None, Origin::Now).await;
    let fault = under(&past.id).await.unwrap_err();
    assert!(
        fault
            .to_string()
            .contains("le mandat a pris fin le 31/12/2026"),
        "{fault}"
    );
    let now = mandate::add(&desk, &zoe.id, &partner, &given("2027-01-01", "2027-12-31"))
        .await
        .unwrap()
        .mandate;
    let id = under(&now.id).await.unwrap().account.id;
    move_on(&desk, &id, Deed::Validate, &Word::default())
        .await
        .unwrap();
    let ended = mandate::end(&desk, &now.id, None, "résilié").await.unwrap();
    assert_eq!(ended.suspended, std::slice::from_ref(&id));
    // Its last day still counts for a new validation; nothing counts from the day after.
    let shown = show(&desk, &id).await.unwrap();
    assert_eq!(shown.line.account.state, State::Suspendu);
    assert!(mandate::end(&desk, &now.id, None, "encore").await.is_err());
    assert_eq!(bench.verified().await.flaws, []);
}

#[tokio::test]
async fn a_referent_is_permanent_staff_with_an_address() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let partner = bench.partner(&desk, "Un").await;
    let zoe = somebody(&desk, "Fictif", None).await;
    let max = somebody(&desk, "Autre", None).await;
    let nobody = person::add(&desk, &[(Field::Family, "Sans".into())], None, Origin::Now)
        .await
        .unwrap()
        .person;
    mandate::add(&desk, &zoe.id, &partner, &given("2026-01-01", "2027-12-31"))
        .await
        .unwrap();
    let name = async |who: &str, role| contact::name(&desk, who, &partner, role, None, None).await;
    for who in [&zoe.id, &nobody.id] {
        let fault = name(who, Role::Referent).await.unwrap_err();
        assert!(matches!(fault, PersonFault::Seat { .. }), "{fault}");
    }
    name(&zoe.id, Role::Contact).await.unwrap();
    name(&max.id, Role::Referent).await.unwrap();
    let fault = mandate::add(&desk, &max.id, &partner, &given("2026-01-01", "2027-12-31"))
        .await
        .unwrap_err();
    assert!(matches!(fault, PersonFault::Seat { .. }), "{fault}");
    let left = contact::leave(&desk, &max.id, &partner, Role::Referent, None)
        .await
        .unwrap();
    assert_eq!(left.contact.until_day.as_deref(), Some("2027-01-15"));
    assert!(
        contact::leave(&desk, &max.id, &partner, Role::Referent, None)
            .await
            .is_err()
    );
}
