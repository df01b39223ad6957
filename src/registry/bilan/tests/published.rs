//! What is written for everybody, and what is not.

use std::io::{Cursor, Read};
use std::path::Path;

use relais_files::atomic::Overwrite;
use relais_report::figures::{Cell, Table};
use relais_report::page;

use super::hand::PERSONS;
use super::*;

fn table<'a>(report: &'a Report, name: &str) -> &'a Table {
    report.tables().find(|table| table.name == name).unwrap()
}

#[tokio::test]
async fn the_published_form_names_nobody_in_any_file() {
    let bilan = few(Form::Published).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bilan");
    let names = publish(&path, &bilan.report, Overwrite::Refuse, Form::Published).unwrap();
    assert!(names.len() > 15, "{names:?}");
    for name in &names {
        let text = readable(&path.join(name)).to_lowercase();
        assert!(text.len() > 20, "{name}");
        for word in PERSONS {
            assert!(!text.contains(&word.to_lowercase()), "{word} in {name}");
        }
    }
    // Those who came, by occasion: two would say who; and the others would give the two.
    let persons = |row: &Vec<Cell>| row[4] == Cell::Text("secret".into());
    assert!(
        table(&bilan.report, "rencontres_calendrier")
            .rows
            .iter()
            .all(persons)
    );
    let private = &table(&bilan.report, "departements").rows;
    assert!(
        private
            .iter()
            .all(|row| row[0] != Cell::Text("Cabinet privé fictif".into()))
    );
}

/// What a file says to who reads it.
fn readable(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("ods") => {
            let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            let mut text = String::new();
            for at in 0..zip.len() {
                zip.by_index(at).unwrap().read_to_string(&mut text).unwrap();
            }
            text
        }
        Some("pdf") => {
            let out = std::process::Command::new("pdftotext")
                .arg(path)
                .arg("-")
                .output()
                .unwrap();
            String::from_utf8(out.stdout).unwrap()
        }
        _ => String::from_utf8(bytes).unwrap(),
    }
}

#[tokio::test]
async fn a_text_that_names_a_person_stops_the_published_form() {
    let bench = Bench::new(FEW).await;
    let desk = bench.desk().await;
    let text = "animation = \"Merci à Zoé Inventée-Delapage et à <tous>.\"";
    let with = |form| Asked {
        narratives: Narratives::of(text).unwrap(),
        ..asked(form)
    };
    let refused = make(&desk, year(2026), &with(Form::Published))
        .await
        .err()
        .unwrap();
    let BilanFault::Names(found) = &refused else {
        panic!("{refused}");
    };
    assert_eq!(
        (found.person.as_deref(), found.section.as_str()),
        (Some("pers-1"), "Animation")
    );
    let internal = make(&desk, year(2026), &with(Form::Internal))
        .await
        .unwrap();
    let html = page::page(&internal.report);
    assert!(html.contains("et à &lt;tous&gt;.") && html.contains("Zoé Inventée-Delapage"));
    let users = table(&internal.report, "comptes_un_par_un");
    assert_eq!(users.rows.len(), 4);
    assert_eq!(users.total.as_ref().unwrap()[6], Cell::Whole(30));
}

/// However somebody is named, an operator too; and whoever is reached by an address or a number.
#[tokio::test]
async fn initials_titles_operators_addresses_and_numbers_stop_the_published_form() {
    let bench = Bench::new(FEW).await;
    let desk = bench.desk().await;
    let operator = desk.operator().name.clone();
    for (words, known) in [
        ("Merci à Mme Inventée-Delapage.", true),
        ("Merci à Z. INVENTEE-DELAPAGE.", true),
        (operator.as_str(), true),
        ("Voir le dossier pers-9b57wk9qb1rg, compte.", true),
        ("Voir le dossier PERS-9B57WK9QB1RG, compte.", true),
        ("Voir Pers\u{2011}9b57wk9qb1\u{ad}rg.", true),
        ("Saisi par op-9b57wk9qb1rg.", true),
        ("Merci à Mme Inven\u{ad}tée-Dela\u{200b}page.", true),
        ("Écrire à quelquun@ailleurs.example.", false),
        ("Appeler le 05 57 99 88 77.", false),
        ("Appeler le +33 (0)5 57 99 88 77.", false),
        ("Appeler le 05_57_99_88_77.", false),
        ("Appeler le 05 / 57 / 99 / 88 / 77.", false),
    ] {
        let asked = Asked {
            narratives: Narratives::of(&format!("animation = \"{words}\"")).unwrap(),
            ..asked(Form::Published)
        };
        let refused = make(&desk, year(2026), &asked).await.err();
        let Some(BilanFault::Names(found)) = refused else {
            panic!("{words}");
        };
        assert_eq!(found.person.is_some(), known, "{words}");
    }
}

