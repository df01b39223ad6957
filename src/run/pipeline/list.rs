//! Lists: what a step is done for each of.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_files::folder::is_remote;
use relais_files::place;
use serde_json::Value;

use super::PipelineFault;
use crate::limits::Cancel;

/// A list of this many bytes is none.
const MOST_BYTES: u64 = 64 << 20;

/// The items of a list: those of an array, the lines of `@FILE` (without empty ones and those that
/// begin with `#`), what a pattern of files names, or the words of `a,b`.
///
/// # Errors
/// A file or folder that cannot be read, a list without items, an interruption.
pub fn items(value: &Value, path: &str, cancel: &Cancel) -> Result<Vec<String>, Trouble> {
    let items = match value {
        Value::Array(values) => values.iter().map(word).collect(),
        Value::String(text) => of_text(text, cancel)?,
        other => vec![word(other)],
    };
    match items.is_empty() {
        true => Err(PipelineFault::Nothing {
            path: path.to_string(),
            pattern: word(value),
        }
        .into()),
        false => Ok(items),
    }
}

fn of_text(text: &str, cancel: &Cancel) -> Result<Vec<String>, Trouble> {
    if let Some(file) = text.strip_prefix('@') {
        let lines = place::read_text(Path::new(file), MOST_BYTES)?;
        let lines = lines.lines().map(str::trim);
        let kept = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        return Ok(kept.map(str::to_string).collect());
    }
    let words = text.split(',').map(str::trim).filter(|w| !w.is_empty());
    let mut items = Vec::new();
    for word in words {
        // A `?` in an address is no pattern.
        match place::is_pattern(word) && !is_remote(word) {
            false => items.push(word.to_string()),
            true => {
                let found = place::matching_while(word, &|| !cancel.is_cancelled())?.into_iter();
                items.extend(found.map(|path| path.to_string_lossy().into_owned()));
            }
        }
    }
    Ok(items)
}

/// A value as a word: arrays by commas.
pub(super) fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(word).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// The name of a file without its folder and its extensions of images and archives; that of a
/// folder as it is.
pub fn stem_of(item: &str) -> &str {
    let name = item.trim_end_matches('/');
    let name = name.rsplit('/').next().unwrap_or(name);
    match name.rsplit_once('.') {
        Some((stem, end))
            if !stem.is_empty()
                && (1..=5).contains(&end.len())
                && end.bytes().all(|b| b.is_ascii_alphanumeric())
                && end.bytes().any(|b| b.is_ascii_alphabetic()) =>
        {
            stem
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(value: &Value) -> Result<Vec<String>, Trouble> {
        super::items(value, "x", &Cancel::default())
    }
    use serde_json::json;

    #[test]
    fn lists_are_written_in_four_ways() {
        let dir = tempfile::tempdir().unwrap();
        let list = dir.path().join("scenes.txt");
        std::fs::write(&list, "# nights\nb.zip\n\n  a b.zip \n").unwrap();
        let lines = items(&json!(format!("@{}", list.display()))).unwrap();
        assert_eq!(lines, ["b.zip", "a b.zip"]);
        assert_eq!(items(&json!("a, b,")).unwrap(), ["a", "b"]);
        assert_eq!(items(&json!([1, "b", [2, 3]])).unwrap(), ["1", "b", "2,3"]);
        let pattern = dir.path().join("*.txt");
        let found = items(&json!(pattern.to_str().unwrap())).unwrap();
        assert_eq!(found, [list.to_str().unwrap()]);
        let none = dir.path().join("*.zip");
        assert!(items(&json!(none.to_str().unwrap())).is_err());
        assert!(items(&json!([])).is_err());
    }

    #[test]
    fn stems_keep_what_is_no_extension() {
        for (item, stem) in [
            ("a/b/IMG_1.5.tif", "IMG_1.5"),
            ("livraison_2020.07", "livraison_2020.07"),
            ("d/", "d"),
            (".x", ".x"),
            ("a.zip", "a"),
        ] {
            assert_eq!(stem_of(item), stem);
        }
    }
}
