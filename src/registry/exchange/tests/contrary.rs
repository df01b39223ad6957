//! Lines that deny each other, or what the registry holds.

use super::*;

/// The columns that are refused, by line.
fn refused(outcome: &Outcome) -> Vec<(u64, &str)> {
    let problems = outcome.problems.iter();
    problems
        .map(|one| (one.line, one.column.as_str()))
        .collect()
}

#[tokio::test]
async fn an_account_is_one_persons_and_of_one_partner() {
    let bench = filled().await;
    let text = "personne;courriel;partenaire;etat;depuis\n\
        lea@val.example;tom@val.example;SDIS de l’Exemple;clos;2024-03-01\n";
    let outcome = bench.bring(Kind::Accounts, text).await;
    assert_eq!(refused(&outcome), [(2, "courriel")]);
    let text = "courriel;partenaire;etat;depuis;login\n\
        tom@val.example;SDIS de l’Exemple;clos;2024-03-01;un\n\
        tom@val.example;SDIS de l’Exemple;clos;2024-03-01;deux\n\
        tom@val.example;SDIS de l’Exemple;clos;2024-03-01;UN\n";
    let outcome = bench.bring(Kind::Accounts, text).await;
    assert_eq!(refused(&outcome), [(3, "login")]);
    assert_eq!(outcome.known.len(), 1);
    let id = relais_store::Id::new("acct").unwrap();
    let text = format!(
        "identifiant;courriel;partenaire;etat;depuis\n\
        {id};tom@val.example;SDIS de l’Exemple;clos;2024-03-01\n\
        {id};tom@val.example;CC Val Fictif;clos;2024-03-01\n"
    );
    let outcome = bench.bring(Kind::Accounts, &text).await;
    assert_eq!(refused(&outcome), [(3, "partenaire")]);
}

#[tokio::test]
async fn an_account_is_not_held_before_its_person_was_informed() {
    for (state, is_refused) in [("actif", true), ("suspendu", true), ("clos", false)] {
        let bench = filled().await;
        let text = format!(
            "courriel;nom;information;partenaire;etat;depuis\n\
            neuf@val.example;Neuf;2024-05-02;CC Val Fictif;{state};2024-05-01\n"
        );
        let outcome = bench.bring(Kind::Accounts, &text).await;
        assert_eq!(refused(&outcome) == [(2, "depuis")], is_refused, "{state}");
        assert_eq!(outcome.applied, !is_refused, "{state}");
    }
}

#[tokio::test]
async fn an_update_says_what_rests_on_the_rights_that_change() {
    let bench = filled().await;
    let text = "siret;nom;groupe\n13000076300016;Communauté de communes du Val Fictif;autre\n";
    for end in [End::DryRun, End::Keep] {
        let how = (There::Update, OnWrong::Stop, end);
        let outcome = bench.bring_as(Kind::Partners, text, how).await;
        assert_eq!(outcome.doubts.len(), 1, "{:?}", outcome.doubts);
        let told = &outcome.doubts[0].what;
        assert!(
            told.contains("des droits changent") && told.contains("1 compte actif"),
            "{told}"
        );
    }
    let text = "siret;nom;tel\n13000076300016;Communauté de communes du Val Fictif;0556000001\n";
    let how = (There::Update, OnWrong::Stop, End::Keep);
    let outcome = bench.bring_as(Kind::Partners, text, how).await;
    assert!(outcome.doubts.is_empty(), "{:?}", outcome.doubts);
}

#[tokio::test]
async fn a_mandate_is_told_once() {
    let bench = filled().await;
    let id = relais_store::Id::new("mand").unwrap();
    let line = |purpose: &str| {
        format!("{id};tom@val.example;CC Val Fictif;Géo Fictive;{purpose};2024-03-01;2025-03-01\n")
    };
    let head = "identifiant;personne;partenaire;societe;objet;du;au\n";
    let text = format!(
        "{head}{}{}{}",
        line("Cartes"),
        line("Forêts"),
        line("Cartes")
    );
    let how = (There::Stay, OnWrong::Skip, End::Keep);
    let outcome = bench.bring_as(Kind::Mandates, &text, how).await;
    assert_eq!(refused(&outcome), [(3, "objet")]);
    assert_eq!((outcome.created.len(), outcome.known.len()), (1, 1));
}

/// An address is its person's no more once a line above gave them another.
#[tokio::test]
async fn an_address_that_moved_names_nobody_below() {
    let how = (There::Update, OnWrong::Skip, End::Keep);
    let bench = filled().await;
    let text = "identifiant;nom;prénom;courriel;structure;rôle\n\
        tom@val.example;Imaginaire;Tom;tom2@val.example;;\n\
        ;;;tom@val.example;SDIS de l'Exemple;référent\n\
        ;Imaginaire;Tom;tom@val.example;SDIS de l'Exemple;référent\n\
        tom@val.example;;;;SDIS de l'Exemple;référent\n";
    let outcome = bench.bring_as(Kind::Persons, text, how).await;
    let meant = [(3, "courriel"), (4, "courriel"), (5, "identifiant")];
    assert_eq!(refused(&outcome), meant);
    let why = &outcome.problems[0].why;
    assert!(why.contains("dont c’était celle"), "{why}");
    let referents = "SELECT count(*) FROM contact WHERE role = 'referent'";
    assert_eq!(bench.count(referents).await, 1);
    // Somebody else may have it.
    let bench = filled().await;
    let text = "identifiant;nom;prénom;courriel\ntom@val.example;Imaginaire;Tom;tom2@val.example\n;Autre;Eve;tom@val.example\n";
    let outcome = bench.bring_as(Kind::Persons, text, how).await;
    assert_eq!(refused(&outcome), []);
    assert_eq!(outcome.created.len(), 1);
}

#[tokio::test]
async fn a_table_that_ends_an_opposition_says_so() {
    let bench = filled().await;
    let how = (There::Update, OnWrong::Stop, End::Keep);
    let line = |yes: &str| format!("courriel;sans messages\ntom@val.example;{yes}\n");
    let refuses = bench.bring_as(Kind::Persons, &line("oui"), how).await;
    assert_eq!((refuses.updated.len(), refuses.doubts.len()), (1, 0));
    let ends = bench.bring_as(Kind::Persons, &line("non"), how).await;
    assert_eq!((ends.updated.len(), ends.doubts.len()), (1, 1));
    let told = &ends.doubts[0].what;
    assert!(told.contains("lève son opposition"), "{told}");
}
