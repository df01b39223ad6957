//! What can come next of an adhésion, and what to type for it.

use serde::Serialize;

use super::rules::{acts_for, turns};
use super::sql::Adhesion;
use super::state::{Event, Path, State};

/// An event that has its turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Next {
    /// Which.
    pub event: Event,
    /// As it is read.
    pub label: &'static str,
    /// What to type, words in capitals standing for what the officer knows.
    pub command: String,
}

/// What can come next of an adhésion that is in the state `now`, having had `events` after its
/// opening; `autonomous` when its partner joins DINAMIS on its own.
pub(super) fn next(adhesion: &Adhesion, now: State, events: usize, autonomous: bool) -> Vec<Next> {
    let path = adhesion.path;
    // What has run out by itself is only written down.
    let ran_out = now == State::Echue && adhesion.state != State::Echue;
    let open = match ran_out {
        true => vec![Event::Expire],
        false => turns(path, now),
    };
    let fits = |event: &Event| match event {
        Event::Expire => ran_out,
        Event::TakeOver => events == 0,
        other => !(autonomous && acts_for(path, *other)),
    };
    let told = |event: Event| Next {
        event,
        label: event.label(),
        command: command(event, adhesion),
    };
    open.into_iter().filter(fits).map(told).collect()
}

fn command(event: Event, adhesion: &Adhesion) -> String {
    if event == Event::Expire {
        return "relais registry adhesion expire".into();
    }
    let (id, word) = (&adhesion.id, event.typed_as());
    let command = format!(
        "relais registry adhesion record {id} {word} {}",
        options(event, adhesion.path)
    );
    command.trim_end().into()
}

/// The options without which the rules refuse it.
fn options(event: Event, path: Path) -> &'static str {
    match (event, path) {
        (Event::Eligible, _) => "--category CATEGORIE --by SERVICE --reference REFERENCE",
        (Event::NotEligible, _) => "--by SERVICE --reference REFERENCE --reason MOTIF",
        (Event::Send | Event::Expire, _) => "",
        (Event::Sign, _) => {
            "--document FICHIER --signatory PERSONNE --charter ID@VERSION --super-referent ID@VERSION \
             --licence ID@VERSION"
        }
        (Event::Accept, _) => {
            "--signatory PERSONNE --charter ID@VERSION --licence ID@VERSION --document FICHIER"
        }
        (Event::Validate, Path::Direct) => "--document FICHIER",
        (Event::Enter | Event::Submit | Event::Form | Event::Examine | Event::Activate, _)
        | (Event::Validate, Path::Relais) => "--reference REFERENCE",
        (Event::SendBack, Path::Relais) => "--to ETAPE --reason MOTIF",
        (Event::Refuse, _) => "--reason MOTIF --reference REFERENCE",
        (Event::SendBack | Event::Suspend | Event::Resume | Event::End, _) => "--reason MOTIF",
        (Event::TakeOver, _) => "--reprise --by SERVICE --reference REFERENCE",
        (Event::AcceptTexts, _) => "--licence ID@VERSION --signatory PERSONNE --document FICHIER",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adhesion::rules::{History, Step, advance};
    use crate::adhesion::{Category, EVENTS, Evidence, Text, TextKind, Why};
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn adhesion(path: Path, state: State) -> Adhesion {
        Adhesion {
            id: "adhe-000000000001".into(),
            partner: "part-000000000001".into(),
            path,
            state,
            since: day("2027-01-01"),
            until_day: None,
            avenant: None,
            dinamis_ref: None,
            reprise: false,
            made_at: String::new(),
            version: 1,
        }
    }

    /// What a command gives, each word standing for itself.
    fn given(command: &str) -> Evidence {
        let mut of = Evidence::default();
        let text = |kind| Text {
            kind,
            id: "x".into(),
            version: "1".into(),
        };
        let word = |word: &str| Some(word.to_string());
        for option in command
            .split_whitespace()
            .filter(|word| word.starts_with("--"))
        {
            match option {
                "--category" => of.category = Category::of("public"),
                "--by" => of.by = word("x"),
                "--reference" => of.reference = word("x"),
                "--reason" => of.reason = word("x"),
                "--document" => of.document = word("x"),
                "--signatory" => of.signatory = word("x"),
                "--to" => of.to = Some(State::Signee),
                "--charter" => of.texts.push(text(TextKind::Charte)),
                "--licence" => of.texts.push(text(TextKind::Licence)),
                "--super-referent" => of.texts.push(text(TextKind::SuperReferent)),
                "--reprise" => {}
                other => panic!("{other}"),
            }
        }
        // The verbs take the avenant that is prepared or sent.
        of.avenant = word("x");
        of
    }

    /// In each state of each path: what is told is taken by the rules as it is typed, and what is
    /// not told has not its turn.
    #[test]
    fn what_comes_next_is_what_the_rules_take() {
        let on = day("2027-01-15");
        for path in Path::ALL {
            for state in State::ALL {
                let told = next(&adhesion(path, state), state, 0, false);
                let history = History {
                    path,
                    state,
                    last: on,
                    until: None,
                    steps: 0,
                };
                for (event, ..) in EVENTS.iter().filter(|row| row.0 != Event::Expire) {
                    let found = told.iter().find(|one| one.event == *event);
                    let step = Step {
                        event: *event,
                        on,
                        evidence: given(found.map_or("", |one| &one.command)),
                        reprise: found.is_some_and(|one| one.command.contains("--reprise")),
                    };
                    let taken = advance(&history, &step);
                    let turn = |why: &Why| {
                        matches!(
                            why,
                            Why::Turn(_) | Why::TooLate | Why::Closed(_) | Why::OtherPath(_)
                        )
                    };
                    match (found, taken) {
                        (Some(_), Ok(_)) => {}
                        (None, Err(refusal)) => {
                            assert!(refusal.whys.iter().any(turn), "{refusal:?}")
                        }
                        (found, taken) => panic!("{path:?} {state:?} {found:?}: {taken:?}"),
                    }
                }
            }
        }
    }

    #[test]
    fn only_what_has_run_out_expires_and_only_what_has_no_story_is_taken_over() {
        let events = |of: &Adhesion, now, count, autonomous| -> Vec<Event> {
            let told = next(of, now, count, autonomous);
            told.iter().map(|one| one.event).collect()
        };
        let active = adhesion(Path::Relais, State::Active);
        let now = events(&active, State::Active, 9, false);
        assert_eq!(now, [Event::Suspend, Event::End, Event::AcceptTexts]);
        assert_eq!(events(&active, State::Echue, 9, false), [Event::Expire]);
        let over = adhesion(Path::Relais, State::Echue);
        assert_eq!(events(&over, State::Echue, 9, false), []);
        let prospect = adhesion(Path::Relais, State::Prospect);
        let alone = events(&prospect, State::Prospect, 1, true);
        assert_eq!(alone, [Event::NotEligible, Event::End]);
    }
}
