//! The passage from one nomenclature to another, or from one version to the next.

use std::path::Path;

use relais_core::fault::{Finding, Level, Trouble};
use relais_files::table::Table;
use relais_files::text;

use super::document::{is_toml, syntax};
use super::fault::NomenclatureFault;
use super::rule::{When, undecided};
use super::shipped;
use super::tree::{ClassId, Nomenclature};

/// A mapping as a file states it; nothing is checked yet.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingDocument {
    /// What it is called.
    pub id: String,
    /// The nomenclature that it begins from.
    #[serde(default)]
    pub from: String,
    /// The nomenclature that it leads to.
    #[serde(default)]
    pub to: String,
    /// What every figure that rests on it must say, in French; empty where nothing.
    #[serde(default)]
    pub label: String,
    /// Where it is taken from.
    #[serde(default)]
    pub source: String,
    /// The passages.
    #[serde(rename = "passage")]
    pub passages: Vec<Passage>,
}

/// One line of a mapping.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// The code that it begins from; stands for the classes below it that have no line of their own.
    pub from: String,
    /// The code that it leads to.
    pub to: String,
    /// When it is taken; empty for always.
    #[serde(default)]
    pub when: String,
}

impl MappingDocument {
    /// Reads a `.toml`, or a table of the columns `from`, `to` and `when`.
    ///
    /// # Errors
    /// No such file, not what a mapping is written in.
    pub fn read(path: &Path) -> Result<Self, Trouble> {
        if is_toml(path) {
            let text = text::read(path)?.content;
            return Ok(Self::of_toml(path, &text)?);
        }
        let table = Table::read(path)?;
        let sheet = table.under(&[&["from", "de", "code_avant"], &["to", "vers", "code_apres"]])?;
        let when = sheet.column(&["when", "regle", "règle"]);
        let name = path.file_stem().map(|name| name.to_string_lossy());
        Ok(Self {
            id: name.unwrap_or_default().into(),
            from: String::new(),
            to: String::new(),
            label: String::new(),
            source: String::new(),
            passages: sheet
                .rows()
                .map(|row| Passage {
                    from: row.cell(0).into(),
                    to: row.cell(1).into(),
                    when: row.at(when).into(),
                })
                .collect(),
        })
    }

    /// Reads TOML that is in memory.
    ///
    /// # Errors
    /// Not what a mapping is written in.
    pub fn of_toml(path: &Path, text: &str) -> Result<Self, NomenclatureFault> {
        toml::from_str(text).map_err(|e| syntax(path, e.to_string().trim_end()))
    }

    /// One that ships, by its name, or a file.
    ///
    /// # Errors
    /// Neither, or not what a mapping is written in.
    pub fn open(word: &str) -> Result<Self, Trouble> {
        match shipped::mapping(word) {
            Some(document) => Ok(document),
            None => Self::read(Path::new(word)),
        }
    }
}

/// Where a class leads.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// To one class.
    Class(ClassId),
    /// To several, each with its share of the area; the shares make 1.
    Shares(Vec<(ClassId, f64)>),
}

/// A mapping that holds: every class of one nomenclature leads to one of the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    id: String,
    label: String,
    source: String,
    /// By class of the nomenclature that it begins from, those of its parents where it has none.
    ways: Vec<Vec<(When, ClassId)>>,
    codes: Vec<String>,
}

impl Mapping {
    /// Holds a document against both nomenclatures.
    ///
    /// # Errors
    /// All that is wrong: codes that there are not, classes that lead nowhere, classes that lead to
    /// several without a rule, rules that do not decide.
    pub fn of(
        document: &MappingDocument,
        from: &Nomenclature,
        to: &Nomenclature,
    ) -> Result<Self, NomenclatureFault> {
        let (mapping, findings) = Self::reviewed(document, from, to);
        mapping.ok_or_else(|| NomenclatureFault::Invalid {
            name: document.id.clone(),
            findings: findings
                .into_iter()
                .filter(|f| f.level == Level::Fault)
                .collect(),
        })
    }

    /// The mapping of a document, none where it has a fault; and all that was found.
    pub fn reviewed(
        document: &MappingDocument,
        from: &Nomenclature,
        to: &Nomenclature,
    ) -> (Option<Self>, Vec<Finding>) {
        let mut findings = Vec::new();
        named(&document.from, from, "from", &mut findings);
        named(&document.to, to, "to", &mut findings);
        let mut own: Vec<Vec<(When, ClassId)>> = vec![Vec::new(); from.classes().len()];
        for passage in &document.passages {
            match read(passage, from, to) {
                Ok((class, way)) => own[class.index()].push(way),
                Err(what) => findings.push(Finding::fault(
                    format!("{:?} to {:?}", passage.from, passage.to),
                    what,
                )),
            }
        }
        for (class, ways) in from.classes().iter().zip(&own) {
            if let Some(what) = unclear(ways) {
                findings.push(Finding::fault(format!("class {:?}", class.code), what));
            }
        }
        let ways = inherited(&own, from);
        for leaf in from.leaves().filter(|leaf| ways[leaf.index()].is_empty()) {
            let place = format!("class {:?}", from.class(leaf).code);
            findings.push(Finding::fault(place, "it leads nowhere"));
        }
        let holds = findings.iter().all(|f| f.level != Level::Fault);
        let mapping = holds.then(|| Self {
            id: document.id.clone(),
            label: document.label.clone(),
            source: document.source.clone(),
            ways,
            codes: from.classes().iter().map(|c| c.code.clone()).collect(),
        });
        (mapping, findings)
    }

