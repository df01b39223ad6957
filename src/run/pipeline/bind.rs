//! `{name}` in the values of a step.

use std::collections::BTreeMap;

use serde_json::Value;

use super::PipelineFault;
use super::list::{stem_of, word};
use crate::manifest::Values;

/// What `{...}` may name.
pub struct Scope<'a> {
    /// The parameters.
    pub params: &'a Values,
    /// The outputs of earlier steps, by the name of the step.
    pub outputs: &'a BTreeMap<String, Vec<String>>,
    /// The item that the unit is for.
    pub item: Option<&'a str>,
}

impl<'a> Scope<'a> {
    /// The same for another item.
    pub fn with<'b>(&self, item: Option<&'b str>) -> Scope<'b>
    where
        'a: 'b,
    {
        Scope { item, ..*self }
    }

    /// Fills in all values of a table; `path` is its dotted path.
    pub fn fill(&self, values: &Values, path: &str) -> Result<Values, PipelineFault> {
        let filled = values
            .iter()
            .map(|(key, value)| Ok((key.clone(), self.value(value, &format!("{path}.{key}"))?)));
        filled.collect()
    }

    /// Fills in a value. A text that is one `{name}` becomes what it names, of its type.
    pub fn value(&self, value: &Value, path: &str) -> Result<Value, PipelineFault> {
        match value {
            Value::String(text) => self.text(text, path),
            Value::Array(values) => values.iter().map(|v| self.value(v, path)).collect(),
            Value::Object(values) => self.fill(values, path).map(Value::Object),
            other => Ok(other.clone()),
        }
    }

    fn text(&self, text: &str, path: &str) -> Result<Value, PipelineFault> {
        if let Some(name) = whole_reference(text) {
            return self.named(name, path);
        }
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            out.push_str(&rest[..at]);
            let tail = &rest[at..];
            rest = if let Some(tail) = tail.strip_prefix("{{") {
                out.push('{');
                tail
            } else if let Some(tail) = tail.strip_prefix("}}") {
                out.push('}');
                tail
            } else {
                let inner = tail.strip_prefix('{').and_then(|t| t.split_once('}'));
                let (name, tail) = inner.ok_or_else(|| reference(path, tail, "a lone brace"))?;
                match self.named(name, path)? {
                    Value::Array(_) => return Err(reference(path, name, "several values")),
                    value => out.push_str(&word(&value)),
                }
                tail
            };
        }
        out.push_str(rest);
        Ok(out.into())
    }

    fn named(&self, name: &str, path: &str) -> Result<Value, PipelineFault> {
        if let Some(of_item) = name.strip_prefix("item") {
            let item = self
                .item
                .ok_or_else(|| reference(path, name, "the step has no foreach"))?;
            return match of_item {
                "" => Ok(item.into()),
                ".stem" => Ok(stem_of(item).into()),
                ".name" => Ok(file_name(item).into()),
                _ => Err(reference(path, name, "no such part of an item")),
            };
        }
        if let Some(value) = self.params.get(name) {
            return Ok(value.clone());
        }
        match self.outputs.get(name).map(Vec::as_slice) {
            Some([one]) => Ok(one.as_str().into()),
            Some(several) => Ok(several.iter().map(String::as_str).collect()),
            None => Err(reference(
                path,
                name,
                "neither a parameter nor an earlier step",
            )),
        }
    }
}

fn whole_reference(text: &str) -> Option<&str> {
    let name = text.strip_prefix('{')?.strip_suffix('}')?;
    (!name.contains(['{', '}'])).then_some(name)
}

fn file_name(item: &str) -> &str {
    let name = item.trim_end_matches('/');
    name.rsplit('/').next().unwrap_or(name)
}

fn reference(path: &str, name: &str, reason: &str) -> PipelineFault {
    PipelineFault::Reference {
        path: path.to_string(),
        name: name.trim_start_matches('{').to_string(),
        reason: reason.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fill(value: Value) -> Result<Value, PipelineFault> {
        let params = json!({"res": 1.5, "name": "gironde"});
        let outputs = BTreeMap::from([
            (
                "ortho".to_string(),
                vec!["o/a.tif".into(), "o/b.tif".into()],
            ),
            ("one".to_string(), vec!["o/c.tif".into()]),
        ]);
        let scope = Scope {
            params: params.as_object().unwrap(),
            outputs: &outputs,
            item: Some("in/SCENE_1.zip"),
        };
        scope.value(&value, "step.x")
    }

    #[test]
    fn a_whole_reference_keeps_its_type() {
        assert_eq!(fill(json!("{res}")).unwrap(), json!(1.5));
        assert_eq!(
            fill(json!("{ortho}")).unwrap(),
            json!(["o/a.tif", "o/b.tif"])
        );
        assert_eq!(fill(json!("{one}")).unwrap(), json!("o/c.tif"));
        assert_eq!(
            fill(json!(["{item}", 2])).unwrap(),
            json!(["in/SCENE_1.zip", 2])
        );
    }

    #[test]
    fn references_stand_within_texts() {
        let text = fill(json!("{name}/{item.stem}_{res}m.tif")).unwrap();
        assert_eq!(text, "gironde/SCENE_1_1.5m.tif");
        assert_eq!(fill(json!("{item.name}{{x}}")).unwrap(), "SCENE_1.zip{x}");
    }

    #[test]
    fn what_cannot_be_filled_in_is_refused() {
        for wrong in [
            "{nome}",
            "{item.size}",
            "a{",
            "a}",
            "x/{ortho}",
            "{}",
            "{{}",
        ] {
            assert!(fill(json!(wrong)).is_err(), "{wrong}");
        }
    }
}
