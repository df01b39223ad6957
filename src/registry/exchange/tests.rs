//! Imports and exports through their verbs.

mod activity;
mod avenants;
mod contrary;
mod erased;
mod events;
mod dinamis;
mod members;
mod merge;
mod replace;
mod requests;
mod roles;
mod speed;
mod steps;

use chrono::DateTime;
use relais_files::table::Table;
use relais_store::verify::verify;
use relais_store::{Db, Nature, Signer};

use super::cell::clean;
use super::export::{Personal, What, export};
use super::import::{Ask, End, OnWrong, There, import, layout};
use super::{Kind, Outcome};
use crate::{Desk, adhesion, operator, partner};

type How = (There, OnWrong, End);
const PLAIN: How = (There::Stay, OnWrong::Stop, End::Keep);

/// A registry whose operator is `chef`.
struct Bench {
    _folder: tempfile::TempDir,
    desk: Desk,
    public: relais_store::Verifier,
}

impl Bench {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let signer = Signer::new().unwrap();
        let public = signer.verifier();
        let path = folder.path().join("relais.db");
        let db = Db::create(&path, Nature::Demo, &signer, now).await.unwrap();
        operator::bootstrap(&db, &signer, "chef", "Camille Fictive", now)
            .await
            .unwrap();
        let desk = Desk::open(db, Some(signer), "chef", now).await.unwrap();
        Self {
            _folder: folder,
            desk,
            public,
        }
    }

    async fn bring(&self, kind: Kind, text: &str) -> Outcome {
        self.bring_as(kind, text, PLAIN).await
    }

    async fn bring_as(&self, kind: Kind, text: &str, (there, wrong, end): How) -> Outcome {
        let text = text.trim_start_matches('\u{feff}');
        let tables = [Table::of_text("essai.csv", text).unwrap()];
        let layout = layout(&tables, kind, None).unwrap();
        let ask = Ask {
            kind,
            file: "essai.csv",
            sha256: "00",
            there,
            wrong,
            end,
        };
        import(&self.desk, &layout, &ask).await.unwrap()
    }

    async fn csv(&self, word: &str) -> String {
        let what = What::of(word).unwrap();
        export(&self.desk, &what, Personal::With)
            .await
            .unwrap()
            .csv()
    }

    async fn count(&self, sql: &'static str) -> i64 {
        let mut read = self.desk.db().read().await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut *read).await.unwrap()
    }

    async fn is_sound(&self) -> bool {
        let mut read = self.desk.db().read().await.unwrap();
        let verified = verify(&mut read, &self.public, None).await.unwrap();
        verified.flaws.is_empty()
    }
}

const PARTNERS: &str = "Raison sociale;N° SIRET;Groupe;Courriel;Tél.;Remarques\n\
    Communauté de communes du Val Fictif;130 000 763 00016;EPCI et agences;sig@val.example;05 56 00 00 00;\"=1+1\"\n\
    SDIS de l’Exemple;;collectivite;;;\"a;b\nc\"\n\
    \"Robert'); DROP TABLE partner;--\";;autre;;;x\n";

const PERSONS: &str = "nom;prénom;e-mail;information;structure;rôle;depuis\n\
    Fictive;Léa;lea@val.example;01/02/2024;CC Val Fictif;référent;1er mars 2024\n\
    Fictive;Léa;lea@val.example;;CC Val Fictif;représentant légal;1er mars 2024\n\
    Fictive;Léa;lea@val.example;;SDIS de l'Exemple;contact;45400\n\
    Imaginaire;Tom;tom@val.example;;;;\n";

const ADHESIONS: &str = "partenaire;chemin;etat;signee le;validée le;active le;terminée le;signataire;textes;préuve\n\
    CC Val Fictif;relais;active;10/01/2024;10/02/2024;11/02/2024;;lea@val.example;charte@1 spot@2;PV\n\
    SDIS de l'Exemple;relais;terminee;;;;01/06/2023;;;\n";

const ACCOUNTS: &str = "courriel;partenaire;statut;depuis;login;première connexion\n\
    lea@val.example;13000076300016;actif;2024-03-01;lfictive;2024-03-05\n\
    tom@val.example;CC Val Fictif;suspendu;2024-03-01;;\n";

