//! The rules of adhésions against a second implementation of them, over random histories.
//!
//! The second one is a table of words read as text, days as whole numbers and proofs as a set of
//! words; it shares nothing with the first but the words that the database holds.

mod refused;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{Days, NaiveDate};

use crate::adhesion::evidence::{Category, Cited, Evidence, Text, TextKind};
use crate::adhesion::rules::{Case, History, Span, Step, apply};
use crate::adhesion::state::{EVENTS, Event, Path, State};
use crate::tests::chance::{Chance, loops};

/// Path, state, event, next state, what must be there.
const TABLE: &str = "
relais prospect eligibilite eligible categorie nature par reference
relais prospect ineligibilite refusee par reference motif
relais eligible envoi avenant-envoye avenant convention
relais avenant-envoye envoi avenant-envoye avenant convention
relais avenant-envoye signature signee avenant document signataire representant charte licence super-referent convention
relais signee saisie saisie reference seule-signature
relais saisie soumission soumise reference convention seule-signature
relais soumise validation validee reference
relais soumise refus refusee motif reference
relais soumise renvoi ? motif vers
direct prospect formulaire formulaire reference
direct formulaire acceptation acceptee signataire representant charte licence document|preuve
direct acceptee instruction instruction reference
direct instruction validation validee document
direct instruction refus refusee motif reference
direct instruction renvoi formulaire motif retour
* validee activation active reference terme
* active suspension suspendue motif
* suspendue levee active motif
* active expiration echue passe
* suspendue expiration echue passe
* prospect reprise active reprise par reference|document|preuve seul terme textes-attestes nature
* active textes active charte|licence|super-referent signataire representant document|preuve
* suspendue textes suspendue charte|licence|super-referent signataire representant document|preuve
* prospect fin terminee motif
* eligible fin terminee motif
* avenant-envoye fin terminee motif
* signee fin terminee motif
* saisie fin terminee motif
* soumise fin terminee motif
* formulaire fin terminee motif
* acceptee fin terminee motif
* instruction fin terminee motif
* validee fin terminee motif
* active fin terminee motif
* suspendue fin terminee motif
";
/// Conventions are in force, A and B represent the partner, on these days.
const IN_FORCE: [(i64, i64); 2] = [(20, 300), (320, 900)];
const A: (i64, i64) = (0, 400);
const B: (i64, i64) = (401, 5_000);
const TODAY: i64 = 800;

static ROWS: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    let rows = TABLE
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    rows.filter(|row| row.len() > 3).collect()
});

/// What is given with an event, in words, and in numbers.
#[derive(Debug, Clone, Default)]
struct Given {
    words: BTreeSet<&'static str>,
    day: i64,
    until: Option<i64>,
    to: &'static str,
    category: &'static str,
    who: &'static str,
}

/// The second implementation.
#[derive(Debug, Clone)]
struct Model {
    path: &'static str,
    autonomous: bool,
    public: bool,
    /// Another avenant is prepared or sent.
    pending: bool,
    state: String,
    last: i64,
    until: Option<i64>,
    steps: usize,
}

impl Model {
    fn rows(path: &str, state: &str) -> Vec<&'static [&'static str]> {
        let all = ROWS.iter().map(Vec::as_slice);
        all.filter(|row| (row[0] == "*" || row[0] == path) && row[1] == state)
            .collect()
    }

    fn take(&self, event: &str, given: &Given) -> Option<Model> {
        let over = self.until.is_some_and(|until| until < given.day)
            && ["active", "suspendue"].contains(&self.state.as_str());
        if given.day > TODAY || given.day < self.last || (over && event != "expiration") {
            return None;
        }
        let onward = ["eligibilite", "envoi", "soumission"];
        if self.path == "relais" && self.autonomous && onward.contains(&event) {
            return None;
        }
        let row = Self::rows(self.path, &self.state)
            .into_iter()
            .find(|row| row[2] == event)?;
        let inside = |(from, to): (i64, i64)| from <= given.day && given.day <= to;
        let has = |word: &str| match word {
            "convention" => IN_FORCE.into_iter().any(inside),
            "representant" => match given.who {
                "A" => inside(A),
                "B" => inside(B),
                _ => false,
            },
            // Who accepted what is taken over represented the partner on some day.
            "textes-attestes" => {
                let texts = ["charte", "licence", "super-referent"];
                let none = texts.iter().all(|text| !given.words.contains(text));
                none || ["A", "B"].contains(&given.who)
            }
            "signataire" => !given.who.is_empty(),
            "passe" => over,
            "seul" => self.steps == 0,
            "vers" => ["eligible", "signee", "saisie"].contains(&given.to),
            "retour" => ["", "formulaire"].contains(&given.to),
            "terme" => true,
            "seule-signature" => !self.pending,
            // The record of the partner does not say the contrary of its category.
            "nature" => match given.category {
                "public" => self.public,
                "interet-general" | "prestataire" => !self.public,
                _ => true,
            },
            "categorie" => match given.category {
                "" => false,
                "public" | "interet-general" => true,
                "prestataire" => given.words.contains("condition"),
                _ => false,
            },
            word => word.split('|').any(|word| given.words.contains(word)),
        };
        if !row[4..].iter().all(|word| has(word)) {
            return None;
        }
        // A last day is for what makes an adhésion active, and not before it.
        match given.until {
            Some(until) if !row.contains(&"terme") || until < given.day => return None,
            _ => {}
        }
        Some(Model {
            path: self.path,
            autonomous: self.autonomous,
            public: self.public,
            pending: self.pending,
            state: if row[3] == "?" {
                given.to.into()
            } else {
                row[3].into()
            },
            last: given.day,
            until: given.until.or(self.until),
            steps: self.steps + 1,
        })
    }
}

