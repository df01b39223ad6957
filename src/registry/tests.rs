//! Operators and partners through their verbs, and the journal behind them.

pub(crate) mod chance;
mod histories;

use chrono::{DateTime, Utc};
use relais_store::verify::{Verified, verify};
use relais_store::{Db, Nature, Signer};

use crate::operator::rules::Role;
use crate::partner::{self, Field, Filter};
use crate::{Desk, RegistryFault, operator};

pub(crate) struct Bench {
    pub(crate) folder: tempfile::TempDir,
    seed: [u8; 32],
    pub(crate) now: DateTime<Utc>,
}

impl Bench {
    /// A registry whose first operator is `chef`.
    pub(crate) async fn new() -> Self {
        let bench = Self {
            folder: tempfile::tempdir().unwrap(),
            seed: Signer::new().unwrap().seed(),
            now: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
        };
        let signer = bench.signer();
        let db = Db::create(
            &bench.folder.path().join("relais.db"),
            Nature::Demo,
            &signer,
            bench.now,
        )
        .await
        .unwrap();
        operator::bootstrap(&db, &signer, "chef", "Camille Fictive", bench.now)
            .await
            .unwrap();
        bench
    }

    pub(crate) fn signer(&self) -> Signer {
        Signer::from_seed(&self.seed)
    }

    pub(crate) async fn db(&self) -> Db {
        Db::open(&self.folder.path().join("relais.db"))
            .await
            .unwrap()
    }

    pub(crate) async fn desk(&self, user: &str) -> Result<Desk, RegistryFault> {
        Desk::open(self.db().await, Some(self.signer()), user, self.now).await
    }

    /// Runs SQL behind the registry's back.
    pub(crate) async fn sql(&self, text: &str) {
        let url = format!(
            "sqlite://{}",
            self.folder.path().join("relais.db").display()
        );
        let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(text.to_string()))
            .execute(&pool)
            .await
            .unwrap();
        pool.close().await;
    }

    /// The one value that SQL gives, as a text.
    pub(crate) async fn text(&self, query: &str) -> String {
        let db = self.db().await;
        let mut read = db.read().await.unwrap();
        let query = format!("SELECT CAST(({query}) AS TEXT)");
        sqlx::query_scalar(sqlx::AssertSqlSafe(query))
            .fetch_one(&mut *read)
            .await
            .unwrap()
    }

    pub(crate) async fn verified(&self) -> Verified {
        let db = self.db().await;
        let mut read = db.read().await.unwrap();
        verify(&mut read, &self.signer().verifier(), None)
            .await
            .unwrap()
    }

    /// The id of a new partner.
    pub(crate) async fn partner(&self, desk: &Desk, name: &str) -> String {
        let named = values(&[(Field::Name, name)]);
        partner::add(desk, &named).await.unwrap().partner.id
    }
}

pub(crate) fn values(pairs: &[(Field, &str)]) -> Vec<(Field, String)> {
    pairs
        .iter()
        .map(|(field, value)| (*field, (*value).to_string()))
        .collect()
}

#[tokio::test]
async fn what_the_journal_says_of_persons_is_for_whom_may_read_of_them() {
    let bench = Bench::new().await;
    let chief = bench.desk("chef").await.unwrap();
    operator::add(&chief, "lea", "Léa Fictive", &[Role::Lecteur])
        .await
        .unwrap();
    let asked = relais_store::journal::Asked {
        kind: Some("operator"),
        ..Default::default()
    };
    let said = async |user: &str| {
        let entries = bench.desk(user).await.unwrap().journal(&asked).await;
        entries
            .unwrap()
            .into_iter()
            .map(|entry| entry.detail)
            .collect::<Vec<_>>()
    };
    let all = said("chef").await;
    assert!(all.len() >= 2 && all.iter().all(Option::is_some), "{all:?}");
    let hidden = said("lea").await;
    assert_eq!(hidden, vec![None; all.len()]);
}

