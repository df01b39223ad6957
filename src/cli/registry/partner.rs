//! `relais registry partner`: the record of each body.

mod merge;

use std::fmt::Write;

use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::Trouble;
use relais_registry::partner::rules::{GROUPS, MATURITIES, POTENTIALS, label};
use relais_registry::partner::{self, Absorbed, Bond, Field, Filter, Kept, Partner};
use relais_store::journal::Told;
use serde::Serialize;

use super::place::Place;
use super::record::word;
use super::{Names, lines, said, wait};
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry partner add 'SDIS fictif' --siret 13000076300016 --group collectivite
  relais registry partner edit 13000076300016 --potential fort --if-version 1
  relais registry partner list --potential fort
  relais registry partner show 'sdis fictif'
  relais registry partner merge 13000076300016 part-0123456789ab --dry-run";

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Make the record of a partner
    Add(Add),
    /// Correct the record of a partner; an empty value empties its field
    Edit(Edit),
    /// List partners
    List(List),
    /// Show a partner and what happened to it
    Show(Show),
    /// List pairs of records that look like one body, and why
    Duplicates(merge::Duplicates),
    /// Make one record of two
    Merge(merge::Merge),
}

/// The fields, as options.
#[derive(ClapArgs, Default)]
pub struct Values {
    /// Number of the establishment, fourteen digits
    #[arg(long, value_name = "SIRET")]
    siret: Option<String>,
    /// Number of the legal person, when the SIRET is not known
    #[arg(long, value_name = "SIREN")]
    siren: Option<String>,
    /// Legal form
    #[arg(long, value_name = "TEXT")]
    legal_form: Option<String>,
    /// epci-agence, collectivite or autre [default: autre]
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    /// A public body: oui or non [default: oui]
    #[arg(long, value_name = "OUI|NON")]
    public: Option<String>,
    /// Joins DINAMIS on its own: oui or non [default: non]
    #[arg(long, value_name = "OUI|NON")]
    autonomous: Option<String>,
    /// Technical means
    #[arg(long, value_name = "TEXT")]
    means: Option<String>,
    /// mur, en-cours or pas-mur
    #[arg(long, value_name = "MATURITY")]
    maturity: Option<String>,
    /// fort, limite or aucun
    #[arg(long, value_name = "POTENTIAL")]
    potential: Option<String>,
    /// COM:33063, EPCI:243300316, DEP:33, SCOT:...
    #[arg(long, value_name = "TERRITORY")]
    territory: Option<String>,
    /// Year of the geographic code of the territory
    #[arg(long, value_name = "YEAR")]
    territory_year: Option<String>,
    /// Address of messaging of the body
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Telephone of the body
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// Postal address
    #[arg(long, value_name = "TEXT")]
    address: Option<String>,
    /// Number of its PIGMA convention
    #[arg(long, value_name = "NUMBER")]
    convention: Option<String>,
    /// Anything else
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

impl Values {
    fn given(&self, name: Option<&String>) -> Vec<(Field, String)> {
        let all = [
            (Field::Name, name),
            (Field::Siret, self.siret.as_ref()),
            (Field::Siren, self.siren.as_ref()),
            (Field::LegalForm, self.legal_form.as_ref()),
            (Field::UserGroup, self.group.as_ref()),
            (Field::Public, self.public.as_ref()),
            (Field::Autonomous, self.autonomous.as_ref()),
            (Field::Means, self.means.as_ref()),
            (Field::Maturity, self.maturity.as_ref()),
            (Field::Potential, self.potential.as_ref()),
            (Field::Territory, self.territory.as_ref()),
            (Field::TerritoryYear, self.territory_year.as_ref()),
            (Field::Email, self.email.as_ref()),
            (Field::Phone, self.phone.as_ref()),
            (Field::Address, self.address.as_ref()),
            (Field::Convention, self.convention.as_ref()),
            (Field::Note, self.note.as_ref()),
        ];
        all.into_iter()
            .filter_map(|(field, value)| Some((field, value?.clone())))
            .collect()
    }
}

#[derive(ClapArgs)]
pub struct Add {
    /// Its name
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    values: Values,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Edit {
    /// Id, SIRET, number of convention, or name
    #[arg(value_name = "PARTNER")]
    partner: String,
    /// Its name from now on
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
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
    /// Words of the name
    #[arg(value_name = "WORDS")]
    words: Option<String>,
    /// Only this user group: epci-agence, collectivite or autre
    #[arg(long, value_name = "GROUP", value_parser = word(&GROUPS))]
    group: Option<String>,
    /// Only this potential: fort, limite or aucun
    #[arg(long, value_name = "POTENTIAL", value_parser = word(&POTENTIALS))]
    potential: Option<String>,
    /// Only this maturity: mur, en-cours or pas-mur
    #[arg(long, value_name = "MATURITY", value_parser = word(&MATURITIES))]
    maturity: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Show {
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
                let kept = wait(partner::add(&desk, &args.values.given(Some(&args.name))))?;
                tell("Fiche créée", &kept, console)
            }
            Verb::Edit(args) => {
                let desk = args.place.desk(console)?;
                let values = args.values.given(args.name.as_ref());
                let kept = wait(partner::edit(
                    &desk,
                    &args.partner,
                    &values,
                    args.if_version,
                ))?;
                tell("Fiche corrigée", &kept, console)
            }
            Verb::List(args) => list(&args, console),
            Verb::Show(args) => show(&args, console),
            Verb::Duplicates(args) => args.run(console),
            Verb::Merge(args) => args.run(console),
        }
    }
}

