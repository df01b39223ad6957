//! Months that are not told of: not come yet, or not heard of from DINAMIS.

use relais_report::sheet;

use super::*;

/// DINAMIS is heard until the middle of June; somebody told of August by hand.
const HALF: &str = "
DELETE FROM bringing WHERE id = 'br-2';
UPDATE bringing SET until_day = '2026-06-15' WHERE id = 'br-1';
INSERT INTO activity (id, partner, on_day, what, count, km2, source, bringing, made_at) VALUES
  ('act-9', 'part-a', '2026-08-20', 'telechargement', 4, 2, 'main', 'br-4', '');";

/// The registry is read in January.
#[tokio::test]
async fn a_month_that_is_not_told_of_has_no_zero() {
    let bench = Bench::new(&format!("{FEW}{HALF}")).await;
    let days = period("2026-04-01", "2027-03-31");
    let made = make(&bench.desk().await, days, &Asked::default())
        .await
        .unwrap();
    let mut figures = made.report.sections.iter().flat_map(|part| &part.figures);
    let figure = figures
        .find(|figure| figure.table.name == "activite_mois")
        .unwrap();
    let csv = sheet::csv(&figure.table);
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    assert_eq!(
        rows,
        [
            "Avril 2026;2;0;10,13;1,5",
            "Mai 2026;0;60;2000;–",
            "Juin 2026, en partie hors DINAMIS;0;–;–;–",
            "Juillet 2026, hors DINAMIS;0;–;–;–",
            "Août 2026, hors DINAMIS;0;4;2;–",
            "Septembre 2026, hors DINAMIS;0;–;–;–",
            "Octobre 2026, hors DINAMIS;0;–;–;–",
            "Novembre 2026, hors DINAMIS;0;–;–;–",
            "Décembre 2026, hors DINAMIS;0;–;–;–",
            "Janvier 2027, hors DINAMIS;0;–;–;–",
            "Février 2027, à venir;–;–;–;–",
            "Mars 2027, à venir;–;–;–;–",
            "Total, sans les mois à venir ni les téléchargements hors DINAMIS;2;64;2012,13;1,5",
        ]
    );
    let limits = figure.table.limits.join(" ");
    assert!(limits.contains("« – »"), "{limits}");
    let told = &figure.drawings[0].told;
    for words in [
        "Avril 2026 : 2 ;",
        "Août 2026, hors DINAMIS : 4",
        "Mars 2027, à venir : –",
    ] {
        assert!(told.contains(words), "{words} in {told}");
    }
}

#[tokio::test]
async fn a_period_says_whether_it_runs_or_is_to_come() {
    let bench = Bench::new(FEW).await;
    let desk = bench.desk().await;
    for (from, to, words) in [
        ("2027-01-01", "2027-01-31", "Période en cours : "),
        ("2027-02-01", "2027-02-28", "Période à venir : "),
    ] {
        let made = make(&desk, period(from, to), &Asked::default())
            .await
            .unwrap();
        let notices = &made.report.notices;
        assert!(
            notices.iter().any(|notice| notice.starts_with(words)),
            "{notices:?}"
        );
    }
}

/// Ground by requests is not ground by activity: each has its words, which the guide has too.
#[tokio::test]
async fn two_grounds_have_two_names() {
    let report = few(Form::Published).await.report;
    let guide = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/guide/agent-relais.md"
    );
    let guide = std::fs::read_to_string(guide).unwrap();
    for (name, words) in [
        ("demandes_suites", "Surface livrée, selon les demandes"),
        (
            "activite_mois",
            "Surface téléchargée ou livrée, selon l’activité",
        ),
        ("groupes", "Surface téléchargée ou livrée, selon l’activité"),
    ] {
        let table = report.tables().find(|table| table.name == name).unwrap();
        let mut titles = table.columns.iter().map(|column| column.title.as_str());
        assert!(titles.any(|title| title == words), "{name}");
        assert!(guide.contains(&format!("« {words} »")), "{words}");
    }
}

#[tokio::test]
async fn months_that_are_told_of_have_their_zeros() {
    let table = |bilan: Bilan| {
        let mut tables = bilan.report.tables();
        tables
            .find(|table| table.name == "activite_mois")
            .cloned()
            .unwrap()
    };
    let whole = table(few(Form::Published).await);
    assert_eq!(whole.rows[0][2], Cell::Whole(0));
    assert_eq!(whole.total.as_ref().unwrap()[0], Cell::Text("Total".into()));
    assert!(whole.limits.iter().all(|limit| !limit.contains('–')));
}

/// A source that says how many and not how much leaves no zero, and nothing to be compared with.
#[tokio::test]
async fn ground_and_data_that_nobody_told_are_no_zero() {
    let untold = "UPDATE activity SET km2 = NULL, bytes = NULL WHERE on_day >= '2026-01-01';";
    let bench = Bench::new(&format!("{FEW}{untold}")).await;
    let days = period("2026-01-01", "2026-12-31");
    let made = make(&bench.desk().await, days, &Asked::default())
        .await
        .unwrap();
    let mut tables = made.report.tables();
    let table = tables.find(|table| table.name == "essentiel").unwrap();
    let csv = sheet::csv(table);
    let row = |name: &str| csv.lines().find(|line| line.starts_with(name)).unwrap();
    assert!(row("Surface").ends_with(";–;;"), "{csv}");
    assert!(row("Volume").ends_with(";–;;"), "{csv}");
    let limits = table.limits.join(" ");
    assert!(limits.contains("sans leur surface"), "{limits}");
}
