//! Figures of activity from a table, each with who says it and where it comes from, counted once.

mod lists;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use relais_store::{Change, Id};

use super::column::{Column, column};
use super::import::past;
use super::known::Partners;
use super::outcome::{Given, Made, Run, Wrong};
use super::partners::own;
use super::records::CELL;
use super::sql::{Holders, List};
use crate::activity::fr::{self, SOURCES};
use crate::activity::rules::{self, MOST_BYTES};
use crate::activity::{self, ACTIVITY, ActivityEvent, Filter, Said};
use crate::fault::RegistryFault;
use crate::value::{among, label};
use lists::Lists;

/// In the order of exports.
pub(super) const FIGURES: [Column; 16] = [
    column("identifiant", "identifiant", &["id"]),
    column("partenaire", "partenaire", &["siret", "organisme"])
        .several()
        .needed(),
    column("compte", "compte", &["usager"]),
    column("le", "le", &["jour", "date"]).needed(),
    column("nature", "nature", &["type"]).needed(),
    column("produit", "produit", &[]),
    column("capteur", "capteur", &[]),
    column("nombre", "nombre", &[]),
    column("km2", "surface (km²)", &["surface"]),
    column("octets", "octets", &["volume"]),
    column("source", "source", &["qui le dit"]).needed(),
    // Who said it is often somebody.
    column("origine", "origine", &["note"]).personal(),
    column("liste", "liste de DINAMIS", &[]),
    column("liste_sha256", "empreinte de la liste", &[]),
    column("liste_du", "la liste dit du", &[]),
    column("liste_au", "la liste dit au", &[]),
];

/// The figure of a line, and the list of DINAMIS that told it.
type Told = (ActivityEvent, Option<List>);

pub(super) async fn run(
    change: &mut Change<'_>,
    run: &mut Run<'_>,
    lines: Vec<Given<'_>>,
    today: NaiveDate,
) -> Result<(), RegistryFault> {
    let partners = Partners::load(change.sql())
        .await
        .map_err(|e| change.fault(&e))?;
    let holders = Holders::load(change.sql())
        .await
        .map_err(|e| change.fault(&e))?;
    let mut known = Known::load(change, &lines).await?;
    let mut lists = Lists::load(change).await?;
    for given in lines {
        let (figure, list) = match plan(&given, (&partners, &holders), today) {
            Ok(told) => told,
            Err(wrong) => {
                run.refuse(&given, wrong);
                continue;
            }
        };
        // Of a list that is here, or of none.
        let is_here = list.as_ref().is_none_or(|list| lists.is_there(list));
        match known.find(&figure, is_here) {
            Ok(None) => {}
            Ok(Some(id)) => {
                run.known(&given, format!("le chiffre {id} est déjà au registre"));
                continue;
            }
            Err(wrong) => {
                run.refuse(&given, vec![wrong]);
                continue;
            }
        }
        let origin = match (&list, &figure.origin) {
            (Some(list), _) => match lists.bring(change, run, &given, list).await? {
                Ok(id) => Some(id),
                Err(wrong) => {
                    run.refuse(&given, vec![wrong]);
                    continue;
                }
            },
            (None, Some(note)) => {
                let (id, entry) = activity::bring(change, note).await?;
                run.add(&given, entry);
                Some(id)
            }
            (None, None) => None,
        };
        let entry = activity::insert(change, &figure, origin.as_deref()).await?;
        run.add(&given, entry);
        run.outcome.created.push(Made {
            line: given.number,
            id: figure.id.clone(),
            name: format!("{} du {}", label(&fr::WHATS, &figure.what), figure.on),
            changed: Vec::new(),
        });
        known.add(&figure, given.number);
    }
    lists.count(change).await
}

/// The figures that there are.
#[derive(Default)]
struct Known {
    /// By id, with the line of this table that made it and all that it says.
    by_id: HashMap<String, (Option<u64>, String)>,
    /// By all that they say those that no line was found to be yet: two lines that say the same are two
    /// figures, and each of those that were there is one line.
    free: HashMap<String, Vec<String>>,
}

impl Known {
    async fn load(change: &mut Change<'_>, lines: &[Given<'_>]) -> Result<Self, RegistryFault> {
        let all = activity::sql::list(change.sql(), &Filter::default(), None).await;
        let named = lines.iter().map(|given| given.get("identifiant"));
        let named: HashSet<String> = named.map(str::to_ascii_lowercase).collect();
        let mut known = Self::default();
        for figure in all.map_err(|e| change.fault(&e))? {
            let words = words(&figure);
            if !named.contains(&figure.id) {
                let alike = known.free.entry(words.clone()).or_default();
                alike.push(figure.id.clone());
            }
            known.by_id.insert(figure.id, (None, words));
        }
        Ok(known)
    }

    fn add(&mut self, figure: &ActivityEvent, line: u64) {
        let made = (Some(line), words(figure));
        self.by_id.insert(figure.id.clone(), made);
    }

    /// The id of the same figure, where it is there: by its id, or else by all that it says where its
    /// list is here too.
    fn find(&mut self, figure: &ActivityEvent, is_here: bool) -> Result<Option<String>, Wrong> {
        let words = words(figure);
        match self.by_id.get(&figure.id) {
            Some((Some(line), there)) if *there != words => Err((
                "identifiant",
                format!("la ligne {line} dit autre chose du chiffre {}", figure.id),
                "vérifiez laquelle des deux lignes est juste et gardez-la seule",
            )),
            Some(_) => Ok(Some(figure.id.clone())),
            None => {
                let alike = self.free.get_mut(&words).filter(|_| is_here);
                Ok(alike.and_then(Vec::pop))
            }
        }
    }
}

