//! The rules of the registry, played in memory: what its verbs do between two reads and writes.

use chrono::NaiveDate;
use relais_store::Nature;

use super::real::*;
use super::words::*;
use crate::account::course::Passage;
use crate::account::follow::{followed, unmandated};
use crate::account::mandate::{Field, Mandate, rules as mandates};
use crate::account::moved::moved;
use crate::account::rules::{Deed as Move, lacks};
use crate::account::{Account, State as AccountState};
use crate::adhesion::rules::{Case, Span, apply, undoes};
use crate::adhesion::take::{accepts, accounts_go, among, follow, played};
use crate::adhesion::{Adhesion, Event, Evidence, OPENING, Path, Recorded, State, lasts, openable};
use crate::person::contact::rules::Seat;
use crate::rights::texts::{endable, fits};
use crate::rights::{Facts, Licence, Loaded};

/// An adhésion with its events and what was accepted.
pub(super) struct File {
    pub(super) adhesion: Adhesion,
    pub(super) events: Vec<Recorded>,
    pub(super) accepted: Vec<(String, String, NaiveDate)>,
}

pub(super) struct Memory {
    pub(super) world: World,
    /// The partner that goes on, where one was merged.
    pub(super) into: Vec<usize>,
    pub(super) autonomous: Vec<bool>,
    pub(super) seats: Vec<Seated>,
    pub(super) notices: Vec<Option<NaiveDate>>,
    pub(super) collaborations: Vec<Span>,
    pub(super) files: Vec<File>,
    pub(super) accounts: Vec<Account>,
    /// Each state that each of them came to.
    pub(super) courses: Vec<Vec<Passage>>,
    pub(super) today: NaiveDate,
    pub(super) mandates: Vec<Mandate>,
    pub(super) facts: Facts,
    pub(super) read: bool,
}

pub(super) struct Seated {
    pub(super) partner: String,
    pub(super) seat: Seat,
}

pub(super) type Taken = Option<()>;

impl Memory {
    pub fn new(world: World) -> Self {
        let nature = if world.demo {
            Nature::Demo
        } else {
            Nature::Real
        };
        Self {
            into: (0..world.partners.len()).collect(),
            autonomous: world.partners.iter().map(|one| one.autonomous).collect(),
            seats: Vec::new(),
            notices: vec![None; PERSONS],
            collaborations: Vec::new(),
            files: Vec::new(),
            accounts: Vec::new(),
            courses: Vec::new(),
            today: day(0),
            mandates: Vec::new(),
            facts: Facts {
                places: country(),
                ..Facts::none(nature)
            },
            read: false,
            world,
        }
    }

    /// Takes a deed, or not.
    pub fn take(&mut self, deed: &Deed) -> bool {
        self.read = false;
        self.today = day(deed.today);
        let taken = self.done(deed).is_some();
        self.note_states();
        taken
    }

    /// What the journal would tell of the accounts that moved.
    fn note_states(&mut self) {
        self.courses.resize(self.accounts.len(), Vec::new());
        for (account, course) in self.accounts.iter().zip(&mut self.courses) {
            let passage = Passage {
                state: account.state,
                since: account.since.parse().unwrap(),
            };
            if course.last() != Some(&passage) {
                course.push(passage);
            }
        }
    }

