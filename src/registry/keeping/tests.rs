//! Persons erased, entries purged, copies made and brought back, in any order.

mod columns;
mod copies;
mod keys;
mod lists;
mod offices;
mod order;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use relais_files::atomic::Overwrite;
use relais_store::verify::verify;
use relais_store::{Db, Entry, Nature, PERSON, Signer, StoreFault};

use super::{Asked, Erasures, KeepingFault, backup, restore};
use crate::partner::{self, Field};
use crate::privacy::{self, Mode, Open, PrivacyFault, Redact, Why, erasures};
use crate::{Desk, RegistryFault, clock, operator};

struct Bench {
    folder: tempfile::TempDir,
    seed: [u8; 32],
    now: DateTime<Utc>,
    partner: String,
    registry: PathBuf,
    made: usize,
}

impl Bench {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let signer = Signer::new().unwrap();
        let registry = folder.path().join("relais.db");
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let db = Db::create(&registry, Nature::Demo, &signer, now)
            .await
            .unwrap();
        operator::bootstrap(&db, &signer, "chef", "Camille Fictive", now)
            .await
            .unwrap();
        let mut bench = Self {
            folder,
            seed: signer.seed(),
            now,
            partner: String::new(),
            registry,
            made: 0,
        };
        let desk = bench.desk().await;
        let values = [(Field::Name, "SDIS fictif".to_string())];
        bench.partner = partner::add(&desk, &values).await.unwrap().partner.id;
        bench
    }

    fn signer(&self) -> Signer {
        Signer::from_seed(&self.seed)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn desk(&self) -> Desk {
        let db = Db::open(&self.registry).await.unwrap();
        Desk::open(db, Some(self.signer()), "chef", self.now)
            .await
            .unwrap()
    }

    /// A person with an account, a role, and two entries that hold its values.
    async fn person(&mut self) -> Person {
        self.made += 1;
        let number = self.made;
        let person = Person {
            id: format!("pers-{number:012}"),
            email: format!("sacha{number:05}@sdis.example"),
            login: format!("sexemple{number:05}"),
        };
        let desk = self.desk().await;
        let mut change = desk.begin().await.unwrap();
        for text in [
            "INSERT INTO person (id, family_name, given_name, email, phone, made_at)
             VALUES (?1, 'Exemple' || ?4, 'Sacha', ?2, '+33556' || ?4, '2023-11-14T00:00:00Z')",
            "INSERT INTO account (id, person, partner, state, since, dinamis_login, why, made_at)
             VALUES ('acc-' || substr(?1, 6), ?1, ?5, 'actif', '2023-11-14', ?3, 'demande de ' || ?2,
             '2023-11-14T00:00:00Z')",
            "INSERT INTO contact (partner, person, role, from_day) VALUES (?5, ?1, 'contact', '2023-11-14')",
        ] {
            sqlx::query(text)
                .bind(&person.id)
                .bind(&person.email)
                .bind(&person.login)
                .bind(format!("{number:06}"))
                .bind(&self.partner)
                .execute(change.sql())
                .await
                .unwrap();
        }
        let entry = |value: &str| Entry {
            object: PERSON,
            id: person.id.parse().unwrap(),
            verb: "create",
            person: Some(person.id.parse().unwrap()),
            detail: serde_json::json!({ "value": value }),
        };
        let entries = vec![entry(&person.email), entry(&person.login)];
        change.commit(entries).await.unwrap();
        desk.leave().await;
        person
    }

    async fn verified(&self) {
        let db = Db::open(&self.registry).await.unwrap();
        let mut read = db.read().await.unwrap();
        let found = verify(&mut read, &self.signer().verifier(), None)
            .await
            .unwrap();
        assert_eq!(found.flaws, []);
        drop(read);
        db.close().await;
    }

    async fn erase(&self, person: &str) -> Result<privacy::Erased, PrivacyFault> {
        let desk = self.desk().await;
        let done = privacy::erase(
            &desk,
            person,
            Why::Demande,
            Open::Close,
            Redact::Nothing,
            Mode::Do,
        )
        .await;
        desk.leave().await;
        done
    }

    fn asked<'a>(&'a self, backup: &'a Path, to: &'a Path, list: &'a Path) -> Asked<'a> {
        Asked {
            backup,
            to,
            erasures: Erasures::File(list),
            user: "chef",
            acting_as: None,
            now: self.now,
        }
    }
}

#[derive(Clone)]
struct Person {
    id: String,
    email: String,
    login: String,
}

