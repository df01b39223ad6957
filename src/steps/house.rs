//! The steps, as the pipeline engine asks for them.

use std::path::Path;
use std::sync::Mutex;

use relais_core::fault::Trouble;
use relais_files::atomic::Overwrite;
use relais_files::folder::is_remote;
use relais_files::place::is_pattern;
use relais_run::manifest::{Digests, Run, Values};
use relais_run::pipeline::{Draft, Estimate, Made, Naming, Steps, Task, items, stem_of};
use relais_run::{Cancel, Limits};
use serde_json::{Value, json};

use super::bench::Bench;
use super::fault::StepFault;
use super::{INPUT, Job, OUTPUT, Step, made, model};

/// Knows all steps, and what they need to be done.
pub struct House<'a> {
    /// Ends the search for files.
    pub cancel: &'a Cancel,
    /// Hashes of inputs.
    pub digests: &'a Mutex<Digests>,
    /// The block of a manifest about a unit that begins now.
    pub run: &'a (dyn Fn(&Limits) -> Run + Sync),
    /// Where warnings go.
    pub warn: &'a (dyn Fn(&str) + Sync),
    /// The name and version of the pipeline.
    pub pipeline: (String, String),
}

impl Steps for House<'_> {
    fn ops(&self) -> Vec<&'static str> {
        Step::OPS.to_vec()
    }

    fn keys(&self, op: &str) -> Vec<String> {
        let mut keys = Step::keys(op);
        if !keys.is_empty() {
            keys.push(OUTPUT.into());
        }
        keys
    }

    fn measures(&self, op: &str) -> Vec<&'static str> {
        made::measures(op)
    }

    fn draft(&self, values: Values, naming: &Naming) -> Result<Draft, Trouble> {
        draft(values, naming, self.cancel).map_err(|trouble| {
            StepFault::In {
                step: naming.step.to_string(),
                trouble,
            }
            .into()
        })
    }

    fn outputs(&self, step: &str) -> Result<Vec<String>, Trouble> {
        let values: Values = serde_json::from_str(step).map_err(shape)?;
        let Job { step, output } = job(values)?;
        Ok(step.outputs(&output))
    }

    fn estimate(&self, values: &Values, input_bytes: u64) -> Estimate {
        match job(values.clone()) {
            Ok(job) => model::estimate(&job.step, input_bytes),
            Err(_) => Estimate::default(),
        }
    }

    fn make(&self, step: &str, task: &Task) -> Result<Made, Trouble> {
        let values: Values = serde_json::from_str(step).map_err(shape)?;
        let job = job(values)?;
        let bench = Bench {
            limits: task.limits.clone(),
            run: (self.run)(&task.limits),
            digests: self.digests,
            overwrite: Overwrite::Replace,
            warn: &|what| (self.warn)(&format!("{}: {what}", job.output)),
            note: &|_| (),
            pipeline: json!({
                "name": self.pipeline.0,
                "version": self.pipeline.1,
                "unit": task.unit,
            })
            .as_object()
            .cloned(),
        };
        job.make(&task.root.join(&job.output), &bench)
    }
}

fn shape(error: serde_json::Error) -> StepFault {
    let reason = error.to_string();
    // The place in a text that nobody wrote says nothing.
    let reason = reason.split(" at line ").next().unwrap_or_default();
    StepFault::Shape {
        reason: reason.to_string(),
    }
}

/// Reads a step and its output.
pub fn job(mut values: Values) -> Result<Job, StepFault> {
    let output = match values.remove(OUTPUT) {
        Some(Value::String(name)) => name,
        _ => {
            return Err(StepFault::Value {
                key: OUTPUT,
                reason: "a text is expected".into(),
            });
        }
    };
    let step = Step::read(values).map_err(shape)?;
    Ok(Job { step, output })
}

/// All inputs of a step that reads them together. Those of a list may be lists and patterns
/// themselves: what an earlier step made, and what is there already.
fn gathered(input: &Value, cancel: &Cancel) -> Result<Vec<String>, Trouble> {
    let Value::Array(values) = input else {
        return items(input, INPUT, cancel);
    };
    let mut all = Vec::with_capacity(values.len());
    for value in values {
        match value {
            Value::Array(_) => all.extend(gathered(value, cancel)?),
            Value::String(name) if !is_pattern(name) || is_remote(name) => all.push(name.clone()),
            other => all.extend(items(other, INPUT, cancel)?),
        }
    }
    Ok(all)
}

fn draft(mut values: Values, naming: &Naming, cancel: &Cancel) -> Result<Draft, Trouble> {
    let gathers = values
        .get("op")
        .and_then(Value::as_str)
        .is_some_and(Step::gathers);
    if let Some(input) = values.get(INPUT).filter(|_| gathers) {
        let all = gathered(input, cancel)?;
        values.insert(INPUT.into(), all.into());
    }
    if !values.contains_key(OUTPUT) {
        let step = Step::read(values.clone()).map_err(shape)?;
        let inputs = step.inputs();
        let first = inputs.first().filter(|_| !gathers);
        let first = first.map(|input| stem_of(input));
        let stem = naming.stem.or(first).unwrap_or(naming.step);
        let name = format!("{}/{}", naming.step, step.default_name(stem));
        values.insert(OUTPUT.into(), name.into());
    }
    let Job { step, output } = job(values.clone())?;
    step.check()?;
    step.check_output(Path::new(&output))?;
    let inputs = step.inputs();
    if let Some(signed) = inputs
        .iter()
        .find(|i| is_remote(i) && i.contains(['?', '@']))
    {
        let (host, _) = signed.split_once(['?', '@']).unwrap_or((signed, ""));
        return Err(StepFault::Value {
            key: "input",
            reason: format!("{host}...: an address with a signature must not be kept in a plan"),
        }
        .into());
    }
    Ok(Draft {
        outputs: step.outputs(&output),
        values,
        inputs,
    })
}
