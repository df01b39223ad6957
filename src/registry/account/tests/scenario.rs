//! A scenario played by several hands: what each role may, and what the journal keeps of persons.

use relais_store::journal::{Asked, read};

use super::super::mandate::{self, Field as Of};
use super::super::{Filter, Login, add, list, login, move_on, show};
use super::*;
use crate::operator;
use crate::operator::rules::Role;
use crate::person::Messages;
use crate::person::contact::{self, Role as Seat};
use crate::person::reach::Reach;
use crate::reminder;

/// What must never stand in an entry without a person.
const PERSONAL: [&str; 9] = [
    "fictivet",
    "fictivette",
    "zoé",
    "gontran",
    "exemple.example",
    "33556",
    "zlogin",
    "cartographe",
    "départ volontaire",
];

#[tokio::test]
async fn entries_without_a_person_hold_nothing_of_persons() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let partner = bench.partner(&desk, "Un").await;
    adhesion(&desk, &partner, "active", None, State::Actif).await;
    let zoe = somebody(&desk, "Fictivet", Some(&partner)).await;
    let max = somebody(&desk, "Fictivette", None).await;
    let more = [
        (Field::Given, "Gontran".to_string()),
        (Field::Phone, "0556000000".to_string()),
        (Field::Function, "Cartographe".to_string()),
    ];
    person::edit(&desk, &max.id, &more, Some(1)).await.unwrap();
    person::opt_out(&desk, &max.id, Messages::Refused)
        .await
        .unwrap();
    let day = |text: &str| crate::value::day(text).ok();
    for who in [&zoe, &max] {
        let (from, role) = (day("2027-01-02"), Seat::Referent);
        notice::record(&desk, &who.id, None, "courriel")
            .await
            .unwrap();
        contact::name(&desk, &who.id, &partner, role, from, None)
            .await
            .unwrap();
    }
    let last = day("2027-01-09");
    contact::leave(&desk, &max.id, &partner, Seat::Referent, last)
        .await
        .unwrap();
    let given = vec![
        (Of::Company, "Bureau fictif".to_string()),
        (Of::Purpose, "mission de Gontran".to_string()),
        (Of::From, "2027-01-10".to_string()),
        (Of::Until, "2027-12-31".to_string()),
    ];
    let under = mandate::add(&desk, &max.id, &partner, &given)
        .await
        .unwrap()
        .mandate
        .id;
    let one = add(&desk, &zoe.id, &partner, None, None, Origin::Now)
        .await
        .unwrap()
        .account
        .id;
    let two = add(&desk, &max.id, &partner, Some(&under), None, Origin::Now)
        .await
        .unwrap()
        .account
        .id;
    let noted = Login {
        login: Some("zlogin".into()),
        first: crate::value::day("2027-01-15").ok(),
        last: None,
    };
    for id in [&one, &two] {
        move_on(&desk, id, Deed::Validate, &Word::default())
            .await
            .unwrap();
    }
    let asked = format!("Fictivet@exemple.example+{partner}");
    login(&desk, &asked, &noted, None).await.unwrap();
    for asked in ["zlogin", &asked, &format!("{} + Un", zoe.id)] {
        assert_eq!(show(&desk, asked).await.unwrap().line.account.id, one);
    }
    let nobody = format!("personne@exemple.example+{partner}");
    let unknown = show(&desk, &nobody).await;
    assert!(matches!(unknown, Err(PersonFault::Unknown { .. })));
    move_on(&desk, &one, Deed::Suspend, &why("départ volontaire de Zoé"))
        .await
        .unwrap();
    move_on(&desk, &one, Deed::Resume, &Word::default())
        .await
        .unwrap();
    mandate::end(&desk, &under, None, "Gontran est parti")
        .await
        .unwrap();
    adhesion(&desk, &partner, "terminee", None, State::Clos).await;

    let mut connection = bench.db().await.read().await.unwrap();
    let text = "SELECT seq FROM journal WHERE person IS NULL";
    let alone: Vec<i64> = sqlx::query_scalar(text)
        .fetch_all(&mut *connection)
        .await
        .unwrap();
    let all = read(&mut connection, &Asked::default()).await.unwrap();
    let (without, with): (Vec<_>, Vec<_>) = all.iter().partition(|told| alone.contains(&told.seq));
    let said = |told: &relais_store::journal::Told| {
        told.detail
            .as_ref()
            .map(|d| d.to_string().to_lowercase())
            .unwrap_or_default()
    };
    for told in &without {
        let detail = said(told);
        for word in PERSONAL {
            assert!(!detail.contains(word), "{word} in {told:?}");
        }
    }
    // The scan sees something: each of these words stands in an entry of its person.
    for word in PERSONAL {
        assert!(with.iter().any(|told| said(told).contains(word)), "{word}");
    }
    assert!(
        without.len() >= 3 && with.len() >= 18,
        "{} {}",
        without.len(),
        with.len()
    );
    assert_eq!(bench.verified().await.flaws, []);
}