const CONVENTIONS: &str = "type;n° de convention;partenaire;date de signature;fin\n\
    pigma;2019-001;CC Val Fictif;12/05/2019;\n\
    collaboration;IGN-1;;12/05/2025;11/05/2028\n";

async fn filled() -> Bench {
    let bench = Bench::new().await;
    for (kind, text) in [
        (Kind::Partners, PARTNERS),
        (Kind::Conventions, CONVENTIONS),
        (Kind::Persons, PERSONS),
        (Kind::Adhesions, ADHESIONS),
        (Kind::Accounts, ACCOUNTS),
    ] {
        let outcome = bench.bring(kind, text).await;
        assert!(outcome.applied, "{kind:?} {:#?}", outcome.problems);
    }
    bench
}

#[tokio::test]
async fn what_is_exported_is_imported_to_the_same() {
    let one = filled().await;
    let (other, third) = (Bench::new().await, Bench::new().await);
    // Adhésions come with their events, or as they stood.
    for (bench, left_out) in [(&other, Kind::Adhesions), (&third, Kind::Steps)] {
        for kind in Kind::ALL.into_iter().filter(|kind| *kind != left_out) {
            let text = one.csv(kind.word()).await;
            let outcome = bench.bring(kind, &text).await;
            assert!(
                outcome.applied == (outcome.lines > 0) && outcome.problems.is_empty(),
                "{kind:?} {:#?}",
                outcome.problems
            );
            assert_eq!(bench.csv(kind.word()).await, text);
            // A second time nothing is new.
            let again = bench.bring(kind, &text).await;
            assert!(
                !again.applied && again.problems.is_empty(),
                "{kind:?} {again:#?}"
            );
        }
        assert_eq!(bench.csv("adhesions").await, one.csv("adhesions").await);
    }
    assert!(one.is_sound().await && other.is_sound().await);
    let note = "SELECT COUNT(*) FROM partner WHERE note = '=1+1'";
    assert_eq!((one.count(note).await, other.count(note).await), (1, 1));
    assert!(one.csv("partners").await.contains(";'=1+1\r\n"));
    // Facts of the past are marked so, each with the file and the line.
    let marked =
        "SELECT COUNT(*) FROM adhesion_event WHERE reprise = 1 AND evidence LIKE '%\"ligne\":%'";
    assert_eq!(one.count(marked).await, 4);
    assert_eq!(
        one.count("SELECT COUNT(*) FROM acceptance WHERE reprise = 1")
            .await,
        2
    );
}

/// What a table of the past tells of an adhésion is what is shown of it: the day of each step, the
/// texts; and an id like one that is typed.
#[tokio::test]
async fn days_and_texts_of_a_table_are_shown_here_and_where_they_are_exported_to() {
    let one = filled().await;
    let other = Bench::new().await;
    for kind in Kind::ALL {
        let text = one.csv(kind.word()).await;
        let outcome = other.bring(kind, &text).await;
        assert!(outcome.problems.is_empty(), "{kind:?} {outcome:#?}");
    }
    let on = "2027-01-15".parse().unwrap();
    for bench in [&one, &other] {
        let shown = adhesion::show(bench.desk.db(), "CC Val Fictif", on)
            .await
            .unwrap();
        assert!(shown.adhesion.id.starts_with("adhe-"), "{shown:?}");
        let steps: Vec<String> = shown
            .events
            .iter()
            .filter_map(|event| event.evidence.table.as_ref())
            .flat_map(adhesion::OfTable::steps)
            .map(|(state, day)| format!("{} {day}", state.word()))
            .filter(|step| !step.starts_with("prospect"))
            .collect();
        assert_eq!(
            steps,
            [
                "signee 2024-01-10",
                "validee 2024-02-10",
                "active 2024-02-11"
            ]
        );
        let texts: Vec<String> = shown
            .accepted
            .iter()
            .map(|one| format!("{}@{} {}", one.text, one.version, one.on_day))
            .collect();
        assert_eq!(texts, ["charte@1 2024-01-10", "spot@2 2024-01-10"]);
    }
}

