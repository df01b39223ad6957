//! What hangs on a partner, in a few lines: for who opens its record.

use serde::Serialize;
use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};

use super::Partner;
use super::resting::STATE;
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::fr;
use crate::operator::rules::Act;

/// Something that hangs on a partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct Bond {
    /// What it is: `avenant`.
    pub what: String,
    /// What is known of it in short: `2772-A1, signé`.
    pub told: String,
}

/// Conventions, avenants, the adhésion, accounts, requests, leads and permits of a partner; its contacts
/// and mandates too where who asks may read of persons.
///
/// # Errors
/// What the database says.
pub async fn overview(desk: &Desk, partner: &Partner) -> Result<Vec<Bond>, RegistryFault> {
    let mut read = desk.db().read().await?;
    let today = desk.now().date_naive().to_string();
    let mut bonds = Vec::new();
    if desk.hold(Act::Persons, Some(&partner.id)).await.is_ok() {
        for of_persons in [CONTACTS, MANDATES] {
            let found = asked(&mut read, of_persons, partner, &today).await;
            bonds.extend(found.map_err(|e| desk.db().fault(&e))?);
        }
    }
    let adhesions = adhesions(&mut read, partner, &today).await;
    bonds.extend(adhesions.map_err(|e| desk.db().fault(&e))?);
    bonds.extend(
        asked(&mut read, OTHERS, partner, &today)
            .await
            .map_err(|e| desk.db().fault(&e))?,
    );
    Ok(bonds)
}

async fn asked(
    read: &mut SqliteConnection,
    sql: &'static str,
    partner: &Partner,
    today: &str,
) -> Result<Vec<Bond>, sqlx::Error> {
    sqlx::query_as(sql)
        .bind(&partner.id)
        .bind(today)
        .fetch_all(read)
        .await
}

/// Adhésions as they are today.
async fn adhesions(
    read: &mut SqliteConnection,
    partner: &Partner,
    today: &str,
) -> Result<Vec<Bond>, sqlx::Error> {
    let text = format!(
        "SELECT a.path, {STATE}, CASE WHEN {STATE} = a.state THEN a.since ELSE date(a.until_day, '+1 day') END,
         a.until_day FROM adhesion a WHERE a.partner = ?1 ORDER BY a.open, a.since, a.id"
    );
    let rows: Vec<(String, String, String, Option<String>)> = sqlx::query_as(AssertSqlSafe(text))
        .bind(&partner.id)
        .bind(today)
        .fetch_all(read)
        .await?;
    let told = |(path, state, since, until): (String, String, String, Option<String>)| {
        let until = until.map_or_else(String::new, |until| format!(", dernier jour {until}"));
        let state = fr::adhesion(&state);
        Bond {
            what: "adhésion".into(),
            told: format!("{path}, {state} depuis le {since}{until}"),
        }
    };
    Ok(rows.into_iter().map(told).collect())
}

const CONTACTS: &str = "
    SELECT CASE c.role WHEN 'representant-legal' THEN 'représentant légal' WHEN 'referent' THEN 'référent'
               ELSE 'contact' END AS what,
           coalesce(p.given_name || ' ', '') || coalesce(p.family_name, p.id)
               || coalesce(', ' || p.email, '') AS told
    FROM contact c JOIN person p ON p.id = c.person
    WHERE c.partner = ?1 AND c.from_day <= ?2 AND (c.until_day IS NULL OR c.until_day >= ?2)
    ORDER BY c.role DESC, p.family_name, p.id";

const MANDATES: &str = "
    SELECT 'mandat' AS what, company || ', jusqu’au ' || until_day AS told FROM mandate
    WHERE partner = ?1 AND ended_on IS NULL AND until_day >= ?2";

const OTHERS: &str = "
    SELECT 'avenant' AS what, number || ', ' || CASE state WHEN 'prepare' THEN 'préparé' WHEN 'envoye'
               THEN 'envoyé le ' || sent_on WHEN 'signe' THEN 'signé le ' || signed_on ELSE 'annulé' END AS told
    FROM avenant WHERE partner = ?1
    UNION ALL
    SELECT 'comptes', count(*) || ' ' || CASE state WHEN 'attente' THEN 'en attente' ELSE state
               || CASE WHEN count(*) > 1 AND state <> 'clos' THEN 's' ELSE '' END END
    FROM account WHERE partner = ?1 GROUP BY state
    UNION ALL
    SELECT 'demande', subject || ', ' || state || ' depuis le ' || since FROM request
    WHERE partner = ?1 AND state IN ('recue', 'transmise', 'acceptee')
    UNION ALL
    SELECT 'piste', interest || coalesce(', ' || next_step, '') FROM lead WHERE partner = ?1 AND state = 'ouverte'
    UNION ALL
    SELECT 'permis', product || ', jusqu’au ' || until_day FROM permit
    WHERE partner = ?1 AND withdrawn_at IS NULL AND until_day >= ?2";
