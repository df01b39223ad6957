//! The accounts and the mandates, as the paper tells them.

use super::paper::{Paper, Taken};
use super::words::*;

/// An account.
#[derive(Debug)]
pub struct Card {
    pub person: usize,
    pub partner: usize,
    pub mandate: Option<usize>,
    pub state: &'static str,
    pub since: Day,
    reprise: bool,
    /// Suspended with the partner's adhésion, and for nothing else.
    pub with_partner: bool,
    /// Each state that it came to and since when, as they were taken.
    was: Vec<(&'static str, Day)>,
}

impl Card {
    /// The state in which a day left it.
    pub fn state_on(&self, day: Day) -> Option<&'static str> {
        let mut was = self.was.iter().rev();
        was.find(|(_, since)| *since <= day).map(|one| one.0)
    }
}

#[derive(Debug)]
pub struct Contract {
    pub person: usize,
    pub partner: usize,
    pub purpose: &'static str,
    pub from: Day,
    pub until: Day,
    pub cut: bool,
}

impl Paper {
    pub fn has_account(&self) -> bool {
        self.facts()
            .any(|fact| matches!(fact.what, What::Types { .. }))
    }

    /// The accounts that were typed: where each was, whose, and its mandate.
    pub fn accounts(&self) -> Vec<Card> {
        let mut cards = Vec::new();
        for (at, one) in self.taken.iter().enumerate() {
            if let What::Types {
                person,
                partner,
                mandate,
                reprise,
            } = one.deed.what
            {
                cards.push(self.card(cards.len(), at, (person, partner, mandate, reprise)));
            }
        }
        cards
    }

    fn card(
        &self,
        number: usize,
        at: usize,
        (person, partner, mandate, reprise): (usize, usize, Option<usize>, bool),
    ) -> Card {
        let mut card = Card {
            person,
            partner: self.now(partner),
            mandate,
            state: if reprise { "actif" } else { "attente" },
            since: self.taken[at].deed.on,
            reprise,
            with_partner: false,
            was: Vec::new(),
        };
        card.was.push((card.state, card.since));
        for (later, one) in self.taken.iter().enumerate().skip(at + 1) {
            let (before, mut from, mut anew) = (card.state, one.deed.on, false);
            let own = |of: usize| self.body(partner, later) == self.body(of, later);
            match &one.deed.what {
                What::Does { account, deed, .. } if *account == number => {
                    anew = card.with_partner && *deed == "suspend";
                    card.state = match *deed {
                        "suspend" => "suspendu",
                        "close" => "clos",
                        _ => "actif",
                    };
                    card.with_partner = false;
                }
                What::Rests { account, mandate } if *account == number => card.mandate = *mandate,
                What::Cut { mandate }
                    if card.mandate == Some(*mandate)
                        && (before == "actif" || card.with_partner) =>
                {
                    anew = card.with_partner;
                    card.state = "suspendu";
                    card.with_partner = false;
                }
                What::Event {
                    partner: of, word, ..
                } if before != "clos" && own(*of) => match (*word, before) {
                    ("suspension", "actif") => {
                        card.state = "suspendu";
                        card.with_partner = true;
                    }
                    ("levee", "suspendu") if card.with_partner => {
                        card.with_partner = false;
                        let rests = card
                            .mandate
                            .map(|mandate| self.mandate_then(mandate, later));
                        match rests.filter(|mandate| mandate.until < from) {
                            Some(mandate) => (from, anew) = (mandate.until, true),
                            None => card.state = "actif",
                        }
                    }
                    ("fin" | "refus" | "ineligibilite" | "expiration", _) => {
                        card.state = "clos";
                        card.with_partner = false;
                    }
                    _ => {}
                },
                _ => {}
            }
            if card.state != before || anew {
                // What was recorded late does not make it older.
                card.since = card.since.max(from);
                card.was.push((card.state, card.since));
            }
        }
        card
    }

    /// The mandates: person, partner, purpose, first and last day, and whether it was cut.
    pub fn mandates(&self) -> Vec<Contract> {
        self.mandates_then(self.taken.len())
    }

    fn mandate_then(&self, mandate: usize, at: usize) -> Contract {
        self.mandates_then(at).swap_remove(mandate)
    }

    /// The mandates as they were once the first `at` facts were taken.
    fn mandates_then(&self, at: usize) -> Vec<Contract> {
        let mut all = Vec::new();
        for fact in self.facts().take(at) {
            match fact.what {
                What::Mandated {
                    person,
                    partner,
                    purpose,
                    until,
                } => all.push(Contract {
                    person,
                    partner: self.now(partner),
                    purpose,
                    from: fact.on,
                    until,
                    cut: false,
                }),
                What::Prolonged { mandate, until } => all[mandate].until = until,
                What::Cut { mandate } => {
                    all[mandate].until = fact.on;
                    all[mandate].cut = true;
                }
                _ => {}
            }
        }
        all
    }

    pub fn notice(&self, of: usize) -> Option<Day> {
        self.facts().rev().find_map(|fact| match fact.what {
            What::Informed { person } if person == of => Some(fact.on),
            _ => None,
        })
    }

    /// Each account that is active was taken over, or validated under an adhésion that had become
    /// active and after the notice.
    pub fn vouched(&self) -> Result<(), String> {
        for (number, card) in self.accounts().iter().enumerate() {
            let opens = |one: &Taken| match one.deed.what {
                What::Does { account, deed, .. } => account == number && deed == "validate",
                _ => false,
            };
            let validated = self.taken.iter().position(opens);
            let proven = card.reprise || validated.is_some_and(|at| self.validated(card, at));
            if card.state == "actif" && !proven {
                return Err(format!("account {number} without what it rests on"));
            }
        }
        Ok(())
    }

    fn validated(&self, card: &Card, at: usize) -> bool {
        let on = self.taken[at].deed.on;
        let before = || self.facts().take(at).filter(|fact| fact.on <= on);
        let informed = before()
            .any(|fact| matches!(fact.what, What::Informed { person } if person == card.person));
        let member = before().any(|fact| match fact.what {
            What::Event { partner, word, .. } => {
                self.now(partner) == card.partner && ["activation", "reprise"].contains(&word)
            }
            _ => false,
        });
        informed && member
    }
}
