//! The rules of adhésions, pure: no state is reached but by an event in its turn, with its proof.
//!
//! [`advance`] holds turn, days and proofs, which is all that the events themselves tell;
//! [`apply`] holds besides what other records say on that day.

use chrono::NaiveDate;

use super::evidence::{Evidence, TextKind};
use super::refusal::{Refusal, Why};
use super::state::{EVENTS, Event, Path, State};

/// An event that is to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What happens.
    pub event: Event,
    /// On which day.
    pub on: NaiveDate,
    /// What it rests on.
    pub evidence: Evidence,
    /// A fact of before the registry.
    pub reprise: bool,
}

/// What the events so far make of an adhésion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// By which path.
    pub path: Path,
    /// Where it is.
    pub state: State,
    /// Day of the last event.
    pub last: NaiveDate,
    /// The last day on which it holds, once it is active.
    pub until: Option<NaiveDate>,
    /// Events after the opening.
    pub steps: u32,
}

/// Days from one to another, without an end where none is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub from: NaiveDate,
    /// The last.
    pub until: Option<NaiveDate>,
}

impl Span {
    fn holds(self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// What other records say.
#[derive(Debug, Clone)]
pub struct Case {
    /// No fact is after it.
    pub today: NaiveDate,
    /// The partner joins DINAMIS on its own: it may have been found out after the opening.
    pub autonomous: bool,
    /// The record of the partner says that it is a public body.
    pub public: bool,
    /// The number of an avenant that is prepared or sent, and not signed.
    pub open_avenant: Option<String>,
    /// When a convention of collaboration is in force.
    pub collaborations: Vec<Span>,
    /// Who represents the partner, and when.
    pub representatives: Vec<(String, Span)>,
}

impl History {
    /// An adhésion that was just opened.
    pub fn open(path: Path, on: NaiveDate) -> Self {
        Self {
            path,
            state: State::Prospect,
            last: on,
            until: None,
            steps: 0,
        }
    }
}

/// True when it is the turn of an event.
fn has_turn(path: Path, state: State, event: Event) -> bool {
    use State as S;
    match (path, event) {
        (Path::Relais, Event::Eligible | Event::NotEligible) => state == S::Prospect,
        // A second avenant may take the place of one that was cancelled.
        (Path::Relais, Event::Send) => matches!(state, S::Eligible | S::AvenantEnvoye),
        (Path::Relais, Event::Sign) => state == S::AvenantEnvoye,
        (Path::Relais, Event::Enter) => state == S::Signee,
        (Path::Relais, Event::Submit) => state == S::Saisie,
        (Path::Relais, Event::SendBack | Event::Validate) => state == S::Soumise,
        (Path::Relais, Event::Form | Event::Accept | Event::Examine) => false,
        (Path::Direct, Event::Form) => state == S::Prospect,
        (Path::Direct, Event::Accept) => state == S::Formulaire,
        (Path::Direct, Event::Examine) => state == S::Acceptee,
        (Path::Direct, Event::SendBack | Event::Validate) => state == S::Instruction,
        (
            Path::Direct,
            Event::Eligible
            | Event::NotEligible
            | Event::Send
            | Event::Sign
            | Event::Enter
            | Event::Submit,
        ) => false,
        (_, Event::Refuse) => matches!(state, S::Soumise | S::Instruction),
        (_, Event::Activate) => state == S::Validee,
        (_, Event::Suspend) => state == S::Active,
        (_, Event::Resume) => state == S::Suspendue,
        (_, Event::TakeOver) => state == S::Prospect,
        (_, Event::Expire | Event::AcceptTexts) => state.holds(),
        (_, Event::End) => state.is_open(),
    }
}

/// The events that have their turn in a state, in the order of their table.
pub(super) fn turns(path: Path, state: State) -> Vec<Event> {
    let all = EVENTS.iter().map(|row| row.0);
    all.filter(|event| has_turn(path, state, *event)).collect()
}

/// True of what the relay does not do for a partner that joins DINAMIS on its own.
pub(super) fn acts_for(path: Path, event: Event) -> bool {
    path == Path::Relais && matches!(event, Event::Eligible | Event::Send | Event::Submit)
}

/// Where an event leads from a state; none when it is not its turn.
fn lead(path: Path, state: State, event: Event, back_to: Option<State>) -> Option<State> {
    has_turn(path, state, event).then(|| event.leads_to(path, back_to).unwrap_or(state))
}

/// True when an event has its turn somewhere on a path.
fn exists(path: Path, event: Event) -> bool {
    let mut states = State::ALL.into_iter();
    states.any(|state| has_turn(path, state, event))
}

/// The events that lead from a state to where `event` has its turn: the fewest.
fn before(path: Path, state: State, event: Event) -> Option<Vec<Event>> {
    // What leads on; the others are ways back and ends.
    const ON: [Event; 12] = [
        Event::Eligible,
        Event::Send,
        Event::Sign,
        Event::Enter,
        Event::Submit,
        Event::Form,
        Event::Accept,
        Event::Examine,
        Event::Validate,
        Event::Activate,
        Event::Suspend,
        Event::Resume,
    ];
    let mut ways = vec![(state, Vec::new())];
    let mut seen = vec![state];
    let mut at = 0;
    while let Some((state, way)) = ways.get(at).cloned() {
        if has_turn(path, state, event) {
            return Some(way);
        }
        for on in ON {
            if let Some(next) = lead(path, state, on, None).filter(|next| !seen.contains(next)) {
                seen.push(next);
                ways.push((next, [way.clone(), vec![on]].concat()));
            }
        }
        at += 1;
    }
    None
}

/// The adhésion after an event, or all that is missing for it.
///
/// # Errors
/// [`Refusal`].
pub fn advance(history: &History, step: &Step) -> Result<History, Refusal> {
    let state = history.state.on(step.on, history.until);
    // What has run out by itself is written down by this event alone.
    let from = match step.event == Event::Expire {
        true => history.state,
        false => state,
    };
    let mut whys = Vec::new();
    let next = lead(history.path, from, step.event, step.evidence.to);
    if next.is_none() {
        let way = before(history.path, from, step.event);
        whys.push(match (way, from.is_open()) {
            (_, false) => Why::Closed(from),
            (Some(way), true) => Why::Turn(way),
            (None, true) if exists(history.path, step.event) => Why::TooLate,
            (None, true) => Why::OtherPath(history.path),
        });
    } else {
        whys.extend(proofs(history, step));
    }
    if step.on < history.last {
        whys.push(Why::BeforeLast(history.last));
    }
    match next {
        Some(next) if whys.is_empty() => Ok(History {
            path: history.path,
            state: next,
            last: step.on,
            until: step.evidence.until.or(history.until),
            steps: history.steps + 1,
        }),
        _ => Err(Refusal {
            event: step.event,
            state,
            whys,
        }),
    }
}

/// The same, where other records must agree.
///
/// # Errors
/// [`Refusal`].
pub fn apply(case: &Case, history: &History, step: &Step) -> Result<History, Refusal> {
    let mut whys = Vec::new();
    if step.on > case.today {
        whys.push(Why::Future);
    }
    if acts_for(history.path, step.event) && case.autonomous {
        whys.push(Why::AutonomousPartner);
    }
    let rests_on_convention = matches!(step.event, Event::Send | Event::Sign | Event::Submit);
    let needs_convention = history.path == Path::Relais && rests_on_convention;
    if needs_convention && !case.collaborations.iter().any(|span| span.holds(step.on)) {
        whys.push(Why::NoCollaboration(step.on));
    }
    let on_signature = matches!(step.event, Event::Enter | Event::Submit);
    if history.path == Path::Relais && on_signature {
        whys.extend(case.open_avenant.clone().map(Why::AvenantOpen));
    }
    whys.extend(stranger(case, step));
    whys.extend(contradiction(case, step));
    match advance(history, step) {
        Ok(next) if whys.is_empty() => Ok(next),
        Ok(_) => Err(Refusal {
            event: step.event,
            state: history.state.on(step.on, history.until),
            whys,
        }),
        Err(mut refusal) => {
            refusal.whys.extend(whys);
            Err(refusal)
        }
    }
}

/// True when an event undoes the signature, so that what was accepted with it stands no more.
pub(crate) fn undoes(event: Event, state: State) -> bool {
    event == Event::SendBack && matches!(state, State::Eligible | State::Formulaire)
}

/// Whoever accepted texts in the name of a partner that he does not represent.
fn stranger(case: &Case, step: &Step) -> Option<Why> {
    let who = step.evidence.signatory.as_ref()?;
    let mut spans = case
        .representatives
        .iter()
        .filter(|(person, _)| person == who)
        .map(|(_, span)| span);
    if matches!(step.event, Event::Sign | Event::Accept | Event::AcceptTexts) {
        let represents = spans.any(|span| span.holds(step.on));
        return (!represents).then_some(Why::NotRepresentative);
    }
    // What is taken over was signed some day before: whether he represented it then is what is
    // attested, but it is nobody who never did.
    let texts = step.event == Event::TakeOver && !step.evidence.texts.is_empty();
    (texts && spans.next().is_none()).then_some(Why::NeverRepresentative)
}

/// A category that the record denies: clauses go by the record, which says "public" until somebody
/// says otherwise, so the contradiction must end before anything is allowed.
fn contradiction(case: &Case, step: &Step) -> Option<Why> {
    if !matches!(step.event, Event::Eligible | Event::TakeOver) {
        return None;
    }
    let category = step.evidence.category?;
    let denied = category.is_public()? != case.public;
    denied.then_some(Why::Nature(category, case.public))
}

/// What an event lacks of what it rests on.
fn proofs(history: &History, step: &Step) -> Vec<Why> {
    let of = &step.evidence;
    let said = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let mut whys = Vec::new();
    let mut need = |there: bool, what: &'static str| {
        if !there {
            whys.push(Why::Lacks(what));
        }
    };
    let proven = of.has_document() || said(&of.proof);
    match step.event {
        Event::Eligible => {
            need(of.category.is_some(), "la catégorie d’usager (--category)");
            let conditional = of.category.is_some_and(|one| one.is_conditional());
            need(
                !conditional || said(&of.condition),
                "la condition de cette catégorie (--condition)",
            );
            need(said(&of.by), "le service de DINAMIS qui a répondu (--by)");
            need(
                said(&of.reference),
                "la référence de sa réponse (--reference)",
            );
        }
        Event::NotEligible => {
            need(said(&of.by), "le service de DINAMIS qui a répondu (--by)");
            need(
                said(&of.reference),
                "la référence de sa réponse (--reference)",
            );
            need(said(&of.reason), "le motif (--reason)");
        }
        Event::Send => need(of.has_avenant(), "un avenant préparé (avenant make)"),
        Event::Sign => {
            need(of.has_avenant(), "l’avenant envoyé");
            need(of.has_document(), "l’avenant signé (--document)");
            need(
                said(&of.signatory),
                "le représentant légal qui a signé (--signatory)",
            );
            need(
                of.has(TextKind::Charte),
                "la charte acceptée (--charter ID@VERSION)",
            );
            need(
                of.has(TextKind::Licence),
                "au moins une licence acceptée (--licence ID@VERSION)",
            );
            need(
                of.has(TextKind::SuperReferent),
                "PIGMA accepté comme super référent (--super-referent ID@VERSION)",
            );
        }
        Event::Accept => {
            need(
                said(&of.signatory),
                "le représentant légal qui a accepté (--signatory)",
            );
            need(
                of.has(TextKind::Charte),
                "la charte acceptée (--charter ID@VERSION)",
            );
            need(
                of.has(TextKind::Licence),
                "au moins une licence acceptée (--licence ID@VERSION)",
            );
            need(
                proven,
                "la preuve horodatée de DINAMIS (--document ou --proof)",
            );
        }
        Event::Enter => need(
            said(&of.reference),
            "la référence du dossier à DINAMIS (--reference)",
        ),
        Event::Submit => need(
            said(&of.reference),
            "la référence de l’envoi au BE (--reference)",
        ),
        Event::Form => need(
            said(&of.reference),
            "la référence du formulaire à DINAMIS (--reference)",
        ),
        Event::Examine => need(
            said(&of.reference),
            "la référence de l’instruction (--reference)",
        ),
        Event::Validate => match history.path {
            Path::Relais => need(
                said(&of.reference),
                "la référence de la décision du BE (--reference)",
            ),
            Path::Direct => need(of.has_document(), "l’acte d’adhésion (--document)"),
        },
        Event::SendBack => {
            need(said(&of.reason), "le motif (--reason)");
            let there = match history.path {
                Path::Relais => {
                    matches!(of.to, Some(State::Eligible | State::Signee | State::Saisie))
                }
                Path::Direct => matches!(of.to, None | Some(State::Formulaire)),
            };
            need(
                there,
                "l’étape à laquelle revenir, eligible, signee ou saisie (--to)",
            );
        }
        Event::Refuse => {
            need(said(&of.reason), "le motif (--reason)");
            need(
                said(&of.reference),
                "la référence de la décision (--reference)",
            );
        }
        Event::Activate => need(
            said(&of.reference),
            "la référence de l’adhésion à DINAMIS (--reference)",
        ),
        Event::Suspend | Event::Resume | Event::End => {
            need(said(&of.reason), "le motif (--reason)")
        }
        Event::Expire => {
            let over = history.until.is_some_and(|until| until < step.on);
            need(over, "un dernier jour qui soit passé");
        }
        Event::TakeOver => {
            need(
                step.reprise,
                "la mention d’un fait antérieur au registre (--reprise)",
            );
            need(history.steps == 0, "une adhésion sans autre événement");
            need(said(&of.by), "qui l’atteste (--by)");
            need(
                said(&of.reference) || proven,
                "une référence ou un document (--reference, --document)",
            );
            need(
                of.texts.is_empty() || said(&of.signatory),
                "le représentant légal qui a accepté ces textes (--signatory)",
            );
        }
        Event::AcceptTexts => {
            need(
                !of.texts.is_empty(),
                "au moins un texte accepté (--charter, --licence ou --super-referent ID@VERSION)",
            );
            need(
                said(&of.signatory),
                "le représentant légal qui a accepté (--signatory)",
            );
            need(
                proven,
                "le document signé ou une preuve (--document, --proof)",
            );
        }
    }
    if let (Event::Eligible, Path::Relais, Some(category)) = (step.event, history.path, of.category)
        && category.is_autonomous()
    {
        whys.push(Why::Autonomous(category));
    }
    let ends = matches!(step.event, Event::Activate | Event::TakeOver);
    match of.until {
        Some(_) if !ends => whys.push(Why::Lacks("un événement qui prenne un dernier jour")),
        Some(until) if until < step.on => whys.push(Why::UntilBefore(until)),
        _ => {}
    }
    whys
}
