//! `relais registry`: one file an object, and the door from words to the members' async verbs.

mod place;
mod room;
mod record;
mod said;
mod attach;
mod asked;
mod office;
mod notice;
mod init;
mod operator;
mod partner;
mod person;
mod account;
mod mandate;
mod convention;
mod avenant;
mod adhesion;
mod document;
mod licence;
mod may;
mod permit;
mod request;
mod need;
mod lead;
mod event;
mod use_case;
mod message;
mod activity;
mod reminder;
mod import;
mod export;
mod bilan;
mod journal;
mod named;
mod privacy;
mod keeping;
mod key;

use clap::Subcommand;
use relais_core::fault::Trouble;
use relais_files::atomic::AtomicFault;
use relais_files::table::TableFault;
use relais_files::text::TextFault;
use relais_registry::output::OutputFault;

use super::console::Console;
use room::wait;

/// The verbs of `relais registry`.
#[derive(Subcommand)]
pub enum Verb {
    Init(init::Args),
    /// Who acts in the registry, and by which roles
    #[command(after_help = operator::EXAMPLES)]
    Operator {
        #[command(subcommand)]
        verb: operator::Verb,
    },
    /// Bodies that the relay serves or could serve
    #[command(after_help = partner::EXAMPLES)]
    Partner {
        #[command(subcommand)]
        verb: Box<partner::Verb>,
    },
    /// Persons of the partners: representatives, référents, contacts, users
    #[command(after_help = person::EXAMPLES)]
    Person {
        #[command(subcommand)]
        verb: Box<person::Verb>,
    },
    /// Accounts: who may act for a partner at DINAMIS
    #[command(after_help = account::EXAMPLES)]
    Account {
        #[command(subcommand)]
        verb: Box<account::Verb>,
    },
    /// Contractors who work for a partner until a day
    #[command(after_help = mandate::EXAMPLES)]
    Mandate {
        #[command(subcommand)]
        verb: Box<mandate::Verb>,
    },
    /// The convention with IGN, and those of the partners with PIGMA
    #[command(after_help = convention::EXAMPLES)]
    Convention {
        #[command(subcommand)]
        verb: convention::Verb,
    },
    /// What a partner signs so that the relay acts for it
    #[command(after_help = avenant::EXAMPLES)]
    Avenant {
        #[command(subcommand)]
        verb: Box<avenant::Verb>,
    },
    /// How a partner comes into DINAMIS, step by step, each with its proof
    #[command(after_help = adhesion::EXAMPLES)]
    Adhesion {
        #[command(subcommand)]
        verb: Box<adhesion::Verb>,
    },
    /// Files that prove something, kept under their hash
    #[command(after_help = document::EXAMPLES)]
    Document {
        #[command(subcommand)]
        verb: document::Verb,
    },
    /// Charters, super référent clauses and licences, as versioned texts
    #[command(after_help = licence::EXAMPLES)]
    Licence {
        #[command(subcommand)]
        verb: licence::Verb,
    },
    May(Box<may::Args>),
    /// Signed rights to have a product
    #[command(after_help = permit::EXAMPLES)]
    Permit {
        #[command(subcommand)]
        verb: Box<permit::Verb>,
    },
    /// What partners ask for: images and help
    #[command(after_help = request::EXAMPLES)]
    Request {
        #[command(subcommand)]
        verb: request::Verb,
    },
    /// What user groups need, for the comité consultatif
    #[command(after_help = need::EXAMPLES)]
    Need {
        #[command(subcommand)]
        verb: need::Verb,
    },
    /// How far partners are from coming, or from a use
    #[command(after_help = lead::EXAMPLES)]
    Lead {
        #[command(subcommand)]
        verb: lead::Verb,
    },
    /// Webinars, trainings, meetings, and who came
    #[command(after_help = event::EXAMPLES)]
    Event {
        #[command(subcommand)]
        verb: event::Verb,
    },
    /// What images were used for
    #[command(after_help = use_case::EXAMPLES)]
    UseCase {
        #[command(subcommand)]
        verb: use_case::Verb,
    },
    /// Messages to a filtered list, as files; nothing is sent
    #[command(after_help = message::EXAMPLES)]
    Message {
        #[command(subcommand)]
        verb: message::Verb,
    },
    /// What partners consulted, downloaded and were delivered, and who says so
    #[command(after_help = activity::EXAMPLES)]
    Activity {
        #[command(subcommand)]
        verb: Box<activity::Verb>,
    },
    /// What waits for the officer, each with its command
    #[command(alias = "reminders", after_help = reminder::EXAMPLES)]
    Reminder {
        #[command(subcommand)]
        verb: reminder::Verb,
    },
    /// Tables into the registry: as they come, all or nothing
    #[command(after_help = import::EXAMPLES)]
    Import {
        #[command(subcommand)]
        verb: Box<import::Verb>,
    },
    Export(export::Args),
    Bilan(Box<bilan::Args>),
    /// What happened, and whether the record of it is sound
    #[command(after_help = journal::EXAMPLES)]
    Journal {
        #[command(subcommand)]
        verb: journal::Verb,
    },
    /// What is said of persons: register entry, hand out, erase, purge
    #[command(after_help = privacy::EXAMPLES)]
    Privacy {
        #[command(subcommand)]
        verb: privacy::Verb,
    },
    Backup(keeping::Backup),
    Restore(keeping::Restore),
    /// The key that signs the journal and the permits
    #[command(after_help = key::EXAMPLES)]
    Key {
        #[command(subcommand)]
        verb: key::Verb,
    },
}

