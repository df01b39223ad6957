//! `relais registry document`: files that prove something.

use std::fmt::Write;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::Trouble;
use relais_registry::document::{self, Document};
use relais_report::french;

use super::attach::{Attached, output, write};
use super::place::Place;
use super::{lines, wait};
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry document add acte.pdf
  relais registry document list avenant
  relais registry document show 3f2a91c0
  relais registry document extract 3f2a91c0 -o acte.pdf";

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Keep a file under its hash: PDF, ODT, EML, PNG or JPEG, 25 MiB at most
    Add(Add),
    /// List documents
    List(List),
    /// Show a document and what rests on it
    Show(Show),
    /// Write a document to a file, its hash checked again
    Extract(Extract),
}

#[derive(ClapArgs)]
pub struct Add {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct List {
    /// Words of the name or of the media type
    #[arg(value_name = "WORDS")]
    words: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Show {
    /// Its hash, or how it begins (8 digits at least)
    #[arg(value_name = "HASH")]
    hash: String,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Extract {
    /// Its hash, or how it begins (8 digits at least)
    #[arg(value_name = "HASH")]
    hash: String,
    /// Where to write it
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Replace the file that is there
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    place: Place,
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Add(args) => {
                let desk = args.place.desk(console)?;
                let file = Attached::read(&args.file)?;
                let kept = wait(document::add(&desk, &file.file()))?;
                console.result(&format!("Document gardé\u{202f}: {}", row(&kept)), &kept)
            }
            Verb::List(args) => {
                let desk = args.place.desk(console)?;
                let all = wait(document::list(desk.db(), args.words.as_deref()))?;
                let mut text = String::new();
                for one in &all {
                    let _ = writeln!(text, "{}", row(one));
                }
                let _ = writeln!(
                    text,
                    "{}",
                    french::count(all.len(), "document", "documents")
                );
                console.result(&text, &all)
            }
            Verb::Show(args) => {
                let desk = args.place.desk(console)?;
                let one = wait(document::show(desk.db(), &args.hash))?;
                let pairs = [
                    ("empreinte", one.sha256.clone()),
                    ("nom", one.name.clone()),
                    ("type", one.media.clone()),
                    ("octets", one.bytes.to_string()),
                    ("gardé le", one.added_at.clone()),
                    ("sert à", one.uses.join("\n")),
                ];
                console.result(&lines(&pairs), &one)
            }
            Verb::Extract(args) => {
                let desk = args.place.desk(console)?;
                let out = output(&args.output, args.overwrite)?;
                let (one, bytes) = wait(document::extract(&desk, &args.hash))?;
                write(out, &bytes)?;
                let text = format!(
                    "Document écrit\u{202f}: {}, empreinte vérifiée",
                    args.output.display()
                );
                console.result(&text, &one)
            }
        }
    }
}

/// Enough of a hash to tell documents apart.
pub fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

fn row(one: &Document) -> String {
    let day = one.added_at.get(..10).unwrap_or_default();
    format!("{}  {day}  {}  {}", short(&one.sha256), one.media, one.name)
}
