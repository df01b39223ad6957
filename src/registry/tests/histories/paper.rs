//! The rules told a second time: a list of what was taken, from which all else is read each time.

use super::words::*;

/// What was taken, and where it belongs: an event to its adhésion, by number.
#[derive(Debug)]
pub struct Taken {
    pub deed: Deed,
    pub case: usize,
}

#[derive(Debug)]
pub struct Paper {
    pub world: World,
    pub taken: Vec<Taken>,
    /// Two partners that became one: the place in the list, who goes on, and who was the other then.
    merges: Vec<(usize, usize, usize)>,
    /// The places of the openings.
    openings: Vec<usize>,
}

const NOWHERE: usize = usize::MAX;
/// The steps of each path in their order, and where each leads.
const RELAIS: [(&str, &str); 7] = [
    ("eligibilite", "eligible"),
    ("envoi", "avenant-envoye"),
    ("signature", "signee"),
    ("saisie", "saisie"),
    ("soumission", "soumise"),
    ("validation", "validee"),
    ("activation", "active"),
];
const DIRECT: [(&str, &str); 5] = [
    ("formulaire", "formulaire"),
    ("acceptation", "acceptee"),
    ("instruction", "instruction"),
    ("validation", "validee"),
    ("activation", "active"),
];

fn steps(path: &str) -> &'static [(&'static str, &'static str)] {
    match path {
        "relais" => &RELAIS,
        _ => &DIRECT,
    }
}

/// An adhésion as its events tell it.
#[derive(Debug)]
pub struct Life {
    pub partner: usize,
    pub path: &'static str,
    reprise: bool,
    /// Steps of its path that stand.
    pub done: usize,
    events: usize,
    /// Day of the last event, and of the last that moved it.
    last: Day,
    pub since: Day,
    pub until: Option<Day>,
    active: bool,
    paused: bool,
    over: Option<&'static str>,
}

impl Life {
    /// Where it is, as it was last written down.
    pub fn state(&self) -> &'static str {
        match (self.over, self.active, self.done) {
            (Some(over), _, _) => over,
            (None, true, _) if self.paused => "suspendue",
            (None, true, _) => "active",
            (None, false, 0) => "prospect",
            (None, false, done) => steps(self.path)[done - 1].1,
        }
    }

    /// Day of the last event.
    pub fn last(&self) -> Day {
        self.last
    }

    pub fn reprise(&self) -> bool {
        self.reprise
    }

    pub fn untouched(&self) -> bool {
        self.events == 0
    }

    /// The step whose turn it is.
    pub fn next(&self) -> Option<&'static str> {
        steps(self.path).get(self.done).map(|step| step.0)
    }

    pub fn ran_out(&self, day: Day) -> bool {
        self.active && self.over.is_none() && self.until.is_some_and(|until| until < day)
    }
}

impl Paper {
    pub fn new(world: World) -> Self {
        Self {
            world,
            taken: Vec::new(),
            merges: Vec::new(),
            openings: Vec::new(),
        }
    }

    pub(super) fn facts(&self) -> impl DoubleEndedIterator<Item = &Deed> + ExactSizeIterator {
        self.taken.iter().map(|one| &one.deed)
    }

    /// The partner that a record belonged to, once the first `at` facts were taken.
    pub(super) fn body(&self, mut partner: usize, at: usize) -> usize {
        for (_, keep, other) in self.merges.iter().filter(|merge| merge.0 < at) {
            if *other == partner {
                partner = *keep;
            }
        }
        partner
    }

    pub fn now(&self, partner: usize) -> usize {
        self.body(partner, self.taken.len())
    }

    pub fn events(
        &self,
        case: usize,
    ) -> impl DoubleEndedIterator<Item = (&Deed, &'static str, &Given)> {
        self.taken
            .iter()
            .filter_map(move |one| match &one.deed.what {
                What::Event { word, given, .. } if one.case == case => {
                    Some((&one.deed, *word, given))
                }
                _ => None,
            })
    }

    pub fn life(&self, case: usize) -> Life {
        self.life_until(case, Day::MAX)
    }