#[tokio::test]
async fn who_was_not_declared_does_not_even_read() {
    let bench = Bench::new().await;
    let fault = bench.desk("inconnu").await.unwrap_err();
    assert!(matches!(fault, RegistryFault::Unknown(_)), "{fault}");
}

#[tokio::test]
async fn the_first_operator_is_made_once() {
    let bench = Bench::new().await;
    let again = operator::bootstrap(
        &bench.db().await,
        &bench.signer(),
        "autre",
        "Autre",
        bench.now,
    )
    .await;
    assert!(matches!(again, Err(RegistryFault::AlreadyOperator { .. })));
    assert_eq!(operator::list(&bench.db().await).await.unwrap().len(), 1);
}

#[tokio::test]
async fn roles_hold_from_the_moment_they_are_given_and_until_they_are_taken() {
    let bench = Bench::new().await;
    let chief = bench.desk("chef").await.unwrap();
    operator::add(&chief, "lea", "Léa Fictive", &[Role::Lecteur])
        .await
        .unwrap();
    let reader = bench.desk("lea").await.unwrap();
    let named = values(&[(Field::Name, "SDIS fictif")]);
    let fault = partner::add(&reader, &named).await.unwrap_err();
    assert!(matches!(fault, RegistryFault::NotAllowed { .. }), "{fault}");
    let fault = operator::add(&reader, "x", "X", &[Role::Administrateur])
        .await
        .unwrap_err();
    assert!(matches!(fault, RegistryFault::NotAllowed { .. }), "{fault}");
    operator::set_roles(&chief, "lea", &[Role::SuperReferent])
        .await
        .unwrap();
    partner::add(&reader, &named).await.unwrap();
    // A desk that was opened before does not outlive the end of its operator.
    operator::close(&chief, "lea").await.unwrap();
    let fault = partner::add(&reader, &values(&[(Field::Name, "Autre")]))
        .await
        .unwrap_err();
    assert!(matches!(fault, RegistryFault::Unknown(_)), "{fault}");
    // The user may be declared anew; the one who was closed stays in the list.
    operator::add(&chief, "lea", "Léa Fictive", &[Role::Lecteur])
        .await
        .unwrap();
    assert_eq!(operator::list(chief.db()).await.unwrap().len(), 3);
    assert_eq!(bench.verified().await.flaws, []);
}

#[tokio::test]
async fn the_name_of_an_operator_is_corrected_and_the_journal_has_both() {
    let bench = Bench::new().await;
    let chief = bench.desk("chef").await.unwrap();
    operator::add(&chief, "lea", "Léa Fitcive", &[Role::Lecteur])
        .await
        .unwrap();
    let (named, was) = operator::rename(&chief, "lea", "Léa Fictive")
        .await
        .unwrap();
    assert_eq!(
        (named.name.as_str(), was.as_str()),
        ("Léa Fictive", "Léa Fitcive")
    );
    let again = operator::rename(&chief, "lea", "Léa Fictive").await;
    assert!(matches!(again, Err(RegistryFault::NoChange(_))));
    let told = chief.timeline(&named.id).await.unwrap();
    let verbs: Vec<&str> = told.iter().map(|one| one.verb.as_str()).collect();
    assert_eq!(verbs, ["declare", "edit"]);
    let held = crate::held::hold(chief.db()).await.unwrap();
    assert!(held.differences.is_empty(), "{:?}", held.differences);
    operator::close(&chief, "lea").await.unwrap();
    let shown = operator::show(chief.db(), "lea").await.unwrap();
    assert_eq!(shown.id, named.id);
    assert!(operator::show(chief.db(), "max").await.is_err());
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let bench = Bench::new().await;
    let chief = bench.desk("chef").await.unwrap();
    for done in [
        operator::close(&chief, "chef").await,
        operator::set_roles(&chief, "chef", &[Role::Lecteur]).await,
    ] {
        assert!(matches!(done, Err(RegistryFault::LastAdministrator(_))));
    }
    operator::add(&chief, "deux", "Deux", &[Role::Administrateur])
        .await
        .unwrap();
    operator::close(&chief, "chef").await.unwrap();
}

