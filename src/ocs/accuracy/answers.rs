//! What comes back from interpreters, held against the plan.

use std::collections::BTreeMap;
use std::path::PathBuf;

use relais_core::fault::Trouble;
use relais_core::vector::Value;
use relais_files::layer::{Located, located};

use super::estimate::ErrorMatrix;
use super::fault::AccuracyFault;
use super::fr;
use super::plan::Plan;

/// What to do with points that have no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completeness {
    /// There may be none.
    Required,
    /// They are left out, and it is said how many.
    Waived,
}

/// Answers that hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// Points by class of the map and class on the ground.
    pub matrix: ErrorMatrix,
    /// Points that nobody answered, by stratum.
    pub unanswered: BTreeMap<String, u64>,
    /// Points of which nothing can be said, by stratum.
    pub not_interpretable: BTreeMap<String, u64>,
}

/// As many as a message bears.
const SHOWN: usize = 10;

/// Numbers of points for a message.
fn listed(ids: &[i64]) -> String {
    let shown: Vec<String> = ids.iter().take(SHOWN).map(i64::to_string).collect();
    let more = if ids.len() > SHOWN { ", ..." } else { "" };
    let points = if ids.len() == 1 { "point" } else { "points" };
    format!("{} {points} ({}{more})", ids.len(), shown.join(", "))
}

/// Reads the answers to a plan, of one interpreter or of several who shared its points.
///
/// # Errors
/// Files that cannot be read; all points that are of no plan or of another, there twice, moved, or
/// answered by what is no answer; and, where answers are required, those without.
pub fn collect(
    plan: &Plan,
    files: &[PathBuf],
    completeness: Completeness,
) -> Result<Answers, Trouble> {
    let mut given: BTreeMap<i64, Option<String>> = BTreeMap::new();
    let mut review = Review::default();
    for file in files {
        let columns = ["point", "plan", "classe"];
        let layer = located(file, Some(fr::POINTS), &columns, &["confiance"]);
        let layer = layer.map_err(|trouble| match trouble.code() {
            "RLS-E186" | "RLS-E188" => AccuracyFault::NotHandedOut {
                name: file.display().to_string(),
            }
            .into(),
            _ => trouble,
        })?;
        if layer.crs != plan.crs()? {
            let name = file.display();
            review.other.push(format!(
                "{name} is in {}, and the plan in {}",
                layer.crs,
                plan.crs()?
            ));
            continue;
        }
        for point in &layer.points {
            review.see(plan, point, &mut given);
        }
    }
    // A point that a file has and another does not is answered by the one that has it.
    let missing = plan
        .points
        .iter()
        .filter(|point| !given.contains_key(&point.id));
    review.missing = missing.map(|point| point.id).collect();
    review.verdict(plan)?;
    let answers = sorted(plan, &given);
    let open: u64 = answers.unanswered.values().sum();
    if completeness == Completeness::Required && open > 0 {
        let open = given.iter().filter(|(_, answer)| answer.is_none());
        let open: Vec<i64> = open.map(|(id, _)| *id).collect();
        let wrong = vec![format!("{} without an answer", listed(&open))];
        return Err(AccuracyFault::Incomplete { wrong }.into());
    }
    Ok(answers)
}

/// What is wrong with the points.
#[derive(Default)]
struct Review {
    other: Vec<String>,
    strange: Vec<i64>,
    foreign: Vec<i64>,
    twice: Vec<i64>,
    moved: Vec<i64>,
    no_answer: BTreeMap<String, Vec<i64>>,
    no_confidence: BTreeMap<String, Vec<i64>>,
    missing: Vec<i64>,
    nameless: u64,
}

impl Review {
    fn see(&mut self, plan: &Plan, point: &Located, given: &mut BTreeMap<i64, Option<String>>) {
        let [Value::Integer(id), of_plan, answer, confidence] = &point.values[..] else {
            self.nameless += 1;
            return;
        };
        // Points are in the order of their numbers, which begin with 1.
        let place = usize::try_from(id - 1).ok();
        let Some(drawn) = place
            .and_then(|at| plan.points.get(at))
            .filter(|p| p.id == *id)
        else {
            self.strange.push(*id);
            return;
        };
        if of_plan.text() != Some(&plan.id) {
            self.foreign.push(*id);
            return;
        }
        let near = |[x, y]: [f64; 2]| (x - drawn.x).hypot(y - drawn.y) <= plan.tolerance_m;
        if !point.at.is_some_and(near) {
            self.moved.push(*id);
        }
        let answer = answer.text().map(str::trim).filter(|text| !text.is_empty());
        if let Some(answer) = answer
            && !plan.answers.iter().any(|(code, _)| code == answer)
        {
            self.no_answer.entry(answer.into()).or_default().push(*id);
        }
        let is_known = |word: &str| fr::CONFIDENCE.iter().any(|(known, _)| *known == word);
        let confidence = confidence.text().map(str::trim);
        if let Some(word) = confidence.filter(|word| !word.is_empty() && !is_known(word)) {
            self.no_confidence.entry(word.into()).or_default().push(*id);
        }
        if given.insert(*id, answer.map(str::to_string)).is_some() {
            self.twice.push(*id);
        }
    }

    fn verdict(self, plan: &Plan) -> Result<(), AccuracyFault> {
        let mut wrong = self.other;
        let mut tell = |ids: &[i64], what: &str| {
            if !ids.is_empty() {
                wrong.push(format!("{} {what}", listed(ids)));
            }
        };
        tell(&self.strange, "the plan does not have");
        tell(&self.foreign, "of another plan");
        tell(&self.twice, "there twice");
        tell(&self.moved, "moved from where they were drawn");
        tell(&self.missing, "missing");
        let allowed: Vec<&str> = plan.answers.iter().map(|(code, _)| code.as_str()).collect();
        let allowed = allowed.join(", ");
        for (answer, ids) in &self.no_answer {
            tell(
                ids,
                &format!("answered by {answer:?}, which is none of {allowed}"),
            );
        }
        for (word, ids) in &self.no_confidence {
            let words: Vec<&str> = fr::CONFIDENCE.iter().map(|(word, _)| *word).collect();
            let words = words.join(", ");
            tell(
                ids,
                &format!("of the confidence {word:?}, which is none of {words}"),
            );
        }
        if self.nameless > 0 {
            wrong.push(format!("{} without a number", self.nameless));
        }
        match wrong.is_empty() {
            true => Ok(()),
            false => Err(AccuracyFault::Answers { wrong }),
        }
    }
}

fn sorted(plan: &Plan, given: &BTreeMap<i64, Option<String>>) -> Answers {
    let areas = plan.strata.iter().map(|s| (s.code.clone(), s.area_m2));
    let mut answers = Answers {
        matrix: ErrorMatrix {
            areas_m2: areas.collect(),
            points: BTreeMap::new(),
        },
        unanswered: BTreeMap::new(),
        not_interpretable: BTreeMap::new(),
    };
    for point in &plan.points {
        let stratum = point.stratum.clone();
        let count = match given.get(&point.id).and_then(Option::as_deref) {
            None => answers.unanswered.entry(stratum).or_default(),
            Some(fr::NOT_INTERPRETABLE) => answers.not_interpretable.entry(stratum).or_default(),
            Some(truth) => {
                let cell = (stratum, truth.to_string());
                answers.matrix.points.entry(cell).or_default()
            }
        };
        *count += 1;
    }
    answers
}
