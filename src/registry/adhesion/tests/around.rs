//! What goes with adhésions: conventions, avenants, the cases of a month, the last day.

use relais_core::fault::Fault;
use relais_files::table::Table;

use super::{Bench, PDF, TO_SUBMITTED, TODAY, day, make, play, ready, submitted, whole};
use crate::RegistryFault;
use crate::adhesion::dossier::{self, Run};
use crate::adhesion::{self, Correction, Event, Path, State};
use crate::animation::message;
use crate::avenant;
use crate::convention::{self, Field as ConventionField, New};
use crate::partner::{self, Field};
use crate::tests::values;

#[tokio::test]
async fn conventions_follow_the_record_of_their_partner() {
    let bench = Bench::new().await;
    let desk = ready(&bench).await;
    partner::add(&desk, &values(&[(Field::Name, "Autre")]))
        .await
        .unwrap();
    let new = |number: &str, partner, signed: &str| New {
        partner,
        values: vec![
            (ConventionField::Number, number.into()),
            (ConventionField::SignedOn, signed.into()),
        ],
        ..New::default()
    };
    let taken = convention::add(&desk, &new("2772", Some("Autre"), "2019-01-01"))
        .await
        .unwrap_err();
    assert!(matches!(taken, RegistryFault::Taken { .. }), "{taken}");
    convention::add(&desk, &new("2900", Some("Autre"), "2019-01-01"))
        .await
        .unwrap();
    assert_eq!(
        partner::show(desk.db(), "Autre")
            .await
            .unwrap()
            .convention
            .as_deref(),
        Some("2900")
    );
    let number = vec![(ConventionField::Number, "2901".to_string())];
    convention::edit(&desk, "2900", &number, Some(&PDF), None)
        .await
        .unwrap();
    assert_eq!(
        partner::show(desk.db(), "2901").await.unwrap().name,
        "Autre"
    );
    for (signed, until) in [
        ("2027-01-16", ""),
        ("31/02/2020", ""),
        ("2020-01-01", "2019-12-31"),
        ("", ""),
    ] {
        let mut wrong = new("3000", None, signed);
        wrong.values.push((ConventionField::Until, until.into()));
        let fault = convention::add(&desk, &wrong).await.unwrap_err();
        assert!(
            matches!(fault, RegistryFault::Value { .. }),
            "{signed} {until}: {fault}"
        );
    }
    assert_eq!(bench.verified().await.flaws, []);
}

#[tokio::test]
async fn avenants_are_numbered_and_what_left_stays_what_it_was() {
    let bench = Bench::new().await;
    let desk = ready(&bench).await;
    let early = make(&desk).await.unwrap_err();
    assert_eq!(early.code(), "RLS-E852", "{early}");
    adhesion::start(&desk, "2772", Path::Relais, Some(day("2026-11-01")), false)
        .await
        .unwrap();
    let early = make(&desk).await.unwrap_err().to_string();
    assert!(early.contains("éligibilité"), "{early}");
    play(&desk, &TO_SUBMITTED[..1]).await;
    let made = make(&desk).await.unwrap();
    assert_eq!(made.avenant.number, "2772-A1");
    assert_eq!(
        make(&desk).await.unwrap_err().code(),
        "RLS-E843",
        "one is prepared"
    );
    // It bears 3 November.
    for wrong in ["2026-11-02", "2999-01-01"] {
        let on = Some(day(wrong));
        let fault = avenant::cancel(&desk, "2772-A1", "erreur", on, None).await;
        assert_eq!(fault.unwrap_err().code(), "RLS-E827", "{wrong}");
    }
    let on = Some(day("2026-11-04"));
    avenant::cancel(&desk, "2772-A1", "erreur", on, Some(1))
        .await
        .unwrap();
    let told = desk.timeline(&made.avenant.id).await.unwrap();
    let detail = told.last().unwrap().detail.clone().unwrap();
    assert_eq!(detail["annule_le"], "2026-11-04");
    let again = make(&desk).await.unwrap();
    assert_eq!(again.avenant.number, "2772-A2");
    play(&desk, &TO_SUBMITTED[1..2]).await;
    let fault = avenant::edit(&desk, "2772-A2", Some("X"), None, None)
        .await
        .unwrap_err();
    assert_eq!(fault.code(), "RLS-E843");
    // A third takes the place of the second, which was cancelled at the partner's.
    avenant::cancel(&desk, "2772-A2", "à refaire", None, None)
        .await
        .unwrap();
    let fault = adhesion::record(&desk, "2772", whole(Event::Sign, "2026-11-20"))
        .await
        .unwrap_err();
    assert_eq!(fault.code(), "RLS-E843", "{fault}");
    make(&desk).await.unwrap();
    play(
        &desk,
        &[(Event::Send, "2026-11-06"), (Event::Sign, "2026-11-20")],
    )
    .await;
    let all = avenant::list(desk.db(), Some("2772"), None).await.unwrap();
    let states: Vec<&str> = all.iter().map(|one| one.avenant.state.word()).collect();
    assert_eq!(states, ["signe", "annule", "annule"]);
    assert_eq!(all[0].partner_name, "SDIS fictif");
}

