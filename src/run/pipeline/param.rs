//! Parameters: what whoever runs a pipeline may set.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::keys::unknown;
use super::{Pipeline, PipelineFault};
use crate::manifest::Values;

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ParamKind {
    /// Any text; files and folders too.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Several texts: an array, `a,b`, a pattern of files, or `@FILE` with one a line.
    List,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// What it takes.
    pub kind: ParamKind,
    /// Its value when nobody gives one.
    pub default: Option<Value>,
    /// What it is for.
    pub description: String,
}

impl ParamKind {
    /// The names of all kinds.
    pub const NAMES: [&str; 5] = ["text", "integer", "number", "boolean", "list"];

    /// A kind by its name.
    pub fn of(name: &str) -> Option<Self> {
        serde_json::from_value(Value::from(name)).ok()
    }

    /// True for a value of this kind.
    pub fn takes(self, value: &Value) -> bool {
        match self {
            ParamKind::Text => value.is_string(),
            ParamKind::Integer => value.is_i64() || value.is_u64(),
            ParamKind::Number => value.is_number(),
            ParamKind::Boolean => value.is_boolean(),
            ParamKind::List => value.is_string() || value.is_array(),
        }
    }

    /// A value from a word of the command line.
    fn parse(self, word: &str) -> Option<Value> {
        match self {
            ParamKind::Text | ParamKind::List => Some(word.into()),
            ParamKind::Integer => word.parse::<i64>().ok().map(Value::from),
            ParamKind::Number => {
                let number = word.parse::<f64>().ok().filter(|v| v.is_finite());
                number.map(Value::from)
            }
            ParamKind::Boolean => word.parse::<bool>().ok().map(Value::from),
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

impl Pipeline {
    /// The values of all parameters: those given, as words of a command line, else the defaults.
    ///
    /// # Errors
    /// An unknown parameter, a value that its type does not take, a parameter without value.
    pub fn values(&self, given: &[(String, String)]) -> Result<Values, PipelineFault> {
        let known: Vec<&str> = self.params.keys().map(String::as_str).collect();
        if let Some((name, _)) = given.iter().find(|(n, _)| !self.params.contains_key(n)) {
            return Err(unknown("parameter", name.clone(), &known));
        }
        let value = |(name, param): (&String, &Param)| {
            let word = given.iter().rev().find(|(n, _)| n == name);
            let value = match word {
                None => param
                    .default
                    .clone()
                    .ok_or_else(|| PipelineFault::Missing {
                        name: name.clone(),
                        kind: format!("{}: {}", param.kind.name(), param.description),
                    })?,
                Some((_, word)) => param.kind.parse(word).ok_or_else(|| PipelineFault::Value {
                    path: format!("params.{name}"),
                    reason: format!("`{word}` is no {}", param.kind.name()),
                })?,
            };
            Ok((name.clone(), value))
        };
        self.params.iter().map(value).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_kind_reads_its_words() {
        assert_eq!(ParamKind::Integer.parse("-3"), Some(json!(-3)));
        assert_eq!(ParamKind::Integer.parse("3.5"), None);
        assert_eq!(ParamKind::Number.parse("1e3"), Some(json!(1000.0)));
        assert_eq!(ParamKind::Number.parse("nan"), None);
        assert_eq!(ParamKind::Boolean.parse("yes"), None);
        for name in ParamKind::NAMES {
            assert_eq!(ParamKind::of(name).unwrap().name(), name);
        }
    }
}
