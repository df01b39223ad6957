//! A nomenclature that holds: classes found by code, rolled up to any level.

use std::collections::HashMap;
use std::path::Path;

use relais_core::fault::{Finding, Level, Trouble};

use super::class::{Class, Draft, Years};
use super::document::Document;
use super::fault::NomenclatureFault;
use super::review::{self, review};
use super::shipped;

/// The place of a class in its nomenclature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(u16);

impl ClassId {
    /// As an index into [`Nomenclature::classes`].
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// Classes, each with its parents.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Nomenclature {
    id: String,
    title: String,
    version: String,
    source: String,
    classes: Vec<Class>,
    #[serde(skip)]
    parents: Vec<Option<ClassId>>,
    #[serde(skip)]
    by_code: HashMap<String, ClassId>,
}

impl Nomenclature {
    /// One that ships, by its name, or a file.
    ///
    /// # Errors
    /// Neither; a file that is no nomenclature; classes that do not hold together.
    pub fn open(word: &str) -> Result<Self, Trouble> {
        Ok(Self::of(Self::document(word)?)?)
    }

    /// True for the name of one that ships: all else names a file.
    pub fn ships(word: &str) -> bool {
        shipped::names().contains(&word)
    }

    /// The document of one that ships, by its name, or of a file.
    ///
    /// # Errors
    /// Neither; a file that is no nomenclature.
    pub fn document(word: &str) -> Result<Document, Trouble> {
        if let Some(document) = shipped::nomenclature(word) {
            return Ok(document);
        }
        let path = Path::new(word);
        if path.extension().is_none() && !path.exists() {
            return Err(NomenclatureFault::Unknown {
                word: word.into(),
                shipped: shipped::names().join(", "),
            }
            .into());
        }
        Document::read(path)
    }

    /// The nomenclature of a document.
    ///
    /// # Errors
    /// All that is wrong with its classes.
    pub fn of(document: Document) -> Result<Self, NomenclatureFault> {
        let (nomenclature, findings) = Self::reviewed(document);
        nomenclature.ok_or_else(|| NomenclatureFault::Invalid {
            name: findings.0,
            findings: findings
                .1
                .into_iter()
                .filter(|f| f.level == Level::Fault)
                .collect(),
        })
    }

    /// The nomenclature of a document, none where it has a fault; its name, and all that was found.
    pub fn reviewed(document: Document) -> (Option<Self>, (String, Vec<Finding>)) {
        let mut findings = review(&document);
        if document.classes.len() > usize::from(u16::MAX) {
            findings.push(Finding::fault("classes", "there are more than 65535"));
        }
        let name = document.id.clone();
        let holds = findings.iter().all(|f| f.level != Level::Fault);
        (holds.then(|| Self::build(document)), (name, findings))
    }

    /// Of a document in which nothing was found wrong.
    fn build(document: Document) -> Self {
        let ids = (0..=u16::MAX).map(ClassId);
        let by_code: HashMap<String, ClassId> = (document.classes.iter().zip(ids))
            .map(|(class, id)| (class.code.clone(), id))
            .collect();
        let parent = |draft: &Draft| by_code.get(draft.parent.as_deref()?).copied();
        let parents: Vec<Option<ClassId>> = document.classes.iter().map(parent).collect();
        let level = |mut at: Option<ClassId>| {
            let mut level = 0;
            while let Some(id) = at {
                level += 1;
                at = parents[id.index()];
            }
            level
        };
        let classes = document.classes.into_iter().map(|draft| Class {
            level: level(by_code.get(&draft.code).copied()),
            years: draft.years(),
            colour: draft.colour.as_ref().and_then(|c| c.parse().ok()),
            code: draft.code,
            label: draft.label,
            parent: draft.parent,
            mmu_m2: draft.mmu_m2,
        });
        Self {
            id: document.id,
            title: document.title,
            version: document.version,
            source: document.source,
            classes: classes.collect(),
            parents,
            by_code,
        }
    }

    /// What it is called: its id, and its version where it states one.
    pub fn name(&self) -> String {
        match self.version.is_empty() {
            true => self.id.clone(),
            false => format!("{} {}", self.id, self.version),
        }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its title, for people; empty where it states none.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Where its classes are taken from; empty where it does not say.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Its classes in the order of its file, by [`ClassId::index`].
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// The class of a code.
    pub fn find(&self, code: &str) -> Option<ClassId> {
        self.by_code.get(code).copied()
    }

    /// A class.
    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[id.index()]
    }

    /// The class that it is part of.
    pub fn parent(&self, id: ClassId) -> Option<ClassId> {
        self.parents[id.index()]
    }

    /// All classes in order.
    pub fn ids(&self) -> impl Iterator<Item = ClassId> {
        (0..=u16::MAX).map(ClassId).take(self.classes.len())
    }

    /// The class of a level that it is part of; itself where it is of that level or above.
    pub fn at_level(&self, id: ClassId, level: u8) -> ClassId {
        let mut at = id;
        while self.class(at).level > level {
            match self.parent(at) {
                Some(parent) => at = parent,
                None => break,
            }
        }
        at
    }

    /// Classes that no other is part of.
    pub fn leaves(&self) -> impl Iterator<Item = ClassId> {
        let mut has_parts = vec![false; self.classes.len()];
        for parent in self.parents.iter().flatten() {
            has_parts[parent.index()] = true;
        }
        self.ids().filter(move |id| !has_parts[id.index()])
    }

    /// That it has a level.
    ///
    /// # Errors
    /// [`NomenclatureFault::NoLevel`] beyond the deepest.
    pub fn check_level(&self, level: u8) -> Result<(), NomenclatureFault> {
        let levels = self.levels();
        match level <= levels {
            true => Ok(()),
            false => Err(NomenclatureFault::NoLevel {
                nomenclature: self.name(),
                levels,
                level,
            }),
        }
    }

    /// The deepest level.
    pub fn levels(&self) -> u8 {
        self.classes.iter().map(|c| c.level).max().unwrap_or(0)
    }

    /// The years in which a class may be used.
    pub fn years(&self, id: ClassId) -> Years {
        self.class(id).years
    }
}

const _: () = assert!(review::MOST_LEVELS < u8::MAX);
