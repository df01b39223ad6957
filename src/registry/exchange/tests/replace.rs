//! Lists of activity that take the place of others.

use relais_core::fault::Fault;

use super::dinamis::{activity, period};
use super::*;
use crate::activity::Coverage;
use crate::exchange::Kind;
use crate::exchange::dinamis::{Compared, List, Told};
use crate::exchange::fault::ExchangeFault;

const SUM: &str = "SELECT coalesce(sum(count), 0) FROM activity WHERE source = 'dinamis'";
const LISTS: &str = "SELECT count(*) FROM bringing WHERE source = 'dinamis'";
const GONE: &str = "SELECT count(*) FROM journal WHERE kind = 'bringing' AND verb = 'replace'";

fn months(lines: &[(&str, u32)]) -> String {
    let lines = lines
        .iter()
        .map(|(month, figure)| format!("lfictive;{month};{figure};{figure}\n"));
    format!("login;mois;nombre;km2\n{}", lines.collect::<String>())
}

async fn take(bench: &Bench, text: &str) {
    let done = activity(bench, List::Activity, text, (End::Keep, Told::Again, None)).await;
    assert!(done.unwrap().applied);
}

async fn instead(
    bench: &Bench,
    text: &str,
    (end, days): (End, Option<&str>),
) -> Result<Compared, ExchangeFault> {
    activity(bench, List::Activity, text, (end, Told::Instead, days)).await
}

/// Both the journal by itself and the tables against it.
async fn is_whole(bench: &Bench) {
    assert!(bench.is_sound().await);
    let held = crate::held::hold(bench.desk.db()).await.unwrap();
    assert_eq!(held.differences, [], "{held:?}");
}

async fn text(bench: &Bench, sql: &'static str) -> String {
    let mut read = bench.desk.db().read().await.unwrap();
    sqlx::query_scalar(sql).fetch_one(&mut *read).await.unwrap()
}

async fn coverage(bench: &Bench, days: &str) -> Coverage {
    let mut read = bench.desk.db().read().await.unwrap();
    let heard = crate::activity::sql::heard(&mut read).await.unwrap();
    Coverage::of(&heard, &period(days))
}

#[tokio::test]
async fn a_month_is_replaced_and_its_file_may_come_back() {
    let bench = filled().await;
    let early = "login;jour;nombre;km2\nlfictive;2024-03-05;1;10\nlfictive;2024-03-27;2;20\n";
    take(&bench, early).await;
    let month = months(&[("2024-03", 7)]);
    let shown = instead(&bench, &month, (End::DryRun, None)).await.unwrap();
    let replaces = shown.replaces.unwrap();
    assert_eq!((replaces[0].figures, replaces[0].km2), (2, 30.0));
    assert_eq!(replaces[0].covered, Some(period("2024-03-05 2024-03-27")));
    assert_eq!((shown.figures, shown.km2, shown.applied), (1, 7.0, false));
    assert_eq!((bench.count(SUM).await, bench.count(GONE).await), (3, 0));

    let done = instead(&bench, &month, (End::Keep, None)).await.unwrap();
    assert!(done.applied && done.replaces.unwrap().len() == 1);
    assert_eq!((bench.count(SUM).await, bench.count(LISTS).await), (7, 1));
    assert_eq!(bench.count(GONE).await, 1);
    let told = "SELECT count(*) FROM journal_detail WHERE detail LIKE '%\"figures\":2,\"jours\":\"2024-03-05/2024-03-27\",\"km2\":30.0%'";
    assert_eq!(bench.count(told).await, 1);
    assert_eq!(
        coverage(&bench, "2024-03-01 2024-03-31").await,
        Coverage::Whole
    );

    // The first file takes its place back, on the days that are said of it.
    let back = (End::Keep, Some("2024-03-01 2024-03-31"));
    let back = instead(&bench, early, back).await.unwrap();
    assert!(back.applied);
    assert_eq!((bench.count(SUM).await, bench.count(LISTS).await), (3, 1));
    // The same file again: what it brought goes, and comes.
    let again = instead(&bench, early, (End::Keep, Some("2024-03-01 2024-03-31"))).await;
    assert_eq!(again.unwrap().replaces.unwrap().len(), 1);
    assert_eq!((bench.count(SUM).await, bench.count(LISTS).await), (3, 1));
    is_whole(&bench).await;
}

#[tokio::test]
async fn a_cumulative_list_replaces_all_that_it_covers() {
    let bench = filled().await;
    take(&bench, &months(&[("2023-12", 50)])).await;
    take(&bench, &months(&[("2024-01", 1), ("2024-02", 2)])).await;
    take(&bench, &months(&[("2024-03", 4)])).await;
    let year = months(&[
        ("2024-01", 1),
        ("2024-02", 3),
        ("2024-03", 4),
        ("2024-04", 8),
    ]);
    let done = instead(&bench, &year, (End::Keep, None)).await.unwrap();
    assert_eq!(done.replaces.unwrap().len(), 2);
    assert_eq!((bench.count(SUM).await, bench.count(LISTS).await), (66, 2));
    assert_eq!(bench.count(GONE).await, 2);
    assert_eq!(
        coverage(&bench, "2023-12-01 2024-04-30").await,
        Coverage::Whole
    );
    // Nothing to replace: it is taken as any other.
    let next = months(&[("2024-05", 1)]);
    let next = instead(&bench, &next, (End::Keep, None)).await.unwrap();
    assert!(next.applied && next.replaces.unwrap().is_empty());
    is_whole(&bench).await;
}