/// The record of a partner bears the number of its convention, and no other comes beside it.
#[tokio::test]
async fn a_convention_is_borne_by_its_partner() {
    let bench = Bench::new().await;
    let partners = "nom;convention\nUn;\nDeux;2018-007\nTrois;\n";
    assert!(bench.bring(Kind::Partners, partners).await.applied);
    let head = "numero;partenaire;signee_le\n";
    let outcome = bench
        .bring(
            Kind::Conventions,
            &format!("{head}2019-001;Un;12/05/2019\n"),
        )
        .await;
    assert!(outcome.applied, "{outcome:#?}");
    let un = partner::show(bench.desk.db(), "2019-001").await.unwrap();
    assert_eq!((un.name.as_str(), un.version), ("Un", 2));
    let told = bench.desk.timeline(&un.id).await.unwrap();
    let last = told.last().unwrap();
    assert_eq!(last.verb, "edit");
    assert_eq!(last.detail.as_ref().unwrap()["convention"][1], "2019-001");
    for line in ["2019-002;Deux;12/05/2019", "2018-007;Trois;12/05/2019"] {
        let outcome = bench
            .bring(Kind::Conventions, &format!("{head}{line}\n"))
            .await;
        assert_eq!(outcome.problems.len(), 1, "{line} {outcome:#?}");
    }
    // Two of one partner: the record says one of them, and nothing is refused.
    let two = format!("{head}2018-007;Deux;12/05/2018\n2019-002;Deux;12/05/2019\n");
    let outcome = bench.bring(Kind::Conventions, &two).await;
    assert!(outcome.applied && outcome.doubts.len() == 1, "{outcome:#?}");
    assert!(bench.is_sound().await);
}

#[tokio::test]
async fn workbooks_say_the_same_as_texts() {
    let bench = filled().await;
    // The first apostrophe guards the formula, the second is the name's.
    bench.bring(Kind::Partners, "nom\n''=Apos\n").await;
    let what = What::of("partners").unwrap();
    let sheet = export(&bench.desk, &what, Personal::With).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("p.xlsx", sheet.xlsx("2027-01-15").unwrap()),
        ("p.ods", sheet.ods("2027-01-15").unwrap()),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let tables = Table::sheets(&path, None).unwrap();
        let layout = layout(&tables, Kind::Partners, None).unwrap();
        let rows: Vec<Vec<String>> = layout
            .lines()
            .map(|line| line.cells().map(|cell| clean(cell).into()).collect())
            .collect();
        assert_eq!(rows, sheet.rows, "{name}");
        assert!(rows.iter().any(|row| row[1] == "'=Apos"), "{rows:?}");
    }
}

#[tokio::test]
async fn no_name_of_a_table_is_a_number_of_another_partner() {
    let bench = Bench::new().await;
    let text = "nom;convention\nUn;2019-7\n2019-7;\n130 000 763 00016;\npart-0123456789ab;\n";
    let outcome = bench.bring(Kind::Partners, text).await;
    let lines: Vec<u64> = outcome.problems.iter().map(|one| one.line).collect();
    assert_eq!(lines, [3, 4, 5], "{:?}", outcome.problems);
}

#[tokio::test]
async fn one_wrong_line_stops_all_or_is_left_out() {
    let bench = Bench::new().await;
    let text = "nom;siret;courriel;groupe\nUn;1,30001E+13;;\nDeux;13000076300017;a@b;\nTrois;13000076300016;;\n\
                Quatre;13000076300016;;\nCinq;#N/A;;\n;;c@d.example;amis\nSix;;;;trop\n";
    let outcome = bench.bring(Kind::Partners, text).await;
    assert!(!outcome.applied);
    let told: Vec<(u64, &str)> = outcome
        .problems
        .iter()
        .map(|problem| (problem.line, problem.column.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (2, "siret"),
            (6, "siret"),
            (8, "ligne"),
            (3, "siret"),
            (3, "courriel"),
            (5, "nom"),
            (7, "groupe")
        ]
    );
    assert!(outcome.problems[0].why.contains("notation scientifique"));
    assert_eq!(bench.count("SELECT COUNT(*) FROM partner").await, 0);
    let skip = (There::Stay, OnWrong::Skip, End::Keep);
    let outcome = bench.bring_as(Kind::Partners, text, skip).await;
    assert!(outcome.applied);
    assert_eq!((outcome.created.len(), outcome.refused().len()), (1, 6));
    let tables = [Table::of_text("essai.csv", text).unwrap()];
    let rejects = outcome.rejects(&layout(&tables, Kind::Partners, None).unwrap());
    let lines: Vec<&str> = rejects.lines().collect();
    assert_eq!(lines.len(), 7);
    assert!(
        lines[0].ends_with("nom;siret;courriel;groupe;motif du rejet"),
        "{}",
        lines[0]
    );
    assert!(bench.is_sound().await);
}

