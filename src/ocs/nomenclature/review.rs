//! Whether the classes of a document hold together: all that is wrong, not the first thing only.

use std::collections::{BTreeMap, HashMap};

use relais_core::fault::Finding;

use super::class::{Colour, Draft};
use super::document::Document;

/// Deeper is a circle or a mistake.
pub(super) const MOST_LEVELS: u8 = 12;

/// What is wrong with a document (faults), or may mislead (warnings).
pub(super) fn review(document: &Document) -> Vec<Finding> {
    let review = Review {
        classes: &document.classes,
        by_code: document
            .classes
            .iter()
            .rev()
            .map(|c| (c.code.as_str(), c))
            .collect(),
    };
    let mut findings = Vec::new();
    if document.id.trim().is_empty() {
        findings.push(Finding::fault("id", "the nomenclature has no name"));
    }
    if document.classes.is_empty() {
        findings.push(Finding::fault("classes", "there is none"));
    }
    for class in review.classes {
        review.class(class, &mut findings);
    }
    review.colours(&mut findings);
    findings
}

struct Review<'a> {
    classes: &'a [Draft],
    /// The first class of each code.
    by_code: HashMap<&'a str, &'a Draft>,
}

impl Review<'_> {
    fn class(&self, class: &Draft, findings: &mut Vec<Finding>) {
        let mut wrong = |what: String| findings.push(Finding::fault(class.place(), what));
        if class.code.is_empty() || class.code.trim() != class.code {
            wrong("its code is empty or has blanks around it".into());
        }
        if !std::ptr::eq(self.by_code[class.code.as_str()], class) {
            wrong("its code is there twice".into());
        }
        if class.label.trim().is_empty() {
            wrong("it has no label".into());
        }
        if let Some(Err(why)) = class.colour.as_ref().map(|c| c.parse::<Colour>()) {
            wrong(why);
        }
        if class
            .mmu_m2
            .is_some_and(|mmu| !mmu.is_finite() || mmu <= 0.0)
        {
            wrong("its minimum mapping unit is no area".into());
        }
        if matches!((class.from, class.to), (Some(from), Some(to)) if from > to) {
            wrong("its years end before they begin".into());
        }
        match self.level(class) {
            Err(what) => wrong(what),
            Ok(level) if class.level.is_some_and(|stated| stated != level) => wrong(format!(
                "it is said to be of level {}, and its parents make it {level}",
                class.level.unwrap_or_default()
            )),
            Ok(_) => {}
        }
        if let Some(parent) = self
            .parent(class)
            .filter(|p| !p.years().cover(&class.years()))
        {
            wrong(format!(
                "it holds {}, and its parent {} holds {}",
                class.years(),
                parent.code,
                parent.years()
            ));
        }
    }

    fn parent(&self, class: &Draft) -> Option<&Draft> {
        self.by_code.get(class.parent.as_deref()?).copied()
    }

    /// How many classes lead to it from above, itself among them.
    fn level(&self, class: &Draft) -> Result<u8, String> {
        let mut level = 1;
        let mut below = class;
        while let Some(parent) = &below.parent {
            below = self.by_code.get(parent.as_str()).ok_or_else(|| {
                format!("there is no class {parent:?}, which would be its parent")
            })?;
            level += 1;
            if level > MOST_LEVELS {
                return Err("its parents lead round in a circle".into());
            }
        }
        Ok(level)
    }

    /// Leaves that a map could not tell apart, and those that it could not show.
    fn colours(&self, findings: &mut Vec<Finding>) {
        let parents: Vec<&str> = self
            .classes
            .iter()
            .filter_map(|c| c.parent.as_deref())
            .collect();
        let leaves = self
            .classes
            .iter()
            .filter(|c| !parents.contains(&c.code.as_str()));
        let (coloured, bare): (Vec<&Draft>, Vec<&Draft>) = leaves.partition(|c| c.colour.is_some());
        if coloured.is_empty() {
            return;
        }
        for class in bare {
            let what = "it has no colour, and other classes have";
            findings.push(Finding::warning(class.place(), what));
        }
        let mut of_colour: BTreeMap<Colour, Vec<&Draft>> = BTreeMap::new();
        for class in coloured {
            if let Some(Ok(colour)) = class.colour.as_ref().map(|c| c.parse()) {
                of_colour.entry(colour).or_default().push(class);
            }
        }
        for (colour, classes) in of_colour.iter().filter(|(_, classes)| classes.len() > 1) {
            let codes: Vec<&str> = classes.iter().map(|c| c.code.as_str()).collect();
            let what = format!("{} have one colour, {colour}", codes.join(", "));
            findings.push(Finding::note(classes[0].place(), what));
        }
    }
}
