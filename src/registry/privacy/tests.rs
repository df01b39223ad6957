//! Somebody who was named in free words, through the verbs, to the last byte of the file.

use relais_files::atomic::Overwrite;

use super::words::Fate;
use super::{Erased, Mode, Open, Redact, Why, erase, erasures};
use crate::adhesion::{self, Category, Event, Path, Record};
use crate::animation::need;
use crate::avenant::{self, template};
use crate::convention::{self, Field as Of, New};
use crate::finder::How;
use crate::keeping::{Asked, Erasures, backup, restore};
use crate::operator::rules::Act;
use crate::partner::{self, Field};
use crate::person::contact::{self, Role};
use crate::person::{self, Origin};
use crate::tests::{Bench, values};
use crate::{Desk, held, request};

mod hidden;
mod typed;

/// Who is to be erased: nothing else in the registry has these words.
const FAMILY: &str = "Zylberfictif";
const EMAIL: &str = "gaspard.z@sdis.example";
const PHONE: &str = "0556112233";

/// A partner whose legal representative is named in every kind of words.
async fn told(bench: &Bench) -> (Desk, String) {
    let desk = bench.desk("chef").await.unwrap();
    let fields = values(&[
        (Field::Name, "SDIS fictif"),
        (Field::Siret, "13000076300016"),
        (Field::Address, "1 rue Fictive"),
        (Field::Convention, "2772"),
        (
            Field::Note,
            "écrire à Gaspard ZYLBERFICTIF, ou au 05 56 11 22 33",
        ),
    ]);
    let partner = partner::add(&desk, &fields).await.unwrap().partner.id;
    let values = [
        (person::Field::Family, FAMILY.to_string()),
        (person::Field::Given, "Gaspard".into()),
        (person::Field::Email, EMAIL.into()),
        (person::Field::Phone, PHONE.into()),
        (person::Field::Function, "président".into()),
    ];
    let added = person::add(&desk, &values, Some(&partner), Origin::Now).await;
    let person = added.unwrap().person.id;
    let since = Some("2020-01-01".parse().unwrap());
    for role in [Role::Representant, Role::Referent] {
        contact::name(&desk, &person, &partner, role, since, None)
            .await
            .unwrap();
    }
    for (number, partner) in [("IGN-1", None), ("2772", Some("2772"))] {
        let values = vec![
            (Of::Number, number.to_string()),
            (Of::SignedOn, "2024-10-15".into()),
        ];
        let new = New {
            partner,
            values,
            ..New::default()
        };
        convention::add(&desk, &new).await.unwrap();
    }
    let words = [
        ("titre", "3D du port".to_string()),
        (
            "texte",
            "G. Zylberfictif la veut pour juin ; selon Zylberfictif, vite".into(),
        ),
    ];
    need::add(&desk, Some(&partner), &words).await.unwrap();
    let new = request::New {
        partner: &partner,
        kind: request::Kind::Aide,
        on: None,
        reprise: false,
    };
    let words = [("objet", "aider Mme Zylberfictif à se connecter".to_string())];
    request::add(&desk, &new, &words).await.unwrap();
    (desk, person)
}

/// Made eligible with an avenant prepared, then refused for a reason that names the person.
async fn refused(desk: &Desk) {
    adhesion::start(
        desk,
        "2772",
        Path::Relais,
        Some("2026-10-01".parse().unwrap()),
        false,
    )
    .await
    .unwrap();
    let mut eligible = Record::new(Event::Eligible);
    eligible.on = Some("2026-11-02".parse().unwrap());
    eligible.evidence.category = Some(Category::Public);
    eligible.evidence.by = Some("secrétariat".into());
    eligible.evidence.reference = Some("R-1".into());
    adhesion::record(desk, "2772", eligible).await.unwrap();
    let model = template::sample().unwrap();
    let on = "2026-11-03".parse().unwrap();
    avenant::make(desk, "2772", &model, on, false)
        .await
        .unwrap();
    let other = partner::add(desk, &values(&[(Field::Name, "Commune fictive")])).await;
    let other = other.unwrap().partner.id;
    adhesion::start(
        desk,
        &other,
        Path::Relais,
        Some("2026-10-01".parse().unwrap()),
        false,
    )
    .await
    .unwrap();
    let mut no = Record::new(Event::NotEligible);
    no.on = Some("2026-11-10".parse().unwrap());
    no.evidence.by = Some("secrétariat".into());
    no.evidence.reference = Some("R-2".into());
    no.evidence.reason = Some(format!("zylberfictif Gaspard ({EMAIL}) n’en veut plus"));
    adhesion::record(desk, &other, no).await.unwrap();
}

/// Words of the person that stand in some byte of the registry.
fn read(path: &std::path::Path) -> Vec<&'static str> {
    let mut all = Vec::new();
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let bytes = std::fs::read(name).unwrap_or_default().to_ascii_lowercase();
        for word in ["zylberfictif", EMAIL, "556112233", "56 11 22 33"] {
            if bytes.windows(word.len()).any(|w| w == word.as_bytes()) {
                all.push(word);
            }
        }
    }
    all
}

