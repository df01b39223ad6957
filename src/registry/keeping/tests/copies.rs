//! Copies of a registry, and what comes back from them.

use super::*;

#[tokio::test]
async fn a_copy_brings_nobody_back_and_overwrites_nothing() {
    let mut bench = Bench::new().await;
    let person = bench.person().await;
    let desk = bench.desk().await;
    let copy = bench.at("copy.db");
    let key = bench.signer().verifier();
    backup(&desk, Some(&key), &copy, Overwrite::Refuse)
        .await
        .unwrap();
    desk.leave().await;
    bench.erase(&person.id).await.unwrap();
    let (list, to) = (erasures::beside(&bench.registry), bench.at("new.db"));
    let over = bench.asked(&copy, &bench.registry, &list);
    let fault = restore(&over, Some(bench.signer())).await.unwrap_err();
    let is_there = matches!(
        fault,
        KeepingFault::Registry(RegistryFault::Store(StoreFault::Exists(_)))
    );
    assert!(is_there, "{fault}");
    let asked = bench.asked(&copy, &to, &list);
    let without = Asked {
        erasures: Erasures::Beside,
        ..asked
    };
    let fault = restore(&without, Some(bench.signer())).await.unwrap_err();
    assert!(matches!(fault, KeepingFault::NoErasures(_)), "{fault}");
    let fault = restore(&asked, None).await.unwrap_err();
    let no_key = matches!(fault, KeepingFault::Registry(RegistryFault::NoKey));
    assert!(no_key, "{fault}");
    let stranger = Signer::new().unwrap();
    let fault = restore(&asked, Some(stranger)).await.unwrap_err();
    assert!(
        matches!(fault, KeepingFault::OtherKey { given: None, .. }),
        "{fault}"
    );
    let foreign = Asked {
        user: "autre",
        ..asked
    };
    let fault = restore(&foreign, Some(bench.signer())).await.unwrap_err();
    let unknown = matches!(fault, KeepingFault::Registry(RegistryFault::Unknown(_)));
    assert!(unknown, "{fault}");
    let named: Vec<_> = std::fs::read_dir(bench.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("new.db"))
        .collect();
    assert_eq!(
        named,
        Vec::<String>::new(),
        "a refused restore leaves nothing"
    );
    let moved = Asked {
        acting_as: Some("chef"),
        ..foreign
    };
    let done = restore(&moved, Some(bench.signer())).await.unwrap();
    assert_eq!(done.replayed, [person.id.as_str()]);
    assert_eq!(done.rebound.unwrap().os_user, "autre");
    let db = Db::open(&to).await.unwrap();
    let mut read = db.read().await.unwrap();
    let asked = relais_store::journal::Asked::default();
    let told = relais_store::journal::read(&mut read, &asked);
    let verbs: Vec<_> = told
        .await
        .unwrap()
        .into_iter()
        .map(|told| told.verb)
        .collect();
    drop(read);
    db.close().await;
    assert_eq!(
        verbs[4..],
        ["rebind", "restore", "emptied", "leave", "erase"]
    );
    assert!(!person.is_in(&to));
    assert!(
        erasures::read(&erasures::beside(&to))
            .unwrap()
            .contains_key(&person.id)
    );
    bench.registry = to;
    bench.verified().await;
}

#[tokio::test]
async fn a_copy_that_was_changed_is_not_brought_back() {
    let bench = Bench::new().await;
    let desk = bench.desk().await;
    let (copy, list) = (bench.at("copy.db"), bench.at("none"));
    let key = bench.signer().verifier();
    backup(&desk, Some(&key), &copy, Overwrite::Refuse)
        .await
        .unwrap();
    let sound = std::fs::read(&copy).unwrap();
    let place = sound
        .windows(13)
        .position(|w| w == b"administrateu")
        .unwrap();
    let mut bytes = sound.clone();
    bytes[place] ^= 1;
    std::fs::write(&copy, bytes).unwrap();
    let to = bench.at("new.db");
    let asked = Asked {
        erasures: Erasures::Nobody,
        ..bench.asked(&copy, &to, &list)
    };
    let fault = restore(&asked, Some(bench.signer())).await.unwrap_err();
    assert!(matches!(fault, KeepingFault::Flawed { .. }), "{fault}");
    std::fs::write(&copy, &sound[..sound.len() / 2]).unwrap();
    assert!(restore(&asked, Some(bench.signer())).await.is_err());
    assert!(!to.exists());
}
