//! `relais registry journal`: what happened, and whether the record of it is sound.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::{Fault, Kind, Trouble};
use relais_files::regular;
use relais_registry::held::{self, Difference, Held};
use relais_registry::output::system;
use relais_registry::value::day;
use relais_registry::{clock as time, fr, signing};
use relais_report::french;
use relais_store::journal::Asked;
use relais_store::verify::{Flaw, Verified, verify};
use relais_store::{Head, Id, StoreFault, Verifier};

use serde_json::error::Category;

use super::place::{Place, read_key};
use super::{Names, wait};
use crate::cli::console::{Console, write};

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry journal list --limit 20
  relais registry journal head > tete-2026-11.json
  relais registry journal verify --head tete-2026-11.json
  relais registry journal clock --today 2026-11-27 --why 'pile de la carte mère changée'";

/// A head is no longer.
const MOST_BYTES: u64 = 64 << 10;

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Tell what happened, oldest first
    List(List),
    /// Print the signed head: kept elsewhere, it later proves that nothing was cut off
    Head(ForHead),
    /// Check that no entry was changed, removed or cut off, and that the tables are what they say
    Verify(ForVerify),
    /// State that the clock of this machine is right now, though the last entry makes it doubtful
    ///
    /// The journal says so for good. The next entries bear the time of the machine again; what was
    /// written at a wrong time keeps its date, in the journal and in the records.
    Clock(ForClock),
}

