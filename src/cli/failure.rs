//! How a failure is printed: the only place.

use std::io::Write;
use std::process::ExitCode;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use relais_core::fault::{Kind, Trouble};
use relais_core::grid::proj_library;
use relais_files::gdal::gdal_version;
use relais_files::printable::printable;
use serde_json::{Value, json};

use super::machine;

/// How a failure is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For people.
    Text,
    /// One line among the JSON lines of the progress.
    Json,
}

/// Prints a fault on stderr (code, what and where, its causes, what to do) and gives the exit code
/// of its kind.
pub fn tell(trouble: &Trouble, form: Form) -> ExitCode {
    let told = match form {
        Form::Text => printable(&text(trouble)),
        Form::Json => format!("{}\n", line(trouble)),
    };
    // A closed stderr must not turn a failure into a panic.
    let _ = std::io::stderr().write_all(told.as_bytes());
    ExitCode::from(trouble.kind().exit_code())
}

/// Prints what clap found: help and version on stdout with code 0, a usage error on stderr with
/// the code of [`Kind::Usage`].
pub fn tell_usage(error: &clap::Error, root: &Command) -> ExitCode {
    if error.kind() == ErrorKind::DisplayVersion {
        let _ = std::io::stdout().write_all(version().as_bytes());
        return ExitCode::SUCCESS;
    }
    if !error.use_stderr() {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let text = wrong_verb(error, root).unwrap_or_else(|| usage(&named(error)));
    let _ = std::io::stderr().write_all(text.as_bytes());
    ExitCode::from(Kind::Usage.exit_code())
}

/// What clap says; a value that stands in a variable is not blamed on the option.
fn named(error: &clap::Error) -> String {
    let said = error.render().to_string();
    let word = |kind| match error.get(kind) {
        Some(ContextValue::String(word)) => Some(word.as_str()),
        _ => None,
    };
    let (Some(arg), Some(value)) = (
        word(ContextKind::InvalidArg),
        word(ContextKind::InvalidValue),
    ) else {
        return said;
    };
    let option = arg.split([' ', '=']).next().unwrap_or(arg);
    let variable = option.trim_start_matches('-').replace('-', "_");
    let variable = format!("RELAIS_{}", variable.to_ascii_uppercase());
    match machine::variable(&variable).is_some_and(|there| there == value) {
        true => said.replace(&format!("'{arg}'"), &format!("the variable {variable}")),
        false => said,
    }
}

/// A verb that is none where it was typed: at the top, the groups that have it; in a group, what the
/// group has.
fn wrong_verb(error: &clap::Error, root: &Command) -> Option<String> {
    let ContextValue::String(verb) = error.get(ContextKind::InvalidSubcommand)? else {
        return None;
    };
    let (path, group) = typed_in(error, root);
    if !path.is_empty() {
        return Some(not_in_group(verb, &path, group, &similar(error, verb)));
    }
    let has = |group: &&Command| group.find_subcommand(verb).is_some();
    let groups = root.get_subcommands().filter(has);
    let groups: Vec<&str> = groups.map(Command::get_name).collect();
    (!groups.is_empty()).then(|| without_group(verb, &groups))
}

/// The group in which a word was typed, which clap tells by its usage alone, and the way to it.
fn typed_in<'c>(error: &clap::Error, root: &'c Command) -> (Vec<&'c str>, &'c Command) {
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string(),
        _ => String::new(),
    };
    let words = usage
        .split_whitespace()
        .skip_while(|word| *word != root.get_name());
    let (mut path, mut group) = (Vec::new(), root);
    for word in words.skip(1) {
        let Some(next) = group.find_subcommand(word) else {
            break;
        };
        path.push(next.get_name());
        group = next;
    }
    (path, group)
}

/// What clap takes for what was meant, words of the same group; a slip of the pen keeps the first
/// letter.
fn similar(error: &clap::Error, verb: &str) -> Vec<String> {
    let words = match error.get(ContextKind::SuggestedSubcommand) {
        Some(ContextValue::String(word)) => vec![word.clone()],
        Some(ContextValue::Strings(words)) => words.clone(),
        _ => Vec::new(),
    };
    let begins = |word: &String| word.chars().next() == verb.chars().next();
    words.into_iter().filter(begins).collect()
}

