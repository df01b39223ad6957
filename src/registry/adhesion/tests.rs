//! Partners on their way into DINAMIS, through the verbs and with their journal.

mod around;
mod conventions;
mod model;
mod looked;
mod texts;

use chrono::NaiveDate;
use relais_core::fault::Fault;

use crate::adhesion::{self, Category, Event, Moved, Path, Record, State, Text, TextKind};
use crate::avenant::{self, template};
use crate::convention::{self, Field as ConventionField, New};
use crate::document::{self, File};
use crate::partner::{self, Field};
use crate::tests::{Bench, values};
use crate::{Desk, RegistryFault};

const PDF: File<'static> = File {
    name: "/tmp/signé.pdf",
    bytes: b"%PDF-1.7 signed",
};
/// The bench's today: 2027-01-15.
const TODAY: &str = "2027-01-15";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A desk, a partner `1` with its people and an account, both conventions.
async fn ready(bench: &Bench) -> Desk {
    let desk = bench.desk("chef").await.unwrap();
    assert_eq!(desk.now().date_naive(), day(TODAY));
    let fields = values(&[
        (Field::Name, "SDIS fictif"),
        (Field::Siret, "13000076300016"),
        (Field::Address, "1 rue Fictive"),
        (Field::Convention, "2772"),
    ]);
    let id = partner::add(&desk, &fields).await.unwrap().partner.id;
    bench
        .sql(&format!(
            "INSERT INTO person (id, family_name, given_name, email, function, made_at) VALUES
             ('pers-000000000001', 'Fictif', 'Paule', 'p@sdis.example', 'présidente', 'x'),
             ('pers-000000000002', 'Exemple', 'Rémi', 'r@sdis.example', 'géomaticien', 'x');
             INSERT INTO contact VALUES ('{id}', 'pers-000000000001', 'representant-legal', '2020-01-01', NULL),
             ('{id}', 'pers-000000000002', 'referent', '2020-01-01', NULL);
             INSERT INTO account (id, person, partner, state, since, made_at) VALUES
             ('acct-000000000001', 'pers-000000000001', '{id}', 'actif', '2026-01-01', 'x'),
             ('acct-000000000002', 'pers-000000000002', '{id}', 'attente', '2026-01-01', 'x');"
        ))
        .await;
    for (number, partner, signed) in [
        ("IGN-1", None, "2024-10-15"),
        ("2772", Some("2772"), "2019-03-04"),
    ] {
        let new = New {
            partner,
            values: vec![
                (ConventionField::Number, number.into()),
                (ConventionField::SignedOn, signed.into()),
            ],
            ..New::default()
        };
        convention::add(&desk, &new).await.unwrap();
    }
    desk
}

/// An event that lacks nothing.
fn whole(event: Event, on: &str) -> Record<'static> {
    let mut record = Record::new(event);
    record.on = Some(day(on));
    record.evidence.by = Some("secrétariat".into());
    record.evidence.reference = Some("R-1".into());
    record.evidence.reason = Some("motif".into());
    match event {
        Event::Eligible => record.evidence.category = Some(Category::Public),
        Event::Sign | Event::Accept => {
            record.signatory = Some("P@sdis.example");
            record.file = Some(PDF);
            let text = |kind, id: &str| Text {
                kind,
                id: id.into(),
                version: "1".into(),
            };
            record.evidence.texts = vec![
                text(TextKind::Charte, "charte"),
                text(TextKind::Licence, "spot"),
                text(TextKind::SuperReferent, "pigma"),
            ];
        }
        Event::SendBack => record.evidence.to = Some(State::Saisie),
        Event::Validate => record.file = Some(PDF),
        _ => {}
    }
    record
}

async fn play(desk: &Desk, events: &[(Event, &str)]) -> Moved {
    let mut last = None;
    for (event, on) in events {
        let done = adhesion::record(desk, "2772", whole(*event, on)).await;
        last = Some(done.unwrap_or_else(|fault| panic!("{event:?}: {fault}")));
    }
    last.unwrap()
}