#[derive(ClapArgs)]
pub struct List {
    /// Only this object, by its id, as part-0123456789ab: `show` tells it
    #[arg(long, value_name = "ID", value_parser = object)]
    object: Option<Id>,
    /// Only this kind: partner, adhesion, account, request...
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<String>,
    /// From this day on, as 2026-01-31
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<NaiveDate>,
    /// Before this day
    #[arg(long, value_name = "DAY", value_parser = day)]
    before: Option<NaiveDate>,
    /// At most so many: the newest
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u32,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct ForHead {
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct ForVerify {
    /// A head that `journal head` printed earlier
    #[arg(long, value_name = "FILE")]
    head: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct ForClock {
    /// The day of today (UTC), as another clock tells it
    #[arg(long, value_name = "DATE", value_parser = day)]
    today: NaiveDate,
    /// What was wrong: words in one line
    #[arg(long, value_name = "WHY")]
    why: String,
    #[command(flatten)]
    place: Place,
}

/// The journal is not what was written, or cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum JournalFault {
    /// It is not sound.
    #[error("le journal n’est pas intact\u{202f}: {}", told(.0))]
    Flawed(Vec<Flaw>),
    /// A file that is no head.
    #[error("{} n’est pas une tête de journal\u{202f}: {why}", .path.display())]
    NotAHead {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// Nothing was written yet.
    #[error("le journal est vide")]
    Empty,
    /// A table is not what the journal says.
    #[error("le journal est intact, mais les tables ne sont pas ce qu’il dit\u{202f}: {}", differing(.0))]
    Differs(Box<Held>),
}

fn differing(held: &Held) -> String {
    let shown: Vec<String> = held
        .differences
        .iter()
        .take(10)
        .map(Difference::to_string)
        .collect();
    let more = match held.found > 10 {
        true => format!("\u{202f}; et {} autres", held.found - 10),
        false => String::new(),
    };
    shown.join("\u{202f}; ") + &more
}

fn told(flaws: &[Flaw]) -> String {
    let shown: Vec<String> = flaws.iter().take(10).map(Flaw::to_string).collect();
    let more = match flaws.len() > 10 {
        true => format!("\u{202f}; et {} autres", flaws.len() - 10),
        false => String::new(),
    };
    shown.join("\u{202f}; ") + &more
}

impl Fault for JournalFault {
    fn kind(&self) -> Kind {
        match self {
            Self::Flawed(_) | Self::Differs(_) => Kind::Check,
            Self::NotAHead { .. } | Self::Empty => Kind::Input,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Flawed(_) => "RLS-E991",
            Self::NotAHead { .. } => "RLS-E992",
            Self::Empty => "RLS-E993",
            Self::Differs(_) => "RLS-E990",
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Flawed(_) => "gardez ce fichier tel quel, comparez-le à une sauvegarde, et cherchez qui y a écrit".into(),
            Self::NotAHead { .. } => "désignez un fichier écrit par `relais registry journal head`".into(),
            Self::Empty => "il n’a encore rien à signer".into(),
            Self::Differs(_) => "quelqu’un a écrit dans la base sans passer par Relais\u{202f}: gardez ce fichier, comparez ces objets à une sauvegarde, et corrigez-les par les commandes".into(),
        }
    }
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::List(args) => list(&args, console),
            Verb::Head(args) => head(&args, console),
            Verb::Verify(args) => verified(&args, console),
            Verb::Clock(args) => clock(&args, console),
        }
    }
}

/// The id of an object: entries bear nothing else.
fn object(typed: &str) -> Result<Id, String> {
    typed.parse().map_err(|_| {
        format!("« {typed} » n’est pas un identifiant (part-…, adhe-…)\u{202f}: `show` donne celui de chaque fiche")
    })
}

/// The word of a kind of objects.
fn kind(typed: &str) -> Result<String, String> {
    let words = || fr::KINDS.map(|(word, _)| word).join(", ");
    match fr::KINDS.iter().any(|(word, _)| *word == typed) {
        true => Ok(typed.into()),
        false => Err(format!(
            "« {typed} » n’est le nom d’aucune sorte d’objet\u{202f}: {}",
            words()
        )),
    }
}

fn list(args: &List, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let [from, before] = [args.from, args.before].map(|day| day.map(|day| day.to_string()));
    let asked = Asked {
        object: args.object.as_ref().map(Id::as_str),
        kind: args.kind.as_deref(),
        from: from.as_deref(),
        before: before.as_deref(),
        limit: Some(args.limit),
    };
    let all = wait(desk.journal(&asked))?;
    let names = Names::of(&desk)?;
    let mut text = String::new();
    for told in &all {
        let (kind, verb) = (fr::kind(&told.kind), fr::verb(&told.verb));
        let _ = writeln!(
            text,
            "{:>6}  {}  {kind} {}\u{202f}: {verb}, par {}",
            told.seq,
            told.at,
            told.object,
            names.who(&told.actor)
        );
    }
    console.result(&text, &all)
}

fn check(args: &Place, console: &Console, kept: Option<&Head>) -> Result<Verified, Trouble> {
    let desk = args.desk(console)?;
    let path = args.key_path(desk.db().path());
    // The key at hand is what counts; who wrote the database could have put another one in it.
    let outside = read_key(&path).ok().map(|signer| signer.verifier());
    if outside.is_none() {
        console.warn("sans la clé du registre, ses signatures ne sont comparées qu’à la clé publique qu’il contient");
    }
    wait(async {
        let trusted: Verifier = match outside {
            Some(outside) => outside,
            None => desk.db().verifier().await?,
        };
        let mut connection = desk.db().read().await?;
        let found = verify(&mut connection, &trusted, kept).await;
        found.map_err(|error| -> StoreFault { desk.db().fault(&error) })
    })
}

fn head(args: &ForHead, console: &Console) -> Result<(), Trouble> {
    let found = check(&args.place, console, None)?;
    if !found.flaws.is_empty() {
        return Err(JournalFault::Flawed(found.flaws).into());
    }
    let head = found.head.ok_or(JournalFault::Empty)?;
    let text = serde_json::to_string_pretty(&head).unwrap_or_default();
    write(format!("{text}\n").as_bytes())
}

fn clock(args: &ForClock, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let head = wait(time::state(&desk, args.today, &args.why))?;
    let text = format!(
        "Le journal continue à l’heure de cette machine\u{202f}: inscription {}, {}\n\
         Ce qui a été écrit à une heure fausse garde sa date\u{202f}: `relais registry journal list` le montre, et chaque fiche se corrige par ses commandes.\n",
        head.seq, head.at
    );
    console.result(&text, &head)
}

fn verified(args: &ForVerify, console: &Console) -> Result<(), Trouble> {
    let kept = args.head.as_deref().map(kept).transpose()?;
    let found = check(&args.place, console, kept.as_ref())?;
    if !found.flaws.is_empty() {
        return Err(JournalFault::Flawed(found.flaws).into());
    }
    let desk = args.place.desk(console)?;
    for held in wait(signing::keys(&desk))? {
        if held.number > 1 && !held.endorsed {
            console.warn(&format!(
                "à l’inscription {}, une clé a pris la place d’une clé perdue, que rien n’a signée avant elle",
                held.since
            ));
        }
    }
    for back in &found.set_back {
        console.warn(&format!(
            "à l’inscription {}, l’horloge a été dite juste\u{202f}: elle revient du {} au {}, et les dates d’avant peuvent être fausses",
            back.seq, back.before, back.after
        ));
    }
    let held = wait(held::hold(desk.db()))?;
    if held.found > 0 {
        return Err(JournalFault::Differs(Box::new(held)).into());
    }
    let mut text = format!("Journal intact\u{202f}: {} inscriptions", found.entries);
    if found.erased > 0 {
        let _ = write!(text, ", dont {} au détail effacé", found.erased);
    }
    if found.from > 0 {
        let _ = write!(text, ", depuis la purge des {} premières", found.from);
    }
    match &kept {
        Some(kept) => {
            let _ = write!(text, "\u{202f}; la tête gardée (inscription {}) y est", kept.seq);
        }
        None => text.push_str("\u{202f}; sans tête gardée ailleurs, une fin coupée avec sa signature ne se verrait pas"),
    }
    let _ = write!(
        text,
        "\nTables conformes au journal\u{202f}: {} valeurs de {} objets",
        french::integer(i64::try_from(held.values).unwrap_or(i64::MAX)),
        french::integer(i64::try_from(held.objects).unwrap_or(i64::MAX))
    );
    if held.untold > 0 {
        let _ = write!(
            text,
            "\u{202f}; {} autres objets n’ont pas d’inscription à eux (avant une purge, ou chiffres d’une liste de DINAMIS)",
            held.untold
        );
    }
    console.result(
        &text,
        &Proven {
            journal: found,
            tables: held,
        },
    )
}

/// What a verification found, of the journal and of the tables.
#[derive(serde::Serialize)]
struct Proven {
    #[serde(flatten)]
    journal: Verified,
    tables: Held,
}

fn kept(path: &Path) -> Result<Head, JournalFault> {
    let wrong = |why: String| JournalFault::NotAHead {
        path: path.to_path_buf(),
        why,
    };
    let bytes = regular::read(path, MOST_BYTES).map_err(|error| wrong(system(&error)))?;
    serde_json::from_slice(&bytes).map_err(|error| wrong(unlike(&error)))
}

/// Why a text is no head, in French: the library speaks English.
fn unlike(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let what = match error.classify() {
        Category::Data => "il n’a pas exactement les champs seq, at, hash et signature",
        Category::Eof => "il est coupé",
        Category::Syntax | Category::Io => "ce n’est pas du JSON",
    };
    format!("{what} (ligne {line}, colonne {column})")
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test writes what it reads")]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_head_is_told_in_french() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("head.json");
        let told = |text: &str| {
            std::fs::write(&path, text).unwrap();
            kept(&path).unwrap_err().to_string()
        };
        assert!(told("tête").contains("ce n’est pas du JSON (ligne 1, colonne "));
        assert!(told("{\"seq\": 3").contains("il est coupé"));
        assert!(told("{\"seq\": 3}").contains("n’a pas exactement les champs"));
        assert!(
            kept(&folder.path().join("none"))
                .unwrap_err()
                .to_string()
                .ends_with("n’existe pas")
        );
    }
}