#[tokio::test]
async fn a_dry_run_says_what_would_happen_and_keeps_nothing() {
    let bench = Bench::new().await;
    let dry = (There::Stay, OnWrong::Stop, End::DryRun);
    let outcome = bench.bring_as(Kind::Partners, PARTNERS, dry).await;
    assert!(!outcome.applied);
    assert_eq!(outcome.created.len(), 3);
    assert_eq!(bench.count("SELECT COUNT(*) FROM partner").await, 0);
}

#[tokio::test]
async fn what_is_there_stays_unless_it_is_to_change() {
    let bench = filled().await;
    let text = "siret;nom;potentiel\n13000076300016;Communauté de communes du Val Fictif;fort\n";
    let outcome = bench.bring(Kind::Partners, text).await;
    assert!(!outcome.applied && outcome.known.len() == 1);
    let update = (There::Update, OnWrong::Stop, End::Keep);
    let outcome = bench.bring_as(Kind::Partners, text, update).await;
    assert!(outcome.applied && outcome.updated.len() == 1);
    assert_eq!(
        bench
            .count("SELECT COUNT(*) FROM partner WHERE potential = 'fort' AND version = 3")
            .await,
        1
    );
    let text = "courriel;nom;fonction\nlea@VAL.example;Fictive;géomaticienne\n";
    let outcome = bench.bring_as(Kind::Persons, text, update).await;
    assert!(outcome.applied, "{outcome:#?}");
    // A SIRET that another has is not taken, whichever way it comes.
    let text = "identifiant;nom;siret\n";
    let id = "SELECT rowid FROM partner WHERE name LIKE 'SDIS%'";
    assert!(bench.count(id).await > 0);
    let mut read = bench.desk.db().read().await.unwrap();
    let id: String = sqlx::query_scalar("SELECT id FROM partner WHERE name LIKE 'SDIS%'")
        .fetch_one(&mut *read)
        .await
        .unwrap();
    drop(read);
    let outcome = bench
        .bring_as(
            Kind::Partners,
            &format!("{text}{id};SDIS;13000076300016\n"),
            update,
        )
        .await;
    assert_eq!(outcome.problems.len(), 1, "{outcome:#?}");
}

/// A line with the address of somebody else makes no contact of that one.
#[tokio::test]
async fn an_address_of_somebody_else_is_refused() {
    let bench = filled().await;
    let contacts = "SELECT COUNT(*) FROM contact";
    let before = bench.count(contacts).await;
    let head = "nom;prenom;courriel;partenaire\n";
    let line = format!("{head}Un;Deux;lea@val.example;CC Val Fictif\n");
    let outcome = bench.bring(Kind::Persons, &line).await;
    assert!(!outcome.applied, "{outcome:#?}");
    assert_eq!(outcome.problems[0].column, "courriel");
    assert!(
        outcome.problems[0]
            .why
            .starts_with("cette adresse est celle de Léa Fictive"),
        "{outcome:#?}"
    );
    assert_eq!(bench.count(contacts).await, before);
    // The same name in another hand, or a part of it, is the same person.
    for name in ["FICTIVE;lea", "Léa;Fictive", "Fictive;"] {
        let line = format!("{head}{name};LEA@val.example;\n");
        let outcome = bench.bring(Kind::Persons, &line).await;
        assert_eq!(outcome.known.len(), 1, "{name} {outcome:#?}");
    }
    // A name is corrected on word.
    let update = (There::Update, OnWrong::Stop, End::Keep);
    let line = format!("{head}Imaginaire-Fictive;Léa;lea@val.example;\n");
    let outcome = bench.bring_as(Kind::Persons, &line, update).await;
    assert!(outcome.applied, "{outcome:#?}");
}

