//! A pipeline on one line, as `gdal pipeline` writes it: `read X ! ortho --t-srs EPSG:2154 ! cog DIR`.

use std::ffi::OsString;

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};
use relais_core::fault::Trouble;
use relais_files::place::is_pattern;
use relais_run::manifest::Values;
use relais_run::pipeline::like;
use serde_json::{Value, json};

use super::fault::WordsFault;
use crate::cli::aliases;
use crate::steps::cog::Cog;
use crate::steps::compare::Compare;
use crate::steps::cut::Cut;
use crate::steps::matrix::Matrix;
use crate::steps::mosaic::Mosaic;
use crate::steps::ortho::Ortho;
use crate::steps::tiles::Tiles;
use crate::steps::{OUTPUT, Step};

/// The pipeline of a line, as the values of its TOML.
pub fn parse(line: &str) -> Result<Values, Trouble> {
    let words = split(line)?;
    let mut parts = words.split(|word| word == "!");
    let read = parts.next().unwrap_or_default();
    let inputs = match read {
        [first, inputs @ ..] if first == "read" && !inputs.is_empty() => inputs,
        _ => return Err(wrong("it must begin with `read INPUT`").into()),
    };
    let parts: Vec<&[String]> = parts.collect();
    if parts.is_empty() {
        return Err(wrong("nothing follows `read`").into());
    }
    let mut several =
        inputs.len() > 1 || inputs.iter().any(|i| is_pattern(i) || i.starts_with('@'));
    let mut before = Before::Inputs(inputs);
    let (mut steps, mut folder) = (Vec::new(), None);
    for (n, part) in parts.iter().enumerate() {
        let (mut step, output) = step(part)?;
        let mut id = step["op"].as_str().unwrap_or_default().to_string();
        let taken = steps
            .iter()
            .filter(|s: &&Value| s["op"] == step["op"])
            .count();
        if taken > 0 {
            id.push_str(&(taken + 1).to_string());
        }
        several &= !Step::gathers(step["op"].as_str().unwrap_or_default());
        before.give(&mut step, several);
        match (output, n + 1 == parts.len()) {
            (None, _) => {}
            (Some(name), false) => drop(step.insert(OUTPUT.into(), name.into())),
            (Some(name), true) => folder = Some(place(&name, &mut step, several)),
        }
        step.insert("id".into(), id.as_str().into());
        before = Before::Step(id);
        steps.push(Value::Object(step));
    }
    let mut head = json!({"name": "inline"});
    if let Some(folder) = folder {
        head["output"] = folder.into();
    }
    let document = json!({"pipeline": head, "step": steps});
    Ok(document.as_object().cloned().unwrap_or_default())
}

/// What a step reads.
enum Before<'a> {
    Inputs(&'a [String]),
    Step(String),
}

impl Before<'_> {
    /// Gives a step its input: one, or each of several.
    fn give(&self, step: &mut Values, several: bool) {
        let all: Value = match self {
            Before::Inputs([one]) => one.as_str().into(),
            Before::Inputs(all) => all.iter().map(String::as_str).collect(),
            Before::Step(id) => format!("{{{id}}}").into(),
        };
        match several {
            true => {
                step.insert("foreach".into(), all);
                step.insert("input".into(), "{item}".into());
            }
            false => drop(step.insert("input".into(), all)),
        }
    }
}

/// The output folder that the last word names, a file in it or itself; names the output of the
/// step.
fn place(name: &str, step: &mut Values, several: bool) -> String {
    let name = name.trim_end_matches('/');
    let (folder, file) = name.rsplit_once('/').unwrap_or((".", name));
    match file.rsplit_once('.') {
        Some((_, end)) if !end.is_empty() && !several => {
            step.insert(OUTPUT.into(), file.into());
            folder.to_string()
        }
        _ => name.to_string(),
    }
}

/// A step of words: its values without those that are the default, and its output.
fn step(words: &[String]) -> Result<(Values, Option<String>), Trouble> {
    let Some((op, options)) = words.split_first() else {
        return Err(wrong("nothing between two `!`").into());
    };
    match op.as_str() {
        "ortho" => parsed::<Ortho>("ortho", options, |ortho| Step::Ortho(Box::new(ortho))),
        "cog" => parsed::<Cog>("cog", options, Step::Cog),
        "cut" => parsed::<Cut>("cut", options, |cut| Step::Cut(Box::new(cut))),
        "tiles" => parsed::<Tiles>("tiles", options, |tiles| Step::Tiles(Box::new(tiles))),
        "mosaic" => parsed::<Mosaic>("mosaic", options, |all| Step::Mosaic(Box::new(all))),
        "compare" => parsed::<Compare>("compare", options, |all| Step::Compare(Box::new(all))),
        "matrix" => parsed::<Matrix>("matrix", options, |all| Step::Matrix(Box::new(all))),
        other => {
            let (known, meant) = (Step::OPS.join(", "), meant(other));
            let reason = format!("no step `{other}`{meant}; known: {known}");
            Err(wrong(&reason).into())
        }
    }
}

