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

/// Whoever the registry knows as a contractor of a partner is nobody's agent there: not when the
/// account is typed, not when it is validated, and not when a mandate came after it.
#[tokio::test]
async fn a_contractor_has_no_account_of_an_agent() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let partner = bench.partner(&desk, "Un").await;
    let other = bench.partner(&desk, "Deux").await;
    for body in [&partner, &other] {
        adhesion(&desk, body, "active", None, State::Actif).await;
    }
    let informed = async |family: &str| {
        let person = somebody(&desk, family, None).await;
        notice::record(&desk, &person.id, None, "courriel")
            .await
            .unwrap();
        person
    };
    let zoe = informed("Fictif").await;
    let agent = async |person: &Person, partner: &str, origin| {
        add(&desk, &person.id, partner, None, None, origin).await
    };
    // Over long ago, and of this partner only.
    let over = mandate::add(&desk, &zoe.id, &partner, &given("2020-01-01", "2020-12-31"))
        .await
        .unwrap()
        .mandate;
    for origin in [Origin::Now, Origin::Reprise] {
        let fault = agent(&zoe, &partner, origin).await.unwrap_err().to_string();
        assert!(
            fault.contains(&over.id) && fault.contains("agent"),
            "{fault}"
        );
    }
    let elsewhere = agent(&zoe, &other, Origin::Now).await.unwrap().account.id;
    let validate = async |id: &str| move_on(&desk, id, Deed::Validate, &Word::default()).await;
    validate(&elsewhere).await.unwrap();
    assert!(show(&desk, &elsewhere).await.unwrap().counts);
    // A mandate that comes after the account.
    let late = mandate::add(&desk, &zoe.id, &other, &given("2027-01-01", "2027-12-31"))
        .await
        .unwrap();
    assert!(late.doubts[0].contains(&elsewhere), "{:?}", late.doubts);
    let lacks = show(&desk, &elsewhere).await.unwrap().lacks;
    assert_eq!(lacks.len(), 1, "{lacks:?}");
    let nothing = super::super::Login::default();
    let rests =
        async |mandate| super::super::edit(&desk, &elsewhere, &nothing, mandate, None).await;
    rests(Some(late.mandate.id.as_str())).await.unwrap();
    assert!(show(&desk, &elsewhere).await.unwrap().counts);
    // It does not become an agent's again.
    assert!(rests(Some("")).await.is_err());
    // By the function alone, which may be corrected between typing and validation.
    let max = informed("Autre").await;
    let typed = agent(&max, &partner, Origin::Now).await.unwrap().account.id;
    let call = async |function: &str| {
        let values = [(Field::Function, function.to_string())];
        let kept = person::edit(&desk, &max.id, &values, None).await.unwrap();
        kept.doubts
    };
    call("Prestataire SIG").await;
    let fault = validate(&typed).await.unwrap_err().to_string();
    assert!(fault.contains("prestataire"), "{fault}");
    assert_eq!(call("Suivi des prestataires").await, [""; 0], "it waits");
    validate(&typed).await.unwrap();
    let lost = call("Prestataire SIG").await;
    assert!(lost[0].contains("ne permet plus rien"), "{lost:?}");
    assert_eq!(call("Prestataire").await, [""; 0]);
    let given = call("Géomaticien").await;
    assert!(given[0].contains(&typed), "{given:?}");
    assert!(given[0].contains("de nouveau sans mandat les droits d’un agent"));
}

/// An address that is at none of the partner's domains is told when the account is typed, and again
/// when it is validated; under a mandate it is nothing strange.
#[tokio::test]
async fn an_address_from_elsewhere_is_told_twice() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let partner = bench.partner(&desk, "Un").await;
    adhesion(&desk, &partner, "active", None, State::Actif).await;
    let typed = async |family: &str, email: &str, mandate: Option<&str>| {
        let person = somebody(&desk, family, None).await;
        let values = [(Field::Email, email.to_string())];
        person::edit(&desk, &person.id, &values, None)
            .await
            .unwrap();
        notice::record(&desk, &person.id, None, "courriel")
            .await
            .unwrap();
        let given = given("2027-01-01", "2027-12-31");
        let mandate = match mandate {
            Some(_) => Some(
                mandate::add(&desk, &person.id, &partner, &given)
                    .await
                    .unwrap(),
            ),
            None => None,
        };
        let mandate = mandate.as_ref().map(|kept| kept.mandate.id.as_str());
        let kept = add(&desk, &person.id, &partner, mandate, None, Origin::Now)
            .await
            .unwrap();
        let id = kept.account.id;
        let valid = move_on(&desk, &id, Deed::Validate, &Word::default()).await;
        (kept.doubts, valid.unwrap().doubts)
    };
    let nothing = (Vec::new(), Vec::new());
    // Nothing is known of the partner's addresses yet.
    assert_eq!(typed("Un", "un@bureau.example", None).await, nothing);
    let body = [(partner::Field::Email, "sig@un.example".to_string())];
    partner::edit(&desk, &partner, &body, None).await.unwrap();
    let (first, second) = typed("Deux", "deux@bureau.example", None).await;
    assert_eq!((first.len(), &first), (1, &second));
    assert!(first[0].contains("bureau.example") && first[0].contains("un.example"));
    assert_eq!(typed("Trois", "trois@sig.un.example", None).await, nothing);
    assert_eq!(
        typed("Quatre", "quatre@bureau.example", Some("")).await,
        nothing
    );
    let legal = somebody(&desk, "Cinq", None).await;
    let role = Role::Representant;
    contact::name(&desk, &legal.id, &partner, role, None, None)
        .await
        .unwrap();
    assert_eq!(typed("Six", "le.six@exemple.example", None).await, nothing);
}