#[tokio::test]
async fn accounts_of_the_past_obey_the_rules_of_today() {
    let bench = filled().await;
    for (text, column) in [
        // No active adhésion; nobody told the person; a day to come; a login of somebody else.
        (
            "courriel;partenaire;etat;depuis\nlea@val.example;SDIS de l’Exemple;actif;2024-02-02\n",
            "partenaire",
        ),
        (
            "courriel;nom;partenaire;etat;depuis\nneuf@val.example;N;CC Val Fictif;actif;2024-01-01\n",
            "information_le",
        ),
        (
            "courriel;nom;partenaire;etat;depuis\nneuf@val.example;N;CC Val Fictif;clos;2044-01-01\n",
            "depuis",
        ),
        (
            "courriel;partenaire;etat;depuis;login\ntom@val.example;SDIS de l’Exemple;clos;2024-01-01;LFictive\n",
            "login",
        ),
        (
            "courriel;nom;prenom;partenaire;etat;depuis\ntom@val.example;Un;Deux;SDIS de l’Exemple;clos;2024-01-01\n",
            "courriel",
        ),
        (
            "courriel;partenaire;etat;depuis\ntom@val.example;Personne;clos;2024-01-01\n",
            "partenaire",
        ),
        (
            "personne;partenaire;etat;depuis\nn’importe;CC Val Fictif;clos;2024-01-01\n",
            "personne",
        ),
    ] {
        let outcome = bench.bring(Kind::Accounts, text).await;
        let told: Vec<&str> = outcome
            .problems
            .iter()
            .map(|problem| problem.column.as_str())
            .collect();
        assert_eq!(told, [column], "{text}");
    }
}

#[tokio::test]
async fn persons_appear_in_no_export_unless_they_are_asked_for() {
    let bench = filled().await;
    for word in super::export::words() {
        let what = What::of(word).unwrap();
        let sheet = export(&bench.desk, &what, Personal::Without).await.unwrap();
        let text = sheet.csv();
        for value in ["Léa", "Imaginaire", "lea@", "lfictive"] {
            assert!(!text.contains(value), "{word}: {value}");
        }
    }
    let entries = "SELECT COUNT(*) FROM journal j JOIN journal_detail d ON d.seq = j.seq
                   WHERE j.person IS NULL AND (d.detail LIKE '%Léa%' OR d.detail LIKE '%lea@%' OR d.detail LIKE '%lfictive%')";
    assert_eq!(bench.count(entries).await, 0);
}

/// What `person add` refuses or writes otherwise, an import does too: one rule for both.
#[tokio::test]
async fn names_and_addresses_are_taken_as_they_are_typed() {
    let bench = Bench::new().await;
    let long = "x".repeat(201);
    for (cells, column) in [
        ("Fictive;<a>@c.example".to_string(), "courriel"),
        ("Fictive;a@-c.example".to_string(), "courriel"),
        (format!("{long};a@c.example"), "nom"),
    ] {
        let text = format!("nom;courriel\n{cells}\n");
        let outcome = bench.bring(Kind::Persons, &text).await;
        let told: Vec<&str> = outcome
            .problems
            .iter()
            .map(|problem| problem.column.as_str())
            .collect();
        assert_eq!(told, [column], "{cells}");
    }
    let text = "nom;courriel\n\"Fictive\nBcc: b@c.example\";A.Fictive@C.example\n";
    let outcome = bench.bring(Kind::Persons, text).await;
    assert!(outcome.applied, "{outcome:#?}");
    let kept = "SELECT COUNT(*) FROM person WHERE family_name = 'Fictive Bcc: b@c.example' \
                AND email = 'a.fictive@c.example'";
    assert_eq!(bench.count(kept).await, 1);
}
