//! Bilans of days that are over, after what they tell of moved on; counted by hand.

use relais_store::{Entry, Object};
use serde_json::{Value, json};

use super::*;
use crate::adhesion::{self, Evidence};

/// An adhésion that was sent back to be signed again, one that ran out and that nobody wrote down
/// as expired.
const ADHESIONS: &str = "
INSERT INTO partner (id, name, name_key, user_group, is_public, autonomous, made_at, version) VALUES
  ('part-a', 'SDIS fictif', 'sdis fictif', 'collectivite', 1, 0, '2026-01-10T08:00:00Z', 1),
  ('part-b', 'CC imaginaire', 'cc imaginaire', 'epci-agence', 1, 0, '2025-12-01T08:00:00Z', 1);
INSERT INTO adhesion (id, partner, path, state, open, since, until_day, reprise, made_at) VALUES
  ('adh-a', 'part-a', 'relais', 'soumise', 1, '2027-01-05', NULL, 0, ''),
  ('adh-b', 'part-b', 'relais', 'active', 1, '2025-10-01', '2026-09-30', 1, '');
INSERT INTO adhesion_event (adhesion, number, event, on_day, evidence, reprise, recorded_at) VALUES
  ('adh-a', 0, 'ouverture', '2026-02-01', '{}', 0, ''),
  ('adh-a', 1, 'signature', '2026-02-02', '{}', 0, ''),
  ('adh-a', 2, 'soumission', '2026-02-03', '{}', 0, ''),
  ('adh-a', 3, 'renvoi', '2026-12-20', 'SENT_BACK', 0, ''),
  ('adh-a', 4, 'soumission', '2027-01-05', '{}', 0, ''),
  ('adh-b', 0, 'ouverture', '2025-10-01', '{}', 1, ''),
  ('adh-b', 1, 'reprise', '2025-10-01', '{}', 1, '');
";

fn adhesions() -> String {
    let sent_back = Evidence {
        to: Some(State::Signee),
        ..Evidence::default()
    };
    ADHESIONS.replace("SENT_BACK", &serde_json::to_string(&sent_back).unwrap())
}

fn standing(figures: &Figures) -> Vec<(State, i64, i64)> {
    let all = figures.funnels.iter().flat_map(figures::Funnel::all);
    all.filter(|line| line.standing > 0)
        .map(|line| (line.state, line.reached, line.standing))
        .collect()
}

#[tokio::test]
async fn who_was_sent_back_to_sign_is_counted_there() {
    let bench = Bench::new(&adhesions()).await;
    let made = make(&bench.desk().await, year(2026), &Asked::default())
        .await
        .unwrap();
    assert_eq!(
        standing(&made.figures),
        [(State::Signee, 1, 1), (State::Echue, 1, 1)]
    );
    assert_eq!(made.figures.funnels[0].returned, 1);
}

#[tokio::test]
async fn the_bilan_and_the_funnel_agree_on_who_ran_out() {
    let bench = Bench::new(&adhesions()).await;
    let desk = bench.desk().await;
    for (last, expected) in [
        ("2026-09-30", (State::Active, 1)),
        ("2026-10-01", (State::Echue, 1)),
        ("2026-12-31", (State::Echue, 1)),
    ] {
        let made = make(&desk, period("2026-06-01", last), &Asked::default())
            .await
            .unwrap();
        let mut bilan = standing(&made.figures);
        let funnel = adhesion::funnel(desk.db(), last.parse().unwrap());
        let rows = funnel.await.unwrap().rows;
        let mut funnel: Vec<(State, i64)> = rows
            .iter()
            .filter(|row| row.now > 0)
            .map(|row| (row.state, row.now as i64))
            .collect();
        bilan.sort();
        funnel.sort();
        let bilan: Vec<_> = bilan.iter().map(|line| (line.0, line.2)).collect();
        assert_eq!(bilan, funnel, "{last}");
        assert!(bilan.contains(&expected), "{last} {bilan:?}");
    }
    // What is to come is not counted before it came.
    let made = make(&desk, period("2027-01-01", "2027-12-31"), &Asked::default())
        .await
        .unwrap();
    assert_eq!(made.figures.reached(State::Echue), 0);
}

/// Accounts, requests, needs and leads as they are once the year is over and things went on.
const WENT_ON: &str = "
INSERT INTO partner (id, name, name_key, user_group, is_public, autonomous, made_at, version) VALUES
  ('part-a', 'SDIS fictif', 'sdis fictif', 'collectivite', 1, 0, '2026-01-10T08:00:00Z', 1);
INSERT INTO person (id, family_name, given_name, made_at) VALUES
  ('pers-1', 'Inventée', 'Zoé', '2026-03-20T08:00:00Z'), ('pers-2', NULL, NULL, '2026-03-20T08:00:00Z');
INSERT INTO account (id, person, partner, state, since, reprise, made_at) VALUES
  ('acct-000000000001', 'pers-1', 'part-a', 'clos', '2027-01-10', 0, '2026-03-01T08:00:00Z'),
  ('acct-000000000002', 'pers-1', 'part-a', 'actif', '2026-08-01', 0, '2026-03-01T08:00:00Z'),
  ('acct-000000000003', 'pers-2', 'part-a', 'clos', '2027-01-12', 0, '2026-03-01T08:00:00Z');
INSERT INTO request (id, partner, kind, subject, state, asked_on, since, acts, escalated, reprise, made_at) VALUES
  ('dem-000000000001', 'part-a', 'archive', 'x', 'livree', '2026-11-01', '2027-01-09', 'dinamis', 0, 0, ''),
  ('dem-000000000002', 'part-a', 'aide', 'y', 'transmise', '2026-12-30', '2027-01-03', 'relais', 1, 0, '');