#[tokio::test]
async fn one_avenant_at_a_time() {
    let bench = Bench::new().await;
    let desk = ready(&bench).await;
    adhesion::start(&desk, "2772", Path::Relais, Some(day("2026-11-01")), false)
        .await
        .unwrap();
    play(&desk, &TO_SUBMITTED[..1]).await;
    make(&desk).await.unwrap();
    play(&desk, &TO_SUBMITTED[1..2]).await;
    let fault = make(&desk).await.unwrap_err();
    assert_eq!(fault.code(), "RLS-E843", "one is sent");
    assert!(
        fault.help().contains("avenant cancel 2772-A1"),
        "{}",
        fault.help()
    );
    // A registry of before has two: neither is signed while the other runs.
    bench
        .sql(
            "INSERT INTO avenant (id, partner, convention, number, state, made_on, sent_on, reprise, made_at, version)
             SELECT 'aven-000000000002', partner, convention, '2772-A2', 'envoye', made_on, sent_on, 0, made_at, 1
             FROM avenant",
        )
        .await;
    let fault = adhesion::record(&desk, "2772", whole(Event::Sign, "2026-11-20"))
        .await
        .unwrap_err();
    assert_eq!(fault.code(), "RLS-E843", "{fault}");
    avenant::cancel(&desk, "2772-A2", "en double", None, None)
        .await
        .unwrap();
    play(&desk, &TO_SUBMITTED[2..3]).await;
    let fault = make(&desk).await.unwrap_err();
    assert_eq!(fault.code(), "RLS-E852", "{fault}");
}

#[tokio::test]
async fn a_case_sent_back_for_its_avenant_is_signed_anew() {
    let bench = Bench::new().await;
    let desk = submitted(&bench).await;
    let mut back = whole(Event::SendBack, "2026-12-01");
    back.evidence.to = Some(State::Eligible);
    let back = adhesion::record(&desk, "2772", back).await.unwrap();
    assert_eq!(
        (back.adhesion.state, back.adhesion.avenant),
        (State::Eligible, None)
    );
    // What was accepted with the signature goes with it.
    let held = || async { crate::held::hold(desk.db()).await.unwrap().differences };
    let shown = || adhesion::show(desk.db(), "2772", day(TODAY));
    assert_eq!(shown().await.unwrap().accepted.len(), 0);
    assert!(
        held()
            .await
            .iter()
            .all(|one| !format!("{one:?}").contains("accepté"))
    );
    let old = adhesion::record(&desk, "2772", whole(Event::Enter, "2026-12-02")).await;
    assert!(old.unwrap_err().to_string().contains("il faut d’abord"));
    assert_eq!(make(&desk).await.unwrap().avenant.number, "2772-A2");
    let again = [
        (Event::Send, "2026-12-02"),
        (Event::Sign, "2026-12-03"),
        (Event::Enter, "2026-12-04"),
        (Event::Submit, "2026-12-05"),
    ];
    play(&desk, &again).await;
    let now = shown().await.unwrap();
    assert!(now.accepted.len() > 2 && now.accepted.iter().all(|one| one.on_day == "2026-12-03"));
    let second = avenant::show(desk.db(), "2772-A2").await.unwrap();
    assert_eq!(now.adhesion.avenant, Some(second.id));
    assert_eq!(bench.verified().await.flaws, []);
}