const WORDS: [&str; 12] = [
    "par",
    "reference",
    "motif",
    "avenant",
    "document",
    "preuve",
    "charte",
    "licence",
    "super-referent",
    "condition",
    "reprise",
    "vide",
];

fn given(chance: &mut Chance, model: &Model) -> Given {
    let mut words: BTreeSet<&'static str> = WORDS.into_iter().filter(|_| chance.often()).collect();
    if chance.one_in(2) {
        words.remove("preuve");
    }
    let day = model.last + chance.days(40) - if chance.often() { 0 } else { 60 };
    let until = (chance.one_in(3)).then(|| day + chance.days(120) - 4);
    Given {
        words,
        day,
        until,
        to: chance.among(&["signee", "saisie", "eligible", "", "formulaire", "active"]),
        category: chance.among(&[
            "public",
            "interet-general",
            "prestataire",
            "recherche",
            "public",
            "",
        ]),
        who: if chance.often() && day <= A.1 {
            "A"
        } else {
            chance.among(&["B", "B", "C", ""])
        },
    }
}

fn day(number: i64) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
    match u64::try_from(number) {
        Ok(number) => first + Days::new(number),
        Err(_) => first - Days::new(number.unsigned_abs()),
    }
}

fn step(event: Event, given: &Given) -> Step {
    let text = |word: &str| given.words.contains(word).then(|| format!("{word} dit"));
    let accepted = |(word, kind): (&str, TextKind)| {
        given.words.contains(word).then(|| Text {
            kind,
            id: word.into(),
            version: "1".into(),
        })
    };
    let texts = [
        ("charte", TextKind::Charte),
        ("licence", TextKind::Licence),
        ("super-referent", TextKind::SuperReferent),
    ];
    Step {
        event,
        on: day(given.day),
        evidence: Evidence {
            category: Category::of(given.category),
            condition: text("condition"),
            by: text("par"),
            reference: text("reference"),
            // A reason of blanks is none.
            reason: text("motif").or(Some("  ".into())),
            avenant: text("avenant"),
            document: text("document"),
            proof: text("preuve"),
            signatory: Some(given.who.to_string()).filter(|who| !who.is_empty()),
            texts: texts.into_iter().filter_map(accepted).collect(),
            to: State::of(given.to),
            until: given.until.map(day),
            // What is cited proves nothing but where a table told it.
            cited_avenant: Some("A1".into()),
            cited: Some(Cited {
                sha256: "00".into(),
                name: "acte".into(),
            }),
            table: None,
        },
        reprise: given.words.contains("reprise"),
    }
}

fn case(autonomous: bool, public: bool) -> Case {
    let span = |(from, until): (i64, i64)| Span {
        from: day(from),
        until: Some(day(until)),
    };
    Case {
        today: day(TODAY),
        autonomous,
        public,
        open_avenant: None,
        collaborations: IN_FORCE.map(span).to_vec(),
        representatives: vec![("A".into(), span(A)), ("B".into(), span(B))],
    }
}

