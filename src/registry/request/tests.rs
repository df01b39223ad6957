//! Requests through their verbs: rights, versions, the journal, and walks against a second model.

mod named;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::steps::{Known, Step, advance};
use super::{Filter, Kind, New, Request, State, add, edit, list, overlaps, show, step};
use crate::operator::rules::Role;
use crate::record::RecordFault;
use crate::tests::Bench;
use crate::{RegistryFault, operator};

fn new(partner: &str, kind: Kind) -> New<'_> {
    New {
        partner,
        kind,
        on: Some("2027-01-10"),
        reprise: false,
    }
}

const FULL: [(&str, &str); 7] = [
    ("objet", "Port fictif en trois dimensions"),
    ("territoire", "COM:64445"),
    ("territoire_annee", "2026"),
    ("capteur", "pleiades"),
    ("mode", "stereo"),
    ("du", "2026-06-01"),
    ("au", "2026-08-31"),
];

fn full() -> Vec<(&'static str, String)> {
    FULL.map(|(key, value)| (key, value.to_string())).to_vec()
}

fn only(key: &'static str, value: &str) -> Vec<(&'static str, String)> {
    vec![(key, value.into())]
}

fn sent(reference: &str) -> Step {
    Step {
        reference: Some(reference.into()),
        ..Step::to(State::Transmise)
    }
}

#[tokio::test]
async fn a_prospects_order_is_kept_and_leaves_once_it_is_a_member() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    bench.partners(&desk, &["SDIS fictif"]).await;
    let kept = add(&desk, &new("SDIS fictif", Kind::Programmation), &full())
        .await
        .unwrap();
    assert_eq!(kept.record.state, State::Recue);
    assert!(
        kept.doubts
            .iter()
            .any(|doubt| doubt.contains("adhésion active")),
        "{:?}",
        kept.doubts
    );
    let id = kept.record.id;
    let fault = step(&desk, &id, &sent("D-1"), None).await.unwrap_err();
    assert!(
        matches!(&fault, RecordFault::Missing { missing, .. } if missing.len() == 1),
        "{fault}"
    );
    bench
        .raw(
            "INSERT INTO adhesion (id, partner, path, state, open, since, made_at)
               SELECT 'adh-0123456789ab', id, 'relais', 'active', 1, '2026-01-01', '' FROM partner",
        )
        .await;
    // Nobody has to write down that its last day is past.
    bench
        .raw("UPDATE adhesion SET until_day = '2026-06-30'")
        .await;
    let fault = step(&desk, &id, &sent("D-1"), None).await.unwrap_err();
    assert!(matches!(fault, RecordFault::Missing { .. }), "{fault}");
    bench.raw("UPDATE adhesion SET until_day = NULL").await;
    let kept = step(&desk, &id, &sent("D-1"), Some(1)).await.unwrap();
    assert_eq!(
        (kept.record.state, kept.record.version),
        (State::Transmise, 2)
    );
    assert_eq!(show(desk.db(), "D-1").await.unwrap().request.id, id);
    let early = Step {
        outcome: Some("livrée".into()),
        ..Step::to(State::Livree)
    };
    let fault = step(&desk, "D-1", &early, None).await.unwrap_err();
    assert!(matches!(fault, RecordFault::OutOfTurn { .. }), "{fault}");
    step(&desk, "D-1", &Step::to(State::Acceptee), None)
        .await
        .unwrap();
    step(&desk, "D-1", &early, None).await.unwrap();
    assert!(
        list(
            desk.db(),
            &Filter {
                open: true,
                ..Filter::default()
            }
        )
        .await
        .unwrap()
        .is_empty()
    );
    assert_eq!(bench.verified().await.flaws, []);
}

