//! How a request moves: from where to where, and what each step needs. Pure.

use super::rules::{DELIVERED, Kind, Request, State, km2};
use crate::correction::Changed;
use crate::fault::RegistryFault;
use crate::record::{RecordFault, past, shown, some, words};

/// What the registry knows around a request.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    /// The state of the partner's open adhésion.
    pub adhesion: Option<String>,
    /// The state of the account of who asks, where one is named and is of that partner.
    pub account: Option<String>,
}

impl Known {
    fn is_member(&self) -> bool {
        self.adhesion.as_deref() == Some("active")
    }
}

/// What an order needs to be handed on.
pub(crate) const MEMBER: &str = "une adhésion active du partenaire";

/// A step that the officer asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Where to.
    pub to: State,
    /// Its day; today when none is given.
    pub on: Option<String>,
    /// The reference that DINAMIS gave.
    pub reference: Option<String>,
    /// What came of it.
    pub outcome: Option<String>,
    /// It needed engineering.
    pub engineering: bool,
    /// Ground of the images that were delivered, in square kilometres.
    pub delivered_km2: Option<String>,
}

impl Step {
    /// A step that says nothing else.
    pub fn to(to: State) -> Self {
        Self {
            to,
            on: None,
            reference: None,
            outcome: None,
            engineering: false,
            delivered_km2: None,
        }
    }
}

/// Where a request of a kind may go from a state. An order is accepted before it is delivered; a
/// download of the catalogue has nothing to accept; help may be handed on to DINAMIS.
pub fn open(kind: Kind, from: State) -> &'static [State] {
    use State::{Abandonnee, Acceptee, Livree, Recue, Refusee, Resolue, Transmise};
    match (kind, from) {
        (Kind::Aide, Recue) => &[Transmise, Resolue, Abandonnee],
        (Kind::Aide, Transmise) => &[Resolue, Abandonnee],
        (Kind::Aide, Acceptee | Livree | Refusee | Abandonnee | Resolue) => &[],
        (Kind::Telechargement | Kind::Archive | Kind::Programmation, Recue) => {
            &[Transmise, Abandonnee]
        }
        (Kind::Telechargement, Transmise) => &[Acceptee, Livree, Refusee, Abandonnee],
        (Kind::Archive | Kind::Programmation, Transmise) => &[Acceptee, Refusee, Abandonnee],
        (Kind::Telechargement | Kind::Archive | Kind::Programmation, Acceptee) => {
            &[Livree, Refusee, Abandonnee]
        }
        (
            Kind::Telechargement | Kind::Archive | Kind::Programmation,
            Livree | Refusee | Abandonnee | Resolue,
        ) => &[],
    }
}

/// The request after a step, and what changed.
///
/// # Errors
/// [`RecordFault::OutOfTurn`]; [`RecordFault::Missing`]; a day or words that are none.
pub fn advance(
    request: &Request,
    step: &Step,
    known: &Known,
    today: &str,
) -> Result<(Request, Vec<Changed>), RecordFault> {
    let open = open(request.kind, request.state);
    if !open.contains(&step.to) {
        return Err(RecordFault::OutOfTurn {
            name: request.subject.clone(),
            from: request.state.label().into(),
            to: step.to.label().into(),
            open: open.iter().map(|state| state.label().into()).collect(),
        });
    }
    let mut after = request.clone();
    after.state = step.to;
    let value = |field: &'static str| move |why| RegistryFault::Value { field, why };
    after.since = past(step.on.as_deref(), today, &request.since).map_err(value("jour"))?;
    if let Some(reference) = &step.reference {
        after.dinamis_ref = some(&words(reference).map_err(value("référence DINAMIS"))?);
    }
    if let Some(outcome) = &step.outcome {
        after.outcome = some(&words(outcome).map_err(value("issue"))?);
    }
    if let Some(delivered) = &step.delivered_km2 {
        after.delivered_km2 = Some(km2(delivered).map_err(value(DELIVERED))?);
    }
    after.engineering |= step.engineering;
    after.escalated |= request.kind == Kind::Aide && step.to == State::Transmise;
    let mut missing = lacks(&after);
    if step.to == State::Transmise {
        missing.extend(lacks_around(&after, known));
    }
    match missing.is_empty() {
        true => {
            let changed = changed(request, &after);
            Ok((after, changed))
        }
        false => Err(RecordFault::Missing {
            name: request.subject.clone(),
            to: step.to.label().into(),
            missing: missing.into_iter().map(Into::into).collect(),
        }),
    }
}