/// The proofs that must be behind a state, whatever the rules say.
fn unproven(path: Path, state: State, taken: &[Step]) -> Option<&'static str> {
    let last = |event: Event| taken.iter().rev().find(|step| step.event == event);
    if taken
        .first()
        .is_some_and(|step| step.event == Event::TakeOver)
        || !state.is_open()
    {
        return None;
    }
    let signed = matches!(
        state,
        State::Signee
            | State::Saisie
            | State::Soumise
            | State::Validee
            | State::Active
            | State::Suspendue
    );
    let decided = matches!(state, State::Validee | State::Active | State::Suspendue);
    let all = |step: &Step| step.evidence.texts.len() >= 2 && step.evidence.signatory.is_some();
    // What was sent back for another avenant rests on one that was signed since.
    let place = |wanted: &dyn Fn(&Step) -> bool| taken.iter().rposition(wanted);
    let redone =
        place(&|step| step.event == Event::SendBack && step.evidence.to == Some(State::Eligible));
    let sign = place(&|step| step.event == Event::Sign);
    match path {
        Path::Relais if signed && redone > sign => Some("signature refaite"),
        Path::Relais
            if signed
                && !last(Event::Sign)
                    .is_some_and(|step| all(step) && step.evidence.document.is_some()) =>
        {
            Some("signature")
        }
        Path::Relais
            if signed
                && last(Event::Eligible).is_none_or(|step| step.evidence.reference.is_none()) =>
        {
            Some("éligibilité")
        }
        Path::Relais
            if decided && (last(Event::Submit).is_none() || last(Event::Enter).is_none()) =>
        {
            Some("soumission")
        }
        Path::Direct if decided && last(Event::Accept).is_none_or(|step| !all(step)) => {
            Some("acceptation")
        }
        Path::Direct
            if decided
                && last(Event::Validate).is_none_or(|step| step.evidence.document.is_none()) =>
        {
            Some("acte")
        }
        _ if matches!(state, State::Active | State::Suspendue)
            && last(Event::Activate).is_none() =>
        {
            Some("activation")
        }
        _ => None,
    }
}

/// One history; how many events were taken, and the state at its end.
fn play(seed: u64, case: &Case) -> (usize, State) {
    let mut chance = Chance::new(seed);
    let path = chance.among(&Path::ALL);
    let mut model = Model {
        path: path.word(),
        autonomous: case.autonomous,
        public: case.public,
        pending: case.open_avenant.is_some(),
        state: "prospect".into(),
        last: chance.days(60),
        until: None,
        steps: 0,
    };
    let mut history = History::open(path, day(model.last));
    let mut taken = Vec::new();
    for _ in 0..=chance.below(30) {
        let ways = Model::rows(model.path, &model.state);
        let event = match (chance.often(), ways.is_empty()) {
            (true, false) => {
                // Ends are rare, so that histories are long.
                let way = chance.among(&ways.iter().map(|row| row[2]).collect::<Vec<_>>());
                let rare = ["fin", "refus", "ineligibilite", "reprise"].contains(&way);
                if rare && !chance.one_in(8) {
                    ways[0][2]
                } else {
                    way
                }
            }
            _ => chance.among(&EVENTS.map(|row| row.2)),
        };
        let given = given(&mut chance, &model);
        let step = step(Event::of(event).unwrap(), &given);
        let (real, meant) = (apply(case, &history, &step), model.take(event, &given));
        match (real, meant) {
            (Ok(next), Some(after)) => {
                assert_eq!(next.state.word(), after.state, "seed {seed}: {step:?}");
                taken.push(step);
                assert_eq!(
                    unproven(path, next.state, &taken),
                    None,
                    "seed {seed}: {taken:?}"
                );
                (history, model) = (next, after);
            }
            (Err(refusal), None) => assert!(!refusal.whys.is_empty(), "seed {seed}"),
            (real, meant) => panic!("seed {seed}: {history:?} {step:?}: {real:?}, model {meant:?}"),
        }
    }
    (taken.len(), history.state)
}

#[test]
fn random_histories_end_as_the_model_says() {
    let count = loops(10_000, 1_000_000) as u64;
    let pending = Case {
        open_avenant: Some("2772-A2".into()),
        ..case(false, true)
    };
    let cases = [
        case(false, true),
        case(false, false),
        case(true, true),
        case(true, false),
        pending,
    ];
    let (mut events, mut ends) = (0, std::collections::BTreeMap::new());
    for seed in 0..count {
        // One partner in sixteen is autonomous, one in four no public body.
        // One in sixteen has a second avenant under way.
        let case = match seed % 16 {
            1 => 4,
            _ => 2 * usize::from(seed % 16 == 0) + usize::from(seed % 64 / 16 == 1),
        };
        let (taken, end) = play(seed, &cases[case]);
        events += taken;
        *ends.entry(end).or_insert(0u64) += 1;
    }
    // The histories go everywhere, or they prove nothing.
    assert_eq!(ends.len(), State::ALL.len(), "{ends:?}");
    assert!(events as u64 > 3 * count, "{events} events taken");
}

#[test]
fn each_event_has_its_words() {
    let all: BTreeSet<Event> = EVENTS.iter().map(|row| row.0).collect();
    assert_eq!(all.len(), EVENTS.len());
    for row in EVENTS {
        assert_eq!(
            (row.0.word(), Event::of(row.2), Event::typed(row.1)),
            (row.2, Some(row.0), Some(row.0))
        );
    }
}
