//! TOML in and out.

use std::fmt::Write;
use std::path::Path;

use relais_run::manifest::Values;
use serde_json::Value;

use super::fault::WordsFault;

/// A TOML text as values.
pub fn parse(path: &Path, text: &str) -> Result<Values, WordsFault> {
    let fault = |reason: String| WordsFault::Toml {
        path: path.to_path_buf(),
        reason,
    };
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| fault(error.to_string().trim_end().to_string()))?;
    // JSON, as which values go on, would make nothing of them.
    if let Some((key, number)) = table.iter().find_map(|(key, value)| endless(key, value)) {
        return Err(fault(format!(
            "{key} = {number}: a finite number is expected"
        )));
    }
    match serde_json::to_value(table) {
        Ok(Value::Object(values)) => Ok(values),
        Ok(_) => Err(fault("no table".into())),
        Err(error) => Err(fault(error.to_string())),
    }
}

/// A number that is none, or has no end, and where it stands.
fn endless(path: &str, value: &toml::Value) -> Option<(String, f64)> {
    match value {
        toml::Value::Float(number) if !number.is_finite() => Some((path.into(), *number)),
        toml::Value::Table(table) => table
            .iter()
            .find_map(|(key, value)| endless(&format!("{path}.{key}"), value)),
        toml::Value::Array(values) => values.iter().find_map(|value| endless(path, value)),
        _ => None,
    }
}

/// The order in which the keys of a step are written; the others follow by name.
const FIRST: [&str; 6] = ["id", "op", "foreach", "input", "pan", "ms"];

/// A pipeline of values as a TOML text.
pub fn print(document: &Values) -> String {
    let mut text = String::new();
    if let Some(Value::Object(head)) = document.get("pipeline") {
        text.push_str("[pipeline]\n");
        table(&mut text, head, &["name"]);
    }
    for step in document
        .get("step")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        if let Value::Object(step) = step {
            text.push_str("\n[[step]]\n");
            table(&mut text, step, &FIRST);
        }
    }
    text
}

fn table(text: &mut String, values: &Values, first: &[&str]) {
    let (head, tail): (Vec<_>, Vec<_>) = values
        .iter()
        .partition(|(k, _)| first.contains(&k.as_str()));
    let place = |key: &str| first.iter().position(|k| *k == key);
    let mut head = head;
    head.sort_by_key(|(key, _)| place(key));
    for (key, value) in head.into_iter().chain(tail) {
        if let Ok(value) = toml::Value::try_from(value) {
            let _ = writeln!(text, "{key} = {value}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_printed_is_read_again() {
        let document = json!({
            "pipeline": {"name": "inline", "output": "out \"x\""},
            "step": [
                {"op": "ortho", "id": "ortho", "input": "a.zip", "co": ["COMPRESS=ZSTD"], "height": 1.5},
                {"op": "cog", "id": "cog", "foreach": "{ortho}", "input": "{item}"},
            ],
        });
        let document = document.as_object().unwrap();
        let text = print(document);
        assert!(
            text.starts_with("[pipeline]\nname = \"inline\"\n"),
            "{text}"
        );
        assert_eq!(&parse(Path::new("x"), &text).unwrap(), document);
    }

    #[test]
    fn a_number_without_end_is_refused() {
        for number in ["nan", "inf", "-inf", "[1.0, inf]"] {
            let text = format!("[[step]]\nheight = {number}\n");
            let fault = parse(Path::new("x.toml"), &text).unwrap_err();
            assert!(fault.to_string().contains("step.height"), "{fault}");
        }
    }

    #[test]
    fn what_is_no_toml_is_told_with_its_line() {
        let fault = parse(Path::new("x.toml"), "[pipeline]\nname = \n").unwrap_err();
        assert!(fault.to_string().contains("line 2"), "{fault}");
    }
}
