//! A plan as a file: one JSON value a line (head, inputs, units), and last the hash of all of it.

use std::path::{Path, PathBuf};

use relais_core::fault::Trouble;
use relais_files::atomic::{Digest, Output, Overwrite};
use relais_files::place;
use serde::{Deserialize, Serialize};

use super::{Head, Input, Plan, PlanFault, Unit, confine};
use crate::pipeline::Steps;

/// The version of this format.
pub(super) const FORMAT: u32 = 1;

/// No plan is longer.
const MOST_BYTES: u64 = 1 << 30;

/// The last line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    sha256: Digest,
}

fn text(plan: &Plan) -> Result<Vec<u8>, PlanFault> {
    let mut text = Vec::new();
    line(&mut text, &plan.head)?;
    plan.inputs.iter().try_for_each(|i| line(&mut text, i))?;
    plan.units.iter().try_for_each(|u| line(&mut text, u))?;
    Ok(text)
}

fn line(text: &mut Vec<u8>, value: &impl Serialize) -> Result<(), PlanFault> {
    serde_json::to_writer(&mut *text, value).map_err(|error| PlanFault::Damaged {
        path: PathBuf::from("plan"),
        reason: error.to_string(),
    })?;
    text.push(b'\n');
    Ok(())
}

/// The hash of a plan.
pub(super) fn hash(plan: &Plan) -> Result<String, PlanFault> {
    Ok(Digest::of_bytes(&text(plan)?).to_string())
}

/// The name of a plan, after its hash.
pub fn file_name(plan: &Plan) -> String {
    format!("plan-{}.jsonl", plan.hash.get(..16).unwrap_or(&plan.hash))
}

/// Writes a plan. One that is there already under the same hash is left as it is.
///
/// # Errors
/// What is there and may not be replaced; what the disk refuses.
pub fn write(plan: &Plan, path: &Path, overwrite: Overwrite) -> Result<(), Trouble> {
    if whole(path).is_ok_and(|there| there.hash == plan.hash) {
        return Ok(());
    }
    let mut text = text(plan)?;
    let sha256 = Digest::of_bytes(&text);
    line(&mut text, &End { sha256 })?;
    let mut output = Output::create(path, overwrite)?;
    output.put(&text)?;
    output.finish()?;
    Ok(())
}

/// Reads a plan, and holds it against its hash, and its units against what their steps make.
///
/// # Errors
/// A file that cannot be read; [`PlanFault::Damaged`].
pub fn read(path: &Path, steps: &dyn Steps) -> Result<Plan, Trouble> {
    let plan = whole(path)?;
    confine::check(&plan, steps).map_err(damaged(path))?;
    Ok(plan)
}

/// Reads a plan, and holds it against its hash.
fn whole(path: &Path) -> Result<Plan, Trouble> {
    let text = place::read_text(path, MOST_BYTES)?;
    Ok(parse(&text).map_err(damaged(path))?)
}

fn damaged(path: &Path) -> impl Fn(String) -> PlanFault {
    move |reason| PlanFault::Damaged {
        path: path.to_path_buf(),
        reason,
    }
}

fn parse(text: &str) -> Result<Plan, String> {
    let body = text.strip_suffix('\n').ok_or("it is cut short")?;
    let (lines, end) = body.rsplit_once('\n').ok_or("it is cut short")?;
    let lines = &text[..lines.len() + 1];
    let End { sha256 } = serde_json::from_str(end).map_err(|_| "its last line is not the hash")?;
    if Digest::of_bytes(lines.as_bytes()) != sha256 {
        return Err("its content does not fit its hash".into());
    }
    let wrong = |e: serde_json::Error| e.to_string();
    let (head, rest) = lines.split_once('\n').unwrap_or((lines, ""));
    let head: Head = serde_json::from_str(head).map_err(wrong)?;
    if head.relais_plan != FORMAT {
        return Err(format!("its format is {}, not {FORMAT}", head.relais_plan));
    }
    let (mut inputs, mut units) = (Vec::<Input>::new(), Vec::<Unit>::new());
    for line in rest.lines() {
        match line.starts_with("{\"input\":") {
            true => inputs.push(serde_json::from_str(line).map_err(wrong)?),
            false => units.push(serde_json::from_str(line).map_err(wrong)?),
        }
    }
    let in_order = units.iter().enumerate().all(|(n, unit)| {
        unit.needs.iter().all(|need| *need < n) && unit.inputs.iter().all(|i| *i < inputs.len())
    });
    match in_order {
        true => Ok(Plan {
            head,
            inputs,
            units,
            hash: sha256.to_string(),
        }),
        false => Err("a unit needs one that comes after it".into()),
    }
}
