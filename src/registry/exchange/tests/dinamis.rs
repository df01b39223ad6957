//! Lists of DINAMIS against a registry.

use relais_core::fault::{Fault, Kind};

use super::*;
use crate::account;
use crate::exchange::dinamis::{Asked, Compared, List, Told, compare, layout};
use crate::exchange::fault::ExchangeFault;
use crate::period::Period;
use crate::person::Origin;

pub(super) async fn held(
    bench: &Bench,
    list: List,
    text: &str,
    end: End,
) -> Result<Compared, ExchangeFault> {
    told(bench, list, text, (end, Told::Again)).await
}

async fn told(
    bench: &Bench,
    list: List,
    text: &str,
    (end, told): (End, Told),
) -> Result<Compared, ExchangeFault> {
    activity(bench, list, text, (end, told, None)).await
}

/// A period as it is asked for: two days with a blank between them.
pub(super) async fn activity(
    bench: &Bench,
    list: List,
    text: &str,
    (end, told, days): (End, Told, Option<&str>),
) -> Result<Compared, ExchangeFault> {
    let tables = [Table::of_text("liste.csv", text).unwrap()];
    let layout = layout(&tables, list, None).unwrap();
    let sha256 = &relais_files::atomic::Digest::of_bytes(text.as_bytes()).to_string();
    let asked = Asked {
        list,
        file: "liste.csv",
        sha256,
        period: days.map(period),
        told,
        end,
    };
    compare(&bench.desk, &layout, &asked).await
}

pub(super) fn period(days: &str) -> Period {
    let (from, to) = days.split_once(' ').unwrap();
    Period::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
}

#[tokio::test]
async fn users_differ_and_are_changed_on_word_only() {
    let bench = filled().await;
    let text = "login;mail;organisme;statut;première connexion;dernière connexion\n\
        lfictive;;;actif;2024-03-06;2024-05-01\n\
        timaginaire;tom@val.example;CC Val Fictif;actif;;\n\
        ;personne@ailleurs.example;;;;\n;lea@val.example;;actif;demain;\n";
    let shown = held(&bench, List::Users, text, End::DryRun).await.unwrap();
    assert!(!shown.applied);
    let told: Vec<(u64, &str, bool)> = shown
        .differences
        .iter()
        .map(|one| (one.line, one.what, one.becomes.is_some()))
        .collect();
    assert_eq!(
        told,
        [
            (2, "première connexion", false),
            (2, "dernière connexion", true),
            (3, "identifiant", true),
            (3, "état", false)
        ]
    );
    assert_eq!((shown.unmatched.len(), shown.problems.len()), (1, 1));
    let login = "SELECT COUNT(*) FROM account WHERE dinamis_login = 'timaginaire'";
    assert_eq!(bench.count(login).await, 0);
    assert_eq!(shown.applicable(), 2);
    assert!(shown.ended().is_ok());
    let who: Vec<&str> = shown
        .differences
        .iter()
        .map(|one| one.who.as_str())
        .collect();
    assert_eq!(
        who,
        [
            "Léa Fictive",
            "Léa Fictive",
            "Tom Imaginaire",
            "Tom Imaginaire"
        ]
    );
    assert!(
        held(&bench, List::Users, text, End::Keep)
            .await
            .unwrap()
            .applied
    );
    assert_eq!(bench.count(login).await, 1);
    let again = held(&bench, List::Users, text, End::Keep)
        .await
        .unwrap_err();
    assert!(matches!(again, ExchangeFault::Twice { .. }), "{again}");
    assert!(bench.is_sound().await);
}

