//! Messages to a filtered list, as files that a messaging program opens. Nothing is sent from here,
//! and the addresses are not kept.

pub mod filter;
pub mod letters;
mod sql;

use relais_report::mail::Correspondent;
use relais_store::{Db, Entry, Object};
use serde::Serialize;
use serde_json::json;

use crate::RegistryFault;
use crate::desk::Desk;
use crate::operator::rules::Act;
use crate::record::{self, RecordFault, day_of};
use filter::{Filter, Selection};
use letters::{File, Way};

/// A message in the journal.
pub const MESSAGE: Object = Object {
    kind: "message",
    prefix: "mes",
};

/// A message that was prepared: what it said and to how many it went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Message {
    /// Opaque id.
    pub id: String,
    /// What it is about.
    pub subject: String,
    /// What it says, without the sentence at its foot.
    pub words: String,
    /// Who was looked for.
    pub filter: String,
    /// How many it is for.
    pub recipients: i64,
    /// How many more the filter meant who want no messages.
    pub opted_out: i64,
    /// Day on which it was prepared.
    pub made_on: String,
    /// When, UTC.
    pub made_at: String,
}

/// What the officer writes.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    /// Who writes, as `Relais fictif <relais@exemple.example>`.
    pub from: &'a str,
    /// What it is about.
    pub subject: &'a str,
    /// What it says.
    pub text: &'a str,
    /// To whom: `groupe=collectivite potentiel=fort`, or `tous`.
    pub to: &'a str,
    /// One file a recipient, or several recipients hidden from each other in one.
    pub way: Way,
}

/// A message that is ready: its files, and its record, which [`keep`] writes.
#[derive(Debug)]
pub struct Prepared {
    /// The record.
    pub message: Message,
    /// The files.
    pub files: Vec<File>,
    /// What to look at.
    pub doubts: Vec<String>,
}

/// Looks the recipients up and composes the files; nothing is kept yet.
///
/// # Errors
/// A filter that says nothing clear, nobody who answers to it, an address, a subject or a text that
/// no message can hold; what the roles do not allow, what the database says.
pub async fn prepare(desk: &Desk, draft: &Draft<'_>) -> Result<Prepared, RecordFault> {
    desk.hold(Act::Animation, None).await?;
    desk.hold(Act::Persons, None).await?;
    let filter: Filter = draft.to.parse().map_err(RecordFault::Filter)?;
    let value = |field| move |why| RegistryFault::Value { field, why };
    let subject = record::line(draft.subject).map_err(value("objet"))?;
    let from = Correspondent::read(draft.from)?;
    // The sentence at the foot would make a text of nothing.
    if draft.text.trim().is_empty() {
        let why = "il est vide".into();
        return Err(RegistryFault::Value {
            field: "texte",
            why,
        }
        .into());
    }
    let at = desk.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let selection = select(desk.db(), &filter, day_of(&at)).await?;
    if selection.recipients.is_empty() {
        let opted_out = selection.opted_out;
        return Err(RecordFault::Nobody { opted_out });
    }
    let id = relais_store::Id::new(MESSAGE.prefix)?.to_string();
    let files = letters::compose(
        &letters::Sheet {
            from: &from,
            subject: &subject,
            text: draft.text,
            at: desk.now().into(),
            number: &id,
            way: draft.way,
        },
        &selection.recipients,
    )?;
    let doubts = selection.doubts();
    Ok(Prepared {
        message: Message {
            id,
            subject,
            words: draft.text.trim_end().into(),
            filter: filter.to_string(),
            recipients: i64::try_from(selection.recipients.len()).unwrap_or(i64::MAX),
            opted_out: selection.opted_out,
            made_on: day_of(&at).into(),
            made_at: at,
        },
        files,
        doubts,
    })
}

async fn select(db: &Db, filter: &Filter, today: &str) -> Result<Selection, RecordFault> {
    let mut read = db.read().await?;
    let missing = sql::missing(&mut read, &filter.events).await;
    if let Some(event) = missing.map_err(|e| db.fault(&e))? {
        let why = format!("« {event} » n’est pas un événement du registre");
        return Err(RecordFault::Filter(why));
    }
    let known = sql::known(&mut read, &filter.events, today).await;
    Ok(filter::select(filter, &known.map_err(|e| db.fault(&e))?))
}

/// Keeps the record of a message whose files were written: to how many it went, not to whom.
///
/// # Errors
/// What the roles do not allow, what the database says.
pub async fn keep(desk: &Desk, message: &Message) -> Result<(), RecordFault> {
    let mut change = desk.change(Act::Animation).await?;
    let saved = sql::insert(change.sql(), message).await;
    saved.map_err(|e| change.fault(&e))?;
    let entry = Entry {
        object: MESSAGE,
        id: message.id.parse()?,
        verb: "message",
        person: None,
        detail: json!({
            "filtre": message.filter,
            "destinataires": message.recipients,
            "sans_messages": message.opted_out,
        }),
    };
    change.commit(vec![entry]).await?;
    Ok(())
}

/// The messages of a day or later, the newest last.
///
/// # Errors
/// What the database says.
pub async fn list(db: &Db, since: Option<&str>) -> Result<Vec<Message>, RecordFault> {
    let mut read = db.read().await?;
    let found = sql::list(&mut read, since.unwrap_or_default()).await;
    Ok(found.map_err(|e| db.fault(&e))?)
}

/// The message that an id means.
///
/// # Errors
/// [`RecordFault::NotFound`]; what the database says.
pub async fn show(db: &Db, asked: &str) -> Result<Message, RecordFault> {
    let mut read = db.read().await?;
    let found = sql::load(&mut read, &asked.trim().to_ascii_lowercase()).await;
    found
        .map_err(|e| db.fault(&e))?
        .ok_or_else(|| RecordFault::NotFound {
            none: "aucun message",
            asked: asked.into(),
        })
}