async fn gone(desk: &Desk, person: &str, redact: Redact, mode: Mode) -> Erased {
    let done = erase(desk, person, Why::Demande, Open::Close, redact, mode).await;
    done.unwrap()
}

fn fates(erased: &Erased) -> Vec<(&str, &str, Fate)> {
    let all = erased.left.iter();
    all.map(|one| (one.table.as_str(), one.column.as_str(), one.fate))
        .collect()
}

/// What has no draft any more does not leave.
async fn unsent(desk: &Desk) {
    let mut change = desk.change(Act::Conventions).await.unwrap();
    let avenant = avenant::one(desk.db(), change.sql(), "2772-A1")
        .await
        .unwrap();
    let on = desk.now().date_naive();
    let sent = avenant::send(desk.db(), &mut change, avenant, on).await;
    let told = sent.unwrap_err().to_string();
    assert!(told.contains("sans projet"), "{told}");
}

#[tokio::test]
async fn words_that_name_somebody_are_told_and_on_demand_gone_to_the_last_byte() {
    let bench = Bench::new().await;
    let (desk, person) = told(&bench).await;
    refused(&desk).await;
    let registry = bench.folder.path().join("relais.db");
    let copy = bench.folder.path().join("copy.db");
    backup(&desk, None, &copy, Overwrite::Refuse).await.unwrap();

    let zip = bench.folder.path().join("person.zip");
    let handed = super::export(&desk, &person, &zip, Overwrite::Refuse)
        .await
        .unwrap();
    // Of the request, the need, the reason and the note, where the name is sure; four in what the
    // journal says of them.
    assert_eq!(handed.mentions, 6 + 4);

    let tried = gone(&desk, &person, Redact::Nothing, Mode::Try).await;
    use Fate::Left;
    assert_eq!(
        fates(&tried),
        [
            ("adhesion_event", "evidence", Left),
            ("journal_detail", "detail", Left),
            ("need", "words", Left),
            ("need", "words", Left),
            ("partner", "note", Left),
            ("partner", "note", Left),
            ("request", "subject", Left),
        ]
        .into_iter()
        .flat_map(|one| match one.0 {
            // Two in the reason, as it is kept and as the journal tells it; two in the note.
            "adhesion_event" => vec![one; 2],
            "journal_detail" => vec![one; 4],
            _ => vec![one],
        })
        .collect::<Vec<_>>()
    );
    let need = tried.left.iter().find(|one| one.table == "need").unwrap();
    assert_eq!(
        need.around,
        "G. Zylberfictif la veut pour juin ; selon Zyl…"
    );
    assert_eq!(tried.drafts, ["2772-A1"]);
    assert!(read(&registry).len() >= 3, "nothing was done");

    // Asked with --redact, killed, and asked again without it.
    let list = erasures::beside(&registry);
    erasures::note_redact(&list, Redact::Names, &person, "2027-01-15T00:00:00Z").unwrap();
    let done = gone(&desk, &person, Redact::Nothing, Mode::Do).await;
    let doubts = done.left.iter().filter(|one| one.fate != Fate::Redacted);
    let doubts: Vec<_> = doubts.map(|one| (one.table.as_str(), one.how)).collect();
    assert_eq!(
        doubts,
        [("need", How::Doubt)],
        "the family name alone is told"
    );
    desk.leave().await;
    assert_eq!(read(&registry), ["zylberfictif"]);
    let words = bench.text("SELECT words FROM need").await;
    assert_eq!(
        words,
        "[effacé] la veut pour juin ; selon Zylberfictif, vite"
    );
    let note = bench.text("SELECT note FROM partner").await;
    assert_eq!(note, "écrire à [effacé], ou au [effacé]");
    let kept = bench
        .text("SELECT count(*) FROM avenant WHERE draft IS NULL")
        .await;
    assert_eq!(kept, "1");
    sound(&bench).await;
    unsent(&bench.desk("chef").await.unwrap()).await;

    let to = bench.folder.path().join("new.db");
    let asked = Asked {
        backup: &copy,
        to: &to,
        erasures: Erasures::File(&list),
        user: "chef",
        acting_as: None,
        now: bench.now,
    };
    let restored = restore(&asked, Some(bench.signer())).await.unwrap();
    assert_eq!(restored.replayed, [person.as_str()]);
    assert_eq!(read(&to), ["zylberfictif"], "as it was decided, no more");
    let beside = erasures::beside(&to);
    assert_eq!(erasures::redacted(&beside).unwrap()[&person], Redact::Names);
}

