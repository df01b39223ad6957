//! What happens by chance: mostly what comes next, with all that it needs; now and then anything.

use super::paper::Paper;
use super::words::*;
use crate::tests::chance::Chance;

const RELAIS: [&str; 7] = [
    "eligibilite",
    "envoi",
    "signature",
    "saisie",
    "soumission",
    "validation",
    "activation",
];
const DIRECT: [&str; 5] = [
    "formulaire",
    "acceptation",
    "instruction",
    "validation",
    "activation",
];

/// What a registry begins with, all on the first day.
pub fn beginnings(chance: &mut Chance) -> Vec<Deed> {
    let mut all = vec![What::Collaborates {
        until: chance.one_in(3).then(|| 60 + chance.days(200)),
    }];
    for person in 0..PARTNERS {
        all.push(What::Named {
            partner: person,
            person,
            until: None,
        });
    }
    for (text, _) in TEXTS.iter().enumerate() {
        // The last of them is one charter more, which few registries have.
        if chance.one_in(20) || text == TEXTS.len() - 1 && !chance.one_in(8) {
            continue;
        }
        all.push(What::Loads {
            text: shelved(chance, text, 0),
        });
        if chance.one_in(2) {
            all.push(What::Loads {
                text: shelved(chance, text, 1),
            });
        }
    }
    for person in 0..PERSONS {
        if !chance.one_in(6) {
            all.push(What::Informed { person });
        }
    }
    let first = |what| Deed {
        today: 0,
        on: 0,
        what,
    };
    all.into_iter().map(first).collect()
}

fn shelved(chance: &mut Chance, text: usize, version: usize) -> usize {
    (text * VERSIONS.len() + version) * VARIANTS + chance.below(VARIANTS)
}

/// The day after some, mostly few.
pub fn later(chance: &mut Chance, today: Day) -> Day {
    match chance.below(20) {
        0 => today + chance.days(90),
        1..=3 => today + chance.days(20),
        _ => today + chance.days(3),
    }
}

/// What happens next.
pub fn deed(chance: &mut Chance, paper: &Paper, today: Day) -> Deed {
    let partner = chance.among(&[0, 0, 0, 0, 0, 0, 0, 1, 1, 2]);
    let member = paper
        .open(partner)
        .is_some_and(|(_, life)| life.state() == "active");
    let what = match chance.below(100) {
        0..=39 if member => account(chance, paper, partner),
        // Who is a member does not change every day.
        40..=60 if member && !chance.one_in(3) => account(chance, paper, partner),
        0..=74 => step(chance, paper, partner, today),
        75..=77 => account(chance, paper, partner),
        78..=86 => mandate(chance, paper, partner, today),
        87..=92 => text(chance, paper),
        _ => around(chance, paper, partner, today),
    };
    let on = match chance.below(30) {
        0 => today + 1 + chance.days(30),
        1 | 2 => today - chance.days(90),
        3..=9 => today - chance.days(6),
        _ => today,
    };
    Deed { today, on, what }
}

fn step(chance: &mut Chance, paper: &Paper, partner: usize, today: Day) -> What {
    let open = paper.open(partner);
    // Now and then beside one that is open.
    let Some((_, life)) = open.filter(|_| !chance.one_in(40)) else {
        let path = match paper.autonomous(paper.now(partner)) {
            true => chance.mostly(&["direct", "relais"]),
            false => chance.among(&["relais", "relais", "direct"]),
        };
        return What::Opens {
            partner,
            path,
            reprise: chance.one_in(6),
        };
    };
    let chain = if life.path == "relais" {
        &RELAIS[..]
    } else {
        &DIRECT[..]
    };
    let usual = match life.state() {
        "active" => chance.among(&[
            "textes",
            "textes",
            "textes",
            "textes",
            "suspension",
            "suspension",
            "fin",
            "expiration",
        ]),
        "suspendue" => chance.among(&["levee", "levee", "levee", "textes", "fin"]),
        "prospect" if chance.one_in(2) => "reprise",
        "soumise" | "instruction" if chance.one_in(3) => chance.mostly(&["renvoi", "refus"]),
        "avenant-envoye" if chance.one_in(8) => "envoi",
        _ => chain[life.done.min(chain.len() - 1)],
    };
    let word = match chance.below(14) {
        0 => chance.among(&EVENTS),
        _ => usual,
    };
    What::Event {
        partner,
        word,
        given: given(chance, paper, partner, word, today),
    }
}

