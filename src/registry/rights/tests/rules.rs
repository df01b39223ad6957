//! One rule at a time.

use super::*;

#[test]
fn what_allows_is_named() {
    let grant = grant(&facts(), &question(), today());
    let rests = grant.rests();
    assert_eq!(rests.account, ACCOUNT);
    assert_eq!(rests.mandate.as_deref(), Some(MANDATE));
    assert_eq!(rests.adhesion, "adhe-000000000001");
    assert_eq!(
        (rests.licence.as_str(), rests.version.as_str()),
        ("spot", "1")
    );
    assert_eq!(rests.clause, "image");
    let accepted: Vec<&str> = rests.accepted.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(accepted, ["charte", "relais", "spot"]);
    assert_eq!(
        (rests.until, rests.ends_with),
        (ahead(200), "fin du mandat")
    );
    let told = fr::explained(&Decision::Allowed(Box::new(grant.clone())));
    for word in [
        "PERMIS",
        "clause image de spot@1",
        MANDATE,
        "© Essai",
        "01/01/2027",
    ] {
        assert!(told.contains(word), "{word}: {told}");
    }
}

type Change = fn(&mut Facts);

fn only(facts: &mut Facts) -> &mut Adhesion {
    &mut facts.adhesions.get_mut(PARTNER).unwrap()[0]
}

/// Each fact taken away, or turned, one at a time: all deny, and the first reason says it.
#[test]
fn each_fact_that_is_missing_or_another_denies() {
    let cases: [(Change, &str); 35] = [
        (|f| f.accounts.clear(), "aucun compte"),
        (|f| f.partners.clear(), "n’a pas de fiche"),
        (|f| f.mandates.clear(), "n’existe pas"),
        (|f| f.adhesions.clear(), "n’a pas d’adhésion"),
        (|f| only(f).acceptances.clear(), "pas d’acceptation de"),
        (
            |f| drop(only(f).acceptances.remove(0)),
            "charte en vigueur (1)",
        ),
        (
            |f| drop(only(f).acceptances.remove(1)),
            "relais en vigueur (1)",
        ),
        (
            |f| drop(only(f).acceptances.remove(2)),
            "spot en vigueur (1)",
        ),
        (|f| drop(f.texts.remove(0)), "aucune charte en vigueur"),
        (
            |f| drop(f.texts.remove(1)),
            "aucune clause de super référent en vigueur",
        ),
        (
            |f| drop(f.texts.remove(2)),
            "aucune licence en vigueur ne porte",
        ),
        (
            |f| f.texts[2].clauses.clear(),
            "aucune licence en vigueur ne porte",
        ),
        (
            |f| f.accounts.get_mut(ACCOUNT).unwrap().state = "suspendu".into(),
            "est suspendu",
        ),
        (
            |f| f.accounts.get_mut(ACCOUNT).unwrap().state = String::new(),
            "le compte",
        ),
        (
            |f| f.accounts.get_mut(ACCOUNT).unwrap().person = "pers-x".into(),
            "n’est pas celui de cette personne",
        ),
        (
            |f| f.mandates.get_mut(MANDATE).unwrap().partner = "part-x".into(),
            "n’est pas celui de cette personne",
        ),
        (
            |f| f.mandates.get_mut(MANDATE).unwrap().ended = Some(ahead(9)),
            "a pris fin",
        ),
        (
            |f| f.mandates.get_mut(MANDATE).unwrap().purpose = Wording::of("PCRS"),
            "est pour « PCRS »",
        ),
        (|f| only(f).state = "suspendue".into(), "est suspendue"),
        (
            |f| only(f).state = "validee".into(),
            "validée, pas encore active",
        ),
        (|f| only(f).path = "autre".into(), "voie inconnue"),
        (
            |f| f.partners.get_mut(PARTNER).unwrap().territory = None,
            "n’a pas de territoire",
        ),
        (
            |f| f.partners.get_mut(PARTNER).unwrap().territory = Some(code("DEP:24")),
            "sort du territoire",
        ),
        (
            |f| f.partners.get_mut(PARTNER).unwrap().year = Some(2020),
            "n’a pas l’année 2020",
        ),
        (|f| f.places = Places::default(), "n’est pas désigné"),
        (
            |f| f.partners.get_mut(PARTNER).unwrap().user_group = "autre".into(),
            "est pour : collectivités",
        ),
        (
            |f| f.partners.get_mut(PARTNER).unwrap().autonomous = true,
            "est pour : collectivités",
        ),
        (
            |f| f.texts[2].clauses[0].staff = vec![Staff::Own],
            "prestataires sous mandat",
        ),
        (
            |f| f.texts[2].clauses[0].data = vec!["phr/*".parse().unwrap()],
            "aucune licence en vigueur ne porte",
        ),
        (
            |f| f.texts[2].clauses[0].products = vec![ProductKind::Extract],
            "comme image : extrait",
        ),
        (
            |f| f.texts[2].clauses[0].content = vec![Content::Vector],
            "ne porte pas sur",
        ),
        (
            |f| f.texts[2].clauses[0].purposes = vec!["pcrs".parse().unwrap()],
            "n’est pas pour risques : pcrs",
        ),
        (
            |f| f.texts[2].clauses[0].territory.clear(),
            "sort du territoire",
        ),
        (|f| f.texts[2].example = true, "est un exemple"),
        (|f| f.texts[2].kind = TextKind::Charter, "ne porte"),
    ];
    for (change, why) in cases {
        let mut facts = facts();
        change(&mut facts);
        let said = told(&refused(&facts, &question(), today()));
        assert!(said.contains(why), "{why}: {said}");
    }
}