async fn make(desk: &Desk) -> Result<avenant::Made, RegistryFault> {
    let model = template::sample().unwrap();
    avenant::make(desk, "2772", &model, day("2026-11-03"), false).await
}

/// From a prospect to a submitted case.
const TO_SUBMITTED: [(Event, &str); 5] = [
    (Event::Eligible, "2026-11-02"),
    (Event::Send, "2026-11-05"),
    (Event::Sign, "2026-11-20"),
    (Event::Enter, "2026-11-21"),
    (Event::Submit, "2026-11-25"),
];

async fn submitted(bench: &Bench) -> Desk {
    let desk = ready(bench).await;
    adhesion::start(&desk, "2772", Path::Relais, Some(day("2026-11-01")), false)
        .await
        .unwrap();
    play(&desk, &TO_SUBMITTED[..1]).await;
    make(&desk).await.unwrap();
    play(&desk, &TO_SUBMITTED[1..]).await;
    desk
}

#[tokio::test]
async fn the_relay_path_from_prospect_to_its_end_with_its_proofs() {
    let bench = Bench::new().await;
    let desk = submitted(&bench).await;
    let back = play(&desk, &[(Event::SendBack, "2026-12-01")]).await;
    assert_eq!(back.adhesion.state, State::Saisie);
    let active = [
        (Event::Submit, "2026-12-02"),
        (Event::Validate, "2026-12-10"),
        (Event::Activate, "2026-12-11"),
    ];
    assert_eq!(play(&desk, &active).await.adhesion.state, State::Active);
    let suspended = play(&desk, &[(Event::Suspend, "2026-12-12")]).await;
    assert_eq!(suspended.accounts, 1, "the one that was in use");
    assert_eq!(
        bench
            .text("SELECT group_concat(state) FROM (SELECT state FROM account ORDER BY id)")
            .await,
        "suspendu,attente"
    );
    let ended = play(
        &desk,
        &[(Event::Resume, "2026-12-13"), (Event::End, "2026-12-14")],
    )
    .await;
    assert_eq!((ended.accounts, ended.adhesion.state), (2, State::Terminee));
    let avenant = avenant::show(desk.db(), "2772-A1").await.unwrap();
    assert_eq!(avenant.state, avenant::State::Signe);
    assert_eq!(avenant.signatory.as_deref(), Some("pers-000000000001"));
    let told = "SELECT group_concat(text || ':' || signatory, ' ') FROM (SELECT * FROM acceptance ORDER BY text)";
    assert_eq!(
        bench.text(told).await,
        "charte:pers-000000000001 pigma:pers-000000000001 spot:pers-000000000001"
    );
    let shown = adhesion::show(desk.db(), "2772", day(TODAY)).await.unwrap();
    assert_eq!(shown.events.len(), 13);
    assert_eq!(bench.verified().await.flaws, []);
    // A new one may be opened, and an entry of the journal names no person.
    adhesion::start(&desk, "2772", Path::Relais, None, false)
        .await
        .unwrap();
    let personal = "SELECT count(*) FROM journal_detail WHERE detail LIKE '%Paule%' OR detail LIKE '%sdis.example%'";
    assert_eq!(bench.text(personal).await, "0");
}

