//! `relais registry avenant`: made from the template, sent, signed.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args as ClapArgs, Subcommand};
use relais_core::fault::Trouble;
use relais_registry::adhesion::{self, Event, Record};
use relais_registry::avenant::{self, Avenant, NAMES, Said, State, template};
use relais_registry::value::day;
use relais_registry::{RegistryFault, partner, person};
use relais_report::french;

use super::adhesion::{Texts, moved};
use super::attach::{Attached, output, write};
use super::place::Place;
use super::{lines, office, record, said, wait};
use crate::cli::console::Console;

/// Examples of the whole group.
pub const EXAMPLES: &str = "\
Examples:
  relais registry avenant template -o modele.odt
  relais registry avenant make 'SDIS fictif' --template modele.odt -o avenant.odt --pdf
  relais registry avenant send 2772-A1 --on 2026-11-20
  relais registry avenant sign 2772-A1 --document signe.pdf --signatory p.fictif@sdis.example \\
    --charter charte@1.0 --licence spot67@2.1 --super-referent pigma@1.0
  relais registry avenant list --state envoye";

/// The verbs.
#[derive(Subcommand)]
pub enum Verb {
    /// Number an avenant and fill the template
    Make(Make),
    /// Say that an avenant was sent: the adhésion of its partner moves with it
    Send(Send),
    /// Keep the signed avenant and what was accepted with it: the adhésion moves with it
    Sign(Sign),
    /// Cancel an avenant that is not signed
    Cancel(Cancel),
    /// Correct an avenant that was not sent, or that a table brought without its letter
    Edit(Edit),
    /// List avenants
    List(List),
    /// Show an avenant
    Show(Show),
    /// Write the sample template, to be adapted, and list the fields that it may ask for
    Template(Template),
}

