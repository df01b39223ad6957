//! Somebody is found however it is written, and nobody else.

use super::*;

fn finder() -> Finder {
    let mut finder = Finder::default();
    let person = |id: &str, given: &str, family: &str| Whom {
        id: id.into(),
        names: vec![(given.into(), family.into())],
        ..Whom::default()
    };
    finder.seek(&Whom {
        emails: vec!["Zoe.I@exemple.example".into()],
        phones: vec!["+33556010203".into()],
        logins: vec!["zinventee".into()],
        ..person("zoe", "Zoé", "Inventée-Delapage")
    });
    finder.seek(&person("jean", "Jean-Pierre", "Martin"));
    finder.seek(&person("lea", "Léa", "De L’Invention"));
    finder.seek(&Whom {
        id: "op".into(),
        whole: Some("Paul Fictif".into()),
        users: vec!["pfictif".into()],
        ..Whom::default()
    });
    finder
}

#[test]
fn a_person_is_recognised_however_it_is_written() {
    let finder = finder();
    for (text, expected) in [
        ("avec Zoé Inventée-Delapage (SIG)", "avec [x] (SIG)"),
        ("INVENTEE DELAPAGE Zoe", "[x]"),
        ("Inventée-Delapage, Zoé\u{202f}: oui", "[x]\u{202f}: oui"),
        ("vu Zoe\u{301} Invente\u{301}e-Delapage", "vu [x]"),
        ("Z. Inventée-Delapage", "[x]"),
        ("Mme Inventée-Delapage", "Mme [x]"),
        ("Mme Inventée et Zoé Delapage", "Mme [x] et [x]"),
        ("J.-P. Martin et JP MARTIN, J. Martin", "[x] et [x], [x]"),
        ("Martin J.-P. a dit", "[x]. a dit"),
        (
            "M. Martin, MM. Martin et Mme Martin",
            "M. [x], MM. [x] et Mme [x]",
        ),
        ("Jean Martin ; Martin Jean-Pierre", "[x] ; [x]"),
        ("jean-pierre martin", "[x]"),
        ("j.martin", "[x]"),
        (
            "vu avec m. martin et mme martin",
            "vu avec m. [x] et mme [x]",
        ),
        ("Lea de l'invention veut la 3D", "[x] veut la 3D"),
        ("vu avec DE L’INVENTION Léa.", "vu avec [x]."),
        ("écrire à Zoe.I@exemple.example.", "écrire à [x]."),
        ("<mailto:zoe.i@EXEMPLE.example>", "<mailto:[x]>"),
        ("un inconnu, d'x@y.example", "un inconnu, d'[x]"),
        ("tél. 05 56 01 02 03", "tél. [x]"),
        (
            "tél. +33 5 56.01.02.03, +33 (0)5 56 01 02 03",
            "tél. [x], [x]",
        ),
        ("0033556010203", "[x]"),
        ("un autre 05 57 00 00 00", "un autre [x]"),
        ("05\u{2011}56\u{2011}01\u{2011}02\u{2011}03", "[x]"),
        ("05_56_01_02_03, 05 / 56 / 01 / 02 / 03", "[x], [x]"),
        ("05·56·01\u{202f}02\u{a0}03", "[x]"),
        ("compte : ZInventee", "compte : [x]"),
        ("vu Z\u{ad}oé In\u{200b}ventée-Dela\u{ad}page.", "vu [x]."),
        (
            "Zoé\u{200b}Inventée-Delapage, \u{feff}J. Mar\u{2060}tin",
            "[x], \u{feff}[x]",
        ),
        ("zoe.i@exem\u{ad}ple.example", "[x]"),
        ("tél. 05 56 \u{200f}01 02 \u{ad}03", "tél. [x]"),
        ("compte : zin\u{180e}ventee", "compte : [x]"),
        ("Paul Fictif, M. Fictif, FICTIF Paul", "[x], M. [x], [x]"),
    ] {
        let masked = finder.masked(text, "[x]");
        assert_eq!(masked.as_deref().unwrap_or(text), expected, "{text}");
    }
}

#[test]
fn who_is_not_named_is_not_found() {
    let finder = finder();
    for text in [
        "Zoé et Delapage",
        "l’inventée",
        "zinventees",
        "Saint-Martin-de-Hinx",
        "rue Martin",
        "il y a martin",
        "une invention de Léa",
        "Jean a vu la place Martin",
        "le compte de pfictif",
        "SIRET 13000076300016, 12 km²",
        "fichier @ 50 cm",
        "",
    ] {
        assert_eq!(finder.masked(text, "[x]"), None, "{text}");
    }
}

#[test]
fn a_number_belongs_to_whoever_has_it_however_it_is_written() {
    let finder = finder();
    for text in ["+33 (0)5 56 01 02 03", "05/56/01/02/03", "0556 010 203"] {
        let found = finder.find(text);
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].person.as_deref(), Some("zoe"), "{text}");
        assert_eq!((found[0].from, found[0].until), (0, text.len()), "{text}");
    }
}

