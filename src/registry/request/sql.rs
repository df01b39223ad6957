//! Requests in the database.

use chrono::NaiveDate;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};

use super::overlap::{Other, around, within};
use super::rules::{Kind, Request, State};
use super::steps::Known;
use super::{Filter, Listed};
use crate::account;
use crate::adhesion::{self, State as Adhesion};

pub async fn load(sql: &mut SqliteConnection, id: &str) -> Result<Option<Request>, sqlx::Error> {
    let row = sqlx::query("SELECT * FROM request WHERE id = ?")
        .bind(id)
        .fetch_optional(sql)
        .await?;
    row.as_ref().map(request).transpose()
}

/// The ids of the first requests that bear a reference of DINAMIS: one order may serve several.
pub async fn by_reference(
    sql: &mut SqliteConnection,
    reference: &str,
) -> Result<Vec<String>, sqlx::Error> {
    let text = "SELECT id FROM request WHERE dinamis_ref = ? ORDER BY asked_on, id LIMIT 20";
    sqlx::query_scalar(text)
        .bind(reference)
        .fetch_all(sql)
        .await
}

pub async fn save(sql: &mut SqliteConnection, of: &Request) -> Result<(), sqlx::Error> {
    let text = "INSERT INTO request (id, partner, account, kind, subject, state, asked_on, since, sensor, stereo,
                from_day, until_day, cloud_percent, angle_deg, territory, territory_year, km2, quota, price_eur,
                acts, dinamis_ref, use_case, outcome, engineering, escalated, reprise, made_at, version, delivered_km2)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET account = excluded.account, kind = excluded.kind,
                subject = excluded.subject, state = excluded.state, since = excluded.since, sensor = excluded.sensor,
                stereo = excluded.stereo, from_day = excluded.from_day, until_day = excluded.until_day,
                cloud_percent = excluded.cloud_percent, angle_deg = excluded.angle_deg,
                territory = excluded.territory, territory_year = excluded.territory_year, km2 = excluded.km2,
                quota = excluded.quota, price_eur = excluded.price_eur, acts = excluded.acts,
                dinamis_ref = excluded.dinamis_ref, use_case = excluded.use_case, outcome = excluded.outcome,
                engineering = excluded.engineering, escalated = excluded.escalated, version = excluded.version,
                delivered_km2 = excluded.delivered_km2";
    sqlx::query(text)
        .bind(&of.id)
        .bind(&of.partner)
        .bind(&of.account)
        .bind(of.kind.word())
        .bind(&of.subject)
        .bind(of.state.word())
        .bind(&of.asked_on)
        .bind(&of.since)
        .bind(&of.sensor)
        .bind(of.stereo)
        .bind(&of.from_day)
        .bind(&of.until_day)
        .bind(of.cloud_percent)
        .bind(of.angle_deg)
        .bind(&of.territory)
        .bind(of.territory_year)
        .bind(of.km2)
        .bind(of.quota)
        .bind(of.price_eur)
        .bind(&of.acts)
        .bind(&of.dinamis_ref)
        .bind(&of.use_case)
        .bind(&of.outcome)
        .bind(of.engineering)
        .bind(of.escalated)
        .bind(of.reprise)
        .bind(&of.made_at)
        .bind(of.version)
        .bind(of.delivered_km2)
        .execute(sql)
        .await?;
    Ok(())
}

fn request(row: &SqliteRow) -> Result<Request, sqlx::Error> {
    let word = |column: &str| row.try_get::<String, _>(column);
    let wrong = |why: String| sqlx::Error::Decode(why.into());
    Ok(Request {
        id: row.try_get("id")?,
        partner: row.try_get("partner")?,
        account: row.try_get("account")?,
        kind: Kind::of(&word("kind")?).map_err(wrong)?,
        subject: row.try_get("subject")?,
        state: State::of(&word("state")?).map_err(wrong)?,
        asked_on: row.try_get("asked_on")?,
        since: row.try_get("since")?,
        sensor: row.try_get("sensor")?,
        stereo: row.try_get("stereo")?,
        from_day: row.try_get("from_day")?,
        until_day: row.try_get("until_day")?,
        cloud_percent: row.try_get("cloud_percent")?,
        angle_deg: row.try_get("angle_deg")?,
        territory: row.try_get("territory")?,
        territory_year: row.try_get("territory_year")?,
        km2: row.try_get("km2")?,
        delivered_km2: row.try_get("delivered_km2")?,
        quota: row.try_get("quota")?,
        price_eur: row.try_get("price_eur")?,
        acts: row.try_get("acts")?,
        dinamis_ref: row.try_get("dinamis_ref")?,
        use_case: row.try_get("use_case")?,
        outcome: row.try_get("outcome")?,
        engineering: row.try_get("engineering")?,
        escalated: row.try_get("escalated")?,
        reprise: row.try_get("reprise")?,
        made_at: row.try_get("made_at")?,
        version: row.try_get("version")?,
    })
}