#[derive(ClapArgs)]
pub struct Make {
    /// Id, SIRET, number of convention, or name
    #[arg(value_name = "PARTNER")]
    partner: String,
    /// The operator's template [default: the sample, marked as such]
    #[arg(long, value_name = "FILE.odt")]
    template: Option<PathBuf>,
    /// Where to write the letter
    #[arg(short, long, value_name = "OUT.odt")]
    output: PathBuf,
    /// Make its PDF beside it, through LibreOffice
    #[arg(long)]
    pdf: bool,
    /// The day that it bears [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<NaiveDate>,
    /// A fact of before the registry
    #[arg(long)]
    reprise: bool,
    /// Replace files that are there
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Send {
    /// Id or number
    #[arg(value_name = "AVENANT")]
    avenant: String,
    /// The day [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<NaiveDate>,
    /// A fact of before the registry
    #[arg(long)]
    reprise: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Sign {
    /// Id or number
    #[arg(value_name = "AVENANT")]
    avenant: String,
    /// The signed file
    #[arg(long, alias = "file", value_name = "FILE")]
    document: Option<PathBuf>,
    /// Who signed for the partner: id or address of its legal representative
    #[arg(long, value_name = "PERSON")]
    signatory: Option<String>,
    #[command(flatten)]
    texts: Texts,
    /// The day [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<NaiveDate>,
    /// A fact of before the registry
    #[arg(long)]
    reprise: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Cancel {
    /// Id or number
    #[arg(value_name = "AVENANT")]
    avenant: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The day [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<NaiveDate>,
    /// This version only: refused when somebody changed it since
    #[arg(long, value_name = "N")]
    if_version: Option<i64>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Edit {
    /// Id or number
    #[arg(value_name = "AVENANT")]
    avenant: String,
    /// Its number from now on
    #[arg(long, value_name = "NUMBER")]
    number: Option<String>,
    /// The number of the partner's PIGMA convention that it amends
    #[arg(long, value_name = "NUMBER")]
    convention: Option<String>,
    /// The day that it bears
    #[arg(long, value_name = "DAY", value_parser = day)]
    made_on: Option<NaiveDate>,
    /// Correct this version only: refused when somebody changed it since
    #[arg(long, value_name = "N")]
    if_version: Option<i64>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct List {
    /// Only of this partner
    #[arg(long, value_name = "PARTNER")]
    partner: Option<String>,
    /// Only those that are prepare, envoye, signe or annule
    #[arg(long, value_name = "STATE", value_parser = state)]
    state: Option<State>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Show {
    /// Id or number
    #[arg(value_name = "AVENANT")]
    avenant: String,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Template {
    /// Where to write it
    #[arg(short, long, value_name = "FILE.odt")]
    output: PathBuf,
    /// Replace the file that is there
    #[arg(long)]
    overwrite: bool,
}

fn state(word: &str) -> Result<State, String> {
    State::of(word).ok_or_else(|| "ce n’est pas l’un de prepare, envoye, signe, annule".into())
}

impl Verb {
    /// Runs the verb.
    pub fn run(self, console: &Console) -> Result<(), Trouble> {
        match self {
            Verb::Make(args) => make(&args, console),
            Verb::Send(args) => send(&args, console),
            Verb::Sign(args) => sign(&args, console),
            Verb::Cancel(args) => {
                let desk = args.place.desk(console)?;
                let one = wait(avenant::cancel(
                    &desk,
                    &args.avenant,
                    &args.reason,
                    args.on,
                    args.if_version,
                ))?;
                console.result(
                    &format!("Avenant {} annulé, version {}", one.number, one.version),
                    &one,
                )
            }
            Verb::Edit(args) => {
                let desk = args.place.desk(console)?;
                let said = Said {
                    number: args.number.as_deref(),
                    convention: args.convention.as_deref(),
                    made_on: args.made_on,
                };
                let edited = avenant::edit(&desk, &args.avenant, &said, args.if_version);
                let (one, changed) = wait(edited)?;
                let mut text = format!("Avenant {} corrigé, version {}\n", one.number, one.version);
                text.push_str(&said::changed(&changed));
                if one.draft.is_some() {
                    text.push_str("Le projet enregistré porte encore les anciennes valeurs\u{202f}: annulez-le et refaites-le s’il doit partir.");
                }
                console.result(&text, &one)
            }
            Verb::List(args) => list(&args, console),
            Verb::Show(args) => show(&args, console),
            Verb::Template(args) => sample(&args, console),
        }
    }
}

fn make(args: &Make, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let model = match &args.template {
        Some(path) => {
            relais_files::atomic::keep_safe(path);
            Attached::read(path)?.bytes
        }
        None => {
            console.warn("l’avenant est fait du modèle d’exemple, à faire valider\u{202f}: donnez le vôtre par --template");
            template::sample()?
        }
    };
    let letter = output(&args.output, args.overwrite)?;
    let beside = args.output.with_extension("pdf");
    let pdf = match args.pdf {
        true => Some(output(&beside, args.overwrite)?),
        false => None,
    };
    let on = args.on.unwrap_or_else(|| desk.now().date_naive());
    let made = wait(avenant::make(
        &desk,
        &args.partner,
        &model,
        on,
        args.reprise,
    ))?;
    write(letter, &made.odt)?;
    let one = &made.avenant;
    let mut text = format!(
        "Avenant {} préparé [{}]\u{202f}: {}\n",
        one.number,
        one.id,
        args.output.display()
    );
    if let Some(pdf) = pdf {
        office::pdf(&made.odt, pdf)?;
        let _ = writeln!(text, "PDF\u{202f}: {}", beside.display());
    }
    console.result(&text, one)
}

fn send(args: &Send, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let done = wait(async {
        let one = avenant::show(desk.db(), &args.avenant).await?;
        let record = Record {
            on: args.on,
            avenant: Some(&one.id),
            reprise: args.reprise,
            ..Record::new(Event::Send)
        };
        adhesion::record(&desk, &one.partner, record).await
    })?;
    moved(&done, console)
}

fn sign(args: &Sign, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let file = Attached::read_some(args.document.as_ref())?;
    let done = wait(async {
        let one = avenant::show(desk.db(), &args.avenant).await?;
        let mut record = Record {
            on: args.on,
            avenant: Some(&one.id),
            signatory: args.signatory.as_deref(),
            file: file.as_ref().map(Attached::file),
            reprise: args.reprise,
            ..Record::new(Event::Sign)
        };
        record.evidence.texts = args.texts.all();
        adhesion::record(&desk, &one.partner, record).await
    })?;
    moved(&done, console)
}

fn list(args: &List, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let all = wait(avenant::list(
        desk.db(),
        args.partner.as_deref(),
        args.state,
    ))?;
    let mut text = String::new();
    for one in &all {
        let _ = writeln!(
            text,
            "{}  {}  {:8}  {}",
            one.avenant.number,
            one.avenant.made_on,
            one.avenant.state.label(),
            one.partner_name
        );
    }
    let _ = writeln!(text, "{}", french::count(all.len(), "avenant", "avenants"));
    console.result(&text, &all)
}

fn show(args: &Show, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let (one, partner, signatory) = wait(async {
        let one = avenant::show(desk.db(), &args.avenant).await?;
        let partner = partner::show(desk.db(), &one.partner).await?.name;
        let signatory = match &one.signatory {
            Some(id) => Some(person::called(&desk, id).await?),
            None => None,
        };
        Ok::<_, RegistryFault>((one, partner, signatory))
    })?;
    let text = lines(&pairs(&one, partner, signatory));
    record::show(&desk, &one.id, &text, &one, console)
}

fn pairs(one: &Avenant, partner: String, signatory: Option<String>) -> Vec<(&'static str, String)> {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut pairs = vec![
        ("numéro", one.number.clone()),
        ("identifiant", one.id.clone()),
        ("version", one.version.to_string()),
        ("état", one.state.label().into()),
        ("partenaire", format!("{partner} [{}]", one.partner)),
        ("convention", one.convention.clone()),
        ("préparé le", one.made_on.to_string()),
        ("envoyé le", day(one.sent_on)),
        ("signé le", day(one.signed_on)),
        ("signataire", signatory.unwrap_or_default()),
        ("projet", text(&one.draft)),
        ("document signé", text(&one.signed)),
        ("document signé, cité", text(&one.cited)),
        (
            "reprise",
            match one.reprise {
                true => "oui".into(),
                false => String::new(),
            },
        ),
    ];
    pairs.retain(|(_, value)| !value.is_empty());
    pairs
}

fn sample(args: &Template, console: &Console) -> Result<(), Trouble> {
    let out = output(&args.output, args.overwrite)?;
    write(out, &template::sample()?)?;
    let path: &Path = &args.output;
    let mut text = format!(
        "Modèle d’exemple écrit\u{202f}: {}, à adapter et à faire valider\nChamps connus\u{202f}:\n",
        path.display()
    );
    for (name, what) in NAMES {
        let _ = writeln!(text, "  ${{{name}}}  {what}");
    }
    console.result(&text, &NAMES)
}