    fn done(&mut self, deed: &Deed) -> Taken {
        let (today, on) = (day(deed.today), day(deed.on));
        let past = (on <= today).then_some(());
        match &deed.what {
            What::Collaborates { until } => {
                until.is_none_or(|until| until >= deed.on).then_some(())?;
                self.collaborations.push(Span {
                    from: on,
                    until: until.map(day),
                });
            }
            What::Named {
                partner,
                person,
                until,
            } => {
                past?;
                self.named(self.into[*partner], *person, (on, until.map(day)))?;
            }
            What::Leaves { partner, person } => {
                past?;
                let (partner, person) = (
                    super::real::partner(self.into[*partner]),
                    super::real::person(*person),
                );
                let mut seats = self.seats.iter_mut();
                let found = seats.find(|one| {
                    one.partner == partner && one.seat.person == person && one.seat.until.is_none()
                });
                let seat = &mut found?.seat;
                (seat.from <= on).then_some(())?;
                seat.until = Some(on);
            }
            What::Informed { person } => {
                past?;
                let before = self.notices[*person].replace(on);
                (before != Some(on)).then_some(())?;
            }
            What::Loads { text } => {
                let loaded: Vec<Loaded> = self.facts.texts.iter().map(loaded).collect();
                let new = &READ[*text];
                fits(new, &FILES[*text], &loaded).ok()?;
                self.facts.texts.push(new.clone());
            }
            What::Withdrawn { text } => {
                let name = READ[*text].name();
                let mut texts = self.facts.texts.iter_mut();
                let found = texts.find(|one| one.name() == name && one.from == READ[*text].from)?;
                endable(found, on).ok()?;
                found.until = Some(on);
            }
            What::Autonomous { partner, is } => {
                let partner = self.into[*partner];
                (self.autonomous[partner] != *is).then_some(())?;
                self.autonomous[partner] = *is;
            }
            What::Opens {
                partner,
                path,
                reprise,
            } => self.opens(self.into[*partner], path, *reprise, (on, today))?,
            What::Event {
                partner,
                word,
                given,
            } => {
                self.event(self.into[*partner], (deed.on, today), word, given)?;
            }
            What::Lasts { partner, until } => {
                let at = self.open(self.into[*partner])?;
                let File {
                    adhesion, events, ..
                } = &mut self.files[at];
                let until = until.map(day);
                lasts(adhesion, events, until).ok()?;
                (adhesion.until_day != until).then_some(())?;
                adhesion.until_day = until;
            }
            What::Expires => {
                let over = |file: &File| {
                    file.adhesion.state.is_open() && file.adhesion.state_on(today) == State::Echue
                };
                let over: Vec<usize> = (0..self.files.len())
                    .filter(|at| over(&self.files[*at]))
                    .collect();
                for at in over {
                    let until = self.files[at].adhesion.until_day?;
                    let partner = self.partner_of(at);
                    self.event(
                        partner,
                        (number(until) + 1, today),
                        "expiration",
                        &Given::default(),
                    )?;
                }
            }
            What::Types {
                person,
                partner,
                mandate,
                reprise,
            } => {
                past?;
                self.types(
                    (*person, self.into[*partner]),
                    *mandate,
                    *reprise,
                    (on, today),
                )?;
            }
            What::Does { account, deed, why } => {
                past?;
                let deed: Move = deed.parse().ok()?;
                (deed.opens() || *why).then_some(())?;
                let after = moved(self.accounts.get(*account)?, deed, on, None).ok()?;
                if deed.opens() {
                    lacks(&self.grounds(&after), on).is_empty().then_some(())?;
                }
                self.accounts[*account] = after;
            }
            What::Rests { account, mandate } => {
                let before = self.accounts.get(*account)?;
                mandate.as_ref()?;
                let rests = mandate.map(super::real::mandate);
                (before.mandate != rests && self.own(*mandate, &before.person, &before.partner))
                    .then_some(())?;
                self.accounts[*account].mandate = rests;
            }
            What::Mandated {
                person,
                partner,
                purpose,
                until,
            } => {
                let mut new = Mandate {
                    id: super::real::mandate(self.mandates.len()),
                    person: super::real::person(*person),
                    partner: super::real::partner(self.into[*partner]),
                    company: "Fictive".into(),
                    purpose: String::new(),
                    from_day: on.to_string(),
                    until_day: day(*until).to_string(),
                    ended_on: None,
                    document: None,
                    made_at: String::new(),
                    version: 1,
                };
                mandates::apply(&mut new, &vec![(Field::Purpose, (*purpose).into())]).ok()?;
                self.fits(&new)?;
                self.mandates.push(new);
            }
            What::Prolonged { mandate, until } => {
                let mut after = self.mandates.get(*mandate)?.clone();
                let given = vec![(Field::Until, day(*until).to_string())];
                let changed = mandates::apply(&mut after, &given).ok()?;
                (!changed.is_empty()).then_some(())?;
                self.fits(&after)?;
                self.mandates[*mandate] = after;
            }
            What::Cut { mandate } => {
                past?;
                let found = self.mandates.get_mut(*mandate)?;
                mandates::end(found, on).ok()?.then_some(())?;
                let id = found.id.clone();
                let rests = |one: &&mut Account| {
                    one.mandate.as_ref() == Some(&id)
                        && (one.state == AccountState::Actif || one.followed)
                };
                for account in self.accounts.iter_mut().filter(rests) {
                    *account = unmandated(account, on);
                }
            }
            What::Merged { keep, other } => self.merged(self.into[*keep], self.into[*other])?,
        }
        Some(())
    }

