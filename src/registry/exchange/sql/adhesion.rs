//! Adhésions with their events and acceptances.

use std::collections::{HashMap, HashSet};

use sqlx::SqliteConnection;

/// An adhésion as a table tells it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Adhesion {
    pub id: String,
    pub partner: String,
    pub path: String,
    pub state: String,
    pub open: bool,
    pub since: String,
    pub until_day: Option<String>,
    pub dinamis_ref: Option<String>,
}

/// The adhésions that there are, and the partners that join on their own.
#[derive(Debug, Default)]
pub(crate) struct Adhesions {
    ids: HashSet<String>,
    /// By partner, state and day.
    told: HashMap<(String, String, String), String>,
    open: HashSet<String>,
    autonomous: HashSet<String>,
    /// By partner: the first day of each, and since when it is over.
    stays: HashMap<String, Vec<(String, Option<String>)>>,
    /// Partners and who represented them, some day.
    representatives: HashSet<(String, String)>,
}

impl Adhesions {
    /// Since when the last one before an open one of its partner is over.
    pub fn over(&self, of: &Adhesion) -> Option<&str> {
        let stays = self.stays.get(&of.partner).filter(|_| of.open)?;
        stays.iter().filter_map(|(_, over)| over.as_deref()).max()
    }

    pub async fn load(sql: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let text = "SELECT id, partner, state, since, open,
                coalesce((SELECT min(e.on_day) FROM adhesion_event e WHERE e.adhesion = a.id), since)
             FROM adhesion a";
        let rows: Vec<(String, String, String, String, bool, String)> =
            sqlx::query_as(text).fetch_all(&mut *sql).await?;
        let text = "SELECT partner, person FROM contact WHERE role = 'representant-legal'";
        let representatives: Vec<(String, String)> =
            sqlx::query_as(text).fetch_all(&mut *sql).await?;
        let text = "SELECT id FROM partner WHERE autonomous = 1";
        let autonomous = sqlx::query_scalar::<_, String>(text).fetch_all(sql).await?;
        let mut adhesions = Self {
            autonomous: autonomous.into_iter().collect(),
            representatives: representatives.into_iter().collect(),
            ..Self::default()
        };
        for (id, partner, state, since, open, from) in rows {
            let of = Adhesion {
                id,
                partner,
                state,
                since,
                open,
                ..Adhesion::default()
            };
            adhesions.add(of, from);
        }
        Ok(adhesions)
    }

    /// One more, since its first day.
    pub fn add(&mut self, of: Adhesion, from: String) {
        if of.open {
            self.open.insert(of.partner.clone());
        }
        let over = (!of.open).then(|| of.since.clone());
        let stays = self.stays.entry(of.partner.clone()).or_default();
        stays.push((from, over));
        self.ids.insert(of.id.clone());
        self.told.insert((of.partner, of.state, of.since), of.id);
    }

    /// True when another adhésion of its partner has a day of this one, which begins on `from`.
    pub fn meets(&self, of: &Adhesion, from: &str) -> bool {
        let stays = self.stays.get(&of.partner).into_iter().flatten();
        let mut stays = stays.map(|(from, over)| (from.as_str(), over.as_deref()));
        stays.any(|(begun, over)| {
            over.is_none_or(|over| from < over) && (of.open || begun < of.since.as_str())
        })
    }

    /// True when a person represented a partner on some day.
    pub fn represented(&self, partner: &str, person: &str) -> bool {
        let seat = (partner.to_string(), person.to_string());
        self.representatives.contains(&seat)
    }

    pub fn has(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// The adhésion that this one is already.
    pub fn same(&self, of: &Adhesion) -> Option<&str> {
        let key = (of.partner.clone(), of.state.clone(), of.since.clone());
        self.ids
            .get(&of.id)
            .or(self.told.get(&key))
            .map(String::as_str)
    }

    pub fn is_open(&self, partner: &str) -> bool {
        self.open.contains(partner)
    }

    pub fn is_autonomous(&self, partner: &str) -> bool {
        self.autonomous.contains(partner)
    }
}

/// A new one, of before the registry.
pub(crate) async fn insert_adhesion(
    sql: &mut SqliteConnection,
    of: &Adhesion,
    at: &str,
) -> Result<(), sqlx::Error> {
    let text = "INSERT INTO adhesion (id, partner, path, state, open, since, until_day, dinamis_ref, reprise,
                made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?)";
    sqlx::query(text)
        .bind(&of.id)
        .bind(&of.partner)
        .bind(&of.path)
        .bind(&of.state)
        .bind(of.open)
        .bind(&of.since)
        .bind(&of.until_day)
        .bind(&of.dinamis_ref)
        .bind(at)
        .execute(sql)
        .await?;
    Ok(())
}

/// One of its events: number, word and day.
pub(crate) async fn insert_event(
    sql: &mut SqliteConnection,
    adhesion: &str,
    (number, event, day): (i64, &str, &str),
    evidence: &str,
    at: &str,
) -> Result<(), sqlx::Error> {
    let text = "INSERT INTO adhesion_event (adhesion, number, event, on_day, evidence, reprise, recorded_at)
                VALUES (?, ?, ?, ?, ?, 1, ?)";
    sqlx::query(text)
        .bind(adhesion)
        .bind(number)
        .bind(event)
        .bind(day)
        .bind(evidence)
        .bind(at)
        .execute(sql)
        .await?;
    Ok(())
}
