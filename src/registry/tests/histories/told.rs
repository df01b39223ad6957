//! What a registry in memory tells: its states, its rows, what is allowed.

use super::memory::{File, Memory};
use super::real::*;
use super::words::*;
use crate::account::Account;
use crate::account::course::Course as OfAccount;
use crate::account::mandate::Mandate;
use crate::adhesion::course::Course;
use crate::rights::load::{Rows, facts};
use crate::rights::past::{self, Past};
use crate::rights::sql::{AcceptanceRow, AccountRow, AdhesionRow, MandateRow, PartyRow};
use crate::rights::{Facts, decide};

impl Memory {
    pub fn allows(&mut self, asked: &Asked) -> bool {
        if !self.read {
            let texts = std::mem::take(&mut self.facts.texts);
            let places = std::mem::take(&mut self.facts.places);
            self.facts = facts(self.rows(), self.facts.nature, places);
            self.facts.texts = texts;
            self.read = true;
        }
        let (id, day) = (account(asked.account), day(asked.on));
        let decided = match day < self.today {
            true => decide(
                &self.facts_on(asked.account, day),
                &id,
                &question(asked),
                day,
            ),
            false => decide(&self.facts, &id, &question(asked), day),
        };
        super::real::allowed(&decided)
    }

    /// The facts of a day that is over.
    fn facts_on(&self, asked: usize, day: chrono::NaiveDate) -> Facts {
        let mut facts = self.facts.clone();
        let adhesions = self.files.iter();
        let past = Past {
            adhesions: adhesions
                .map(|file| Course::of(file.adhesion.clone(), &file.events))
                .collect(),
            account: self.courses.get(asked).cloned().map(OfAccount::of),
        };
        past::on(&mut facts, &account(asked), &past, day);
        facts
    }

    /// The state of each adhésion and account, and since when.
    pub fn states(&self) -> (Stands, Stands) {
        let adhesions = self
            .files
            .iter()
            .map(|file| (file.adhesion.state.word(), number(file.adhesion.since)));
        let accounts = self
            .accounts
            .iter()
            .map(|one| (one.state.word(), number(one.since.parse().unwrap())));
        (adhesions.collect(), accounts.collect())
    }

    /// What the tables would hold.
    fn rows(&self) -> Rows {
        let bodies = self
            .world
            .partners
            .iter()
            .enumerate()
            .filter(|(at, _)| self.into[*at] == *at);
        let party = |(at, body): (usize, &Body)| PartyRow {
            id: partner(at),
            name: "Fictif".into(),
            user_group: body.group.into(),
            is_public: body.public,
            autonomous: self.autonomous[at],
            territory: Some(body.territory.into()),
            territory_year: Some(2024),
        };
        let account = |one: &Account| AccountRow {
            id: one.id.clone(),
            person: one.person.clone(),
            partner: one.partner.clone(),
            state: one.state.to_string(),
            since: one.since.clone(),
            mandate: one.mandate.clone(),
        };
        let mandate = |one: &Mandate| MandateRow {
            id: one.id.clone(),
            person: one.person.clone(),
            partner: one.partner.clone(),
            purpose: one.purpose.clone(),
            from_day: one.from_day.clone(),
            until_day: one.until_day.clone(),
            ended_on: one.ended_on.clone(),
        };
        let adhesion = |File { adhesion, .. }: &File| AdhesionRow {
            id: adhesion.id.clone(),
            partner: adhesion.partner.clone(),
            path: adhesion.path.word().into(),
            state: adhesion.state.word().into(),
            since: adhesion.since.to_string(),
            until_day: adhesion.until_day.map(|until| until.to_string()),
        };
        let acceptances = self.files.iter().flat_map(|file| {
            file.accepted
                .iter()
                .map(|(text, version, on)| AcceptanceRow {
                    adhesion: file.adhesion.id.clone(),
                    text: text.clone(),
                    version: version.clone(),
                    on_day: on.to_string(),
                })
        });
        let mut files: Vec<&File> = self.files.iter().collect();
        files.sort_by_key(|file| (file.adhesion.state.is_open(), file.adhesion.since));
        Rows {
            parties: bodies.map(party).collect(),
            accounts: self.accounts.iter().map(account).collect(),
            mandates: self.mandates.iter().map(mandate).collect(),
            called: Default::default(),
            adhesions: files.into_iter().map(adhesion).collect(),
            acceptances: acceptances.collect(),
        }
    }
}
