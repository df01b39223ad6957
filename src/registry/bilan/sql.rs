//! What a bilan is computed from, read at one moment.
//!
//! Names, addresses and log-ins of persons are read by nothing here but [`persons`], for the
//! officer's own form, and [`known`], which tells what must stand nowhere.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::facts::{
    Account, Activity, Adhesion, Body, Case, Facts, Lead, Message, Need, Occasion, Passage, Request,
};
use super::step::Path;
use crate::activity::sql::heard;
use crate::period::Period;

type Got<T> = Result<T, sqlx::Error>;

/// Square metres of a hectare, and hectares of a square kilometre.
const HECTARE_M2: i64 = 10_000;
const KM2_HA: f64 = 100.0;

/// Everything that a bilan of these days, and of those before them, needs. To be read within one
/// transaction.
pub async fn facts(sql: &mut SqliteConnection, period: &Period) -> Got<Facts> {
    let first = period.before().map_or(period.from, |before| before.from);
    Ok(Facts {
        demo: nature(sql).await? == "demo",
        newest: newest(sql).await?,
        partners: all(sql, PARTNERS, body).await?,
        adhesions: adhesions(sql).await?,
        accounts: all(sql, ACCOUNTS, account).await?,
        activity: activity(sql, first, period.to).await?,
        requests: all(sql, REQUESTS, request).await?,
        needs: all(sql, NEEDS, need).await?,
        occasions: all(sql, OCCASIONS, occasion).await?,
        messages: all(sql, MESSAGES, message).await?,
        leads: all(sql, LEADS, lead).await?,
        cases: all(sql, CASES, case).await?,
        imports: heard(sql).await?,
    })
}

const PARTNERS: &str =
    "SELECT id, name, user_group, is_public, territory FROM partner ORDER BY name_key, id";
const ACCOUNTS: &str =
    "SELECT id, partner, state, since, mandate, first_login, reprise, made_at FROM account
                        ORDER BY id";
const REQUESTS: &str =
    "SELECT partner, kind, state, since, asked_on, km2, use_case, engineering, escalated, reprise
                        FROM request ORDER BY asked_on, id";
const NEEDS: &str =
    "SELECT user_group, partner, title, use_case, engineering, priority, state, said_on
                     FROM need ORDER BY said_on, id";
const OCCASIONS: &str =
    "SELECT kind, title, on_day, count(DISTINCT participant.partner) AS partners,
                         coalesce(sum(participant.count), 0) AS persons
                         FROM event LEFT JOIN participant ON participant.event = event.id
                         GROUP BY event.id ORDER BY on_day, event.id";
const MESSAGES: &str = "SELECT made_on, recipients FROM message ORDER BY made_on, id";
const LEADS: &str =
    "SELECT lead.partner, interest, lead.maturity, lead.state, next_step, last_on, lead.made_at
                     FROM lead JOIN partner ON partner.id = lead.partner
                     ORDER BY partner.name_key, lead.id";
const CASES: &str = "SELECT id, title, theme, on_day FROM use_case ORDER BY on_day, id";
async fn all<T>(
    sql: &mut SqliteConnection,
    text: &'static str,
    read: fn(&SqliteRow) -> Got<T>,
) -> Got<Vec<T>> {
    let rows = sqlx::query(text).fetch_all(sql).await?;
    rows.iter().map(read).collect()
}

async fn nature(sql: &mut SqliteConnection) -> Got<String> {
    sqlx::query_scalar("SELECT nature FROM registry")
        .fetch_one(sql)
        .await
}

async fn newest(sql: &mut SqliteConnection) -> Got<Option<NaiveDate>> {
    let row = sqlx::query("SELECT at FROM journal_head")
        .fetch_optional(sql)
        .await?;
    row.as_ref().map(|row| day(row, "at")).transpose()
}