    /// The adhésion of a partner that was active when a day ended; of several, which two partners
    /// that became one may have had, the last that became so.
    pub fn active_on(&self, partner: usize, day: Day) -> Option<(usize, Life)> {
        let opened = |case: &usize| self.taken[self.openings[*case]].deed.on <= day;
        let cases = (0..self.openings.len()).filter(opened);
        let lives = cases.map(|case| (case, self.life_until(case, day)));
        let mut active: Vec<_> = lives
            .filter(|(_, life)| life.partner == partner && life.state() == "active")
            .collect();
        active.sort_by_key(|(case, life)| (life.since, *case));
        active.pop()
    }

    /// What the events of the days until then tell of an adhésion.
    fn life_until(&self, case: usize, day: Day) -> Life {
        let opening = &self.taken[self.openings[case]].deed;
        let What::Opens {
            partner,
            path,
            reprise,
        } = opening.what
        else {
            panic!("{opening:?}")
        };
        let all: Vec<_> = self.events(case).filter(|one| one.0.on <= day).collect();
        let has = |words: &[&str]| all.iter().any(|(_, word, _)| words.contains(word));
        // A return undoes the steps after the one to which it goes.
        let back = all.iter().rposition(|(_, word, _)| *word == "renvoi");
        let kept = back.map_or(0, |at| match all[at].2.to {
            "saisie" => 4,
            "signee" => 3,
            _ => 1,
        });
        let since_back = &all[back.map_or(0, |at| at + 1)..];
        let stands = |step: &&(&str, &str)| since_back.iter().any(|(_, word, _)| *word == step.0);
        let done = kept + steps(path).iter().skip(kept).filter(stands).count();
        let corrected = self.taken.iter().rev().find_map(|one| match one.deed.what {
            What::Lasts { until, .. } if one.case == case => Some(until),
            _ => None,
        });
        let pause = |(_, word, _): &&(_, &str, _)| ["suspension", "levee"].contains(word);
        let ends = [
            ("fin", "terminee"),
            ("refus", "refusee"),
            ("ineligibilite", "refusee"),
            ("expiration", "echue"),
        ];
        Life {
            partner: self.now(partner),
            path,
            reprise,
            done,
            events: all.len(),
            last: all.last().map_or(opening.on, |(deed, _, _)| deed.on),
            since: all
                .iter()
                .rfind(|one| one.1 != "textes")
                .map_or(opening.on, |(deed, _, _)| deed.on),
            until: corrected.unwrap_or_else(|| all.iter().find_map(|(_, _, given)| given.until)),
            active: has(&["activation", "reprise"]),
            paused: all
                .iter()
                .rfind(pause)
                .is_some_and(|one| one.1 == "suspension"),
            over: ends.iter().find(|(word, _)| has(&[word])).map(|end| end.1),
        }
    }

    pub fn lives(&self) -> Vec<Life> {
        (0..self.openings.len())
            .map(|case| self.life(case))
            .collect()
    }

    /// The adhésion of a partner to which something can still happen.
    pub fn open(&self, partner: usize) -> Option<(usize, Life)> {
        let partner = self.now(partner);
        let mut all = self.lives().into_iter().enumerate();
        all.find(|(_, life)| life.partner == partner && life.over.is_none())
    }

    pub fn autonomous(&self, partner: usize) -> bool {
        // What was said of the other record, before they became one, was of that one.
        let said = self
            .facts()
            .enumerate()
            .rev()
            .find_map(|(at, fact)| match fact.what {
                What::Autonomous { partner: of, is } => {
                    (self.body(of, at) == partner).then_some(is)
                }
                _ => None,
            });
        said.unwrap_or(self.world.partners[partner].autonomous)
    }

    pub fn public(&self, partner: usize) -> bool {
        self.world.partners[self.now(partner)].public
    }

    pub fn collaborates(&self, on: Day) -> bool {
        self.facts().any(|fact| match fact.what {
            What::Collaborates { until } => fact.on <= on && until.is_none_or(|until| on <= until),
            _ => false,
        })
    }

