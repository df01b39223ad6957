//! A line never makes another legal person, or another person, of a record.

use super::*;

const UPDATE: How = (There::Update, OnWrong::Stop, End::Keep);
const MEMBERS: &str = "nom;siret;convention\nEPCI A;13000076300016;A1\nAutre B;;B1\n";

/// Column, reason and remedy of the only problem of a table.
fn only(outcome: &Outcome) -> (String, String) {
    assert!(!outcome.applied, "{outcome:#?}");
    let [problem] = outcome.problems.as_slice() else {
        panic!("{outcome:#?}");
    };
    let told = format!("{} / {}", problem.why, problem.todo);
    (problem.column.clone(), told)
}

#[tokio::test]
async fn a_number_of_convention_gives_no_record_to_another_body() {
    let bench = Bench::new().await;
    assert!(bench.bring(Kind::Partners, MEMBERS).await.applied);
    let before = bench.csv("partners").await;
    for (head, line, column, told) in [
        (
            "Convention;Nom;SIRET",
            "A1;Observatoire Z;27770037300016",
            "Convention",
            "SIREN 130000763\u{202f}; la ligne dit « Observatoire Z », SIREN 277700373",
        ),
        (
            "Convention;Nom",
            "A1;Observatoire Z",
            "Convention",
            "sans SIREN",
        ),
        (
            "Convention;Nom;SIRET",
            "B1;Observatoire Z;27770037300016",
            "Convention",
            "Autre B",
        ),
        (
            "Convention;Nom;SIRET",
            "A1;EPCI-A;27770037300016",
            "SIRET",
            "partner edit",
        ),
        (
            "Convention;Nom;SIREN",
            "A1;EPCI-A;277700373",
            "SIREN",
            "nouveau partenaire",
        ),
    ] {
        for how in [PLAIN, UPDATE] {
            let table = format!("{head}\n{line}\n");
            let (at, why) = only(&bench.bring_as(Kind::Partners, &table, how).await);
            assert_eq!(at, column, "{line}");
            assert!(why.contains(told), "{line}: {why}");
        }
    }
    assert_eq!(bench.csv("partners").await, before);
}

#[tokio::test]
async fn a_body_takes_another_name_or_moves_and_learns_its_siren() {
    let bench = Bench::new().await;
    assert!(bench.bring(Kind::Partners, MEMBERS).await.applied);
    for (table, field) in [
        (
            "convention;nom;siren\nA1;Agglomération A;130000763\n",
            "nom",
        ),
        ("siret;nom\n13000076300016;Pays A\n", "nom"),
        ("convention;nom;siret\nA1;Pays A;13000076300024\n", "siret"),
        ("convention;nom;siren\nB1;Autre B;277700373\n", "siren"),
    ] {
        let outcome = bench.bring_as(Kind::Partners, table, UPDATE).await;
        assert!(outcome.applied, "{table} {outcome:#?}");
        assert_eq!(outcome.updated[0].changed[0].field, field, "{table}");
    }
    // What a line above taught counts below.
    let table = "identifiant;convention;nom;siren\n;C1;C;\n";
    assert!(bench.bring(Kind::Partners, table).await.applied);
    let table = "convention;nom;siren\nC1;C;130000763\nC1;C;277700373\n";
    let (at, _) = only(&bench.bring_as(Kind::Partners, table, UPDATE).await);
    assert_eq!(at, "siren");
}

#[tokio::test]
async fn two_lines_of_one_number_say_which_number() {
    let bench = Bench::new().await;
    for (table, column, value) in [
        (
            "nom;siret\nUn;13000076300016\nDeux;130 000 763 00016\n",
            "siret",
            "130 000 763 00016",
        ),
        (
            "nom;n° de convention\nUn;A1\nDeux;A1\n",
            "n° de convention",
            "A1",
        ),
        ("nom;siren\nUn;130000763\nUN;130000763\n", "nom", "UN"),
    ] {
        let outcome = bench.bring(Kind::Partners, table).await;
        let (at, why) = only(&outcome);
        assert_eq!(
            (at.as_str(), outcome.problems[0].value.as_str()),
            (column, value)
        );
        assert!(why.contains("Un") && why.contains("la ligne 2"), "{why}");
    }
}

#[tokio::test]
async fn another_siren_under_an_adhesion_says_what_stays() {
    let bench = filled().await;
    let other = [(partner::Field::Siret, "27770037300016".to_string())];
    let kept = partner::edit(&bench.desk, "CC Val Fictif", &other, None)
        .await
        .unwrap();
    let told = kept.doubts.join("\n");
    assert!(
        told.contains("le SIREN change (130000763 → 277700373)") && told.contains("adhe-"),
        "{told}"
    );
    // A first one, and another establishment, are of the same body.
    for (name, siret) in [
        ("SDIS de l’Exemple", "13000076300016"),
        ("SDIS de l’Exemple", "13000076300024"),
    ] {
        let same = [(partner::Field::Siret, siret.to_string())];
        let kept = partner::edit(&bench.desk, name, &same, None).await.unwrap();
        assert_eq!(kept.doubts, [""; 0]);
    }
}

