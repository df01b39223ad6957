//! Whoever is named in free words. What is published, exported or erased asks this one finder.
//!
//! A person is known by both names in either order, by initials or a title with the family name, by
//! address, number and log-in, whatever the case, the accents and what parts the words. The family
//! name alone says little: it may be that of a place, and is told as a doubt.

mod doubt;
mod known;
mod spell;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use crate::hidden::Shown;
use crate::record::telephones;
pub use doubt::Named;
pub use known::Whom;
pub(crate) use known::{all, one};
use spell::{Word, beside, words};

/// How somebody is recognised, the least sure first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// By the family name alone, or a word that may mean something else.
    Doubt,
    /// By names, initials or a title that may be those of somebody else.
    Unsure,
    /// By names, initials or a title.
    Name,
    /// By a log-in.
    Login,
    /// By a telephone number.
    Number,
    /// By an address of messaging.
    Address,
}

impl How {
    /// What is replaced without a look.
    pub fn is_sure(self) -> bool {
        self > How::Unsure
    }
}

/// Somebody in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The first byte.
    pub from: usize,
    /// The byte behind the last.
    pub until: usize,
    /// Who; none for an address or a number of nobody who is known.
    pub person: Option<String>,
    /// By what.
    pub how: How,
}

/// A part of a name that is shorter is an article.
const SHORTEST_PART: usize = 3;
/// A log-in that is shorter would be found in any text.
const SHORTEST: usize = 5;
/// Digits of a number that is looked for.
const SHORTEST_NUMBER: usize = 8;

/// Names as they are sought.
#[derive(Debug)]
struct Names {
    person: String,
    given: Vec<String>,
    family: Vec<String>,
    /// Found by its family name alone too.
    alone: bool,
    /// Others have the family name too.
    shared: bool,
}

impl Names {
    /// How sure it is that words are this name, written in `full` or by initials or a title.
    fn how(
        &self,
        text: &str,
        (said, whole): (&[Word<'_>], &[Word<'_>]),
        until: usize,
        full: bool,
    ) -> How {
        let family = self.family.iter().all(|word| spell::is_weak(word));
        let weak = family && (!full || self.given.iter().all(|word| spell::is_weak(word)));
        let short = !full && (self.shared || spell::goes_on(text, said, until));
        match weak || short || spell::is_parted(text, whole) {
            true => How::Unsure,
            false => How::Name,
        }
    }
}

/// All who are sought.
#[derive(Debug, Default)]
pub struct Finder {
    /// Finds names and numbers that are a part of longer ones too: where a false alarm is the safe side.
    wide: bool,
    names: Vec<Names>,
    /// The first letters of family names.
    initials: BTreeSet<char>,
    /// Names by the first word of the family name.
    families: HashMap<String, Vec<usize>>,
    addresses: HashMap<String, String>,
    /// Numbers by their digits, and how many digits they have.
    numbers: HashMap<String, String>,
    lengths: BTreeSet<usize>,
    /// Log-ins, and whether they are sure.
    logins: HashMap<String, (String, How)>,
}

impl Finder {
    /// Seeks one more person.
    pub fn seek(&mut self, whom: &Whom) {
        let id = &whom.id;
        for (given, family, alone) in whom.splits() {
            self.name((id, whom.shared), &given, &family, alone);
        }
        for email in &whom.emails {
            self.addresses
                .insert(email.trim().to_lowercase(), id.clone());
        }
        for phone in &whom.phones {
            self.number(id, phone);
        }
        let logins = whom.logins.iter().map(|login| (login, How::Login));
        for (login, how) in logins.chain(whom.users.iter().map(|user| (user, How::Doubt))) {
            let how = if !self.wide && spell::is_weak(login) {
                How::Doubt
            } else {
                how
            };
            if login.chars().count() >= SHORTEST {
                let kept = self.logins.entry(login.trim().to_lowercase());
                kept.or_insert_with(|| (id.clone(), how));
            }
        }
    }

    /// A name of several parts is used by one of them too: with a title or the given name, and alone
    /// where a false alarm is the safe side.
    fn name(&mut self, person: (&str, bool), given: &str, family: &str, alone: bool) {
        let of = |text: &str| -> Vec<String> { words(text).map(|word| word.plain).collect() };
        let (given, family) = (of(given), of(family));
        if let [first, .., last] = &family[..] {
            for part in [first, last] {
                if part.chars().count() >= SHORTEST_PART {
                    self.learn(person, given.clone(), vec![part.clone()], self.wide);
                }
            }
        }
        self.learn(person, given, family, alone);
    }

    fn learn(
        &mut self,
        (person, shared): (&str, bool),
        given: Vec<String>,
        family: Vec<String>,
        alone: bool,
    ) {
        if let Some(first) = family.first() {
            self.initials.extend(first.chars().next());
            let known = self.families.entry(first.clone()).or_default();
            known.push(self.names.len());
            self.names.push(Names {
                person: person.into(),
                given,
                family,
                alone,
                shared,
            });
        }
    }

    fn number(&mut self, person: &str, phone: &str) {
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        let abroad = phone.trim().starts_with('+').then(|| format!("00{digits}"));
        let french = phone.trim().strip_prefix("+33").is_some();
        let national = match french {
            true => digits.get(2..).map(|rest| format!("0{rest}")),
            false => None,
        };
        for digits in [Some(digits), national, abroad].into_iter().flatten() {
            if digits.len() >= SHORTEST_NUMBER {
                self.lengths.insert(digits.len());
                self.numbers.insert(digits, person.into());
            }
        }
    }

