//! `relais man`: the manual pages, one a command.

use std::path::{Path, PathBuf};

use clap::builder::Resettable;
use clap::{Args as ClapArgs, Command};
use clap_mangen::Man;
use relais_core::fault::{Fault, Kind, Trouble};
use relais_files::atomic::{Output, Overwrite};

const EXAMPLES: &str = "\
Examples:
  relais man ~/.local/share/man/man1";

/// Write the manual pages to a folder
///
/// relais.1 and a page for each command, as relais-scene-ortho.1. Pages that are there are
/// replaced.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// An existing folder
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

/// A page that cannot be composed.
#[derive(Debug, thiserror::Error)]
#[error("the manual page of {command} cannot be composed")]
struct ManFault {
    command: String,
    source: std::io::Error,
}

impl Fault for ManFault {
    fn kind(&self) -> Kind {
        Kind::Processing
    }

    fn code(&self) -> &'static str {
        "RLS-E998"
    }

    fn help(&self) -> String {
        "this is a defect of Relais: please report it".into()
    }
}

/// Writes them.
pub fn run(args: &Args, root: Command) -> Result<(), Trouble> {
    // The help of help helps nobody.
    let quiet = |command: Command| command.disable_help_subcommand(true);
    let mut root = quiet(root).mut_subcommands(quiet);
    root.build();
    write(&root, "relais".into(), &args.folder)
}

fn write(command: &Command, name: String, folder: &Path) -> Result<(), Trouble> {
    for below in command.get_subcommands() {
        write(below, format!("{name}-{}", below.get_name()), folder)?;
    }
    let page = page(command, &name).map_err(|source| ManFault {
        command: name.clone(),
        source,
    })?;
    let mut output = Output::create(&folder.join(format!("{name}.1")), Overwrite::Replace)?;
    output.put(&page)?;
    Ok(output.finish()?)
}

/// A page; what help says at its end has sections of its own, examples with their lines kept.
fn page(command: &Command, name: &str) -> Result<Vec<u8>, std::io::Error> {
    let mut page = Vec::new();
    let plain = command.clone().after_help(Resettable::Reset);
    Man::new(plain)
        .title(name)
        .source(concat!("relais ", env!("CARGO_PKG_VERSION")))
        .manual("Relais")
        .render(&mut page)?;
    let after = command.get_after_help().map(ToString::to_string);
    for part in after.iter().flat_map(|text| text.split("\n\n")) {
        let text = escaped(part);
        page.extend(match text.strip_prefix("Examples:\n") {
            Some(lines) => format!(".SH EXAMPLES\n.nf\n{lines}\n.fi\n").into_bytes(),
            None => format!(".SH NOTES\n{text}\n").into_bytes(),
        });
    }
    Ok(page)
}

/// Text as roff takes it: no escapes, no hyphens that become dashes. No line of ours begins with a
/// dot or an apostrophe.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-")
}
