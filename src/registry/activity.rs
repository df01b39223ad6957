//! Activity: what partners consulted, downloaded and were delivered, each figure with who says so.

pub mod fr;
pub mod rules;
mod coverage;
pub(crate) mod sql;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use relais_files::atomic::Digest;
use relais_store::{Change, Entry, Id, Object};
use serde::Serialize;

use crate::correction::{self, Changed};
use crate::desk::Desk;
use crate::fault::RegistryFault;
use crate::operator::rules::Act;
use crate::partner;
use crate::period::Period;
pub use coverage::Coverage;
pub use rules::{ActivityEvent, Said};

/// A figure in the journal.
pub const ACTIVITY: Object = Object {
    kind: "activity",
    prefix: "act",
};
/// Where figures come from, in the journal.
pub const BRINGING: Object = Object {
    kind: "bringing",
    prefix: "bring",
};

/// Which figures are listed.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this partner: an id, a SIRET, a number of convention or a name.
    pub partner: Option<String>,
    /// From this day on.
    pub from: Option<NaiveDate>,
    /// Until this day.
    pub to: Option<NaiveDate>,
    /// Said by this source.
    pub source: Option<String>,
}

/// By what figures are summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// By partner.
    Partner,
    /// By account.
    Account,
    /// By month.
    Month,
    /// By product.
    Product,
}

/// A sum, of one kind and one source: sources are never added to one another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sum {
    /// The id or the word of what it is of; none where it is not known.
    pub key: Option<String>,
    /// Its name: of an account that of its partner, and of its person for whom may read it.
    pub name: Option<String>,
    /// The kind.
    pub what: String,
    /// Who says so.
    pub source: String,
    /// How many.
    pub count: i64,
    /// Of how many partners.
    pub partners: i64,
    /// Square kilometres; none where no figure tells them.
    pub km2: Option<f64>,
    /// Bytes; none where no figure tells them.
    pub bytes: Option<i64>,
}

/// What a list rests on.
#[derive(Debug, Clone, Serialize)]
pub struct Span {
    /// The days that were asked for, or those that have figures; none without figures.
    pub period: Option<Period>,
    /// Which of them DINAMIS is heard of.
    pub coverage: Coverage,
}

/// A figure as it was kept.
#[derive(Debug, Serialize)]
pub struct Kept {
    /// The figure.
    pub figure: ActivityEvent,
    /// What changed.
    pub changed: Vec<Changed>,
}

/// A figure of a partner, said by hand.
#[derive(Debug, Clone)]
pub struct Given {
    /// Whose: an id, a SIRET, a number of convention or a name.
    pub partner: String,
    /// The id of an account of that partner.
    pub account: Option<String>,
    /// The figure.
    pub said: Said,
    /// Where it comes from, in words.
    pub note: String,
}

/// The figures that are asked for, oldest first.
///
/// # Errors
/// What the roles do not allow, a partner that is none, what the database says.
pub async fn list(
    desk: &Desk,
    filter: &Filter,
) -> Result<(Vec<ActivityEvent>, Span), RegistryFault> {
    let partner = whose(desk, filter).await?;
    let mut read = desk.db().read().await?;
    let all = sql::list(&mut read, filter, partner.as_deref()).await;
    let all = all.map_err(|e| desk.db().fault(&e))?;
    let days = all
        .first()
        .zip(all.last())
        .map(|(first, last)| (first.on, last.on));
    let span = span(desk, &mut read, filter, days).await?;
    Ok((all, span))
}

