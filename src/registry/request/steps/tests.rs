//! How requests move, and what each step asks for.

use super::*;

const TODAY: &str = "2027-01-15";

/// What may follow what, written a second time by hand: a row a kind and a state, a letter a
/// state to go to, in the order of [`State::ALL`].
#[test]
fn each_state_leads_where_the_field_says_and_nowhere_else() {
    let table = [
        (Kind::Telechargement, ".T...A.", "..CLRA.", "...LRA."),
        (Kind::Archive, ".T...A.", "..C.RA.", "...LRA."),
        (Kind::Programmation, ".T...A.", "..C.RA.", "...LRA."),
        (Kind::Aide, ".T...AS", ".....AS", "......."),
    ];
    let row = |kind, from| -> String {
        let letter =
            |(state, letter): (State, char)| match open(kind, state_of(from)).contains(&state) {
                true => letter,
                false => '.',
            };
        State::ALL
            .into_iter()
            .zip("-TCLRAS".chars())
            .map(letter)
            .collect()
    };
    for (kind, received, handed, accepted) in table {
        assert_eq!(row(kind, 0), received, "{kind:?}");
        assert_eq!(row(kind, 1), handed, "{kind:?}");
        assert_eq!(row(kind, 2), accepted, "{kind:?}");
        for end in 3..7 {
            assert_eq!(row(kind, end), ".......", "{kind:?}");
        }
    }
}

fn state_of(number: usize) -> State {
    State::ALL[number]
}

fn request(kind: Kind) -> Request {
    let mut request = Request::new(
        "dem-0123456789ab".into(),
        "part-0123456789ab",
        kind,
        "2027-01-10",
        "",
    );
    request.subject = "Port fictif".into();
    request
}

fn member() -> Known {
    Known {
        adhesion: Some("active".into()),
        account: None,
    }
}

fn full(kind: Kind) -> Request {
    Request {
        territory: Some("COM:64445".into()),
        territory_year: Some(2026),
        from_day: Some("2026-06-01".into()),
        until_day: Some("2026-08-31".into()),
        sensor: Some("pleiades".into()),
        ..request(kind)
    }
}

fn step(to: State, reference: &str, outcome: &str) -> Step {
    Step {
        reference: some(reference),
        outcome: some(outcome),
        ..Step::to(to)
    }
}

fn missing(request: &Request, step: &Step, known: &Known) -> usize {
    match advance(request, step, known, TODAY) {
        Err(RecordFault::Missing { missing, .. }) => missing.len(),
        Err(other) => panic!("{other}"),
        Ok(_) => 0,
    }
}

#[test]
fn an_order_is_handed_on_with_all_that_dinamis_wants_and_by_a_member() {
    let bare = Step::to(State::Transmise);
    let sent = step(State::Transmise, "D-2027-1", "");
    // Reference, territory, period, sensor, adhésion.
    assert_eq!(
        missing(&request(Kind::Archive), &bare, &Known::default()),
        5
    );
    assert_eq!(missing(&full(Kind::Archive), &bare, &member()), 1);
    assert_eq!(missing(&full(Kind::Programmation), &sent, &member()), 0);
    for state in ["prospect", "signee", "validee", "suspendue"] {
        let known = Known {
            adhesion: Some(state.into()),
            account: None,
        };
        assert_eq!(missing(&full(Kind::Archive), &sent, &known), 1, "{state}");
    }
    let by_relay = Request {
        acts: "relais".into(),
        ..full(Kind::Archive)
    };
    assert_eq!(missing(&by_relay, &sent, &member()), 1);
    let named = Request {
        account: Some("acc-0123456789ab".into()),
        ..full(Kind::Archive)
    };
    for (state, lacking) in [("attente", 1), ("suspendu", 1), ("clos", 1), ("actif", 0)] {
        let known = Known {
            account: Some(state.into()),
            ..member()
        };
        assert_eq!(missing(&named, &sent, &known), lacking, "{state}");
    }
    let old = Request {
        reprise: true,
        made_at: "2027-01-15T08:00:00Z".into(),
        ..full(Kind::Archive)
    };
    let on = |day: &str| Step {
        on: Some(day.into()),
        ..sent.clone()
    };
    assert_eq!(missing(&old, &on("2027-01-14"), &Known::default()), 0);
    assert_eq!(
        missing(&old, &on("2027-01-15"), &Known::default()),
        1,
        "here"
    );
}