fn not_in_group(verb: &str, path: &[&str], group: &Command, similar: &[String]) -> String {
    let path = path.join(" ");
    let command = |verb: &str| format!("`relais {path} {verb}`");
    let of_object = |list: &Command| list.get_arguments().any(|arg| arg.get_id() == "object");
    let help = if verb == "show" && group.find_subcommand("list").is_some_and(of_object) {
        format!("write {}", command("list --object ID"))
    } else if similar.is_empty() {
        let shown = |verb: &&Command| !verb.is_hide_set() && verb.get_name() != "help";
        let verbs = group.get_subcommands().filter(shown);
        let verbs: Vec<&str> = verbs.map(Command::get_name).collect();
        format!("it has {}", verbs.join(", "))
    } else {
        let commands: Vec<String> = similar.iter().map(|verb| command(verb)).collect();
        format!("write {}", commands.join(" or "))
    };
    format!("error[RLS-E900]: `relais {path}` has no command {verb}\nhelp: {help}\n")
}

fn without_group(verb: &str, groups: &[&str]) -> String {
    let commands: Vec<String> = groups
        .iter()
        .map(|group| format!("`relais {group} {verb}`"))
        .collect();
    format!(
        "error[RLS-E900]: {verb} is not a command by itself\nhelp: write {}\n",
        commands.join(" or ")
    )
}

/// The versions that a report of a fault should name.
fn version() -> String {
    let proj = proj_library().map_or("unknown".into(), |library| library.version);
    format!(
        "relais {}\nGDAL {}\nPROJ {proj}\n",
        env!("CARGO_PKG_VERSION"),
        gdal_version()
    )
}

/// What clap says, in the form of the other failures.
fn usage(rendered: &str) -> String {
    let what = rendered.strip_prefix("error: ").unwrap_or(rendered);
    let what = what.split("\n\nFor more information").next();
    let what = what.unwrap_or_default().trim_end();
    format!("error[RLS-E900]: {what}\nhelp: add --help to the command for all that it takes\n")
}

/// The causes, the nearest first. Many errors repeat their source in their own words: once is enough.
fn causes(trouble: &Trouble) -> Vec<String> {
    let mut said = trouble.to_string();
    let mut causes = Vec::new();
    let mut cause = trouble.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !said.contains(&text) {
            causes.push(text.clone());
            said = text;
        }
        cause = error.source();
    }
    causes
}

fn line(trouble: &Trouble) -> Value {
    json!({
        "level": "error",
        "code": trouble.code(),
        "message": trouble.to_string(),
        "because": causes(trouble),
        "help": trouble.help(),
        "exit_code": trouble.kind().exit_code(),
    })
}

fn text(trouble: &Trouble) -> String {
    let mut text = format!("error[{}]: {trouble}\n", trouble.code());
    for cause in causes(trouble) {
        text.push_str(&format!("  because: {cause}\n"));
    }
    let help = trouble.help();
    if !help.is_empty() {
        text.push_str(&format!("help: {help}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use relais_core::fault::Fault;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot read {path}")]
    struct Broken {
        path: String,
        source: std::io::Error,
    }

    impl Fault for Broken {
        fn kind(&self) -> Kind {
            Kind::Input
        }
        fn code(&self) -> &'static str {
            "RLS-E999"
        }
        fn help(&self) -> String {
            "copy it again".into()
        }
    }

    #[test]
    fn a_fault_is_told_with_its_cause_and_its_help() {
        let trouble: Trouble = Broken {
            path: "a.tif".into(),
            source: std::io::Error::other("bad sector"),
        }
        .into();
        assert_eq!(
            text(&trouble),
            "error[RLS-E999]: cannot read a.tif\n  because: bad sector\nhelp: copy it again\n"
        );
    }

    #[test]
    fn among_json_lines_a_fault_is_one() {
        let trouble: Trouble = Broken {
            path: "a\n.tif".into(),
            source: std::io::Error::other("bad sector"),
        }
        .into();
        assert_eq!(
            line(&trouble).to_string(),
            r#"{"because":["bad sector"],"code":"RLS-E999","exit_code":3,"help":"copy it again","level":"error","message":"cannot read a\n.tif"}"#
        );
    }

    #[test]
    fn what_clap_says_has_its_help_line() {
        let said = "error: unexpected argument '-z'\n\nUsage: a b\n\nFor more information, try '--help'.\n";
        assert_eq!(
            usage(said),
            "error[RLS-E900]: unexpected argument '-z'\n\nUsage: a b\n\
             help: add --help to the command for all that it takes\n"
        );
    }

    #[test]
    fn a_cause_already_said_is_not_repeated() {
        let trouble: Trouble = Broken {
            path: "a.tif: bad sector".into(),
            source: std::io::Error::other("bad sector"),
        }
        .into();
        assert_eq!(text(&trouble).matches("bad sector").count(), 1);
    }
}