    /// Who was named for a partner: who, and from when to when.
    pub fn seats(&self, partner: usize) -> Vec<(usize, Day, Option<Day>)> {
        let here = self.now(partner);
        let all: Vec<_> = self.facts().enumerate().collect();
        let mut seats = Vec::new();
        for (at, fact) in &all {
            let What::Named {
                partner: of,
                person,
                until,
            } = fact.what
            else {
                continue;
            };
            if self.now(of) != here {
                continue;
            }
            let then = |partner, later| self.body(partner, later) == self.body(of, later);
            let ends = all[at + 1..]
                .iter()
                .filter_map(|(later, other)| match other.what {
                    What::Named {
                        partner,
                        person: who,
                        ..
                    } if who != person => {
                        (then(partner, *later) && other.on >= fact.on).then_some(other.on - 1)
                    }
                    What::Leaves {
                        partner,
                        person: who,
                    } if who == person => {
                        (then(partner, *later) && other.on >= fact.on).then_some(other.on)
                    }
                    _ => None,
                });
            let until = until.or_else(|| ends.into_iter().next());
            if until.is_none_or(|until| until >= fact.on) {
                seats.push((person, fact.on, until));
            }
        }
        seats
    }

    pub fn represents(&self, partner: usize, person: usize, on: Day) -> bool {
        let mut seats = self.seats(partner).into_iter();
        seats.any(|(who, from, until)| {
            who == person && from <= on && until.is_none_or(|until| on <= until)
        })
    }

    /// One of the texts that were loaded.
    pub fn some_text(&self, at: usize) -> usize {
        let loads = self.facts().filter_map(|fact| match fact.what {
            What::Loads { text } => Some(text),
            _ => None,
        });
        let loads: Vec<usize> = loads.collect();
        loads[at % loads.len()]
    }

    /// The versions that are loaded, each with its last day.
    pub fn loaded(&self) -> Vec<(&'static Sheet, Option<Day>)> {
        let loads = self.facts().filter_map(|fact| match fact.what {
            What::Loads { text } => Some(text),
            _ => None,
        });
        let ended = |of: usize| {
            self.facts().rev().find_map(|fact| match fact.what {
                What::Withdrawn { text } if text == of => Some(fact.on),
                _ => None,
            })
        };
        loads
            .map(|text| (&SHELF[text], ended(text).or(SHELF[text].until)))
            .collect()
    }

    /// The version of each text that is to be accepted on a day.
    pub fn in_force(&self, on: Day) -> Vec<&'static Sheet> {
        let loaded = self.loaded();
        let counts = |sheet: &Sheet| self.world.demo || !sheet.example;
        let begun = |sheet: &Sheet| counts(sheet) && sheet.from <= on;
        let newest = |sheet: &Sheet| {
            let mut others = loaded.iter().map(|one| one.0);
            !others.any(|other| other.id == sheet.id && begun(other) && other.from > sheet.from)
        };
        let lasts = |until: &Option<Day>| until.is_none_or(|until| on <= until);
        let here = loaded
            .iter()
            .filter(|(sheet, until)| begun(sheet) && newest(sheet) && lasts(until));
        here.map(|one| one.0).collect()
    }

    /// Takes a deed, or not.
    pub fn take(&mut self, deed: &Deed) -> bool {
        if !self.takes(deed) {
            return false;
        }
        if let What::Expires = deed.what {
            for (case, life) in self.lives().into_iter().enumerate() {
                if let Some(until) = life.until.filter(|_| life.ran_out(deed.today)) {
                    let what = What::Event {
                        partner: life.partner,
                        word: "expiration",
                        given: Given::default(),
                    };
                    let deed = Deed {
                        today: deed.today,
                        on: until + 1,
                        what,
                    };
                    self.taken.push(Taken { deed, case });
                }
            }
            return true;
        }
        let case = match deed.what {
            What::Event { partner, .. } => self.open(partner).map_or(NOWHERE, |one| one.0),
            What::Lasts { partner, .. } => self.open(partner).map_or(NOWHERE, |one| one.0),
            _ => NOWHERE,
        };
        let at = self.taken.len();
        match deed.what {
            What::Merged { keep, other } => {
                self.merges.push((at, self.now(keep), self.now(other)));
            }
            What::Opens { .. } => self.openings.push(at),
            _ => {}
        }
        self.taken.push(Taken {
            deed: deed.clone(),
            case,
        });
        true
    }
}