/// A family name may be that of a place, of a person with the same name, or of its bearer: who looks
/// decides.
#[test]
fn a_family_name_alone_is_a_doubt() {
    let finder = finder();
    let doubts = |text: &str| -> Vec<How> {
        let found = finder.find(text).into_iter();
        found.map(|one| one.how).collect()
    };
    assert_eq!(doubts("selon Martin, qui veut"), [How::Doubt]);
    assert_eq!(doubts("le compte de pfictif"), [How::Doubt]);
    for text in [
        "vu avec martin hier, à 300 m. martin attend",
        "un martin-pêcheur",
        "Saint-Martin-de-Hinx",
        "l’Inventée seule",
    ] {
        assert_eq!(doubts(text), [], "{text}");
    }
    let found = finder.find("Martin puis J. Martin");
    let found: Vec<_> = found.iter().map(|one| (one.from, one.how)).collect();
    assert_eq!(found, [(0, How::Doubt), (12, How::Name)]);
}

/// Words of persons with names that are words of places and given names too.
fn hows(people: &[(&str, &str)], text: &str) -> Vec<(String, How)> {
    let mut finder = Finder::default();
    for (given, family) in people {
        finder.seek(&Whom {
            id: (*family).into(),
            names: vec![((*given).into(), (*family).into())],
            phones: vec!["+33556000001".into()],
            logins: vec!["12-2026".into()],
            ..Whom::default()
        });
    }
    let found = finder
        .find(text)
        .into_iter()
        .filter(|one| one.how > How::Doubt);
    let told = found.filter(|one| one.person.is_some());
    told.map(|one| (text[one.from..one.until].to_string(), one.how))
        .collect()
}

#[test]
fn a_name_ends_with_its_sentence_and_its_compound() {
    let people = [
        ("Luc", "Zwyxkof"),
        ("Jean", "Marie"),
        ("Marie", "Bois"),
        ("Paul", "Martin"),
        ("Zoé", "Exemple-Mouchet"),
        ("La", "Pas"),
    ];
    use How::{Name, Number, Unsure};
    for (text, expected) in [
        ("Luc\nZwyxkof", vec![("Luc\nZwyxkof", Name)]),
        ("Luc\t  Zwyxkof", vec![("Luc\t  Zwyxkof", Name)]),
        ("Luc\u{a0}\r\nZwyxkof", vec![("Luc\u{a0}\r\nZwyxkof", Name)]),
        ("Luc\n\nZwyxkof", vec![]),
        ("Jean-Marie Dupont", vec![]),
        ("rue du Bois Marie-Galante", vec![]),
        ("rue du Bois, Marie-Galante", vec![]),
        ("Jean-Jaurès", vec![]),
        ("Saint-Martin, Paul Claudel", vec![]),
        ("Saint-Martin Paul", vec![]),
        ("au Bois. Marie", vec![]),
        ("au Bois ; Marie", vec![]),
        ("BOIS, Marie", vec![("BOIS, Marie", Unsure)]),
        ("Zoé Exemple-Mouchet", vec![("Zoé Exemple-Mouchet", Name)]),
        ("Zoé Exemple Mouchet", vec![("Zoé Exemple Mouchet", Name)]),
        ("J.-P. Martin", vec![]),
        ("M. Bois", vec![("M. Bois", Name)]),
        ("J. Marie Curie", vec![("J. Marie", Unsure)]),
        ("M. Bois Jean", vec![("M. Bois", Unsure)]),
        ("on ne la pas vue", vec![("la pas", Unsure)]),
        ("SIRET 10556000001234", vec![]),
        ("05 56 00 00 011", vec![]),
        ("le 12-2026, 12 2026", vec![]),
        ("05 56 00 00 01.", vec![("05 56 00 00 01", Number)]),
    ] {
        let expected: Vec<_> = expected
            .iter()
            .map(|(text, how)| (text.to_string(), *how))
            .collect();
        assert_eq!(hows(&people, text), expected, "{text:?}");
    }
}

#[test]
fn what_is_published_finds_parts_of_longer_names_too() {
    let mut finder = Finder {
        wide: true,
        ..Finder::default()
    };
    finder.seek(&Whom {
        id: "bois".into(),
        names: vec![("Marie".into(), "Bois".into())],
        shared: true,
        ..Whom::default()
    });
    for text in ["Jean-Marie Bois", "M. Bois", "BOIS, Marie", "Marie\nBois"] {
        assert!(finder.masked(text, "[x]").is_some(), "{text}");
    }
    finder.wide = false;
    let how = finder.find("M. Bois")[0].how;
    assert_eq!(how, How::Unsure, "another has the name");
}
