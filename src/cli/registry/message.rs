//! `relais registry message`: messages to a filtered list, as files; nothing is sent.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::Trouble;
use relais_files::atomic::{OutputFolder, Overwrite};
use relais_files::text;
use relais_registry::RegistryFault;
use relais_registry::animation::message::letters::Way;
use relais_registry::animation::message::{self, Draft, Message};
use relais_report::french;
use serde::Serialize;

use super::place::Place;
use super::record::{self, Since, counted};
use super::said::one_line;
use super::{lines, wait};
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry message make --from 'Relais fictif <relais@exemple.example>' --subject 'Webinaire du 3 mars' \\
      --text message.txt --to 'groupe=collectivite potentiel=fort,limite role=referent' -o envoi
  relais registry message make --from relais@exemple.example --subject 'Suites' --text suites.txt \\
      --to evenement=even-0123456789ab -o suites --one-each
  relais registry message list";

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Prepare a message as .eml files, to be dropped into a messaging program
    ///
    /// By default recipients share files, hidden from each other (Bcc). Those who asked for no
    /// messages are left out, an address is written to once, and a sentence at the foot says how
    /// to ask for no more. Nothing is sent; the registry keeps the subject, the text, the filter
    /// and how many it was for, not the addresses.
    Make(Make),
    /// List the messages that were prepared, the newest last
    List(List),
    /// Show a message
    Show(Show),
}

#[derive(ClapArgs)]
pub struct Make {
    /// Who writes: an address, or a name and an address between angles
    #[arg(long, value_name = "SENDER", env = "RELAIS_MAIL_FROM")]
    from: String,
    /// What it is about
    #[arg(long, value_name = "TEXT")]
    subject: String,
    /// File of the text
    #[arg(long, value_name = "FILE")]
    text: PathBuf,
    /// To whom: tous, or terms of groupe=, potentiel=, maturite=, adhesion=, departement=, role=, evenement= that all hold, each with values parted by commas
    #[arg(long, value_name = "FILTER")]
    to: String,
    /// The folder to make
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// One file a recipient
    #[arg(long)]
    one_each: bool,
    /// Recipients that share a file
    #[arg(long, value_name = "N", default_value_t = 50, conflicts_with = "one_each",
          value_parser = clap::value_parser!(u16).range(1..=500))]
    batch: u16,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct List {
    #[command(flatten)]
    since: Since,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Show {
    /// Id
    #[arg(value_name = "MESSAGE")]
    message: String,
    #[command(flatten)]
    place: Place,
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Make(args) => make(&args, console),
            Verb::List(args) => list(&args, console),
            Verb::Show(args) => show(&args, console),
        }
    }
}

/// What begins like that is a key or a document, and goes to nobody by mistake.
const NO_TEXT: [&str; 4] = ["relais-key-", "%PDF", "SQLite format", "PK\u{3}"];

/// What `make` says.
#[derive(Serialize)]
struct Made<'a> {
    #[serde(flatten)]
    message: &'a Message,
    output: &'a Path,
    files: Vec<&'a str>,
}

fn make(args: &Make, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let read = text::read(&args.text)?;
    if NO_TEXT.iter().any(|begin| read.content.starts_with(begin)) {
        let why = format!("{} n’est pas le texte d’un message", args.text.display());
        return Err(RegistryFault::Value {
            field: "texte",
            why,
        }
        .into());
    }
    let folder = OutputFolder::create(&args.output, Overwrite::Refuse, |_| false)?.private()?;
    let draft = Draft {
        from: &args.from,
        subject: &args.subject,
        text: &read.content,
        to: &args.to,
        way: match args.one_each {
            true => Way::Each,
            false => Way::Hidden(args.batch.into()),
        },
    };
    let made = wait(message::prepare(&desk, &draft))?;
    for doubt in &made.doubts {
        console.warn(doubt);
    }
    for file in &made.files {
        folder.put(Path::new(&file.name), &file.bytes)?;
    }
    // On the disk before it is written down, under its name once it is.
    wait(message::keep(&desk, &made.message))?;
    folder.finish()?;
    let message = &made.message;
    let text = format!(
        "Message préparé\u{202f}: {} [{}]\n{}Rien n’a été envoyé\u{202f}: ouvrez ces fichiers dans votre messagerie.\n",
        one_line(&message.subject),
        message.id,
        lines(&[
            ("destinataires", message.recipients.to_string()),
            ("ne veulent pas de messages", message.opted_out.to_string()),
            ("fichiers", made.files.len().to_string()),
            ("dossier", args.output.display().to_string()),
        ])
    );
    let files = made.files.iter().map(|file| file.name.as_str()).collect();
    console.result(
        &text,
        &Made {
            message,
            output: &args.output,
            files,
        },
    )
}

fn list(args: &List, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let all = wait(message::list(desk.db(), args.since.day().as_deref()))?;
    let mut text = String::new();
    for message in &all {
        let _ = writeln!(
            text,
            "{}  {}  {}  {}",
            message.id,
            message.made_on,
            french::count(
                usize::try_from(message.recipients).unwrap_or(0),
                "destinataire",
                "destinataires"
            ),
            one_line(&message.subject)
        );
    }
    text += &counted(all.len(), "message", "messages");
    console.result(&text, &all)
}

fn show(args: &Show, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let message = wait(message::show(desk.db(), &args.message))?;
    let pairs = [
        ("identifiant", message.id.clone()),
        ("préparé le", message.made_on.clone()),
        ("filtre", message.filter.clone()),
        ("destinataires", message.recipients.to_string()),
        ("ne veulent pas de messages", message.opted_out.to_string()),
        ("texte", message.words.clone()),
    ];
    let text = format!("{}\n{}", message.subject, lines(&pairs));
    record::show(&desk, &message.id, &text, &message, console)
}