/// A day, as `2026-01-31` or as the beginning of a moment.
fn day(row: &SqliteRow, column: &'static str) -> Got<NaiveDate> {
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
    Ok((km2.unwrap_or(0.0) * KM2_HA).round() as i64 * HECTARE_M2)
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

async fn adhesions(sql: &mut SqliteConnection) -> Got<Vec<Adhesion>> {
    let text = "SELECT adhesion, event, on_day, evidence, reprise FROM adhesion_event ORDER BY adhesion, number";
    let mut events: BTreeMap<String, Vec<Passage>> = BTreeMap::new();
    for row in sqlx::query(text).fetch_all(&mut *sql).await? {
        let evidence: serde_json::Value =
            serde_json::from_str(row.try_get("evidence")?).unwrap_or_default();
        let passage = Passage {
            event: row.try_get("event")?,
            back_to: evidence["to"].as_str().map(Into::into),
            on: day(&row, "on_day")?,
            reprise: row.try_get("reprise")?,
        };
        events
            .entry(row.try_get("adhesion")?)
            .or_default()
            .push(passage);
    }
    let text = "SELECT id, partner, path, state, since FROM adhesion ORDER BY id";
    let rows = sqlx::query(text).fetch_all(sql).await?;
    let adhesion = |row: &SqliteRow| {
        let id: String = row.try_get("id")?;
        Ok(Adhesion {
            partner: row.try_get("partner")?,
            path: Path::of(row.try_get("path")?),
            state: row.try_get("state")?,
            since: day(row, "since")?,
            events: events.remove(&id).unwrap_or_default(),
            id,
        })
    };
    rows.iter().map(adhesion).collect()
}

fn account(row: &SqliteRow) -> Got<Account> {
    let (since, made) = (day(row, "since")?, day(row, "made_at")?);
    let first_login = optional_day(row, "first_login")?;
    let mandate: Option<String> = row.try_get("mandate")?;
    // A day of one's own may be told of what is written down later.
    let opened = first_login.into_iter().chain([since, made]).min();
    Ok(Account {
        id: row.try_get("id")?,
        partner: row.try_get("partner")?,
        state: row.try_get("state")?,
        since,
        opened: opened.unwrap_or(made),
        reprise: row.try_get("reprise")?,
        contractor: mandate.is_some(),
        first_login,
    })
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
            m2: m2(row)?,
            bytes: row.try_get::<Option<i64>, _>("bytes")?.unwrap_or(0),
        })
    };
    rows.iter().map(one).collect()
}

fn request(row: &SqliteRow) -> Got<Request> {
    Ok(Request {
        partner: row.try_get("partner")?,
        kind: row.try_get("kind")?,
        state: row.try_get("state")?,
        since: day(row, "since")?,
        asked: day(row, "asked_on")?,
        m2: m2(row)?,
        use_case: row.try_get("use_case")?,
        engineering: row.try_get("engineering")?,
        escalated: row.try_get("escalated")?,
        reprise: row.try_get("reprise")?,
    })
}

fn need(row: &SqliteRow) -> Got<Need> {
    Ok(Need {
        group: row.try_get("user_group")?,
        partner: row.try_get("partner")?,
        title: row.try_get("title")?,
        use_case: row.try_get("use_case")?,
        engineering: row.try_get("engineering")?,
        priority: row.try_get("priority")?,
        state: row.try_get("state")?,
        said: day(row, "said_on")?,
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

fn lead(row: &SqliteRow) -> Got<Lead> {
    Ok(Lead {
        partner: row.try_get("partner")?,
        interest: row.try_get("interest")?,
        maturity: row.try_get("maturity")?,
        state: row.try_get("state")?,
        next: row.try_get("next_step")?,
        last: optional_day(row, "last_on")?,
        since: day(row, "made_at")?,
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

/// What a person is recognised by.
#[derive(Debug, Clone, Default)]
pub struct Mark {
    /// The id of the person.
    pub person: String,
    /// Given name and family name.
    pub names: Option<(String, String)>,
    /// Addresses, numbers and log-ins.
    pub words: Vec<String>,
}

/// What every person of the registry is recognised by.
pub async fn known(sql: &mut SqliteConnection) -> Got<Vec<Mark>> {
    let text = "SELECT id, given_name, family_name, email, phone, NULL AS login FROM person
                UNION ALL SELECT person, NULL, NULL, NULL, NULL, dinamis_login FROM account
                WHERE dinamis_login IS NOT NULL ORDER BY 1";
    let rows = sqlx::query(text).fetch_all(&mut *sql).await?;
    let one = |row: &SqliteRow| {
        let text = |column: &str| row.try_get::<Option<String>, _>(column);
        let words = [text("email")?, text("phone")?, text("login")?];
        Ok(Mark {
            person: row.try_get("id")?,
            names: text("given_name")?.zip(text("family_name")?),
            words: words.into_iter().flatten().collect(),
        })
    };
    rows.iter().map(one).collect()
}