    /// Who stands in a text, from its beginning to its end; addresses and numbers of anybody too. What
    /// does not show hides nobody: it may part two words or stand within one.
    pub fn find(&self, text: &str) -> Vec<Found> {
        let mut all = self.read(text);
        if let Some(shown) = Shown::of(text) {
            all.extend(self.read(&shown.text).into_iter().map(|one| {
                let (from, until) = shown.whole(one.from, one.until);
                Found { from, until, ..one }
            }));
        }
        apart(all, self.wide)
    }

    fn read(&self, text: &str) -> Vec<Found> {
        let mut all = Vec::new();
        if spell::has_word(text, &self.initials, |word| {
            self.families.contains_key(word)
        }) {
            let said: Vec<Word<'_>> = words(text).collect();
            for at in 0..said.len() {
                for &name in self.families.get(&said[at].plain).into_iter().flatten() {
                    all.extend(self.named(&self.names[name], text, &said, at));
                }
            }
        }
        self.addressed(text, &mut all);
        // Most texts have no number at all.
        if text.bytes().filter(u8::is_ascii_digit).count() >= SHORTEST_NUMBER {
            self.numbered(text, &mut all);
        }
        self.logged(text, &mut all);
        all
    }

    /// The text with `mask` in the place of everybody who is named by more than the
    /// family name, where anybody is.
    pub fn masked(&self, text: &str, mask: &str) -> Option<String> {
        let mut found = self.find(text);
        found.retain(|one| one.how > How::Doubt);
        (!found.is_empty()).then(|| replaced(text, &found, mask))
    }

    fn named(&self, name: &Names, text: &str, said: &[Word<'_>], at: usize) -> Option<Found> {
        let end = at + name.family.len();
        let here = said.get(at..end)?;
        let same = here.iter().map(|word| &word.plain).eq(&name.family);
        if !same || !spell::close(text, here) {
            return None;
        }
        let found = beside(text, said, (at, end), &name.given).and_then(|(from, until, full)| {
            let whole = said.get(from..until)?;
            let stays = self.wide || spell::is_one(text, whole, at - from, end - from);
            stays.then(|| (from, until, name.how(text, (said, whole), until, full)))
        });
        let (from, until, how) = match found {
            Some(found) => found,
            // "les landes" is no Mme Landes, Saint-Martin no M. Martin.
            None if name.alone && spell::stands_alone(text, here) => (at, end, How::Doubt),
            None => return None,
        };
        Some(Found {
            from: said.get(from)?.from,
            until: said.get(until.checked_sub(1)?)?.until,
            person: Some(name.person.clone()),
            how,
        })
    }

    fn addressed(&self, text: &str, all: &mut Vec<Found>) {
        for (from, until) in spell::addresses(text) {
            let address = text[from..until].to_lowercase();
            // An elided article is no part of it.
            let elided = address.rfind('\'').map(|at| at + 1);
            let known = |cut: usize| self.addresses.get(&address[cut..]).map(|id| (cut, id));
            let found = known(0).or_else(|| elided.and_then(known));
            let cut = found.map_or(elided.unwrap_or(0), |(cut, _)| cut);
            all.push(Found {
                from: from + cut,
                until,
                person: found.map(|(_, id)| id.clone()),
                how: How::Address,
            });
        }
    }

    fn numbered(&self, text: &str, all: &mut Vec<Found>) {
        for run in spell::digits(text) {
            let digits: String = run.iter().map(|digit| digit.1).collect();
            for from in 0..digits.len() {
                let free = |long: usize| {
                    let (first, last) = (run[from].0, run[from + long - 1].0);
                    let before = text[..first].ends_with(|c: char| c.is_ascii_digit());
                    let behind = text[last + 1..].starts_with(|c: char| c.is_ascii_digit());
                    self.wide || !(before || behind)
                };
                let long = self.lengths.iter().rev().find_map(|long| {
                    let id = self.numbers.get(digits.get(from..from + long)?)?;
                    free(*long).then_some((*long, id))
                });
                if let Some((long, id)) = long {
                    let start = run[from].0;
                    let plus = text[..start].ends_with('+');
                    all.push(Found {
                        from: start - usize::from(plus),
                        until: run[from + long - 1].0 + 1,
                        person: Some(id.clone()),
                        how: How::Number,
                    });
                }
            }
        }
        all.extend(telephones(text).into_iter().map(|one| Found {
            from: one.from,
            until: one.until,
            person: self.numbers.get(&one.national).cloned(),
            how: How::Number,
        }));
    }

    fn logged(&self, text: &str, all: &mut Vec<Found>) {
        if self.logins.is_empty() {
            return;
        }
        for (from, until) in spell::tokens(text).filter(|(from, until)| until - from >= SHORTEST) {
            if let Some((id, how)) = self.logins.get(&text[from..until].to_lowercase()) {
                all.push(Found {
                    from,
                    until,
                    person: Some(id.clone()),
                    how: *how,
                });
            }
        }
    }
}

/// The text with `mask` where somebody was found.
pub fn replaced(text: &str, found: &[Found], mask: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last = 0;
    for one in found {
        out.push_str(&text[last..one.from]);
        out.push_str(mask);
        last = one.until;
    }
    out + &text[last..]
}

/// Those that do not overlap: whoever is known first, then the surest, then the longest; in their
/// order.
fn apart(mut all: Vec<Found>, wide: bool) -> Vec<Found> {
    all.sort_by_key(|one| {
        let long = one.until - one.from;
        let sure = (!wide && one.how.is_sure(), one.how > How::Doubt);
        std::cmp::Reverse((sure, one.person.is_some(), long, one.how))
    });
    let mut kept: Vec<Found> = Vec::new();
    for one in all {
        let free = |other: &Found| one.until <= other.from || other.until <= one.from;
        if kept.iter().all(free) {
            kept.push(one);
        }
    }
    kept.sort_by_key(|one| one.from);
    kept
}
