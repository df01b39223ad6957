//! docs/cli.md, written from the command line itself.

use std::fmt::Write;

use clap::{Arg, Command};

/// The reference page of a command and its groups and verbs, in Markdown.
pub fn page(root: &mut Command) -> String {
    root.build();
    let mut page = String::from(
        "# Commands\n\nWritten by `make reference` from the command line itself; a test holds it \
         current.\n",
    );
    for group in root.get_subcommands().filter(|c| c.get_name() != "help") {
        write_command(&mut page, "##", "relais", group);
    }
    page.push_str("\n## Options of every command\n\n");
    write_options(&mut page, root, |arg| arg.is_global_set());
    write_after(&mut page, root);
    page
}

/// A command and, one heading lower, those below it.
fn write_command(page: &mut String, heading: &str, above: &str, command: &Command) {
    let title = format!("{above} {}", command.get_name());
    // A group that is a verb too has options of its own.
    let own = command
        .get_arguments()
        .any(|arg| !arg.is_global_set() && !is_built_in(arg));
    if own || !command.has_subcommands() {
        write_verb(page, heading, &title, command);
    } else {
        let _ = write!(page, "\n{heading} `{title}`\n\n{}\n", about(command));
    }
    let lower = format!("{heading}#");
    for verb in command.get_subcommands().filter(|c| c.get_name() != "help") {
        write_command(page, &lower, &title, verb);
    }
}

/// What help says at its end: its examples as code, the rest as text.
fn write_after(page: &mut String, command: &Command) {
    let Some(after) = command.get_after_help().map(ToString::to_string) else {
        return;
    };
    for part in after.split("\n\n") {
        let _ = match part.strip_prefix("Examples:\n") {
            Some(lines) => write!(
                page,
                "\n```sh\n{}\n```\n",
                lines.replace("\n  ", "\n").trim()
            ),
            None => write!(page, "\n{part}\n"),
        };
    }
}

fn write_verb(page: &mut String, heading: &str, title: &str, verb: &Command) {
    let usage = verb.clone().render_usage().to_string();
    // Ways of use stand below one another, indented by the word before the first.
    let usage = usage
        .trim_start_matches("Usage: ")
        .replace("\n       ", "\n");
    let _ = write!(
        page,
        "\n{heading} `{title}`\n\n{}\n\n```\n{usage}\n```\n\n",
        about(verb)
    );
    write_options(page, verb, |arg| !arg.is_global_set());
    write_after(page, verb);
}

fn about(command: &Command) -> String {
    let about = command.get_long_about().or(command.get_about());
    about.map(ToString::to_string).unwrap_or_default()
}

fn is_built_in(arg: &Arg) -> bool {
    ["help", "version"].contains(&arg.get_id().as_str())
}

fn write_options(page: &mut String, command: &Command, wanted: impl Fn(&Arg) -> bool) {
    let wanted = |arg: &&Arg| wanted(arg) && !arg.is_hide_set() && !is_built_in(arg);
    let mut args = command.get_arguments().filter(wanted).peekable();
    if args.peek().is_some() {
        page.push_str("| Option | What it says |\n|---|---|\n");
    }
    for arg in args {
        let help = arg.get_long_help().or(arg.get_help());
        let mut help = help
            .map(ToString::to_string)
            .unwrap_or_default()
            .replace("\n\n", " ");
        let values: Vec<_> = arg.get_possible_values();
        if !values.is_empty() && arg.get_action().takes_values() {
            let names: Vec<_> = values.iter().map(|value| value.get_name()).collect();
            let _ = write!(help, " ({})", names.join(", "));
        }
        let defaults = arg.get_default_values();
        if !defaults.is_empty() && arg.get_action().takes_values() {
            let words: Vec<_> = defaults.iter().map(|word| word.to_string_lossy()).collect();
            let _ = write!(help, " [default: {}]", words.join(" "));
        }
        if let Some(variable) = arg.get_env() {
            let _ = write!(help, " [env: {}]", variable.to_string_lossy());
        }
        let spelling = arg.to_string().replace('|', "\\|").replace("...", "");
        let short = arg.get_short().filter(|_| arg.get_long().is_some());
        let short = short.map(|c| format!("-{c}, ")).unwrap_or_default();
        let help = help.replace('\n', " ").replace('|', "\\|");
        let _ = writeln!(page, "| `{short}{spelling}` | {} |", help.trim());
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    #[allow(
        clippy::disallowed_methods,
        reason = "the page is a file, told by a variable to write it"
    )]
    fn the_page_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/cli.md");
        let page = super::page(&mut crate::cli::Cli::command());
        if std::env::var_os("RELAIS_WRITE_REFERENCE").is_some() {
            std::fs::write(path, &page).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            written == page,
            "docs/cli.md is not current: run `make reference`"
        );
    }
}