#[tokio::test]
async fn a_partner_is_made_corrected_and_its_timeline_tells_both() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let first = values(&[
        (Field::Name, "Communauté de communes fictive"),
        (Field::Siret, "13000076300016"),
    ]);
    let kept = partner::add(&desk, &first).await.unwrap();
    assert_eq!(kept.partner.siren.as_deref(), Some("130000763"));
    let change = values(&[(Field::Potential, "fort"), (Field::Name, "CC fictive")]);
    let kept = partner::edit(&desk, "130 000 763 00016", &change, Some(1))
        .await
        .unwrap();
    assert_eq!((kept.partner.version, kept.changed.len()), (2, 2));
    let told = desk.timeline(&kept.partner.id).await.unwrap();
    let verbs: Vec<&str> = told.iter().map(|told| told.verb.as_str()).collect();
    assert_eq!(verbs, ["create", "edit"]);
    assert_eq!(
        told[1].detail.as_ref().unwrap()["potentiel"],
        serde_json::json!(["", "fort"])
    );
    let filter = Filter {
        having: values(&[(Field::Potential, "fort")]),
        ..Default::default()
    };
    let found = partner::list(desk.db(), &filter).await.unwrap();
    assert_eq!(found, [kept.partner]);
    assert_eq!(bench.verified().await.flaws, []);
}

#[tokio::test]
async fn what_is_refused_changes_nothing() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let siret = (Field::Siret, "13000076300016");
    partner::add(&desk, &values(&[(Field::Name, "Un"), siret]))
        .await
        .unwrap();
    partner::add(&desk, &values(&[(Field::Name, "Deux")]))
        .await
        .unwrap();
    let before = bench.verified().await;
    let refused = [
        partner::add(&desk, &values(&[(Field::Name, "Trois"), siret])).await,
        partner::add(&desk, &values(&[(Field::Name, " ")])).await,
        partner::add(
            &desk,
            &values(&[(Field::Name, "Trois"), (Field::Email, "x")]),
        )
        .await,
        partner::edit(&desk, "Deux", &values(&[siret]), None).await,
        partner::edit(&desk, "Deux", &values(&[(Field::Note, "n")]), Some(7)).await,
        partner::edit(&desk, "Deux", &values(&[(Field::Name, "Deux")]), None).await,
        partner::edit(&desk, "Quatre", &values(&[(Field::Name, "Cinq")]), None).await,
    ];
    let told: Vec<String> = refused
        .into_iter()
        .map(|done| done.unwrap_err().to_string())
        .collect();
    assert!(told[0].contains("déjà celui d’Un"), "{told:?}");
    assert!(told[4].contains("version 1"), "{told:?}");
    assert!(told[5].contains("rien ne change"), "{told:?}");
    assert_eq!(bench.verified().await, before);
}

#[tokio::test]
async fn no_name_is_what_another_partner_is_looked_up_by() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let one = values(&[(Field::Name, "Un"), (Field::Convention, "2019-7")]);
    partner::add(&desk, &one).await.unwrap();
    let two = partner::add(&desk, &values(&[(Field::Name, "Deux")])).await;
    let id = two.unwrap().partner.id;
    for (wanted, why) in [
        ([(Field::Name, "2019-7")], "« convention PIGMA » de Un"),
        ([(Field::Name, &id)], "l’identifiant d’une fiche"),
        ([(Field::Name, "13000076300016")], "un SIRET"),
        ([(Field::Convention, "Un")], "« nom » de Un"),
    ] {
        let named = [&values(&[(Field::Name, "Trois")])[..], &values(&wanted)].concat();
        let added = partner::add(&desk, &named).await.unwrap_err().to_string();
        assert!(added.contains(why), "{added}");
        let edited = partner::edit(&desk, "Deux", &values(&wanted), None).await;
        let edited = edited.unwrap_err().to_string();
        assert!(edited.contains(why), "{edited}");
    }
    let own = values(&[(Field::Convention, "Deux")]);
    partner::edit(&desk, "Deux", &own, None).await.unwrap();
}