#[tokio::test]
async fn the_direct_path_is_followed_to_its_act() {
    let bench = Bench::new().await;
    let desk = ready(&bench).await;
    partner::edit(&desk, "2772", &values(&[(Field::Autonomous, "oui")]), None)
        .await
        .unwrap();
    let fault = adhesion::start(&desk, "2772", Path::Relais, None, false)
        .await
        .unwrap_err();
    assert_eq!(fault.code(), "RLS-E845");
    adhesion::start(&desk, "2772", Path::Direct, Some(day("2026-11-01")), false)
        .await
        .unwrap();
    let fault = adhesion::record(&desk, "2772", whole(Event::Send, "2026-11-05"))
        .await
        .unwrap_err();
    assert!(fault.to_string().contains("parcours direct"), "{fault}");
    let mut act = whole(Event::Validate, "2026-11-05");
    play(
        &desk,
        &[
            (Event::Form, "2026-11-02"),
            (Event::Accept, "2026-11-03"),
            (Event::Examine, "2026-11-04"),
        ],
    )
    .await;
    act.file = None;
    let fault = adhesion::record(&desk, "2772", act).await.unwrap_err();
    assert!(fault.to_string().contains("l’acte d’adhésion"), "{fault}");
    let done = play(
        &desk,
        &[
            (Event::Validate, "2026-11-05"),
            (Event::Activate, "2026-11-06"),
        ],
    )
    .await;
    assert_eq!(done.adhesion.state, State::Active);
    let (kept, bytes) = document::extract(&desk, &bench.text("SELECT sha256 FROM document").await)
        .await
        .unwrap();
    assert_eq!(
        (kept.name.as_str(), bytes.as_slice()),
        ("signé.pdf", PDF.bytes)
    );
    assert_eq!(kept.uses.len(), 1);
}

#[tokio::test]
async fn nothing_leaves_without_a_convention_of_collaboration_in_force() {
    let bench = Bench::new().await;
    let desk = ready(&bench).await;
    adhesion::start(&desk, "2772", Path::Relais, Some(day("2026-11-01")), false)
        .await
        .unwrap();
    play(&desk, &TO_SUBMITTED[..1]).await;
    make(&desk).await.unwrap();
    let until = |day: &str| vec![(ConventionField::Until, day.to_string())];
    convention::edit(&desk, "IGN-1", &until("2026-11-04"), None, Some(1))
        .await
        .unwrap();
    let fault = adhesion::record(&desk, "2772", whole(Event::Send, "2026-11-05"))
        .await
        .unwrap_err();
    assert_eq!(
        (fault.code(), fault.kind().exit_code()),
        ("RLS-E841", 4),
        "{fault}"
    );
    assert!(
        fault.to_string().contains("5\u{a0}novembre 2026"),
        "{fault}"
    );
    convention::edit(&desk, "IGN-1", &until("2026-11-24"), None, None)
        .await
        .unwrap();
    play(&desk, &TO_SUBMITTED[1..4]).await;
    let fault = adhesion::record(&desk, "2772", whole(Event::Submit, "2026-11-25"))
        .await
        .unwrap_err();
    assert_eq!(fault.code(), "RLS-E841");
    let conflict = convention::edit(&desk, "IGN-1", &until(""), None, Some(1))
        .await
        .unwrap_err();
    assert!(
        matches!(conflict, RegistryFault::Conflict { is: 3, .. }),
        "{conflict}"
    );
}

#[tokio::test]
async fn a_text_is_accepted_in_a_version_that_was_loaded() {
    let bench = Bench::new().await;
    let desk = ready(&bench).await;
    adhesion::start(&desk, "2772", Path::Relais, Some(day("2026-11-01")), false)
        .await
        .unwrap();
    play(&desk, &TO_SUBMITTED[..1]).await;
    make(&desk).await.unwrap();
    play(&desk, &TO_SUBMITTED[1..2]).await;
    bench
        .sql(
            "INSERT INTO licence VALUES ('charte', '2', 'charte', 't', 0, '2020-01-01', NULL, '', '', 'x'),
             ('pigma', '1', 'licence', 't', 0, '2020-01-01', NULL, '', '', 'x');",
        )
        .await;
    let sign = || adhesion::record(&desk, "2772", whole(Event::Sign, "2026-11-20"));
    assert!(
        sign()
            .await
            .unwrap_err()
            .to_string()
            .contains("le registre a 2")
    );
    bench
        .sql("UPDATE licence SET version = '1' WHERE id = 'charte'")
        .await;
    assert!(
        sign()
            .await
            .unwrap_err()
            .to_string()
            .contains("pas « super-referent »")
    );
    bench
        .sql("UPDATE licence SET kind = 'super-referent' WHERE id = 'pigma'")
        .await;
    let done = sign().await.unwrap();
    assert_eq!(
        done.doubts.len(),
        1,
        "only the licence is not loaded: {:?}",
        done.doubts
    );
}

