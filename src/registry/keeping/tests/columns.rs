//! No column of a person is forgotten.

use relais_store::{Entry, PERSON};

use super::Bench;
use crate::operator;
use crate::operator::rules::Role;
use crate::privacy::{self, Mode, Open, PrivacyFault, Redact, Why};

/// Columns of a person that are no value of it: ids and days.
const KEPT: [&str; 12] = [
    "id",
    "person",
    "partner",
    "notice_on",
    "erased_at",
    "made_at",
    "since",
    "first_login",
    "last_login",
    "from_day",
    "until_day",
    "ended_on",
];

/// Whatever column is added to the tables of persons later: what it holds goes with the person.
#[tokio::test]
async fn every_column_of_a_person_is_emptied() {
    let mut bench = Bench::new().await;
    let person = bench.person().await;
    let desk = bench.desk().await;
    let mut change = desk.begin().await.unwrap();
    let text = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
                WHERE m.name IN ('person', 'account', 'mandate') AND c.type = 'TEXT'";
    let columns: Vec<(String, String)> =
        sqlx::query_as(text).fetch_all(change.sql()).await.unwrap();
    let made = "INSERT INTO mandate (id, person, partner, company, purpose, from_day, until_day, made_at)
                VALUES ('mand-000000000001', ?, ?, 'x', 'x', '2023-11-14', '2023-11-14', '2023-11-14')";
    sqlx::query(made)
        .bind(&person.id)
        .bind(&bench.partner)
        .execute(change.sql())
        .await
        .unwrap();
    let mut marked = 0;
    for (table, column) in columns
        .iter()
        .filter(|(_, column)| !KEPT.contains(&column.as_str()))
    {
        let text = format!("UPDATE OR IGNORE {table} SET {column} = 'marque-de-{table}-{column}'");
        // A column that takes certain words or ids only holds no value of a person.
        let done = sqlx::query(sqlx::AssertSqlSafe(text))
            .execute(change.sql())
            .await;
        marked += done.map_or(0, |done| done.rows_affected());
    }
    assert!(marked >= 8, "{marked}");
    let entry = Entry {
        object: PERSON,
        id: person.id.parse().unwrap(),
        verb: "edit",
        person: None,
        detail: serde_json::json!({}),
    };
    change.commit(vec![entry]).await.unwrap();
    desk.leave().await;
    bench.erase(&person.id).await.unwrap();
    let bytes = std::fs::read(&bench.registry).unwrap();
    for (table, column) in columns {
        let mark = format!("marque-de-{table}-{column}");
        let there = bytes.windows(mark.len()).any(|w| w == mark.as_bytes());
        assert!(!there, "{table}.{column} outlives the person");
    }
}

/// An operator is a person too: once it acts no more, its name and its user go, what it did stays.
#[tokio::test]
async fn an_operator_who_acts_no_more_is_erased_and_what_it_did_stays() {
    let bench = Bench::new().await;
    let desk = bench.desk().await;
    let roles = [Role::Lecteur];
    let made = operator::add(&desk, "lfictive", "Léa Fictive", &roles).await;
    let id = made.unwrap().id;
    let erased = privacy::erase(
        &desk,
        &id,
        Why::Demande,
        Open::Refuse,
        Redact::Nothing,
        Mode::Do,
    )
    .await;
    assert!(matches!(erased, Err(PrivacyFault::Active { .. })));
    desk.leave().await;
    let desk = bench.desk().await;
    operator::close(&desk, &id).await.unwrap();
    desk.leave().await;
    assert_eq!(bench.erase(&id).await.unwrap().entries, 2);
    assert!(bench.erase(&id).await.unwrap().already.is_some());
    let bytes = std::fs::read(&bench.registry).unwrap();
    for word in ["lfictive", "Léa Fictive"] {
        assert!(
            !bytes.windows(word.len()).any(|w| w == word.as_bytes()),
            "{word}"
        );
    }
    bench.verified().await;
    let desk = bench.desk().await;
    let all = operator::list(desk.db()).await.unwrap();
    assert_eq!(
        all.iter().filter(|one| one.id == id && !one.acts()).count(),
        1
    );
}
