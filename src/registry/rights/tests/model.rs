//! `decide` against the rules written a second time, from what they say and not from how they are
//! computed: a list of conditions over rows, without reasons, order or caching.

use super::*;
use crate::tests::chance::{Chance, loops};

/// A day that is `days` from today most of the time, else near today.
fn near(chance: &mut Chance, days: i64) -> NaiveDate {
    let days = chance.mostly(&[days, -2, -1, 0, 1, 2]);
    today() + chrono::TimeDelta::days(days)
}

fn maybe(chance: &mut Chance, days: i64) -> Option<NaiveDate> {
    let day = near(chance, days);
    (!chance.one_in(3)).then_some(day)
}

fn some<T: Copy>(chance: &mut Chance, all: &[T]) -> Vec<T> {
    let mut some: Vec<T> = all.iter().copied().filter(|_| !chance.one_in(4)).collect();
    if some.is_empty() {
        some.push(chance.among(all));
    }
    some
}

/// Communes of the little country: two EPCI, two départements, a region.
const MEMBERS: [(&str, &[&str]); 5] = [
    ("EPCI:243300316", &["33063", "33281"]),
    ("EPCI:200069995", &["33281", "24001"]),
    ("DEP:33", &["33063", "33281"]),
    ("DEP:24", &["24001"]),
    ("REG:75", &["33063", "33281", "24001"]),
];
const PLACES: [&str; 8] = [
    "COM:33063",
    "EPCI:243300316",
    "COM:33281",
    "COM:24001",
    "EPCI:200069995",
    "DEP:33",
    "DEP:24",
    "REG:75",
];

fn country() -> Places {
    Places::from_members(MEMBERS.iter().map(|(name, communes)| {
        let communes = communes.iter().map(|c| c.parse::<Insee>().unwrap());
        (code(name), 2024, communes.collect())
    }))
}

fn text_of(chance: &mut Chance, kind: TextKind, id: &str, version: &str, from: i64) -> Licence {
    let mut text = text(kind, id, version, near(chance, from));
    text.until = maybe(chance, 400);
    text.example = chance.mostly(&[false, true]);
    text
}

fn clause_of(chance: &mut Chance, id: &str) -> Clause {
    let reach = |word: &str| match word {
        "propre" => Reach::Own,
        word => Reach::Code(code(word)),
    };
    let words = ["risques", "pcrs"];
    let place = chance.among(&PLACES);
    Clause {
        id: id.into(),
        who: some(chance, Category::ALL),
        staff: some(chance, Staff::ALL),
        data: vec![
            chance
                .mostly(&["spot/*", "phr/*", "spot/b*"])
                .parse()
                .unwrap(),
        ],
        products: some(chance, ProductKind::ALL),
        content: some(chance, Content::ALL),
        extract_px: Some(chance.mostly(&[1024, 100])).filter(|_| chance.below(20) > 0),
        purposes: some(chance, &words)
            .into_iter()
            .map(|word| word.parse().unwrap())
            .collect(),
        territory: some(chance, &["propre", place])
            .into_iter()
            .map(reach)
            .collect(),
        redistribution: chance.among(Redistribution::ALL),
        credit: None,
        days: 1 + chance.below(400) as u32,
        until: maybe(chance, 500),
    }
}

