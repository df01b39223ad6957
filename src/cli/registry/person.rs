//! `relais registry person`: who represents, speaks or acts for a partner.

use std::fmt::Write;

use chrono::NaiveDate;
use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::Trouble;
use relais_registry::RegistryFault;
use relais_registry::person::contact::redate::{self, Days};
use relais_registry::person::contact::{self, Named, Role};
use relais_registry::person::{self, Field, Filter, Kept, Messages, Origin};
use relais_registry::value::day;

use super::place::Place;
use super::{lines, notice, said, wait};
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry person add Fictive --given Camille --email camille@exemple.example --partner 'SDIS fictif'
  relais registry person contact camille@exemple.example 'SDIS fictif' --role referent
  relais registry person edit-contact camille@exemple.example 'SDIS fictif' --role referent --from 2024-03-01
  relais registry person notice camille@exemple.example --from 'Relais <relais@exemple.example>' -o notice.eml
  relais registry person list fictive --partner 'SDIS fictif'";

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Make the record of a person
    Add(Add),
    /// Correct the record of a person; an empty value empties its field
    Edit(Edit),
    /// List persons
    List(List),
    /// Show a person, its roles and what happened to it
    Show(Show),
    /// Write the information notice (GDPR, article 14) as .eml and record its day
    Notice(notice::Args),
    /// Note that a person wants no messages of animation, or wants them again
    OptOut(OptOut),
    /// Give a person a role for a partner; who had it is ended on the day before
    Contact(Contact),
    /// End a role of a person for a partner
    Leave(Leave),
    /// Correct the first or the last day of a role; what was accepted in it must stay within its days
    EditContact(EditContact),
    /// List the roles of a partner, of today and of before
    Contacts(Contacts),
}

#[derive(ClapArgs, Default)]
pub struct Values {
    /// Given name
    #[arg(long, value_name = "NAME")]
    given: Option<String>,
    /// Professional address
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Telephone, French
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// What the person does
    #[arg(long, value_name = "TEXT")]
    function: Option<String>,
}

impl Values {
    fn given(&self, family: Option<&String>) -> Vec<(Field, String)> {
        let all = [
            (Field::Family, family),
            (Field::Given, self.given.as_ref()),
            (Field::Email, self.email.as_ref()),
            (Field::Phone, self.phone.as_ref()),
            (Field::Function, self.function.as_ref()),
        ];
        all.into_iter()
            .filter_map(|(field, value)| Some((field, value?.clone())))
            .collect()
    }
}

