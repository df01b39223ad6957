//! Imports and exports through their verbs.

mod activity;
mod avenants;
mod contrary;
mod erased;
mod events;
mod dinamis;
mod identity;
mod members;
mod merge;
mod numbers;
mod partners;
mod personal;
mod persons;
mod replace;
mod requests;
mod roles;
mod seats;
mod speed;
mod stays;
mod steps;
mod there;

use chrono::DateTime;
use relais_files::table::Table;
use relais_store::verify::verify;
use relais_store::{Db, Nature, Signer};

use super::cell::clean;
use super::export::{Personal, What, export};
use super::import::{Ask, End, OnWrong, There, import};
use super::{ExchangeFault, Kind, Layout, Outcome};
use crate::{Desk, adhesion, operator, partner};

type How = (There, OnWrong, End);
const PLAIN: How = (There::Stay, OnWrong::Stop, End::Keep);

fn layout(tables: &[Table], kind: Kind) -> Result<Layout<'_>, ExchangeFault> {
    Layout::find(tables, kind.word(), kind.columns(), None)
}

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
        let layout = layout(&tables, kind).unwrap();
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

    /// The journal verifies, and the registry is as it tells.
    async fn is_whole(&self) {
        assert!(self.is_sound().await);
        let held = crate::held::hold(self.desk.db()).await.unwrap();
        assert_eq!(held.differences, [], "{held:?}");
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
        let layout = layout(&tables, Kind::Partners).unwrap();
        let rows: Vec<Vec<String>> = layout
            .lines()
            .map(|line| line.cells().map(|cell| clean(cell).into()).collect())
            .collect();
        assert_eq!(rows, sheet.rows, "{name}");
        assert!(rows.iter().any(|row| row[1] == "'=Apos"), "{rows:?}");
    }
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
            (5, "siret"),
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
    let rejects = outcome.rejects(&layout(&tables, Kind::Partners).unwrap());
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
