//! The nomenclatures and mappings that ship, each with its source.

use std::path::Path;

use super::document::Document;
use super::mapping::MappingDocument;

const NOMENCLATURES: [(&str, &str); 4] = [
    ("corine", include_str!("../data/corine.toml")),
    ("ocsge-cs", include_str!("../data/ocsge-cs.toml")),
    ("ocsge-us", include_str!("../data/ocsge-us.toml")),
    (
        "artificialisation",
        include_str!("../data/artificialisation.toml"),
    ),
];

const MAPPINGS: [(&str, &str); 1] = [(
    "ocsge-artificialisation",
    include_str!("../data/ocsge-artificialisation.toml"),
)];

/// The names of the nomenclatures that ship.
pub fn names() -> Vec<&'static str> {
    NOMENCLATURES.iter().map(|(name, _)| *name).collect()
}

/// The names of the mappings that ship.
pub fn mapping_names() -> Vec<&'static str> {
    MAPPINGS.iter().map(|(name, _)| *name).collect()
}

fn text(all: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    all.iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text)
}

/// A nomenclature that ships, by its name.
pub fn nomenclature(name: &str) -> Option<Document> {
    let text = text(&NOMENCLATURES, name)?;
    // What ships is read by a test: it cannot be wrong here.
    Document::of_toml(Path::new(name), text).ok()
}

/// A mapping that ships, by its name.
pub fn mapping(name: &str) -> Option<MappingDocument> {
    MappingDocument::of_toml(Path::new(name), text(&MAPPINGS, name)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nomenclature::{Mapping, Nomenclature, Target};

    fn open(name: &str) -> Nomenclature {
        Nomenclature::of(nomenclature(name).unwrap()).unwrap()
    }

    #[test]
    fn what_ships_holds_and_says_its_source() {
        for name in names() {
            let open = open(name);
            assert_eq!(open.id(), name);
            assert!(
                !open.source().is_empty() && !open.title().is_empty(),
                "{name}"
            );
        }
    }

    #[test]
    fn corine_has_5_15_and_44_classes_whose_parents_are_their_first_digits() {
        let corine = open("corine");
        let of_level = |level| corine.classes().iter().filter(|c| c.level == level).count();
        assert_eq!([1, 2, 3].map(of_level), [5, 15, 44]);
        assert_eq!(corine.leaves().count(), 44);
        for class in corine.classes() {
            let above = &class.code[..class.code.len() - 1];
            assert_eq!(class.parent.as_deref().unwrap_or(""), above);
            assert_eq!(usize::from(class.level), class.code.len());
        }
    }

    #[test]
    fn ocsge_has_its_leaves() {
        assert_eq!(open("ocsge-cs").leaves().count(), 14);
        let us = open("ocsge-us");
        assert_eq!(us.leaves().count(), 20);
        assert!(us.find("US235").is_some() && us.find("US4.1.5").is_some());
    }

    /// The table of the rule, written again by hand from its source.
    fn is_artificial(cs: &str, us: &str) -> bool {
        let herbaceous = [
            "US2", "US3", "US5", "US235", "US4.1.1", "US4.1.2", "US4.1.3", "US4.1.4", "US4.1.5",
            "US4.2", "US4.3", "US6.1", "US6.2",
        ];
        match cs {
            "CS1.1.1.1" | "CS1.1.1.2" | "CS1.1.2.2" => true,
            "CS1.1.2.1" => us != "US1.3",
            "CS2.2.1" | "CS2.2.2" => herbaceous.contains(&us),
            _ => false,
        }
    }

    #[test]
    fn artificialisation_is_the_rule_for_every_cover_and_use() {
        let (cs, us, to) = (
            open("ocsge-cs"),
            open("ocsge-us"),
            open("artificialisation"),
        );
        let mapping = mapping("ocsge-artificialisation").unwrap();
        assert_eq!(mapping.label, "règle CS×US, sans seuil");
        let mapping = Mapping::of(&mapping, &cs, &to).unwrap();
        assert_eq!(mapping.columns(), ["US"]);
        let mut count = 0;
        for cover in cs.leaves() {
            for us_id in us.leaves() {
                let (cover_code, used) = (&cs.class(cover).code, &us.class(us_id).code);
                let target = mapping.target(cover, |_| Some(used)).unwrap();
                let Target::Class(class) = target else {
                    panic!()
                };
                let artificial = to.class(class).code == "artif";
                assert_eq!(
                    artificial,
                    is_artificial(cover_code, used),
                    "{cover_code} {used}"
                );
                count += usize::from(artificial);
            }
        }
        assert_eq!(count, 3 * 20 + 19 + 2 * 13);
    }
}