#[tokio::test]
async fn a_referent_writes_requests_of_his_own_partner_and_of_no_other() {
    let bench = Bench::new().await;
    let chief = bench.desk("chef").await.unwrap();
    let ids = bench.partners(&chief, &["SDIS fictif", "CC fictive"]).await;
    operator::add(&chief, "ref", "Réf", &[Role::Referent(ids[0].clone())])
        .await
        .unwrap();
    operator::add(&chief, "lea", "Léa", &[Role::Lecteur])
        .await
        .unwrap();
    let own = bench.desk("ref").await.unwrap();
    let made = add(&own, &new("SDIS fictif", Kind::Archive), &full())
        .await
        .unwrap()
        .record;
    edit(&own, &made.id, &only("nuages", "10 %"), None)
        .await
        .unwrap();
    let others = add(
        &chief,
        &new("CC fictive", Kind::Aide),
        &only("objet", "Aide"),
    )
    .await
    .unwrap()
    .record;
    let reader = bench.desk("lea").await.unwrap();
    for refused in [
        add(&own, &new("CC fictive", Kind::Archive), &full()).await,
        edit(&own, &others.id, &only("objet", "x"), None).await,
        step(&own, &others.id, &Step::to(State::Abandonnee), None).await,
        add(
            &reader,
            &new("SDIS fictif", Kind::Aide),
            &only("objet", "x"),
        )
        .await,
    ] {
        let fault = refused.unwrap_err();
        assert!(
            matches!(
                fault,
                RecordFault::Registry(RegistryFault::NotAllowed { .. })
            ),
            "{fault}"
        );
    }
}

#[tokio::test]
async fn two_officers_on_one_request_do_not_overwrite_each_other() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    bench.partners(&desk, &["SDIS fictif"]).await;
    let id = add(&desk, &new("SDIS fictif", Kind::Archive), &full())
        .await
        .unwrap()
        .record
        .id;
    edit(&desk, &id, &only("nuages", "10"), Some(1))
        .await
        .unwrap();
    let before = bench.verified().await;
    for refused in [
        edit(&desk, &id, &only("nuages", "20"), Some(1)).await,
        step(&desk, &id, &Step::to(State::Abandonnee), Some(1)).await,
    ] {
        assert!(matches!(
            refused,
            Err(RecordFault::Registry(RegistryFault::Conflict { .. }))
        ));
    }
    let same = edit(&desk, &id, &only("nuages", "10"), None).await;
    assert!(matches!(
        same,
        Err(RecordFault::Registry(RegistryFault::NoChange(_)))
    ));
    assert_eq!(bench.verified().await, before);
}

#[tokio::test]
async fn what_no_field_takes_is_refused_and_changes_nothing() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    bench.partners(&desk, &["SDIS fictif"]).await;
    let before = bench.verified().await;
    for (key, value) in [
        ("objet", ""),
        ("objet", "voir lea.fictive@sdis.example"),
        ("issue", "appeler le 05 56 00 00 00"),
        ("territoire", "64445"),
        ("territoire", ""),
        ("territoire_annee", ""),
        ("capteur", "drone"),
        ("mode", "tri"),
        ("du", "2026-09-01"),
        ("du", "2026-02-30"),
        ("nuages", "101"),
        ("nuages", "10,5"),
        ("angle", "91"),
        ("km2", "0"),
        ("km2", "NaN"),
        ("prix", "-1"),
        ("agit", "personne"),
        ("compte", "acc-0123456789ab"),
        ("compte", "léa"),
        ("reference", "deux\nlignes"),
        ("inconnu", "x"),
    ] {
        let mut values = full();
        values.push((key, value.into()));
        let done = add(&desk, &new("SDIS fictif", Kind::Archive), &values).await;
        assert!(done.is_err(), "{key} {value}");
    }
    let mut paid = full();
    paid.extend([("quota", "oui".to_string()), ("prix", "120".to_string())]);
    assert!(
        add(&desk, &new("SDIS fictif", Kind::Archive), &paid)
            .await
            .is_err()
    );
    let to_come = New {
        on: Some("2027-01-16"),
        ..new("SDIS fictif", Kind::Archive)
    };
    assert!(add(&desk, &to_come, &full()).await.is_err());
    assert_eq!(bench.verified().await, before);
}