/// The same summed by something, each kind and source on its own line.
///
/// # Errors
/// As [`list`].
pub async fn sums(desk: &Desk, filter: &Filter, by: By) -> Result<(Vec<Sum>, Span), RegistryFault> {
    let partner = whose(desk, filter).await?;
    let partner = partner.as_deref();
    let mut read = desk.db().read().await?;
    let days = sql::days(&mut read, filter, partner).await;
    let days = days.map_err(|e| desk.db().fault(&e))?;
    let span = span(desk, &mut read, filter, days).await?;
    let sums = sql::sums(&mut read, filter, partner, by).await;
    let mut sums = sums.map_err(|e| desk.db().fault(&e))?;
    let reads_persons = desk.hold(Act::Persons, partner).await.is_ok();
    if by == By::Account && reads_persons {
        for sum in &mut sums {
            let Some(account) = &sum.key else { continue };
            let person = sql::person_of(&mut read, account).await;
            let person = person
                .map_err(|e| desk.db().fault(&e))?
                .filter(|name| !name.is_empty());
            sum.name = sum.name.take().map(|body| match person {
                Some(person) => format!("{person} ({body})"),
                None => body,
            });
        }
    }
    Ok((sums, span))
}

async fn whose(desk: &Desk, filter: &Filter) -> Result<Option<String>, RegistryFault> {
    desk.hold(Act::Read, None).await?;
    if let (Some(from), Some(to)) = (filter.from, filter.to) {
        Period::new(from, to)?;
    }
    match &filter.partner {
        Some(asked) => Ok(Some(partner::show(desk.db(), asked).await?.id)),
        None => Ok(None),
    }
}

/// The days of a list: as far as they were not asked for, those of its figures.
async fn span(
    desk: &Desk,
    read: &mut sqlx::SqliteConnection,
    filter: &Filter,
    days: Option<(NaiveDate, NaiveDate)>,
) -> Result<Span, RegistryFault> {
    let heard = sql::heard(read).await.map_err(|e| desk.db().fault(&e))?;
    let from = filter.from.or(days.map(|(first, _)| first));
    let to = filter.to.or(days.map(|(_, last)| last));
    let period = from.zip(to).map(|(from, to)| Period { from, to });
    let period = period.filter(|period| period.from <= period.to);
    Ok(Span {
        coverage: period.map_or(Coverage::No, |period| Coverage::of(&heard, &period)),
        period,
    })
}

/// One figure.
///
/// # Errors
/// [`RegistryFault::NotFound`]; what the roles do not allow, what the database says.
pub async fn show(desk: &Desk, id: &str) -> Result<ActivityEvent, RegistryFault> {
    desk.hold(Act::Read, None).await?;
    let mut read = desk.db().read().await?;
    let found = sql::one(&mut read, id.trim()).await;
    found
        .map_err(|e| desk.db().fault(&e))?
        .ok_or_else(|| not_found(id))
}

fn not_found(id: &str) -> RegistryFault {
    RegistryFault::NotFound {
        what: "chiffre d’activité",
        asked: id.into(),
    }
}

/// Adds a figure by hand; the journal says which, and not in which words it was told.
///
/// # Errors
/// [`RegistryFault::Value`], [`RegistryFault::NotFound`]; what the roles do not allow, what the database
/// says.
pub async fn add(desk: &Desk, given: &Given) -> Result<Kept, RegistryFault> {
    let partner = partner::show(desk.db(), &given.partner).await?;
    let note = rules::note(&given.note)?;
    let mut change = desk.change(Act::Activity).await?;
    if let Some(account) = &given.account {
        let of = sql::partner_of(change.sql(), account.trim()).await;
        if of.map_err(|e| change.fault(&e))?.as_deref() != Some(partner.id.as_str()) {
            return Err(RegistryFault::Value {
                field: fr::ACCOUNT,
                why: fr::OF_ANOTHER.into(),
            });
        }
    }
    let today = desk.now().date_naive();
    let account = given.account.as_ref();
    let id = Id::new(ACTIVITY.prefix)?.to_string();
    let mut figure = ActivityEvent {
        partner_name: partner.name,
        account: account.map(|account| account.trim().to_string()),
        origin: Some(note.clone()),
        ..ActivityEvent::new(id, partner.id, today, "main".into())
    };
    figure.say(&given.said, today)?;
    let (bringing, origin) = bring(&mut change, &note).await?;
    let entry = insert(&mut change, &figure, Some(&bringing)).await?;
    change.commit(vec![origin, entry]).await?;
    Ok(Kept {
        figure,
        changed: Vec::new(),
    })
}

