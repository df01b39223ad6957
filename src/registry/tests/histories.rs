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
mod file;

use super::chance::{Chance, loops};
use file::{Models, Registry};
use memory::Memory;
use paper::Paper;
use words::{Asked, Day, Deed, What, World};

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

/// A history as chance makes it, beside its paper.
struct Story {
    chance: Chance,
    paper: Paper,
    today: Day,
    first: std::vec::IntoIter<Deed>,
    left: usize,
    count: Count,
}

impl Story {
    fn new(seed: usize) -> Self {
        let mut chance = Chance::new(seed as u64);
        let world = World::new(&mut chance);
        Self {
            paper: Paper::new(world),
            today: 0,
            first: luck::beginnings(&mut chance).into_iter(),
            left: 30 + chance.below(26),
            count: Count::default(),
            chance,
        }
    }

    fn next(&mut self) -> Option<Deed> {
        loop {
            self.left = self.left.checked_sub(1)?;
            let deed = self.first.next().unwrap_or_else(|| {
                self.today = luck::later(&mut self.chance, self.today);
                luck::deed(&mut self.chance, &self.paper, self.today)
            });
            if luck::sound(&self.paper, &deed) {
                return Some(deed);
            }
        }
    }

    /// What went wrong, after what.
    fn told(&self, why: String) -> String {
        let deeds = self.paper.taken.iter().map(|one| format!("{:?}", one.deed));
        format!("{why}, after\n{}", deeds.collect::<Vec<_>>().join("\n"))
    }

    /// The paper takes a deed as the registry did, or the history is at fault.
    fn agrees(&mut self, deed: &Deed, taken: bool) -> Result<(), String> {
        self.count.offered += 1;
        self.count.taken += usize::from(taken);
        hold(taken, self.paper.take(deed), deed)
    }

    /// What is asked now: of a registry without accounts, where all is refused, now and then.
    fn asks(&mut self) -> Option<Asked> {
        let begun = self.first.len() == 0;
        let asks = begun && (self.paper.has_account() || self.chance.one_in(12));
        asks.then(|| luck::asked(&mut self.chance, &self.paper, self.today))
    }

    fn answered(&mut self, asked: &Asked, allowed: bool) -> Result<(), String> {
        self.count.asked += 1;
        self.count.allowed += usize::from(allowed);
        hold(allowed, self.paper.allows(asked), asked)
    }
}

/// One history in memory.
fn play(seed: usize) -> Result<Count, String> {
    let mut story = Story::new(seed);
    match play_on(&mut story) {
        Ok(()) => Ok(story.count),
        Err(why) => Err(story.told(why)),
    }
}

fn play_on(story: &mut Story) -> Result<(), String> {
    let mut memory = Memory::new(story.paper.world.clone());
    while let Some(deed) = story.next() {
        let taken = memory.take(&deed);
        story.agrees(&deed, taken)?;
        if taken {
            let (adhesions, accounts) = memory.states();
            compare(&story.paper, &adhesions, &accounts, &mut story.count)?;
        }
        if let Some(asked) = story.asks() {
            let allowed = memory.allows(&asked);
            story.answered(&asked, allowed)?;
        }
    }
    Ok(())
}

/// One history in a file, through the verbs.
async fn play_in_file(models: &Models, seed: usize) -> Result<Count, String> {
    let mut story = Story::new(seed);
    match play_through(models, &mut story).await {
        Ok(()) => Ok(story.count),
        Err(why) => Err(story.told(why)),
    }
}

async fn play_through(models: &Models, story: &mut Story) -> Result<(), String> {
    let mut registry = Registry::new(models, &story.paper.world).await;
    while let Some(mut deed) = story.next() {
        if let What::Event {
            word: "signature",
            given,
            ..
        } = &mut deed.what
        {
            // It is the one that was sent, whatever is said.
            given.words.push("avenant");
        }
        let taken = registry.take(&deed).await;
        let agreed = story.agrees(&deed, taken.is_ok());
        agreed.map_err(|why| format!("{why}: {taken:?}"))?;
        if taken.is_ok() {
            let (adhesions, accounts) = registry.states().await;
            compare(&story.paper, &adhesions, &accounts, &mut story.count)?;
        }
        if let Some(asked) = story.asks() {
            let allowed = registry.allows(&asked).await;
            story.answered(&asked, allowed)?;
        }
    }
    registry.leave().await;
    Ok(())
}

fn range(seeds: std::ops::Range<usize>) -> Count {
    let one = |seed: usize| play(seed).unwrap_or_else(|why| panic!("history {seed}: {why}"));
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

#[tokio::test]
async fn histories_in_files_are_those_of_the_paper() {
    let models = Models::new().await;
    let mut count = Count::default();
    let histories = loops(50, 10_000);
    // Others than those in memory.
    for seed in 2_000_000..2_000_000 + histories {
        let played = play_in_file(&models, seed).await;
        count = count.and(played.unwrap_or_else(|why| panic!("history {seed}: {why}")));
    }
    eprintln!("{histories} histories in files: {count:?}");
    assert!(count.allowed * 50 > count.asked, "{count:?}");
}