/// Set one date; the day before it, on it, and after it.
#[test]
fn the_first_and_the_last_day_count_and_no_other() {
    type Set = fn(&mut Facts, NaiveDate);
    let set: [(Set, [bool; 3]); 11] = [
        (
            |f, d| f.accounts.get_mut(ACCOUNT).unwrap().since = d,
            [false, true, true],
        ),
        (
            |f, d| f.mandates.get_mut(MANDATE).unwrap().from = d,
            [false, true, true],
        ),
        (
            |f, d| f.mandates.get_mut(MANDATE).unwrap().until = d,
            [true, true, false],
        ),
        (|f, d| only(f).since = d, [false, true, true]),
        (|f, d| only(f).until = Some(d), [true, true, false]),
        (|f, d| only(f).acceptances[2].on = d, [false, true, true]),
        (|f, d| only(f).acceptances[0].on = d, [false, true, true]),
        (|f, d| f.texts[2].from = d, [false, true, true]),
        (|f, d| f.texts[2].until = Some(d), [true, true, false]),
        (|f, d| f.texts[0].until = Some(d), [true, true, false]),
        (
            |f, d| f.texts[2].clauses[0].until = Some(d),
            [true, true, false],
        ),
    ];
    for (at, (set, expected)) in set.into_iter().enumerate() {
        let mut facts = facts();
        set(&mut facts, today());
        let days = [ago(1), today(), ahead(1)];
        let found = days.map(|day| {
            matches!(
                decide(&facts, ACCOUNT, &question(), day),
                Decision::Allowed(_)
            )
        });
        assert_eq!(found, expected, "date {at}");
        // A permit never goes past what it rests on.
        if !expected[2] {
            assert_eq!(grant(&facts, &question(), ago(1)).rests().until, today());
        }
    }
}

#[test]
fn a_permit_lasts_as_long_as_its_clause_says_and_no_longer_than_the_rest() {
    let mut facts = facts();
    facts.texts[2].clauses[0].days = 1;
    assert_eq!(grant(&facts, &question(), today()).rests().until, today());
    facts.texts[2].clauses[0].days = 30;
    let found = grant(&facts, &question(), today());
    assert_eq!(found.rests().until, ahead(29));
    // A version that is loaded already ends the one before it.
    let mut next = facts.texts[2].clone();
    next.version = "2".parse().unwrap();
    next.from = ahead(10);
    facts.texts.push(next);
    let found = grant(&facts, &question(), today());
    assert_eq!(
        (found.rests().until, found.rests().ends_with),
        (ahead(9), "fin de la licence")
    );
}