pub async fn list(sql: &mut SqliteConnection, filter: &Filter) -> Result<Vec<Listed>, sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new(
        "SELECT r.*, p.name AS partner_name FROM request r JOIN partner p ON p.id = r.partner WHERE 1 = 1",
    );
    let equal = [
        (" AND r.partner = ", filter.partner.as_deref()),
        (" AND r.kind = ", filter.kind.map(Kind::word)),
        (" AND r.state = ", filter.state.map(State::word)),
        (" AND p.user_group = ", filter.group.as_deref()),
        (" AND r.asked_on >= ", filter.since.as_deref()),
    ];
    for (condition, value) in equal {
        if let Some(value) = value {
            query.push(condition).push_bind(value);
        }
    }
    if filter.open {
        query.push(" AND r.state IN ('recue', 'transmise', 'acceptee')");
    }
    query.push(" ORDER BY r.asked_on, r.made_at, r.id");
    let rows = query.build().fetch_all(sql).await?;
    let one = |row: &SqliteRow| {
        Ok(Listed {
            request: request(row)?,
            partner_name: row.try_get("partner_name")?,
        })
    };
    rows.iter().map(one).collect()
}

const SHAREABLE: &str =
    "SELECT r.*, p.name AS partner_name FROM request r JOIN partner p ON p.id = r.partner
    WHERE r.kind <> 'aide' AND r.territory IS NOT NULL AND r.reprise = 0
    AND r.state IN ('recue', 'transmise', 'acceptee', 'livree')";

/// Requests for images that have a territory and may be shared.
pub async fn shareable(sql: &mut SqliteConnection) -> Result<Vec<Other>, sqlx::Error> {
    let mut query = QueryBuilder::<Sqlite>::new(SHAREABLE);
    query.push(" ORDER BY r.asked_on, r.id");
    let rows = query.build().fetch_all(sql).await?;
    rows.iter().map(other).collect()
}

/// The same, of other partners than that of a request and of territories that may touch its own.
pub async fn others(sql: &mut SqliteConnection, of: &Request) -> Result<Vec<Other>, sqlx::Error> {
    let territory = of.territory.as_deref();
    let Some(territory) = territory.filter(|_| of.kind.is_image() && !of.reprise) else {
        return Ok(Vec::new());
    };
    let mut query = QueryBuilder::<Sqlite>::new(SHAREABLE);
    query.push(" AND r.partner <> ").push_bind(&of.partner);
    query.push(" AND (r.territory = ").push_bind(territory);
    for outer in around(territory) {
        query.push(" OR r.territory = ").push_bind(outer);
    }
    for beginning in within(territory) {
        query
            .push(" OR r.territory LIKE ")
            .push_bind(format!("{beginning}%"));
    }
    query.push(") ORDER BY r.asked_on, r.id");
    let rows = query.build().fetch_all(sql).await?;
    rows.iter().map(other).collect()
}

fn other(row: &SqliteRow) -> Result<Other, sqlx::Error> {
    Ok(Other {
        request: request(row)?,
        partner: row.try_get("partner_name")?,
    })
}

/// What is known around a request: the adhésion of its partner, the account of who asks.
pub async fn known(
    sql: &mut SqliteConnection,
    of: &Request,
    day: NaiveDate,
) -> Result<Known, sqlx::Error> {
    let courses = adhesion::course::of_partner(&mut *sql, &of.partner).await?;
    let states = courses.iter().filter_map(|course| course.state_on(day));
    let adhesion = states.max_by_key(|state| *state == Adhesion::Active);
    let adhesion = adhesion.map(|state| state.word().into());
    let stored = sqlx::query_scalar("SELECT state FROM account WHERE id = ? AND partner = ?")
        .bind(&of.account)
        .bind(&of.partner);
    let stored: Option<String> = stored.fetch_optional(&mut *sql).await?;
    let course = match &of.account {
        Some(account) => account::course::of(sql, account).await?,
        None => None,
    };
    // Before it was typed an account is as one that waits; where the journal was purged, it is as it is.
    let account = stored.map(|stored| match course.map(|course| course.on(day)) {
        Some(Some(then)) => then.state.word().into(),
        Some(None) => account::State::Attente.word().into(),
        None => stored,
    });
    Ok(Known { adhesion, account })
}