/// A family name alone may be that of a place: it is told, and who publishes looks.
#[tokio::test]
async fn a_family_name_alone_in_the_officers_own_text_is_told() {
    let bench = Bench::new(FEW).await;
    let desk = bench.desk().await;
    let asked = |text: &str| Asked {
        narratives: Narratives::of(&format!("animation = \"{text}\"")).unwrap(),
        ..asked(Form::Published)
    };
    let doubts = |made: Bilan| -> Vec<String> { made.doubts.iter().map(Named::warning).collect() };
    let text = "Merci à Inventée-Delapage, encore à Inventée-Delapage.";
    let told = doubts(make(&desk, year(2026), &asked(text)).await.unwrap());
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("« Animation »") && told[0].contains("(pers-1)"));
    let none = make(&desk, year(2026), &asked("Merci à tous."))
        .await
        .unwrap();
    assert!(doubts(none).is_empty());
    let half = make(&desk, year(2026), &asked("Selon Delapage, tout va.")).await;
    assert_eq!(doubts(half.unwrap()).len(), 1);
    let hidden = make(&desk, year(2026), &asked("Selon Dela\u{ad}page, oui.")).await;
    assert_eq!(doubts(hidden.unwrap()).len(), 1);
}

/// What officers type in titles is read by everybody too.
#[tokio::test]
async fn a_family_name_alone_in_a_title_is_told() {
    for (statement, title) in [
        (
            "UPDATE need SET title = 'Masques, selon Delapage' WHERE id = 'need-1'",
            "Besoins d’ingénierie sans réponse",
        ),
        (
            "UPDATE event SET title = 'Atelier Chimérique' WHERE id = 'ev-1'",
            "Calendrier des rencontres",
        ),
        (
            "UPDATE use_case SET title = 'Chantiers vus par Fantaisie'",
            "Cas d’usage racontés sur la période",
        ),
        (
            "UPDATE lead SET interest = '3D, voir Fantaisie' WHERE id = 'lead-1'",
            "Pistes ouvertes",
        ),
        (
            "UPDATE request SET use_case = 'Carte Fantaisie' WHERE id = 'req-2'",
            "Demandes et besoins par cas d’usage",
        ),
    ] {
        let bench = Bench::new(&format!("{FEW}{statement};")).await;
        let made = make(&bench.desk().await, year(2026), &asked(Form::Published))
            .await
            .unwrap();
        let told: Vec<String> = made.doubts.iter().map(Named::warning).collect();
        assert_eq!(told.len(), 1, "{statement} {told:?}");
        assert!(told[0].contains(&format!("« {title} »")), "{told:?}");
    }
}

#[tokio::test]
async fn a_folder_is_replaced_only_when_it_is_a_bilan() {
    let report = few(Form::Published).await.report;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bilan");
    publish(&path, &report, Overwrite::Refuse, Form::Published).unwrap();
    assert!(publish(&path, &report, Overwrite::Refuse, Form::Published).is_err());
    publish(&path, &report, Overwrite::Replace, Form::Published).unwrap();
    std::fs::write(path.join("notes.txt"), "cher").unwrap();
    assert!(publish(&path, &report, Overwrite::Replace, Form::Published).is_err());
    assert_eq!(
        std::fs::read_to_string(path.join("notes.txt")).unwrap(),
        "cher"
    );
}
