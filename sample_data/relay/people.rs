//! Who works for a partner.

use super::body::{Body, Sort};
use crate::landscape::chance::{Dice, mix};

const GIVEN: [&str; 24] = [
    "Anémone",
    "Basile",
    "Capucine",
    "Dahlia",
    "Églantine",
    "Florentin",
    "Garance",
    "Hyacinthe",
    "Iris",
    "Jonquille",
    "Lilas",
    "Marguerite",
    "Narcisse",
    "Olive",
    "Pervenche",
    "Quentin",
    "Romarin",
    "Sauge",
    "Tilleul",
    "Ursule",
    "Violette",
    "Myrtille",
    "Yolaine",
    "Zéphyrin",
];
const FAMILY: [&str; 26] = [
    "Exemple-Alouette",
    "Exemple-Bouvreuil",
    "Exemple-Chardonneret",
    "Exemple-Draine",
    "Exemple-Engoulevent",
    "Exemple-Fauvette",
    "Exemple-Grèbe",
    "Exemple-Huppe",
    "Exemple-Ibis",
    "Exemple-Jaseur",
    "Exemple-Kamichi",
    "Exemple-Loriot",
    "Exemple-Mésange",
    "Exemple-Nette",
    "Exemple-Outarde",
    "Exemple-Pinson",
    "Exemple-Roitelet",
    "Exemple-Sittelle",
    "Exemple-Tarin",
    "Exemple-Vanneau",
    "Exemple-Bécasse",
    "Exemple-Cincle",
    "Exemple-Faucon",
    "Exemple-Harle",
    "Exemple-Milan",
    "Exemple-Pic",
];

/// A person.
#[derive(Debug, Clone)]
pub struct Person {
    pub family: String,
    pub given: &'static str,
    pub email: String,
    pub function: &'static str,
    /// As the officer writes it; empty for a mere user.
    pub role: &'static str,
}

/// The people of one partner: its legal representative, its référent, its users.
#[derive(Debug, Clone)]
pub struct People {
    pub legal: Person,
    pub referent: Person,
    pub users: Vec<Person>,
}

impl People {
    /// Those of a partner: more where images are of use.
    pub fn of(seed: u64, body: &Body) -> Self {
        let mut dice = Dice::new(mix(seed, body.at as i64, 0x9e09));
        let users = match (body.sort, body.potential) {
            (_, "fort") => 2 + (dice.unit() * 3.0) as usize,
            (Sort::Department | Sort::Fire | Sort::State, _) => 2,
            (_, "limité") => 1 + (dice.unit() * 2.0) as usize,
            _ => (dice.unit() * 2.0) as usize,
        };
        let mut person = |place: usize, function, role| one(&mut dice, body, place, function, role);
        Self {
            legal: person(0, chief(body.sort), "représentant légal"),
            referent: person(1, "responsable SIG", "référent"),
            users: (0..users)
                .map(|at| person(2 + at, "géomaticien ou géomaticienne", ""))
                .collect(),
        }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Person> {
        [&self.legal, &self.referent].into_iter().chain(&self.users)
    }
}

fn one(
    dice: &mut Dice,
    body: &Body,
    place: usize,
    function: &'static str,
    role: &'static str,
) -> Person {
    let given = GIVEN[(dice.unit() * GIVEN.len() as f64) as usize];
    let family = FAMILY[(dice.unit() * FAMILY.len() as f64) as usize].to_string();
    // The place among the people of the body keeps two namesakes apart.
    Person {
        email: format!("personne{place}@{}", body.domain),
        family,
        given,
        function,
        role,
    }
}

fn chief(sort: Sort) -> &'static str {
    match sort {
        Sort::Commune => "maire",
        Sort::Epci | Sort::Agency | Sort::Department | Sort::Association => {
            "présidente ou président"
        }
        Sort::Fire => "directeur ou directrice",
        Sort::State => "directrice ou directeur",
        Sort::Research => "directeur ou directrice d’unité",
    }
}
