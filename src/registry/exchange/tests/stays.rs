//! Accounts of a table against those that were closed, and against the adhésion on their day.

use super::*;
use crate::account::rules::Deed;
use crate::account::{self, Word};
use crate::adhesion::{Correction, Event, Record};

const HEAD: &str = "courriel;nom;information;partenaire;etat;depuis\n";
const ACTIVE: &str = "SELECT count(*) FROM account WHERE state = 'actif'";

impl Bench {
    async fn does(&self, account: &str, deed: Deed, on: &str) {
        let word = Word {
            on: Some(on.parse().unwrap()),
            why: Some("essai".into()),
            read: None,
        };
        let done = account::move_on(&self.desk, account, deed, &word).await;
        done.unwrap();
    }

    async fn event(&self, event: Event, on: &str) {
        let mut record = Record::new(event);
        record.on = Some(on.parse().unwrap());
        record.evidence.reason = Some("essai".into());
        adhesion::record(&self.desk, "CC Val Fictif", record)
            .await
            .unwrap();
    }

    async fn lasts(&self, until: &str) {
        let correction = Correction {
            until: Some(until),
            dinamis_ref: None,
        };
        let edited = adhesion::edit(&self.desk, "CC Val Fictif", &correction, None).await;
        edited.unwrap();
    }

    /// Each line alone: which column is refused, by its place.
    async fn lines(&self, cells: &[(&str, &str)]) -> Vec<String> {
        let mut columns = Vec::new();
        for (state, since) in cells {
            let text = format!("{HEAD}lea@val.example;Fictive;;CC Val Fictif;{state};{since}\n");
            let how = (There::Stay, OnWrong::Stop, End::DryRun);
            let outcome = self.bring_as(Kind::Accounts, &text, how).await;
            let all: Vec<String> = outcome.problems.into_iter().map(|one| one.column).collect();
            columns.push(all.join(","));
        }
        columns
    }
}

#[tokio::test]
async fn a_closing_is_for_good_whatever_a_table_says() {
    let bench = filled().await;
    bench.does("lfictive", Deed::Close, "2026-03-18").await;
    let refused = bench
        .lines(&[
            ("actif", "2026-03-17"),
            ("actif", "2026-03-18"),
            ("suspendu", "2026-03-17"),
            ("attente", "2024-03-01"),
            ("actif", "2026-03-19"),
            ("attente", "2026-03-19"),
            ("suspendu", "2026-03-19"),
        ])
        .await;
    let meant = ["depuis", "depuis", "depuis", "depuis", "etat", "", "etat"];
    assert_eq!(refused, meant);
    let text = format!("{HEAD}lea@val.example;Fictive;;CC Val Fictif;actif;2026-03-17\n");
    let outcome = bench.bring(Kind::Accounts, &text).await;
    let why = &outcome.problems[0].why;
    assert!(why.contains("a été clos le 18/03/2026"), "{why}");
    assert!(why.contains("une fermeture est pour de bon"), "{why}");
    assert_eq!(bench.count(ACTIVE).await, 0);
    let again = format!("{HEAD}lea@val.example;Fictive;;CC Val Fictif;clos;2026-03-18\n");
    assert_eq!(bench.bring(Kind::Accounts, &again).await.known.len(), 1);
}

/// Facts of before the registry follow each other too, in whichever order they are told; two accounts
/// that one table tells by their ids are two.
#[tokio::test]
async fn two_accounts_of_one_person_follow_each_other() {
    let line = |state: &str, since: &str| {
        format!("neuf@val.example;Neuf;2024-03-02;CC Val Fictif;{state};{since}\n")
    };
    let (closed, open) = (line("clos", "2024-05-01"), line("actif", "2024-04-01"));
    for (lines, column) in [
        (format!("{closed}{open}"), "depuis"),
        (format!("{open}{closed}"), "etat"),
    ] {
        let bench = filled().await;
        let outcome = bench.bring(Kind::Accounts, &format!("{HEAD}{lines}")).await;
        let told: Vec<_> = outcome
            .problems
            .iter()
            .map(|p| (p.line, p.column.as_str()))
            .collect();
        assert_eq!(told, [(3, column)]);
    }
    let bench = filled().await;
    let first = bench
        .bring(Kind::Accounts, &format!("{HEAD}{closed}"))
        .await;
    assert!(first.applied);
    let again = bench.bring(Kind::Accounts, &format!("{HEAD}{open}")).await;
    assert!(!again.applied);
    let next = format!("{HEAD}{}", line("actif", "2024-05-02"));
    assert!(bench.bring(Kind::Accounts, &next).await.applied);

    let bench = filled().await;
    let [one, two] = ["acct", "acct"].map(|prefix| relais_store::Id::new(prefix).unwrap());
    let both = format!("identifiant;{HEAD}{one};{closed}{two};{open}");
    let outcome = bench.bring(Kind::Accounts, &both).await;
    assert!(outcome.applied, "{:?}", outcome.problems);
}

#[tokio::test]
async fn an_account_comes_in_under_the_adhesion_of_its_day() {
    let bench = filled().await;
    bench.does("lfictive", Deed::Close, "2024-03-10").await;
    bench.event(Event::Suspend, "2024-06-01").await;
    bench.event(Event::Resume, "2024-09-01").await;
    let neuf = |since: &str| {
        format!("{HEAD}neuf@val.example;Neuf;2024-01-02;CC Val Fictif;actif;{since}\n")
    };
    let suspended = bench.bring(Kind::Accounts, &neuf("2024-07-01")).await;
    assert_eq!(suspended.problems[0].column, "depuis");
    let why = &suspended.problems[0].why;
    assert!(why.contains("n’était pas active le 01/07/2024"), "{why}");
    // The bench's day is 15 January 2027.
    bench.lasts("2026-11-20").await;
    for since in ["2026-11-22", "2024-10-01"] {
        let expired = bench.bring(Kind::Accounts, &neuf(since)).await;
        assert_eq!(expired.problems[0].column, "partenaire");
        let why = &expired.problems[0].why;
        assert!(why.contains("a expiré le 20/11/2026"), "{why}");
    }
    bench.lasts("2029-03-11").await;
    assert_eq!(bench.count(ACTIVE).await, 0);
    let fine = bench.bring(Kind::Accounts, &neuf("2024-10-01")).await;
    assert!(fine.applied, "{:?}", fine.problems);
}

/// What reads as something else by which an account is looked up is no name at DINAMIS.
#[tokio::test]
async fn no_login_of_a_table_means_another_account() {
    let bench = filled().await;
    let logins = ["lea@val.example+13000076300016", "acct-5ttyk8gqqx9w"];
    for login in logins {
        let text = format!(
            "courriel;nom;information;partenaire;etat;depuis;login\n\
             neuf@val.example;Neuf;2024-01-02;CC Val Fictif;actif;2024-03-01;{login}\n"
        );
        let outcome = bench.bring(Kind::Accounts, &text).await;
        assert_eq!(outcome.problems[0].column, "login", "{login}");
    }
    let text = "courriel;nom;information;partenaire;etat;depuis;login\n\
        neuf@val.example;Neuf;2024-01-02;CC Val Fictif;actif;2024-03-01;neuf+sig@val.example\n";
    assert!(bench.bring(Kind::Accounts, text).await.applied);
}
