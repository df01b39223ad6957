//! Who is in office is erased only when that is said, and never comes back by an older copy.

use relais_files::atomic::Overwrite;
use relais_store::journal::{Asked, read};

use super::{Bench, Person};
use crate::RegistryFault;
use crate::keeping::{backup, restore};
use crate::operator::rules::Role;
use crate::operator::{self, Operator};
use crate::privacy::erasures::{self, Stage};
use crate::privacy::{self, Mode, Open, PrivacyFault, Redact, Why};

async fn declared(bench: &Bench, user: &str, roles: &[Role]) -> Operator {
    let desk = bench.desk().await;
    let made = operator::add(&desk, user, "Léa Fictive", roles).await;
    desk.leave().await;
    made.unwrap()
}

async fn copied(bench: &Bench) -> std::path::PathBuf {
    let desk = bench.desk().await;
    let (copy, key) = (bench.at("copy.db"), bench.signer().verifier());
    backup(&desk, Some(&key), &copy, Overwrite::Refuse)
        .await
        .unwrap();
    desk.leave().await;
    copy
}

async fn operators(bench: &Bench) -> Vec<Operator> {
    let desk = bench.desk().await;
    let all = operator::list(desk.db()).await.unwrap();
    desk.leave().await;
    all
}

#[tokio::test]
async fn an_operator_who_was_erased_is_closed_and_erased_in_an_older_copy() {
    let mut bench = Bench::new().await;
    let lea = declared(&bench, "lfictive", &[Role::Administrateur]).await;
    let copy = copied(&bench).await;
    let desk = bench.desk().await;
    for asked in ["lfictive", "Léa Fictive", &lea.id] {
        let tried = privacy::erase(
            &desk,
            asked,
            Why::Demande,
            Open::Close,
            Redact::Nothing,
            Mode::Try,
        )
        .await;
        assert_eq!(tried.unwrap().person, lea.id, "{asked}");
    }
    operator::close(&desk, &lea.id).await.unwrap();
    desk.leave().await;
    bench.erase(&lea.id).await.unwrap();
    let (list, to) = (erasures::beside(&bench.registry), bench.at("new.db"));
    let asked = bench.asked(&copy, &to, &list);
    let done = restore(&asked, Some(bench.signer())).await.unwrap();
    assert_eq!(done.replayed, [lea.id.as_str()]);
    assert_eq!((done.ended, done.kept), (vec![lea.id.clone()], vec![]));
    let bytes = std::fs::read(&to).unwrap();
    for word in ["lfictive", "Léa Fictive"] {
        let there = bytes.windows(word.len()).any(|w| w == word.as_bytes());
        assert!(!there, "{word}");
    }
    bench.registry = to;
    bench.verified().await;
    let all = operators(&bench).await;
    assert!(all.iter().any(|one| one.id == lea.id && !one.acts()));
}

/// The copy is of when the one who was erased later was the only administrator.
#[tokio::test]
async fn the_last_administrator_of_a_copy_is_kept_and_is_to_be_erased_still() {
    let mut bench = Bench::new().await;
    let chef = operators(&bench).await.remove(0);
    let copy = copied(&bench).await;
    let (list, to) = (bench.at("list"), bench.at("new.db"));
    for stage in [Stage::Asked, Stage::Scrubbed] {
        erasures::note(&list, stage, &chef.id, "2023-11-15T00:00:00Z").unwrap();
    }
    let asked = bench.asked(&copy, &to, &list);
    let done = restore(&asked, Some(bench.signer())).await.unwrap();
    assert_eq!((done.replayed, done.kept), (vec![], vec![chef.id.clone()]));
    bench.registry = to;
    bench.verified().await;
    assert!(operators(&bench).await[0].acts());
    let desk = bench.desk().await;
    assert_eq!(privacy::unfinished(&desk).unwrap(), [chef.id.as_str()]);
    let fault = privacy::erase(
        &desk,
        &chef.id,
        Why::Demande,
        Open::Close,
        Redact::Nothing,
        Mode::Do,
    )
    .await;
    assert!(matches!(
        fault,
        Err(PrivacyFault::Registry(RegistryFault::LastAdministrator(_)))
    ));
    desk.leave().await;
    declared(&bench, "lfictive", &[Role::Administrateur]).await;
    assert_eq!(bench.erase(&chef.id).await.unwrap().ended, ["opérateur"]);
}

async fn seated(bench: &Bench, person: &Person) {
    let desk = bench.desk().await;
    let mut change = desk.begin().await.unwrap();
    for role in ["referent", "representant-legal"] {
        sqlx::query(
            "INSERT INTO contact (partner, person, role, from_day) VALUES (?, ?, ?, '2023-11-14')",
        )
        .bind(&bench.partner)
        .bind(&person.id)
        .bind(role)
        .execute(change.sql())
        .await
        .unwrap();
    }
    sqlx::query("UPDATE account SET state = 'clos'")
        .execute(change.sql())
        .await
        .unwrap();
    let entry = relais_store::Entry {
        object: relais_store::PERSON,
        id: person.id.parse().unwrap(),
        verb: "name",
        person: None,
        detail: serde_json::json!({}),
    };
    change.commit(vec![entry]).await.unwrap();
    desk.leave().await;
}

#[tokio::test]
async fn who_is_in_office_is_not_erased_unsaid() {
    let mut bench = Bench::new().await;
    let person = bench.person().await;
    seated(&bench, &person).await;
    let desk = bench.desk().await;
    let erased = privacy::erase(
        &desk,
        &person.id,
        Why::Demande,
        Open::Refuse,
        Redact::Nothing,
        Mode::Do,
    )
    .await;
    let told = erased.unwrap_err().to_string();
    for role in ["référent", "représentant légal"] {
        assert!(
            told.contains(&format!("{role} de {}", bench.partner)),
            "{told}"
        );
    }
    desk.leave().await;
    assert!(person.is_in(&bench.registry));
    assert!(!erasures::beside(&bench.registry).exists());
    let erased = bench.erase(&person.id).await.unwrap();
    assert_eq!(erased.ended.len(), 3, "the contact too: {:?}", erased.ended);
    let desk = bench.desk().await;
    let mut sql = desk.db().read().await.unwrap();
    let lasting: i64 = sqlx::query_scalar("SELECT count(*) FROM contact WHERE until_day IS NULL")
        .fetch_one(&mut *sql)
        .await
        .unwrap();
    assert_eq!(lasting, 0);
    let asked = Asked {
        object: Some(&person.id),
        ..Asked::default()
    };
    let all = read(&mut sql, &asked).await.unwrap();
    let ends = all.iter().filter(|told| told.verb == "leave");
    assert_eq!(ends.count(), 3);
}
