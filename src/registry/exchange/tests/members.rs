//! Lists of members of DINAMIS against the adhésions.

use super::dinamis::held;
use super::*;
use crate::exchange::dinamis::List;

const REFERENCES: &str = "SELECT COUNT(*) FROM adhesion WHERE dinamis_ref IS NOT NULL";

#[tokio::test]
async fn members_are_held_against_the_adhesions() {
    let bench = filled().await;
    let text = "Nom de l'organisme;SIRET;Statut;Date de validation;Référence\n\
        CCVF;13000076300016;Validé;10/02/2024;D-12\n\
        SDIS de l'Exemple;;Validé;;\nAilleurs;;Validé;;\n";
    let done = held(&bench, List::Members, text, End::Keep).await.unwrap();
    let told: Vec<(u64, &str)> = done
        .differences
        .iter()
        .map(|one| (one.line, one.what))
        .collect();
    assert_eq!(told, [(2, "référence"), (3, "état")]);
    assert_eq!(done.unmatched.len(), 1);
    assert_eq!(
        bench
            .count("SELECT COUNT(*) FROM adhesion WHERE dinamis_ref = 'D-12'")
            .await,
        1
    );
    assert!(bench.is_sound().await);
}

/// Only a line that says that the body is a member gives its adhésion a reference.
#[tokio::test]
async fn a_refusal_takes_no_reference_away() {
    let bench = filled().await;
    let head = "organisme;statut;validation;référence\n";
    let first = format!("{head}CC Val Fictif;Validée;10/02/2024;D-12\n");
    assert!(
        held(&bench, List::Members, &first, End::Keep)
            .await
            .unwrap()
            .applied
    );
    for state in [
        "refusé",
        "résilié",
        "inactif",
        "non valide",
        "à voir",
        "valide ?",
        "validé, sauf avis contraire",
        "",
    ] {
        let text = format!("{head}CC Val Fictif;{state};;D-13\n");
        let done = held(&bench, List::Members, &text, End::Keep).await.unwrap();
        let told = done.differences.iter().find(|one| one.what == "référence");
        assert_eq!(told.unwrap().becomes, None, "{state}");
    }
    let text = format!("{head}CC Val Fictif;Validée;10/02/2044;D-14\n");
    let done = held(&bench, List::Members, &text, End::Keep).await.unwrap();
    assert_eq!(done.problems[0].column, "validation");
    let kept = "SELECT COUNT(*) FROM adhesion WHERE dinamis_ref = 'D-12'";
    assert_eq!(bench.count(kept).await, 1);
    assert!(bench.is_sound().await);
}

#[tokio::test]
async fn members_told_twice_and_otherwise_are_left_to_the_officer() {
    for (one, other) in [("Validé;D-1", "Refusé;"), ("Validé;D-1", "Validé;D-2")] {
        let bench = filled().await;
        let text = format!(
            "Nom de l'organisme;SIRET;Statut;Référence\nCCVF;13000076300016;{one}\nCCVF;13000076300016;{other}\n"
        );
        let done = held(&bench, List::Members, &text, End::Keep).await.unwrap();
        assert_eq!((done.differences.len(), done.applicable()), (2, 0));
        let taken = "SELECT COUNT(*) FROM adhesion WHERE dinamis_ref IS NOT NULL";
        assert_eq!(bench.count(taken).await, 0);
    }
}

/// A state that is not clear, or not that of the registry, is told, and the reference stays.
#[tokio::test]
async fn a_state_that_is_doubtful_changes_nothing() {
    let bench = filled().await;
    let head = "organisme;statut;référence\n";
    for line in [
        "CC Val Fictif;valide ?;D-1",
        "CC Val Fictif;(validé);D-1",
        "CC Val Fictif;refusé;D-1",
        "CC Val Fictif;à voir;D-1",
        "SDIS de l'Exemple;Validé;D-1",
        "SDIS de l'Exemple;refusé ?;D-1",
    ] {
        let text = format!("{head}{line}\n");
        let done = held(&bench, List::Members, &text, End::Keep).await.unwrap();
        let told: Vec<&str> = done.differences.iter().map(|one| one.what).collect();
        assert_eq!(told, ["état", "référence"], "{line}");
        assert_eq!(done.applicable(), 0, "{line}");
    }
    assert_eq!(bench.count(REFERENCES).await, 0);
    let clear = format!("{head}CC Val Fictif;VALIDÉE;D-1\n");
    let done = held(&bench, List::Members, &clear, End::Keep)
        .await
        .unwrap();
    assert_eq!(done.applicable(), 1);
    assert_eq!(bench.count(REFERENCES).await, 1);
}

/// The name of one partner with the number of another says nothing of either.
#[tokio::test]
async fn a_name_that_is_not_of_its_number_changes_nothing() {
    let bench = filled().await;
    let others = "nom;siret\nVille Fictive;21330063500017\n";
    assert!(bench.bring(Kind::Partners, others).await.applied);
    let head = "organisme;SIRET;statut;référence\n";
    for (whose, what) in [
        ("Ville Fictive;13000076300016", "organisme de ce SIRET"),
        ("Ville de Fictive;13000076300016", "organisme de ce SIRET"),
        ("Ville Fictivve;13000076300016", "organisme de ce SIRET"),
        ("CC Val Fictif;18000000000018", "SIRET de cet organisme"),
    ] {
        let text = format!("{head}{whose};Validé;D-1\n");
        let done = held(&bench, List::Members, &text, End::Keep).await.unwrap();
        let told: Vec<&str> = done.differences.iter().map(|one| one.what).collect();
        assert_eq!((told, done.applicable()), (vec![what], 0), "{whose}");
    }
    assert_eq!(bench.count(REFERENCES).await, 0);
    // Its own name but for a slip, a name that nobody knows, and the number of the legal person.
    for (whose, n) in [
        ("CC Val Fictiff;13000076300016", 1),
        ("CCVF;13000076300016", 2),
        (";13000076300016", 3),
        ("CC Val Fictif;130000763", 4),
    ] {
        let text = format!("{head}{whose};Validé;D-{n}\n");
        let done = held(&bench, List::Members, &text, End::Keep).await.unwrap();
        assert_eq!(
            (done.differences.len(), done.applicable()),
            (1, 1),
            "{whose}"
        );
    }
    assert!(bench.is_sound().await);
}