#[tokio::test]
async fn each_role_sees_and_writes_its_own() {
    let bench = Bench::new().await;
    let chief = bench.desk("chef").await.unwrap();
    let own = bench.partner(&chief, "Un").await;
    let foreign = bench.partner(&chief, "Deux").await;
    for partner in [&own, &foreign] {
        adhesion(&chief, partner, "active", None, State::Actif).await;
    }
    let roles = [
        ("lecteur", Role::Lecteur),
        ("admin", Role::Administrateur),
        ("referent", Role::Referent(own.clone())),
    ];
    for (user, role) in &roles {
        operator::add(&chief, user, user, std::slice::from_ref(role))
            .await
            .unwrap();
    }
    let mine = somebody(&chief, "Mien", Some(&own)).await;
    let theirs = somebody(&chief, "Leur", Some(&foreign)).await;
    let both = somebody(&chief, "Deux", Some(&own)).await;
    contact::name(&chief, &both.id, &foreign, Seat::Contact, None, None)
        .await
        .unwrap();
    notice::record(&chief, &theirs.id, None, "courriel")
        .await
        .unwrap();
    let foreign_account = add(&chief, &theirs.id, &foreign, None, None, Origin::Now)
        .await
        .unwrap()
        .account
        .id;

    for user in ["lecteur", "admin"] {
        let desk = bench.desk(user).await.unwrap();
        let denied = |fault: PersonFault| {
            matches!(
                fault,
                PersonFault::Registry(RegistryFault::NotAllowed { .. })
            )
        };
        assert!(denied(
            person::list(&desk, &person::Filter::default())
                .await
                .unwrap_err()
        ));
        assert!(denied(person::show(&desk, &mine.id).await.unwrap_err()));
        assert!(denied(list(&desk, &Filter::default()).await.unwrap_err()));
        assert!(denied(show(&desk, &foreign_account).await.unwrap_err()));
        assert!(denied(contact::list(&desk, &own).await.unwrap_err()));
        assert!(denied(
            notice::record(&desk, &mine.id, None, "courriel")
                .await
                .unwrap_err()
        ));
        let told = reminder::list(&desk, None, None).await.unwrap();
        assert!(told.iter().all(|one| !one.kind.is_personal()));
    }
    let desk = bench.desk("referent").await.unwrap();
    let of_role = person::Filter {
        role: Some("contact".into()),
        partner: Some(own.clone()),
        ..person::Filter::default()
    };
    assert_eq!(person::list(&desk, &of_role).await.unwrap().total, 2);
    let seen = person::list(&desk, &person::Filter::default())
        .await
        .unwrap();
    let names: Vec<String> = seen.found.iter().map(Person::name).collect();
    assert_eq!(
        (seen.total, names),
        (2, vec!["Zoé Deux".to_string(), "Zoé Mien".to_string()])
    );
    let unknown = |fault: PersonFault| matches!(fault, PersonFault::Unknown { .. });
    assert!(unknown(person::show(&desk, &theirs.id).await.unwrap_err()));
    assert!(unknown(
        person::show(&desk, "leur@exemple.example")
            .await
            .unwrap_err()
    ));
    assert!(unknown(show(&desk, &foreign_account).await.unwrap_err()));
    assert!(contact::list(&desk, &foreign).await.is_err());
    // A person of two partners is written by who holds both.
    let edit = [(Field::Function, "Agent".to_string())];
    assert!(person::edit(&desk, &both.id, &edit, None).await.is_err());
    person::edit(&desk, &mine.id, &edit, None).await.unwrap();
    notice::record(&desk, &mine.id, None, "en main propre")
        .await
        .unwrap();
    let id = add(&desk, &mine.id, &own, None, None, Origin::Now)
        .await
        .unwrap()
        .account
        .id;
    move_on(&desk, &id, Deed::Validate, &Word::default())
        .await
        .unwrap();
    assert!(
        add(&desk, &mine.id, &foreign, None, None, Origin::Now)
            .await
            .is_err()
    );
    let family = |name: &str| [(Field::Family, name.to_string())];
    assert!(
        person::add(&desk, &family("Nouveau"), None, Origin::Now)
            .await
            .is_err()
    );
    assert!(
        person::add(&desk, &family("Nouveau"), Some(&foreign), Origin::Now)
            .await
            .is_err()
    );
    person::add(&desk, &family("Nouveau"), Some(&own), Origin::Now)
        .await
        .unwrap();
    // Whose address it is, is not said of a person of others.
    let taken = [
        (Field::Family, "X".to_string()),
        (Field::Email, "leur@exemple.example".to_string()),
    ];
    let fault = person::add(&desk, &taken, Some(&own), Origin::Now)
        .await
        .unwrap_err();
    assert!(
        fault
            .to_string()
            .contains("une personne d’un autre partenaire"),
        "{fault}"
    );
    assert_eq!(
        Reach::of(&desk, Act::Persons).await.unwrap(),
        Reach::Partners(vec![own])
    );
}