#[tokio::test]
async fn nothing_rests_on_an_old_signature_while_a_new_one_is_awaited() {
    let bench = Bench::new().await;
    let desk = submitted(&bench).await;
    let mut back = whole(Event::SendBack, "2026-12-01");
    back.evidence.to = Some(State::Signee);
    adhesion::record(&desk, "2772", back).await.unwrap();
    bench
        .sql(
            "INSERT INTO avenant (id, partner, convention, number, state, made_on, reprise, made_at, version)
             SELECT 'aven-000000000002', partner, convention, '2772-A2', 'prepare', made_on, 0, made_at, 1
             FROM avenant",
        )
        .await;
    let fault = adhesion::record(&desk, "2772", whole(Event::Enter, "2026-12-02"))
        .await
        .unwrap_err();
    assert!(
        fault.to_string().contains("avenant cancel 2772-A2"),
        "{fault}"
    );
}

#[tokio::test]
async fn decisions_are_taken_back_all_or_none() {
    let bench = Bench::new().await;
    let desk = submitted(&bench).await;
    let gathered = dossier::gather(&desk, "2026-11").await.unwrap();
    assert_eq!(gathered.lines.len(), 1);
    assert!(
        dossier::gather(&desk, "2026-12")
            .await
            .unwrap()
            .lines
            .is_empty()
    );
    assert!(!gathered.ods().unwrap().is_empty());
    let csv = gathered.csv();
    let table = |decision: &str| {
        let filled = csv.replace(";;;;;", &format!(";{decision}"));
        [Table::of_text("decisions.csv", filled.trim_start_matches('\u{feff}')).unwrap()]
    };
    for (decision, why) in [
        ("peut-être;2026-12-01;R;;", "ni validée"),
        ("validée;;R;;", "jour du calendrier"),
        ("validée;2026-12-01;;;", "décision du BE"),
        ("refusée;2026-12-01;R;;", "motif"),
        ("validée;2026-11-01;R;;", "antérieur"),
        ("validée;2027-02-01;R;;", "pas encore venu"),
        ("renvoyée;2026-12-01;;m;ailleurs", "ni signée"),
    ] {
        let fault = dossier::decide(&desk, &table(decision), Run::Keep)
            .await
            .unwrap_err();
        assert_eq!(fault.code(), "RLS-E848");
        let told = fault.to_string();
        assert!(told.contains(why) && told.contains("ligne 2"), "{told}");
    }
    let good = table("validée;01/12/2026;PV-9;;");
    dossier::decide(&desk, &good, Run::Try).await.unwrap();
    let now = || async {
        adhesion::show(desk.db(), "2772", day(TODAY))
            .await
            .unwrap()
            .now
    };
    assert_eq!(now().await, State::Soumise, "a trial keeps nothing");
    let twice = csv.replace(";;;;;", ";validée;2026-12-01;R;;")
        + &csv
            .lines()
            .nth(1)
            .unwrap()
            .replace(";;;;;", ";refusée;2026-12-01;R;m;");
    let twice = [Table::of_text("d.csv", twice.trim_start_matches('\u{feff}')).unwrap()];
    assert!(dossier::decide(&desk, &twice, Run::Keep).await.is_err());
    assert_eq!(now().await, State::Soumise, "all or none");
    let title = Table::of_text("titre", "Dossiers soumis;en novembre\n").unwrap();
    let [sheet] = &good;
    let both = [title.clone(), sheet.clone(), sheet.clone()];
    let several = dossier::decide(&desk, &both, Run::Keep).await.unwrap_err();
    assert!(
        several.to_string().contains("plusieurs feuilles"),
        "{several}"
    );
    assert!(
        dossier::decide(&desk, std::slice::from_ref(&title), Run::Keep)
            .await
            .is_err()
    );
    let book = [title, sheet.clone()];
    dossier::decide(&desk, &book, Run::Keep).await.unwrap();
    assert_eq!(now().await, State::Validee);
}