fn given(chance: &mut Chance, paper: &Paper, partner: usize, word: &str, today: Day) -> Given {
    let mut words: Vec<&'static str> = WORDS.into_iter().filter(|_| chance.often()).collect();
    if chance.one_in(2) {
        words.retain(|word| *word != "preuve");
    }
    let accepts = ["signature", "acceptation", "textes", "reprise"].contains(&word);
    let texts = match accepts || chance.one_in(40) {
        true => texts(chance, paper, word, today),
        false => Vec::new(),
    };
    let seats = paper.seats(partner);
    let ends = ["activation", "reprise"].contains(&word) && chance.one_in(2) || chance.one_in(60);
    Given {
        words,
        texts,
        category: match paper.public(partner) {
            true => chance.mostly(&["public", "interet-general", "prestataire", "recherche", ""]),
            false => chance.mostly(&["interet-general", "prestataire", "public", "recherche", ""]),
        },
        to: chance.among(&["eligible", "signee", "saisie", "formulaire", "", "active"]),
        until: ends.then(|| today + chance.days(200) - 3),
        who: match (seats.last(), chance.often()) {
            (Some(seat), true) => Some(seat.0),
            _ => chance.among(&[None, Some(3), Some(0), Some(1)]),
        },
    }
}

/// What is accepted: mostly what is in force, sometimes another version or nothing.
fn texts(
    chance: &mut Chance,
    paper: &Paper,
    word: &str,
    today: Day,
) -> Vec<(&'static str, &'static str, &'static str)> {
    let ahead = chance.mostly(&[0, 60, -60]);
    let in_force = paper.in_force(today + ahead);
    let some = word == "textes" && chance.one_in(2);
    let mut texts = Vec::new();
    for (kind, id) in TEXTS {
        if !chance.often() || some && chance.one_in(2) {
            continue;
        }
        let current = in_force
            .iter()
            .find(|sheet| sheet.id == id)
            .map(|sheet| sheet.version);
        let loaded = paper.loaded();
        let newest = loaded
            .iter()
            .rfind(|one| one.0.id == id)
            .map(|one| one.0.version);
        let version = match (current.or(newest), chance.below(12)) {
            (_, 0) => chance.among(&VERSIONS),
            (Some(version), _) => version,
            (None, _) if id == "ethique" => continue,
            (None, _) => "1",
        };
        let kind = if chance.one_in(80) { "licence" } else { kind };
        texts.push((kind, id, version));
    }
    texts
}

fn account(chance: &mut Chance, paper: &Paper, partner: usize) -> What {
    let cards = paper.accounts();
    let mandates = paper.mandates();
    let mandate = |chance: &mut Chance, person: usize, partner: usize| {
        let own = mandates
            .iter()
            .rposition(|one| one.person == person && one.partner == partner);
        match chance.below(12) {
            0 => chance.one_in(2).then(|| chance.below(4)),
            1 => None,
            _ => own,
        }
    };
    let here = paper.now(partner);
    if !cards.iter().any(|card| card.partner == here) || chance.one_in(5) {
        let person = chance.below(PERSONS);
        return What::Types {
            person,
            partner,
            mandate: mandate(chance, person, paper.now(partner)),
            reprise: chance.one_in(5),
        };
    }
    let more = usize::from(chance.one_in(9));
    // Mostly the first one that waits.
    let account = match cards.iter().position(|card| card.state == "attente") {
        Some(waits) if !chance.one_in(3) => waits,
        _ => chance.below(cards.len() + more),
    };
    let Some(card) = cards.get(account) else {
        return What::Does {
            account,
            deed: "validate",
            why: true,
        };
    };
    if chance.one_in(9) {
        let mandate = mandate(chance, card.person, card.partner);
        return What::Rests { account, mandate };
    }
    let deed = match (card.state, chance.below(6)) {
        (_, 0) => chance.among(&["validate", "suspend", "resume", "close"]),
        ("attente", _) => "validate",
        ("suspendu", _) if card.with_partner => chance.among(&["suspend", "resume"]),
        ("suspendu", _) => "resume",
        _ => chance.mostly(&["validate", "suspend", "resume"]),
    };
    What::Does {
        account,
        deed,
        why: chance.often(),
    }
}