    /// Where a class leads, for a feature whose other attributes `attribute` tells.
    ///
    /// # Errors
    /// A value on which the rule does not decide: none at all, or a class above the leaves that
    /// has no passage.
    pub fn target<'a>(
        &self,
        class: ClassId,
        attribute: impl Fn(&str) -> Option<&'a str>,
    ) -> Result<Target, NomenclatureFault> {
        let ways = &self.ways[class.index()];
        let shares: Vec<(ClassId, f64)> = ways
            .iter()
            .filter_map(|(when, to)| match when {
                When::Share(share) => Some((*to, *share)),
                When::Always | When::Is(_) | When::IsNot(_) | When::Otherwise => None,
            })
            .collect();
        if !shares.is_empty() {
            return Ok(Target::Shares(shares));
        }
        let column = ways.iter().find_map(|(when, _)| when.column());
        let value = column
            .and_then(&attribute)
            .map(str::trim)
            .unwrap_or_default();
        let undecided = || NomenclatureFault::Undecided {
            mapping: self.id.clone(),
            code: self.codes[class.index()].clone(),
            column: column.unwrap_or("anything").into(),
            value: match value.is_empty() {
                true => "not given".into(),
                false => value.into(),
            },
        };
        // A feature without the value is not taken for one of another value.
        if column.is_some() && value.is_empty() {
            return Err(undecided());
        }
        let by_words = ways.iter().find(|(when, _)| when.takes(value));
        let otherwise = || ways.iter().find(|(when, _)| *when == When::Otherwise);
        let way = by_words.or_else(otherwise).ok_or_else(undecided)?;
        Ok(Target::Class(way.1))
    }

    /// The columns that its rules ask beside the code.
    pub fn columns(&self) -> Vec<&str> {
        let ways = self.ways.iter().flatten();
        let mut columns: Vec<&str> = ways.filter_map(|(when, _)| when.column()).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// What every figure that rests on it must say; empty where nothing.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Where it is taken from.
    pub fn source(&self) -> &str {
        &self.source
    }
}

/// A mapping made for one nomenclature is not used for another.
fn named(stated: &str, given: &Nomenclature, what: &str, findings: &mut Vec<Finding>) {
    if !stated.is_empty() && stated != given.id() && stated != given.name() {
        let told = format!("it says {stated}, and is held against {}", given.name());
        findings.push(Finding::fault(what, told));
    }
}

fn read(
    passage: &Passage,
    from: &Nomenclature,
    to: &Nomenclature,
) -> Result<(ClassId, (When, ClassId)), String> {
    let lacks = |which: &Nomenclature, code: &str| format!("{} has no {code:?}", which.name());
    let class = from
        .find(&passage.from)
        .ok_or_else(|| lacks(from, &passage.from))?;
    let target = to.find(&passage.to).ok_or_else(|| lacks(to, &passage.to))?;
    Ok((class, (passage.when.parse()?, target)))
}

/// What is not clear about where a class leads by its own lines.
fn unclear(ways: &[(When, ClassId)]) -> Option<String> {
    let whens: Vec<&When> = ways.iter().map(|(when, _)| when).collect();
    let always = whens.iter().filter(|w| ***w == When::Always).count();
    let shares: Vec<f64> = whens
        .iter()
        .filter_map(|w| match w {
            When::Share(share) => Some(*share),
            When::Always | When::Is(_) | When::IsNot(_) | When::Otherwise => None,
        })
        .collect();
    let mut columns: Vec<&str> = whens.iter().filter_map(|w| w.column()).collect();
    columns.dedup();
    match (whens.len(), always, shares.len()) {
        (0, ..) | (1, 1, _) => None,
        (_, 1.., _) => Some("it leads to several classes, and no rule says when to which".into()),
        (all, _, some @ 1..) if some < all => {
            Some("shares and other rules do not go together".into())
        }
        (_, _, 1..) => {
            let sum: f64 = shares.iter().sum();
            ((sum - 1.0).abs() > 1e-9).then(|| format!("its shares make {sum}, not 1"))
        }
        _ if columns.len() > 1 => Some(format!(
            "its rules ask several columns: {}",
            columns.join(", ")
        )),
        _ => undecided(&whens),
    }
}

