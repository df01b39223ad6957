//! What rests on the record of a partner: said whenever a field that rights rest on changes under
//! an open adhésion.

use chrono::NaiveDate;
use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};

use super::rules::{Field, Partner};
use crate::fr;

/// The fields that decisions read, each with its option on the command line.
pub(crate) const RIGHTS: [(Field, &str); 5] = [
    (Field::UserGroup, "--group"),
    (Field::Public, "--public"),
    (Field::Autonomous, "--autonomous"),
    (Field::Territory, "--territory"),
    (Field::TerritoryYear, "--territory-year"),
];
/// The state of an adhésion `a` on the day that is bound second: one that was not renewed has expired
/// by itself the day after its last one.
pub(crate) const STATE: &str = "CASE WHEN a.state IN ('active', 'suspendue') AND a.until_day < ?2
    THEN 'echue' ELSE a.state END";
/// So many accounts are named.
const NAMED: usize = 5;

/// The adhésion of a partner that is not over.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Open {
    /// Its id.
    pub id: String,
    /// Word of its state.
    pub state: String,
}

/// The adhésion of a partner that is not over, if there is one.
pub(crate) async fn open(
    sql: &mut SqliteConnection,
    partner: &str,
    today: NaiveDate,
) -> Result<Option<Open>, sqlx::Error> {
    let text = format!(
        "SELECT a.id, {STATE} AS state FROM adhesion a WHERE a.partner = ?1 AND a.open = 1"
    );
    sqlx::query_as(AssertSqlSafe(text))
        .bind(partner)
        .bind(today.to_string())
        .fetch_optional(sql)
        .await
}

/// Says in one line what rests on what changed from `before` to `after`; nothing where no field of
/// rights changes, or no adhésion is open. All is read under the id of `before`.
pub(crate) async fn told(
    sql: &mut SqliteConnection,
    before: &Partner,
    after: &Partner,
    today: NaiveDate,
) -> Result<Option<String>, sqlx::Error> {
    let changed = changed(before, after);
    let adhesion = open(&mut *sql, &before.id, today).await?;
    let Some(adhesion) = adhesion.filter(|_| !changed.is_empty()) else {
        return Ok(None);
    };
    let accounts = "SELECT trim(coalesce(p.given_name, '') || ' ' || coalesce(p.family_name, ''))
                    || ' [' || a.id || ']' FROM account a JOIN person p ON p.id = a.person
                    WHERE a.partner = ? AND a.state = 'actif' ORDER BY p.name_key, a.id";
    let accounts: Vec<String> = sqlx::query_scalar(accounts)
        .bind(&before.id)
        .fetch_all(&mut *sql)
        .await?;
    let permits = "SELECT count(*) FROM permit
                   WHERE partner = ? AND withdrawn_at IS NULL AND until_day >= ?";
    let permits: i64 = sqlx::query_scalar(permits)
        .bind(&before.id)
        .bind(today.to_string())
        .fetch_one(&mut *sql)
        .await?;
    let texts = "SELECT DISTINCT text FROM acceptance WHERE adhesion = ? ORDER BY text";
    let texts: Vec<String> = sqlx::query_scalar(texts)
        .bind(&adhesion.id)
        .fetch_all(sql)
        .await?;
    Ok(Some(sentence(
        &adhesion, &changed, &accounts, permits, &texts,
    )))
}

/// Says what stays with a record that becomes another legal person under an open adhésion.
pub(crate) async fn of_other_body(
    sql: &mut SqliteConnection,
    before: &Partner,
    after: &Partner,
    today: NaiveDate,
) -> Result<Option<String>, sqlx::Error> {
    let (Some(was), Some(is)) = (&before.siren, &after.siren) else {
        return Ok(None);
    };
    if was == is {
        return Ok(None);
    }
    let adhesion = open(sql, &before.id, today).await?;
    Ok(adhesion.map(|adhesion| {
        format!(
            "le SIREN change ({was} → {is})\u{202f}: l’adhésion {} ({}), les avenants et les comptes restent à cette fiche\u{202f}; une nouvelle personne morale est un nouveau partenaire (`relais registry partner add`)",
            adhesion.id,
            fr::adhesion(&adhesion.state)
        )
    }))
}

/// The fields of rights that differ: label, before, after.
fn changed(before: &Partner, after: &Partner) -> Vec<String> {
    let shown = |value: String| match value.is_empty() {
        true => "(vide)".to_string(),
        false => value,
    };
    let fields = RIGHTS.into_iter().map(|(field, _)| field);
    fields
        .filter(|field| field.get(before) != field.get(after))
        .map(|field| {
            let (was, is) = (shown(field.get(before)), shown(field.get(after)));
            format!("{}\u{202f}: {was} → {is}", field.label())
        })
        .collect()
}

fn sentence(
    adhesion: &Open,
    changed: &[String],
    accounts: &[String],
    permits: i64,
    texts: &[String],
) -> String {
    let mut rests = match accounts.len() {
        0 => "aucun compte actif".to_string(),
        1 => format!("1 compte actif\u{202f}: {}", accounts[0]),
        count => {
            let named = accounts[..count.min(NAMED)].join(", ");
            let more = match count.saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" et {more} de plus"),
            };
            format!("{count} comptes actifs\u{202f}: {named}{more}")
        }
    };
    rests += &match permits {
        0 => String::new(),
        1 => " — 1 permis en cours".into(),
        more => format!(" — {more} permis en cours"),
    };
    if !texts.is_empty() {
        rests += &format!(" — textes acceptés\u{202f}: {}", texts.join(", "));
    }
    format!(
        "des droits changent ({}) sous l’adhésion {} ({})\u{202f}; en dépend ce qui suit\u{202f}: {rests}. `relais registry may` dit ce qui reste permis",
        changed.join("\u{202f}; "),
        adhesion.id,
        fr::adhesion(&adhesion.state)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_names_some_accounts_and_counts_all() {
        let adhesion = Open {
            id: "adhe-0123456789ab".into(),
            state: "active".into(),
        };
        let accounts: Vec<String> = (1..=7).map(|n| format!("N{n} [acct-{n}]")).collect();
        let line = sentence(&adhesion, &["groupe : a → b".into()], &accounts, 2, &[]);
        assert!(
            line.contains("7 comptes actifs\u{202f}: N1 [acct-1], "),
            "{line}"
        );
        assert!(
            line.contains("N5 [acct-5] et 2 de plus — 2 permis en cours"),
            "{line}"
        );
        assert!(!line.contains("N6"), "{line}");
        let line = sentence(&adhesion, &[], &[], 0, &["charte".into()]);
        assert!(
            line.contains("aucun compte actif — textes acceptés\u{202f}: charte."),
            "{line}"
        );
    }
}