/// All that a figure says, without what names it here.
fn words(of: &ActivityEvent) -> String {
    let bare = ActivityEvent {
        id: String::new(),
        partner_name: String::new(),
        version: 0,
        ..of.clone()
    };
    format!("{bare:?}")
}

fn plan(
    given: &Given<'_>,
    (partners, holders): (&Partners, &Holders),
    today: NaiveDate,
) -> Result<Told, Vec<Wrong>> {
    let mut wrong: Vec<Wrong> = Vec::new();
    let partner = partners.meant(given.get("partenaire"));
    let partner = partner.map(|known| known.likeness.id.clone());
    let partner = partner.unwrap_or_else(|why| {
        let todo = "importez d’abord les partenaires, ou donnez un SIRET";
        wrong.push(("partenaire", why, todo));
        String::new()
    });
    let id = match given.get("identifiant") {
        "" => Id::new(ACTIVITY.prefix).map_err(|fault| ("identifiant", fault.to_string(), CELL)),
        id => own(id, ACTIVITY.prefix, "identifiant"),
    };
    let id = id.map_err(|why| wrong.push(why));
    let account = holders.meant(&partner, given.get("compte"));
    let account =
        account.map_err(|why| wrong.push(("compte", why, "importez d’abord les comptes")));
    let day = past(given, "le", today)
        .and_then(|day| day.ok_or_else(|| ("le", "le jour manque".to_string(), "écrivez le jour")));
    let day = day.map_err(|why| wrong.push(why));
    let source = among(&SOURCES, given.get("source"));
    let source = source.map_err(|why| wrong.push(("source", why, "écrivez l’un de ces mots")));
    let from = match (&source, &day) {
        (Ok(source), Ok(day)) => {
            comes_from(given, source, (*day, today)).map_err(|why| wrong.push(why))
        }
        _ => Err(()),
    };
    let id = id.map(|id| id.to_string()).unwrap_or_default();
    let mut figure = ActivityEvent {
        account: account.unwrap_or_default(),
        ..ActivityEvent::new(
            id,
            partner,
            day.unwrap_or(today),
            source.unwrap_or_default(),
        )
    };
    wrong.extend(say(given, &mut figure, today));
    match (from, wrong.is_empty()) {
        (Ok((origin, list)), true) => {
            figure.origin = Some(origin).filter(|origin| !origin.is_empty());
            Ok((figure, list))
        }
        _ => Err(wrong),
    }
}

/// How much of what: each cell held as what is typed.
fn say(given: &Given<'_>, figure: &mut ActivityEvent, today: NaiveDate) -> Vec<Wrong> {
    let text = |key: &str| Some(given.get(key).to_string()).filter(|text| !text.is_empty());
    let none = Said::default;
    #[rustfmt::skip]
    let cells = [
        ("nature", Said { what: Some(given.get("nature").into()), ..none() }),
        ("produit", Said { product: text("produit"), ..none() }),
        ("capteur", Said { sensor: text("capteur"), ..none() }),
        ("nombre", Said { count: text("nombre"), ..none() }),
        ("km2", Said { km2: text("km2"), ..none() }),
    ];
    let mut wrong = Vec::new();
    for (key, said) in cells {
        match figure.say(&said, today) {
            Err(RegistryFault::Value { why, .. }) => wrong.push((key, why, CELL)),
            Err(fault) => wrong.push((key, fault.to_string(), CELL)),
            Ok(_) => {}
        }
    }
    let bytes = text("octets");
    figure.bytes = bytes.as_ref().and_then(|bytes| bytes.parse().ok());
    let is_some = figure
        .bytes
        .is_some_and(|bytes| (0..=MOST_BYTES).contains(&bytes));
    if let Some(bytes) = bytes.filter(|_| !is_some) {
        let why = format!("« {bytes} » n’est pas un nombre entier d’octets");
        wrong.push(("octets", why, CELL));
    }
    wrong
}

/// Where a figure comes from: the words of who typed it, or the list of DINAMIS with its name.
fn comes_from(
    given: &Given<'_>,
    source: &str,
    (day, today): (NaiveDate, NaiveDate),
) -> Result<(String, Option<List>), Wrong> {
    let note = given.get("origine");
    if source == "dinamis" {
        let list = lists::told(given, (day, today))?;
        return Ok((list.file.clone(), Some(list)));
    }
    let of_lists = ["liste", "liste_sha256", "liste_du", "liste_au"];
    if let Some(key) = of_lists.into_iter().find(|key| !given.get(key).is_empty()) {
        let why = "seul un chiffre de DINAMIS vient d’une liste".into();
        return Err((key, why, "videz la cellule, ou corrigez la source"));
    }
    match (source, note.is_empty()) {
        ("relais", true) => Ok((String::new(), None)),
        ("relais", false) => Err((
            "origine",
            "Relais le dit lui-même".into(),
            "videz la cellule, ou corrigez la source",
        )),
        _ => match rules::note(note) {
            Ok(note) => Ok((note, None)),
            Err(RegistryFault::Value { why, .. }) => Err(("origine", why, CELL)),
            Err(fault) => Err(("origine", fault.to_string(), CELL)),
        },
    }
}
