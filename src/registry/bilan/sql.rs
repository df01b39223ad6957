//! What a bilan is computed from, read at one moment.
//!
//! Names, addresses and log-ins of persons are read by nothing here but [`persons`], for the
//! officer's own form, and [`known`], which tells what must stand nowhere.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::facts::{Account, Activity, Body, Case, Facts, Lead, Message, Need, Occasion, Request};
use super::past::{self, Now, Past, Told};
use crate::activity::sql::heard;
use crate::adhesion::State;
use crate::adhesion::course::{self, Course};
use crate::period::Period;

type Got<T> = Result<T, sqlx::Error>;

/// Square metres of a hectare, and hectares of a square kilometre.
const HECTARE_M2: i64 = 10_000;
const KM2_HA: f64 = 100.0;

/// Everything that a bilan of these days, and of those before them, needs. To be read within one
/// transaction.
pub async fn facts(sql: &mut SqliteConnection, period: &Period, today: NaiveDate) -> Got<Facts> {
    let first = period.before().map_or(period.from, |before| before.from);
    let adhesions = course::all(sql).await?;
    let mut accounts: Vec<Account> = told(sql, ACCOUNTS, first, account).await?;
    let expired = expired(&adhesions, today);
    let mut mandates = mandates(sql).await?;
    for account in &mut accounts {
        account.mandates = mandates.remove(&account.id).unwrap_or_default();
        if let Some(on) = expired.get(account.partner.as_str()) {
            account.past.ended(*on, "clos");
        }
    }
    Ok(Facts {
        demo: nature(sql).await? == "demo",
        newest: moment(sql, "SELECT at FROM journal_head").await?,
        today,
        purged: moment(sql, "SELECT at FROM journal_checkpoint").await?,
        partners: all(sql, PARTNERS, body).await?,
        adhesions,
        accounts,
        activity: activity(sql, first, period.to).await?,
        requests: told(sql, REQUESTS, first, request).await?,
        needs: told(sql, NEEDS, first, need).await?,
        occasions: all(sql, OCCASIONS, occasion).await?,
        messages: all(sql, MESSAGES, message).await?,
        leads: told(sql, LEADS, first, lead).await?,
        cases: all(sql, CASES, case).await?,
        imports: heard(sql).await?,
    })
}

/// The partners whose adhésion expired by itself, and since when: their accounts ended with it, though
/// nobody wrote it down yet.
fn expired(all: &[Course], today: NaiveDate) -> HashMap<&str, NaiveDate> {
    let open = all.iter().filter(|one| one.adhesion.state.is_open());
    let over = open.filter_map(|one| {
        let last = one.passages().last()?;
        let is_over = last.state == State::Echue && last.on <= today;
        is_over.then_some((one.adhesion.partner.as_str(), last.on))
    });
    over.collect()
}

const PARTNERS: &str =
    "SELECT id, name, user_group, is_public, territory FROM partner ORDER BY name_key, id";
/// Records that moved, and the ids of those whose entries tell what they were in the period: what has
/// rested since is as it was.
type Moved = (&'static str, &'static str);

const ACCOUNTS: Moved = (
    "SELECT id, partner, state, since, first_login, reprise, made_at FROM account ORDER BY id",
    "SELECT id FROM account WHERE since >= ?",
);
const REQUESTS: Moved = (
    "SELECT id, partner, kind, state, since, asked_on, km2, delivered_km2, use_case, engineering, escalated, reprise
     FROM request ORDER BY asked_on, id",
    "SELECT id FROM request WHERE since >= ?",
);
// A need and a lead do not say since when they are what they are.
const NEEDS: Moved = (
    "SELECT id, user_group, partner, title, use_case, engineering, priority, state, said_on
     FROM need ORDER BY said_on, id",
    "SELECT id FROM need WHERE ? IS NOT NULL",
);
const LEADS: Moved = (
    "SELECT lead.id, lead.partner, interest, lead.maturity, lead.state, next_step, last_on, lead.made_at
     FROM lead JOIN partner ON partner.id = lead.partner ORDER BY partner.name_key, lead.id",
    "SELECT id FROM lead WHERE ? IS NOT NULL",
);
const OCCASIONS: &str =
    "SELECT kind, title, on_day, count(DISTINCT participant.partner) AS partners,
                         coalesce(sum(participant.count), 0) AS persons
                         FROM event LEFT JOIN participant ON participant.event = event.id
                         GROUP BY event.id ORDER BY on_day, event.id";
