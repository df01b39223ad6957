//! What an event rests on. It names persons by their ids only.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::state::State;

/// Who may use DINAMIS (*utilisateur institutionnel autorisé*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// State, ministries, regions, departments, EPCI, communes.
    Public,
    /// Universities, laboratories, teaching establishments.
    Recherche,
    /// Associations and bodies, non-profit, with a mission of public interest.
    InteretGeneral,
    /// French private contractors: for a contract with a public actor in France, or their own research.
    Prestataire,
    /// Foreign scientists: examined by Airbus and by CNES.
    ScientifiqueEtranger,
}

/// Word and label of each category.
pub const CATEGORIES: [(&str, &str); 5] = [
    ("public", "État et collectivités"),
    ("recherche", "enseignement supérieur et recherche"),
    (
        "interet-general",
        "organisme sans but lucratif, d’intérêt général",
    ),
    (
        "prestataire",
        "prestataire privé français, pour un acteur public ou sa propre R&D",
    ),
    ("scientifique-etranger", "scientifique étranger"),
];

impl Category {
    /// All, as [`CATEGORIES`].
    pub const ALL: [Category; 5] = [
        Category::Public,
        Category::Recherche,
        Category::InteretGeneral,
        Category::Prestataire,
        Category::ScientifiqueEtranger,
    ];

    /// The category of a word.
    pub fn of(word: &str) -> Option<Self> {
        let at = CATEGORIES.iter().position(|row| row.0 == word)?;
        Self::ALL.get(at).copied()
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        let at = Self::ALL.iter().position(|one| *one == self);
        at.map_or("", |at| CATEGORIES[at].0)
    }

    /// As it is read.
    pub fn label(self) -> &'static str {
        let at = Self::ALL.iter().position(|one| *one == self);
        at.map_or("", |at| CATEGORIES[at].1)
    }

    /// Eligible under a condition only, which is said.
    pub fn is_conditional(self) -> bool {
        match self {
            Category::Prestataire | Category::ScientifiqueEtranger => true,
            Category::Public | Category::Recherche | Category::InteretGeneral => false,
        }
    }

    /// Whether a body of this category is public; none where it may be either.
    pub fn is_public(self) -> Option<bool> {
        match self {
            Category::Public => Some(true),
            Category::InteretGeneral | Category::Prestataire => Some(false),
            Category::Recherche | Category::ScientifiqueEtranger => None,
        }
    }

    /// Joins DINAMIS on its own: the relay must not replace it.
    pub fn is_autonomous(self) -> bool {
        match self {
            Category::Recherche | Category::ScientifiqueEtranger => true,
            Category::Public | Category::InteretGeneral | Category::Prestataire => false,
        }
    }
}

/// A text of a stated version: the charter, a licence, the super référent clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// What it is.
    #[serde(rename = "nature")]
    pub kind: TextKind,
    /// Its id, as `licence` has it.
    #[serde(rename = "texte")]
    pub id: String,
    /// Its version.
    pub version: String,
}

/// What is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextKind {
    /// The charter.
    Charte,
    /// PIGMA as super référent.
    SuperReferent,
    /// A licence.
    Licence,
}

impl TextKind {
    /// All.
    pub const ALL: [TextKind; 3] = [TextKind::Charte, TextKind::SuperReferent, TextKind::Licence];

    /// The kind of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// Its word in the database.
    pub fn word(self) -> &'static str {
        match self {
            TextKind::Charte => "charte",
            TextKind::SuperReferent => "super-referent",
            TextKind::Licence => "licence",
        }
    }
}

/// What an event rests on: which of it is needed is a matter of the event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// The category of users to which the partner belongs.
    #[serde(rename = "categorie", skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// The condition of a category that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Which service answered.
    #[serde(rename = "par", skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Reference of the answer, the decision, the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Why.
    #[serde(rename = "motif", skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The avenant, by its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avenant: Option<String>,
    /// The document that proves it, by its hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// Another proof, in words.
    #[serde(rename = "preuve", skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
    /// Who signed, by id.
    #[serde(rename = "signataire", skip_serializing_if = "Option::is_none")]
    pub signatory: Option<String>,
    /// What was accepted.
    #[serde(rename = "textes", skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<Text>,
    /// Where it is sent back to.
    #[serde(rename = "vers", skip_serializing_if = "Option::is_none")]
    pub to: Option<State>,
    /// The last day on which it holds.
    #[serde(rename = "jusqu_au", skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// The avenant that a table names, by its number: this registry does not hold it.
    #[serde(rename = "avenant_cite", skip_serializing_if = "Option::is_none")]
    pub cited_avenant: Option<String>,
    /// The document that a table names: this registry does not hold its bytes.
    #[serde(rename = "document_cite", skip_serializing_if = "Option::is_none")]
    pub cited: Option<Cited>,
    /// The table that told it.
    #[serde(rename = "import", skip_serializing_if = "Option::is_none")]
    pub table: Option<OfTable>,
}

/// A document that lies elsewhere, known by its hash and its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cited {
    /// Its hash.
    pub sha256: String,
    /// The name of its file.
    #[serde(rename = "nom", default)]
    pub name: String,
}

impl fmt::Display for Cited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, SHA-256 {}", self.name, self.sha256)
    }
}

/// A table of the past: what it told of an adhésion besides the events that it is replayed by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OfTable {
    /// The hash of its file.
    #[serde(rename = "fichier")]
    pub file: String,
    /// The line of the file.
    #[serde(rename = "ligne")]
    pub line: u64,
    /// The day of each step that it told, by the word of the state; their proofs are not in a table.
    #[serde(rename = "jours", skip_serializing_if = "BTreeMap::is_empty")]
    pub days: BTreeMap<State, NaiveDate>,
}

impl OfTable {
    /// The steps in their order.
    pub fn steps(&self) -> Vec<(State, NaiveDate)> {
        let mut steps: Vec<(State, NaiveDate)> = self
            .days
            .iter()
            .map(|(state, day)| (*state, *day))
            .collect();
        steps.sort_by_key(|(state, day)| (*day, *state));
        steps
    }
}

impl Evidence {
    /// True when a document proves it: one of this registry, or one that a table names.
    pub(super) fn has_document(&self) -> bool {
        let own = self.document.as_deref();
        own.is_some_and(|hash| !hash.trim().is_empty())
            || self.table.is_some() && self.cited.is_some()
    }

    /// True when it names the avenant: one of this registry, or one that a table names.
    pub(super) fn has_avenant(&self) -> bool {
        let own = self.avenant.as_deref();
        own.is_some_and(|id| !id.trim().is_empty())
            || self.table.is_some() && self.cited_avenant.is_some()
    }

    /// True when a text of the kind was accepted.
    pub(super) fn has(&self, kind: TextKind) -> bool {
        self.texts.iter().any(|text| text.kind == kind)
    }
}
