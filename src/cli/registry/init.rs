//! `relais registry init`: a new registry, its key, its first operator.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_files::secret;
use relais_registry::keeping::{self, New};
use relais_registry::operator;
use relais_store::{Nature, Signer};
use serde::Serialize;

use super::place::{Place, PlaceFault, now, user, write_key};
use super::{lines, wait};
use crate::cli::console::Console;

const EXAMPLES: &str = "\
Examples:
  relais registry init relais.db --name 'Camille Fictive'
  relais registry init essai.db --demo --name 'Camille Fictive'";

/// Make a registry, its signing key, and you its first operator
///
/// You become administrator and super référent, by the name that the system knows you by. The key
/// signs the journal: keep a copy of it away from the registry.
///
/// To share it with other operators, put the file in a folder that their group may write and give it
/// that group: `chgrp GROUP FILE; chmod 660 FILE`. What Relais makes beside it then follows. Whoever
/// writes has a copy of the key that he alone reads (--key, RELAIS_REGISTRY_KEY); readers need none.
///
/// With --demo the registry is played
/// for good: only there do licences marked as examples allow anything.
#[derive(ClapArgs)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The file to make
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Your name, as others will read it
    #[arg(long, value_name = "NAME")]
    name: String,
    /// A registry to try things in
    #[arg(long)]
    demo: bool,
    /// Where to keep the signing key [default: FILE.key]
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
}

/// What the verb says.
#[derive(Serialize)]
struct Report {
    registry: PathBuf,
    key: PathBuf,
    demo: bool,
    operator: operator::Operator,
}

/// Runs the verb.
pub fn run(args: &Args, console: &Console) -> Result<(), Trouble> {
    let place = Place {
        registry: Some(args.file.clone()),
        key: args.key.clone(),
    };
    let key = place.key_path(&args.file);
    let user = user()?;
    let nature = match args.demo {
        true => Nature::Demo,
        false => Nature::Real,
    };
    if args.file.exists() {
        return Err(relais_store::StoreFault::Exists(args.file.clone()).into());
    }
    if key.exists() {
        return Err(PlaceFault::KeyAlone {
            key,
            registry: args.file.clone(),
        }
        .into());
    }
    let signer = Signer::new()?;
    let new = New {
        to: &args.file,
        nature,
        user: &user,
        name: &args.name,
        now: now(),
    };
    let founded = wait(keeping::found(&new, &signer))?;
    // The key first: without it a registry would be read only for ever, and a key alone is told of.
    write_key(&key, &signer)?;
    let operator = founded.named().inspect_err(|_| secret::discard(&key))?;
    let text = format!(
        "Registre créé\u{202f}: {}\n{}Gardez une copie de la clé à l’écart du registre\u{202f}: sans elle, plus rien ne s’y écrit.\nÀ plusieurs, le fichier est donné à leur groupe (chgrp, chmod 660)\u{202f}: `relais registry init --help`.\n",
        args.file.display(),
        lines(&[
            (
                "nature",
                if args.demo {
                    "démonstration, pour toujours"
                } else {
                    "réelle"
                }
                .to_string()
            ),
            ("clé", key.display().to_string()),
            (
                "opérateur",
                format!(
                    "{} ({}), {}",
                    operator.name,
                    operator.os_user,
                    operator::rules::told(&operator.roles)
                )
            ),
        ])
    );
    console.result(
        &text,
        &Report {
            registry: args.file.clone(),
            key,
            demo: args.demo,
            operator,
        },
    )
}