#[tokio::test]
async fn figures_are_counted_once_with_their_source() {
    let bench = filled().await;
    let text = "login;organisme;mois;nature;nb téléchargements;surface km²\n\
        lfictive;;2024-03;;12;1 234,5\n;CC Val Fictif;2024-04;connexion;3;\n\
        ;Inconnus;2024-04;;1;1\nlfictive;;2024-03;don;1;1\nlfictive;;2024-03;;0;1\nlfictive;;2024-03;;1;-2\n";
    let done = held(&bench, List::Activity, text, End::Keep).await.unwrap();
    assert_eq!(
        (done.figures, done.unmatched.len(), done.problems.len()),
        (2, 1, 3)
    );
    assert_eq!(done.km2, 1234.5);
    assert_eq!(done.ended().unwrap_err().kind(), Kind::Partial);
    let sums = "SELECT SUM(count) FROM activity WHERE source = 'dinamis' AND bringing IS NOT NULL";
    assert_eq!(bench.count(sums).await, 15);
    assert!(held(&bench, List::Activity, text, End::Keep).await.is_err());
    let other = "login;mois;nombre\nlfictive;2024-03;1\n";
    let seen = held(&bench, List::Activity, other, End::DryRun)
        .await
        .unwrap();
    assert_eq!(seen.doubts.len(), 1, "{:?}", seen.doubts);
    assert_eq!(bench.count(sums).await, 15);
    let refused = held(&bench, List::Activity, other, End::Keep).await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("du 2024-03-01 au 2024-04-30"), "{refused}");
    assert_eq!(bench.count(sums).await, 15);
    let more = (End::Keep, Told::More);
    let added = told(&bench, List::Activity, other, more).await.unwrap();
    assert!(added.applied && added.doubts.len() == 1);
    assert_eq!(bench.count(sums).await, 16);
    let next = "login;mois;nombre\nlfictive;2024-05;1\n";
    assert!(
        held(&bench, List::Activity, next, End::Keep)
            .await
            .unwrap()
            .applied
    );
}

/// What did not take place is not counted, however its word begins.
#[tokio::test]
async fn only_whole_words_say_what_was_done() {
    let bench = filled().await;
    let list = |words: &[&str]| {
        let line = |word: &&str| format!("lfictive;2024-03;{word}\n");
        let lines = words.iter().map(line).collect::<String>();
        format!("login;mois;nature\n{lines}")
    };
    let wrong = [
        "Téléchargement annulé",
        "livraison refusée",
        "connexion échouée",
        "commande",
        "Téléchargement ?",
        "?",
    ];
    let shown = held(&bench, List::Activity, &list(&wrong), End::DryRun).await;
    let shown = shown.unwrap();
    assert_eq!((shown.figures, shown.problems.len()), (0, wrong.len()));
    let right = [
        "Téléchargements",
        "TÉLÉCHARGEMENT",
        "download",
        "Visualisation",
        "Livrée",
        "connexions",
        "",
    ];
    let done = held(&bench, List::Activity, &list(&right), End::Keep).await;
    let done = done.unwrap();
    assert_eq!((done.figures, done.problems.len()), (right.len(), 0));
    let downloads =
        "SELECT SUM(count) FROM activity WHERE source = 'dinamis' AND what = 'telechargement'";
    assert_eq!(bench.count(downloads).await, 4);
}

/// A whole number with a point or a comma may be a thousand times another.
#[tokio::test]
async fn a_figure_that_may_be_a_thousand_or_one_is_not_counted() {
    let bench = filled().await;
    let text = "login;mois;nombre;octets\nlfictive;2024-03;1,000;\nlfictive;2024-03;1.000;\n\
        lfictive;2024-03;12,0;\nlfictive;2024-03;1;1.000\nlfictive;2024-03;1\u{202f}000;2 000\n";
    let done = held(&bench, List::Activity, text, End::Keep).await.unwrap();
    let told: Vec<(u64, &str)> = done
        .problems
        .iter()
        .map(|one| (one.line, one.column.as_str()))
        .collect();
    assert_eq!(
        told,
        [(2, "nombre"), (3, "nombre"), (4, "nombre"), (5, "octets")]
    );
    assert!(
        done.problems[0].why.contains("1000"),
        "{:?}",
        done.problems[0]
    );
    let sums = "SELECT SUM(count) + SUM(bytes) FROM activity WHERE source = 'dinamis'";
    assert_eq!(bench.count(sums).await, 3000);
}