impl Verb {
    /// Runs the verb; however it ends, the registry is closed.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        let done = self.act(console);
        for sentence in relais_registry::aside::taken() {
            console.note(&sentence);
        }
        room::close();
        done.map_err(in_french)
    }

    fn act(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Init(args) => init::run(&args, console),
            Verb::Operator { verb } => verb.run(console),
            Verb::Partner { verb } => verb.run(console),
            Verb::Person { verb } => verb.run(console),
            Verb::Account { verb } => verb.run(console),
            Verb::Mandate { verb } => verb.run(console),
            Verb::Convention { verb } => verb.run(console),
            Verb::Avenant { verb } => verb.run(console),
            Verb::Adhesion { verb } => verb.run(console),
            Verb::Document { verb } => verb.run(console),
            Verb::Licence { verb } => verb.run(console),
            Verb::May(args) => may::run(&args, console),
            Verb::Permit { verb } => verb.run(console),
            Verb::Request { verb } => verb.run(console),
            Verb::Need { verb } => verb.run(console),
            Verb::Lead { verb } => verb.run(console),
            Verb::Event { verb } => verb.run(console),
            Verb::UseCase { verb } => verb.run(console),
            Verb::Message { verb } => verb.run(console),
            Verb::Activity { verb } => verb.run(console),
            Verb::Reminder { verb } => verb.run(console),
            Verb::Import { verb } => verb.run(console),
            Verb::Export(args) => export::run(&args, console),
            Verb::Bilan(args) => bilan::run(&args, console),
            Verb::Journal { verb } => verb.run(console),
            Verb::Privacy { verb } => verb.run(console),
            Verb::Backup(args) => args.run(console),
            Verb::Restore(args) => args.run(console),
            Verb::Key { verb } => verb.run(console),
        }
    }
}

/// Files are written and read by members that speak English, and the officer reads what they refuse.
fn in_french(trouble: Trouble) -> Trouble {
    let fault: &dyn std::error::Error = &*trouble;
    let told = fault.downcast_ref::<AtomicFault>().map(OutputFault::from);
    let told = told.or_else(|| fault.downcast_ref::<TableFault>().map(OutputFault::from));
    let told = told.or_else(|| fault.downcast_ref::<TextFault>().map(OutputFault::from));
    told.map_or(trouble, Trouble::from)
}

/// The operators by their ids: journals say who by an id, people by a name.
struct Names(std::collections::HashMap<String, String>);

impl Names {
    /// Of a registry.
    fn of(desk: &relais_registry::Desk) -> Result<Self, Trouble> {
        let all = wait(relais_registry::operator::list(desk.db()))?;
        let named = all.into_iter().map(|one| (one.id, one.name));
        Ok(Self(named.collect()))
    }

    /// The name of an operator; its id when nobody knows it.
    fn who<'a>(&'a self, id: &'a str) -> &'a str {
        self.0.get(id).map_or(id, String::as_str)
    }
}

/// Says that a list has more than what is shown of it.
fn more(text: &mut String, all: usize, shown: usize) {
    if let Some(rest) = all.checked_sub(shown).filter(|rest| *rest > 0) {
        text.push_str(&format!("… et {rest} de plus, que --json montre\n"));
    }
}

/// `label  value` lines, the values under each other.
fn lines(pairs: &[(&str, String)]) -> String {
    let width = pairs
        .iter()
        .map(|(label, _)| label.chars().count())
        .max()
        .unwrap_or(0);
    let line = |(label, value): &(&str, String)| {
        let value = value.replace('\n', &format!("\n  {:width$}  ", ""));
        format!("  {label:width$}  {value}\n")
    };
    pairs.iter().map(line).collect()
}
