//! Whether a deed is to be taken, and what is allowed: conditions over the paper.

use super::cards::{Card, Contract};
use super::paper::{Life, Paper};
use super::words::*;

impl Paper {
    pub(super) fn takes(&self, deed: &Deed) -> bool {
        let Deed { today, on, .. } = *deed;
        let past = on <= today;
        match &deed.what {
            What::Collaborates { until } => until.is_none_or(|until| until >= on),
            What::Named {
                partner,
                person,
                until,
            } => {
                let clear = |(who, from, last): &(usize, Day, Option<Day>)| {
                    let meets = until.is_none_or(|until| *from <= until)
                        && last.is_none_or(|last| on <= last);
                    !meets || (who != person && last.is_none() && *from <= on)
                };
                past && until.is_none_or(|until| until >= on)
                    && self.seats(*partner).iter().all(clear)
            }
            What::Leaves { partner, person } => {
                let leaves = |(who, from, last): &(usize, Day, Option<Day>)| {
                    who == person && last.is_none() && *from <= on
                };
                past && self.seats(*partner).iter().any(leaves)
            }
            What::Informed { person } => past && self.notice(*person) != Some(on),
            What::Loads { text } => {
                let new = &SHELF[*text];
                let apart = |(old, _): &(&Sheet, _)| {
                    old.id != new.id || (old.version != new.version && old.from != new.from)
                };
                self.loaded().iter().all(apart)
            }
            What::Withdrawn { text } => {
                let is = |(one, _): &&(&Sheet, Option<Day>)| std::ptr::eq(*one, &SHELF[*text]);
                let found = self.loaded().iter().find(is).copied();
                found.is_some_and(|(sheet, until)| {
                    sheet.from <= on && until.is_none_or(|until| on < until)
                })
            }
            What::Autonomous { partner, is } => self.autonomous(self.now(*partner)) != *is,
            What::Opens { partner, path, .. } => {
                let barred = *path == "relais" && self.autonomous(self.now(*partner));
                let here = self.now(*partner);
                let before = |life: &Life| life.partner == here && on < life.since;
                let one = self.open(*partner).is_none() && !self.lives().iter().any(before);
                past && !barred && one
            }
            What::Event {
                partner,
                word,
                given,
            } => match self.open(*partner) {
                Some((_, life)) => {
                    past && self.in_turn(&life, word, on) && self.proven(&life, word, given, on)
                }
                None => false,
            },
            What::Lasts { partner, until } => match self.open(*partner) {
                Some((_, life)) => {
                    let holds = ["active", "suspendue"].contains(&life.state());
                    holds && until.is_none_or(|until| until >= life.last()) && life.until != *until
                }
                None => false,
            },
            What::Expires => true,
            What::Types {
                person,
                partner,
                mandate,
                reprise,
            } => {
                let partner = self.now(*partner);
                let has = |card: &Card| {
                    card.person == *person && card.partner == partner && card.state != "clos"
                };
                let grounds = match reprise {
                    true => {
                        self.member(partner, today)
                            && self.mandate_runs(*mandate, today)
                            && !self.poses_as_agent(*person, partner, *mandate)
                    }
                    false => self.fit(*person, partner, *mandate, on),
                };
                past && !self.accounts().iter().any(has)
                    && self.own(*mandate, *person, partner)
                    && grounds
            }
            What::Does { account, deed, why } => {
                let Some(card) = self.accounts().into_iter().nth(*account) else {
                    return false;
                };
                let turn = match *deed {
                    "validate" => card.state == "attente",
                    "resume" => card.state == "suspendu",
                    "suspend" => card.state == "actif" || card.with_partner,
                    _ => card.state != "clos",
                };
                let grounds = match *deed {
                    "validate" | "resume" => self.fit(card.person, card.partner, card.mandate, on),
                    _ => *why,
                };
                past && turn && card.since <= on && grounds
            }
            What::Rests { account, mandate } => self.accounts().get(*account).is_some_and(|card| {
                mandate.is_some()
                    && card.mandate != *mandate
                    && self.own(*mandate, card.person, card.partner)
            }),
            What::Mandated {
                person,
                partner,
                until,
                ..
            } => *until >= on && self.free(None, *person, self.now(*partner), (on, *until)),
            What::Prolonged { mandate, until } => {
                self.mandates().get(*mandate).is_some_and(|one| {
                    let free =
                        self.free(Some(*mandate), one.person, one.partner, (one.from, *until));
                    !one.cut && *until != one.until && *until >= one.from && free
                })
            }
            What::Cut { mandate } => self
                .mandates()
                .get(*mandate)
                .is_some_and(|one| past && !one.cut && one.from <= on && on < one.until),
            What::Merged { keep, other } => self.mergeable(self.now(*keep), self.now(*other)),
        }
    }

