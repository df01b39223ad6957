//! Who is what for whom, and which records were merged into which.

use std::collections::HashSet;

use sqlx::SqliteConnection;

use super::Held;
use super::told::{Seat, Told};

/// Compares the roles of persons. Those of who was erased are not told any more.
pub async fn contacts(
    sql: &mut SqliteConnection,
    told: &Told,
    held: &mut Held,
) -> Result<(), sqlx::Error> {
    let text = "SELECT partner, role, person, from_day, coalesce(until_day, '') FROM contact ORDER BY 1, 2, 3, 4";
    let rows: Vec<(String, String, String, String, String)> =
        sqlx::query_as(text).fetch_all(sql).await?;
    let mut seen = HashSet::new();
    for (partner, role, person, from, until) in rows {
        let named = named(&role, &partner, &person);
        let seat = Seat {
            partner,
            role,
            person,
            from,
        };
        match told.seats.get(&seat) {
            Some(Some(said)) => {
                held.objects += 1;
                held.value(&named, "jusqu_au", said, &until);
            }
            Some(None) => held.objects += 1,
            None if told.whole && !told.erased.contains(&seat.person) => held.unsaid(named),
            None => held.untold += 1,
        }
        seen.insert(seat);
    }
    let gone = |seat: &&Seat| !seen.contains(*seat) && !told.erased.contains(&seat.person);
    let mut missing: Vec<&Seat> = told.seats.keys().filter(gone).collect();
    missing.sort();
    for seat in missing {
        held.missing(named(&seat.role, &seat.partner, &seat.person));
    }
    Ok(())
}

fn named(role: &str, partner: &str, person: &str) -> String {
    format!("rôle {role} de {person} pour {partner}")
}

/// Compares where the ids of merged records lead.
pub async fn merged(
    sql: &mut SqliteConnection,
    told: &Told,
    held: &mut Held,
) -> Result<(), sqlx::Error> {
    let text = "SELECT old, into_partner FROM merged ORDER BY old";
    let rows: Vec<(String, String)> = sqlx::query_as(text).fetch_all(sql).await?;
    let mut seen = HashSet::new();
    for (old, into) in rows {
        let named = format!("fiche fusionnée {old}");
        match told.merged.get(&old) {
            Some(said) => {
                held.objects += 1;
                held.value(&named, "dans", said, &into);
            }
            None if told.whole && !told.unsure.contains(&old) => held.unsaid(named),
            None => held.untold += 1,
        }
        seen.insert(old);
    }
    for old in told.merged.keys().filter(|old| !seen.contains(*old)) {
        held.missing(format!("fiche fusionnée {old}"));
    }
    Ok(())
}