#[tokio::test]
async fn a_list_by_month_covers_its_months_and_is_corrected_on_word() {
    let bench = filled().await;
    let ends = "login;jour;nombre\nlfictive;31/01/2024;1\nlfictive;29/02/2024;2\n";
    let seen = held(&bench, List::Activity, ends, End::DryRun)
        .await
        .unwrap();
    assert_eq!(seen.covers, Some(period("2024-01-01 2024-02-29")));
    assert!(
        seen.doubts[0].contains("pour mensuelle"),
        "{:?}",
        seen.doubts
    );
    let text = "login;mois;nombre\nlfictive;01/03/2024;1\nlfictive;01/04/2024;2\n";
    let done = held(&bench, List::Activity, text, End::Keep).await.unwrap();
    assert_eq!(done.covers, Some(period("2024-03-01 2024-04-30")));
    assert_eq!(done.doubts, [""; 0]);
    let last = "SELECT count(*) FROM activity WHERE on_day IN ('2024-03-31', '2024-04-30')";
    assert_eq!(bench.count(last).await, 2);

    let again = |days, end| activity(&bench, List::Activity, text, (end, Told::Again, Some(days)));
    let kept =
        "SELECT count(*) FROM bringing WHERE from_day = '2024-01-01' AND until_day = '2024-05-31'";
    let shown = again("2024-01-01 2024-05-31", End::DryRun).await.unwrap();
    assert!(shown.corrects && !shown.applied);
    assert_eq!(bench.count(kept).await, 0);
    let mended = again("2024-01-01 2024-05-31", End::Keep).await.unwrap();
    assert_eq!((mended.covered, mended.figures), (done.covers, 2));
    assert_eq!(bench.count(kept).await, 1);
    let figures = "SELECT sum(count) FROM activity";
    assert_eq!(bench.count(figures).await, 3);
    assert!(bench.is_sound().await);

    let same = again("2024-01-01 2024-05-31", End::Keep).await.unwrap_err();
    assert!(matches!(same, ExchangeFault::Twice { .. }), "{same}");
    for (days, why) in [
        ("2024-01-01 2024-04-29", "en dehors des jours dits"),
        ("2024-01-01 2124-04-29", "après aujourd’hui"),
    ] {
        let refused = again(days, End::Keep).await.unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
    }
    let june = "login;mois;nombre\nlfictive;2024-06;1\n";
    held(&bench, List::Activity, june, End::Keep).await.unwrap();
    let both = again("2024-01-01 2024-06-30", End::Keep).await.unwrap_err();
    assert!(matches!(both, ExchangeFault::Overlaps { .. }), "{both}");
}

#[test]
fn a_text_is_no_list() {
    let wanted = |list, text: &str| {
        let tables = [Table::of_text("liste.csv", text).unwrap()];
        let fault = layout(&tables, list, None).unwrap_err();
        assert_eq!(fault.kind(), Kind::Input);
        fault.to_string()
    };
    let text = "%PDF-1.7\nstatut\nfin\n";
    for (list, column) in [
        (List::Users, "« identifiant DINAMIS » ou « courriel »"),
        (List::Members, "« SIRET » ou « organisme »"),
        (List::Activity, "« jour »"),
    ] {
        let told = wanted(list, text);
        assert!(told.contains(column), "{told}");
    }
    assert!(wanted(List::Activity, "le\n2024\n").contains("« courriel »"));
    let tables = [Table::of_text("liste.csv", "SIRET;statut\n1;2\n").unwrap()];
    assert!(layout(&tables, List::Members, None).is_ok());
}

#[tokio::test]
async fn nobody_logs_in_first_after_the_last() {
    let bench = filled().await;
    let head = "login;première connexion;dernière connexion\n";
    let first = format!("{head}lfictive;2024-03-05;2024-05-01\n");
    assert!(
        held(&bench, List::Users, &first, End::Keep)
            .await
            .unwrap()
            .applied
    );
    // In a line; after the last that is known; before the first that is known.
    for (line, column) in [
        ("lfictive;2024-06-02;2024-06-01", "première connexion"),
        ("lfictive;2024-06-02;", "première connexion"),
        ("lfictive;;2024-03-01", "dernière connexion"),
    ] {
        let text = format!("{head}{line}\n");
        let done = held(&bench, List::Users, &text, End::Keep).await.unwrap();
        assert_eq!(done.problems.len(), 1, "{line}");
        assert_eq!(done.problems[0].column, column, "{line}");
    }
    let kept = "SELECT COUNT(*) FROM account WHERE first_login = '2024-03-05' AND last_login = '2024-05-01'";
    assert_eq!(bench.count(kept).await, 1);
}