#[tokio::test]
async fn the_family_name_alone_goes_where_the_officer_says_so() {
    let bench = Bench::new().await;
    let (desk, person) = told(&bench).await;
    refused(&desk).await;
    let done = gone(&desk, &person, Redact::Family, Mode::Do).await;
    assert!(done.left.iter().all(|one| one.fate == Fate::Redacted));
    desk.leave().await;
    let registry = bench.folder.path().join("relais.db");
    assert_eq!(read(&registry), [""; 0]);
    let found = sound(&bench).await;
    assert!(found > 0);
    // Whoever takes a detail away unsaid is found, redactions or not.
    bench
        .sql("DELETE FROM journal_detail WHERE seq = (SELECT min(seq) FROM journal_detail)")
        .await;
    assert_eq!(bench.verified().await.flaws.len(), 1);
}

#[tokio::test]
async fn who_has_the_same_name_is_told_and_a_title_is_a_doubt() {
    let bench = Bench::new().await;
    let (desk, person) = told(&bench).await;
    let values = [
        (person::Field::Family, FAMILY.to_uppercase()),
        (person::Field::Given, "Gaspard".into()),
        (person::Field::Email, "autre@sdis.example".into()),
    ];
    let partner = bench.text("SELECT id FROM partner").await;
    let other = person::add(&desk, &values, Some(&partner), Origin::Now).await;
    let other = other.unwrap().person.id;
    let done = gone(&desk, &person, Redact::Names, Mode::Try).await;
    let homonym = done.left.iter().find(|one| one.id == other).unwrap();
    assert_eq!((homonym.how, homonym.fate), (How::Unsure, Fate::Fixed));
    let title = done.left.iter().find(|one| one.table == "request").unwrap();
    assert_eq!((title.how, title.fate), (How::Unsure, Fate::Left));
}

/// The journal verifies, the tables agree with it; how many details are missing.
async fn sound(bench: &Bench) -> u64 {
    let found = bench.verified().await;
    assert_eq!(found.flaws, []);
    let held = held::hold(&bench.db().await).await.unwrap();
    assert_eq!(held.differences, []);
    found.erased
}

/// Every column of the schema is either free words or told why it is not.
#[tokio::test]
async fn no_column_of_words_is_forgotten() {
    let bench = Bench::new().await;
    let db = bench.db().await;
    let mut sql = db.read().await.unwrap();
    let is_named = |column: &str| {
        let ends = ["_at", "_on", "_day", "_login", "_year", "sha256"];
        ends.iter().any(|end| column.ends_with(end)) || NO_WORDS.contains(&column)
    };
    for (table, columns) in super::sql::texts(&mut sql).await.unwrap() {
        let words = super::places::Words::of(&table);
        for column in columns {
            let is_words = words.is_some_and(|words| words.column(&column).is_some());
            let own = OWN.contains(&(table.as_str(), column.as_str()));
            assert!(
                is_words || own || is_named(&column),
                "{table}.{column}: free words are listed in places.rs, others here"
            );
            let label = super::fr::field(&table, &column);
            let is_french = label != column || ["note", "convention"].contains(&label);
            assert!(
                is_french || is_named(&column) || UNTOLD.contains(&column.as_str()),
                "{table}.{column}: what the officer reads of it is in fr.rs"
            );
        }
    }
    for words in &super::places::WORDS {
        for column in words.columns {
            let text = format!("SELECT {}, {} FROM {}", words.id, column.name, words.table);
            let query = sqlx::query(sqlx::AssertSqlSafe(text));
            query.fetch_all(&mut *sql).await.unwrap();
        }
    }
}

/// Columns of which the search tells nothing: that repeats a name, those of other persons, words of a list.
const UNTOLD: [&str; 8] = [
    "name_key",
    "family_name",
    "given_name",
    "at",
    "what",
    "media",
    "detail",
    "into_partner",
];
/// Ids, words of a list, codes and days, by their names.
const NO_WORDS: [&str; 37] = [
    "id",
    "partner",
    "person",
    "account",
    "mandate",
    "avenant",
    "convention",
    "document",
    "draft",
    "signed",
    "cited",
    "signatory",
    "kind",
    "state",
    "role",
    "path",
    "event",
    "adhesion",
    "nature",
    "since",
    "until",
    "version",
    "user_group",
    "maturity",
    "potential",
    "legal_form",
    "territory",
    "siren",
    "siret",
    "operator",
    "licence",
    "permit",
    "source",
    "bringing",
    "number",
    "old",
    "acts",
];
/// Identities of their own, signed texts, words of a list and the journal.
const OWN: [(&str, &str); 24] = [
    ("acceptance", "text"),
    ("activity", "what"),
    ("activity", "product"),
    ("activity", "sensor"),
    ("document", "media"),
    ("journal_checkpoint", "at"),
    ("journal_detail", "detail"),
    ("journal_head", "at"),
    ("licence", "title"),
    ("licence", "toml"),
    ("merged", "into_partner"),
    ("need", "priority"),
    ("operator", "os_user"),
    ("operator", "name"),
    ("partner", "name"),
    ("partner", "name_key"),
    ("permit", "product"),
    ("permit", "text"),
    ("person", "family_name"),
    ("person", "given_name"),
    ("person", "email"),
    ("person", "phone"),
    ("person", "name_key"),
    ("request", "sensor"),
];
