//! From a document to a [`Pipeline`]: every key is known, every value is of its type.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::keys::{dotted, name, only, unknown};
use super::{Gate, Param, ParamKind, Pipeline, PipelineFault, Quality, StepText, Steps};
use crate::manifest::Values;

impl Pipeline {
    /// Reads a document (TOML or JSON, as values).
    ///
    /// # Errors
    /// Unknown keys, with their dotted path and the nearest known one; missing or wrong values.
    pub fn read(document: &Values, steps: &dyn Steps) -> Result<Self, PipelineFault> {
        only(document, "", &["pipeline", "params", "step", "quality"])?;
        let head = table(document, "", "pipeline")?.ok_or_else(|| missing("pipeline"))?;
        const HEAD: [&str; 4] = ["name", "version", "description", "output"];
        only(head, "pipeline", &HEAD)?;
        let mut pipeline = Self {
            name: name(required(head, "pipeline", "name")?, "pipeline.name")?,
            version: text(head, "pipeline", "version")?
                .unwrap_or("1")
                .to_string(),
            description: text(head, "pipeline", "description")?
                .unwrap_or_default()
                .to_string(),
            output: text(head, "pipeline", "output")?.map(str::to_string),
            params: BTreeMap::new(),
            steps: Vec::new(),
            quality: Quality::new(),
        };
        for (key, value) in table(document, "", "params")?.into_iter().flatten() {
            pipeline
                .params
                .insert(name(key, &dotted("params", key))?, param(key, value)?);
        }
        let list = document.get("step").ok_or_else(|| missing("step"))?;
        let list = list.as_array().filter(|list| !list.is_empty());
        for (n, value) in list.ok_or_else(|| missing("step"))?.iter().enumerate() {
            let step = step(n, value, steps)?;
            pipeline.add(step)?;
        }
        for (id, value) in table(document, "", "quality")?.into_iter().flatten() {
            let gates = pipeline.gates(id, value, steps)?;
            pipeline.quality.insert(id.clone(), gates);
        }
        Ok(pipeline)
    }

    fn add(&mut self, step: StepText) -> Result<(), PipelineFault> {
        let taken =
            self.params.contains_key(&step.id) || self.steps.iter().any(|s| s.id == step.id);
        if taken {
            return Err(PipelineFault::Value {
                path: format!("step.{}.id", step.id),
                reason: "the name of another step or parameter".into(),
            });
        }
        self.steps.push(step);
        Ok(())
    }

    fn gates(
        &self,
        id: &str,
        value: &Value,
        steps: &dyn Steps,
    ) -> Result<BTreeMap<String, Gate>, PipelineFault> {
        let path = dotted("quality", id);
        let ids: BTreeSet<&str> = self.steps.iter().map(|s| s.id.as_str()).collect();
        let Some(step) = self.steps.iter().find(|s| s.id == id) else {
            return Err(unknown("step", path, &Vec::from_iter(ids)));
        };
        let values = object(value, &path)?;
        only(values, &path, &steps.measures(&step.op))?;
        let gate = |(measure, value): (&String, &Value)| {
            let path = dotted(&path, measure);
            let values = object(value, &path)?;
            only(values, &path, &["min", "max"])?;
            let gate = Gate {
                min: number(values, &path, "min")?,
                max: number(values, &path, "max")?,
            };
            match gate.min.is_none() && gate.max.is_none() {
                true => Err(wrong(&path, "min, max or both".into())),
                false => Ok((measure.clone(), gate)),
            }
        };
        values.iter().map(gate).collect()
    }
}

fn param(key: &str, value: &Value) -> Result<Param, PipelineFault> {
    let path = dotted("params", key);
    let values = object(value, &path)?;
    only(values, &path, &["type", "default", "description"])?;
    let word = required(values, &path, "type")?;
    let kind = ParamKind::of(word).ok_or_else(|| {
        let allowed = ParamKind::NAMES.join(", ");
        wrong(
            &dotted(&path, "type"),
            format!("`{word}` is none of {allowed}"),
        )
    })?;
    let default = values.get("default").cloned();
    if let Some(value) = default.as_ref().filter(|value| !kind.takes(value)) {
        let reason = format!("{value} is no {}", kind.name());
        return Err(wrong(&dotted(&path, "default"), reason));
    }
    Ok(Param {
        kind,
        default,
        description: text(values, &path, "description")?
            .unwrap_or_default()
            .into(),
    })
}

fn step(n: usize, value: &Value, steps: &dyn Steps) -> Result<StepText, PipelineFault> {
    let path = format!("step[{}]", n + 1);
    let mut values = object(value, &path)?.clone();
    let op = required(&values, &path, "op")?.to_string();
    let id = match text(&values, &path, "id")? {
        Some(id) => name(id, &dotted(&path, "id"))?,
        None => op.clone(),
    };
    let path = dotted("step", &id);
    let keys = steps.keys(&op);
    let mut known: Vec<&str> = keys.iter().map(String::as_str).collect();
    if known.is_empty() {
        let mut fault = unknown("operation", op.clone(), &steps.ops());
        if let PipelineFault::Unknown { path: place, .. } = &mut fault {
            *place = format!("{path}.op = {op}");
        }
        return Err(fault);
    }
    known.extend(["id", "op", "foreach"]);
    known.sort_unstable();
    only(&values, &path, &known)?;
    values.remove("id");
    let foreach = values.remove("foreach");
    Ok(StepText {
        id,
        op,
        foreach,
        values,
    })
}

fn wrong(path: &str, reason: String) -> PipelineFault {
    PipelineFault::Value {
        path: path.to_string(),
        reason,
    }
}

fn missing(path: &str) -> PipelineFault {
    wrong(path, "is missing".into())
}

fn object<'a>(value: &'a Value, path: &str) -> Result<&'a Values, PipelineFault> {
    value
        .as_object()
        .ok_or_else(|| wrong(path, "a table is expected".into()))
}

fn table<'a>(
    values: &'a Values,
    path: &str,
    key: &str,
) -> Result<Option<&'a Values>, PipelineFault> {
    let value = values.get(key);
    value.map(|v| object(v, &dotted(path, key))).transpose()
}

fn text<'a>(values: &'a Values, path: &str, key: &str) -> Result<Option<&'a str>, PipelineFault> {
    let text = |value: &'a Value| {
        value
            .as_str()
            .ok_or_else(|| wrong(&dotted(path, key), "a text is expected".into()))
    };
    values.get(key).map(text).transpose()
}

fn required<'a>(values: &'a Values, path: &str, key: &str) -> Result<&'a str, PipelineFault> {
    text(values, path, key)?.ok_or_else(|| missing(&dotted(path, key)))
}

fn number(values: &Values, path: &str, key: &str) -> Result<Option<f64>, PipelineFault> {
    let number = |value: &Value| {
        value
            .as_f64()
            .ok_or_else(|| wrong(&dotted(path, key), "a number is expected".into()))
    };
    values.get(key).map(number).transpose()
}