INSERT INTO need (id, user_group, title, engineering, priority, state, said_on, made_at) VALUES
  ('bes-000000000001', 'autre', 'Masques', 1, 'haute', 'couvert', '2026-02-01', '');
INSERT INTO lead (id, partner, interest, maturity, last_on, state, made_at) VALUES
  ('pis-000000000001', 'part-a', '3D', 'mur', '2027-01-08', 'aboutie', '2026-05-01T08:00:00Z');
";

fn entry(kind: &'static str, prefix: &'static str, verb: &'static str, detail: Value) -> Entry {
    Entry {
        object: Object { kind, prefix },
        id: format!("{prefix}-000000000001").parse().unwrap(),
        verb,
        person: None,
        detail,
    }
}

/// The journal of it: all was written down in January, what says no day of its own then.
fn entries() -> Vec<Entry> {
    let account = |of: &str, verb, state: [&str; 2], since: [&str; 2]| Entry {
        id: of.parse().unwrap(),
        ..entry(
            "account",
            "acct",
            verb,
            json!({ "etat": state, "depuis": since }),
        )
    };
    let (one, two) = ("acct-000000000001", "acct-000000000002");
    vec![
        account(
            one,
            "validate",
            ["attente", "actif"],
            ["2026-03-01", "2026-03-05"],
        ),
        account(
            one,
            "close",
            ["actif", "clos"],
            ["2026-03-05", "2027-01-10"],
        ),
        account(
            two,
            "suspend",
            ["actif", "suspendu"],
            ["2026-03-02", "2026-07-01"],
        ),
        account(
            two,
            "resume",
            ["suspendu", "actif"],
            ["2026-07-01", "2026-08-01"],
        ),
        entry(
            "request",
            "dem",
            "move",
            json!({ "etat": ["recue", "transmise"], "depuis": ["2026-11-01", "2026-11-05"] }),
        ),
        entry(
            "request",
            "dem",
            "move",
            json!({ "etat": ["transmise", "livree"], "depuis": ["2026-11-05", "2027-01-09"] }),
        ),
        entry(
            "need",
            "bes",
            "move",
            json!({ "etat": ["ouvert", "couvert"] }),
        ),
        entry(
            "lead",
            "pis",
            "edit",
            json!({ "maturite": ["pas-mur", "mur"] }),
        ),
        entry(
            "lead",
            "pis",
            "move",
            json!({ "etat": ["ouverte", "aboutie"] }),
        ),
    ]
}

#[tokio::test]
async fn a_year_that_is_over_is_told_as_it_ended() {
    let bench = Bench::new(WENT_ON).await;
    bench.write(entries()).await;
    let desk = bench.desk().await;
    let made = make(&desk, year(2026), &Asked::default()).await.unwrap();
    let accounts = made.figures.accounts;
    assert_eq!(
        (
            accounts.opened,
            accounts.active_then,
            accounts.suspended,
            accounts.closed,
            // Its entries are gone: that it was open is all that is known.
            accounts.changed_then,
        ),
        (3, 2, 1, 0, 1)
    );
    let archive = &made.figures.open_requests[1];
    assert_eq!(
        (archive.received, archive.handed, archive.accepted),
        (0, 1, 0)
    );
    let help = &made.figures.open_requests[3];
    assert_eq!((help.received, help.handed), (1, 0));
    assert_eq!(made.figures.help.escalated, 0);
    let need = &made.figures.needs[2];
    assert_eq!((need.open, need.open_engineering), (1, 1));
    let leads = made.figures.leads.iter();
    let leads: Vec<_> = leads.map(|line| [line.open, line.won, line.lost]).collect();
    assert_eq!(leads, [[0, 0, 0], [0, 0, 0], [1, 0, 0]]);
    // A month later all of it has moved.
    let later = make(&desk, period("2027-01-01", "2027-01-31"), &Asked::default())
        .await
        .unwrap();
    let accounts = later.figures.accounts;
    assert_eq!((accounts.active_then, accounts.closed), (1, 2));
    assert_eq!(later.figures.help.escalated, 0, "it came before");
    assert_eq!(
        (later.figures.needs[2].open, later.figures.leads[0].won),
        (0, 1)
    );
}

/// A mandate counts on its days, as does one that another took the place of.
#[tokio::test]
async fn contractors_are_counted_by_the_mandate_of_the_day() {
    let mandates = "
UPDATE account SET state = 'actif', since = '2026-02-01', made_at = '2026-02-01' WHERE id = 'acc-2';
INSERT INTO mandate (id, person, partner, company, purpose, from_day, until_day, ended_on, made_at) VALUES
  ('mand-0', 'pers-2', 'part-a', 'Fantaisie Conseil', 'OCS', '2026-01-01', '2026-12-31', '2026-05-31', '');";
    let bench = Bench::new(&format!("{FEW}{mandates}")).await;
    let desk = bench.desk().await;
    let (under, without) = (
        "1\u{a0}compte actif est celui d’un prestataire sous mandat.",
        "1\u{a0}compte actif est celui d’un prestataire dont le mandat est terminé ou n’a pas commencé.",
    );
    for (last, mandated, words) in [
        ("2026-05-31", 1, under),
        ("2026-06-01", 0, without),
        ("2026-09-30", 0, without),
        ("2026-10-01", 1, under),
        // What is to come is not told before it came: the registry is read in January.
        ("2027-12-31", 1, under),
    ] {
        let of = period("2026-04-01", last);
        let made = make(&desk, of, &Asked::default()).await.unwrap();
        let accounts = made.figures.accounts;
        let counts = (accounts.contractors_then, accounts.unmandated_then);
        assert_eq!(counts, (mandated, 1 - mandated), "{last}");
        assert!(page::page(&made.report).contains(words), "{last}");
    }
}