/// Keeps a new figure, and gives its entry.
pub(crate) async fn insert(
    change: &mut Change<'_>,
    figure: &ActivityEvent,
    bringing: Option<&str>,
) -> Result<Entry, RegistryFault> {
    let at = change.at().to_string();
    let saved = sql::insert(change.sql(), figure, bringing, &at).await;
    saved.map_err(|e| change.fault(&e))?;
    Ok(Entry {
        object: ACTIVITY,
        id: figure.id.parse()?,
        verb: "create",
        person: None,
        detail: serde_json::json!({
            "partenaire": figure.partner, "compte": figure.account, "jour": figure.on, "nature": figure.what,
            "produit": figure.product, "capteur": figure.sensor, "nombre": figure.count, "km2": figure.km2,
            "octets": figure.bytes, "source": figure.source, "origine": bringing,
        }),
    })
}

/// Corrects a figure that was added by hand; of another the names of the product and the sensor alone, where
/// somebody may be named. `read` is the version that was shown to who corrects.
///
/// # Errors
/// As [`add`]; [`RegistryFault::Conflict`], [`RegistryFault::NoChange`].
pub async fn edit(
    desk: &Desk,
    id: &str,
    said: &Said,
    note: Option<&str>,
    read: Option<i64>,
) -> Result<Kept, RegistryFault> {
    let note = note.map(rules::note).transpose()?;
    let mut change = desk.change(Act::Activity).await?;
    let found = sql::one(change.sql(), id.trim()).await;
    let mut figure = found
        .map_err(|e| change.fault(&e))?
        .ok_or_else(|| not_found(id))?;
    if figure.source != "main" && !(said.is_of_names() && note.is_none()) {
        return Err(RegistryFault::Value {
            field: "source",
            why: fr::NOT_BY_HAND.into(),
        });
    }
    if let Some(read) = read.filter(|read| *read != figure.version) {
        return Err(RegistryFault::Conflict {
            name: figure.id,
            is: figure.version,
            read,
        });
    }
    let mut changed = figure.say(said, desk.now().date_naive())?;
    let note = note.filter(|note| figure.origin.as_ref() != Some(note));
    if changed.is_empty() && note.is_none() {
        return Err(RegistryFault::NoChange(figure.id));
    }
    let (mut bringing, mut entries) = (None, Vec::new());
    if let Some(note) = note {
        let (id, entry) = bring(&mut change, &note).await?;
        // The words stay out of the journal: they may name somebody.
        changed.push(Changed {
            field: "origine",
            before: String::new(),
            after: id.clone(),
        });
        entries.push(entry);
        figure.origin = Some(note);
        bringing = Some(id);
    }
    figure.version += 1;
    let saved = sql::update(change.sql(), &figure, bringing.as_deref()).await;
    saved.map_err(|e| change.fault(&e))?;
    entries.push(correction::entry(
        ACTIVITY, &figure.id, "edit", None, &changed,
    )?);
    change.commit(entries).await?;
    Ok(Kept { figure, changed })
}

/// Where a figure that was said by hand comes from: the same words are one origin.
pub(crate) async fn bring(
    change: &mut Change<'_>,
    note: &str,
) -> Result<(String, Entry), RegistryFault> {
    let sha256 = Digest::of_bytes(note.as_bytes()).to_string();
    let there = sql::said(change.sql(), &sha256).await;
    let (id, verb) = match there.map_err(|e| change.fault(&e))? {
        Some(id) => {
            let counted = sql::one_more(change.sql(), &id).await;
            counted.map_err(|e| change.fault(&e))?;
            (id, "edit")
        }
        None => {
            let id = Id::new(BRINGING.prefix)?.to_string();
            let at = change.at().to_string();
            let saved = sql::bring(change.sql(), &id, note, &sha256, &at).await;
            saved.map_err(|e| change.fault(&e))?;
            (id, "create")
        }
    };
    let entry = Entry {
        object: BRINGING,
        id: id.parse()?,
        verb,
        person: None,
        detail: serde_json::json!({ "source": "main", "nature": "activite" }),
    };
    Ok((id, entry))
}
