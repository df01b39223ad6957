//! Decisions and permits: what allows, what denies, what was altered.

mod model;
mod rules;
mod nearest;
mod permits;
mod kept;
mod past;

use std::path::Path;

use chrono::{Days, NaiveDate};
use relais_core::code::{Insee, TerritoryCode};
use relais_store::Nature;

use super::*;

const ACCOUNT: &str = "acct-000000000001";
const PERSON: &str = "pers-000000000001";
const PARTNER: &str = "part-000000000001";
const MANDATE: &str = "mand-000000000001";

fn code(word: &str) -> TerritoryCode {
    word.parse().unwrap()
}

fn day(word: &str) -> NaiveDate {
    word.parse().unwrap()
}

/// The day on which all is asked.
fn today() -> NaiveDate {
    day("2026-06-15")
}

fn ago(days: u64) -> NaiveDate {
    today() - Days::new(days)
}

fn ahead(days: u64) -> NaiveDate {
    today() + Days::new(days)
}

fn text(kind: TextKind, id: &str, version: &str, from: NaiveDate) -> Licence {
    Licence {
        id: id.parse().unwrap(),
        version: version.parse().unwrap(),
        title: id.into(),
        kind,
        example: false,
        from,
        until: None,
        text: "Texte.".into(),
        clauses: Vec::new(),
    }
}

fn clause() -> Clause {
    Clause {
        id: "image".into(),
        who: vec![Category::Authority],
        staff: vec![Staff::Own, Staff::Contractor],
        data: vec!["spot/*".parse().unwrap()],
        products: vec![ProductKind::Image],
        content: vec![Content::Pixels],
        extract_px: None,
        purposes: vec!["risques".parse().unwrap()],
        territory: vec![Reach::Own],
        redistribution: Redistribution::None,
        credit: Some("© Essai".into()),
        days: 365,
        until: None,
    }
}

fn accept(text: &str, version: &str, on: NaiveDate) -> Acceptance {
    Acceptance {
        text: text.parse().unwrap(),
        version: version.parse().unwrap(),
        on,
    }
}

fn places() -> Places {
    let list = [
        ("EPCI:243300316", "33063 33281"),
        ("REG:75", "33063 33281 33498 24001"),
    ];
    Places::from_members(list.into_iter().map(|(name, communes)| {
        let communes = communes.split(' ').map(|c| c.parse::<Insee>().unwrap());
        (code(name), 2024, communes.collect())
    }))
}

/// Facts under which [`question`] is allowed: a contractor of a body that came by the relay.
fn facts() -> Facts {
    let mut facts = Facts::none(Nature::Real);
    facts.places = places();
    facts.partners.insert(
        PARTNER.into(),
        Party {
            name: "SDIS fictif".into(),
            user_group: "collectivite".into(),
            is_public: true,
            autonomous: false,
            territory: Some(code("EPCI:243300316")),
            year: Some(2024),
        },
    );
    facts.accounts.insert(
        ACCOUNT.into(),
        Account {
            person: PERSON.into(),
            partner: PARTNER.into(),
            state: "actif".into(),
            since: ago(10),
            mandate: Some(MANDATE.into()),
            contractor: true,
            untold: false,
        },
    );
    facts.mandates.insert(
        MANDATE.into(),
        Mandate {
            person: PERSON.into(),
            partner: PARTNER.into(),
            purpose: Wording::of("Carte des risques"),
            from: ago(20),
            until: ahead(200),
            ended: None,
        },
    );
    facts.texts = vec![
        text(TextKind::Charter, "charte", "1", ago(900)),
        text(TextKind::SuperReferent, "relais", "1", ago(900)),
        Licence {
            clauses: vec![clause()],
            ..text(TextKind::Licence, "spot", "1", ago(900))
        },
    ];
    facts.adhesions.insert(
        PARTNER.into(),
        vec![Adhesion {
            id: "adhe-000000000001".into(),
            path: "relais".into(),
            state: "active".into(),
            since: ago(30),
            until: Some(ahead(300)),
            acceptances: vec![
                accept("charte", "1", ago(40)),
                accept("relais", "1", ago(40)),
                accept("spot", "1", ago(40)),
            ],
        }],
    );
    facts
}

fn question() -> Question {
    Question {
        action: Action::Obtain,
        object: Object {
            product: Some("spot/s7".parse().unwrap()),
            licence: None,
        },
        kind: ProductKind::Image,
        content: None,
        size: None,
        territory: code("COM:33063"),
        purpose: "risques".parse().unwrap(),
    }
}

fn grant(facts: &Facts, question: &Question, day: NaiveDate) -> Grant {
    match decide(facts, ACCOUNT, question, day) {
        Decision::Allowed(grant) => *grant,
        Decision::Refused(refusal) => panic!("{}", refusal.told()),
    }
}

fn refused(facts: &Facts, question: &Question, day: NaiveDate) -> Vec<Reason> {
    match decide(facts, ACCOUNT, question, day) {
        Decision::Allowed(grant) => panic!("allowed: {grant:?}"),
        Decision::Refused(refusal) => refusal.reasons,
    }
}

fn told(reasons: &[Reason]) -> String {
    let told: Vec<String> = reasons.iter().map(Reason::to_string).collect();
    told.join(" | ").replace('\u{202f}', " ")
}

/// The samples are read, and are what they say.
#[test]
fn the_samples_are_texts_marked_as_examples() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample_data/licences");
    let mut kinds = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let licence = read(&path, &std::fs::read_to_string(&path).unwrap()).unwrap();
        assert!(licence.example, "{}", path.display());
        kinds.push(licence.kind);
    }
    kinds.sort();
    let expected = [
        TextKind::Charter,
        TextKind::SuperReferent,
        TextKind::Licence,
        TextKind::Licence,
    ];
    assert_eq!(kinds, expected);
}
