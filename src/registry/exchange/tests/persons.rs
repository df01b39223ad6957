//! Persons and their accounts: from tables, and in exports.

use super::*;

/// A line with the address of somebody else makes no contact of that one.
#[tokio::test]
async fn an_address_of_somebody_else_is_refused() {
    let bench = filled().await;
    let contacts = "SELECT COUNT(*) FROM contact";
    let before = bench.count(contacts).await;
    let head = "nom;prenom;courriel;partenaire\n";
    let line = format!("{head}Un;Deux;lea@val.example;CC Val Fictif\n");
    let outcome = bench.bring(Kind::Persons, &line).await;
    assert!(!outcome.applied, "{outcome:#?}");
    assert_eq!(outcome.problems[0].column, "courriel");
    assert!(
        outcome.problems[0]
            .why
            .starts_with("cette adresse est celle de Léa Fictive"),
        "{outcome:#?}"
    );
    assert_eq!(bench.count(contacts).await, before);
    // The same name in another hand, or a part of it, is the same person.
    for name in ["FICTIVE;lea", "Léa;Fictive", "Fictive;"] {
        let line = format!("{head}{name};LEA@val.example;\n");
        let outcome = bench.bring(Kind::Persons, &line).await;
        assert_eq!(outcome.known.len(), 1, "{name} {outcome:#?}");
    }
    // A name is corrected on word.
    let update = (There::Update, OnWrong::Stop, End::Keep);
    let line = format!("{head}Imaginaire-Fictive;Léa;lea@val.example;\n");
    let outcome = bench.bring_as(Kind::Persons, &line, update).await;
    assert!(outcome.applied, "{outcome:#?}");
}

#[tokio::test]
async fn accounts_of_the_past_obey_the_rules_of_today() {
    let bench = filled().await;
    for (text, column) in [
        // No active adhésion; nobody told the person; a day to come; a login of somebody else.
        (
            "courriel;partenaire;etat;depuis\nlea@val.example;SDIS de l’Exemple;actif;2024-02-02\n",
            "partenaire",
        ),
        (
            "courriel;nom;partenaire;etat;depuis\nneuf@val.example;N;CC Val Fictif;actif;2024-01-01\n",
            "information_le",
        ),
        (
            "courriel;nom;partenaire;etat;depuis\nneuf@val.example;N;CC Val Fictif;clos;2044-01-01\n",
            "depuis",
        ),
        (
            "courriel;partenaire;etat;depuis;login\ntom@val.example;SDIS de l’Exemple;clos;2024-01-01;LFictive\n",
            "login",
        ),
        (
            "courriel;nom;prenom;partenaire;etat;depuis\ntom@val.example;Un;Deux;SDIS de l’Exemple;clos;2024-01-01\n",
            "courriel",
        ),
        (
            "courriel;partenaire;etat;depuis\ntom@val.example;Personne;clos;2024-01-01\n",
            "partenaire",
        ),
        (
            "personne;partenaire;etat;depuis\nn’importe;CC Val Fictif;clos;2024-01-01\n",
            "personne",
        ),
    ] {
        let outcome = bench.bring(Kind::Accounts, text).await;
        let told: Vec<&str> = outcome
            .problems
            .iter()
            .map(|problem| problem.column.as_str())
            .collect();
        assert_eq!(told, [column], "{text}");
    }
}

#[tokio::test]
async fn persons_appear_in_no_export_unless_they_are_asked_for() {
    let bench = filled().await;
    for word in crate::exchange::export::words() {
        let what = What::of(word).unwrap();
        let sheet = export(&bench.desk, &what, Personal::Without).await.unwrap();
        let text = sheet.csv();
        for value in ["Léa", "Imaginaire", "lea@", "lfictive"] {
            assert!(!text.contains(value), "{word}: {value}");
        }
    }
    let entries = "SELECT COUNT(*) FROM journal j JOIN journal_detail d ON d.seq = j.seq
                   WHERE j.person IS NULL AND (d.detail LIKE '%Léa%' OR d.detail LIKE '%lea@%' OR d.detail LIKE '%lfictive%')";
    assert_eq!(bench.count(entries).await, 0);
}

/// What `person add` refuses or writes otherwise, an import does too: one rule for both.
#[tokio::test]
async fn names_and_addresses_are_taken_as_they_are_typed() {
    let bench = Bench::new().await;
    let long = "x".repeat(201);
    for (cells, column) in [
        ("Fictive;<a>@c.example".to_string(), "courriel"),
        ("Fictive;a@-c.example".to_string(), "courriel"),
        (format!("{long};a@c.example"), "nom"),
    ] {
        let text = format!("nom;courriel\n{cells}\n");
        let outcome = bench.bring(Kind::Persons, &text).await;
        let told: Vec<&str> = outcome
            .problems
            .iter()
            .map(|problem| problem.column.as_str())
            .collect();
        assert_eq!(told, [column], "{cells}");
    }
    let text = "nom;courriel\n\"Fictive\nBcc: b@c.example\";A.Fictive@C.example\n";
    let outcome = bench.bring(Kind::Persons, text).await;
    assert!(outcome.applied, "{outcome:#?}");
    let kept = "SELECT COUNT(*) FROM person WHERE family_name = 'Fictive Bcc: b@c.example' \
                AND email = 'a.fictive@c.example'";
    assert_eq!(bench.count(kept).await, 1);
}
