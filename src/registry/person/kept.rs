//! How long what is said of a person is kept: one rule for the purge, the reminders and what persons
//! and their data protection officer are told.

use chrono::{Months, NaiveDate};
use sqlx::{Row, SqliteConnection};

/// Months after which a person is erased once its last tie to a partner has ended: accounts, roles,
/// mandates, participations.
pub const PERSON_MONTHS: u32 = 24;
/// Months for which who signed is kept after the end of the adhésion: five years, the ordinary
/// prescription (Code civil, art. 2224).
pub const PROOF_MONTHS: u32 = 60;
/// Months without a log-in after which an account is suspended, then closed.
pub const IDLE_MONTHS: u32 = 24;

/// What ties a person to the relay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ties {
    /// True while an account, a role or a mandate runs.
    pub running: bool,
    /// The last day of any of them, of a participation, or of the record itself.
    pub last: Option<NaiveDate>,
    /// True while an adhésion runs that it signed for.
    pub proving: bool,
    /// The day on which the last of those adhésions ended.
    pub proved: Option<NaiveDate>,
}

/// True when nothing asks any more for keeping what is said of a person.
fn is_due(ties: &Ties, today: NaiveDate) -> bool {
    let over = |day: Option<NaiveDate>, months| day.is_none_or(|day| day < before(today, months));
    !ties.running
        && !ties.proving
        && ties.last.is_some()
        && over(ties.last, PERSON_MONTHS)
        && over(ties.proved, PROOF_MONTHS)
}

/// The day so many months before `today`.
pub fn before(today: NaiveDate, months: u32) -> NaiveDate {
    today
        .checked_sub_months(Months::new(months))
        .unwrap_or(NaiveDate::MIN)
}

/// Persons whose time is over, with the last day that counted.
pub(crate) async fn due(
    sql: &mut SqliteConnection,
    today: NaiveDate,
) -> Result<Vec<(String, NaiveDate)>, sqlx::Error> {
    let all = ties(sql, today).await?.into_iter();
    let due = all.filter(|(_, ties)| is_due(ties, today));
    Ok(due
        .filter_map(|(id, ties)| Some((id, ties.last.max(ties.proved)?)))
        .collect())
}

/// The ties of everybody who was not erased. Each table is read once, whatever the number of persons.
async fn ties(
    sql: &mut SqliteConnection,
    today: NaiveDate,
) -> Result<Vec<(String, Ties)>, sqlx::Error> {
    let text = "WITH tie (person, running, last) AS (
            SELECT id, 0, substr(made_at, 1, 10) FROM person
            UNION ALL SELECT person, state <> 'clos', since FROM account
            UNION ALL SELECT person, until_day IS NULL OR until_day >= ?1, coalesce(until_day, from_day)
                FROM contact
            UNION ALL SELECT person, coalesce(ended_on, until_day) >= ?1, coalesce(ended_on, until_day)
                FROM mandate
            UNION ALL SELECT x.person, e.on_day >= ?1, e.on_day FROM participant x
                JOIN event e ON e.id = x.event WHERE x.person IS NOT NULL
        ), stay (id, runs, ended) AS (
            SELECT id, open AND coalesce(until_day, ?1) >= ?1,
                CASE open WHEN 1 THEN coalesce(until_day, since) ELSE since END FROM adhesion
        ), proof (person, proving, proved) AS (
            SELECT x.signatory, h.runs, h.ended FROM acceptance x JOIN stay h ON h.id = x.adhesion
            UNION ALL SELECT x.person, h.runs, h.ended FROM adhesion_event x
                JOIN stay h ON h.id = x.adhesion WHERE x.person IS NOT NULL
            UNION ALL SELECT signatory, 0, coalesce(signed_on, made_on) FROM avenant
                WHERE signatory IS NOT NULL
        ), tied AS (SELECT person, max(running) AS running, max(last) AS last FROM tie GROUP BY person
        ), proven AS (SELECT person, max(proving) AS proving, max(proved) AS proved FROM proof GROUP BY person)
        SELECT p.id, t.running, t.last, coalesce(v.proving, 0), v.proved
        FROM person p JOIN tied t ON t.person = p.id LEFT JOIN proven v ON v.person = p.id
        WHERE p.erased_at IS NULL ORDER BY p.id";
    let rows = sqlx::query(text)
        .bind(today.to_string())
        .fetch_all(sql)
        .await?;
    let mut all = Vec::new();
    for row in rows {
        let day = |at: usize| -> Result<Option<NaiveDate>, sqlx::Error> {
            let text: Option<String> = row.try_get(at)?;
            Ok(text.and_then(|text| text.parse().ok()))
        };
        let ties = Ties {
            running: row.try_get::<i64, _>(1)? != 0,
            last: day(2)?,
            proving: row.try_get::<i64, _>(3)? != 0,
            proved: day(4)?,
        };
        all.push((row.try_get(0)?, ties));
    }
    Ok(all)
}

/// A number of months in words: `deux ans`, `18 mois`.
pub fn told(months: u32) -> String {
    let words = [
        "un an",
        "deux ans",
        "trois ans",
        "quatre ans",
        "cinq ans",
        "six ans",
        "sept ans",
        "huit ans",
        "neuf ans",
        "dix ans",
    ];
    let years = usize::try_from(months / 12).unwrap_or(usize::MAX);
    match (
        months % 12,
        years.checked_sub(1).and_then(|at| words.get(at)),
    ) {
        (0, Some(words)) => (*words).into(),
        (0, None) => format!("{years} ans"),
        _ => format!("{months} mois"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn a_person_is_kept_while_anything_runs_and_for_its_time_after() {
        let today = day("2026-11-27").unwrap();
        let ended = |last: &str| Ties {
            last: day(last),
            ..Ties::default()
        };
        assert!(!is_due(&ended("2024-11-27"), today), "two years to the day");
        assert!(is_due(&ended("2024-11-26"), today));
        let running = Ties {
            running: true,
            ..ended("2000-01-01")
        };
        assert!(!is_due(&running, today));
        let proving = Ties {
            proving: true,
            ..ended("2000-01-01")
        };
        assert!(!is_due(&proving, today));
        let proved = |day_of: &str| Ties {
            proved: day(day_of),
            ..ended("2000-01-01")
        };
        assert!(!is_due(&proved("2021-11-27"), today));
        assert!(is_due(&proved("2021-11-26"), today));
        assert!(!is_due(&Ties::default(), today), "nothing known: kept");
    }

    #[test]
    fn the_leap_day_has_a_day_two_years_before() {
        let of = |text: &str| before(day(text).unwrap(), PERSON_MONTHS).to_string();
        assert_eq!(of("2024-02-29"), "2022-02-28");
    }

    #[test]
    fn durations_are_told_in_years_where_they_are_whole() {
        let told = [12, 18, 24, 60, 72, 144].map(told);
        assert_eq!(
            told,
            [
                "un an", "18 mois", "deux ans", "cinq ans", "six ans", "12 ans"
            ]
        );
    }
}
