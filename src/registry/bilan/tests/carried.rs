//! Needs that were carried to the comité consultatif.

use relais_store::{Entry, Object};
use serde_json::json;

use super::*;

const NEEDS: &str = "
INSERT INTO need (id, user_group, title, engineering, priority, state, said_on, made_at) VALUES
  ('bes-000000000001', 'autre', 'Masques', 1, 'haute', 'porte', '2026-02-01', ''),
  ('bes-000000000002', 'autre', 'Orthos', 1, 'basse', 'ouvert', '2026-03-01', '');
";

/// Written down in January, of a day in October.
fn carried() -> Entry {
    Entry {
        object: Object {
            kind: "need",
            prefix: "bes",
        },
        id: "bes-000000000001".parse().unwrap(),
        verb: "move",
        person: None,
        detail: json!({ "etat": ["ouvert", "porte"], "depuis": ["2026-02-01", "2026-10-12"] }),
    }
}

/// It counts on its own day, and is open no more from then on; that it still waits is told.
#[tokio::test]
async fn a_need_is_carried_on_its_day_and_is_not_open_then() {
    let bench = Bench::new(NEEDS).await;
    bench.write(vec![carried()]).await;
    let desk = bench.desk().await;
    for (from, to, expected) in [
        ("2026-01-01", "2026-09-30", [2, 0, 2, 2]),
        ("2026-10-01", "2026-12-31", [0, 1, 1, 1]),
        ("2027-01-01", "2027-01-31", [0, 0, 1, 1]),
    ] {
        let made = make(&desk, period(from, to), &Asked::default()).await;
        let made = made.unwrap();
        let line = &made.figures.needs[2];
        let told = [line.said, line.carried, line.open, line.open_engineering];
        assert_eq!(told, expected, "{from}");
        let list = made
            .report
            .tables()
            .find(|one| one.name == "besoins_ingenierie");
        assert_eq!(list.unwrap().rows.len(), 2, "{from}");
    }
}