#[test]
fn an_acceptance_of_another_version_does_not_count_and_is_told() {
    for changed in [0, 1, 2] {
        let mut facts = facts();
        let mut next = facts.texts[changed].clone();
        next.version = "2".parse().unwrap();
        next.from = ago(1);
        facts.texts.push(next);
        let said = told(&refused(&facts, &question(), today()));
        assert!(said.contains("en version 1 le"), "{said}");
        assert!(said.contains("en vigueur est la 2"), "{said}");
        let id = facts.texts[changed].id.to_string();
        only(&mut facts).acceptances.push(accept(&id, "2", today()));
        let found = grant(&facts, &question(), today());
        assert_eq!(found.rests().accepted[changed].version.as_str(), "2");
        // The version before it does not come back when it ends.
        facts.texts[3].until = Some(ago(1));
        let said = told(&refused(&facts, &question(), today()));
        assert!(said.contains("fin") || said.contains("aucune"), "{said}");
    }
}

#[test]
fn examples_allow_nothing_outside_a_demo() {
    for at in 0..3 {
        let mut facts = facts();
        facts.texts[at].example = true;
        let said = told(&refused(&facts, &question(), today()));
        assert!(
            said.contains("exemple") || said.contains("aucune"),
            "{said}"
        );
        facts.nature = Nature::Demo;
        grant(&facts, &question(), today());
    }
    // An example that comes later takes nothing from the version that counts.
    let mut facts = facts();
    let mut next = facts.texts[2].clone();
    next.version = "2".parse().unwrap();
    (next.from, next.example) = (ago(1), true);
    facts.texts.push(next);
    assert_eq!(
        grant(&facts, &question(), today()).rests().version.as_str(),
        "1"
    );
}

#[test]
fn relief_is_never_a_derivative_work_even_where_a_clause_says_so() {
    let mut facts = facts();
    let clause = &mut facts.texts[2].clauses[0];
    clause.products = vec![ProductKind::Derivative];
    clause.content = vec![Content::Vector, Content::Relief];
    let ask = |content| Question {
        kind: ProductKind::Derivative,
        content,
        ..question()
    };
    let said = told(&refused(&facts, &ask(Some(Content::Relief)), today()));
    assert!(said.contains("jamais une œuvre dérivée"), "{said}");
    let said = told(&refused(&facts, &ask(None), today()));
    assert!(said.contains("il n’est pas dit ce que contient"), "{said}");
    grant(&facts, &ask(Some(Content::Vector)), today());
}

#[test]
fn an_extract_is_small_or_sub_sampled_and_says_which() {
    let mut facts = facts();
    facts.texts[2].clauses[0].products = vec![ProductKind::Extract];
    facts.texts[2].clauses[0].extract_px = Some(1024);
    let ask = |size: &str| Question {
        kind: ProductKind::Extract,
        size: (!size.is_empty()).then(|| size.parse().unwrap()),
        ..question()
    };
    for right in ["1024x1024", "1x1", "1:2"] {
        grant(&facts, &ask(right), today());
    }
    for (wrong, why) in [
        ("1025x1", "dépasse"),
        ("1x1025", "dépasse"),
        ("", "n’est pas dite"),
    ] {
        let said = told(&refused(&facts, &ask(wrong), today()));
        assert!(said.contains(why), "{said}");
    }
    facts.texts[2].clauses[0].extract_px = None;
    refused(&facts, &ask("1x1"), today());
}

#[test]
fn who_joins_alone_is_served_only_where_a_clause_says_so() {
    let mut facts = facts();
    facts.partners.get_mut(PARTNER).unwrap().autonomous = true;
    facts.texts[2].clauses[0].who = vec![Category::Public, Category::Authority];
    refused(&facts, &question(), today());
    facts.texts[2].clauses[0].who = vec![Category::Autonomous];
    grant(&facts, &question(), today());
    facts.partners.get_mut(PARTNER).unwrap().autonomous = false;
    refused(&facts, &question(), today());
}

