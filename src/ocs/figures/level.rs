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
    /// The classes that occur, in ascending order of their codes: as numbers where there is no
    /// nomenclature and all are numbers, else as texts, which keeps a class beside its children.
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
            None => vec![Self::of(1, codes, number_of(codes), |code| LevelClass {
                code: code.into(),
                label: String::new(),
                colour: None,
            })],
            Some(nomenclature) => (1..=nomenclature.levels().max(1))
                .map(|number| {
                    let class = |code: &str| class(nomenclature, code, number);
                    Self::of(number, codes, |_| 0, class)
                })
                .collect(),
        }
    }

    fn of(
        number: u8,
        codes: &Codes,
        order: fn(&LevelClass) -> u64,
        class: impl Fn(&str) -> LevelClass,
    ) -> Self {
        let of_codes: Vec<LevelClass> = codes.all.iter().map(|code| class(code)).collect();
        let order = |class: &LevelClass| (order(class), class.code.clone());
        let known = of_codes.iter().map(|class| (order(class), class.clone()));
        let known: BTreeMap<(u64, String), LevelClass> = known.collect();
        let place = |class: &LevelClass| known.range(..order(class)).count();
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

    /// The place of a class by its code; behind all where it does not occur.
    pub fn place(&self, code: &str) -> usize {
        let place = self.classes.iter().position(|class| class.code == code);
        place.unwrap_or(self.classes.len())
    }

    /// A class by its code.
    pub fn class(&self, code: &str) -> Option<&LevelClass> {
        self.classes.iter().find(|class| class.code == code)
    }
}

/// What codes are sorted by before their letters: their numbers, where all are numbers.
fn number_of(codes: &Codes) -> fn(&LevelClass) -> u64 {
    let is_number = |code: &String| code.parse::<u64>().is_ok();
    match codes.all.iter().all(is_number) {
        true => |class| class.code.parse().unwrap_or(0),
        false => |_| 0,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(all: [&str; 4]) -> Vec<String> {
        let codes = Codes {
            all: all.map(String::from).to_vec(),
            places: Vec::new(),
        };
        let level = &Level::all(&codes, None)[0];
        for (code, name) in (0..).zip(all) {
            assert_eq!(level.code_of(code), name);
        }
        let classes = level.classes.iter();
        classes.map(|class| class.code.clone()).collect()
    }

    #[test]
    fn numbers_are_sorted_as_numbers_and_other_codes_as_texts() {
        assert_eq!(sorted(["1", "10", "11", "2"]), ["1", "2", "10", "11"]);
        assert_eq!(sorted(["1", "10", "2", "A"]), ["1", "10", "2", "A"]);
        assert_eq!(sorted(["01", "1", "10", "2"]), ["01", "1", "2", "10"]);
    }
}