#[tokio::test]
async fn a_list_that_reaches_beyond_is_not_replaced() {
    let bench = filled().await;
    let both = months(&[("2024-01", 1), ("2024-02", 2)]);
    take(&bench, &both).await;
    take(&bench, &months(&[("2024-03", 4)])).await;
    let late = months(&[("2024-02", 3), ("2024-03", 5)]);
    let shown = instead(&bench, &late, (End::DryRun, None)).await.unwrap();
    assert!(shown.doubts[0].contains("au-delà"), "{:?}", shown.doubts);
    let refused = instead(&bench, &late, (End::Keep, None)).await.unwrap_err();
    assert_eq!(refused.code(), "RLS-E898");
    let told = refused.to_string();
    assert!(
        told.contains("du 1er\u{a0}janvier au 29\u{a0}février 2024"),
        "{told}"
    );
    // Neither does a list of which no line is read, nor one of members.
    let none = "login;mois;nombre\ninconnu;2024-01;1\n";
    let none = instead(&bench, none, (End::Keep, None)).await.unwrap_err();
    assert!(none.to_string().contains("aucun chiffre"), "{none}");
    let members = "organisme;statut\nCC Val Fictif;Validée\n";
    let asked = (End::Keep, Told::Instead, None);
    let members = activity(&bench, List::Members, members, asked).await;
    assert!(members.unwrap_err().to_string().contains("--replace"));
    assert_eq!((bench.count(SUM).await, bench.count(LISTS).await), (7, 2));
    assert_eq!(bench.count(GONE).await, 0);
    let overlaps = activity(
        &bench,
        List::Activity,
        &late,
        (End::Keep, Told::Again, None),
    )
    .await;
    let help = overlaps.unwrap_err().help();
    assert!(help.find("--replace") < help.find("--more"), "{help}");
    is_whole(&bench).await;
}

/// Figures that a table brought have an entry each: the journal knows their end, and their return.
#[tokio::test]
async fn figures_of_a_table_are_replaced_too() {
    let bench = filled().await;
    take(&bench, &months(&[("2024-03", 4)])).await;
    let id = text(&bench, "SELECT id FROM bringing WHERE source = 'dinamis'").await;
    let hash = text(
        &bench,
        "SELECT sha256 FROM bringing WHERE source = 'dinamis'",
    )
    .await;
    let table = format!(
        "partenaire;le;nature;nombre;source;origine;identifiant;liste;liste_sha256;liste_du;liste_au\n\
         13000076300016;2024-03-31;consultation;9;dinamis;liste.csv;act-0123456789ab;{id};{hash};2024-03-01;2024-03-31\n"
    );
    let brought = bench.bring(Kind::Activity, &table).await;
    assert!(brought.applied, "{:?}", brought.problems);
    assert_eq!(bench.count(SUM).await, 13);
    is_whole(&bench).await;
    let new = months(&[("2024-03", 5)]);
    assert!(
        instead(&bench, &new, (End::Keep, None))
            .await
            .unwrap()
            .applied
    );
    assert_eq!(bench.count(SUM).await, 5);
    is_whole(&bench).await;
    assert!(bench.bring(Kind::Activity, &table).await.applied);
    assert_eq!(bench.count(SUM).await, 14);
    is_whole(&bench).await;
}

/// What is there does not go for a list of which a line is not taken, whatever the reason: it may have
/// had the figures of that line.
#[tokio::test]
async fn a_list_that_is_read_in_part_replaces_nothing() {
    let bench = filled().await;
    let head = "login;organisme;mois;nombre\nlfictive;;2024-03;7\n";
    take(&bench, &format!("{head};SDIS de l'Exemple;2024-03;20\n")).await;
    for (line, why) in [
        ("lfictive;;2024-03;beaucoup", "nombre entier"),
        (";SDIS renommé;2024-03;20", "SDIS renommé"),
        ("lfictive;SDIS de l'Exemple;2024-03;20", "SDIS de l'Exemple"),
    ] {
        let part = format!("{head}{line}\n");
        let refused = instead(&bench, &part, (End::Keep, None)).await.unwrap_err();
        let refused = refused.to_string();
        assert!(
            refused.contains("ligne 3") && refused.contains(why),
            "{refused}"
        );
        let shown = instead(&bench, &part, (End::DryRun, None)).await.unwrap();
        assert!(shown.doubts[0].contains("ligne 3"), "{:?}", shown.doubts);
        assert_eq!((bench.count(SUM).await, bench.count(LISTS).await), (27, 1));
    }
    let whole = format!("{head};SDIS de l'Exemple;2024-03;21\n");
    let done = instead(&bench, &whole, (End::Keep, None)).await.unwrap();
    assert_eq!(done.replaces.unwrap().len(), 1);
    assert_eq!(bench.count(SUM).await, 28);
    is_whole(&bench).await;
}