    fn opens(
        &mut self,
        partner: usize,
        path: &str,
        reprise: bool,
        (on, today): (NaiveDate, NaiveDate),
    ) -> Taken {
        let path = Path::of(path)?;
        let id = super::real::partner(partner);
        let there = self.files.iter().map(|file| &file.adhesion);
        let there: Vec<Adhesion> = there.filter(|one| one.partner == id).cloned().collect();
        openable(
            ("Fictif", self.autonomous[partner]),
            path,
            &there,
            on,
            today,
        )
        .ok()?;
        let adhesion = Adhesion {
            id: format!("adhe-{:012}", self.files.len()),
            partner: id,
            path,
            state: State::Prospect,
            since: on,
            until_day: None,
            avenant: None,
            dinamis_ref: None,
            reprise,
            made_at: String::new(),
            version: 1,
        };
        let opening = recorded(OPENING, on, &Evidence::default(), reprise);
        self.files.push(File {
            adhesion,
            events: vec![opening],
            accepted: Vec::new(),
        });
        Some(())
    }

    fn partner_of(&self, at: usize) -> usize {
        let id = &self.files[at].adhesion.partner;
        (0..self.into.len())
            .find(|one| partner(*one) == *id)
            .unwrap()
    }

    pub(super) fn open(&self, of: usize) -> Option<usize> {
        let id = partner(of);
        self.files
            .iter()
            .position(|file| file.adhesion.partner == id && file.adhesion.state.is_open())
    }

    fn event(
        &mut self,
        partner: usize,
        (on, today): (Day, NaiveDate),
        word: &str,
        given: &Given,
    ) -> Taken {
        let at = self.open(partner)?;
        let history = played(&self.files[at].adhesion, &self.files[at].events);
        let history = history.unwrap_or_else(|fault| panic!("{fault}"));
        let mut step = step(on, word, given);
        step.reprise |= self.files[at].adhesion.reprise && step.event == Event::TakeOver;
        (accepts(step.event) || step.evidence.texts.is_empty()).then_some(())?;
        for text in &step.evidence.texts {
            let of = self
                .facts
                .texts
                .iter()
                .filter(|one| one.id.as_str() == text.id);
            let versions: Vec<_> = of
                .map(|one| (one.version.to_string(), one.kind.word().to_string()))
                .collect();
            among(&versions, text).ok()?;
        }
        let id = super::real::partner(partner);
        let case = Case {
            today,
            autonomous: self.autonomous[partner],
            public: self.world.partners[partner].public,
            // One avenant at a time, and the officer leaves none behind.
            open_avenant: None,
            collaborations: self.collaborations.clone(),
            representatives: self
                .seats
                .iter()
                .filter(|one| one.partner == id)
                .map(|one| {
                    (
                        one.seat.person.clone(),
                        Span {
                            from: one.seat.from,
                            until: one.seat.until,
                        },
                    )
                })
                .collect(),
        };
        let next = apply(&case, &history, &step).ok()?;
        let file = &mut self.files[at];
        follow(&mut file.adhesion, &next, &step);
        if undoes(step.event, next.state) {
            file.accepted.clear();
        }
        for text in &step.evidence.texts {
            if !file
                .accepted
                .iter()
                .any(|(id, version, _)| (id, version) == (&text.id, &text.version))
            {
                file.accepted
                    .push((text.id.clone(), text.version.clone(), step.on));
            }
        }
        file.events.push(recorded(
            step.event.word(),
            step.on,
            &step.evidence,
            step.reprise,
        ));
        if let Some(to) = accounts_go(step.event, file.adhesion.state) {
            for account in self.accounts.iter_mut().filter(|one| one.partner == id) {
                let mut mandates = self.mandates.iter();
                let rests = mandates.find(|one| Some(&one.id) == account.mandate.as_ref());
                let last = rests.map(|mandate| mandate.span().unwrap().until);
                if let Some((_, after)) = followed(account, to, (step.on, last), "") {
                    *account = after;
                }
            }
        }
        Some(())
    }
}

fn recorded(event: &str, on_day: NaiveDate, evidence: &Evidence, reprise: bool) -> Recorded {
    Recorded {
        number: 0,
        event: event.into(),
        label: String::new(),
        on_day,
        evidence: evidence.clone(),
        reprise,
        recorded_at: String::new(),
    }
}

fn loaded(licence: &Licence) -> Loaded {
    Loaded {
        object: String::new(),
        licence: licence.clone(),
        sha256: String::new(),
        loaded_at: String::new(),
        doubts: Vec::new(),
    }
}
