//! `relais registry key`: the key that signs, handed over or replaced.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::{Fault, Kind, Trouble};
use relais_files::secret;
use relais_registry::output::system;
use relais_registry::signing::{self, Replaced};
use relais_store::ring::Held;
use relais_store::{Head, Signer, key::hex};
use serde::Serialize;

use super::journal::JournalFault;
use super::place::{Place, now, read_key, write_key};
use super::wait;
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry key list
  relais registry key rotate
  relais registry key replace --lost";

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// List the public keys that ever signed
    List(List),
    /// Hand over to a new key; the old one is kept beside it, and what it signed still counts
    Rotate(Rotate),
    /// Put a new key in the place of a lost one; the journal says so for good
    Replace(Replace),
}

#[derive(ClapArgs)]
pub struct List {
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Rotate {
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Replace {
    /// Say that no copy of the key is left
    #[arg(long, required = true)]
    lost: bool,
    #[command(flatten)]
    place: Place,
}

/// The key cannot be replaced, or its file not put in its place.
#[derive(Debug, thiserror::Error)]
pub enum KeyFault {
    /// It is there.
    #[error("la clé du registre n’est pas perdue\u{202f}: {} l’est", .0.display())]
    NotLost(PathBuf),
    /// The registry has the new key, its file has another name.
    #[error("la nouvelle clé signe désormais, mais son fichier est resté {}\u{202f}: {}", .new.display(), system(.error))]
    Named {
        /// Where it is.
        new: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
}

impl Fault for KeyFault {
    fn kind(&self) -> Kind {
        match self {
            Self::NotLost(_) => Kind::Usage,
            Self::Named { .. } => Kind::Resource,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotLost(_) => "RLS-E995",
            Self::Named { .. } => "RLS-E996",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::NotLost(_) => "changez-la par `relais registry key rotate`".into(),
            Self::Named { .. } => {
                "désignez ce fichier par --key, ou renommez-le à la place de l’ancien".into()
            }
        }
    }
}

/// What a change of key says.
#[derive(Serialize)]
struct Report {
    key: PathBuf,
    before: Option<PathBuf>,
    public: String,
    head: Head,
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::List(args) => list(&args, console),
            Verb::Rotate(args) => rotate(&args, console),
            Verb::Replace(args) => replace(&args, console),
        }
    }
}

#[derive(Serialize)]
struct Line {
    number: i64,
    public: String,
    since: i64,
    endorsed: bool,
}

fn list(args: &List, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let all = wait(signing::keys(&desk))?;
    let mut text = String::new();
    let line = |held: &Held| Line {
        number: held.number,
        public: hex(&held.verifier.to_bytes()),
        since: held.since,
        endorsed: held.endorsed,
    };
    for held in &all {
        let how = match (held.number, held.endorsed) {
            (..=1, _) => "clé de la création",
            (_, true) => "signée par celle d’avant",
            (_, false) => "mise à la place d’une clé perdue",
        };
        let _ = writeln!(
            text,
            "{:>3}  {}  depuis l’inscription {}  {how}",
            held.number,
            hex(&held.verifier.to_bytes()),
            held.since
        );
    }
    console.result(&text, &all.iter().map(line).collect::<Vec<_>>())
}

/// `path` with `.word` behind it.
fn beside(path: &Path, word: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(word);
    name.into()
}

fn rotate(args: &Rotate, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let current = args.place.key_path(desk.db().path());
    let keys = wait(signing::keys(&desk))?;
    let number = keys.last().map_or(1, |held| held.number);
    let (new, retired) = (
        beside(&current, "new"),
        beside(&current, &number.to_string()),
    );
    let signer = Signer::new()?;
    write_key(&new, &signer)?;
    let head = wait(signing::rotate(&desk, &signer)).inspect_err(|_| secret::discard(&new))?;
    let named = secret::succeed(&new, &current, &retired);
    named.map_err(|error| KeyFault::Named {
        new: new.clone(),
        error,
    })?;
    let text = format!(
        "Clé changée\u{202f}: {} signe depuis l’inscription {}\n  l’ancienne est gardée ({})\u{202f}: elle ne signe plus, mais une sauvegarde d’avant en aurait besoin\n\
         Gardez une copie de la nouvelle à l’écart du registre, et redonnez les clés publiques (`relais registry permit key`) à qui vérifie des permis.\n",
        current.display(),
        head.seq,
        retired.display()
    );
    let report = Report {
        key: current,
        before: Some(retired),
        public: hex(&signer.verifier().to_bytes()),
        head,
    };
    console.result(&text, &report)
}

fn replace(args: &Replace, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let path = args.place.key_path(desk.db().path());
    let newest = wait(desk.db().verifier())?;
    if read_key(&path).is_ok_and(|there| there.verifier() == newest) {
        return Err(KeyFault::NotLost(path).into());
    }
    let signer = Signer::new()?;
    write_key(&path, &signer)?;
    let done = wait(signing::replace_lost(&desk, &signer, now()));
    match done.inspect_err(|_| secret::discard(&path))? {
        Replaced::Flawed(flaws) => {
            secret::discard(&path);
            Err(JournalFault::Flawed(flaws).into())
        }
        Replaced::Done(head) => {
            console.warn("l’ancienne clé n’a pas signé la nouvelle\u{202f}: le journal le dit pour toujours, et qui n’a que l’ancienne clé publique ne peut pas faire foi à la nouvelle");
            let text = format!(
                "Clé perdue remplacée\u{202f}: {} signe depuis l’inscription {}\n",
                path.display(),
                head.seq
            );
            let report = Report {
                public: hex(&signer.verifier().to_bytes()),
                key: path,
                before: None,
                head,
            };
            console.result(&text, &report)
        }
    }
}
