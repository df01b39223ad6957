//! Roles of persons that a table tells again.

use super::*;

const UPDATE: How = (There::Update, OnWrong::Stop, End::Keep);
const ROLES: &str = "SELECT group_concat(from_day || ' ' || coalesce(until_day, '-'), ', ')
    FROM (SELECT * FROM contact WHERE role = 'representant-legal' ORDER BY from_day)";

impl Bench {
    async fn text(&self, sql: &'static str) -> String {
        let mut read = self.desk.db().read().await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut *read).await.unwrap()
    }

    async fn roles(&self, how: How, days: &str) -> Outcome {
        let text = format!(
            "e-mail;nom;structure;rôle;depuis;jusqu’au\n\
             lea@val.example;Fictive;CC Val Fictif;représentant légal;{days}\n"
        );
        self.bring_as(Kind::Persons, &text, how).await
    }
}

#[tokio::test]
async fn a_role_that_is_told_again_moves_and_is_not_doubled() {
    let bench = filled().await;
    let stays = bench.roles(PLAIN, "2024-01-05;").await;
    assert_eq!((stays.known.len(), stays.doubts.len()), (1, 1), "{stays:?}");
    assert_eq!(bench.text(ROLES).await, "2024-03-01 -");
    let moved = bench.roles(UPDATE, "2024-01-05;").await;
    assert!(moved.applied, "{moved:?}");
    assert_eq!(moved.updated[0].changed[0].field, "contact");
    assert_eq!(bench.text(ROLES).await, "2024-01-05 -");
    // Nothing is told of its days: they stay.
    let same = bench.roles(UPDATE, ";").await;
    assert_eq!((same.known.len(), same.doubts.len()), (1, 0), "{same:?}");
    let ended = bench.roles(UPDATE, "2024-01-05;2025-01-05").await;
    assert!(ended.applied, "{ended:?}");
    let again = bench.roles(PLAIN, "2025-01-06;").await;
    assert!(again.applied, "{again:?}");
    let both = "2024-01-05 2025-01-05, 2025-01-06 -";
    assert_eq!(bench.text(ROLES).await, both);
    let several = bench.roles(UPDATE, "2024-01-06;").await;
    assert!(several.problems[0].why.contains("plusieurs fois"));
    bench.is_whole().await;
}

#[tokio::test]
async fn a_role_in_which_something_was_accepted_does_not_leave_it() {
    let bench = filled().await;
    bench.roles(UPDATE, "2024-01-10;").await;
    let late = bench.roles(UPDATE, "2024-01-11;").await;
    assert!(!late.applied);
    assert!(late.problems[0].why.contains("texte charte@1"), "{late:?}");
    assert_eq!(bench.text(ROLES).await, "2024-01-10 -");
}

/// One role has one span: two lines that differ say nothing.
#[tokio::test]
async fn two_lines_of_one_table_do_not_contradict_each_other() {
    let bench = filled().await;
    let line = "lea@val.example;Fictive;CC Val Fictif;représentant légal";
    let two = format!("2024-01-05;2025-01-05\n{line};2024-01-05;2024-02-01");
    let before = bench.text(ROLES).await;
    let refused = bench.roles(UPDATE, &two).await;
    let told = refused
        .problems
        .iter()
        .map(|one| (one.line, one.column.as_str()));
    assert_eq!(told.collect::<Vec<_>>(), [(3, "depuis")]);
    assert_eq!(bench.text(ROLES).await, before);
}
