//! A partner.

use crate::landscape::chance::{Dice, mix};

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Commune,
    Epci,
    Agency,
    Department,
    Fire,
    State,
    Association,
    Research,
}

/// Beginnings of names of places; none of them exists with its end.
const HEADS: [&str; 40] = [
    "Aubrezac",
    "Bramevieille",
    "Castelormeau",
    "Doulezon-le-Creux",
    "Esclavignes",
    "Fontorbe",
    "Grandmorel",
    "Hautesource",
    "Isledoux",
    "Jarnezolles",
    "Landeperdue",
    "Mornelac",
    "Noirval-d’Ourbe",
    "Orgemais",
    "Peyrelongue-Haute",
    "Quincevault",
    "Roquemiel",
    "Sauvetournes",
    "Ternoulle",
    "Ussezac",
    "Vauzergues",
    "Yvrezolles",
    "Brézillac-le-Neuf",
    "Coutelac",
    "Fontreuil",
    "Granzay-la-Pierre",
    "Lussanac",
    "Marvézac",
    "Oradelles",
    "Puyferrat-Bas",
    "Ribaudelle",
    "Solignan",
    "Toulverac",
    "Valmoustier",
    "Aiguelade",
    "Bourdezac",
    "Chantemule",
    "Dornezac",
    "Escornebelle",
    "Ferralongue",
];
const TAILS: [&str; 22] = [
    "",
    "-sur-Ourbise",
    "-les-Vignes",
    "-le-Vieux",
    "-en-Combe",
    "-du-Bois",
    "-l’Étang",
    "-la-Lande",
    "-sous-Roche",
    "-les-Pins",
    "-d’Estuaire",
    "-le-Haut",
    "-la-Forge",
    "-de-Marche",
    "-aux-Chênes",
    "-l’Abbaye",
    "-la-Rivière",
    "-des-Dunes",
    "-le-Pont",
    "-la-Garenne",
    "-le-Gué",
    "-les-Moulins",
];
/// Départements of the region.
pub const DEPARTEMENTS: [&str; 12] = [
    "16", "17", "19", "23", "24", "33", "40", "47", "64", "79", "86", "87",
];

/// A partner as the officer's spreadsheet has it.
#[derive(Debug, Clone)]
pub struct Body {
    pub at: usize,
    pub sort: Sort,
    pub name: String,
    pub siret: String,
    pub territory: String,
    /// Number of its PIGMA convention, and the day of it.
    pub convention: String,
    pub signed: (u16, u8, u8),
    pub potential: &'static str,
    pub maturity: &'static str,
    /// The last part of its addresses of messaging.
    pub domain: String,
}

impl Body {
    /// The partner number `at`.
    pub fn new(seed: u64, at: usize) -> Self {
        let mut dice = Dice::new(mix(seed, at as i64, 0x0e1a));
        let departement = DEPARTEMENTS[at % DEPARTEMENTS.len()];
        let sort = sort(at);
        let place = place(at);
        let (siren, siret) = numbers(at);
        // 1 in 8 strong, 1 in 4 limited: over 100 and over 200 of 860.
        let potential = match at % 8 {
            3 => "fort",
            1 | 6 => "limité",
            _ => "",
        };
        let maturity = match (potential, at % 3) {
            ("fort", 0) => "mûr",
            ("fort", 1) => "en cours",
            ("", _) => "",
            _ => "pas mûr",
        };
        Self {
            at,
            sort,
            name: name(sort, &place, departement),
            territory: territory(sort, departement, &siren, at),
            siret,
            // Numbers grow with the years; 2772 is that of the officer's template.
            convention: (1903 + at).to_string(),
            signed: (
                2012 + (at * 12 / super::PARTNERS) as u16,
                1 + (dice.unit() * 12.0) as u8,
                1 + (dice.unit() * 28.0) as u8,
            ),
            potential,
            maturity,
            domain: format!("{}.example", plain(&place, at)),
        }
    }

