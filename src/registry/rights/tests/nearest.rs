//! A refusal tells what stands against the clause that comes nearest, and leaves the others out.

use super::*;

/// A licence with the clause that allows it and one for somebody and something else.
fn two_clauses() -> Facts {
    let mut facts = facts();
    let other = Clause {
        id: "recherche".into(),
        who: vec![Category::Autonomous],
        purposes: vec!["recherche".parse().unwrap()],
        territory: vec![Reach::Code(code("DEP:24"))],
        ..clause()
    };
    facts.texts[2].clauses.insert(0, other);
    facts
}

fn adhesion(facts: &mut Facts) -> &mut Adhesion {
    &mut facts.adhesions.get_mut(PARTNER).unwrap()[0]
}

fn explained(facts: &Facts, question: &Question) -> String {
    fr::explained(&decide(facts, ACCOUNT, question, today())).replace('\u{202f}', " ")
}

#[test]
fn what_another_clause_asks_for_is_left_out() {
    let mut facts = two_clauses();
    adhesion(&mut facts).acceptances.pop();
    let said = explained(&facts, &question());
    assert!(said.contains("pas d’acceptation de spot"), "{said}");
    assert_eq!(said.lines().count(), 3, "{said}");
    // All of them stay with the decision.
    let all = told(&refused(&facts, &question(), today()));
    for word in [
        "spot en vigueur",
        "est pour : organismes autonomes",
        "n’est pas pour risques",
    ] {
        assert!(all.contains(word), "{word}: {all}");
    }
    // Lifted, it may be done.
    adhesion(&mut facts)
        .acceptances
        .push(accept("spot", "1", ago(1)));
    grant(&facts, &question(), today());
}

/// A clause for others is further off than one against which more stands.
#[test]
fn what_can_be_lifted_comes_before_who_the_clause_is_for() {
    let mut facts = two_clauses();
    facts.texts[2].clauses[0].purposes = vec!["risques".parse().unwrap()];
    facts.texts[2].clauses[0].territory = vec![Reach::Own];
    facts.partners.get_mut(PARTNER).unwrap().territory = None;
    facts.texts[2].clauses[1].content = vec![Content::Vector];
    let said = explained(&facts, &question());
    assert!(said.contains("n’a pas de territoire"), "{said}");
    assert!(said.contains("la clause image ne porte pas"), "{said}");
    assert!(!said.contains("organismes autonomes"), "{said}");
    // Where all are for others, that is told.
    facts.texts[2].clauses[1].who = vec![Category::Autonomous];
    facts.texts[2].clauses[1].content = vec![Content::Pixels];
    let said = explained(&facts, &question());
    assert!(said.contains("la clause recherche est pour"), "{said}");
    assert!(said.contains("la clause image est pour"), "{said}");
}

/// Who asks stands before all clauses; a reason that two clauses share is told once.
#[test]
fn what_stands_against_who_asks_is_always_told_and_nothing_twice() {
    let mut facts = two_clauses();
    facts.accounts.get_mut(ACCOUNT).unwrap().state = "suspendu".into();
    let said = explained(&facts, &question());
    assert!(said.contains("est suspendu"), "{said}");
    assert_eq!(said.lines().count(), 3, "{said}");
    adhesion(&mut facts).acceptances.pop();
    facts.texts[2].clauses[0] = Clause {
        id: "autre".into(),
        ..clause()
    };
    let said = explained(&facts, &question());
    assert_eq!(
        said.matches("pas d’acceptation de spot").count(),
        1,
        "{said}"
    );
    assert!(said.contains("est suspendu"), "{said}");
}
