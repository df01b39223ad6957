//! Figures through their verbs.

use chrono::DateTime;
use relais_store::verify::verify;
use relais_store::{Db, Nature, Signer};

use super::*;
use crate::operator::rules::Role;
use crate::partner::Field;
use crate::{Desk, operator, partner};

struct Bench {
    folder: tempfile::TempDir,
    seed: [u8; 32],
}

impl Bench {
    async fn new() -> Self {
        let bench = Self {
            folder: tempfile::tempdir().unwrap(),
            seed: Signer::new().unwrap().seed(),
        };
        let path = bench.folder.path().join("relais.db");
        let db = Db::create(&path, Nature::Demo, &bench.signer(), now())
            .await
            .unwrap();
        operator::bootstrap(&db, &bench.signer(), "chef", "Camille Fictive", now())
            .await
            .unwrap();
        let desk = bench.desk("chef").await;
        operator::add(&desk, "lea", "Léa Fictive", &[Role::Lecteur])
            .await
            .unwrap();
        for name in ["SDIS fictif", "CC imaginaire"] {
            partner::add(&desk, &[(Field::Name, name.into())])
                .await
                .unwrap();
        }
        bench
    }

    fn signer(&self) -> Signer {
        Signer::from_seed(&self.seed)
    }

    async fn desk(&self, user: &str) -> Desk {
        let db = Db::open(&self.folder.path().join("relais.db"))
            .await
            .unwrap();
        Desk::open(db, Some(self.signer()), user, now())
            .await
            .unwrap()
    }
}

fn now() -> DateTime<chrono::Utc> {
    "2026-11-27T08:00:00Z".parse().unwrap()
}

fn given(partner: &str, what: &str, on: &str, km2: &str) -> Given {
    Given {
        partner: partner.into(),
        account: None,
        said: Said {
            what: Some(what.into()),
            on: on.parse().ok(),
            km2: Some(km2.into()),
            count: Some("2".into()),
            ..Said::default()
        },
        note: "courriel de Balthazar Fantaisie".into(),
    }
}

#[tokio::test]
async fn a_figure_is_added_corrected_and_summed() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await;
    let kept = add(
        &desk,
        &given("sdis fictif", "telechargement", "2026-03-02", "10,5"),
    )
    .await
    .unwrap();
    add(
        &desk,
        &given("SDIS fictif", "telechargement", "2026-04-02", "1"),
    )
    .await
    .unwrap();
    add(
        &desk,
        &given("cc imaginaire", "livraison", "2026-04-03", ""),
    )
    .await
    .unwrap();
    let id = kept.figure.id;
    let said = Said {
        km2: Some("11".into()),
        ..Said::default()
    };
    let note = Some("courriel de Balthazar Fantaisie");
    let edited = edit(&desk, &id, &said, note, Some(1)).await.unwrap();
    assert_eq!((edited.changed.len(), edited.figure.version), (1, 2));
    assert!(matches!(
        edit(&desk, &id, &said, note, None).await,
        Err(RegistryFault::NoChange(_))
    ));
    let late = edit(&desk, &id, &said, None, Some(1)).await;
    assert!(matches!(late, Err(RegistryFault::Conflict { .. })));
    assert_eq!(show(&desk, &id).await.unwrap().km2, Some(11.0));

    let (all, span) = list(&desk, &Filter::default()).await.unwrap();
    assert_eq!(all.len(), 3);
    assert_eq!(
        span.period.unwrap().told(),
        "du 2\u{a0}mars au 3\u{a0}avril 2026"
    );
    assert_eq!(span.coverage, Coverage::No);
    let lines = |sums: Vec<Sum>| {
        let line = |sum: Sum| (sum.name.unwrap_or_default(), sum.count, sum.km2);
        sums.into_iter().map(line).collect::<Vec<_>>()
    };
    let (by_partner, _) = sums(&desk, &Filter::default(), By::Partner).await.unwrap();
    assert_eq!(
        lines(by_partner),
        [
            ("CC imaginaire".into(), 2, None),
            ("SDIS fictif".into(), 4, Some(12.0))
        ]
    );
    let (_, whole) = sums(&desk, &Filter::default(), By::Product).await.unwrap();
    assert_eq!(whole.period, span.period);
    let of_one = Filter {
        partner: Some("sdis fictif".into()),
        from: "2026-04-01".parse().ok(),
        ..Filter::default()
    };
    let (by_month, _) = sums(&desk, &of_one, By::Month).await.unwrap();
    assert_eq!(lines(by_month), [("2026-04".into(), 2, Some(1.0))]);
    // A partner without figures in these days has none, rather than those of all.
    let none = Filter {
        partner: Some("cc imaginaire".into()),
        to: "2026-01-01".parse().ok(),
        ..Filter::default()
    };
    assert!(sums(&desk, &none, By::Partner).await.unwrap().0.is_empty());
}

#[tokio::test]
async fn the_journal_knows_the_figure_and_not_the_words() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await;
    let kept = add(&desk, &given("sdis fictif", "livraison", "2026-03-02", "3"))
        .await
        .unwrap();
    add(&desk, &given("sdis fictif", "livraison", "2026-03-03", "3"))
        .await
        .unwrap();
    let mut read = desk.db().read().await.unwrap();
    let details: Vec<String> = sqlx::query_scalar("SELECT detail FROM journal_detail")
        .fetch_all(&mut *read)
        .await
        .unwrap();
    assert!(details.iter().any(|detail| detail.contains("\"km2\":3.0")));
    assert!(
        details.iter().all(|detail| !detail.contains("Fantaisie")),
        "{details:?}"
    );
    // The same words are one origin.
    let origins: Vec<i64> = sqlx::query_scalar("SELECT lines FROM bringing")
        .fetch_all(&mut *read)
        .await
        .unwrap();
    assert_eq!(origins, [2]);
    let verified = verify(&mut read, &bench.signer().verifier(), None)
        .await
        .unwrap();
    assert!(verified.flaws.is_empty());
    assert_eq!(
        kept.figure.origin.as_deref(),
        Some("courriel de Balthazar Fantaisie")
    );
}

#[tokio::test]
async fn what_is_refused_changes_nothing() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await;
    let reader = bench.desk("lea").await;
    let good = given("sdis fictif", "livraison", "2026-03-02", "3");
    let with = |change: fn(&mut Given)| {
        let mut given = good.clone();
        change(&mut given);
        given
    };
    let refused = [
        add(&reader, &good).await,
        add(&desk, &with(|given| given.partner = "inconnu".into())).await,
        add(&desk, &with(|given| given.note = " ".into())).await,
        add(
            &desk,
            &with(|given| given.account = Some("acc-0123456789ab".into())),
        )
        .await,
        add(
            &desk,
            &with(|given| given.said.on = "2026-11-28".parse().ok()),
        )
        .await,
        add(
            &desk,
            &with(|given| given.said.what = Some("lecture".into())),
        )
        .await,
        edit(&desk, "act-0123456789ab", &Said::default(), None, None).await,
    ];
    let told: Vec<String> = refused
        .into_iter()
        .map(|done| done.unwrap_err().to_string())
        .collect();
    for (told, why) in told.iter().zip([
        "ne peut pas",
        "inconnu",
        "origine",
        "compte",
        "venu",
        "lecture",
        "aucun chiffre",
    ]) {
        assert!(told.contains(why), "{told}");
    }
    assert!(
        list(&reader, &Filter::default())
            .await
            .unwrap()
            .0
            .is_empty()
    );
}