/// What was meant by a word that is no step: one of another tool, or one of ours misspelt. A word like
/// neither is taken for a program, which no pipeline runs.
fn meant(word: &str) -> String {
    let of_others = |word: &str| match word {
        "warp" | "reproject" | "orthorectify" | "pansharpen" | "clip" | "select" => Some("ortho"),
        "write" | "translate" | "convert" | "copy" => Some("cog"),
        "tile" | "gdal2tiles" | "pyramid" => Some("tiles"),
        "merge" | "vrt" | "buildvrt" => Some("mosaic"),
        "retile" | "split" => Some("cut"),
        _ => None,
    };
    let plain = word.to_lowercase();
    let plain = plain.trim_start_matches("gdal").trim_start_matches('_');
    let meant = of_others(plain).or_else(|| like(plain, Step::OPS));
    match meant {
        Some(step) => format!("; did you mean `{step}`?"),
        None => " (a pipeline runs no programs)".into(),
    }
}

fn parsed<T: Args + FromArgMatches>(
    op: &'static str,
    options: &[String],
    step: impl Fn(T) -> Step,
) -> Result<(Values, Option<String>), Trouble> {
    let words = std::iter::once(OsString::from(op)).chain(options.iter().map(OsString::from));
    let rewritten = aliases::rewrite(words)?.words;
    let command = T::augment_args(Command::new(op))
        .disable_help_flag(true)
        .arg(Arg::new(OUTPUT));
    let matches = command
        .try_get_matches_from(rewritten)
        .map_err(|error| wrong(&first_line(&error.to_string())))?;
    let options = T::from_arg_matches(&matches).map_err(|error| wrong(&error.to_string()))?;
    let mut values = step(options).values();
    let mut bare = Values::new();
    bare.insert("op".into(), op.into());
    bare.insert("input".into(), "".into());
    if let Ok(bare) = Step::read(bare) {
        let defaults = bare.values();
        values.retain(|key, value| key == "op" || defaults.get(key) != Some(value));
    }
    Ok((values, output(&matches)))
}

fn output(matches: &ArgMatches) -> Option<String> {
    matches.get_one::<String>(OUTPUT).cloned()
}

fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.trim_start_matches("error: ").to_string()
}

fn wrong(reason: &str) -> WordsFault {
    WordsFault::Inline {
        reason: reason.to_string(),
    }
}

/// Words apart by spaces; `'...'` and `"..."` hold spaces, `\` the next character.
fn split(line: &str) -> Result<Vec<String>, WordsFault> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(chars.next()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        return Err(wrong("a quote is not closed"));
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::pipeline::document;

    fn toml(line: &str) -> String {
        document::print(&parse(line).unwrap())
    }

    #[test]
    fn one_input_is_one_unit_a_step() {
        assert_eq!(
            toml(
                "read 'a b.zip' ! ortho -t_srs EPSG:3945 -tr 2 2 ! cog --co COMPRESS=ZSTD out/c.tif"
            ),
            "[pipeline]\nname = \"inline\"\noutput = \"out\"\n\n\
             [[step]]\nid = \"ortho\"\nop = \"ortho\"\ninput = \"a b.zip\"\nres = \"2\"\nt_srs = \"EPSG:3945\"\n\n\
             [[step]]\nid = \"cog\"\nop = \"cog\"\ninput = \"{ortho}\"\nco = [\"COMPRESS=ZSTD\"]\noutput = \"c.tif\"\n"
        );
    }

    #[test]
    fn several_inputs_are_a_foreach() {
        let text = toml("read in/*.zip ! ortho --stretch ! cog ! cog out");
        assert!(
            text.contains("foreach = \"in/*.zip\"\ninput = \"{item}\""),
            "{text}"
        );
        assert!(
            text.contains("id = \"cog2\"\nop = \"cog\"\nforeach = \"{cog}\""),
            "{text}"
        );
        assert!(
            text.contains("output = \"out\"") && text.contains("stretch = \"2,98\""),
            "{text}"
        );
    }

    #[test]
    fn what_was_meant_is_said() {
        for (word, says) in [
            ("warp", "did you mean `ortho`?"),
            ("gdalwarp", "did you mean `ortho`?"),
            ("write", "did you mean `cog`?"),
            ("merge", "did you mean `mosaic`?"),
            ("orhto", "did you mean `ortho`?"),
            ("cogs", "did you mean `cog`?"),
            ("mosaik", "did you mean `mosaic`?"),
            ("rm", "no step `rm` (a pipeline runs no programs); known: "),
            (
                "curl",
                "no step `curl` (a pipeline runs no programs); known: ",
            ),
        ] {
            let fault = parse(&format!("read a ! {word}")).unwrap_err().to_string();
            assert!(fault.contains(says), "{word}: {fault}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for line in [
            "",
            "read",
            "read a",
            "ortho a",
            "read a ! paint",
            "read a ! ortho --nonsense 1",
            "read a ! ! cog",
            "read 'a ! cog",
            "read a ! ortho --res x",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