#[test]
fn help_needs_a_reference_only_where_dinamis_has_it_and_an_outcome_at_its_end() {
    let help = request(Kind::Aide);
    let none = Known::default();
    assert_eq!(missing(&help, &Step::to(State::Transmise), &none), 1);
    assert_eq!(missing(&help, &Step::to(State::Resolue), &none), 1);
    assert_eq!(
        missing(
            &help,
            &step(State::Resolue, "", "mode d’emploi envoyé"),
            &none
        ),
        0
    );
    let (handed, _) = advance(&help, &step(State::Transmise, "T-7", ""), &none, TODAY).unwrap();
    assert!(handed.escalated);
    let (done, _) = advance(&handed, &step(State::Resolue, "", "expliqué"), &none, TODAY).unwrap();
    assert!(done.escalated);
    assert_eq!(
        missing(
            &request(Kind::Telechargement),
            &Step::to(State::Transmise),
            &none
        ),
        0
    );
}

#[test]
fn a_correction_does_not_take_away_what_a_state_rests_on() {
    let sent = step(State::Transmise, "D-1", "");
    let (mut handed, _) = advance(&full(Kind::Archive), &sent, &member(), TODAY).unwrap();
    still_holds(&handed).unwrap();
    handed.dinamis_ref = None;
    assert!(still_holds(&handed).is_err());
}

#[test]
fn what_is_delivered_says_its_ground() {
    let delivers = |to, km2: &str| {
        let step = Step {
            delivered_km2: some(km2),
            ..step(to, "", "fait")
        };
        let accepted = Request {
            state: State::Acceptee,
            dinamis_ref: some("D-1"),
            ..full(Kind::Archive)
        };
        let (after, changed) = advance(&accepted, &step, &member(), TODAY)?;
        after.check_words()?;
        assert!(changed.iter().any(|one| one.field == "km2_livres"));
        Ok::<_, RecordFault>(after.delivered_km2)
    };
    assert_eq!(delivers(State::Livree, "118,5 km²").unwrap(), Some(118.5));
    assert!(delivers(State::Livree, "0").is_err());
    assert!(delivers(State::Refusee, "118").is_err());
}

#[test]
fn days_of_steps_follow_each_other() {
    let on = |day: &str| Step {
        on: Some(day.into()),
        ..step(State::Resolue, "", "fait")
    };
    let help = request(Kind::Aide);
    let done =
        |day| advance(&help, &on(day), &Known::default(), TODAY).map(|(after, _)| after.since);
    assert_eq!(done("12/01/2027").unwrap(), "2027-01-12");
    assert!(done("2027-01-09").is_err(), "before it was asked");
    assert!(done("2027-01-16").is_err(), "to come");
}

#[test]
fn an_order_that_is_told_as_it_stands_asks_for_a_member() {
    let told = |kind, state, known: &Known| {
        let request = Request {
            state,
            ..full(kind)
        };
        told_of(&request, known).len()
    };
    for (kind, state, doubts) in [
        (Kind::Archive, State::Recue, 1),
        (Kind::Archive, State::Transmise, 1),
        (Kind::Programmation, State::Refusee, 1),
        // It may never have left the relay.
        (Kind::Archive, State::Abandonnee, 0),
        (Kind::Telechargement, State::Livree, 0),
        (Kind::Aide, State::Transmise, 0),
    ] {
        assert_eq!(
            told(kind, state, &Known::default()),
            doubts,
            "{kind:?} {state:?}"
        );
        assert_eq!(told(kind, state, &member()), 0, "{kind:?} {state:?}");
    }
}

#[test]
fn a_prospects_order_waits_and_says_so() {
    assert_eq!(notices(&request(Kind::Archive), &Known::default()).len(), 1);
    assert_eq!(notices(&request(Kind::Archive), &member()).len(), 0);
    assert_eq!(notices(&request(Kind::Aide), &Known::default()).len(), 0);
}