    /// No other mandate of that person in that partner has a day of these.
    fn free(
        &self,
        but: Option<usize>,
        person: usize,
        partner: usize,
        (from, until): (Day, Day),
    ) -> bool {
        let mandates = self.mandates();
        let mut others = mandates
            .iter()
            .enumerate()
            .filter(|(at, one)| Some(*at) != but && one.person == person && one.partner == partner);
        others.all(|(_, one)| one.until < from || until < one.from)
    }

    fn mergeable(&self, keep: usize, other: usize) -> bool {
        let both = self.open(keep).is_some() && self.open(other).is_some();
        let cards = self.accounts();
        let of = |partner: usize| {
            cards
                .iter()
                .filter(move |card| card.partner == partner && card.state != "clos")
        };
        // What a decision reads of the two is the same, or nobody is a member by it.
        let member = self.open(keep).is_some() || self.open(other).is_some();
        let says = |partner: usize| {
            let body = self.world.partners[partner];
            let autonomous = self.autonomous(partner);
            (body.group, body.public, body.territory, autonomous)
        };
        let agree = !member || says(keep) == says(other);
        agree
            && keep != other
            && !both
            && !of(keep).any(|one| of(other).any(|two| one.person == two.person))
    }

    fn own(&self, mandate: Option<usize>, person: usize, partner: usize) -> bool {
        let all = self.mandates();
        let is = |one: &Contract| one.person == person && one.partner == partner;
        mandate.is_none_or(|mandate| all.get(mandate).is_some_and(is))
    }

    /// The partner is a member on a day.
    fn member(&self, partner: usize, on: Day) -> bool {
        self.open(partner).is_some_and(|(_, life)| {
            life.state() == "active"
                && life.since <= on
                && life.until.is_none_or(|until| on <= until)
        })
    }

    fn mandate_runs(&self, mandate: Option<usize>, on: Day) -> bool {
        let all = self.mandates();
        mandate.is_none_or(|mandate| {
            all.get(mandate)
                .is_some_and(|one| one.from <= on && on <= one.until)
        })
    }

    /// An account may be typed or validated.
    fn fit(&self, person: usize, partner: usize, mandate: Option<usize>, on: Day) -> bool {
        let informed = self.notice(person).is_some_and(|notice| notice <= on);
        self.member(partner, on)
            && informed
            && self.mandate_runs(mandate, on)
            && !self.poses_as_agent(person, partner, mandate)
    }

    /// Without a mandate, and somebody once gave that person one for that partner.
    pub(super) fn poses_as_agent(
        &self,
        person: usize,
        partner: usize,
        mandate: Option<usize>,
    ) -> bool {
        let mut all = self.mandates().into_iter();
        mandate.is_none() && all.any(|one| (one.person, one.partner) == (person, partner))
    }

    /// An event has its turn.
    fn in_turn(&self, life: &Life, word: &str, on: Day) -> bool {
        let ran_out = life.ran_out(on);
        if on < life.last() || ran_out != (word == "expiration") {
            return false;
        }
        let state = life.state();
        let under_way = !["active", "suspendue"].contains(&state);
        let relais = life.path == "relais";
        let submitted = under_way && life.done == if relais { 5 } else { 3 };
        match word {
            "expiration" | "fin" => true,
            "ineligibilite" => relais && under_way && life.done == 0,
            "reprise" => life.untouched(),
            "renvoi" | "refus" => submitted,
            "suspension" => state == "active",
            "levee" => state == "suspendue",
            "textes" => !under_way,
            "envoi" if relais && under_way && life.done == 2 => true,
            word => under_way && life.next() == Some(word),
        }
    }