/// The column, or the cell: what is missing is said, each line with the same words.
#[tokio::test]
async fn a_territory_without_its_year_says_which_column_is_missing() {
    let bench = Bench::new().await;
    let table = "nom;territoire\nUn;DEP:33\nDeux;DEP:40\nTrois;\n";
    let outcome = bench.bring(Kind::Partners, table).await;
    let [one, other] = outcome.problems.as_slice() else {
        panic!("{outcome:#?}");
    };
    assert_eq!((one.line, other.line), (2, 3));
    assert_eq!(one.column, "territoire_annee");
    assert!(one.why.contains("n’a pas cette colonne"), "{one:?}");
    assert!(one.todo.contains("millésime"), "{one:?}");
    assert_eq!(
        (&one.value, &one.why, &one.todo),
        (&other.value, &other.why, &other.todo)
    );
    let table = "nom;territoire;millésime\nUn;DEP:33;\n";
    let (column, why) = only(&bench.bring(Kind::Partners, table).await);
    assert_eq!(column, "millésime");
    assert!(why.contains("donnez l’année"), "{why}");
    let table = "nom;territoire;millésime\nUn; dep : 33;2024\nDeux;scot: Val;2024\n";
    let outcome = bench.bring(Kind::Partners, table).await;
    assert!(outcome.applied, "{outcome:#?}");
    let kept = "SELECT COUNT(*) FROM partner WHERE territory IN ('DEP:33', 'SCOT:Val')";
    assert_eq!(bench.count(kept).await, 2);
}

const PEOPLE: &str = "nom;prénom;courriel;structure;rôle\n";

#[tokio::test]
async fn who_signed_or_holds_a_role_becomes_nobody_else() {
    let bench = filled().await;
    let before = bench.csv("persons").await;
    let line = |names: &str| format!("{PEOPLE}{names};lea@val.example;;\n");
    for (how, told) in [
        (PLAIN, "une autre personne est une nouvelle fiche"),
        (
            UPDATE,
            "représentant légal de Communauté de communes du Val Fictif",
        ),
        (UPDATE, "person leave"),
    ] {
        let outcome = bench.bring_as(Kind::Persons, &line("Autre;Luc"), how).await;
        let (column, why) = only(&outcome);
        assert_eq!(column, "courriel");
        assert!(why.contains("Léa Fictive") && why.contains(told), "{why}");
    }
    assert_eq!(bench.csv("persons").await, before);
    // One of both, the other hand, and another order are the same person.
    let (_, why) = only(&bench.bring(Kind::Persons, &line("Autre;Léa")).await);
    assert!(why.contains("--update"), "{why}");
    for (names, fields) in [
        ("Autre;Léa", vec!["nom"]),
        ("Autre;Léna", vec!["prenom"]),
        ("Lena;AUTRE", vec!["nom", "prenom"]),
    ] {
        let outcome = bench.bring_as(Kind::Persons, &line(names), UPDATE).await;
        assert!(outcome.applied, "{names} {outcome:#?}");
        let changed: Vec<_> = outcome.updated[0]
            .changed
            .iter()
            .map(|one| one.field)
            .collect();
        assert_eq!(changed, fields, "{names}");
    }
    // Nothing rests on who was only noted.
    let text = format!("{PEOPLE}Seul;Jo;seul@val.example;;\n");
    assert!(bench.bring(Kind::Persons, &text).await.applied);
    let text = format!("{PEOPLE}Tout;Autre;seul@val.example;;\n");
    let outcome = bench.bring_as(Kind::Persons, &text, UPDATE).await;
    assert!(outcome.applied, "{outcome:#?}");
}

#[tokio::test]
async fn a_generic_mailbox_that_changes_hands_is_two_persons() {
    let bench = filled().await;
    let role = "CC Val Fictif;contact";
    let text = format!("{PEOPLE}Maire Un;;mairie@val.example;{role}\n");
    assert!(bench.bring(Kind::Persons, &text).await.applied);
    let text = format!("{PEOPLE}Deux;;mairie@val.example;{role}\n");
    let (_, why) = only(&bench.bring_as(Kind::Persons, &text, UPDATE).await);
    assert!(why.contains("contact de Communauté"), "{why}");
    let text = format!("{PEOPLE}Un;;mairie@val.example;{role}\n");
    let outcome = bench.bring_as(Kind::Persons, &text, UPDATE).await;
    assert!(outcome.applied, "{outcome:#?}");
}

#[tokio::test]
async fn who_represents_a_partner_from_a_generic_mailbox_is_told() {
    let bench = filled().await;
    let text = format!(
        "{PEOPLE}Un;A;un@gmail.com;SDIS de l’Exemple;référent\n\
         Deux;B;deux@gmail.com;SDIS de l’Exemple;contact\n\
         Trois;C;trois@orange.fr;SDIS de l’Exemple;représentant légal\n"
    );
    let outcome = bench.bring(Kind::Persons, &text).await;
    assert!(outcome.applied, "{outcome:#?}");
    let told: Vec<u64> = outcome.doubts.iter().map(|doubt| doubt.line).collect();
    assert_eq!(told, [2, 4], "{outcome:#?}");
    assert!(
        outcome.doubts[0]
            .what
            .contains("gmail.com est une messagerie")
    );
    let again = bench.bring(Kind::Persons, &text).await;
    assert_eq!(
        (again.known.len(), again.doubts.len()),
        (3, 0),
        "{again:#?}"
    );
}
