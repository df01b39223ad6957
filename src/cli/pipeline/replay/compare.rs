//! What differs between a product and the one made again.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_files::atomic::first_difference;
use relais_run::Cancel;
use relais_run::manifest::{Manifest, Product};
use serde_json::{Map, Value};

/// More differences of manifests are not told.
const MOST: usize = 20;

/// What two manifests say differently of parameters and facts.
pub fn manifests(old: &Manifest, new: &Manifest) -> Vec<String> {
    let mut found = Vec::new();
    for (name, old, new) in [
        ("parameters", &old.parameters, &new.parameters),
        ("facts", &old.facts, &new.facts),
    ] {
        objects(name, old, new, &mut found);
    }
    let all = found.len();
    found.truncate(MOST);
    if all > MOST {
        found.push(format!("{} more", all - MOST));
    }
    found
}

fn objects(
    path: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    found: &mut Vec<String>,
) {
    let mut keys: Vec<&String> = old.keys().chain(new.keys()).collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        let path = format!("{path}.{key}");
        let [old, new] = [old, new].map(|map| map.get(key).unwrap_or(&Value::Null));
        values(&path, old, new, found);
    }
}

fn values(path: &str, old: &Value, new: &Value, found: &mut Vec<String>) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => objects(path, old, new, found),
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (n, (old, new)) in old.iter().zip(new).enumerate() {
                values(&format!("{path}[{n}]"), old, new, found);
            }
        }
        (old, new) if old != new => found.push(format!("{path} is {new}, was {old}")),
        _ => {}
    }
}

/// Whether the new products are those that the manifest names, and those that are there: `there` is
/// the folder of the old ones, `made` that of the new ones.
pub fn products(
    old: &Manifest,
    new: &Manifest,
    there: &Path,
    made: &Path,
    cancel: &Cancel,
) -> Result<Vec<String>, Trouble> {
    let mut found = Vec::new();
    for was in &old.outputs {
        match new.outputs.iter().find(|is| is.name == was.name) {
            Some(is) => product(
                was,
                is,
                &there.join(&was.name),
                &made.join(&is.name),
                cancel,
                &mut found,
            )?,
            None => found.push(format!("{} is not made any more", was.name)),
        }
    }
    let unknown = |is: &&Product| !old.outputs.iter().any(|was| was.name == is.name);
    for is in new.outputs.iter().filter(unknown) {
        found.push(format!("{} was not made then", is.name));
    }
    Ok(found)
}

fn product(
    was: &Product,
    is: &Product,
    beside: &Path,
    made: &Path,
    cancel: &Cancel,
    found: &mut Vec<String>,
) -> Result<(), Trouble> {
    let there = beside
        .exists()
        .then(|| Product::of(beside, cancel))
        .transpose()?;
    if let Some(there) = there.as_ref().filter(|there| there.sha256 != was.sha256) {
        found.push(format!(
            "{} there is not what its manifest says",
            there.name
        ));
    }
    if is.sha256 == was.sha256 {
        return Ok(());
    }
    let mut what = format!("{} has other bytes", was.name);
    if is.size != was.size {
        what.push_str(&format!(": {} of them, were {}", is.size, was.size));
    }
    if beside.is_file()
        && there.is_some_and(|there| there.sha256 == was.sha256)
        && let Some(at) = first_difference(beside, made)?
    {
        what.push_str(&format!(", the first at {at}"));
    }
    found.push(what);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn differences_are_told_by_their_path() {
        let mut found = Vec::new();
        let old = json!({"a": {"b": [1, 2]}, "c": 1, "d": null});
        let new = json!({"a": {"b": [1, 3]}, "c": 1, "e": "x"});
        values("facts", &old, &new, &mut found);
        assert_eq!(
            found,
            ["facts.a.b[1] is 3, was 2", "facts.e is \"x\", was null"]
        );
    }
}
