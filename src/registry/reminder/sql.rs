//! What waits, in the database: tables of other modules are read here, never written.

use chrono::NaiveDate;
use sqlx::{FromRow, SqliteConnection};

use super::rules::{Kind, Terms};
use crate::person::kept;
use crate::rights::TextKind;
use crate::rights::sql::{Unaccepted, unaccepted};

/// Something that waits.
#[derive(Debug, FromRow)]
pub struct Found {
    pub object: String,
    pub partner: Option<String>,
    pub partner_name: Option<String>,
    pub person: Option<String>,
    pub person_name: Option<String>,
    pub day: String,
    /// What else names it: the text to accept, as its option says it.
    #[sqlx(default)]
    pub detail: String,
}

macro_rules! of_account {
    ($day:literal, $where:literal) => {
        concat!(
            "SELECT a.id AS object, a.partner, b.name AS partner_name, a.person,
                 trim(coalesce(p.given_name, '') || ' ' || p.family_name) AS person_name, ",
            $day,
            " AS day FROM account a JOIN person p ON p.id = a.person JOIN partner b ON b.id = a.partner
                 LEFT JOIN mandate m ON m.id = a.mandate WHERE ",
            $where,
            " ORDER BY day, object"
        )
    };
}

/// The last sign of an account: its last log-in, or the day since which it is in its state.
macro_rules! last_sign {
    () => {
        "CASE WHEN coalesce(a.last_login, a.first_login, '') > a.since
              THEN coalesce(a.last_login, a.first_login) ELSE a.since END"
    };
}

macro_rules! inactive {
    ($where:literal) => {
        concat!(
            "SELECT a.id AS object, a.partner, b.name AS partner_name, a.person,
                 trim(coalesce(p.given_name, '') || ' ' || p.family_name) AS person_name, ",
            last_sign!(),
            " AS day FROM account a JOIN person p ON p.id = a.person JOIN partner b ON b.id = a.partner
                 WHERE a.state = 'actif' AND a.since <= ?1 AND ",
            last_sign!(),
            $where,
            " ORDER BY day, object"
        )
    };
}

const MANDATE_ENDING: &str = "SELECT m.id AS object, m.partner, b.name AS partner_name, m.person,
        trim(coalesce(p.given_name, '') || ' ' || p.family_name) AS person_name, m.until_day AS day
     FROM mandate m JOIN person p ON p.id = m.person JOIN partner b ON b.id = m.partner
     WHERE m.ended_on IS NULL AND m.until_day BETWEEN ?1 AND ?2 ORDER BY day, object";

/// A month after its record was made, or as soon as it has an account (a *reprise*).
const NO_NOTICE: &str =
    "SELECT p.id AS object, c.partner, b.name AS partner_name, p.id AS person,
        trim(coalesce(p.given_name, '') || ' ' || p.family_name) AS person_name, substr(p.made_at, 1, 10) AS day
     FROM person p LEFT JOIN (
        SELECT person, min(partner) AS partner FROM (
            SELECT person, partner FROM account UNION SELECT person, partner FROM contact
            UNION SELECT person, partner FROM mandate) GROUP BY person) c ON c.person = p.id
     LEFT JOIN partner b ON b.id = c.partner
     WHERE p.notice_on IS NULL AND p.erased_at IS NULL AND p.made_at < ?2 AND (substr(p.made_at, 1, 10) <= ?1
        OR EXISTS (SELECT 1 FROM account a WHERE a.person = p.id AND a.state <> 'clos'))
     ORDER BY day, object";

const ADHESION: &str =
    "SELECT a.id AS object, a.partner, b.name AS partner_name, NULL AS person, NULL AS person_name, a.until_day AS day
     FROM adhesion a JOIN partner b ON b.id = a.partner
     WHERE a.open = 1 AND a.state = 'active' AND a.until_day <= ?1 ORDER BY day, object";

/// Those that end soon; the last one of the relay, or of a partner on its path, that is over.
const CONVENTION: &str =
    "SELECT c.id AS object, c.partner, b.name AS partner_name, NULL AS person, NULL AS person_name, c.until_day AS day
     FROM convention c LEFT JOIN partner b ON b.id = c.partner
     WHERE c.until_day BETWEEN ?1 AND ?2 OR (c.until_day < ?1
        AND (c.partner IS NULL OR EXISTS (SELECT 1 FROM adhesion a WHERE a.partner = c.partner AND a.open = 1
            AND a.path = 'relais'))
        AND NOT EXISTS (SELECT 1 FROM convention o WHERE o.kind = c.kind AND o.partner IS c.partner
            AND (o.until_day IS NULL OR o.until_day > c.until_day)))
     ORDER BY day, object";

