//! Batches: all or nothing.

use relais_files::table::Table;

use super::super::moderate::{Asked, Run, lines, moderate};
use super::super::{Filter, add, list};
use super::*;

fn asked(accounts: &[&str]) -> Vec<Asked> {
    let one = |(line, account): (u64, &&str)| Asked {
        line,
        account: (*account).into(),
        why: None,
    };
    (1..).zip(accounts).map(one).collect()
}

#[tokio::test]
async fn a_batch_is_done_whole_or_not_at_all() {
    let bench = Bench::new().await;
    let desk = bench.desk("chef").await.unwrap();
    let partner = bench.partner(&desk, "Un").await;
    adhesion(&desk, &partner, "active", None, State::Actif).await;
    let mut ids = Vec::new();
    for family in ["Un", "Deux", "Trois"] {
        let zoe = somebody(&desk, family, None).await;
        notice::record(&desk, &zoe.id, None, "courriel")
            .await
            .unwrap();
        let kept = add(&desk, &zoe.id, &partner, None, None, Origin::Now)
            .await
            .unwrap();
        ids.push(kept.account.id);
    }
    let all: Vec<&str> = ids.iter().map(String::as_str).collect();
    let run = async |asked: &[Asked], deed, word: &Word, run| {
        moderate(&desk, asked, deed, word, run).await
    };
    let before = bench.verified().await;
    let wrong = [all.as_slice(), &["acct-000000000000", all[1]]].concat();
    let fault = run(&asked(&wrong), Deed::Validate, &Word::default(), Run::Real)
        .await
        .unwrap_err();
    let PersonFault::Batch(problems) = fault else {
        panic!("{fault}")
    };
    let places: Vec<u64> = problems.iter().map(|problem| problem.line).collect();
    assert_eq!(places, [4, 5]);
    assert!(problems[1].why.contains("déjà dans le lot"), "{problems:?}");
    let fault = run(&asked(&all), Deed::Suspend, &why("départ"), Run::Real)
        .await
        .unwrap_err();
    assert!(
        matches!(&fault, PersonFault::Batch(problems) if problems.len() == 3),
        "{fault}"
    );
    let done = run(&asked(&all), Deed::Validate, &Word::default(), Run::Dry)
        .await
        .unwrap();
    assert_eq!((done.dry_run, done.accounts.len()), (true, 3));
    assert!(
        run(&[], Deed::Validate, &Word::default(), Run::Real)
            .await
            .is_err()
    );
    assert_eq!(bench.verified().await, before);
    run(&asked(&all), Deed::Validate, &Word::default(), Run::Real)
        .await
        .unwrap();
    let filter = Filter {
        state: Some(State::Actif),
        ..Filter::default()
    };
    assert_eq!(list(&desk, &filter).await.unwrap().total, 3);
    // No reason, neither in the line nor for the batch.
    assert!(
        run(&asked(&all), Deed::Close, &Word::default(), Run::Real)
            .await
            .is_err()
    );
    assert_eq!(bench.verified().await.entries, before.entries + 3);
}

#[test]
fn a_table_gives_accounts_and_their_reasons() {
    let text = "Compte;Motif\nacct-0123456789ab;départ\n ;\nzfictif;\n";
    let table = Table::of_text("lot.csv", text).unwrap();
    let lines = lines(&table).unwrap();
    let told: Vec<(u64, &str, Option<&str>)> = lines
        .iter()
        .map(|one| (one.line, one.account.as_str(), one.why.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (2, "acct-0123456789ab", Some("départ")),
            (4, "zfictif", None)
        ]
    );
    let table = Table::of_text("lot.csv", "nom;motif\nx;y\n").unwrap();
    assert!(super::super::moderate::lines(&table).is_err());
}