#[derive(ClapArgs)]
pub struct Add {
    /// Family name
    #[arg(value_name = "NAME")]
    family: String,
    #[command(flatten)]
    values: Values,
    /// Partner whose contact the person is: a référent can only name its own
    #[arg(long, value_name = "PARTNER")]
    partner: Option<String>,
    /// A fact of before this registry
    #[arg(long)]
    reprise: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Edit {
    /// Id, address, or name
    #[arg(value_name = "PERSON")]
    person: String,
    /// Family name from now on
    #[arg(long, value_name = "NAME")]
    family: Option<String>,
    #[command(flatten)]
    values: Values,
    /// Correct this version only: refused when somebody changed the record since
    #[arg(long, value_name = "N")]
    if_version: Option<i64>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct List {
    /// Words of the name, the beginning of an address with its @, or @DOMAIN
    #[arg(value_name = "WORDS")]
    words: Option<String>,
    /// Only those of this partner
    #[arg(long, value_name = "PARTNER")]
    partner: Option<String>,
    /// Only those who have this role now: representant-legal, referent, contact
    #[arg(long, value_name = "ROLE")]
    role: Option<Role>,
    /// Only those who were not informed yet
    #[arg(long)]
    unnoticed: bool,
    /// Only those who want no messages
    #[arg(long)]
    opted_out: bool,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = person::PAGE)]
    limit: u32,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Show {
    /// Id, address, or name
    #[arg(value_name = "PERSON")]
    person: String,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct OptOut {
    /// Id, address, or name
    #[arg(value_name = "PERSON")]
    person: String,
    /// The person wants them again
    #[arg(long)]
    undo: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Contact {
    /// Id, address, or name
    #[arg(value_name = "PERSON")]
    person: String,
    /// Id, SIRET, number of convention, or name
    #[arg(value_name = "PARTNER")]
    partner: String,
    /// representant-legal, referent or contact
    #[arg(long, value_name = "ROLE")]
    role: Role,
    /// First day [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<NaiveDate>,
    /// Last day [default: none]
    #[arg(long, value_name = "DAY", value_parser = day)]
    until: Option<NaiveDate>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Leave {
    /// Id, address, or name
    #[arg(value_name = "PERSON")]
    person: String,
    /// Id, SIRET, number of convention, or name
    #[arg(value_name = "PARTNER")]
    partner: String,
    /// representant-legal, referent or contact
    #[arg(long, value_name = "ROLE")]
    role: Role,
    /// Last day [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<NaiveDate>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct EditContact {
    /// Id, address, or name
    #[arg(value_name = "PERSON")]
    person: String,
    /// Id, SIRET, number of convention, or name
    #[arg(value_name = "PARTNER")]
    partner: String,
    /// representant-legal, referent or contact
    #[arg(long, value_name = "ROLE")]
    role: Role,
    /// A day of the role, where the person had it several times [default: the one that lasts]
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<NaiveDate>,
    /// Its first day
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<NaiveDate>,
    /// Its last day; an empty value for none
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    #[command(flatten)]
    place: Place,
}

impl EditContact {
    fn days(&self) -> Result<Days, RegistryFault> {
        let until = |typed: &String| match typed.trim() {
            "" => Ok(None),
            typed => day(typed).map(Some),
        };
        let until = self.until.as_ref().map(until).transpose();
        Ok(Days {
            from: self.from,
            until: until.map_err(|why| RegistryFault::Value {
                field: "jusqu’au",
                why,
            })?,
        })
    }
}

#[derive(ClapArgs)]
pub struct Contacts {
    /// Id, SIRET, number of convention, or name
    #[arg(value_name = "PARTNER")]
    partner: String,
    #[command(flatten)]
    place: Place,
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Add(args) => {
                let desk = args.place.desk(console)?;
                let values = args.values.given(Some(&args.family));
                let origin = origin(args.reprise);
                let added = person::add(&desk, &values, args.partner.as_deref(), origin);
                tell("Personne saisie", &wait(added)?, console)
            }
            Verb::Edit(args) => {
                let desk = args.place.desk(console)?;
                let values = args.values.given(args.family.as_ref());
                let edited = person::edit(&desk, &args.person, &values, args.if_version);
                tell("Fiche corrigée", &wait(edited)?, console)
            }
            Verb::List(args) => list(args, console),
            Verb::Show(args) => show(&args, console),
            Verb::Notice(args) => notice::run(&args, console),
            Verb::OptOut(args) => {
                let desk = args.place.desk(console)?;
                let (messages, told) = match args.undo {
                    true => (Messages::Wanted, "Reçoit les messages d’animation"),
                    false => (Messages::Refused, "Ne reçoit plus les messages d’animation"),
                };
                tell(
                    told,
                    &wait(person::opt_out(&desk, &args.person, messages))?,
                    console,
                )
            }
            Verb::Contact(args) => {
                let desk = args.place.desk(console)?;
                let (who, whose) = (&args.person, &args.partner);
                let named = contact::name(&desk, who, whose, args.role, args.from, args.until);
                tell_named(&wait(named)?, console)
            }
            Verb::Leave(args) => {
                let desk = args.place.desk(console)?;
                let left = contact::leave(&desk, &args.person, &args.partner, args.role, args.on);
                tell_named(&wait(left)?, console)
            }
            Verb::EditContact(args) => {
                let days = args.days()?;
                let desk = args.place.desk(console)?;
                let whose = (args.person.as_str(), args.partner.as_str());
                let corrected = redate::correct(&desk, whose, (args.role, args.on), days);
                tell_named(&wait(corrected)?, console)
            }
            Verb::Contacts(args) => contacts(&args, console),
        }
    }
}

/// Where a fact comes from.
pub fn origin(reprise: bool) -> Origin {
    match reprise {
        true => Origin::Reprise,
        false => Origin::Now,
    }
}

/// Says what was kept of a person.
pub fn tell(what: &str, kept: &Kept, console: &Console) -> Result<(), Trouble> {
    for doubt in &kept.doubts {
        console.warn(doubt);
    }
    let person = &kept.person;
    let (name, id, version) = (person.name(), &person.id, person.version);
    let mut text = format!("{what}\u{202f}: {name} [{id}], version {version}\n");
    text += &said::changed(&kept.changed);
    console.result(&text, kept)
}

fn period(contact: &contact::Contact) -> String {
    let from = person::shown(&contact.from_day);
    match &contact.until_day {
        Some(until) => format!("du {from} au {}", person::shown(until)),
        None => format!("depuis le {from}"),
    }
}

fn tell_named(named: &Named, console: &Console) -> Result<(), Trouble> {
    for doubt in &named.doubts {
        console.warn(doubt);
    }
    let contact = &named.contact;
    let mut text = format!(
        "{} [{}]\u{202f}: {} de {}, {}\n",
        named.name,
        contact.person,
        contact.role.told(),
        named.partner_name,
        period(contact)
    );
    for ended in &named.ended {
        let _ = writeln!(text, "  {ended}");
    }
    for deed in &named.rests {
        let _ = writeln!(text, "  repose sur ce rôle\u{202f}: {deed}");
    }
    console.result(&text, named)
}

fn list(args: List, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let filter = Filter {
        words: args.words,
        partner: args.partner,
        role: args.role.map(|role| role.word().to_string()),
        unnoticed: args.unnoticed,
        opted_out: args.opted_out,
        limit: args.limit,
    };
    let page = wait(person::list(&desk, &filter))?;
    let mut text = String::new();
    for person in &page.found {
        let email = person.email.as_deref().unwrap_or("sans adresse");
        let _ = writeln!(text, "{}  {}  {email}", person.id, person.name());
    }
    text += &said::counted(page.found.len(), page.total, "personne", "personnes");
    console.result(&text, &page)
}

fn show(args: &Show, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let shown = wait(person::show(&desk, &args.person))?;
    let person = &shown.person;
    let mut pairs = vec![
        ("identifiant", person.id.clone()),
        ("version", person.version.to_string()),
    ];
    for field in Field::ALL {
        pairs.push((field.label(), field.get(person)));
    }
    let notice = match (&person.notice_on, &person.notice_how) {
        (Some(on), how) => {
            let how = how.as_deref().unwrap_or("moyen inconnu");
            format!("{} ({how})", person::shown(on))
        }
        (None, _) => "pas encore donnée".into(),
    };
    pairs.push(("notice d’information", notice));
    if person.opt_out {
        pairs.push(("messages", "n’en veut pas".into()));
    }
    if let Some(erased) = &person.erased_at {
        pairs.push(("effacée", erased.clone()));
    }
    pairs.retain(|(_, value)| !value.is_empty());
    let mut text = format!("{}\n{}", person.name(), lines(&pairs));
    for held in &shown.contacts {
        let (role, partner) = (
            held.contact.role.told(),
            relais_registry::fr::of(&held.name),
        );
        let _ = writeln!(text, "  {role} {partner}, {}", period(&held.contact));
    }
    text += &said::timeline(&shown.timeline, &super::Names::of(&desk)?);
    console.result(&text, &shown)
}

fn contacts(args: &Contacts, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let all = wait(contact::list(&desk, &args.partner))?;
    let mut text = String::new();
    for named in &all {
        let (contact, name) = (&named.contact, &named.name);
        let _ = writeln!(
            text,
            "{:<18}  {}  {name}, {}",
            contact.role.told(),
            contact.person,
            period(contact)
        );
    }
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    text += &said::counted(all.len(), total, "rôle", "rôles");
    console.result(&text, &all)
}