/// Each class with its own passages, else those of the nearest class above that has some.
fn inherited(own: &[Vec<(When, ClassId)>], from: &Nomenclature) -> Vec<Vec<(When, ClassId)>> {
    from.ids()
        .map(|id| {
            let above = std::iter::successors(Some(id), |&at| from.parent(at));
            let mut lines = above.map(|at| &own[at.index()]);
            lines
                .find(|lines| !lines.is_empty())
                .cloned()
                .unwrap_or_default()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nomenclature::Document;

    fn nomenclature(id: &str, codes: &[(&str, &str)]) -> Nomenclature {
        let class = |(code, parent): &(&str, &str)| {
            let parent = match *parent {
                "" => String::new(),
                parent => format!("parent = \"{parent}\"\n"),
            };
            format!("[[class]]\ncode = \"{code}\"\nlabel = \"{code}\"\n{parent}")
        };
        let classes: String = codes.iter().map(class).collect();
        let text = format!("id = \"{id}\"\n{classes}");
        Nomenclature::of(Document::of_toml("t".as_ref(), &text).unwrap()).unwrap()
    }

    fn mapping(lines: &[(&str, &str, &str)]) -> Result<Mapping, NomenclatureFault> {
        let from = nomenclature("a", &[("1", ""), ("11", "1"), ("12", "1"), ("2", "")]);
        let to = nomenclature("b", &[("U", ""), ("N", "")]);
        let passage = |&(from, to, when): &(&str, &str, &str)| Passage {
            from: from.into(),
            to: to.into(),
            when: when.into(),
        };
        let document = MappingDocument {
            id: "a-b".into(),
            from: "a".into(),
            to: "b".into(),
            label: String::new(),
            source: String::new(),
            passages: lines.iter().map(passage).collect(),
        };
        Mapping::of(&document, &from, &to)
    }

    fn refused(lines: &[(&str, &str, &str)]) -> String {
        mapping(lines).unwrap_err().to_string()
    }

    #[test]
    fn classes_without_a_line_follow_those_above() {
        let mapping = mapping(&[("1", "U", ""), ("12", "N", ""), ("2", "N", "")]).unwrap();
        let to: Vec<Target> = (0..4)
            .map(|at| {
                let from = nomenclature("a", &[("1", ""), ("11", "1"), ("12", "1"), ("2", "")]);
                let id = from.ids().nth(at).unwrap();
                mapping.target(id, |_| None).unwrap()
            })
            .collect();
        assert_eq!(to[0], to[1]);
        assert_eq!(to[2], to[3]);
        assert_ne!(to[1], to[2]);
    }

    #[test]
    fn what_leads_nowhere_or_to_several_without_a_rule_is_refused() {
        assert!(refused(&[("1", "U", "")]).contains("\"2\": it leads nowhere"));
        assert!(
            refused(&[("1", "U", ""), ("2", "U", ""), ("2", "N", "")]).contains("no rule says")
        );
        assert!(refused(&[("1", "U", ""), ("2", "X", "")]).contains("b has no \"X\""));
        assert!(
            refused(&[("1", "U", ""), ("2", "N", ""), ("3", "N", "")]).contains("a has no \"3\"")
        );
        let shares = refused(&[
            ("1", "U", ""),
            ("2", "U", "share=0.4"),
            ("2", "N", "share=0.5"),
        ]);
        assert!(shares.contains("make 0.9"), "{shares}");
        let mixed = refused(&[
            ("1", "U", ""),
            ("2", "U", "share=0.4"),
            ("2", "N", "otherwise"),
        ]);
        assert!(mixed.contains("do not go together"), "{mixed}");
        let columns = refused(&[("1", "U", ""), ("2", "U", "x=1"), ("2", "N", "y=1")]);
        assert!(columns.contains("several columns"), "{columns}");
    }

    #[test]
    fn a_rule_decides_by_the_feature_and_never_without_its_value() {
        let mapping = mapping(&[
            ("1", "U", ""),
            ("2", "U", "us = r|t"),
            ("2", "N", "otherwise"),
        ])
        .unwrap();
        let from = nomenclature("a", &[("1", ""), ("11", "1"), ("12", "1"), ("2", "")]);
        let to = nomenclature("b", &[("U", ""), ("N", "")]);
        let two = from.find("2").unwrap();
        let lead = |value: Option<&'static str>| mapping.target(two, move |_| value);
        let class = |code| Target::Class(to.find(code).unwrap());
        assert_eq!(lead(Some("r")).unwrap(), class("U"));
        assert_eq!(lead(Some("z")).unwrap(), class("N"));
        assert!(
            lead(None)
                .unwrap_err()
                .to_string()
                .contains("us is not given")
        );
        assert_eq!(mapping.columns(), ["us"]);
    }
}