    /// Its legal form, in words.
    pub fn legal_form(&self) -> &'static str {
        match self.sort {
            Sort::Commune => "Commune",
            Sort::Epci => "Établissement public de coopération intercommunale",
            Sort::Agency => "Syndicat mixte",
            Sort::Department => "Département",
            Sort::Fire => "Établissement public départemental",
            Sort::State => "Service déconcentré de l’État",
            Sort::Association => "Association loi 1901",
            Sort::Research => "Établissement public scientifique",
        }
    }

    /// Its user group, in the officer's words.
    pub fn group(&self) -> &'static str {
        match self.sort {
            Sort::Epci | Sort::Agency => "EPCI et agences",
            Sort::Commune | Sort::Department | Sort::Fire | Sort::State => {
                "collectivités, DDT(M), SDIS"
            }
            Sort::Association | Sort::Research => "autres organismes",
        }
    }

    /// A public body.
    pub fn is_public(&self) -> bool {
        self.sort != Sort::Association
    }

    /// Joins DINAMIS on its own.
    pub fn autonomous(&self) -> bool {
        self.sort == Sort::Research
    }
}

/// Bodies of which there is one a département come first.
fn sort(at: usize) -> Sort {
    match at {
        0..12 => Sort::Department,
        12..24 => Sort::Fire,
        24..36 => Sort::State,
        _ => match at % 20 {
            0..9 => Sort::Commune,
            9..14 => Sort::Epci,
            14..17 => Sort::Agency,
            17..19 => Sort::Association,
            _ => Sort::Research,
        },
    }
}

/// A name of a place for each number: 880 are apart.
fn place(at: usize) -> String {
    format!(
        "{}{}",
        HEADS[at % HEADS.len()],
        TAILS[at / HEADS.len() % TAILS.len()]
    )
}

fn name(sort: Sort, place: &str, departement: &str) -> String {
    match sort {
        Sort::Commune => format!("Commune fictive de {place}"),
        Sort::Epci => format!("Communauté de communes fictive de {place}"),
        Sort::Agency => format!("Syndicat mixte fictif du SCoT de {place}"),
        Sort::Department => format!("Conseil départemental fictif {departement} ({place})"),
        Sort::Fire => format!("SDIS fictif {departement} ({place})"),
        Sort::State => format!("DDTM fictive {departement} ({place})"),
        Sort::Association => format!("Association fictive des amis de {place}"),
        Sort::Research => format!("Laboratoire fictif de {place}"),
    }
}

fn territory(sort: Sort, departement: &str, siren: &str, at: usize) -> String {
    match sort {
        Sort::Epci => format!("EPCI:{siren}"),
        // Codes from 900 on are no commune's.
        Sort::Commune => format!("COM:{departement}{}", 900 + at % 90),
        Sort::Research | Sort::Association => "REG:75".into(),
        Sort::Agency | Sort::Department | Sort::Fire | Sort::State => format!("DEP:{departement}"),
    }
}

/// SIREN and SIRET whose keys agree (Luhn).
fn numbers(at: usize) -> (String, String) {
    let siren = keyed(&format!("2999{at:04}"));
    let siret = keyed(&format!("{siren}0001"));
    (siren, siret)
}

fn keyed(digits: &str) -> String {
    let doubled = |(k, b): (usize, u8)| {
        let digit = u32::from(b - b'0') * (1 + (k % 2 == 0) as u32);
        digit / 10 + digit % 10
    };
    let sum: u32 = digits.bytes().rev().enumerate().map(doubled).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// Letters and digits of a name, for an address.
fn plain(place: &str, at: usize) -> String {
    let letter = |c: char| match c.to_ascii_lowercase() {
        'é' | 'è' | 'É' => Some('e'),
        c if c.is_ascii_alphanumeric() => Some(c),
        _ => None,
    };
    let mut word: String = place.chars().filter_map(letter).collect();
    word.truncate(16);
    format!("{word}{at}")
}
