//! Animation through its verbs: rights, versions, the journal, opt-out.

mod moved;

use super::event::participant::{Came, attend, leave};
use super::message::letters::Way;
use super::message::{self, Draft};
use super::{event, lead, need, use_case};
use crate::desk::Desk;
use crate::operator::rules::Role;
use crate::record::{RecordFault, Turn};
use crate::tests::Bench;
use crate::{RegistryFault, operator};

fn values<const N: usize>(pairs: [(&'static str, &str); N]) -> Vec<(&'static str, String)> {
    pairs.map(|(key, value)| (key, value.to_string())).to_vec()
}

/// A registry with two partners, and three persons of the first: `lea` its référent, `tom` who
/// wants no messages, and one whose record was erased.
async fn bench() -> (Bench, Desk, Vec<String>) {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let ids = bench.partners(&desk, &["SDIS fictif", "SCoT fictif"]).await;
    bench
        .raw(
            "INSERT INTO person (id, family_name, given_name, email, opt_out, erased_at, made_at) VALUES
             ('pers-00000000000a', 'Fictive', 'Léa', 'lea@sdis.example', 0, NULL, ''),
             ('pers-00000000000b', 'Inventé', 'Tom', 'tom@sdis.example', 1, NULL, ''),
             ('pers-00000000000c', NULL, NULL, NULL, 0, '2026-12-01', '');
             INSERT INTO contact (partner, person, role, from_day)
             SELECT p.id, w.id, 'referent', '2026-01-01' FROM partner p, person w WHERE p.name = 'SDIS fictif';",
        )
        .await;
    (bench, desk, ids)
}

fn not_allowed<T: std::fmt::Debug>(done: Result<T, RecordFault>) {
    let fault = done.unwrap_err();
    assert!(
        matches!(
            fault,
            RecordFault::Registry(RegistryFault::NotAllowed { .. })
        ),
        "{fault}"
    );
}

#[tokio::test]
async fn only_the_relay_writes_animation() {
    let (bench, chief, ids) = bench().await;
    operator::add(&chief, "ref", "Réf", &[Role::Referent(ids[0].clone())])
        .await
        .unwrap();
    operator::add(&chief, "lea", "Léa", &[Role::Lecteur])
        .await
        .unwrap();
    let made = lead::add(&chief, "SDIS fictif", &values([("interet", "3D du port")]))
        .await
        .unwrap();
    let before = bench.verified().await;
    for user in ["ref", "lea"] {
        let desk = bench.desk(user).await.unwrap();
        not_allowed(need::add(&desk, None, &values([("titre", "x"), ("groupe", "autre")])).await);
        not_allowed(lead::add(&desk, "SDIS fictif", &values([("interet", "x")])).await);
        not_allowed(lead::step(&desk, &made.record.id, Turn::to("aboutie"), None).await);
        not_allowed(event::add(&desk, &values([("titre", "x")])).await);
        not_allowed(use_case::add(&desk, None, &values([("titre", "x")])).await);
        not_allowed(message::prepare(&desk, &draft("tous", "Objet")).await);
        assert_eq!(
            lead::list(&desk, &lead::Filter::default())
                .await
                .unwrap()
                .len(),
            1
        );
    }
    assert_eq!(bench.verified().await, before);
}

#[tokio::test]
async fn a_need_takes_the_group_of_its_partner_and_goes_to_the_comite() {
    let (bench, desk, ids) = bench().await;
    use crate::partner::{self, Field};
    let group = [(Field::UserGroup, "collectivite".to_string())];
    partner::edit(&desk, &ids[0], &group, None).await.unwrap();
    let words = values([
        ("titre", "Modèles 3D"),
        ("priorite", "haute"),
        (
            "texte",
            "dit Léa Fictive, avec L. Fictive et Camille Fictive",
        ),
    ]);
    let made = need::add(&desk, Some("SDIS fictif"), &words).await.unwrap();
    assert_eq!(made.record.user_group, "collectivite");
    let other = values([("titre", "Orthos"), ("groupe", "autre")]);
    let doubts = need::add(&desk, Some("SDIS fictif"), &other)
        .await
        .unwrap()
        .doubts;
    assert_eq!(doubts.len(), 1);
    let id = made.record.id;
    need::step(&desk, &id, Turn::to("porte"), Some(1))
        .await
        .unwrap();
    assert!(matches!(
        need::step(&desk, &id, Turn::to("ouvert"), None).await,
        Err(RecordFault::OutOfTurn { .. })
    ));
    let conflict = need::edit(&desk, &id, &values([("priorite", "basse")]), Some(1)).await;
    assert!(matches!(
        conflict,
        Err(RecordFault::Registry(RegistryFault::Conflict { .. }))
    ));
    let filter = need::Filter {
        state: Some("porte".into()),
        ..Default::default()
    };
    let export = need::export::export(desk.db(), &filter, "2027-01-15T00:00:00Z")
        .await
        .unwrap();
    assert_eq!(export.masked, [id.as_str()]);
    let csv = String::from_utf8(need::export::csv(&export.report)).unwrap();
    assert!(
        csv.contains("dit [une personne], avec [une personne] et [une personne]")
            && csv.contains("Modèles 3D")
            && !csv.contains("Fictive"),
        "{csv}"
    );
    // Without a title, without a group, on a day to come: no need.
    for refused in [
        values([("groupe", "autre"), ("titre", " ")]),
        values([("titre", "x"), ("priorite", "énorme")]),
        values([
            ("titre", "x"),
            ("groupe", "autre"),
            ("exprime_le", "2027-01-16"),
        ]),
    ] {
        assert!(
            need::add(&desk, None, &refused).await.is_err(),
            "{refused:?}"
        );
    }
    assert!(
        need::add(&desk, None, &values([("titre", "x")]))
            .await
            .is_err()
    );
    assert_eq!(bench.verified().await.flaws, []);
}

#[tokio::test]
async fn leads_come_by_the_day_of_their_next_step() {
    let (_bench, desk, _) = bench().await;
    let add = async |partner: &str, interest: &str, day: &str| {
        let words = values([
            ("interet", interest),
            ("prochaine_etape", "appel"),
            ("prochaine_le", day),
        ]);
        lead::add(&desk, partner, &words).await.unwrap()
    };
    add("SDIS fictif", "3D", "2027-02-01").await;
    let late = add("SCoT fictif", "données existantes", "2027-01-10").await;
    add("SDIS fictif", "plus tard", "").await;
    assert_eq!(late.doubts.len(), 1, "{:?}", late.doubts);
    let all = lead::list(&desk, &lead::Filter::default()).await.unwrap();
    let told: Vec<(&str, bool)> = all
        .iter()
        .map(|one| (one.lead.interest.as_str(), one.overdue))
        .collect();
    assert_eq!(
        told,
        [
            ("données existantes", true),
            ("3D", false),
            ("plus tard", false)
        ]
    );
    lead::step(&desk, &late.record.id, Turn::to("aboutie"), None)
        .await
        .unwrap();
    let open = lead::Filter {
        state: Some("ouverte".into()),
        ..Default::default()
    };
    assert_eq!(lead::list(&desk, &open).await.unwrap().len(), 2);
    let to_come = values([("dernier_contact", "2027-01-16")]);
    assert!(
        lead::edit(&desk, &late.record.id, &to_come, None)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn participants_are_persons_or_a_number_and_are_erased_with_the_person() {
    let (bench, desk, _) = bench().await;
    let words = values([
        ("titre", "Webinaire"),
        ("nature", "webinaire"),
        ("jour", "2027-01-12"),
    ]);
    let id = event::add(&desk, &words).await.unwrap().record.id;
    let lea = Came::Person("LEA@sdis.example".into());
    assert!(
        attend(&desk, &id, "SDIS fictif", &lea)
            .await
            .unwrap()
            .doubts
            .is_empty()
    );
    let twice = attend(&desk, &id, "SDIS fictif", &lea).await;
    assert!(
        matches!(twice, Err(RecordFault::Participant(_))),
        "{twice:?}"
    );
    assert_eq!(
        attend(&desk, &id, "SCoT fictif", &lea)
            .await
            .unwrap()
            .doubts
            .len(),
        1
    );
    // A number given again takes the place of the one before, which is told.
    for (count, before) in [(3, None), (5, Some(3))] {
        let came = Came::Count(count);
        let done = attend(&desk, &id, "SCoT fictif", &came).await.unwrap();
        assert_eq!((done.count, done.before), (count, before));
    }
    for refused in [
        Came::Count(0),
        Came::Count(-1),
        Came::Person("pers-00000000000c".into()),
    ] {
        assert!(
            attend(&desk, &id, "SCoT fictif", &refused).await.is_err(),
            "{refused:?}"
        );
    }
    let listed = event::list(desk.db(), &event::Filter::default())
        .await
        .unwrap();
    assert_eq!((listed[0].persons, listed[0].partners), (7, 2));
    let shown = event::show(&desk, &id).await.unwrap();
    assert_eq!(
        shown
            .participants
            .iter()
            .filter(|one| one.name.as_deref() == Some("Léa Fictive"))
            .count(),
        2
    );
    operator::add(&desk, "lect", "Lecteur", &[Role::Lecteur])
        .await
        .unwrap();
    let reader = bench.desk("lect").await.unwrap();
    let shown = event::show(&reader, &id).await.unwrap();
    assert!(
        shown
            .participants
            .iter()
            .all(|one| one.name.is_none() && one.person.is_none())
    );
    leave(&desk, &id, "SCoT fictif", None).await.unwrap();
    assert!(leave(&desk, &id, "SCoT fictif", None).await.is_err());
    // That she came is said of her.
    let person = "pers-00000000000a".parse().unwrap();
    let mut change = desk.begin().await.unwrap();
    let entry = change.erase(&person).await.unwrap();
    change.commit(vec![entry]).await.unwrap();
    let told = desk.timeline(&id).await.unwrap();
    let written = serde_json::to_string(&told).unwrap();
    assert!(!written.contains("pers-00000000000a"), "{written}");
    assert_eq!(bench.verified().await.flaws, []);
    let to_come = values([
        ("titre", "Comité"),
        ("nature", "comite"),
        ("jour", "2027-03-01"),
    ]);
    let next = event::add(&desk, &to_come).await.unwrap().record.id;
    assert!(
        attend(&desk, &next, "SDIS fictif", &Came::Count(1))
            .await
            .is_err()
    );
}

fn draft<'a>(to: &'a str, subject: &'a str) -> Draft<'a> {
    Draft {
        from: "Relais fictif <relais@exemple.example>",
        subject,
        text: "Bonjour,\nun webinaire.",
        to,
        way: Way::Hidden(50),
    }
}

#[tokio::test]
async fn a_message_respects_who_wants_none_and_keeps_no_address() {
    let (bench, desk, _) = bench().await;
    let made = message::prepare(&desk, &draft("role=referent", "Webinaire"))
        .await
        .unwrap();
    assert_eq!(
        (
            made.message.recipients,
            made.message.opted_out,
            made.files.len()
        ),
        (1, 1, 1)
    );
    let text = String::from_utf8(made.files[0].bytes.clone()).unwrap();
    assert!(
        text.contains("Bcc: lea@sdis.example\r\n") && !text.contains("tom@"),
        "{text}"
    );
    assert!(
        message::list(desk.db(), None).await.unwrap().is_empty(),
        "nothing is kept yet"
    );
    message::keep(&desk, &made.message).await.unwrap();
    let kept = message::show(desk.db(), &made.message.id).await.unwrap();
    assert_eq!(kept, made.message);
    let written = serde_json::to_string(&desk.timeline(&kept.id).await.unwrap()).unwrap();
    let all = written + &serde_json::to_string(&kept).unwrap();
    for personal in ["lea@", "tom@", "Léa", "Fictive"] {
        assert!(!all.contains(personal), "{all}");
    }
    let nobody = message::prepare(&desk, &draft("groupe=epci-agence", "Webinaire")).await;
    assert!(matches!(nobody, Err(RecordFault::Nobody { opted_out: 0 })));
    let event = message::prepare(&desk, &draft("evenement=even-0123456789ab", "Webinaire")).await;
    assert!(matches!(event, Err(RecordFault::Filter(_))));
    assert_eq!(bench.verified().await.flaws, []);
}

#[tokio::test]
async fn no_subject_and_no_sender_begins_a_header() {
    let (_bench, desk, _) = bench().await;
    for subject in [
        "",
        "a\r\nBcc: x@y.example",
        "a\nb",
        "a\u{0}",
        "voir lea@sdis.example",
    ] {
        let made = message::prepare(&desk, &draft("tous", subject)).await;
        assert!(made.is_err(), "{subject}");
    }
    for from in [
        "",
        "relais",
        "R\r\nBcc: x@y.example <r@y.example>",
        "r@y.example, s@y.example",
    ] {
        let made = message::prepare(
            &desk,
            &Draft {
                from,
                ..draft("tous", "Objet")
            },
        )
        .await;
        assert!(made.is_err(), "{from}");
    }
    for text in ["", " \n", "a\u{7}"] {
        let made = message::prepare(
            &desk,
            &Draft {
                text,
                ..draft("tous", "Objet")
            },
        )
        .await;
        assert!(made.is_err(), "{text:?}");
    }
}

#[tokio::test]
async fn a_use_case_is_told_of_a_partner_or_of_the_relay() {
    let (_bench, desk, ids) = bench().await;
    let words = values([
        ("titre", "Suivi du trait de côte"),
        ("theme", "Littoral"),
        ("jour", "2026-10-01"),
    ]);
    let made = use_case::add(&desk, Some("SDIS fictif"), &words)
        .await
        .unwrap()
        .record;
    assert_eq!(
        (made.theme.as_str(), made.partner.as_deref()),
        ("littoral", Some(ids[0].as_str()))
    );
    use_case::add(&desk, None, &values([("titre", "OCS"), ("theme", "ocs")]))
        .await
        .unwrap();
    assert!(
        use_case::add(&desk, None, &values([("titre", "sans thème")]))
            .await
            .is_err()
    );
    let filter = use_case::Filter {
        theme: Some("littoral".into()),
        ..Default::default()
    };
    let found = use_case::list(desk.db(), &filter).await.unwrap();
    assert_eq!(found.len(), 1);
    use_case::edit(
        &desk,
        &made.id,
        &values([("resultat", "carte publiée")]),
        Some(1),
    )
    .await
    .unwrap();
    assert_eq!(
        use_case::show(desk.db(), &made.id)
            .await
            .unwrap()
            .use_case
            .version,
        2
    );
}

#[tokio::test]
async fn an_event_is_called_by_its_title_where_one_alone_has_it() {
    let (_bench, desk, _) = bench().await;
    let add = async |title: &str| {
        let typed = [
            ("titre", title),
            ("nature", "webinaire"),
            ("jour", "2027-01-12"),
        ];
        event::add(&desk, &values(typed)).await.unwrap().record.id
    };
    let first = add("Premiers usages").await;
    let shown = event::show(&desk, " premiers usages ").await.unwrap();
    assert_eq!(shown.event.id, first);
    let place = values([("lieu", "Talence")]);
    let edited = event::edit(&desk, "Premiers usages", &place, None).await;
    assert_eq!(edited.unwrap().record.id, first);
    let second = add("Premiers usages").await;
    let several = event::show(&desk, "Premiers usages").await.unwrap_err();
    let told = several.to_string();
    assert!(told.contains(&first) && told.contains(&second), "{told}");
    let none = event::show(&desk, "Premiers").await.unwrap_err();
    assert!(matches!(none, RecordFault::NotFound { .. }), "{none}");
}
