//! Levels of a nomenclature, and the class of each code at each of them.

use std::collections::BTreeMap;

use crate::nomenclature::Nomenclature;
use crate::overlay::Codes;

/// A class of a level.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LevelClass {
    /// Its code.
    pub code: String,
    /// Its label; empty without a nomenclature.
    pub label: String,
    /// Its colour on maps, `#e6004d`, where there is one.
    pub colour: Option<String>,
}

/// A level.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Level {
    /// 1 for the coarsest.
    pub number: u8,
    /// The classes that occur, in ascending order of their codes.
    pub classes: Vec<LevelClass>,
    /// For each code of the cells, the place of its class.
    #[serde(skip)]
    class_of: Vec<usize>,
}

impl Level {
    /// All levels of a nomenclature, from the coarsest to the finest; without one, the codes as they
    /// are. Codes have been held against the nomenclature before: one that it does not have stands for
    /// itself.
    pub fn all(codes: &Codes, nomenclature: Option<&Nomenclature>) -> Vec<Self> {
        match nomenclature {
            None => vec![Self::of(1, codes, |code| LevelClass {
                code: code.into(),
                label: String::new(),
                colour: None,
            })],
            Some(nomenclature) => (1..=nomenclature.levels().max(1))
                .map(|number| Self::of(number, codes, |code| class(nomenclature, code, number)))
                .collect(),
        }
    }

    fn of(number: u8, codes: &Codes, class: impl Fn(&str) -> LevelClass) -> Self {
        let of_codes: Vec<LevelClass> = codes.all.iter().map(|code| class(code)).collect();
        let known = of_codes
            .iter()
            .map(|class| (class.code.clone(), class.clone()));
        let known: BTreeMap<String, LevelClass> = known.collect();
        let place = |class: &LevelClass| known.range(..class.code.clone()).count();
        Self {
            number,
            class_of: of_codes.iter().map(place).collect(),
            classes: known.into_values().collect(),
        }
    }

    /// The place of the class of a code among those of the level.
    pub fn class_of(&self, code: u32) -> usize {
        self.class_of[code as usize]
    }

    /// The code of the class of a code.
    pub fn code_of(&self, code: u32) -> &str {
        &self.classes[self.class_of(code)].code
    }

    /// A class by its code.
    pub fn class(&self, code: &str) -> Option<&LevelClass> {
        self.classes.iter().find(|class| class.code == code)
    }
}

fn class(nomenclature: &Nomenclature, code: &str, level: u8) -> LevelClass {
    let Some(id) = nomenclature.find(code) else {
        return LevelClass {
            code: code.into(),
            label: String::new(),
            colour: None,
        };
    };
    let class = nomenclature.class(nomenclature.at_level(id, level));
    LevelClass {
        code: class.code.clone(),
        label: class.label.clone(),
        colour: class.colour.map(|colour| colour.to_string()),
    }
}
