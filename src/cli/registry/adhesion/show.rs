//! Adhésions looked at: list, timeline, funnel.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::NaiveDate;
use clap::Args as ClapArgs;
use relais_core::fault::Trouble;
use relais_registry::adhesion::{self, Filter, OfTable, Recorded, Shown, State};
use relais_registry::{Desk, RegistryFault, avenant, fr, person};
use relais_report::french;

use super::{PathWord, day};
use crate::cli::console::Console;
use crate::cli::registry::place::Place;
use crate::cli::registry::{document, lines, wait};

#[derive(ClapArgs)]
pub struct List {
    /// Only those of this partner, or the one of this id
    #[arg(value_name = "PARTNER")]
    partner: Option<String>,
    /// Only in this state: prospect, eligible, avenant-envoye, soumise, active...
    #[arg(long, value_name = "STATE", value_parser = state)]
    state: Option<State>,
    /// Only by this path
    #[arg(long, value_enum, value_name = "PATH")]
    path: Option<PathWord>,
    /// Only those under way (or in the wanted state) that are where they are since so many days
    #[arg(long, value_name = "DAYS")]
    waiting: Option<u32>,
    /// As they are on this day [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<NaiveDate>,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Show {
    /// Id, SIRET, number of convention, or name; or the adhésion by its own id
    #[arg(value_name = "PARTNER")]
    partner: String,
    #[command(flatten)]
    place: Place,
}

#[derive(ClapArgs)]
pub struct Funnel {
    /// As they are on this day [default: today]
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<NaiveDate>,
    #[command(flatten)]
    place: Place,
}

fn state(word: &str) -> Result<State, String> {
    let words = || State::ALL.map(State::word).join(", ");
    State::of(word).ok_or_else(words)
}

/// Lists adhésions.
pub fn list(args: &List, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let filter = Filter {
        of: args.partner.clone(),
        state: args.state,
        path: args.path.map(PathWord::path),
        waiting: args.waiting,
    };
    let on = args.on.unwrap_or_else(|| desk.now().date_naive());
    let all = wait(adhesion::list(desk.db(), &filter, on))?;
    let mut text = String::new();
    for one in &all {
        let days = french::count(usize::try_from(one.days).unwrap_or(0), "jour", "jours");
        let _ = writeln!(
            text,
            "{}  {}  {:6}  {}, depuis {days}  {}",
            one.adhesion.id,
            one.adhesion.since_on(on),
            one.adhesion.path.word(),
            one.now.label(),
            one.name
        );
    }
    let _ = writeln!(
        text,
        "{}",
        french::count(all.len(), "adhésion", "adhésions")
    );
    console.result(&text, &all)
}

/// Shows one and its timeline.
pub fn show(args: &Show, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let shown = wait(adhesion::show(
        desk.db(),
        &args.partner,
        desk.now().date_naive(),
    ))?;
    let names = wait(Names::of(&desk, &shown))?;
    let one = &shown.adhesion;
    let mut pairs = vec![
        ("identifiant", one.id.clone()),
        ("version", one.version.to_string()),
        ("parcours", one.path.word().into()),
        ("état", shown.now.label().into()),
        ("depuis le", shown.since.to_string()),
        (
            "dernier jour",
            one.until_day.map(|day| day.to_string()).unwrap_or_default(),
        ),
        ("avenant", names.get(&one.avenant)),
        (
            "référence DINAMIS",
            one.dinamis_ref.clone().unwrap_or_default(),
        ),
        (
            "reprise",
            if one.reprise {
                "oui".into()
            } else {
                String::new()
            },
        ),
        ("autres", shown.earlier.join(", ")),
    ];
    pairs.retain(|(_, value)| !value.is_empty());
    let mut text = format!("{}\n{}", shown.partner.name, lines(&pairs));
    for event in &shown.events {
        let _ = writeln!(text, "{}", timeline(event, &names));
    }
    for one in &shown.accepted {
        let mark = if one.reprise { " (reprise)" } else { "" };
        let _ = writeln!(
            text,
            "{}  texte accepté{mark}\u{202f}: {}, version {}, par {}",
            one.on_day,
            one.text,
            one.version,
            names.called(&one.signatory)
        );
    }
    text += &what_follows(&shown);
    console.result(&text, &shown)
}