    /// An event has what it must rest on.
    fn proven(&self, life: &Life, word: &str, given: &Given, on: Day) -> bool {
        let has = |word: &str| given.words.contains(&word);
        let shown = has("document") || has("preuve");
        let text = |kind: &str| given.texts.iter().any(|one| one.0 == kind);
        let signed = given
            .who
            .is_some_and(|who| self.represents(life.partner, who, on));
        let barred = life.path == "relais" && self.autonomous(life.partner);
        // A text that is loaded is accepted in a version that there is, as what it is.
        let known = |(kind, id, version): &(&str, &str, &str)| {
            let loaded = self.loaded();
            let mut versions = loaded
                .iter()
                .map(|one| one.0)
                .filter(|sheet| sheet.id == *id)
                .peekable();
            versions.peek().is_none()
                || versions.any(|sheet| (sheet.version, sheet.kind) == (*version, *kind))
        };
        let takes_texts = ["signature", "acceptation", "textes", "reprise"].contains(&word);
        let texts = takes_texts && given.texts.iter().all(known);
        if !texts && !given.texts.is_empty() {
            return false;
        }
        // A category does not say the contrary of the partner's record.
        let denied = match given.category {
            "public" => !self.public(life.partner),
            "interet-general" | "prestataire" => self.public(life.partner),
            _ => false,
        };
        if denied && ["eligibilite", "reprise"].contains(&word) {
            return false;
        }
        let rests = match word {
            "eligibilite" => {
                let eligible = match given.category {
                    "public" | "interet-general" => true,
                    "prestataire" => has("condition"),
                    _ => false,
                };
                eligible && has("par") && has("reference") && !barred
            }
            "ineligibilite" => has("par") && has("reference") && has("motif"),
            "envoi" => has("avenant") && self.collaborates(on) && !barred,
            "signature" => {
                let all = text("charte") && text("licence") && text("super-referent");
                let signed = signed && self.collaborates(on);
                all && signed && has("document") && has("avenant")
            }
            "acceptation" => text("charte") && text("licence") && signed && shown,
            "textes" => !given.texts.is_empty() && signed && shown,
            "soumission" => has("reference") && self.collaborates(on) && !barred,
            "validation" if life.path == "direct" => has("document"),
            "renvoi" => {
                has("motif")
                    && match life.path {
                        "relais" => ["eligible", "signee", "saisie"].contains(&given.to),
                        _ => ["", "formulaire"].contains(&given.to),
                    }
            }
            "refus" => has("motif") && has("reference"),
            "suspension" | "levee" | "fin" => has("motif"),
            "reprise" => {
                // Who accepted represented the partner on some day.
                let who = given
                    .who
                    .is_some_and(|who| self.seats(life.partner).iter().any(|seat| seat.0 == who));
                let said = has("reprise") || life.reprise();
                said && has("par") && (shown || has("reference")) && (given.texts.is_empty() || who)
            }
            "expiration" => true,
            // saisie, formulaire, instruction, validation by the BE, activation.
            _ => has("reference"),
        };
        let ends = match given.until {
            Some(until) => ["activation", "reprise"].contains(&word) && until >= on,
            None => true,
        };
        rests && ends
    }

    /// What stands behind a state that an adhésion has in the registry is in the list, or what is
    /// missing.
    pub fn behind(&self, case: usize, state: &str) -> Result<(), String> {
        let life = self.life(case);
        let all: Vec<_> = self.events_of(case);
        let there = |word: &str, proofs: &[&str]| {
            let of = |given: &Given, proof: &str| match proof {
                "charte" | "licence" | "super-referent" => {
                    given.texts.iter().any(|text| text.0 == proof)
                }
                "signataire" => given.who.is_some(),
                "categorie" => !given.category.is_empty(),
                proof => proof.split('|').any(|one| given.words.contains(&one)),
            };
            let mut events = all.iter().filter(|(_, is, _)| *is == word);
            match events.any(|(_, _, given)| proofs.iter().all(|proof| of(given, proof))) {
                true => Ok(()),
                false => Err(format!("{state} without {word} and {proofs:?}: {all:?}")),
            }
        };
        if all.iter().any(|(today, _, _)| today.on > today.today)
            || !all.is_sorted_by_key(|one| one.0.on)
        {
            return Err(format!("days: {all:?}"));
        }
        let pauses = |word: &str| all.iter().filter(|one| one.1 == word).count();
        let needs = match state {
            "terminee" => return there("fin", &["motif"]),
            "refusee" => {
                return there("refus", &["motif", "reference"])
                    .or(there("ineligibilite", &["motif", "par", "reference"]));
            }
            "echue" => return life.until.map(|_| ()).ok_or_else(|| "no last day".into()),
            "suspendue" if pauses("suspension") != pauses("levee") + 1 => {
                return Err("not suspended".into());
            }
            "active" if pauses("suspension") != pauses("levee") => return Err("suspended".into()),
            "active" | "suspendue" if all.first().is_some_and(|one| one.1 == "reprise") => {
                return there("reprise", &["par", "reference|document|preuve"]);
            }
            "prospect" => 0,
            "active" | "suspendue" => usize::MAX,
            "eligible" | "formulaire" => 1,
            "avenant-envoye" | "acceptee" => 2,
            "signee" | "instruction" => 3,
            "saisie" => 4,
            "soumise" => 5,
            _ if life.path == "relais" => 6,
            _ => 4,
        };
        let relais: [(&str, &[&str]); 7] = [
            ("eligibilite", &["categorie", "par", "reference"]),
            ("envoi", &["avenant"]),
            (
                "signature",
                &[
                    "avenant",
                    "document",
                    "signataire",
                    "charte",
                    "licence",
                    "super-referent",
                ],
            ),
            ("saisie", &["reference"]),
            ("soumission", &["reference"]),
            ("validation", &["reference"]),
            ("activation", &["reference"]),
        ];
        let direct: [(&str, &[&str]); 5] = [
            ("formulaire", &["reference"]),
            (
                "acceptation",
                &["signataire", "charte", "licence", "document|preuve"],
            ),
            ("instruction", &["reference"]),
            ("validation", &["document"]),
            ("activation", &["reference"]),
        ];
        let rows = if life.path == "relais" {
            &relais[..]
        } else {
            &direct[..]
        };
        rows.iter()
            .take(needs)
            .try_for_each(|(word, proofs)| there(word, proofs))
    }
}