/// A world in which little is wrong most of the time.
fn world(chance: &mut Chance) -> Facts {
    let mut facts = Facts::none(chance.among(&[Nature::Real, Nature::Demo]));
    facts.places = match chance.below(10) {
        0 => Places::default(),
        _ => country(),
    };
    let partner = chance.mostly(&[PARTNER, "part-x"]);
    let party = Party {
        name: "Fictif".into(),
        user_group: chance
            .among(&["collectivite", "epci-agence", "autre"])
            .into(),
        is_public: chance.mostly(&[true, false]),
        autonomous: chance.mostly(&[false, true]),
        territory: Some(code(chance.among(&PLACES))).filter(|_| chance.below(20) > 0),
        year: Some(chance.mostly(&[2024, 2023])).filter(|_| chance.below(10) > 0),
    };
    facts.partners.insert(partner.into(), party);
    let account = Account {
        person: PERSON.into(),
        partner: PARTNER.into(),
        state: chance
            .mostly(&["actif", "attente", "suspendu", "clos"])
            .into(),
        since: near(chance, -30),
        mandate: Some(MANDATE.to_string()).filter(|_| chance.below(2) > 0),
        contractor: chance.mostly(&[false, true]),
        untold: chance.mostly(&[false, true]),
    };
    facts
        .accounts
        .insert(chance.mostly(&[ACCOUNT, "acct-x"]).into(), account);
    let mandate = Mandate {
        person: chance.mostly(&[PERSON, "pers-x"]).into(),
        partner: chance.mostly(&[PARTNER, "part-x"]).into(),
        purpose: Wording::of(chance.mostly(&["Risques et PCRS", "Risques", "PCRS", ""])),
        from: near(chance, -20),
        until: near(chance, 100),
        ended: maybe(chance, -5).filter(|_| chance.below(10) == 0),
    };
    facts
        .mandates
        .insert(chance.mostly(&[MANDATE, "mand-x"]).into(), mandate);
    for (kind, id) in [
        (TextKind::Charter, "charte"),
        (TextKind::SuperReferent, "relais"),
        (TextKind::Licence, "spot"),
        (TextKind::Licence, "autre"),
    ] {
        // Two versions, the second of which is often to come.
        for (version, from) in [("1", -300), ("2", chance.among(&[200, 200, 200, -10]))] {
            if chance.below(12) == 0 {
                continue;
            }
            let mut text = text_of(chance, kind, id, version, from);
            if kind == TextKind::Licence {
                text.clauses = vec![clause_of(chance, "a"), clause_of(chance, "b")];
            }
            let twice = facts
                .texts
                .iter()
                .any(|one| one.id == text.id && one.from == text.from);
            if !twice {
                facts.texts.push(text);
            }
        }
    }
    let adhesions = (0..chance.mostly(&[1, 0, 2]))
        .map(|number| adhesion(chance, number))
        .collect();
    facts.adhesions.insert(PARTNER.into(), adhesions);
    facts
}

fn adhesion(chance: &mut Chance, number: usize) -> Adhesion {
    let mut acceptances = Vec::new();
    for text in ["charte", "relais", "spot", "autre"] {
        for version in ["1", "2"] {
            if chance.below(8) > 0 {
                acceptances.push(accept(text, version, near(chance, -40)));
            }
        }
    }
    Adhesion {
        id: format!("adhe-{number}"),
        path: chance.mostly(&["relais", "direct", "direct", "x"]).into(),
        state: chance
            .mostly(&["active", "validee", "suspendue", "terminee", "prospect"])
            .into(),
        since: near(chance, -30),
        until: maybe(chance, 300),
        acceptances,
    }
}

fn asked(chance: &mut Chance) -> Question {
    let product = chance.mostly(&["spot/a", "spot/b", "phr/a", "x/y"]);
    Question {
        action: chance.among(Action::ALL),
        object: Object {
            product: Some(product.parse().unwrap()).filter(|_| chance.below(10) > 0),
            licence: Some(
                chance
                    .among(&["spot", "spot", "autre", "charte", "rien"])
                    .parse()
                    .unwrap(),
            )
            .filter(|_| chance.below(3) == 0),
        },
        kind: chance.among(ProductKind::ALL),
        content: Some(chance.among(Content::ALL)).filter(|_| chance.below(3) > 0),
        size: Some(
            chance
                .among(&["100x100", "1024x50", "1025x1", "1:4"])
                .parse()
                .unwrap(),
        )
        .filter(|_| chance.below(5) > 0),
        territory: code(chance.among(&PLACES)),
        purpose: chance
            .mostly(&["risques", "pcrs", "autre"])
            .parse()
            .unwrap(),
    }
}

