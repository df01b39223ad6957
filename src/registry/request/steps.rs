//! How a request moves: from where to where, and what each step needs. Pure.

#[cfg(test)]
mod tests;

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
    fn is_over(&self) -> bool {
        matches!(
            self.adhesion.as_deref(),
            Some("terminee" | "echue" | "refusee")
        )
    }

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
    let is_order = request.kind.is_order() && is_handed(request);
    // Of before the registry, only what it knows to be over is held against the request.
    let is_denied = match request.reprise {
        true => known.is_over(),
        false => !known.is_member(),
    };
    match is_order && is_denied {
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
