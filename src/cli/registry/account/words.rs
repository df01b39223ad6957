//! The words of `relais registry account`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args as ClapArgs, Subcommand};
use relais_registry::account::rules::{Deed, State};
use relais_registry::person::PAGE;
use relais_registry::value::day;

use crate::cli::registry::notice;
use crate::cli::registry::place::Place;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry account notice camille@exemple.example --from 'Relais <relais@exemple.example>' -o notice.eml
  relais registry account add camille@exemple.example 'SDIS fictif'
  relais registry account validate acct-0123456789ab
  relais registry account list --state attente
  relais registry account login acct-0123456789ab --login cfictive --first 2026-11-27
  relais registry account moderate --file departs.csv --do close --why 'a quitté le service' --dry-run";

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Type the account of a person in a partner: needs its notice and an active adhésion
    Add(Add),
    /// Write the information notice (GDPR, article 14) as .eml and record its day
    Notice(notice::Args),
    /// Validate an account that waits
    Validate(Deeds),
    /// Suspend an active account, or one that only follows its partner's suspended adhésion
    Suspend(Deeds),
    /// Give a suspended account back
    Resume(Deeds),
    /// Close an account for good
    Close(Deeds),
    /// Note its name at DINAMIS and a log-in that was seen
    Login(ForLogin),
    /// Correct an account
    Edit(Edit),
    /// List accounts, those that moved last first
    List(List),
    /// Show an account, whether it counts today, and what happened to it
    Show(Show),
    /// Move many accounts on at once, all or none
    Moderate(Moderate),
}

#[derive(ClapArgs)]
pub struct Add {
    /// Id, address, or name
    #[arg(value_name = "PERSON")]
    pub person: String,
    /// Id, SIRET, number of convention, or name
    #[arg(value_name = "PARTNER")]
    pub partner: String,
    /// The mandate of a contractor: who ever had one of that partner, or is called « prestataire »
    /// by its function, has no account without
    #[arg(long, value_name = "MANDATE")]
    pub mandate: Option<String>,
    /// The day of the fact [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub on: Option<NaiveDate>,
    /// It was validated before this registry: active since its day
    #[arg(long)]
    pub reprise: bool,
    #[command(flatten)]
    pub place: Place,
}

#[derive(ClapArgs)]
pub struct Deeds {
    /// Id, name at DINAMIS, or PERSON+PARTNER (the person by id or address)
    #[arg(value_name = "ACCOUNT|PERSON+PARTNER")]
    pub account: String,
    /// Why: needed to suspend and to close
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
    /// The day of the fact [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub on: Option<NaiveDate>,
    /// Move this version only: refused when somebody changed the account since
    #[arg(long, value_name = "N")]
    pub if_version: Option<i64>,
    #[command(flatten)]
    pub place: Place,
}

#[derive(ClapArgs)]
pub struct ForLogin {
    /// Id, name at DINAMIS, or PERSON+PARTNER (the person by id or address)
    #[arg(value_name = "ACCOUNT|PERSON+PARTNER")]
    pub account: String,
    /// Its name at DINAMIS
    #[arg(long, value_name = "NAME")]
    pub login: Option<String>,
    /// Day of its first log-in
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub first: Option<NaiveDate>,
    /// Day of its last log-in
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub last: Option<NaiveDate>,
    /// Correct this version only: refused when somebody changed the account since
    #[arg(long, value_name = "N")]
    pub if_version: Option<i64>,
    #[command(flatten)]
    pub place: Place,
}

#[derive(ClapArgs)]
pub struct Edit {
    #[command(flatten)]
    pub noted: ForLogin,
    /// The mandate on which it rests from now on
    #[arg(long, value_name = "MANDATE")]
    pub mandate: Option<String>,
}

#[derive(ClapArgs)]
pub struct List {
    /// Words of the person's name
    #[arg(value_name = "WORDS")]
    pub words: Option<String>,
    /// Only this state: attente, actif, suspendu, clos
    #[arg(long, value_name = "STATE")]
    pub state: Option<State>,
    /// Only those of this partner
    #[arg(long, value_name = "PARTNER")]
    pub partner: Option<String>,
    /// Only contractors
    #[arg(long, conflicts_with = "own_staff")]
    pub contractors: bool,
    /// Only the partners' own staff
    #[arg(long)]
    pub own_staff: bool,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = PAGE)]
    pub limit: u32,
    #[command(flatten)]
    pub place: Place,
}

#[derive(ClapArgs)]
pub struct Show {
    /// Id, name at DINAMIS, or PERSON+PARTNER (the person by id or address)
    #[arg(value_name = "ACCOUNT|PERSON+PARTNER")]
    pub account: String,
    #[command(flatten)]
    pub place: Place,
}

#[derive(ClapArgs)]
pub struct Moderate {
    /// Ids, names at DINAMIS, or PERSON+PARTNER
    #[arg(
        value_name = "ACCOUNT|PERSON+PARTNER",
        required_unless_present = "file"
    )]
    pub accounts: Vec<String>,
    /// A table with a column `compte`, and `motif` where reasons differ
    #[arg(long, value_name = "CSV", conflicts_with = "accounts")]
    pub file: Option<PathBuf>,
    /// validate, suspend, resume or close
    #[arg(long = "do", value_name = "DEED")]
    pub deed: Deed,
    /// Why: needed to suspend and to close
    #[arg(long, value_name = "TEXT")]
    pub why: Option<String>,
    /// The day of the fact [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub on: Option<NaiveDate>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub place: Place,
}