const MESSAGES: &str = "SELECT made_on, recipients FROM message ORDER BY made_on, id";
const CASES: &str = "SELECT id, title, theme, on_day FROM use_case ORDER BY on_day, id";
async fn all<T>(
    sql: &mut SqliteConnection,
    text: &'static str,
    read: fn(&SqliteRow) -> Got<T>,
) -> Got<Vec<T>> {
    let rows = sqlx::query(text).fetch_all(sql).await?;
    rows.iter().map(read).collect()
}

/// The same of records that moved, each with its entries.
async fn told<T>(
    sql: &mut SqliteConnection,
    (text, those): Moved,
    from: NaiveDate,
    read: fn(&SqliteRow, &[Told]) -> Got<T>,
) -> Got<Vec<T>> {
    let entries: HashMap<String, Vec<Told>> = past::entries(sql, those, from).await?;
    let rows = sqlx::query(text).fetch_all(sql).await?;
    let one = |row: &SqliteRow| {
        let id: String = row.try_get("id")?;
        read(row, entries.get(&id).map_or(&[], Vec::as_slice))
    };
    rows.iter().map(one).collect()
}

async fn nature(sql: &mut SqliteConnection) -> Got<String> {
    sqlx::query_scalar("SELECT nature FROM registry")
        .fetch_one(sql)
        .await
}

async fn moment(sql: &mut SqliteConnection, text: &'static str) -> Got<Option<NaiveDate>> {
    let row = sqlx::query(text).fetch_optional(sql).await?;
    row.as_ref().map(|row| day(row, "at")).transpose()
}

/// A day, as `2026-01-31` or as the beginning of a moment.
pub(super) fn day(row: &SqliteRow, column: &'static str) -> Got<NaiveDate> {
    let text: String = row.try_get(column)?;
    parsed(&text, column)
}

fn optional_day(row: &SqliteRow, column: &'static str) -> Got<Option<NaiveDate>> {
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| parsed(&text, column)).transpose()
}

fn parsed(text: &str, column: &'static str) -> Got<NaiveDate> {
    let read = text.get(..10).unwrap_or(text).parse::<NaiveDate>();
    read.map_err(|source| sqlx::Error::ColumnDecode {
        index: column.into(),
        source: source.into(),
    })
}

/// Square kilometres as square metres, to the hectare.
fn m2(row: &SqliteRow) -> Got<i64> {
    let km2: Option<f64> = row.try_get("km2")?;
    Ok(whole_hectares(km2.unwrap_or(0.0)))
}

/// In square metres.
fn whole_hectares(km2: f64) -> i64 {
    (km2 * KM2_HA).round() as i64 * HECTARE_M2
}

fn body(row: &SqliteRow) -> Got<Body> {
    Ok(Body {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        group: row.try_get("user_group")?,
        is_public: row.try_get("is_public")?,
        territory: row.try_get("territory")?,
    })
}

/// What a record says that does not keep the day of its moves.
fn not_before(known: NaiveDate, state: &str) -> Now<'_> {
    Now {
        state,
        since: None,
        known,
    }
}

/// What a record says of its state now, and since when.
fn past_of(row: &SqliteRow, entries: &[Told]) -> Got<Past> {
    let state: String = row.try_get("state")?;
    let since = day(row, "since")?;
    let now = Now {
        state: &state,
        since: Some(since),
        known: since,
    };
    Ok(Past::of(entries, "etat", &now))
}

fn account(row: &SqliteRow, entries: &[Told]) -> Got<Account> {
    let made = day(row, "made_at")?;
    let first_login = optional_day(row, "first_login")?;
    let past = past_of(row, entries)?;
    // A day of one's own may be told of what is written down later.
    let opened = first_login.into_iter().chain(past.first()).min();
    Ok(Account {
        id: row.try_get("id")?,
        partner: row.try_get("partner")?,
        past,
        opened: opened.map_or(made, |day| day.min(made)),
        reprise: row.try_get("reprise")?,
        mandates: Vec::new(),
        first_login,
    })
}

/// The days of the mandates that accounts of contractors rested on, one after the other, by the
/// account.
async fn mandates(sql: &mut SqliteConnection) -> Got<HashMap<String, Vec<Period>>> {
    let text = "SELECT account.id, from_day, coalesce(ended_on, until_day) AS last_day
                FROM account JOIN mandate ON mandate.id = account.mandate
                  OR (mandate.person = account.person AND mandate.partner = account.partner)
                WHERE account.mandate IS NOT NULL";
    let mut all: HashMap<String, Vec<Period>> = HashMap::new();
    for row in &sqlx::query(text).fetch_all(sql).await? {
        let days = Period {
            from: day(row, "from_day")?,
            to: day(row, "last_day")?,
        };
        all.entry(row.try_get("id")?).or_default().push(days);
    }
    Ok(all)
}