#[tokio::test]
async fn who_was_erased_stays_as_an_id() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let zoe = somebody(&desk, "Fictif", None).await;
    let id: relais_store::Id = zoe.id.parse().unwrap();
    let mut change = desk.change(Act::Privacy).await.unwrap();
    let entry = change.erase(&id).await.unwrap();
    let text = "UPDATE person SET family_name = NULL, given_name = NULL, email = NULL, erased_at = made_at WHERE id = ?";
    sqlx::query(text)
        .bind(&zoe.id)
        .execute(change.sql())
        .await
        .unwrap();
    let text = "SELECT name_key FROM person WHERE id = ?";
    let key: Option<String> = sqlx::query_scalar(text)
        .bind(&zoe.id)
        .fetch_one(change.sql())
        .await
        .unwrap();
    assert_eq!(key, None, "the name as it is sought goes with the name");
    change.commit(vec![entry]).await.unwrap();
    let shown = person::show(&desk, &zoe.id).await.unwrap();
    assert!(shown.person.name().contains(&zoe.id));
    assert!(
        shown
            .timeline
            .iter()
            .any(|told| told.verb == "create" && told.detail.is_none())
    );
    assert_eq!(
        person::list(&desk, &person::Filter::default())
            .await
            .unwrap()
            .total,
        0
    );
    let fault = person::edit(&desk, &zoe.id, &[(Field::Family, "Autre".into())], None)
        .await
        .unwrap_err();
    assert!(matches!(fault, PersonFault::Erased(_)), "{fault}");
    assert!(
        notice::record(&desk, &zoe.id, None, "courriel")
            .await
            .is_err()
    );
    // The address is free again.
    somebody(&desk, "Fictif", None).await;
    assert_eq!(bench.verified().await.flaws, []);
}

#[tokio::test]
async fn an_address_is_one_persons_and_a_version_is_current() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let zoe = somebody(&desk, "Fictif", None).await;
    let max = somebody(&desk, "Autre", None).await;
    let mail = [(Field::Email, " FICTIF@exemple.EXAMPLE".to_string())];
    let fault = person::edit(&desk, &max.id, &mail, None).await.unwrap_err();
    assert!(fault.to_string().contains("Zoé Fictif"), "{fault}");
    let values = [
        (Field::Family, "FICTÏF".into()),
        (Field::Given, "zoe".into()),
        (Field::Email, "z@gmail.com".into()),
    ];
    let kept = person::add(&desk, &values, None, Origin::Now)
        .await
        .unwrap();
    assert_eq!(kept.doubts.len(), 2, "{:?}", kept.doubts);
    let fault = person::show(&desk, "zoé fictif").await.unwrap_err();
    assert!(matches!(fault, PersonFault::Several { .. }), "{fault}");
    let edit = |phone: &str| [(Field::Phone, phone.to_string())];
    person::edit(&desk, &zoe.id, &edit("0556000000"), Some(1))
        .await
        .unwrap();
    let fault = person::edit(&desk, &zoe.id, &edit("0556000001"), Some(1))
        .await
        .unwrap_err();
    assert!(
        matches!(
            fault,
            PersonFault::Registry(RegistryFault::Conflict { is: 2, read: 1, .. })
        ),
        "{fault}"
    );
    let fault = person::edit(&desk, &zoe.id, &edit("0556000000"), None)
        .await
        .unwrap_err();
    assert!(
        matches!(fault, PersonFault::Registry(RegistryFault::NoChange(_))),
        "{fault}"
    );
    for (words, total) in [
        ("fictif@ex", 1),
        ("@exemple.example", 2),
        ("@exemple", 0),
        ("x@", 0),
        ("FICTÏF", 2),
        ("zoe fict", 2),
    ] {
        let filter = person::Filter {
            words: Some(words.into()),
            ..person::Filter::default()
        };
        assert_eq!(
            person::list(&desk, &filter).await.unwrap().total,
            total,
            "{words}"
        );
    }
    // What SQL and LIKE would take for their own is sought as letters.
    for words in ["%", "_", "' OR 1=1 --", "z\" --", "100%"] {
        let filter = person::Filter {
            words: Some(words.into()),
            ..person::Filter::default()
        };
        let found = person::list(&desk, &filter).await.unwrap();
        assert_eq!(
            found.total,
            if words.starts_with('z') { 3 } else { 0 },
            "{words}"
        );
    }
}
