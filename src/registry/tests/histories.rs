//! Histories of little registries by chance, event by event: after each one the rules and a second
//! telling of them must agree on whether it was to be taken, where everything stands and on what,
//! and what is allowed. `RELAIS_TORTURE=1` plays a million in memory, and more in files.

mod words;
mod paper;
mod cards;
mod takes;
mod allows;
mod luck;
mod real;
mod memory;
mod people;
mod told;

use super::chance::{Chance, loops};
use memory::Memory;
use paper::Paper;
use words::{Asked, Day, World};

/// What a run came across.
#[derive(Debug, Default)]
struct Count {
    offered: usize,
    taken: usize,
    asked: usize,
    allowed: usize,
    /// States of adhésions and of accounts that were seen.
    states: std::collections::BTreeMap<&'static str, usize>,
}

impl Count {
    fn and(mut self, other: Self) -> Self {
        self.offered += other.offered;
        self.taken += other.taken;
        self.asked += other.asked;
        self.allowed += other.allowed;
        for (state, times) in other.states {
            *self.states.entry(state).or_default() += times;
        }
        self
    }
}

/// The states as the registry has them are those of the paper, and their proofs are on it.
fn compare(
    paper: &Paper,
    adhesions: &[(&'static str, Day)],
    accounts: &[(&'static str, Day)],
    count: &mut Count,
) -> Result<(), String> {
    let lives = paper.lives();
    let meant: Vec<_> = lives
        .iter()
        .map(|life| (life.state(), life.since))
        .collect();
    if meant != adhesions {
        return Err(format!(
            "adhésions are {adhesions:?}, and should be {meant:?}"
        ));
    }
    let cards = paper.accounts();
    let meant: Vec<_> = cards.iter().map(|card| (card.state, card.since)).collect();
    if meant != accounts {
        return Err(format!(
            "accounts are {accounts:?}, and should be {meant:?}"
        ));
    }
    for (case, (state, _)) in adhesions.iter().enumerate() {
        paper.behind(case, state)?;
        *count.states.entry(state).or_default() += 1;
    }
    for (state, _) in accounts {
        *count.states.entry(state).or_default() += 1;
    }
    paper.vouched()
}

fn hold(found: bool, meant: bool, what: &dyn std::fmt::Debug) -> Result<(), String> {
    match (found, meant) {
        (true, false) => Err(format!("wrongful yes: {what:?}")),
        (false, true) => Err(format!("wrongful no: {what:?}")),
        _ => Ok(()),
    }
}

/// One history in memory.
fn play(seed: u64) -> Result<Count, String> {
    let mut chance = Chance::new(seed);
    let world = World::new(&mut chance);
    let (mut paper, mut memory) = (Paper::new(world.clone()), Memory::new(world));
    let (mut count, mut today) = (Count::default(), 0);
    let mut first = luck::beginnings(&mut chance).into_iter();
    let steps = 30 + chance.below(26);
    for _ in 0..steps {
        let deed = first.next().unwrap_or_else(|| {
            today = luck::later(&mut chance, today);
            luck::deed(&mut chance, &paper, today)
        });
        if !luck::sound(&paper, &deed) {
            continue;
        }
        let taken = memory.take(&deed);
        hold(taken, paper.take(&deed), &deed)?;
        count.offered += 1;
        count.taken += usize::from(taken);
        if taken {
            let (adhesions, accounts) = memory.states();
            compare(&paper, &adhesions, &accounts, &mut count)?;
        }
        // Who has no account is refused: that is asked now and then.
        let asks = first.len() == 0 && (memory.has_account() || chance.one_in(12));
        if asks {
            let asked: Asked = luck::asked(&mut chance, &paper, today);
            let allowed = memory.allows(&asked);
            hold(allowed, paper.allows(&asked), &asked)?;
            count.asked += 1;
            count.allowed += usize::from(allowed);
        }
    }
    Ok(count)
}

fn range(seeds: std::ops::Range<usize>) -> Count {
    let one = |seed: usize| play(seed as u64).unwrap_or_else(|why| panic!("history {seed}: {why}"));
    seeds.map(one).fold(Count::default(), Count::and)
}

#[test]
fn histories_are_those_of_the_paper() {
    let histories = loops(10_000, 1_000_000);
    let half = histories / 2;
    let count = std::thread::scope(|scope| {
        let other = scope.spawn(|| range(half..histories));
        let one = range(0..half);
        one.and(other.join().unwrap())
    });
    eprintln!("{histories} histories: {count:?}");
    // The histories go everywhere, or they prove nothing.
    assert_eq!(count.states.len(), 15 + 4, "{count:?}");
    assert!(count.taken * 3 > count.offered, "{count:?}");
    assert!(count.allowed * 50 > count.asked, "{count:?}");
}
