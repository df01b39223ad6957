//! `relais registry backup` and `restore`.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_registry::keeping::{self, Asked, Erasures, Restored, Saved};
use relais_registry::privacy::Mode;
use relais_report::french;

use super::place::{Place, PlaceFault, now, read_key, user};
use super::privacy::{overwrite, unfinished};
use super::{lines, wait};
use crate::cli::console::Console;

const BACKUP: &str = "\
Examples:
  relais registry backup -o sauvegardes/relais-2026-11-27.db
  relais registry journal head > tete-2026-11-27.json";

/// Copy the registry while it is used, and read the copy again
///
/// Nothing has the name of the copy before its pages and its journal were verified. Keep the list of
/// erasures (FILE.erasures) and the key apart from the copies.
#[derive(ClapArgs)]
#[command(after_help = BACKUP)]
pub struct Backup {
    /// The copy to make
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Replace it if it is there
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    place: Place,
}

const RESTORE: &str = "\
Examples:
  relais registry restore sauvegardes/relais-2026-11-27.db --to relais.db
  relais registry restore copie.db --to relais.db --erasures relais.db.erasures --key relais.db.key --as cfictive";

/// Bring a copy back as a new registry: verified, its schema forward, erasures made again
///
/// A registry that is there is never overwritten. Who was erased after the copy was made is erased in
/// it again: the list is FILE.erasures where it survived, or its copy (--erasures). On a machine where
/// you are another user, --as says which administrator of the registry you are; the key proves it.
#[derive(ClapArgs)]
#[command(after_help = RESTORE)]
pub struct Restore {
    /// The copy
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
    /// The registry to make
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// The list of erasures [default: beside the registry, as FILE.erasures]
    #[arg(long, value_name = "FILE", conflicts_with = "no_erasures")]
    erasures: Option<PathBuf>,
    /// Nobody was ever erased
    #[arg(long)]
    no_erasures: bool,
    /// The administrator that you are in the registry: user or id
    #[arg(long = "as", value_name = "USER")]
    acting_as: Option<String>,
    /// Its signing key [default: beside the registry, as FILE.key]
    #[arg(
        long,
        value_name = "FILE",
        env = "RELAIS_REGISTRY_KEY",
        hide_env_values = true
    )]
    key: Option<PathBuf>,
}

impl Backup {
    /// Runs the verb.
    pub fn run(&self, console: &Console) -> Result<(), Trouble> {
        let desk = self.place.desk(console)?;
        let key = read_key(&self.place.key_path(desk.db().path())).ok();
        let trusted = key.map(|signer| signer.verifier());
        let replace = overwrite(self.overwrite);
        let saved = wait(keeping::backup(
            &desk,
            trusted.as_ref(),
            &self.output,
            replace,
        ))?;
        unfinished(&desk, console)?;
        if !saved.examined.by_key {
            console.warn(WITHOUT_KEY);
        }
        console.result(&told(&saved), &saved)
    }
}

const WITHOUT_KEY: &str =
    "sans la clé du registre, ses signatures ne sont comparées qu’à la clé publique qu’il contient";

fn told(saved: &Saved) -> String {
    let journal = &saved.examined.journal;
    let head = journal.head.as_ref();
    let mut pairs = vec![
        (
            "taille",
            format!("{} octets", french::integer(saved.bytes as i64)),
        ),
        (
            "journal",
            format!("intact, {} inscriptions", journal.entries),
        ),
    ];
    if let Some(head) = head {
        pairs.push((
            "tête signée",
            format!("inscription {}, {}", head.seq, head.hash),
        ));
    }
    if let Some(list) = &saved.erasures {
        pairs.push(("à copier à part", list.display().to_string()));
    }
    format!(
        "Sauvegarde faite et relue\u{202f}: {}\n{}",
        saved.file.display(),
        lines(&pairs)
    )
}

impl Restore {
    /// Runs the verb.
    pub fn run(&self, console: &Console) -> Result<(), Trouble> {
        let place = Place {
            registry: Some(self.to.clone()),
            key: self.key.clone(),
        };
        let signer = match read_key(&place.key_path(&self.to)) {
            Ok(signer) => Some(signer),
            Err(PlaceFault::Key { error, .. })
                if error.kind() == std::io::ErrorKind::NotFound && self.key.is_none() =>
            {
                None
            }
            Err(fault) => return Err(fault.into()),
        };
        let user = user()?;
        let asked = Asked {
            backup: &self.backup,
            to: &self.to,
            erasures: match (&self.erasures, self.no_erasures) {
                (Some(path), _) => Erasures::File(path),
                (None, true) => Erasures::Nobody,
                (None, false) => Erasures::Beside,
            },
            user: &user,
            acting_as: self.acting_as.as_deref(),
            now: now(),
        };
        let restored = wait(keeping::restore(&asked, signer))?;
        if !restored.backup.by_key {
            console.warn(WITHOUT_KEY);
        }
        for id in &restored.kept {
            console.warn(&format!(
                "{id} avait été effacé, mais c’est le dernier administrateur de cette sauvegarde\u{202f}: il est gardé. \
                 Déclarez un autre administrateur, puis lancez `relais registry privacy erase {id} --why demande --close`"
            ));
        }
        console.result(&brought(&restored), &restored)
    }
}

fn brought(restored: &Restored) -> String {
    let mut pairs = vec![
        (
            "journal",
            format!("intact, {} inscriptions", restored.backup.journal.entries),
        ),
        (
            "effacements",
            format!(
                "{}, {}",
                french::count(restored.replayed.len(), "rejoué", "rejoués"),
                french::count(restored.settled, "déjà fait", "déjà faits")
            ),
        ),
    ];
    if let Some(bound) = &restored.rebound {
        pairs.push((
            "opérateur",
            format!("{} est désormais {}", bound.name, bound.os_user),
        ));
    }
    let mut text = format!(
        "Registre restauré\u{202f}: {}\n{}",
        restored.file.display(),
        lines(&pairs)
    );
    for id in &restored.replayed {
        text += &match restored.ended.contains(id) {
            true => format!("  opérateur fermé et effacé à nouveau\u{202f}: {id}\n"),
            false => format!("  effacé à nouveau\u{202f}: {id}\n"),
        };
    }
    text + &super::named::told(&restored.named, Mode::Do, "  ")
}
