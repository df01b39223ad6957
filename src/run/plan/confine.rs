//! Outputs stay in the output folder.

use relais_core::fault::Trouble;
use relais_files::{folder, place};

use super::{HOUSEKEEPING, Plan, Unit};
use crate::pipeline::Steps;

/// An output that stays in the output folder, or how it leads out.
pub(super) fn confined(output: &str) -> Result<String, String> {
    if output.split(['/', '\\']).any(|part| part == "..") {
        return Err("`..` leads out of the output folder".into());
    }
    if output.chars().any(place::turns) {
        return Err("a character that turns the order of letters".into());
    }
    let name = folder::resolve("", output).map_err(|fault| fault.to_string())?;
    match name.split('/').any(|part| part.starts_with('.')) {
        true if name.starts_with(HOUSEKEEPING) => Err("the place of plans and receipts".into()),
        true => Err("a hidden name".into()),
        false => Ok(name),
    }
}

/// Whether the units of a plan that was read make what they say, and in the output folder: whoever
/// wrote the plan may not have made it here.
pub(super) fn check(plan: &Plan, steps: &dyn Steps) -> Result<(), String> {
    plan.units.iter().try_for_each(|unit| {
        let id = &unit.id;
        for output in &unit.outputs {
            match confined(output) {
                Ok(name) if name == *output => {}
                Ok(name) => return Err(format!("{id} makes {output}, which is {name}")),
                Err(reason) => return Err(format!("{id} makes {output}: {reason}")),
            }
        }
        match works(unit, steps) {
            Ok(works) if works == unit.outputs => Ok(()),
            Ok(works) => Err(format!(
                "{id} says that it makes {}, and would make {}",
                unit.outputs.join(", "),
                works.join(", ")
            )),
            // What is no step here, of another version perhaps, is refused when it is to be done.
            Err(_) => Ok(()),
        }
    })
}

/// What a unit would make, by its work.
fn works(unit: &Unit, steps: &dyn Steps) -> Result<Vec<String>, Trouble> {
    let mut works = steps.outputs(unit.work.get())?;
    // As written in the pipeline, `a/./b.tif` is `a/b.tif`.
    for output in &mut works {
        if let Ok(name) = confined(output) {
            *output = name;
        }
    }
    Ok(works)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_confined() {
        assert_eq!(confined("a/./b.tif").unwrap(), "a/b.tif");
        for out in [
            "../a.tif",
            "/a.tif",
            "a/../../b",
            ".relais/x",
            "a/.b",
            "",
            "file:x",
            "a\0",
            "..\\a",
            "a\u{202e}fit.b",
        ] {
            assert!(confined(out).is_err(), "{out}");
        }
    }
}