fn tell(what: &str, kept: &Kept, console: &Console) -> Result<(), Trouble> {
    for doubt in &kept.doubts {
        console.warn(doubt);
    }
    let partner = &kept.partner;
    let mut text = format!(
        "{what}\u{202f}: {} [{}], version {}\n",
        partner.name, partner.id, partner.version
    );
    text += &said::changed(&kept.changed);
    console.result(&text, kept)
}

fn list(args: &List, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let given = [
        (Field::UserGroup, &args.group),
        (Field::Potential, &args.potential),
        (Field::Maturity, &args.maturity),
    ];
    let filter = Filter {
        name: args.words.clone(),
        having: given
            .into_iter()
            .filter_map(|(field, value)| Some((field, value.clone()?)))
            .collect(),
    };
    let all = wait(partner::list(desk.db(), &filter))?;
    let mut text = String::new();
    for partner in &all {
        let siret = partner.siret.as_deref().unwrap_or("sans SIRET");
        let _ = writeln!(text, "{}  {siret:<14}  {}", partner.id, partner.name);
    }
    let _ = writeln!(
        text,
        "{} partenaire{}",
        all.len(),
        if all.len() > 1 { "s" } else { "" }
    );
    console.result(&text, &all)
}

/// What `show` says.
#[derive(Serialize)]
struct Shown<'a> {
    partner: &'a Partner,
    absorbed: &'a [Absorbed],
    bonds: &'a [Bond],
    timeline: &'a [Told],
}

fn show(args: &Show, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let (partner, absorbed, bonds, timeline) = wait(async {
        let partner = partner::show(desk.db(), &args.partner).await?;
        let absorbed = partner::absorbed(desk.db(), &partner).await?;
        let bonds = partner::overview(&desk, &partner).await?;
        let timeline = desk.timeline(&partner.id).await?;
        Ok::<_, relais_registry::RegistryFault>((partner, absorbed, bonds, timeline))
    })?;
    let mut pairs = vec![
        ("identifiant", partner.id.clone()),
        ("version", partner.version.to_string()),
    ];
    for field in Field::ALL {
        let value = field.get(&partner);
        let value = match field {
            Field::UserGroup => label(&GROUPS, &value),
            Field::Maturity => label(&MATURITIES, &value),
            Field::Potential => label(&POTENTIALS, &value),
            _ => value,
        };
        if !value.is_empty() {
            pairs.push((field.label(), value));
        }
    }
    for record in &absorbed {
        pairs.push((
            "fiche fusionnée",
            format!("{}, le {}", record.id, record.merged_at),
        ));
    }
    pairs.extend(
        bonds
            .iter()
            .map(|bond| (bond.what.as_str(), bond.told.clone())),
    );
    let mut text = format!("{}\n{}", partner.name, lines(&pairs));
    text += &said::timeline(&timeline, &Names::of(&desk)?);
    console.result(
        &text,
        &Shown {
            partner: &partner,
            absorbed: &absorbed,
            bonds: &bonds,
            timeline: &timeline,
        },
    )
}