fn mandate(chance: &mut Chance, paper: &Paper, partner: usize, today: Day) -> What {
    let all = paper.mandates();
    if all.is_empty() || chance.one_in(2) {
        return What::Mandated {
            person: chance.below(PERSONS),
            partner,
            purpose: chance.mostly(&["Risques et PCRS", "Risques", "PCRS", "OCS"]),
            until: today + chance.days(200) - 2,
        };
    }
    let mandate = chance.below(all.len());
    match chance.below(3) {
        0 => What::Cut { mandate },
        _ => What::Prolonged {
            mandate,
            until: today + chance.days(200) - 20,
        },
    }
}

fn text(chance: &mut Chance, paper: &Paper) -> What {
    let some = chance.below(TEXTS.len());
    let version = chance.below(VERSIONS.len());
    let new = shelved(chance, some, version);
    match paper.loaded().is_empty() || chance.one_in(2) {
        true => What::Loads { text: new },
        false => What::Withdrawn {
            text: paper.some_text(chance.below(8)),
        },
    }
}

fn around(chance: &mut Chance, paper: &Paper, partner: usize, today: Day) -> What {
    let person = chance.below(PERSONS);
    match chance.below(16) {
        0 => What::Autonomous {
            partner,
            is: chance.one_in(2),
        },
        1..=3 => What::Informed { person },
        4 => What::Named {
            partner,
            // Whoever represents one partner represents no other: two of them can be made one.
            person: partner + chance.among(&[0, 3]),
            until: chance.one_in(4).then(|| today + chance.days(60) - 5),
        },
        5 => What::Leaves {
            partner,
            person: partner + chance.among(&[0, 3]),
        },
        6 => What::Collaborates {
            until: chance.one_in(2).then(|| today + chance.days(90)),
        },
        7..=10 => What::Expires,
        11 => What::Merged {
            keep: partner,
            other: chance.below(PARTNERS),
        },
        _ => match paper.open(partner) {
            Some(_) => What::Lasts {
                partner,
                until: (!chance.one_in(4)).then(|| today + chance.days(120) - 20),
            },
            None => What::Expires,
        },
    }
}

/// A question, mostly one that a clause in force answers.
pub fn asked(chance: &mut Chance, paper: &Paper, today: Day) -> Asked {
    let cards = paper.accounts();
    let active: Vec<usize> = (0..cards.len())
        .filter(|at| cards[*at].state == "actif")
        .collect();
    let account = match (active.is_empty(), chance.often()) {
        (false, true) => chance.among(&active),
        _ => chance.below(cards.len() + 1),
    };
    let in_force = paper.in_force(today);
    let licences: Vec<&Sheet> = in_force
        .into_iter()
        .filter(|sheet| sheet.kind == "licence")
        .collect();
    let rule = match licences.is_empty() {
        true => None,
        false => {
            let clauses = &chance.among(&licences).clauses;
            Some(&clauses[chance.below(clauses.len())])
        }
    };
    let own = cards
        .get(account)
        .map(|card| paper.world.partners[card.partner].territory);
    let kinds = ["image", "extrait", "valeur-ajoutee", "derive"];
    let data = rule.map_or("spot/a", |rule| {
        if rule.data == "spot/*" {
            "spot/a"
        } else {
            "phr/a"
        }
    });
    let product = chance.mostly(&[data, "spot/a", "phr/b", "x/y", ""]);
    Asked {
        on: today + chance.mostly(&[0, 0, 0, -1, -5, -30, 1, 20, 100]),
        account,
        action: chance.mostly(&["obtenir", "consulter", "rediffuser"]),
        product,
        licence: match product.is_empty() || chance.one_in(6) {
            true => chance.among(&["spot", "phr", "charte", "rien", ""]),
            false => "",
        },
        kind: rule
            .filter(|_| !chance.one_in(12))
            .map_or_else(|| chance.among(&kinds), |rule| rule.product),
        content: rule.filter(|_| !chance.one_in(12)).map_or_else(
            || chance.among(&["image", "vecteur", "relief", ""]),
            |rule| rule.content,
        ),
        size: chance.mostly(&["100x100", "1024x50", "1025x1", "1:4", ""]),
        territory: match (own, chance.one_in(5)) {
            (Some(own), false) => own,
            _ => chance.among(&PLACES),
        },
        purpose: chance.mostly(&["risques", "pcrs", "autre"]),
    }
}

/// False for what the paper does not tell: which of two records of one person's seat is kept when
/// two partners become one.
pub fn sound(paper: &Paper, deed: &Deed) -> bool {
    let What::Merged { keep, other } = deed.what else {
        return true;
    };
    let (keep, other) = (paper.seats(keep), paper.seats(other));
    !keep
        .iter()
        .any(|one| other.iter().any(|two| one.0 == two.0))
}
