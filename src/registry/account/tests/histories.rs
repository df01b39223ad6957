//! Histories of one account at random, against a model written apart.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::super::rules::{Grounds, lacks, next, standing};
use super::super::{Filter, add, list, move_on};
use super::*;

/// What may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Inform,
    Joins,
    Paused,
    Leaves,
    Typed,
    Does(Deed),
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let all = [
        Op::Inform,
        Op::Joins,
        Op::Joins,
        Op::Paused,
        Op::Leaves,
        Op::Typed,
        Op::Typed,
        Op::Does(Deed::Validate),
        Op::Does(Deed::Validate),
        Op::Does(Deed::Suspend),
        Op::Does(Deed::Resume),
        Op::Does(Deed::Close),
    ];
    proptest::collection::vec(proptest::sample::select(all.to_vec()), 1..18)
}

/// The world as a clerk would keep it on paper.
#[derive(Debug, Default)]
struct Paper {
    informed: bool,
    joined: bool,
    /// Waiting, working or resting; none when there is none or it was closed.
    card: Option<char>,
    /// It rests because the partner does.
    with_partner: bool,
    /// How many cards were closed.
    closed: i64,
}

impl Paper {
    /// Plays an op, and says whether it is allowed.
    fn play(&mut self, op: Op) -> bool {
        let fit = self.informed && self.joined;
        match (op, self.card) {
            (Op::Inform, _) => self.informed = true,
            (Op::Joins, card) => {
                self.joined = true;
                if card == Some('r') && self.with_partner {
                    self.card = Some('w');
                    self.with_partner = false;
                }
            }
            (Op::Paused, card) => {
                self.joined = false;
                if card == Some('w') {
                    self.card = Some('r');
                    self.with_partner = true;
                }
            }
            (Op::Leaves, card) => {
                self.joined = false;
                self.closed += i64::from(card.is_some());
                self.card = None;
            }
            (Op::Typed, None) if fit => self.card = Some('n'),
            (Op::Does(Deed::Validate), Some('n')) if fit => self.card = Some('w'),
            (Op::Does(Deed::Suspend), card)
                if card == Some('w') || card == Some('r') && self.with_partner =>
            {
                self.card = Some('r');
                self.with_partner = false;
            }
            (Op::Does(Deed::Resume), Some('r')) if fit => {
                self.card = Some('w');
                self.with_partner = false;
            }
            (Op::Does(Deed::Close), Some(_)) => {
                self.closed += 1;
                self.card = None;
            }
            _ => return false,
        }
        true
    }

    fn counts(&self) -> bool {
        self.joined && self.card == Some('w')
    }
}

async fn played(history: &[Op]) -> Result<(), TestCaseError> {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let partner = bench.partner(&desk, "Un").await;
    let zoe = somebody(&desk, "Fictif", None).await;
    let mut paper = Paper::default();
    let mut id = None;
    for op in history {
        let allowed = paper.play(*op);
        let done = match op {
            Op::Inform => {
                // Once is enough: the second time nothing changes.
                let _ = notice::record(&desk, &zoe.id, None, "courriel").await;
                true
            }
            Op::Joins => {
                adhesion(&desk, &partner, "active", None, State::Actif).await;
                true
            }
            Op::Paused => {
                adhesion(&desk, &partner, "suspendue", None, State::Suspendu).await;
                true
            }
            Op::Leaves => {
                adhesion(&desk, &partner, "terminee", None, State::Clos).await;
                true
            }
            Op::Typed => match add(&desk, &zoe.id, &partner, None, None, Origin::Now).await {
                Ok(kept) => {
                    id = Some(kept.account.id);
                    true
                }
                Err(_) => false,
            },
            Op::Does(deed) => match &id {
                Some(id) => move_on(&desk, id, *deed, &why("essai")).await.is_ok(),
                None => false,
            },
        };
        prop_assert_eq!(done, allowed, "{:?} of {:?}", op, history);
        if let Some(id) = &id {
            let shown = super::super::show(&desk, id).await.unwrap();
            let is = match shown.line.account.state {
                State::Attente => Some('n'),
                State::Actif => Some('w'),
                State::Suspendu => Some('r'),
                State::Clos => None,
            };
            prop_assert_eq!(is, paper.card, "{:?} of {:?}", op, history);
            prop_assert_eq!(shown.counts, paper.counts(), "{:?} of {:?}", op, history);
        }
    }
    let closed = Filter {
        state: Some(State::Clos),
        ..Filter::default()
    };
    let total = list(&desk, &closed).await.unwrap().total;
    prop_assert_eq!(total, paper.closed);
    prop_assert!(bench.verified().await.flaws.is_empty());
    Ok(())
}

#[test]
fn random_histories_are_those_of_the_paper() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let mut runner = TestRunner::new(Config {
        cases: 12,
        failure_persistence: None,
        ..Config::default()
    });
    let run = |history: Vec<Op>| runtime.block_on(played(&history));
    runner.run(&ops(), run).unwrap();
}

proptest! {
    #![proptest_config(Config { cases: 10_000, failure_persistence: None, ..Config::default() })]

    /// An account counts on a day if and only if each of its grounds, asked on its own, says so.
    #[test]
    fn an_account_counts_only_with_all_its_proofs(
        state in proptest::sample::select(State::ALL.to_vec()),
        adhesion in proptest::option::of(proptest::sample::select(vec!["active", "suspendue", "signee", "echue"])),
        since in 0u64..6, until in proptest::option::of(0u64..6), mandate in proptest::option::of((0u64..6, 0u64..6)),
        notice in proptest::option::of(0u64..6), joined in 0u64..6, on in 0u64..6,
        outside in proptest::bool::weighted(0.2),
    ) {
        let first = crate::value::day("2026-06-01").unwrap();
        let day = |n: u64| first + chrono::Days::new(n);
        let span = mandate.map(|(from, length)| super::super::rules::Span { from: day(from), until: day(from + length) });
        let runs = mandate.is_none_or(|(from, length)| (from..=from + length).contains(&on));
        let member = adhesion == Some("active") && until.is_none_or(|until| on <= until);
        let grounds = Grounds {
            adhesion: adhesion.map(|word| (word.to_string(), day(joined), until.map(day))),
            notice: notice.map(day),
            mandate: span,
            contractor: outside.then_some(super::super::rules::Contractor::Called),
        };
        let runs = runs && (mandate.is_some() || !outside);
        let lacking = standing((state, day(since)), &grounds, day(on));
        prop_assert_eq!(lacking.is_empty(), state == State::Actif && since <= on && member && runs);
        let fit = member && joined <= on && notice.is_some_and(|notice| notice <= on) && runs;
        prop_assert_eq!(lacks(&grounds, day(on)).is_empty(), fit);
    }

    /// No deed brings a closed account back, and none but a validation or a resumption makes one active.
    #[test]
    fn closed_is_closed(deeds in proptest::collection::vec(proptest::sample::select(Deed::ALL.to_vec()), 0..40)) {
        let mut state = State::Attente;
        let mut validated = false;
        let mut closed = false;
        for deed in deeds {
            let Some(after) = next(state, deed) else { continue };
            prop_assert!(!closed);
            validated |= deed == Deed::Validate;
            closed |= deed == Deed::Close;
            state = after;
            prop_assert_eq!(state == State::Clos, closed);
            prop_assert!(state != State::Actif || (validated && deed.opens()));
        }
    }
}