/// A first log-in that came before the validation is taken from the list of DINAMIS, and told.
#[tokio::test]
async fn an_early_log_in_is_told() {
    let bench = filled().await;
    let person =
        "nom;courriel;information;structure\nNeuve;neuve@val.example;2024-01-01;CC Val Fictif\n";
    assert!(
        bench
            .bring(crate::exchange::Kind::Persons, person)
            .await
            .applied
    );
    let who = "neuve@val.example";
    let added = account::add(&bench.desk, who, "CC Val Fictif", None, None, Origin::Now).await;
    let id = added.unwrap().account.id;
    let run = async |day: &str| {
        let text = format!("login;mail;première connexion\nnneuve;neuve@val.example;{day}\n");
        held(&bench, List::Users, &text, End::DryRun).await.unwrap()
    };
    let today = bench.desk.now().date_naive();
    let (today, before) = (today.to_string(), today.pred_opt().unwrap().to_string());
    let seen = run(&today).await;
    assert_eq!(
        (seen.doubts.len(), seen.differences.len()),
        (1, 2),
        "{:?}",
        seen.doubts
    );
    assert!(seen.doubts[0].contains("ligne 2") && seen.doubts[0].contains("Neuve"));
    let word = account::Word::default();
    let valid = account::move_on(&bench.desk, &id, account::rules::Deed::Validate, &word).await;
    valid.unwrap();
    assert_eq!(run(&today).await.doubts, [] as [String; 0]);
    assert_eq!(run(&before).await.doubts.len(), 1);
    // What was validated before the registry has no day that it could precede.
    let old = "login;première connexion\nlfictive;2020-01-01\n";
    let seen = held(&bench, List::Users, old, End::DryRun).await.unwrap();
    assert_eq!(seen.doubts, [] as [String; 0]);
}

const STATE: &str = "SELECT COUNT(*) FROM account WHERE dinamis_login = 'lfictive'
    AND first_login = '2024-03-05' AND last_login IS NULL";

#[tokio::test]
async fn a_user_who_is_of_no_one_account_is_left_to_the_officer() {
    let bench = filled().await;
    bench
        .bring(
            crate::exchange::Kind::Partners,
            "nom;siret\nVille Fictive;21330063500017\n",
        )
        .await;
    let text = "login;mail;organisme;première connexion;dernière connexion\n\
        lfictive;;Ville Fictive;;2024-06-01\n\
        lfictive;tom@val.example;;;2024-06-01\n\
        lfictive;autre@val.example;;;2024-06-01\n\
        lfictive;lea@val.example;13000076300016;2024-04-01;\n";
    let done = held(&bench, List::Users, text, End::Keep).await.unwrap();
    let told: Vec<(u64, &str, bool)> = done
        .differences
        .iter()
        .map(|one| (one.line, one.what, one.becomes.is_some()))
        .collect();
    assert_eq!(
        told,
        [
            (2, "organisme de cet identifiant", false),
            (3, "adresse de cet identifiant", false),
            (4, "adresse de cet identifiant", false),
            (5, "première connexion", false)
        ]
    );
    assert_eq!(bench.count(STATE).await, 1);
}

#[tokio::test]
async fn activity_of_a_log_in_under_another_partner_is_not_counted() {
    let bench = filled().await;
    bench
        .bring(
            crate::exchange::Kind::Partners,
            "nom;siret\nVille Fictive;21330063500017\n",
        )
        .await;
    let text = "login;organisme;mois;nombre\nlfictive;Ville Fictive;2024-03;5\nlfictive;13000076300016;2024-03;7\n";
    let done = held(&bench, List::Activity, text, End::Keep).await.unwrap();
    assert_eq!(
        (done.figures, done.differences.len(), done.applicable()),
        (1, 1, 0)
    );
    let sum = "SELECT SUM(count) FROM activity WHERE source = 'dinamis'";
    assert_eq!(bench.count(sum).await, 7);
}
