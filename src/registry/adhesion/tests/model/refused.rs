//! What an event that is not taken says.

use super::{Event, Given, History, Path, State, WORDS, apply, case, day, step};

#[test]
fn an_event_that_cannot_come_any_more_says_so() {
    let history = History {
        state: State::Active,
        ..History::open(Path::Relais, day(30))
    };
    let told = |event| {
        let words = WORDS.into_iter().collect();
        let given = Given {
            words,
            day: 31,
            ..Given::default()
        };
        let refusal = apply(&case(false, true), &history, &step(event, &given)).unwrap_err();
        crate::path::PathFault::from(refusal).to_string()
    };
    for event in [Event::Send, Event::Sign, Event::NotEligible] {
        let told = told(event);
        assert!(
            told.contains("n’est plus possible depuis cet état"),
            "{told}"
        );
    }
    assert!(told(Event::Form).contains("n’existe pas sur le parcours relais"));
}

#[test]
fn an_event_out_of_turn_says_what_comes_first() {
    let history = History::open(Path::Relais, day(30));
    let mut given = Given {
        words: WORDS.into_iter().collect(),
        day: 31,
        ..Given::default()
    };
    let refused = |event, given: &Given| {
        let refusal = apply(&case(false, true), &history, &step(event, given)).unwrap_err();
        let fault = crate::path::PathFault::from(refusal);
        fault.to_string()
    };
    let told = refused(Event::Submit, &given);
    assert!(
        told.contains("il faut d’abord\u{202f}: éligibilité constatée, puis envoi de l’avenant, puis signature de l’avenant, puis saisie à DINAMIS"),
        "{told}"
    );
    assert!(refused(Event::Form, &given).contains("parcours relais"));
    given.category = "recherche";
    let told = refused(Event::Eligible, &given);
    assert!(told.contains("adhésion directe"), "{told}");
    given.category = "prestataire";
    given.words.clear();
    let told = refused(Event::Eligible, &given);
    assert!(
        told.contains("--condition") && told.contains("--by") && told.contains("--reference"),
        "{told}"
    );
}
