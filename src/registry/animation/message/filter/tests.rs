//! Filters and those whom they mean, counted by hand.

use super::*;

fn partner(
    id: &str,
    group: &str,
    potential: &str,
    territory: &str,
    address: &str,
    adhesion: &str,
) -> Candidate {
    let some = crate::record::some;
    Candidate {
        id: id.into(),
        user_group: group.into(),
        potential: some(potential),
        maturity: None,
        territory: some(territory),
        address: some(address),
        adhesion: some(adhesion),
    }
}

fn link(partner: &str, person: &str, role: &str, opt_out: bool) -> Link {
    Link {
        partner: partner.into(),
        person: person.into(),
        role: role.into(),
        name: person.to_uppercase(),
        email: format!("{person}@exemple.example"),
        opt_out,
    }
}

/// Four partners and five persons: `lea` is two things for two partners, `tom` wants no messages.
fn known() -> Known {
    Known {
        partners: vec![
            partner("sdis", "collectivite", "fort", "DEP:64", "", "active"),
            partner(
                "cc",
                "epci-agence",
                "limite",
                "EPCI:243300316",
                "BP 12345, 33820 Fictif",
                "prospect",
            ),
            partner("cd", "collectivite", "limite", "REG:75", "", ""),
            partner(
                "ville",
                "collectivite",
                "fort",
                "COM:2A004",
                "",
                "suspendue",
            ),
        ],
        links: vec![
            link("sdis", "lea", "referent", false),
            link("sdis", "lea", "usager", false),
            link("cc", "lea", "contact", false),
            link("cc", "jean", "referent", false),
            link("cd", "tom", "referent", true),
            link("cd", "zoe", "contact", false),
            link("ville", "max", "representant-legal", false),
        ],
        came: vec![link("cc", "jean", "", false), link("cd", "tom", "", true)],
    }
}

fn meant(filter: &str) -> (String, i64, usize) {
    let found = select(&filter.parse().unwrap(), &known());
    let names: Vec<String> = found
        .recipients
        .iter()
        .map(|one| one.name.to_lowercase())
        .collect();
    (names.join(" "), found.opted_out, found.placeless)
}

#[test]
fn filters_mean_those_whom_a_person_would_find() {
    for (filter, names, opted_out, placeless) in [
        ("tous", "jean lea max zoe", 1, 0),
        ("groupe=collectivite", "lea max zoe", 1, 0),
        ("groupe=epci-agence", "jean lea", 0, 0),
        ("potentiel=limite", "jean lea zoe", 1, 0),
        ("potentiel=fort,limite role=referent", "jean lea", 1, 0),
        ("role=representant-legal", "max", 0, 0),
        ("role=usager", "lea", 0, 0),
        ("adhesion=active", "lea", 0, 0),
        ("adhesion=aucune", "zoe", 1, 0),
        ("adhesion=active,suspendue", "lea max", 0, 0),
        ("departement=64", "lea", 0, 1),
        ("departement=33", "jean lea", 0, 1),
        ("departement=2A,64 groupe=collectivite", "lea max", 0, 1),
        ("evenement=even-0123456789ab", "jean", 1, 0),
        ("evenement=even-0123456789ab role=contact", "", 0, 0),
        ("evenement=even-0123456789ab role=referent", "jean", 1, 0),
        ("maturite=mur", "", 0, 0),
    ] {
        assert_eq!(
            meant(filter),
            (names.to_string(), opted_out, placeless),
            "{filter}"
        );
    }
}

#[test]
fn an_address_that_two_records_have_is_written_to_once_and_not_when_one_wants_none() {
    let mut known = known();
    let mut twin = link("sdis", "lea2", "contact", false);
    twin.email = "LEA@exemple.example".into();
    known.links.push(twin.clone());
    let all: Filter = "tous".parse().unwrap();
    assert_eq!(select(&all, &known).recipients.len(), 4);
    twin.opt_out = true;
    known.links.push(twin);
    let found = select(&all, &known);
    assert_eq!((found.recipients.len(), found.opted_out), (3, 2));
}

#[test]
fn a_filter_that_says_nothing_clear_is_refused() {
    for typed in [
        "",
        "  ",
        "tout",
        "groupe",
        "groupe=",
        "groupe=amis",
        "groupe=autre,",
        "couleur=rouge",
        "departement=99",
        "departement=033",
        "role=chef",
        "adhesion=peut-être",
        "evenement=demain",
        "groupe=autre groupe=collectivite",
        "tous groupe=autre",
        "groupe=autre'; DROP TABLE person; --",
    ] {
        assert!(typed.parse::<Filter>().is_err(), "{typed}");
    }
}

#[test]
fn a_filter_reads_back() {
    for (typed, kept) in [
        (" tous ", "tous"),
        (
            "role=usager,referent  groupe=autre",
            "groupe=autre role=referent,usager",
        ),
        ("departement=2a", "departement=2A"),
        ("evenement=EVEN-0123456789AB", "evenement=even-0123456789ab"),
    ] {
        let Ok(filter) = typed.parse::<Filter>() else {
            // A code in small letters is none of core's.
            assert_eq!(typed, "departement=2a");
            continue;
        };
        assert_eq!(filter.to_string(), kept);
        assert_eq!(kept.parse::<Filter>().unwrap(), filter);
    }
}

#[test]
fn postal_codes_say_their_departement() {
    let of = |address: &str| departement(&partner("x", "autre", "", "", address, ""));
    assert_eq!(of("12 rue X, 64000 Fictive").as_deref(), Some("64"));
    assert_eq!(of("20090 Fictive").as_deref(), Some("2A"));
    assert_eq!(of("20200 Fictive").as_deref(), Some("2B"));
    assert_eq!(of("97400 Fictive").as_deref(), Some("974"));
    assert_eq!(of("sans code").as_deref(), None);
    assert_eq!(of("BP 123456").as_deref(), None);
}