#[tokio::test]
async fn requests_of_several_partners_for_one_place_are_signalled() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    bench.partners(&desk, &["SDIS fictif", "CC fictive"]).await;
    let first = add(&desk, &new("SDIS fictif", Kind::Archive), &full())
        .await
        .unwrap()
        .record;
    let mut wider = full();
    wider.extend([
        ("territoire", "DEP:64".to_string()),
        ("capteur", String::new()),
    ]);
    let second = add(&desk, &new("CC fictive", Kind::Programmation), &wider)
        .await
        .unwrap();
    assert!(
        second.doubts.iter().any(|doubt| doubt.contains(&first.id)),
        "{:?}",
        second.doubts
    );
    // The wider one, corrected, finds the narrower one too.
    let again = edit(&desk, &second.record.id, &only("nuages", "5"), None)
        .await
        .unwrap();
    assert_eq!(
        again
            .doubts
            .iter()
            .filter(|doubt| doubt.contains(&first.id))
            .count(),
        1
    );
    let nearer = edit(&desk, &first.id, &only("nuages", "5"), None)
        .await
        .unwrap();
    assert_eq!(
        nearer
            .doubts
            .iter()
            .filter(|doubt| doubt.contains(&second.record.id))
            .count(),
        1
    );
    let pairs = overlaps(desk.db()).await.unwrap();
    assert_eq!(pairs.len(), 1);
    assert_eq!(pairs[0].territory, "DEP:64");
    assert_eq!(pairs[0].other_partner, "CC fictive");
}

#[tokio::test]
async fn a_request_takes_the_territory_of_its_partner_where_it_says_none() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let ids = bench.partners(&desk, &["SDIS fictif"]).await;
    use crate::partner::{self, Field};
    let place = [
        (Field::Territory, "DEP:64".to_string()),
        (Field::TerritoryYear, "2026".to_string()),
    ];
    partner::edit(&desk, &ids[0], &place, None).await.unwrap();
    let values = only("objet", "Vue d’ensemble");
    let made = add(&desk, &new("SDIS fictif", Kind::Archive), &values)
        .await
        .unwrap();
    assert_eq!(made.record.territory.as_deref(), Some("DEP:64"));
    let help = add(&desk, &new("SDIS fictif", Kind::Aide), &values)
        .await
        .unwrap();
    assert_eq!(help.record.territory, None);
}

#[tokio::test]
async fn what_was_written_freely_is_in_no_entry() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    bench.partners(&desk, &["SDIS fictif"]).await;
    let values = [
        ("objet", "Léontine Inventée veut la 3D".to_string()),
        ("issue", "dit Léontine".into()),
    ];
    let id = add(&desk, &new("SDIS fictif", Kind::Aide), &values)
        .await
        .unwrap()
        .record
        .id;
    let end = Step {
        outcome: Some("Léontine est contente".into()),
        ..Step::to(State::Resolue)
    };
    step(&desk, &id, &end, None).await.unwrap();
    let told = desk.timeline(&id).await.unwrap();
    assert_eq!(told.len(), 2);
    let written = serde_json::to_string(&told).unwrap();
    assert!(!written.contains("Léontine"), "{written}");
    assert!(
        written.contains("resolue") && written.contains("texte de"),
        "{written}"
    );
}

/// What a second reading of the field says: has it its proof?
fn sound(request: &Request, was_member: bool) -> bool {
    use State::{Abandonnee, Acceptee, Livree, Recue, Refusee, Resolue, Transmise};
    let order = matches!(request.kind, Kind::Archive | Kind::Programmation);
    let help = request.kind == Kind::Aide;
    let at_dinamis = match request.state {
        Transmise | Acceptee | Livree | Refusee => true,
        Resolue | Abandonnee => request.escalated,
        Recue => false,
    };
    let ended = matches!(request.state, Livree | Refusee | Abandonnee | Resolue);
    (!ended || request.outcome.is_some())
        && (!at_dinamis || request.kind == Kind::Telechargement || request.dinamis_ref.is_some())
        && (!(order && at_dinamis) || request.territory.is_some() && was_member)
        && (request.state != Resolue || help)
        && (!help || !matches!(request.state, Acceptee | Livree | Refusee))
}

