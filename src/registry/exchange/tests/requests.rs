//! Requests from tables: held as those that are typed, in states that steps lead to.

use super::*;

const HEAD: &str = "partenaire;nature;objet;etat;demandée le;depuis;reference;issue;territoire;\
    millesime;du;au;capteur;compte;aide transmise à DINAMIS;surface livrée";

fn table(lines: &[&str]) -> String {
    let lines = lines.iter().map(|line| format!("{line}\n"));
    format!("{HEAD}\n{}", lines.collect::<String>())
}

const DELIVERED: &str = "CC Val Fictif;archive;Haies;livrée;01/02/2026;2026-03-05;D-1;Deux images;\
    DEP:19;2024;2025-04-01;2025-09-30;pleiades;lfictive;;118,5";
const DOWNLOAD: &str = "CC Val Fictif;telechargement;Haies;recue;01/02/2026;;;;;;;;;;;";
const HELP: &str =
    "SDIS de l'Exemple;aide;=MNS;resolue;2026-02-01;2026-02-03;T-1;expliqué;;;;;;;oui;";

#[tokio::test]
async fn requests_come_as_they_stood_and_leave_the_same() {
    let bench = filled().await;
    let text = table(&[DELIVERED, DOWNLOAD, HELP]);
    let outcome = bench.bring(Kind::Requests, &text).await;
    assert!(outcome.applied, "{:#?}", outcome.problems);
    assert_eq!(outcome.created.len(), 3);
    let reprises = "SELECT COUNT(*) FROM request WHERE reprise = 1";
    assert_eq!(bench.count(reprises).await, 3);
    let asks = "SELECT COUNT(*) FROM request JOIN account ON account.id = request.account
        WHERE dinamis_login = 'lfictive' AND request.since = '2026-03-05' AND acts = 'partenaire'";
    assert_eq!(bench.count(asks).await, 1);
    let help = "SELECT COUNT(*) FROM request WHERE escalated = 1 AND acts = 'relais'";
    assert_eq!(bench.count(help).await, 1);
    // Without ids the same request of the same day is there already; of another day it is another one.
    let again = bench.bring(Kind::Requests, &text).await;
    assert_eq!((again.known.len(), again.created.len()), (3, 0));
    let later = table(&[&DOWNLOAD.replace("01/02", "02/02")]);
    assert_eq!(bench.bring(Kind::Requests, &later).await.created.len(), 1);

    let other = filled().await;
    let partners = bench.csv("partners").await;
    let away = Bench::new().await;
    assert!(away.bring(Kind::Partners, &partners).await.applied);
    let left = bench.csv("requests").await;
    assert!(left.contains("'=MNS"), "{left}");
    // Accounts come first.
    let outcome = away.bring(Kind::Requests, &left).await;
    let told = outcome.problems.iter().map(|one| one.column.as_str());
    assert_eq!(told.collect::<Vec<_>>(), ["compte"]);
    for kind in [Kind::Persons, Kind::Steps, Kind::Accounts, Kind::Requests] {
        let text = bench.csv(kind.word()).await;
        let outcome = away.bring(kind, &text).await;
        assert!(outcome.problems.is_empty(), "{:#?}", outcome.problems);
    }
    assert_eq!(away.csv("requests").await, left);
    // Of partners with other ids nothing is taken.
    assert!(!other.bring(Kind::Requests, &left).await.applied);
    for bench in [&bench, &away] {
        bench.is_whole().await;
    }
}

#[tokio::test]
async fn what_no_step_leads_to_is_refused_by_its_column() {
    let bench = filled().await;
    let mut others = Vec::new();
    for (line, is, wrong, column) in [
        (DELIVERED, "CC Val Fictif", "Personne", "partenaire"),
        (DELIVERED, "archive", "don", "nature"),
        (DELIVERED, "archive", "", "nature"),
        (DELIVERED, "archive", "aide", "etat"),
        (DELIVERED, "Haies", "", "objet"),
        (DELIVERED, "Haies", "lea@val.example", "objet"),
        (DELIVERED, "livrée", "résolue", "etat"),
        (DELIVERED, "livrée", "perdue", "etat"),
        (DELIVERED, "livrée", "", "etat"),
        (DELIVERED, "livrée", "recue", "depuis"),
        (DELIVERED, "D-1", "", "etat"),
        (DELIVERED, "Deux images", "", "etat"),
        (DELIVERED, "pleiades", "", "etat"),
        (DELIVERED, "2025-09-30", "", "etat"),
        (DELIVERED, "2025-09-30", "2025-03-30", "au"),
        (DELIVERED, ";2024;", ";;", "territoire"),
        (DELIVERED, "01/02/2026", "", "demandée le"),
        (DELIVERED, "01/02/2026", "01/02/2029", "demandée le"),
        (DELIVERED, "2026-03-05", "", "depuis"),
        (DELIVERED, "2026-03-05", "2026-01-31", "depuis"),
        (DELIVERED, "2026-03-05", "2029-01-31", "depuis"),
        (DELIVERED, "lfictive", "autre", "compte"),
        (
            DELIVERED,
            "lfictive;",
            "lfictive;oui",
            "aide transmise à DINAMIS",
        ),
        (DELIVERED, "118,5", "0", "surface livrée"),
        (DELIVERED, "livrée", "refusée", "surface livrée"),
        (HELP, "resolue", "recue", "depuis"),
        (HELP, "resolue", "livree", "etat"),
        (HELP, "T-1", "", "etat"),
        (HELP, "resolue", "transmise", ""),
        (HELP, "oui", "peut-être", "aide transmise à DINAMIS"),
        (HELP, "SDIS de l'Exemple", "CC Val Fictif", ""),
    ] {
        let text = table(&[&line.replacen(is, wrong, 1)]);
        let how = (There::Stay, OnWrong::Stop, End::DryRun);
        let outcome = bench.bring_as(Kind::Requests, &text, how).await;
        let told = outcome.problems.iter().map(|one| one.column.as_str());
        let told = told.collect::<Vec<_>>().join(", ");
        if told != column {
            others.push(format!("{is} → {wrong}: {told}"));
        }
    }
    assert!(others.is_empty(), "{others:#?}");
    let of_another = table(&[&DELIVERED.replace("CC Val Fictif", "SDIS de l'Exemple")]);
    let outcome = bench.bring(Kind::Requests, &of_another).await;
    assert!(!outcome.applied);
    assert_eq!(outcome.problems[0].column, "compte");
}