impl Person {
    /// Whether one of its values is in any byte of a registry, its log or its index.
    fn is_in(&self, registry: &Path) -> bool {
        ["", "-wal", "-shm", "-journal"].iter().any(|suffix| {
            let mut name = registry.as_os_str().to_owned();
            name.push(suffix);
            let bytes = std::fs::read(name).unwrap_or_default();
            let there = |word: &str| bytes.windows(word.len()).any(|w| w == word.as_bytes());
            there(&self.email) || there(&self.login)
        })
    }
}

#[tokio::test]
async fn a_person_is_erased_to_the_last_byte_and_its_counts_stay() {
    let mut bench = Bench::new().await;
    let person = bench.person().await;
    let other = bench.person().await;
    let desk = bench.desk().await;
    let refused = privacy::erase(
        &desk,
        &person.email,
        Why::Demande,
        Open::Refuse,
        Redact::Nothing,
        Mode::Do,
    )
    .await;
    assert!(matches!(refused, Err(PrivacyFault::Active { .. })));
    let tried = privacy::erase(
        &desk,
        &person.email,
        Why::Demande,
        Open::Close,
        Redact::Nothing,
        Mode::Try,
    )
    .await;
    assert_eq!(tried.unwrap().entries, 2);
    desk.leave().await;
    assert!(person.is_in(&bench.registry));
    assert!(!erasures::beside(&bench.registry).exists());
    let erased = bench.erase(&person.email).await.unwrap();
    assert_eq!((erased.accounts, erased.closed.len()), (1, 1));
    assert_eq!((erased.entries, erased.left.len()), (2, 0));
    assert!(!person.is_in(&bench.registry) && other.is_in(&bench.registry));
    let again = bench.erase(&person.id).await.unwrap();
    assert!(again.already.is_some());
    assert!(matches!(
        bench.erase(&person.email).await,
        Err(PrivacyFault::Nobody(0))
    ));
    bench.verified().await;
}

/// What the officer wrote elsewhere is not guessed at: it is told where it stands.
#[tokio::test]
async fn a_value_that_stands_in_another_object_is_told() {
    let mut bench = Bench::new().await;
    let person = bench.person().await;
    let desk = bench.desk().await;
    let values = [(
        Field::Note,
        format!("écrire à {}", person.email.to_uppercase()),
    )];
    partner::edit(&desk, &bench.partner, &values, None)
        .await
        .unwrap();
    desk.leave().await;
    let left = bench.erase(&person.id).await.unwrap().left;
    let tables: Vec<&str> = left.iter().map(|left| left.table.as_str()).collect();
    assert_eq!(tables, ["journal_detail", "partner"]);
    assert_eq!(left[1].id, bench.partner);
    assert_eq!(left[1].kind(), "partenaire");
}

/// Whatever the umask says and however open the file was before.
#[tokio::test]
async fn registry_copies_and_data_handed_out_are_their_owners_alone() {
    let mut bench = Bench::new().await;
    let person = bench.person().await;
    let desk = bench.desk().await;
    let of = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for suffix in ["", "-wal", "-shm"] {
        let mode = of(&bench.at(&format!("relais.db{suffix}")));
        assert_eq!(mode, 0o600, "{suffix}: {mode:o}");
    }
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(&bench.registry, open.clone()).unwrap();
    let (copy, zip, to) = (bench.at("copy.db"), bench.at("one.zip"), bench.at("new.db"));
    backup(&desk, None, &copy, Overwrite::Refuse).await.unwrap();
    privacy::export(&desk, &person.id, &zip, Overwrite::Refuse)
        .await
        .unwrap();
    assert_eq!((of(&copy), of(&zip)), (0o600, 0o600));
    std::fs::set_permissions(&copy, open).unwrap();
    let list = bench.at("list");
    let asked = Asked {
        erasures: Erasures::Nobody,
        ..bench.asked(&copy, &to, &list)
    };
    restore(&asked, Some(bench.signer())).await.unwrap();
    assert_eq!(of(&to), 0o600);
}