/// Random steps: whatever they are, no request is where its proof is not, no end is left, and days
/// never go back.
#[test]
fn no_walk_leads_to_a_state_without_its_proof() {
    let one = (
        0..7_usize,
        any::<bool>(),
        any::<bool>(),
        0..9_usize,
        1..29_u32,
    );
    let walk = (
        0..4_usize,
        any::<bool>(),
        proptest::collection::vec(one, 1..12),
    );
    // PROPTEST_CASES asks for more.
    let config = Config::default();
    let mut runner = TestRunner::new(Config {
        cases: config.cases.max(10_000),
        failure_persistence: None,
        ..config
    });
    let states = ["active", "prospect", "suspendue", "signee"];
    let done = runner.run(&walk, |(kind, complete, steps)| {
        let kind = Kind::ALL[kind];
        let mut request = Request::new("dem-0123456789ab".into(), "part-x", kind, "2026-12-31", "");
        request.subject = "x".into();
        if complete && kind.is_image() {
            request.territory = Some("DEP:64".into());
            request.territory_year = Some(2026);
            request.from_day = Some("2026-01-01".into());
            request.until_day = Some("2026-02-01".into());
            request.sensor = Some("pleiades".into());
        }
        let mut was_member = false;
        for (to, reference, outcome, adhesion, day) in steps {
            let step = Step {
                on: Some(format!("2027-01-{day:02}")),
                reference: reference.then(|| "D-1".into()),
                outcome: outcome.then(|| "fait".into()),
                ..Step::to(State::ALL[to])
            };
            let known = Known {
                adhesion: states.get(adhesion).map(|word| (*word).into()),
                account: None,
            };
            let before = request.clone();
            if let Ok((after, changed)) = advance(&request, &step, &known, "2027-01-20") {
                was_member |= after.state == State::Transmise && adhesion == 0;
                prop_assert!(!before.state.is_end(), "{before:?}");
                prop_assert!(before.state != after.state && !changed.is_empty());
                prop_assert!(before.since <= after.since && after.since.as_str() <= "2027-01-20");
                prop_assert!(sound(&after, was_member), "{after:?}");
                request = after;
            }
        }
        Ok(())
    });
    done.unwrap();
}

#[tokio::test]
async fn who_asks_is_named_only_to_those_who_may_read_of_persons() {
    let bench = Bench::new().await;
    let chief = bench.desk("chef").await.unwrap();
    let ids = bench.partners(&chief, &["SDIS fictif", "CC fictive"]).await;
    bench
        .raw(
            "INSERT INTO person (id, family_name, given_name, email, made_at)
             VALUES ('pers-00000000000a', 'Fictive', 'Léa', 'lea@sdis.example', '');
             INSERT INTO account (id, person, partner, state, since, dinamis_login, made_at)
             SELECT 'acc-00000000000a', 'pers-00000000000a', id, 'actif', '2026-01-01', 'lfictive', ''
             FROM partner WHERE name = 'SDIS fictif'",
        )
        .await;
    let mut values = full();
    values.push(("compte", "acc-00000000000a".into()));
    let made = add(&chief, &new("SDIS fictif", Kind::Archive), &values)
        .await
        .unwrap();
    // The account is of another partner.
    assert!(
        add(&chief, &new("CC fictive", Kind::Archive), &values)
            .await
            .is_err()
    );
    for (user, role) in [
        ("own", Role::Referent(ids[0].clone())),
        ("other", Role::Referent(ids[1].clone())),
        ("lect", Role::Lecteur),
    ] {
        operator::add(&chief, user, user, &[role]).await.unwrap();
        let desk = bench.desk(user).await.unwrap();
        let lines = super::fiche::fiche(&desk, &made.record.id).await.unwrap();
        let written = serde_json::to_string(&lines).unwrap();
        for personal in ["Léa Fictive", "lea@sdis.example", "lfictive"] {
            assert_eq!(
                written.contains(personal),
                user == "own",
                "{user} {written}"
            );
        }
    }
}