#[tokio::test]
async fn one_body_twice_is_kept_and_said() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    partner::add(
        &desk,
        &values(&[(Field::Name, "Communauté de communes du Val Fictif")]),
    )
    .await
    .unwrap();
    let twice = values(&[
        (Field::Name, "CC Val Fictif"),
        (Field::Email, "sig@gmail.com"),
    ]);
    let kept = partner::add(&desk, &twice).await.unwrap();
    assert_eq!(kept.doubts.len(), 2, "{:?}", kept.doubts);
    let fault = partner::show(desk.db(), "cc du val fictif")
        .await
        .unwrap_err();
    assert!(matches!(fault, RegistryFault::Several { .. }), "{fault}");
}

#[tokio::test]
async fn without_its_key_a_registry_is_only_read() {
    let bench = Bench::new().await;
    let desk = Desk::open(bench.db().await, None, "chef", bench.now)
        .await
        .unwrap();
    assert!(
        partner::list(desk.db(), &Filter::default())
            .await
            .unwrap()
            .is_empty()
    );
    let fault = partner::add(&desk, &values(&[(Field::Name, "Un")]))
        .await
        .unwrap_err();
    assert!(matches!(fault, RegistryFault::NoKey), "{fault}");
}

/// By the names as they are read: accents and case aside, and "Communauté de communes" no "CC".
#[tokio::test]
async fn partners_are_listed_by_their_names_as_they_are_read() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let names = [
        "Communauté de communes fictive",
        "Écluse",
        "agence",
        "Département fictif",
        "Zone",
        "ecart",
    ];
    for name in names {
        bench.partner(&desk, name).await;
    }
    let listed = partner::list(desk.db(), &Filter::default()).await.unwrap();
    let listed: Vec<_> = listed.iter().map(|one| one.name.as_str()).collect();
    let expected = [
        "agence",
        "Communauté de communes fictive",
        "Département fictif",
        "ecart",
        "Écluse",
        "Zone",
    ];
    assert_eq!(listed, expected);
}

/// A list is read by another way than one record.
#[tokio::test]
async fn a_listed_partner_is_the_one_that_is_shown() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let values = [
        (Field::Name, "Zone « d’essai » \"à\" \\ fictive"),
        (Field::Siret, "13000076300016"),
        (Field::LegalForm, "établissement public\nfictif"),
        (Field::UserGroup, "collectivite"),
        (Field::Public, "non"),
        (Field::Autonomous, "oui"),
        (Field::Means, "un géomaticien"),
        (Field::Maturity, "mur"),
        (Field::Potential, "fort"),
        (Field::Territory, "DEP:33"),
        (Field::TerritoryYear, "2025"),
        (Field::Email, "contact@zone.example"),
        (Field::Phone, "05 56 00 00 00"),
        (Field::Address, "1 rue du Test"),
        (Field::Convention, "2772"),
        (Field::Note, "{\"note\": [1, null]}"),
    ];
    assert_eq!(
        values.len() + 1,
        Field::ALL.len(),
        "all but the SIREN, which the SIRET tells"
    );
    let values = values.map(|(field, value)| (field, value.to_string()));
    partner::add(&desk, &values).await.unwrap();
    let bare = [(Field::Name, "Agence fictive".to_string())];
    partner::add(&desk, &bare).await.unwrap();
    let listed = partner::list(desk.db(), &Filter::default()).await.unwrap();
    let mut shown = Vec::new();
    for one in &listed {
        shown.push(partner::show(desk.db(), &one.id).await.unwrap());
    }
    assert_eq!(listed, shown);
    let names: Vec<_> = listed.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names.len(), 2);
    assert!(names[0].starts_with("Agence"), "{names:?}");
    let filter = Filter {
        name: Some("nobody".into()),
        having: Vec::new(),
    };
    assert_eq!(partner::list(desk.db(), &filter).await.unwrap(), []);
}
