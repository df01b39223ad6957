//! The lists of DINAMIS by which figures were told, and the days that they cover.

use std::collections::HashSet;

use chrono::NaiveDate;
use relais_files::atomic::Digest;
use relais_store::{Change, Entry};
use serde_json::json;

use crate::activity::BRINGING;
use crate::activity::fr::told_before;
use crate::exchange::cell;
use crate::exchange::outcome::{Given, Run, Wrong};
use crate::exchange::partners::own;
use crate::exchange::records::CELL;
use crate::exchange::sql::{self, List, load};
use crate::fault::RegistryFault;
use crate::value::sound;

/// The list that a figure of DINAMIS was told by.
pub(super) fn told(given: &Given<'_>, (day, today): (NaiveDate, NaiveDate)) -> Result<List, Wrong> {
    for key in ["liste", "liste_sha256", "liste_du", "liste_au", "origine"] {
        if given.get(key).is_empty() {
            let why = "un chiffre de DINAMIS vient d’une liste, qui manque ici".into();
            return Err((
                key,
                why,
                "prenez la liste par import dinamis, ou exportez avec --personal",
            ));
        }
    }
    let id = own(given.get("liste"), BRINGING.prefix, "liste")?;
    let file = sound(given.get("origine")).map_err(|why| ("origine", why, CELL))?;
    let sha256 = given.get("liste_sha256").parse::<Digest>();
    let sha256 = sha256.map_err(|why| ("liste_sha256", why.to_string(), CELL))?;
    let bound = |key| cell::day(given.get(key)).map_err(|why| (key, why, "corrigez le jour"));
    let (from, until) = (bound("liste_du")?, bound("liste_au")?);
    if until < from {
        let why = format!("{until} est avant le {from}, premier jour de la liste");
        return Err(("liste_au", why, "vérifiez les deux jours"));
    }
    if until > today {
        let why = "aucune liste ne dit des jours à venir".into();
        return Err(("liste_au", why, "corrigez le jour"));
    }
    if !(from..=until).contains(&day) {
        let why = format!("ce jour n’est pas du {from} au {until}, la période de sa liste");
        return Err(("le", why, "vérifiez le jour et ceux de la liste"));
    }
    Ok(List {
        id: id.to_string(),
        file: file.into(),
        sha256: sha256.to_string(),
        period: Some((from, until)),
    })
}

/// The lists of DINAMIS that there are, with how many figures this table has of each.
pub(super) struct Lists {
    all: Vec<(List, i64)>,
    /// Those that this table brings.
    new: HashSet<String>,
}

impl Lists {
    pub async fn load(change: &mut Change<'_>) -> Result<Self, RegistryFault> {
        let all = load(change, sql::lists).await?;
        Ok(Self {
            all: all.into_iter().map(|list| (list, 0)).collect(),
            new: HashSet::new(),
        })
    }

    /// True of a list that was here before this table.
    pub fn is_there(&self, list: &List) -> bool {
        !self.new.contains(&list.id) && self.all.iter().any(|(there, _)| there == list)
    }

    /// The id of the list of a figure, which is kept where it is new.
    pub async fn bring(
        &mut self,
        change: &mut Change<'_>,
        run: &mut Run<'_>,
        given: &Given<'_>,
        list: &List,
    ) -> Result<Result<String, Wrong>, RegistryFault> {
        let is_it = |there: &List| there.id == list.id || there.sha256 == list.sha256;
        let found = self.all.iter().position(|(there, _)| is_it(there));
        let at = match found {
            Some(at) => at,
            None => match self.insert(change, run, given, list).await? {
                Ok(at) => at,
                Err(wrong) => return Ok(Err(wrong)),
            },
        };
        let Some((there, figures)) = self.all.get_mut(at) else {
            return Ok(Ok(list.id.clone()));
        };
        if there != list {
            return Ok(Err(denied(there, list)));
        }
        let is_old = found.is_some() && !self.new.contains(&list.id);
        if *figures == 0 && is_old {
            let what =
                "cette liste est déjà au registre\u{202f}: ses chiffres de ce tableau s’y ajoutent";
            run.doubt(given, what.into());
        }
        if *figures == 0 {
            let verb = if found.is_some() { "edit" } else { "create" };
            run.add(given, entry(list, verb)?);
        }
        *figures += 1;
        Ok(Ok(list.id.clone()))
    }

    /// Keeps a new list, and says where it is.
    async fn insert(
        &mut self,
        change: &mut Change<'_>,
        run: &mut Run<'_>,
        given: &Given<'_>,
        list: &List,
    ) -> Result<Result<usize, Wrong>, RegistryFault> {
        for (other, _) in &self.all {
            if let (Some(own), Some((from, until))) = (list.period, other.period)
                && (own.0 <= until && from <= own.1)
                && !self.new.contains(&other.id)
            {
                let (from, until) = (from.to_string(), until.to_string());
                run.doubt(given, told_before(&other.file, &from, &until));
            }
        }
        let taken = sql::is_bringing(change.sql(), &list.id).await;
        if taken.map_err(|e| change.fault(&e))? {
            let why = "cet identifiant est celui d’autre chose que d’une liste d’activité".into();
            return Ok(Err(("liste", why, CELL)));
        }
        let at = change.at().to_string();
        let row = ("activity", list.file.as_str(), list.sha256.as_str(), 0);
        let saved = sql::insert_bringing(change.sql(), &list.id, row, &at).await;
        saved.map_err(|e| change.fault(&e))?;
        if let Some(days) = list.period {
            let saved = sql::end_bringing(change.sql(), &list.id, days).await;
            saved.map_err(|e| change.fault(&e))?;
        }
        self.new.insert(list.id.clone());
        self.all.push((list.clone(), 0));
        Ok(Ok(self.all.len() - 1))
    }

    /// Lists say how many figures they brought.
    pub async fn count(&self, change: &mut Change<'_>) -> Result<(), RegistryFault> {
        for (list, figures) in self.all.iter().filter(|(_, figures)| *figures > 0) {
            let saved = sql::more_lines(change.sql(), &list.id, *figures).await;
            saved.map_err(|e| change.fault(&e))?;
        }
        Ok(())
    }
}

/// Why a list is not the one that is there under its id or its hash.
fn denied(there: &List, list: &List) -> Wrong {
    if there.id == list.id {
        let why = format!(
            "la liste {} est dite autrement plus haut ou au registre",
            list.id
        );
        return (
            "liste",
            why,
            "vérifiez le nom, l’empreinte et les jours de la liste",
        );
    }
    let why = format!(
        "cette liste est déjà au registre ({}), et ses chiffres avec elle",
        there.id
    );
    ("liste_sha256", why, "laissez cette ligne de côté")
}

fn entry(list: &List, verb: &'static str) -> Result<Entry, RegistryFault> {
    Ok(Entry {
        object: BRINGING,
        id: list.id.parse()?,
        verb,
        person: None,
        detail: json!({
            "source": "dinamis", "nature": "activite", "sha256": list.sha256,
            "du": list.period.map(|(from, _)| from), "au": list.period.map(|(_, until)| until),
        }),
    })
}