/// What a request lacks to be in its state.
fn lacks(request: &Request) -> Vec<&'static str> {
    let mut missing = Vec::new();
    let mut need = |wanted: bool, there: bool, what| {
        if wanted && !there {
            missing.push(what);
        }
    };
    let handed = is_handed(request);
    let order = request.kind.is_order() && handed;
    let referenced = handed && request.kind != Kind::Telechargement;
    need(
        referenced,
        request.dinamis_ref.is_some(),
        "la référence DINAMIS",
    );
    need(
        order,
        request.territory.is_some(),
        "le territoire et son millésime",
    );
    let period = request.from_day.is_some() && request.until_day.is_some();
    need(order, period, "la période, son début et sa fin");
    need(order, request.sensor.is_some(), "le capteur");
    need(request.state.is_end(), request.outcome.is_some(), "l’issue");
    missing
}

/// True of what was at DINAMIS, as a request was not that was given up before.
pub(crate) fn is_handed(request: &Request) -> bool {
    let is_past = matches!(
        request.state,
        State::Transmise | State::Acceptee | State::Livree | State::Refusee
    );
    is_past || request.escalated
}

/// What is missing around it when it is handed on.
fn lacks_around(request: &Request, known: &Known) -> Vec<&'static str> {
    let mut missing = Vec::new();
    // What happened before it was written down here was judged then.
    let is_past =
        request.reprise && request.since.as_str() < crate::record::day_of(&request.made_at);
    if !request.kind.is_order() || is_past {
        return missing;
    }
    if !known.is_member() {
        missing.push(MEMBER);
    }
    if request.acts == "relais" {
        missing.push(
            "l’usager qui commande lui-même chez DINAMIS (le relais ne le fait pas à sa place)",
        );
    }
    if request.account.is_some() && known.account.as_deref() != Some("actif") {
        missing.push("un compte actif de l’usager");
    }
    missing
}

/// Refuses a correction after which the state of the request would lack what it needs.
///
/// # Errors
/// [`RecordFault::Missing`].
pub fn still_holds(request: &Request) -> Result<(), RecordFault> {
    let missing = lacks(request);
    match missing.is_empty() {
        true => Ok(()),
        false => Err(RecordFault::Missing {
            name: request.subject.clone(),
            to: request.state.label().into(),
            missing: missing.into_iter().map(Into::into).collect(),
        }),
    }
}

/// What the officer should know of a request that waits.
pub fn notices(request: &Request, known: &Known) -> Vec<String> {
    let waits = request.state == State::Recue && request.kind.is_order() && !request.reprise;
    match waits && !known.is_member() {
        true => vec![crate::fr::NOT_A_MEMBER.into()],
        false => Vec::new(),
    }
}

/// What the officer should know of a request that is told as it stands: this registry would have asked
/// for an adhésion before it handed an order on.
pub fn told_of(request: &Request, known: &Known) -> Vec<String> {
    let is_order = request.kind.is_order() && !request.reprise;
    match is_order && is_handed(request) && !known.is_member() {
        true => vec![format!(
            "à l’état « {} », il manque {MEMBER}",
            request.state.label()
        )],
        false => notices(request, known),
    }
}

fn changed(before: &Request, after: &Request) -> Vec<Changed> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let word = |value: bool| crate::fr::yes(value).to_string();
    let pairs = [
        (
            "etat",
            before.state.word().into(),
            after.state.word().into(),
        ),
        ("depuis", before.since.clone(), after.since.clone()),
        (
            "reference",
            text(&before.dinamis_ref),
            text(&after.dinamis_ref),
        ),
        ("issue", text(&before.outcome), text(&after.outcome)),
        (
            "km2_livres",
            shown(&before.delivered_km2),
            shown(&after.delivered_km2),
        ),
        (
            "ingenierie",
            word(before.engineering),
            word(after.engineering),
        ),
        (
            "transmise_dinamis",
            word(before.escalated),
            word(after.escalated),
        ),
    ];
    pairs
        .into_iter()
        .filter(|(_, before, after)| before != after)
        .map(|(field, before, after)| Changed {
            field,
            before,
            after,
        })
        .collect()
}

#[cfg(test)]
mod tests {
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
            let letter = |(state, letter): (State, char)| match open(kind, state_of(from))
                .contains(&state)
            {
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
        let (done, _) =
            advance(&handed, &step(State::Resolue, "", "expliqué"), &none, TODAY).unwrap();
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
}
