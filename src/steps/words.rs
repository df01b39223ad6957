//! Values as people write them: words of a command line, and texts, numbers or lists of a pipeline.

use std::fmt;
use std::str::FromStr;

use relais_run::manifest::Values;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// A word that `T` reads, kept as it was typed: for clap.
pub fn checked<T: FromStr>(word: &str) -> Result<String, T::Err> {
    word.parse::<T>().map(|_| word.to_string())
}

/// A number, the decimal sign of which is a point; what is wrong where it is a comma.
pub fn decimal(text: &str) -> Result<f64, String> {
    let text = text.trim();
    text.parse().map_err(|_| {
        let point = text.replacen(',', ".", 1);
        match point.parse::<f64>() {
            Ok(_) => format!("the decimal sign is a point: {point}"),
            Err(_) => format!("{text:?} is no number"),
        }
    })
}

/// A word of a pipeline: a text, a number, a list of them (joined by commas).
pub fn word<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let value = Value::deserialize(from)?;
    one(&value).map(Some).map_err(serde::de::Error::custom)
}

/// As [`word`], where there must be one.
pub fn needed<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let value = Value::deserialize(from)?;
    one(&value).map_err(serde::de::Error::custom)
}

/// Several words of a pipeline: a list, or a text with commas.
pub fn several<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let words = match Value::deserialize(from)? {
        Value::Array(values) => values.iter().map(one).collect(),
        value => one(&value).map(|text| text.split(',').map(|w| w.trim().to_string()).collect()),
    };
    words.map_err(serde::de::Error::custom)
}

fn one(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => Ok(flag.to_string()),
        Value::Array(values) => {
            let words: Result<Vec<_>, _> = values.iter().map(one).collect();
            words.map(|words| words.join(","))
        }
        other => Err(format!("{other} is neither text, number nor list")),
    }
}

/// The values of what is written as a JSON object.
pub fn values(of: &impl Serialize) -> Values {
    match serde_json::to_value(of) {
        Ok(Value::Object(values)) => values,
        _ => Values::new(),
    }
}

/// Creation options of the output.
#[derive(clap::Args, Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CreationOptions {
    /// Creation option of the output, as COMPRESS=ZSTD; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    #[serde(deserialize_with = "pairs")]
    pub co: Vec<KeyValue>,
}

impl CreationOptions {
    /// The pairs as `KEY=VALUE` words.
    pub fn words(&self) -> Vec<String> {
        self.co.iter().map(ToString::to_string).collect()
    }

    /// True without any.
    pub fn is_empty(&self) -> bool {
        self.co.is_empty()
    }
}

/// Pairs of a pipeline: a list of `KEY=VALUE`, one text of them, or a table.
fn pairs<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<KeyValue>, D::Error> {
    let words = match Value::deserialize(from)? {
        Value::Object(table) => table
            .iter()
            .map(|(key, value)| one(value).map(|value| format!("{key}={value}")))
            .collect(),
        Value::Array(values) => values.iter().map(one).collect(),
        value => one(&value).map(|text| text.split(',').map(|w| w.trim().to_string()).collect()),
    };
    let words: Result<Vec<String>, String> = words;
    let pairs = words.and_then(|words| words.iter().map(|word| word.parse()).collect());
    pairs.map_err(serde::de::Error::custom)
}

/// A `KEY=VALUE` word; the key is kept in capitals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyValue {
    /// In capitals.
    pub key: String,
    /// As typed.
    pub value: String,
}

impl FromStr for KeyValue {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word.split_once('=') {
            Some((key, value)) if !key.is_empty() => Ok(Self {
                key: key.to_ascii_uppercase(),
                value: value.to_string(),
            }),
            _ => Err("expected KEY=VALUE, as COMPRESS=ZSTD".into()),
        }
    }
}

impl fmt::Display for KeyValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.key, self.value)
    }
}

impl Serialize for KeyValue {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_creation_option_has_its_key_in_capitals() {
        let word: KeyValue = "compress=Zstd=1".parse().unwrap();
        assert_eq!(word.to_string(), "COMPRESS=Zstd=1");
    }

    #[test]
    fn a_creation_option_without_key_or_value_is_refused() {
        assert!("ZSTD".parse::<KeyValue>().is_err());
        assert!("=ZSTD".parse::<KeyValue>().is_err());
    }

    #[test]
    fn creation_options_are_a_list_a_text_or_a_table() {
        for written in [
            json!(["compress=ZSTD", "LEVEL=3"]),
            json!("COMPRESS=ZSTD, level=3"),
            json!({"COMPRESS": "ZSTD", "LEVEL": 3}),
        ] {
            let options: CreationOptions = serde_json::from_value(written).unwrap();
            assert_eq!(options.words(), ["COMPRESS=ZSTD", "LEVEL=3"]);
            assert_eq!(json!(options), json!(["COMPRESS=ZSTD", "LEVEL=3"]));
        }
        assert!(serde_json::from_value::<CreationOptions>(json!(["ZSTD"])).is_err());
    }

    #[test]
    fn a_decimal_comma_is_told() {
        assert_eq!(decimal(" 0.05 "), Ok(0.05));
        let told = decimal("0,05").unwrap_err();
        assert_eq!(told, "the decimal sign is a point: 0.05");
        assert_eq!(decimal("x").unwrap_err(), "\"x\" is no number");
    }

    #[test]
    fn words_are_texts_numbers_or_lists() {
        for (written, word) in [
            (json!("a"), "a"),
            (json!(1.5), "1.5"),
            (json!([1, 2.5, "x"]), "1,2.5,x"),
            (json!(true), "true"),
        ] {
            assert_eq!(one(&written).unwrap(), word);
        }
        assert!(one(&json!({})).is_err() && one(&Value::Null).is_err());
    }
}