/// Whether all communes of `asked` are communes of `granted`, from the table above.
fn inside(asked: &str, granted: &str, map: bool) -> bool {
    if asked == granted {
        return true;
    }
    let commune = asked.strip_prefix("COM:");
    if let (Some(commune), Some(departement)) = (commune, granted.strip_prefix("DEP:")) {
        return commune.starts_with(departement);
    }
    let of = |name: &str| -> Vec<String> {
        let listed = MEMBERS.iter().find(|(code, _)| *code == name);
        match (name.strip_prefix("COM:"), listed) {
            (Some(commune), _) => vec![commune.into()],
            (None, Some((_, communes))) => communes.iter().map(|c| c.to_string()).collect(),
            (None, None) => Vec::new(),
        }
    };
    let same_kind = asked.split(':').next() == granted.split(':').next();
    map && !same_kind
        && of(asked)
            .iter()
            .all(|commune| of(granted).contains(commune))
}

/// The rules, told again.
fn may(facts: &Facts, map: bool, question: &Question, on: NaiveDate) -> bool {
    let demo = facts.nature == Nature::Demo;
    let in_force = |text: &Licence| {
        let later = facts.texts.iter().any(|other| {
            other.id == text.id
                && (demo || !other.example)
                && other.from <= on
                && other.from > text.from
        });
        (demo || !text.example)
            && text.from <= on
            && text.until.is_none_or(|until| on <= until)
            && !later
    };
    let Some(account) = facts.accounts.get(ACCOUNT) else {
        return false;
    };
    let Some(party) = facts.partners.get(&account.partner) else {
        return false;
    };
    if account.state != "actif" || on < account.since {
        return false;
    }
    if account.untold || account.mandate.is_none() && account.contractor {
        return false;
    }
    if let Some(id) = &account.mandate {
        let Some(mandate) = facts.mandates.get(id) else {
            return false;
        };
        let words = mandate.purpose.told().to_lowercase();
        let spoken = words
            .split(' ')
            .any(|word| word == question.purpose.as_str());
        let theirs = mandate.person == account.person && mandate.partner == account.partner;
        let in_time = mandate.from <= on && on <= mandate.until && mandate.ended.is_none();
        if !(spoken && theirs && in_time) {
            return false;
        }
    }
    let adhesions = facts
        .adhesions
        .get(&account.partner)
        .cloned()
        .unwrap_or_default();
    // An active one is the last of those that are.
    let Some(adhesion) = adhesions.iter().rfind(|one| one.state == "active") else {
        return false;
    };
    if on < adhesion.since || adhesion.until.is_some_and(|until| on > until) {
        return false;
    }
    let accepted = |text: &Licence| {
        adhesion
            .acceptances
            .iter()
            .any(|one| one.text == text.id && one.version == text.version && one.on <= on)
    };
    let all_accepted = |kind| {
        let current: Vec<&Licence> = facts
            .texts
            .iter()
            .filter(|text| text.kind == kind && in_force(text))
            .collect();
        !current.is_empty() && current.into_iter().all(accepted)
    };
    let by_path = match &adhesion.path[..] {
        "relais" => all_accepted(TextKind::Charter) && all_accepted(TextKind::SuperReferent),
        "direct" => all_accepted(TextKind::Charter),
        _ => false,
    };
    if !by_path || question.object.product.is_none() && question.object.licence.is_none() {
        return false;
    }
    facts.texts.iter().any(|text| {
        let named = question
            .object
            .licence
            .as_ref()
            .is_none_or(|id| text.id == *id);
        text.kind == TextKind::Licence
            && named
            && in_force(text)
            && accepted(text)
            && text.clauses.iter().any(|clause| {
                clause_allows(clause, party, account.mandate.is_some(), map, question, on)
            })
    })
}