#[test]
fn handing_on_needs_a_clause_that_allows_it() {
    let mut facts = facts();
    let ask = Question {
        action: Action::HandOn,
        ..question()
    };
    let said = told(&refused(&facts, &ask, today()));
    assert!(said.contains("aucune rediffusion"), "{said}");
    facts.texts[2].clauses[0].redistribution = Redistribution::Credited;
    assert_eq!(
        grant(&facts, &ask, today()).rests().credit.as_deref(),
        Some("© Essai")
    );
}

#[test]
fn another_clause_or_licence_may_allow_what_one_refuses() {
    let mut facts = facts();
    let mut second = clause();
    second.id = "pcrs".into();
    second.purposes = vec!["pcrs".parse().unwrap()];
    facts.mandates.get_mut(MANDATE).unwrap().purpose = Wording::of("PCRS et risques");
    facts.texts[2].clauses.push(second);
    let mut ask = question();
    ask.purpose = "pcrs".parse().unwrap();
    assert_eq!(grant(&facts, &ask, today()).rests().clause, "pcrs");
    // Named, the licence alone answers.
    ask.object.licence = Some("autre".parse().unwrap());
    let said = told(&refused(&facts, &ask, today()));
    assert!(said.contains("aucune licence autre"), "{said}");
    ask.object.licence = Some("charte".parse().unwrap());
    let said = told(&refused(&facts, &ask, today()));
    assert!(said.contains("non une licence"), "{said}");
    ask.object.licence = Some("spot".parse().unwrap());
    grant(&facts, &ask, today());
    ask.object.product = None;
    grant(&facts, &ask, today());
    ask.object.licence = None;
    let said = told(&refused(&facts, &ask, today()));
    assert!(said.contains("ni produit ni licence"), "{said}");
}

#[test]
fn every_reason_is_told_with_who_can_change_it() {
    let mut facts = facts();
    facts.accounts.get_mut(ACCOUNT).unwrap().state = "suspendu".into();
    only(&mut facts).state = "suspendue".into();
    let mut ask = question();
    ask.purpose = "pcrs".parse().unwrap();
    ask.territory = code("DEP:24");
    let decision = decide(&facts, ACCOUNT, &ask, today());
    let told = fr::explained(&decision);
    for word in [
        "REFUSÉ",
        "compte",
        "mandat",
        "adhésion",
        "finalité",
        "le titulaire",
        "bureau exécutif",
    ] {
        let there =
            told.contains(word) || word == "finalité" && told.contains("n’est pas pour pcrs");
        assert!(there, "{word}: {told}");
    }
}

/// At the size of the issue: 10^4 partners, 5·10^4 accounts. In release only.
#[test]
fn a_decision_takes_microseconds() {
    let mut facts = facts();
    let (party, account) = (
        facts.partners[PARTNER].clone(),
        facts.accounts[ACCOUNT].clone(),
    );
    let adhesion = facts.adhesions[PARTNER].clone();
    for number in 0..10_000 {
        let partner = format!("part-{number:012}");
        facts.partners.insert(partner.clone(), party.clone());
        facts.adhesions.insert(partner.clone(), adhesion.clone());
        for one in 0..5 {
            let account = Account {
                partner: partner.clone(),
                ..account.clone()
            };
            facts
                .accounts
                .insert(format!("acct-{number:011}{one}"), account);
        }
    }
    let mut ask = question();
    ask.territory = code("EPCI:243300316");
    let rounds = 20_000;
    let started = std::time::Instant::now();
    for _ in 0..rounds {
        std::hint::black_box(decide(&facts, ACCOUNT, std::hint::black_box(&ask), today()));
    }
    let each = started.elapsed() / rounds;
    eprintln!("decide: {each:?} each");
    if !cfg!(debug_assertions) {
        assert!(each.as_micros() < 20, "{each:?}");
    }
}
