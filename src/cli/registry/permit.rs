//! `relais registry permit`: signed rights, given, withdrawn and verified.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::Trouble;
use relais_files::atomic::{Output, Overwrite};
use relais_registry::rights::{self, Permit, RightsFault, Says};
use relais_registry::value;

use super::asked::{Asked, Map, text};
use super::place::{Place, now};
use super::{lines, record, wait};
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry permit give acct-0123456789ab --product spot-6-7-drs/S7_20210521 --kind image \\
      --territory COM:33063 --purpose risques -o s7.permis
  relais registry permit verify s7.permis
  relais registry permit key -o relais.cles
  relais registry permit verify s7.permis --keys relais.cles --on 2026-12-31
  relais registry permit withdraw perm-0123456789ab";

/// No permit and no file of keys is longer.
const MOST_BYTES: u64 = 128 << 10;

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Give a permit from today on, when it may be done
    Give(Give),
    /// Take a permit back
    Withdraw(Withdraw),
    /// List the permits that were given, and whether each still holds
    List(List),
    /// Show a permit
    Show(Show),
    /// Check a permit: with --keys away from the registry, else against all that it knows
    Verify(Verify),
    /// Write the public keys with which others verify permits
    Key(Key),
}

#[derive(ClapArgs)]
pub struct Give {
    #[command(flatten)]
    asked: Asked,
    /// Where to write it
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    map: Map,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Withdraw {
    /// Id of the permit
    #[arg(value_name = "PERMIT")]
    permit: String,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct List {
    /// Only this partner's
    #[arg(long, value_name = "PARTNER")]
    partner: Option<String>,
    #[command(flatten)]
    map: Map,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Show {
    /// Id of the permit
    #[arg(value_name = "PERMIT")]
    permit: String,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Verify {
    /// The permit
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Public keys that `permit key` wrote: the registry is then not asked, and a withdrawal not known
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// On which day [default: today]
    #[arg(long, value_name = "DAY", value_parser = value::day)]
    on: Option<NaiveDate>,
    #[command(flatten)]
    map: Map,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Key {
    /// Where to write them
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    place: Place,
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Give(args) => give(&args, console),
            Verb::Withdraw(args) => {
                let desk = args.place.desk(console)?;
                let issued = wait(rights::withdraw(&desk, &args.permit))?;
                let text = format!(
                    "Permis retiré\u{202f}: {}. Qui le vérifie sans le registre l’accepte jusqu’au {}.\n",
                    issued.id, issued.until
                );
                console.result(&text, &issued)
            }
            Verb::List(args) => list(&args, console),
            Verb::Show(args) => {
                let desk = args.place.desk(console)?;
                let issued = wait(rights::issued_one(&desk, &args.permit))?;
                let state = match &issued.withdrawn_at {
                    Some(at) => format!("retiré le {at}"),
                    None => "non retiré".into(),
                };
                let text = format!("{state}\n{}\n", issued.text);
                record::show(&desk, &issued.id, &text, &issued, console)
            }
            Verb::Verify(args) => verify(&args, console),
            Verb::Key(args) => {
                let desk = args.place.desk(console)?;
                let keys = wait(rights::keys(&desk))?;
                put(&args.output, &rights::write_keys(&keys))?;
                let text = format!(
                    "Clés publiques écrites\u{202f}: {} dans {}\n",
                    keys.len(),
                    args.output.display()
                );
                let json = serde_json::json!({ "file": args.output, "keys": keys.len() });
                console.result(&text, &json)
            }
        }
    }
}

/// A new file; one that is there is not replaced.
fn put(path: &Path, text: &str) -> Result<(), Trouble> {
    let mut output = Output::create(path, Overwrite::Refuse)?;
    output.put(text.as_bytes())?;
    Ok(output.finish()?)
}

fn give(args: &Give, console: &Console) -> Result<(), Trouble> {
    let places = args.map.places(console)?;
    let desk = args.place.desk(console)?;
    // Taken first: a permit that could not be written would be in the registry all the same.
    let mut output = Output::create(&args.output, Overwrite::Refuse)?;
    let permit = wait(async {
        let account = rights::account_of(&desk, &args.asked.who).await?;
        rights::give(&desk, places, &account, &args.asked.question()).await
    })?;
    output.put(permit.text().as_bytes())?;
    output.finish()?;
    let head = format!(
        "Permis donné\u{202f}: {} dans {}\n",
        permit.says().id,
        args.output.display()
    );
    console.result(&(head + &lines(&told(permit.says()))), &permit)
}

fn told(says: &Says) -> Vec<(&'static str, String)> {
    let mut pairs = vec![
        ("produit", says.product.to_string()),
        (
            "pour",
            format!("{} {}", says.action.label(), says.kind.label()),
        ),
        ("compte", format!("{}, de {}", says.account, says.partner)),
        ("adhésion", says.adhesion.clone()),
        (
            "licence",
            format!("{}@{}, clause {}", says.licence, says.version, says.clause),
        ),
        ("territoire", says.territory.to_string()),
        ("finalité", says.purpose.to_string()),
        ("rediffusion", says.redistribution.label().into()),
        ("valable", format!("du {} au {}", says.from, says.until)),
    ];
    let more = [
        ("mandat", says.mandate.clone()),
        ("taille", says.size.map(|size| size.to_string())),
        ("mention", says.credit.clone()),
    ];
    pairs.extend(
        more.into_iter()
            .filter_map(|(label, value)| Some((label, value?))),
    );
    if says.nature == relais_store::Nature::Demo {
        pairs.push((
            "nature",
            "démonstration\u{202f}: ce permis ne vaut pas hors d’elle".into(),
        ));
    }
    pairs
}

fn list(args: &List, console: &Console) -> Result<(), Trouble> {
    let places = args.map.places(console)?;
    let desk = args.place.desk(console)?;
    let all = wait(rights::held(&desk, places, args.partner.as_deref()))?;
    let mut text = String::new();
    for held in &all {
        let one = &held.issued;
        let state = match held.holds {
            Some(true) => "vaut",
            Some(false) => "ne vaut pas",
            None => "à vérifier",
        };
        let why = held.why_not.as_ref();
        let why = why.map_or_else(String::new, |why| format!("\u{202f}: {why}"));
        let _ = writeln!(
            text,
            "{}  {} → {}  {}  {}  {}  {state}{why}",
            one.id, one.from, one.until, one.partner_name, one.licence, one.product
        );
    }
    let _ = writeln!(text, "{} permis", all.len());
    console.result(&text, &all)
}

fn verify(args: &Verify, console: &Console) -> Result<(), Trouble> {
    let permit = text(&args.file, MOST_BYTES)?;
    let today = args.on.unwrap_or(now().date_naive());
    let (permit, how) = match &args.keys {
        Some(path) => {
            let keys = rights::read_keys(&text(path, MOST_BYTES)?);
            let keys = keys.map_err(|why| RightsFault::Keys {
                path: path.clone(),
                why,
            })?;
            let how = "par sa signature et ses dates seules\u{202f}: un retrait ne se voit que dans le registre";
            (Permit::verify(&permit, &keys, today)?, how)
        }
        None => {
            let places = args.map.places(console)?;
            let desk = args.place.desk(console)?;
            let permit = wait(rights::verify(&desk, places, &permit, today))?;
            (permit, "par sa signature, ses dates et le registre")
        }
    };
    let head = format!("Permis valable le {today}, {how}\n");
    console.result(&(head + &lines(&told(permit.says()))), &permit)
}
