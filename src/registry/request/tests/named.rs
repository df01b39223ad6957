//! What a request, and the account of who asks, is named by.

use super::*;

/// One order of DINAMIS that serves several requests means none of them alone.
#[tokio::test]
async fn a_reference_of_several_requests_is_told_with_all_of_them() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    bench.partners(&desk, &["SDIS fictif"]).await;
    let mut ids = Vec::new();
    for _ in 0..2 {
        let mut values = full();
        values.push(("reference", "D-9".into()));
        let new = new("SDIS fictif", Kind::Programmation);
        ids.push(add(&desk, &new, &values).await.unwrap().record.id);
    }
    let moved = step(&desk, "D-9", &Step::to(State::Abandonnee), None).await;
    let edited = edit(&desk, "D-9", &[("km2", "3".into())], None).await;
    let shown = show(desk.db(), " D-9 ").await.map(|_| ());
    for fault in [
        moved.map(|_| ()).unwrap_err(),
        edited.map(|_| ()).unwrap_err(),
        shown.unwrap_err(),
    ] {
        let told = fault.to_string();
        let all = ids.iter().all(|id| told.contains(id));
        assert!(
            matches!(fault, RecordFault::Several { .. }) && all,
            "{told}"
        );
    }
}

/// An account is named for a request as it is named for itself, and only among the partner's own.
#[tokio::test]
async fn the_account_of_a_request_is_meant_as_any_account() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let ids = bench.partners(&desk, &["SDIS fictif", "CC fictive"]).await;
    for (at, partner) in ids.iter().enumerate() {
        bench
            .sql(&format!(
                "INSERT INTO person (id, family_name, email, made_at)
                   VALUES ('pers-00000000000{at}', 'Fictive', 'p{at}@exemple.example', '');
                 INSERT INTO account (id, person, partner, state, since, dinamis_login, made_at)
                   VALUES ('acct-00000000000{at}', 'pers-00000000000{at}', '{partner}', 'actif',
                           '2026-01-01', 'login{at}', '')"
            ))
            .await;
    }
    let under = async |asked: &str| {
        let mut values = full();
        values.push(("compte", asked.into()));
        add(&desk, &new("SDIS fictif", Kind::Archive), &values).await
    };
    for asked in [
        "acct-000000000000",
        "ACCT-000000000000",
        "login0",
        "p0@exemple.example+SDIS fictif",
    ] {
        let kept = under(asked).await.unwrap().record;
        assert_eq!(
            kept.account.as_deref(),
            Some("acct-000000000000"),
            "{asked}"
        );
    }
    for asked in [
        "login1",
        "acct-000000000001",
        "p1@exemple.example+CC fictive",
        "personne",
    ] {
        let fault = under(asked).await.map(|_| ()).unwrap_err().to_string();
        assert!(
            fault.contains("n’est pas un compte de ce partenaire"),
            "{fault}"
        );
    }
    let id = under("login0").await.unwrap().record.id;
    let none = edit(&desk, &id, &[("compte", String::new())], None).await;
    assert_eq!(none.unwrap().record.account, None);
}