#[tokio::test]
async fn what_was_changed_behind_the_rules_is_seen() {
    let bench = Bench::new().await;
    let desk = submitted(&bench).await;
    bench.sql("UPDATE adhesion SET state = 'active'").await;
    let fault = adhesion::record(&desk, "2772", whole(Event::Suspend, TODAY))
        .await
        .unwrap_err();
    assert_eq!(fault.code(), "RLS-E847", "{fault}");
    bench
        .sql("UPDATE adhesion SET state = 'soumise'; UPDATE adhesion_event SET person = NULL")
        .await;
    let fault = adhesion::record(&desk, "2772", whole(Event::Validate, TODAY))
        .await
        .unwrap_err();
    assert_eq!(fault.code(), "RLS-E847", "{fault}");
    bench.sql("UPDATE document SET content = x'25504446'").await;
    let hash = bench.text("SELECT sha256 FROM document LIMIT 1").await;
    assert_eq!(
        document::extract(&desk, &hash).await.unwrap_err().code(),
        "RLS-E840"
    );
}

#[tokio::test]
async fn a_category_that_the_record_denies_is_refused() {
    let bench = Bench::new().await;
    let desk = ready(&bench).await;
    let open = adhesion::start(&desk, "2772", Path::Relais, Some(day("2026-11-01")), false);
    open.await.unwrap();
    let found = |category| {
        let mut record = whole(Event::Eligible, "2026-11-02");
        record.evidence.category = Some(category);
        adhesion::record(&desk, "2772", record)
    };
    // Nobody said that it is public: that is the default of a record.
    let fault = found(Category::InteretGeneral).await.unwrap_err();
    assert_eq!(fault.code(), "RLS-E844");
    assert!(
        fault
            .to_string()
            .contains("partner edit PARTENAIRE --public non"),
        "{fault}"
    );
    let private = values(&[(Field::Public, "non")]);
    partner::edit(&desk, "2772", &private, None).await.unwrap();
    let fault = found(Category::Public).await.unwrap_err();
    assert!(fault.to_string().contains("--public oui"), "{fault}");
    found(Category::InteretGeneral).await.unwrap();
}

#[tokio::test]
async fn what_is_taken_over_says_no_other_category_than_the_record() {
    let bench = Bench::new().await;
    let desk = ready(&bench).await;
    let open = adhesion::start(&desk, "2772", Path::Relais, Some(day("2026-11-01")), true);
    open.await.unwrap();
    let mut record = whole(Event::TakeOver, "2026-11-02");
    record.evidence.category = Some(Category::InteretGeneral);
    let fault = adhesion::record(&desk, "2772", record).await.unwrap_err();
    assert!(fault.to_string().contains("contredit la fiche"), "{fault}");
}

#[tokio::test]
async fn who_turns_out_to_be_autonomous_goes_no_further_by_the_relay() {
    let bench = Bench::new().await;
    let desk = ready(&bench).await;
    let open = adhesion::start(&desk, "2772", Path::Relais, Some(day("2026-11-01")), false);
    open.await.unwrap();
    play(&desk, &TO_SUBMITTED[..1]).await;
    make(&desk).await.unwrap();
    let autonomous = values(&[(Field::Autonomous, "oui")]);
    partner::edit(&desk, "2772", &autonomous, None)
        .await
        .unwrap();
    let sent = adhesion::record(&desk, "2772", whole(Event::Send, "2026-11-05")).await;
    let told = sent.unwrap_err().to_string();
    assert!(told.contains("adhésion directe"), "{told}");
    play(&desk, &[(Event::End, "2026-11-06")]).await;
    let direct = adhesion::start(&desk, "2772", Path::Direct, Some(day("2026-11-07")), false);
    direct.await.unwrap();
}
