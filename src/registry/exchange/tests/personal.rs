//! What leaves without the word for personal data, and to whom.

use super::*;
use crate::RegistryFault;
use crate::exchange::ExchangeFault;
use crate::operator::rules::Role;

const MANDATES: &str = "personne;partenaire;société;objet;du;au\n\
    tom@val.example;CC Val Fictif;Cabinet Bidon;maquette du port;2024-01-01;2027-12-31\n";
const EVENTS: &str = "nature;intitule;le\nformation;Prise en main;2024-05-05\n";
const CAME: &str = "evenement;partenaire;personne\n\
    Prise en main;CC Val Fictif;lea@val.example\nPrise en main;CC Val Fictif;tom@val.example\n";
const SICK: &str = "courriel;partenaire;statut;depuis;motif;première connexion;dernière connexion\n\
    lea@val.example;SDIS de l'Exemple;suspendu;2024-03-01;arrêt maladie;2024-02-10;2024-02-11\n";

/// With an account of which the reason is told, a mandate, and somebody who came.
async fn told() -> Bench {
    let bench = filled().await;
    for (kind, text) in [
        (Kind::Mandates, MANDATES),
        (Kind::Accounts, SICK),
        (Kind::Events, EVENTS),
        (Kind::Participants, CAME),
    ] {
        let outcome = bench.bring(kind, text).await;
        assert!(outcome.applied, "{kind:?} {:#?}", outcome.problems);
    }
    bench
}

impl Bench {
    async fn given(
        &self,
        desk: &Desk,
        word: &str,
        personal: Personal,
    ) -> Result<String, ExchangeFault> {
        let what = What::of(word).unwrap();
        Ok(export(desk, &what, personal).await?.csv())
    }

    async fn id_of(&self, name: &str) -> String {
        let mut read = self.desk.db().read().await.unwrap();
        let found = sqlx::query_scalar("SELECT id FROM partner WHERE name LIKE ?").bind(name);
        found.fetch_one(&mut *read).await.unwrap()
    }

    /// The desk of an operator with one role.
    async fn of(&self, role: Role) -> Desk {
        let user = role.word().to_string();
        operator::add(&self.desk, &user, "Réf Fictive", &[role])
            .await
            .unwrap();
        let db = Db::open(self.desk.db().path()).await.unwrap();
        Desk::open(db, None, &user, self.desk.now()).await.unwrap()
    }
}

/// What every other command tells only to whom may read of persons is in no table without that word.
#[tokio::test]
async fn reasons_days_and_mandates_stay_unless_they_are_asked_for() {
    let bench = told().await;
    for (word, columns, values) in [
        (
            "accounts",
            &[
                "motif",
                "premiere_connexion",
                "derniere_connexion",
                "information_le",
            ][..],
            &["arrêt maladie", "2024-03-05", "2024-02-11"][..],
        ),
        (
            "mandates",
            &["societe", "objet"],
            &["Cabinet Bidon", "maquette"],
        ),
        (
            "persons",
            &["sans_messages", "information_le"],
            &["2024-02-01"],
        ),
        ("participants", &["personne"], &["pers-"]),
        ("avenants", &["signataire"], &[]),
    ] {
        let with = bench
            .given(&bench.desk, word, Personal::With)
            .await
            .unwrap();
        let without = bench
            .given(&bench.desk, word, Personal::Without)
            .await
            .unwrap();
        let head = |text: &str| text.lines().next().unwrap_or_default().to_string();
        for column in columns {
            assert!(head(&with).contains(column), "{word}: {with}");
            assert!(!head(&without).contains(column), "{word}: {without}");
        }
        for value in values {
            assert!(with.contains(value), "{word}: {value}: {with}");
            assert!(!without.contains(value), "{word}: {value}: {without}");
        }
    }
    let counted = bench
        .given(&bench.desk, "participants", Personal::Without)
        .await
        .unwrap();
    assert_eq!(counted.lines().count(), 2, "{counted}");
    assert!(counted.lines().nth(1).unwrap().ends_with(";2"), "{counted}");
}

/// Whoever acts for one partner carries no table of the others away.
#[tokio::test]
async fn who_acts_for_a_partner_gets_its_lines_alone() {
    let bench = told().await;
    let [own, other] = [bench.id_of("Communauté%").await, bench.id_of("SDIS%").await];
    let desk = bench.of(Role::Referent(own.clone())).await;
    let reader = bench.of(Role::Lecteur).await;
    for word in crate::exchange::export::words() {
        let text = bench.given(&desk, word, Personal::Without).await.unwrap();
        assert!(!text.contains(&other), "{word}: {text}");
        let all = bench.given(&reader, word, Personal::Without).await.unwrap();
        assert_eq!(
            all,
            bench
                .given(&bench.desk, word, Personal::Without)
                .await
                .unwrap()
        );
        for desk in [&desk, &reader] {
            let refused = bench.given(desk, word, Personal::With).await.unwrap_err();
            let not_allowed = matches!(
                refused,
                ExchangeFault::Registry(RegistryFault::NotAllowed { .. })
            );
            assert!(not_allowed, "{word}: {refused}");
        }
    }
    for word in ["partners", "adhesions", "steps", "accounts", "mandates"] {
        let text = bench.given(&desk, word, Personal::Without).await.unwrap();
        assert!(text.contains(&own), "{word}: {text}");
    }
}

/// Nor does the sheet of a partner tell a reader whose employees work for it.
#[tokio::test]
async fn the_sheet_of_a_partner_tells_mandates_to_whom_may_read_of_persons() {
    let bench = told().await;
    let reader = bench.of(Role::Lecteur).await;
    let own = partner::show(bench.desk.db(), "CC Val Fictif")
        .await
        .unwrap();
    for (desk, tells) in [(&bench.desk, true), (&reader, false)] {
        let bonds = partner::overview(desk, &own).await.unwrap();
        let told = bonds.iter().any(|bond| bond.told.contains("Cabinet Bidon"));
        assert_eq!(told, tells, "{bonds:?}");
    }
}