#[tokio::test]
async fn an_adhesion_expires_after_its_last_day_and_not_before() {
    let bench = Bench::new().await;
    let desk = submitted(&bench).await;
    let mut activate = whole(Event::Activate, "2026-12-11");
    activate.evidence.until = Some(day("2027-01-10"));
    let mut validate = whole(Event::Validate, "2026-12-10");
    validate.file = None;
    adhesion::record(&desk, "2772", validate).await.unwrap();
    let active = adhesion::record(&desk, "2772", activate).await.unwrap();
    assert_eq!(active.doubts.len(), 2, "{:?}", active.doubts);
    assert!(active.doubts[0].starts_with("aucun acte d’adhésion"));
    assert!(active.doubts[1].contains("janvier 2027 est passé"));
    assert!(
        adhesion::expire(&desk, Some(day("2027-01-10")))
            .await
            .unwrap()
            .is_empty()
    );
    let shown = adhesion::show(desk.db(), "2772", day(TODAY)).await.unwrap();
    assert_eq!(
        (shown.now, shown.adhesion.state),
        (State::Echue, State::Active)
    );
    let bonds = partner::overview(&desk, &shown.partner).await.unwrap();
    let told = bonds.iter().find(|one| one.what == "adhésion").unwrap();
    assert_eq!(
        told.told,
        "relais, échue depuis le 2027-01-11, dernier jour 2027-01-10"
    );
    let draft = message::Draft {
        from: "Relais <relais@exemple.example>",
        subject: "Renouvellement",
        text: "Bonjour",
        to: "adhesion=echue",
        way: message::letters::Way::Each,
    };
    let message = message::prepare(&desk, &draft).await.unwrap().message;
    assert_eq!(message.recipients, 2, "a message goes by the day too");
    let fault = adhesion::record(&desk, "2772", whole(Event::Suspend, TODAY))
        .await
        .unwrap_err();
    assert!(fault.to_string().contains("échue"), "{fault}");
    let longer = Correction {
        until: Some("2027-01-12"),
        ..Correction::default()
    };
    let edited = adhesion::edit(&desk, "2772", &longer, None).await.unwrap();
    assert_eq!(edited.doubts.len(), 1, "{:?}", edited.doubts);
    for told in ["janvier 2027 est passé", "clora ses 2 comptes", "--until"] {
        assert!(edited.doubts[0].contains(told), "{:?}", edited.doubts);
    }
    let far = Correction {
        until: Some("2027-12-31"),
        ..Correction::default()
    };
    let edited = adhesion::edit(&desk, "2772", &far, None).await.unwrap();
    assert_eq!(edited.doubts, [""; 0]);
    adhesion::edit(&desk, "2772", &longer, None).await.unwrap();
    let done = adhesion::expire(&desk, None).await.unwrap();
    assert_eq!(
        (done.len(), done[0].accounts, done[0].adhesion.since),
        (1, 2, day("2027-01-13"))
    );
    assert!(
        adhesion::expire(&desk, Some(day("2027-01-16")))
            .await
            .is_err(),
        "not a fact yet"
    );
}