/// What a partner may sign still: not where the adhésion that sent it, or the only one that there is, is over or
/// direct.
const AVENANT: &str =
    "SELECT a.id AS object, a.partner, b.name AS partner_name, NULL AS person, NULL AS person_name, a.sent_on AS day
     FROM avenant a JOIN partner b ON b.id = a.partner
     WHERE a.state = 'envoye' AND a.sent_on <= ?1
       AND NOT EXISTS (SELECT 1 FROM adhesion x WHERE x.avenant = a.id AND x.open = 0)
       AND (NOT EXISTS (SELECT 1 FROM adhesion x WHERE x.partner = a.partner)
         OR EXISTS (SELECT 1 FROM adhesion x WHERE x.partner = a.partner AND x.open = 1 AND x.path = 'relais'
                    AND (x.until_day IS NULL OR x.until_day >= ?2)))
     ORDER BY day, object";

/// What was handed to DINAMIS and is not decided.
const AT_DINAMIS: &str =
    "SELECT a.id AS object, a.partner, b.name AS partner_name, NULL AS person, NULL AS person_name, a.since AS day
     FROM adhesion a JOIN partner b ON b.id = a.partner
     WHERE a.open = 1 AND a.state IN ('soumise', 'instruction') AND a.since <= ?1 ORDER BY day, object";

/// Those whose time is over, by the rule that the purge applies.
async fn due(sql: &mut SqliteConnection, day: NaiveDate) -> Result<Vec<Found>, sqlx::Error> {
    let text = "SELECT trim(coalesce(given_name, '') || ' ' || coalesce(family_name, '')) FROM person WHERE id = ?";
    let mut all = Vec::new();
    for (id, last) in kept::due(sql, day).await? {
        let name = sqlx::query_scalar(text)
            .bind(&id)
            .fetch_one(&mut *sql)
            .await?;
        all.push(Found {
            object: id.clone(),
            partner: None,
            partner_name: None,
            person: Some(id),
            person_name: Some(name),
            day: last.to_string(),
            detail: String::new(),
        });
    }
    all.sort_by(|one, other| (&one.day, &one.object).cmp(&(&other.day, &other.object)));
    Ok(all)
}

fn to_accept(of: Unaccepted) -> Found {
    let option = of
        .kind
        .parse::<TextKind>()
        .map_or("--licence", TextKind::option);
    Found {
        object: of.adhesion,
        partner: Some(of.partner),
        partner_name: Some(of.partner_name),
        person: None,
        person_name: None,
        day: of.from_day,
        detail: format!("{option} {}@{}", of.text, of.version),
    }
}

/// All of a kind, the oldest first.
pub async fn found(
    sql: &mut SqliteConnection,
    kind: Kind,
    terms: &Terms,
    examples: bool,
) -> Result<Vec<Found>, sqlx::Error> {
    if kind == Kind::TexteAAccepter {
        let all = unaccepted(sql, (&terms.day, &terms.contracts), examples).await?;
        return Ok(all.into_iter().map(to_accept).collect());
    }
    let next_day = format!("{}T99", terms.day);
    let (text, bound): (&'static str, Vec<&str>) = match kind {
        Kind::MandatEchu => (
            of_account!(
                "coalesce(m.ended_on, m.until_day)",
                "a.state = 'actif' AND coalesce(m.ended_on, m.until_day) < ?1"
            ),
            vec![&terms.day],
        ),
        Kind::Attente => (
            of_account!("a.since", "a.state = 'attente' AND a.since <= ?1"),
            vec![&terms.week_ago],
        ),
        Kind::AClore => (
            of_account!(
                "coalesce(a.last_login, a.first_login, substr(a.made_at, 1, 10))",
                "a.state = 'suspendu' AND a.since <= ?1
                 AND coalesce(a.last_login, a.first_login, substr(a.made_at, 1, 10)) <= ?2"
            ),
            vec![&terms.month_ago, &terms.forgotten],
        ),
        Kind::Inactif24 => (inactive!(" <= ?1"), vec![&terms.forgotten]),
        Kind::Inactif18 => (
            inactive!(" BETWEEN ?2 AND ?1"),
            vec![&terms.warned, &terms.after_forgotten],
        ),
        Kind::SansNotice => (NO_NOTICE, vec![&terms.month_ago, &next_day]),
        Kind::AdhesionExpire => (ADHESION, vec![&terms.contracts]),
        Kind::ConventionExpire => (CONVENTION, vec![&terms.day, &terms.contracts]),
        Kind::MandatExpire => (MANDATE_ENDING, vec![&terms.day, &terms.mandates]),
        Kind::AvenantNonSigne => (AVENANT, vec![&terms.month_ago, &terms.day]),
        Kind::AttenteDinamis => (AT_DINAMIS, vec![&terms.month_ago]),
        // Read above.
        Kind::TexteAAccepter => return Ok(Vec::new()),
        Kind::AEffacer => return due(sql, terms.today).await,
    };
    let mut query = sqlx::query_as(text);
    for value in bound {
        query = query.bind(value.to_string());
    }
    query.fetch_all(sql).await
}
