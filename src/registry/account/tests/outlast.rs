//! Suspensions for grounds of its own, while the adhésion is suspended too; names that mean one account.

use super::super::mandate::{self, Field as Of};
use super::super::{Login, add, edit, login, move_on, show};
use super::*;

/// A registry with the active account of a contractor: its partner, account and mandate.
async fn contractor(bench: &Bench, desk: &Desk) -> (String, String, String) {
    let partner = bench.partner(desk, "Un").await;
    adhesion(desk, &partner, "active", None, State::Actif).await;
    let zoe = somebody(desk, "Fictif", None).await;
    notice::record(desk, &zoe.id, None, "courriel")
        .await
        .unwrap();
    let mandate = mandated(desk, &zoe.id, &partner, ("2027-01-01", "2027-06-30")).await;
    let kept = add(desk, &zoe.id, &partner, Some(&mandate), None, Origin::Now).await;
    let id = kept.unwrap().account.id;
    move_on(desk, &id, Deed::Validate, &Word::default())
        .await
        .unwrap();
    (partner, id, mandate)
}

async fn mandated(desk: &Desk, who: &str, partner: &str, (from, until): (&str, &str)) -> String {
    let given = vec![
        (Of::Company, "Bureau fictif".into()),
        (Of::Purpose, "carte des aléas".into()),
        (Of::From, from.into()),
        (Of::Until, until.into()),
    ];
    let kept = mandate::add(desk, who, partner, &given).await;
    kept.unwrap().mandate.id
}

async fn suspended_for(desk: &Desk, id: &str, why: &str) -> bool {
    let account = show(desk, id).await.unwrap().line.account;
    (account.state, account.why.as_deref()) == (State::Suspendu, Some(why)) && !account.followed
}

#[tokio::test]
async fn a_sanction_during_a_suspension_of_the_adhesion_outlasts_it() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let (partner, id, _) = contractor(&bench, &desk).await;
    adhesion(&desk, &partner, "suspendue", None, State::Suspendu).await;
    move_on(&desk, &id, Deed::Suspend, &why("manquement"))
        .await
        .unwrap();
    assert!(suspended_for(&desk, &id, "manquement").await);
    let fault = move_on(&desk, &id, Deed::Suspend, &why("encore"))
        .await
        .unwrap_err();
    assert!(matches!(fault, PersonFault::Turn { .. }), "{fault}");
    adhesion(&desk, &partner, "active", None, State::Actif).await;
    assert!(suspended_for(&desk, &id, "manquement").await);
    let shown = show(&desk, &id).await.unwrap();
    let told = shown
        .timeline
        .iter()
        .rev()
        .find(|one| one.verb == "suspend");
    let detail = told.unwrap().detail.as_ref().unwrap();
    assert_eq!(detail["motif"][1], "manquement");
    let mut read = desk.db().read().await.unwrap();
    let course = super::super::course::of(&mut read, &id).await.unwrap();
    assert!(course.is_some(), "the journal tells all of it");
    drop(read);
    move_on(&desk, &id, Deed::Resume, &Word::default())
        .await
        .unwrap();
    assert_eq!(bench.verified().await.flaws, []);
    let held = crate::held::hold(desk.db()).await.unwrap();
    let about: Vec<_> = held.differences.iter().map(ToString::to_string).collect();
    assert!(about.iter().all(|one| !one.contains(&id)), "{about:?}");
}

/// Ended by the officer, or by its last day: the adhésion brings no account back without a mandate,
/// and a new mandate alone does not either.
#[tokio::test]
async fn a_mandate_that_is_over_outlasts_a_suspension_of_the_adhesion() {
    for ends in [true, false] {
        let bench = Bench::new().await;
        let desk = bench.desk("chef").await.unwrap();
        let (partner, id, under) = contractor(&bench, &desk).await;
        let who = show(&desk, &id).await.unwrap().line.account.person;
        adhesion(&desk, &partner, "suspendue", None, State::Suspendu).await;
        // The bench's day is 15 January 2027.
        let on = crate::value::day("2027-01-14").ok();
        match ends {
            true => {
                let ended = mandate::end(&desk, &under, on, "résilié").await.unwrap();
                assert_eq!(ended.suspended, std::slice::from_ref(&id));
            }
            false => {
                let until = vec![(Of::Until, "2027-01-14".to_string())];
                mandate::edit(&desk, &under, &until, None).await.unwrap();
            }
        }
        adhesion(&desk, &partner, "active", None, State::Actif).await;
        assert!(suspended_for(&desk, &id, "le mandat a pris fin").await);
        let next = mandated(&desk, &who, &partner, ("2027-01-15", "2027-12-31")).await;
        edit(&desk, &id, &Login::default(), Some(&next), None)
            .await
            .unwrap();
        let shown = show(&desk, &id).await.unwrap();
        assert!(!shown.counts, "{ends}");
        move_on(&desk, &id, Deed::Resume, &Word::default())
            .await
            .unwrap();
        assert!(show(&desk, &id).await.unwrap().counts);
        assert_eq!(bench.verified().await.flaws, []);
    }
}

#[tokio::test]
async fn no_login_is_what_another_account_is_looked_up_by() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let partner = bench.partner(&desk, "Un").await;
    adhesion(&desk, &partner, "active", None, State::Actif).await;
    let mut all = Vec::new();
    for family in ["Fictif", "Autre"] {
        let who = somebody(&desk, family, None).await;
        notice::record(&desk, &who.id, None, "courriel")
            .await
            .unwrap();
        let kept = add(&desk, &who.id, &partner, None, None, Origin::Now).await;
        all.push((who.id, kept.unwrap().account.id));
    }
    let [(zoe, one), (_, two)] = all.as_slice() else {
        panic!("{all:?}")
    };
    let both = format!("fictif@exemple.example+{partner}");
    let other = format!("{}+Un", zoe.to_uppercase());
    for name in [&both, &other, one, &one.to_uppercase()] {
        let noted = Login {
            login: Some(name.clone()),
            ..Login::default()
        };
        let refused = login(&desk, two, &noted, None).await.unwrap_err();
        assert!(refused.to_string().contains("se lirait comme"), "{refused}");
        let refused = edit(&desk, two, &noted, None, None).await.unwrap_err();
        assert!(refused.to_string().contains("se lirait comme"), "{refused}");
        // Kept by an earlier registry, it means nobody.
        let text = format!("UPDATE account SET dinamis_login = '{name}' WHERE id = '{two}'");
        bench.sql(&text).await;
        let meant = show(&desk, name).await.unwrap().line.account.id;
        assert_eq!(meant, *one, "{name}");
    }
    let noted = Login {
        login: Some("fictif+sig@exemple.example".into()),
        ..Login::default()
    };
    login(&desk, two, &noted, None).await.unwrap();
    let meant = show(&desk, "fictif+sig@exemple.example").await.unwrap();
    assert_eq!(meant.line.account.id, *two);
}