async fn activity(
    sql: &mut SqliteConnection,
    from: NaiveDate,
    to: NaiveDate,
) -> Got<Vec<Activity>> {
    let text = "SELECT partner, account, on_day, what, source, count, km2, bytes FROM activity
                WHERE on_day BETWEEN ? AND ? ORDER BY on_day, id";
    let asked = sqlx::query(text)
        .bind(from.to_string())
        .bind(to.to_string());
    let rows = asked.fetch_all(sql).await?;
    let one = |row: &SqliteRow| {
        Ok(Activity {
            partner: row.try_get("partner")?,
            account: row.try_get("account")?,
            on: day(row, "on_day")?,
            what: row.try_get("what")?,
            source: row.try_get("source")?,
            count: row.try_get("count")?,
            m2: row.try_get::<Option<f64>, _>("km2")?.map(whole_hectares),
            bytes: row.try_get("bytes")?,
        })
    };
    rows.iter().map(one).collect()
}

fn request(row: &SqliteRow, entries: &[Told]) -> Got<Request> {
    let asked = day(row, "asked_on")?;
    Ok(Request {
        partner: row.try_get("partner")?,
        kind: row.try_get("kind")?,
        past: past_of(row, entries)?.begun(asked, "recue"),
        asked,
        m2: m2(row)?,
        delivered_m2: row
            .try_get::<Option<f64>, _>("delivered_km2")?
            .map(whole_hectares),
        use_case: row.try_get("use_case")?,
        engineering: row.try_get("engineering")?,
        escalated: row.try_get("escalated")?,
        reprise: row.try_get("reprise")?,
    })
}

fn need(row: &SqliteRow, entries: &[Told]) -> Got<Need> {
    let (said, state): (NaiveDate, String) = (day(row, "said_on")?, row.try_get("state")?);
    Ok(Need {
        group: row.try_get("user_group")?,
        partner: row.try_get("partner")?,
        title: row.try_get("title")?,
        use_case: row.try_get("use_case")?,
        engineering: row.try_get("engineering")?,
        priority: row.try_get("priority")?,
        past: Past::of(entries, "etat", &not_before(said, &state)),
        said,
    })
}

fn occasion(row: &SqliteRow) -> Got<Occasion> {
    Ok(Occasion {
        kind: row.try_get("kind")?,
        title: row.try_get("title")?,
        on: day(row, "on_day")?,
        partners: row.try_get("partners")?,
        persons: row.try_get("persons")?,
    })
}

fn message(row: &SqliteRow) -> Got<Message> {
    Ok(Message {
        on: day(row, "made_on")?,
        recipients: row.try_get("recipients")?,
    })
}

fn lead(row: &SqliteRow, entries: &[Told]) -> Got<Lead> {
    let (since, last) = (day(row, "made_at")?, optional_day(row, "last_on")?);
    let (state, maturity): (String, String) = (row.try_get("state")?, row.try_get("maturity")?);
    // Without an entry, the last contact is when it ended.
    let known = match state.as_str() {
        "ouverte" => since,
        _ => last.unwrap_or(since),
    };
    Ok(Lead {
        partner: row.try_get("partner")?,
        interest: row.try_get("interest")?,
        maturity: Past::of(entries, "maturite", &not_before(since, &maturity)),
        past: Past::of(entries, "etat", &not_before(known, &state)),
        next: row.try_get("next_step")?,
        last,
        since,
    })
}

fn case(row: &SqliteRow) -> Got<Case> {
    Ok(Case {
        id: row.try_get("id")?,
        title: row.try_get("title")?,
        theme: row.try_get("theme")?,
        on: day(row, "on_day")?,
    })
}

/// Who an account belongs to, for the officer alone.
#[derive(Debug, Clone)]
pub struct Person {
    /// The name, as far as it was not erased.
    pub name: String,
    /// The log-in at DINAMIS.
    pub login: Option<String>,
}

/// The persons of accounts, by the id of the account.
pub async fn persons(sql: &mut SqliteConnection) -> Got<BTreeMap<String, Person>> {
    let text = "SELECT account.id, given_name, family_name, dinamis_login
                FROM account JOIN person ON person.id = account.person";
    let rows = sqlx::query(text).fetch_all(sql).await?;
    let one = |row: &SqliteRow| {
        let names: [Option<String>; 2] = [row.try_get("given_name")?, row.try_get("family_name")?];
        let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let login = row.try_get("dinamis_login")?;
        Ok((row.try_get("id")?, Person { name, login }))
    };
    rows.iter().map(one).collect()
}
