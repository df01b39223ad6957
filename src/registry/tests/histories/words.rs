//! What happens in a history and what is asked of it, in words and whole numbers.

use std::sync::LazyLock;

use crate::tests::chance::Chance;

/// Days from the first one.
pub type Day = i64;

/// Where each of a list stands, and since when.
pub type Stands = Vec<(&'static str, Day)>;

/// Something that happens, or is said to.
#[derive(Debug, Clone)]
pub struct Deed {
    /// When it is recorded.
    pub today: Day,
    /// The day of the fact.
    pub on: Day,
    pub what: What,
}

/// Partners, persons and texts are places in lists; adhésions, accounts and mandates are numbered
/// in the order in which they were taken.
#[derive(Debug, Clone)]
pub enum What {
    /// A convention of collaboration, from that day.
    Collaborates {
        until: Option<Day>,
    },
    /// Represents the partner by law, from that day.
    Named {
        partner: usize,
        person: usize,
        until: Option<Day>,
    },
    Leaves {
        partner: usize,
        person: usize,
    },
    /// The notice of information.
    Informed {
        person: usize,
    },
    /// A text of the shelf is loaded.
    Loads {
        text: usize,
    },
    /// A text that was loaded ends on that day.
    Withdrawn {
        text: usize,
    },
    Autonomous {
        partner: usize,
        is: bool,
    },
    Opens {
        partner: usize,
        path: &'static str,
        reprise: bool,
    },
    Event {
        partner: usize,
        word: &'static str,
        given: Given,
    },
    /// The last day of the adhésion is corrected.
    Lasts {
        partner: usize,
        until: Option<Day>,
    },
    /// What has run out is written down.
    Expires,
    Types {
        person: usize,
        partner: usize,
        mandate: Option<usize>,
        reprise: bool,
    },
    Does {
        account: usize,
        deed: &'static str,
        why: bool,
    },
    /// The mandate of an account is corrected.
    Rests {
        account: usize,
        mandate: Option<usize>,
    },
    Mandated {
        person: usize,
        partner: usize,
        purpose: &'static str,
        until: Day,
    },
    Prolonged {
        mandate: usize,
        until: Day,
    },
    /// A mandate ends before its day.
    Cut {
        mandate: usize,
    },
    Merged {
        keep: usize,
        other: usize,
    },
}

/// What an event of an adhésion rests on.
#[derive(Debug, Clone, Default)]
pub struct Given {
    pub words: Vec<&'static str>,
    /// Kind, text, version.
    pub texts: Vec<(&'static str, &'static str, &'static str)>,
    pub category: &'static str,
    pub to: &'static str,
    pub until: Option<Day>,
    pub who: Option<usize>,
}

/// What may be given in words.
pub const WORDS: [&str; 8] = [
    "par",
    "reference",
    "motif",
    "avenant",
    "document",
    "preuve",
    "condition",
    "reprise",
];
pub const EVENTS: [&str; 19] = [
    "eligibilite",
    "ineligibilite",
    "envoi",
    "signature",
    "saisie",
    "soumission",
    "formulaire",
    "acceptation",
    "instruction",
    "validation",
    "renvoi",
    "refus",
    "activation",
    "suspension",
    "levee",
    "fin",
    "expiration",
    "reprise",
    "textes",
];

/// What is there from the beginning.
#[derive(Debug, Clone)]
pub struct World {
    pub demo: bool,
    pub partners: Vec<Body>,
}

#[derive(Debug, Clone, Copy)]
pub struct Body {
    pub group: &'static str,
    pub public: bool,
    pub autonomous: bool,
    pub territory: &'static str,
}

pub const PARTNERS: usize = 3;
pub const PERSONS: usize = 6;
/// Territories and their communes.
pub const COUNTRY: [(&str, &[&str]); 5] = [
    ("EPCI:243300316", &["33063", "33281"]),
    ("EPCI:200069995", &["33281", "24001"]),
    ("DEP:33", &["33063", "33281"]),
    ("REG:75", &["33063", "33281", "24001"]),
    ("DEP:24", &["24001"]),
];
pub const PLACES: [&str; 8] = [
    "COM:33063",
    "EPCI:243300316",
    "COM:33281",
    "REG:75",
    "DEP:33",
    "COM:24001",
    "EPCI:200069995",
    "DEP:24",
];

impl World {
    pub fn new(chance: &mut Chance) -> Self {
        let body = |chance: &mut Chance| Body {
            group: chance.mostly(&["collectivite", "epci-agence", "autre"]),
            public: chance.mostly(&[true, false]),
            autonomous: chance.one_in(8),
            territory: chance.mostly(&["EPCI:243300316", "COM:33063", "DEP:24"]),
        };
        Self {
            demo: chance.one_in(6),
            partners: (0..PARTNERS).map(|_| body(chance)).collect(),
        }
    }
}

/// A version of a text.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub kind: &'static str,
    pub id: &'static str,
    pub version: &'static str,
    pub example: bool,
    pub from: Day,
    pub until: Option<Day>,
    pub clauses: Vec<Rule>,
}

/// A clause of a licence.
#[derive(Debug, Clone)]
pub struct Rule {
    pub who: Vec<&'static str>,
    pub staff: Vec<&'static str>,
    pub data: &'static str,
    pub product: &'static str,
    pub content: &'static str,
    pub px: Option<u32>,
    pub purposes: Vec<&'static str>,
    pub territory: Vec<&'static str>,
    pub handed_on: &'static str,
    pub days: i64,
    pub until: Option<Day>,
}

pub const TEXTS: [(&str, &str); 5] = [
    ("charte", "charte"),
    ("super-referent", "pigma"),
    ("licence", "spot"),
    ("licence", "phr"),
    ("charte", "ethique"),
];
pub const VERSIONS: [&str; 3] = ["1", "2", "3"];
/// How many sheets there are of each version, of which a registry takes one.
pub const VARIANTS: usize = 6;

/// The texts of which registries take some: those of one text and version follow one another.
pub static SHELF: LazyLock<Vec<Sheet>> = LazyLock::new(|| {
    let mut chance = Chance::new(6);
    let mut shelf = Vec::new();
    for (kind, id) in TEXTS {
        for (at, version) in VERSIONS.into_iter().enumerate() {
            for _ in 0..VARIANTS {
                shelf.push(sheet(&mut chance, (kind, id, version), at as i64));
            }
        }
    }
    shelf
});

fn sheet(
    chance: &mut Chance,
    (kind, id, version): (&'static str, &'static str, &'static str),
    at: i64,
) -> Sheet {
    let from = at * 100 + chance.days(60) - 20;
    let clauses = match kind {
        "licence" => (0..=chance.below(2)).map(|_| rule(chance, id)).collect(),
        _ => Vec::new(),
    };
    Sheet {
        kind,
        id,
        version,
        example: chance.one_in(12),
        from,
        until: chance.one_in(4).then(|| from + 60 + chance.days(200)),
        clauses,
    }
}

fn some(chance: &mut Chance, all: &[&'static str]) -> Vec<&'static str> {
    let mut some: Vec<_> = all.iter().copied().filter(|_| !chance.one_in(5)).collect();
    if some.is_empty() {
        some.push(all[0]);
    }
    some
}

fn rule(chance: &mut Chance, id: &str) -> Rule {
    let product = chance.among(&["image", "image", "extrait", "valeur-ajoutee", "derive"]);
    let extract = product == "extrait";
    let content = match product {
        "image" | "extrait" => "image",
        "derive" => "vecteur",
        _ => chance.among(&["image", "vecteur", "relief"]),
    };
    Rule {
        who: some(
            chance,
            &["collectivite", "epci-agence", "public", "autonome", "autre"],
        ),
        staff: some(chance, &["agent", "mandataire"]),
        data: if id == "spot" { "spot/*" } else { "phr/*" },
        product,
        content,
        px: extract.then(|| chance.among(&[1024, 256])),
        purposes: some(chance, &["risques", "pcrs"]),
        territory: some(chance, &["propre", "DEP:33"]),
        handed_on: match product {
            "derive" => "libre",
            "extrait" => chance.among(&["avec-mention", "aucune"]),
            _ => "aucune",
        },
        days: 1 + chance.days(400),
        until: chance.one_in(6).then(|| 80 + chance.days(300)),
    }
}

/// A question; what is empty is not said.
#[derive(Debug, Clone)]
pub struct Asked {
    pub on: Day,
    pub account: usize,
    pub action: &'static str,
    pub product: &'static str,
    pub licence: &'static str,
    pub kind: &'static str,
    pub content: &'static str,
    pub size: &'static str,
    pub territory: &'static str,
    pub purpose: &'static str,
}