/// What can come next, and what to type for it.
fn what_follows(shown: &Shown) -> String {
    if shown.next.is_empty() {
        return format!(
            "suite\u{202f}: aucune, elle est close\u{202f}; `relais registry adhesion start {}` en ouvre une autre\n",
            shown.partner.id
        );
    }
    let mut text = String::from("suite possible\u{202f}:\n");
    for one in &shown.next {
        let _ = writeln!(text, "  {}\n    {}", one.label, one.command);
    }
    text
}

/// How the avenants and persons of an adhésion are called, by their ids.
struct Names(BTreeMap<String, String>);

impl Names {
    async fn of(desk: &Desk, shown: &Shown) -> Result<Self, RegistryFault> {
        let mut names = BTreeMap::new();
        let events = shown.events.iter().map(|event| &event.evidence);
        let avenants = events.clone().filter_map(|of| of.avenant.as_ref());
        for id in avenants.chain(&shown.adhesion.avenant) {
            if !names.contains_key(id) {
                let number = avenant::show(desk.db(), id).await?.number;
                names.insert(id.clone(), number);
            }
        }
        let accepted = shown.accepted.iter().map(|one| &one.signatory);
        for id in events
            .filter_map(|of| of.signatory.as_ref())
            .chain(accepted)
        {
            if !names.contains_key(id) {
                names.insert(id.clone(), person::called(desk, id).await?);
            }
        }
        Ok(Self(names))
    }

    /// What an id is called; empty for none.
    fn get(&self, id: &Option<String>) -> String {
        self.called(id.as_deref().unwrap_or_default())
    }

    fn called(&self, id: &str) -> String {
        self.0.get(id).cloned().unwrap_or_else(|| id.into())
    }
}

/// An event and what it rests on.
fn timeline(event: &Recorded, names: &Names) -> String {
    let of = &event.evidence;
    let said = |label: &str, text: &Option<String>| {
        text.as_ref().map(|text| format!("{label}\u{202f}: {text}"))
    };
    let mut facts: Vec<String> = [
        of.category
            .map(|one| format!("catégorie\u{202f}: {}", one.label())),
        said("condition", &of.condition),
        said("par", &of.by),
        said("référence", &of.reference),
        said("motif", &of.reason),
        said(
            "avenant",
            &of.avenant.as_ref().map(|_| names.get(&of.avenant)),
        ),
        said("avenant cité", &of.cited_avenant),
        said(
            "signataire",
            &of.signatory.as_ref().map(|_| names.get(&of.signatory)),
        ),
        of.document
            .as_ref()
            .map(|hash| format!("document\u{202f}: {}", document::short(hash))),
        said(
            "document cité",
            &of.cited.as_ref().map(|one| one.to_string()),
        ),
        said("preuve", &of.proof),
        of.to
            .map(|state| format!("vers\u{202f}: {}", state.label())),
        of.until.map(|day| format!("jusqu’au {}", fr::day(day))),
    ]
    .into_iter()
    .flatten()
    .collect();
    facts.extend(
        of.texts
            .iter()
            .map(|text| format!("{} {}, version {}", text.kind.word(), text.id, text.version)),
    );
    let steps = of.table.iter().flat_map(OfTable::steps);
    facts.extend(
        steps.map(|(state, day)| format!("{}\u{202f}: le {}", state.label(), fr::day(day))),
    );
    let mark = if event.reprise { " (reprise)" } else { "" };
    let mut text = format!("{}  {}{mark}", event.on_day, event.label);
    for fact in facts {
        let _ = write!(text, "\n              {fact}");
    }
    text
}

/// The funnel.
pub fn funnel(args: &Funnel, console: &Console) -> Result<(), Trouble> {
    let desk = args.place.desk(console)?;
    let on = args.on.unwrap_or_else(|| desk.now().date_naive());
    let funnel = wait(adhesion::funnel(desk.db(), on))?;
    let days = |days: Option<f64>| days.map_or("–".into(), |days| french::number(days, 1));
    let mut text = format!(
        "{:8} {:34} {:>6} {:>8} {:>11} {:>11}\n",
        "parcours", "état", "y sont", "y furent", "j. (ouv.)", "j. (étape)"
    );
    for row in &funnel.rows {
        let _ = writeln!(
            text,
            "{:8} {:34} {:>6} {:>8} {:>11} {:>11}",
            row.path.word(),
            row.state.label(),
            row.now,
            row.reached,
            days(row.days_from_opening),
            days(row.days_from_before)
        );
    }
    text.push_str(
        "Délais médians en jours, depuis l’ouverture et depuis l’étape précédente, hors reprises.",
    );
    console.result(&text, &funnel)
}