fn clause_allows(
    clause: &Clause,
    party: &Party,
    contractor: bool,
    map: bool,
    question: &Question,
    on: NaiveDate,
) -> bool {
    let group = match &party.user_group[..] {
        "epci-agence" => Category::Intercommunal,
        "collectivite" => Category::Authority,
        _ => Category::Other,
    };
    let who = match party.autonomous {
        true => clause.who.contains(&Category::Autonomous),
        false => {
            clause.who.contains(&group) || party.is_public && clause.who.contains(&Category::Public)
        }
    };
    let staff = clause.staff.contains(match contractor {
        true => &Staff::Contractor,
        false => &Staff::Own,
    });
    let data = question.object.product.as_ref().is_none_or(|product| {
        let start = clause.data[0].as_str().trim_end_matches('*').to_string();
        product.as_str().starts_with(&start)
    });
    let held = match (question.content, question.kind) {
        (None, ProductKind::Image | ProductKind::Extract) => Some(Content::Pixels),
        (content, _) => content,
    };
    let relief = held == Some(Content::Relief) && question.kind == ProductKind::Derivative;
    let content = held.is_some_and(|held| clause.content.contains(&held)) && !relief;
    let small = match (question.kind, question.size) {
        (ProductKind::Extract, None) => false,
        (ProductKind::Extract, Some(Size::Pixels { width, height })) => clause
            .extract_px
            .is_some_and(|most| width <= most && height <= most),
        (ProductKind::Extract, Some(Size::SubSampled(_))) => true,
        _ => true,
    };
    let asked = question.territory.to_string();
    let place = clause.territory.iter().any(|reach| match reach {
        Reach::Own => party.territory.as_ref().is_some_and(|own| {
            // The map has the year 2024 alone.
            inside(
                &asked,
                &own.to_string(),
                map && party.year.is_none_or(|year| year == 2024),
            )
        }),
        Reach::Code(code) => inside(&asked, &code.to_string(), map),
    });
    let handed_on =
        question.action != Action::HandOn || clause.redistribution != Redistribution::None;
    who && staff
        && data
        && clause.products.contains(&question.kind)
        && content
        && small
        && clause.purposes.contains(&question.purpose)
        && place
        && handed_on
        && clause.until.is_none_or(|until| on <= until)
}

/// `RELAIS_TORTURE=1` plays a million.
#[test]
fn decisions_are_those_of_the_rules_told_again() {
    let mut chance = Chance::new(2026);
    let rounds = loops(10_000, 1_000_000);
    let mut allowed = 0;
    for round in 0..rounds {
        let facts = world(&mut chance);
        let question = asked(&mut chance);
        let on = near(&mut chance, 0);
        let map = facts
            .places
            .within(&code("EPCI:243300316"), &code("REG:75"), None)
            == Within::Yes;
        let expected = may(&facts, map, &question, on);
        let found = decide(&facts, ACCOUNT, &question, on);
        assert_eq!(
            matches!(found, Decision::Allowed(_)),
            expected,
            "round {round}: {found:#?}\n{facts:#?}"
        );
        match found {
            Decision::Allowed(grant) => {
                allowed += 1;
                holds_to_its_end(&facts, map, &grant);
            }
            Decision::Refused(refusal) => {
                assert!(!refusal.nearest.is_empty(), "{question:?}");
                let all = |reason| refusal.reasons.contains(reason);
                assert!(refusal.nearest.iter().all(all), "{refusal:#?}");
            }
        }
    }
    assert!(
        allowed * 50 > rounds,
        "{allowed} of {rounds}: little was proven"
    );
    eprintln!("{allowed} of {rounds} allowed");
}

/// What was decided is still so on its last day, under the same licence or another.
fn holds_to_its_end(facts: &Facts, map: bool, grant: &Grant) {
    let until = grant.rests().until;
    assert!(until >= grant.day());
    let mut question = grant.question().clone();
    question.object.licence = Some(grant.rests().licence.clone());
    assert!(may(facts, map, &question, until), "{grant:#?}\n{facts:#?}");
}