/// Somebody who reads an old state keeps the log from being emptied: it is said, and the next try
/// cleans it.
#[tokio::test]
async fn an_erasure_that_cannot_clean_the_file_says_so_and_the_next_one_does() {
    let mut bench = Bench::new().await;
    let person = bench.person().await;
    let desk = bench.desk().await;
    let reader = Db::open(&bench.registry).await.unwrap();
    let mut old = reader.read().await.unwrap();
    for sql in ["BEGIN", "SELECT * FROM person"] {
        sqlx::query(sql).fetch_all(&mut *old).await.unwrap();
    }
    let fault = privacy::erase(
        &desk,
        &person.id,
        Why::Demande,
        Open::Close,
        Redact::Nothing,
        Mode::Do,
    )
    .await
    .unwrap_err();
    assert!(matches!(fault, PrivacyFault::Unscrubbed(_)), "{fault}");
    drop(old);
    reader.close().await;
    let list = erasures::beside(&bench.registry);
    assert_eq!(privacy::unfinished(&desk).unwrap(), [person.id.as_str()]);
    privacy::erase(
        &desk,
        &person.id,
        Why::Demande,
        Open::Close,
        Redact::Nothing,
        Mode::Do,
    )
    .await
    .unwrap();
    assert_eq!(
        erasures::read(&list).unwrap()[&person.id],
        erasures::Stage::Scrubbed
    );
    assert!(!person.is_in(&bench.registry));
}

#[tokio::test]
async fn all_that_is_held_of_a_person_is_handed_out_in_the_same_bytes() {
    let mut bench = Bench::new().await;
    let person = bench.person().await;
    bench.person().await;
    let desk = bench.desk().await;
    let copy = bench.at("copy.db");
    let key = bench.signer().verifier();
    backup(&desk, Some(&key), &copy, Overwrite::Refuse)
        .await
        .unwrap();
    let one = bench.at("one.zip");
    let done = privacy::export(&desk, &person.email, &one, Overwrite::Refuse)
        .await
        .unwrap();
    let counts: Vec<_> = done.rows.iter().map(|(t, n)| (t.as_str(), *n)).collect();
    let tables = ["account", "contact", "partner", "person"];
    assert_eq!(counts, tables.map(|table| (table, 1)));
    assert_eq!((done.entries, done.mentions), (2, 0));
    desk.leave().await;
    bench.registry = copy;
    let desk = bench.desk().await;
    let two = bench.at("two.zip");
    privacy::export(&desk, &person.id, &two, Overwrite::Refuse)
        .await
        .unwrap();
    let [one, two] = [one, two].map(|zip| std::fs::read(zip).unwrap());
    assert_eq!(one, two);
    let again = privacy::export(&desk, &person.id, &bench.at("two.zip"), Overwrite::Refuse).await;
    assert!(matches!(again, Err(PrivacyFault::Output(_))));
}

#[tokio::test]
async fn a_purge_erases_whose_time_is_over_and_keeps_a_journal_that_verifies() {
    let mut bench = Bench::new().await;
    let person = bench.person().await;
    let desk = bench.desk().await;
    let mut change = desk.begin().await.unwrap();
    for text in [
        "UPDATE account SET state = 'clos', since = '2023-11-14'",
        "UPDATE contact SET until_day = '2023-11-14'",
    ] {
        sqlx::query(text).execute(change.sql()).await.unwrap();
    }
    let entry = Entry {
        object: PERSON,
        id: person.id.parse().unwrap(),
        verb: "edit",
        person: None,
        detail: serde_json::json!({}),
    };
    change.commit(vec![entry]).await.unwrap();
    let tried = privacy::purge(&desk, None, Redact::Nothing, Mode::Do)
        .await
        .unwrap();
    assert_eq!((tried.persons.len(), tried.up_to), (0, None));
    desk.leave().await;
    bench.now += TimeDelta::days(800);
    let desk = bench.desk().await;
    let tried = privacy::purge(&desk, None, Redact::Nothing, Mode::Try)
        .await
        .unwrap();
    assert_eq!((tried.persons.len(), tried.up_to), (1, None));
    assert!(person.is_in(&bench.registry));
    let done = privacy::purge(&desk, None, Redact::Nothing, Mode::Do)
        .await
        .unwrap();
    assert_eq!(done, tried);
    desk.leave().await;
    assert!(!person.is_in(&bench.registry));
    bench.now += TimeDelta::days(6 * 366);
    let desk = bench.desk().await;
    // Six years without a word: the clock could be wrong.
    let stated = clock::state(&desk, bench.now.date_naive(), "six ans sans rien");
    stated.await.unwrap();
    let done = privacy::purge(&desk, None, Redact::Nothing, Mode::Do)
        .await
        .unwrap();
    assert_eq!((done.persons.len(), done.entries), (0, 7));
    desk.leave().await;
    bench.verified().await;
}
