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
    let text = match groups_of(error, root) {
        Some((verb, groups)) => without_group(&verb, &groups),
        None => usage(&named(error)),
    };
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

/// The verb that was typed where a group belongs, and the groups that have such a verb.
fn groups_of(error: &clap::Error, root: &Command) -> Option<(String, Vec<String>)> {
    let ContextValue::String(verb) = error.get(ContextKind::InvalidSubcommand)? else {
        return None;
    };
    let has = |group: &&Command| group.find_subcommand(verb).is_some();
    let groups = root.get_subcommands().filter(has);
    let groups: Vec<String> = groups.map(|g| g.get_name().to_string()).collect();
    (!groups.is_empty()).then(|| (verb.clone(), groups))
}

fn without_group(verb: &str, groups: &[String]) -> String {
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