#[tokio::test]
async fn what_another_registry_recorded_is_no_reprise() {
    let bench = filled().await;
    let line = |word: &str| {
        format!(
            "partenaire;nature;objet;etat;demandée le;reprise\nCC Val Fictif;telechargement;Haies;recue;01/02/2026;{word}\n"
        )
    };
    let wrong = bench.bring(Kind::Requests, &line("peut-être")).await;
    assert_eq!(wrong.problems[0].column, "reprise");
    assert!(bench.bring(Kind::Requests, &line("non")).await.applied);
    let of_here = "SELECT COUNT(*) FROM request WHERE reprise = 0";
    assert_eq!(bench.count(of_here).await, 1);
}

/// One that no reprise excuses is told where its partner was no member on its day.
#[tokio::test]
async fn an_order_of_who_was_no_member_is_told() {
    let bench = filled().await;
    let head = format!("{HEAD};reprise");
    let order = DELIVERED.replace("lfictive", "");
    let waits = "CC Val Fictif;archive;Dunes;recue;01/02/2024;;;;;;;;;;;";
    for (line, reprise, told) in [
        (order.clone(), "non", ""),
        // Of before its adhésion, active since 2024-02-11.
        (
            order.replace("01/02/2026;2026-03-05", "01/01/2024;2024-02-10"),
            "non",
            "à l’état « livrée », il manque une adhésion active du partenaire",
        ),
        (
            order.replace("CC Val Fictif", "SDIS de l'Exemple"),
            "non",
            "à l’état « livrée », il manque une adhésion active du partenaire",
        ),
        (
            order
                .replace("CC Val Fictif", "SDIS de l'Exemple")
                .replace("Haies", "Bois"),
            // Its adhésion was over by then, which the registry knows.
            "oui",
            "à l’état « livrée », il manque une adhésion active du partenaire",
        ),
        (
            order
                .replace("01/02/2026;2026-03-05", "01/01/2024;2024-02-10")
                .replace("Haies", "Pins"),
            "oui",
            "",
        ),
        (waits.into(), "non", crate::fr::NOT_A_MEMBER),
        (waits.replace("Dunes", "Ports"), "", ""),
        (
            DOWNLOAD.replace("CC Val Fictif", "SDIS de l'Exemple"),
            "non",
            "",
        ),
    ] {
        let outcome = bench
            .bring(Kind::Requests, &format!("{head}\n{line};{reprise}\n"))
            .await;
        assert!(outcome.applied, "{line} {outcome:#?}");
        let doubts: Vec<(u64, &str)> = outcome
            .doubts
            .iter()
            .map(|one| (one.line, one.what.as_str()))
            .collect();
        match told {
            "" => assert!(doubts.is_empty(), "{line}: {doubts:?}"),
            told => assert_eq!(doubts, [(2, told)], "{line}"),
        }
    }
}

/// An id in capitals is the same one: what is there is not overwritten.
#[tokio::test]
async fn an_id_is_the_same_in_capitals() {
    let bench = filled().await;
    let line = |id: &str, subject: &str| {
        format!(
            "identifiant;partenaire;nature;objet;etat;demandée le\n{id};CC Val Fictif;telechargement;{subject};recue;01/02/2026\n"
        )
    };
    let first = bench
        .bring(Kind::Requests, &line("dem-0123456789ab", "Haies"))
        .await;
    assert!(first.applied);
    let again = bench
        .bring(Kind::Requests, &line("DEM-0123456789AB", "Autre"))
        .await;
    assert_eq!((again.created.len(), again.known.len()), (0, 1));
    let kept = "SELECT COUNT(*) FROM request WHERE subject = 'Haies'";
    assert_eq!(bench.count(kept).await, 1);
}

/// An order of the day of the import is none of before this registry, whatever the line says.
#[tokio::test]
async fn an_order_of_today_asks_for_a_member() {
    let bench = filled().await;
    let order = |since: &str, reprise: &str| {
        format!(
            "{HEAD};reprise\nSDIS de l'Exemple;archive;Haies;transmise;01/02/2026;{since};D-1;;DEP:19;2024;\
             2025-04-01;2025-09-30;pleiades;;;;{reprise}\n"
        )
    };
    let today = bench.desk.now().date_naive();
    for reprise in ["", "oui", "non"] {
        let text = order(&today.to_string(), reprise);
        let refused = bench.bring(Kind::Requests, &text).await;
        assert!(!refused.applied, "{reprise}");
        let why = &refused.problems[0].why;
        assert!(why.contains("une adhésion active"), "{why}");
    }
    let eve = today.pred_opt().unwrap().to_string();
    let before = bench.bring(Kind::Requests, &order(&eve, "")).await;
    assert!(before.applied, "{:#?}", before.problems);
}
