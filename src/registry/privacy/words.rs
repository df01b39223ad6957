//! Somebody who is erased and stands in free words: found, told with the words around, and on the
//! officer's word made unreadable, in the tables and in what the journal says.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use relais_store::{Change, Entry, Id, Object, PERSON};
use serde::Serialize;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row, SqliteConnection};

use super::fault::PrivacyFault;
use super::places::{Column, Form, Words, is_typed};
use super::rules::Redact;
use super::sql::{self, quoted};
use crate::avenant::{AVENANT, is_correctable};
use crate::finder::{Finder, Found, How, Whom, replaced};

/// Keys whose values are words of a list, ids, hashes or days: of what an event of an adhésion rests on, and
/// of a partner that was merged.
const OF_LISTS: [&str; 19] = [
    "categorie",
    "nature",
    "texte",
    "version",
    "vers",
    "avenant",
    "document",
    "signataire",
    "jusqu_au",
    "fichier",
    "jours",
    "sha256",
    "id",
    "user_group",
    "maturity",
    "potential",
    "territory",
    "made_at",
    "empreinte",
];

/// In the place of whoever was named.
pub const MASK: &str = "[effacé]";
/// Rows read at once: what bounds the memory.
const PAGE: i64 = 4096;
/// Letters told on each side.
const AROUND: usize = 30;
/// The table of what entries say.
const DETAILS: &str = "journal_detail";

/// What becomes of words that name somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// They are read no more.
    Redacted,
    /// They stay until they are redacted, or corrected by hand.
    Left,
    /// They stay: an identity of its own, or a signed text.
    Fixed,
    /// They stay: a letter that left or a signed document that is kept bears them.
    Proof,
}

/// A place where the person can be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Left {
    /// The table.
    pub table: String,
    /// The object, or the number of the entry.
    pub id: String,
    /// The column.
    pub column: String,
    /// By what the person is recognised.
    pub how: How,
    /// What was found.
    pub words: String,
    /// The words around.
    pub around: String,
    /// What becomes of them.
    pub fate: Fate,
}

impl Left {
    /// What the object is, in French.
    pub fn kind(&self) -> String {
        super::fr::place(&self.table)
    }

    /// True of an entry of the journal, of which the id is the number.
    pub fn is_entry(&self) -> bool {
        self.table == DETAILS
    }

    /// True of what an officer corrects by `edit`.
    pub fn is_editable(&self) -> bool {
        let fixed = [
            DETAILS,
            "adhesion_event",
            "acceptance",
            "account",
            "message",
            "document",
            "bringing",
            "merged",
        ];
        !fixed.contains(&self.table.as_str())
    }

    /// What the column is, in French.
    pub fn field(&self) -> &str {
        super::fr::field(&self.table, &self.column)
    }
}

/// Those who are erased together, and what is to be done where they are named.
#[derive(Debug, Default)]
pub(crate) struct Round {
    finder: Finder,
    redact: HashMap<String, Redact>,
    /// Those who have the same names, and a name, by person.
    homonyms: Vec<(String, String, String)>,
}

/// Where what is said of others surely names somebody, in every column that an erasure searches: what is
/// said of that person beside its own rows.
pub(super) async fn mentions(
    sql: &mut SqliteConnection,
    whom: &Whom,
) -> Result<Vec<Left>, sqlx::Error> {
    let (mut round, mut work) = (Round::default(), Work::default());
    round.join(whom, Redact::Nothing);
    round.search(sql, &mut work).await?;
    let mut all: Vec<Left> = work.left.into_values().flatten().collect();
    all.retain(|one| one.how.is_sure() && one.id != whom.id);
    Ok(all)
}

/// What is to be written.
#[derive(Debug, Default)]
struct Work {
    left: BTreeMap<String, Vec<Left>>,
    /// Rows and the new value of a column.
    texts: Vec<(&'static Words, &'static Column, i64, Option<String>)>,
    /// Objects with the keys of the fields that were redacted.
    objects: BTreeMap<(&'static str, String), BTreeSet<&'static str>>,
    /// Entries whose detail goes, by person.
    details: BTreeMap<String, Vec<i64>>,
}

impl Round {
    /// One more person.
    pub fn join(&mut self, whom: &Whom, redact: Redact) {
        self.finder.seek(whom);
        self.redact.insert(whom.id.clone(), redact);
        let name = whom
            .names
            .first()
            .map(|(given, family)| format!("{given} {family}"));
        let name = name.or(whom.whole.clone()).unwrap_or_default();
        let others = whom.homonyms.iter();
        self.homonyms
            .extend(others.map(|other| (whom.id.clone(), other.clone(), name.clone())));
    }

    /// Looks through all texts, once everybody's own values are gone: where each person is named, and
    /// the entries of what was redacted.
    pub async fn finish(
        &self,
        change: &mut Change<'_>,
    ) -> Result<(BTreeMap<String, Vec<Left>>, Vec<Entry>), PrivacyFault> {
        let mut work = Work::default();
        if self.redact.is_empty() {
            return Ok((work.left, Vec::new()));
        }
        let searched = self.search(change.sql(), &mut work).await;
        searched.map_err(|e| change.fault(&e))?;
        let settled = settle(change.sql(), &mut work.left).await;
        settled.map_err(|e| change.fault(&e))?;
        for (person, other, name) in &self.homonyms {
            let table = if other.starts_with(PERSON.prefix) {
                "person"
            } else {
                "operator"
            };
            let left = work.left.entry(person.clone()).or_default();
            left.push(Left {
                table: table.into(),
                id: other.clone(),
                column: "homonyme".into(),
                how: How::Unsure,
                words: name.clone(),
                around: name.clone(),
                fate: Fate::Fixed,
            });
        }
        let mut entries = Vec::new();
        for (words, column, row, value) in &work.texts {
            let saved = save(change.sql(), words, column, *row, value.as_deref()).await;
            saved.map_err(|e| change.fault(&e))?;
        }
        for ((kind, id), fields) in &work.objects {
            entries.push(entry(kind, id, fields)?);
        }
        for (person, entries_of) in &work.details {
            entries.push(change.redact(&person.parse()?, entries_of).await?);
        }
        Ok((work.left, entries))
    }

    async fn search(&self, sql: &mut SqliteConnection, work: &mut Work) -> Result<(), sqlx::Error> {
        for (table, columns) in sql::texts(sql).await? {
            let words = Words::of(&table);
            let id = match words {
                Some(words) => words.id.to_string(),
                None => sql::key(sql, &table).await?.to_string(),
            };
            let names: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
            let text = format!(
                "SELECT rowid, {id}, {} FROM {} WHERE rowid > ? ORDER BY rowid LIMIT {PAGE}",
                names.join(", "),
                quoted(&table)
            );
            let mut last = i64::MIN;
            loop {
                let query = sqlx::query(AssertSqlSafe(text.clone())).bind(last);
                let page = query.fetch_all(&mut *sql).await?;
                let Some(newest) = page.last() else { break };
                last = newest.try_get(0)?;
                for row in &page {
                    self.row(row, (&table, words), &columns, work)?;
                }
            }
        }
        Ok(())
    }

    fn row(
        &self,
        row: &SqliteRow,
        (table, words): (&str, Option<&'static Words>),
        columns: &[String],
        work: &mut Work,
    ) -> Result<(), sqlx::Error> {
        let number: i64 = row.try_get(0)?;
        let id: String = row.try_get(1)?;
        for (at, name) in columns.iter().enumerate() {
            // A value that is no text was changed past the verbs; `journal verify` tells it.
            let Ok(Some(value)) = row.try_get::<Option<String>, _>(at + 2) else {
                continue;
            };
            // It repeats the name beside it.
            if name == "name_key" {
                continue;
            }
            let column = words.and_then(|words| words.column(name));
            let is_detail = table == DETAILS;
            // Of other persons, only what was written about them in free words.
            if column.is_none() && table == "person" {
                continue;
            }
            let form = column.map_or(Form::Text, |column| column.form);
            let form = if is_detail { Form::Detail } else { form };
            let (told, new) = self.read(form, &value);
            let redacted = new.is_some() && (is_detail || column.is_some());
            for (person, how, (words_found, around), sure) in told {
                if redacted && sure && is_detail {
                    let seqs = work.details.entry(person.clone()).or_default();
                    seqs.push(number);
                    seqs.dedup();
                }
                let fate = match (is_detail || column.is_some(), sure) {
                    (false, _) if is_typed(table, name) => Fate::Left,
                    (false, _) => Fate::Fixed,
                    (true, true) => Fate::Redacted,
                    (true, false) => Fate::Left,
                };
                let left = Left {
                    table: table.into(),
                    id: id.clone(),
                    column: name.clone(),
                    how,
                    words: words_found,
                    around,
                    fate,
                };
                let all = work.left.entry(person).or_default();
                if !all.contains(&left) {
                    all.push(left);
                }
            }
            if let (Some(words), Some(column), Some(new)) = (words, column, new) {
                let object = (words.kind, id.clone());
                work.objects.entry(object).or_default().insert(column.key);
                let new = Some(new).filter(|_| column.form != Form::Value);
                work.texts.push((words, column, number, new));
            }
        }
        Ok(())
    }

    /// Who is named in a value: person, by what, the words around, and whether it is redacted; and the
    /// value without them, where anybody is.
    fn read(&self, form: Form, value: &str) -> (Vec<Named>, Option<String>) {
        let json = match form {
            Form::Json | Form::Detail => serde_json::from_str::<Value>(value).ok(),
            Form::Text | Form::Value => None,
        };
        let mut told = Vec::new();
        let Some(mut json) = json else {
            let new = self.text(value, &mut told);
            return (told, new);
        };
        let changed = self.json(&mut json, form, &mut told);
        (told, changed.then(|| json.to_string()))
    }

    fn json(&self, value: &mut Value, form: Form, told: &mut Vec<Named>) -> bool {
        match value {
            Value::String(text) => match self.text(text, told) {
                Some(new) => {
                    *text = new;
                    true
                }
                None => false,
            },
            Value::Array(all) => {
                let each = all.iter_mut().map(|one| self.json(one, form, told));
                each.fold(false, |any, one| any | one)
            }
            Value::Object(all) => {
                // A masked word of a list could not be read back.
                let free = all
                    .iter_mut()
                    .filter(|(key, _)| form == Form::Detail || !OF_LISTS.contains(&key.as_str()));
                let each = free.map(|(_, one)| self.json(one, form, told));
                each.fold(false, |any, one| any | one)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }

    fn text(&self, text: &str, told: &mut Vec<Named>) -> Option<String> {
        let mut found = self.finder.find(text);
        found.retain(|one| one.person.is_some());
        for one in &found {
            let person = one.person.clone().unwrap_or_default();
            let said = (text[one.from..one.until].to_string(), around(text, one));
            told.push((person, one.how, said, self.goes(one)));
        }
        found.retain(|one| self.goes(one));
        (!found.is_empty()).then(|| replaced(text, &found, MASK))
    }

    fn goes(&self, found: &Found) -> bool {
        let asked = found.person.as_ref().and_then(|id| self.redact.get(id));
        match asked {
            None | Some(Redact::Nothing) => false,
            Some(Redact::Names) => found.how.is_sure(),
            Some(Redact::Family) => true,
        }
    }
}

/// What an avenant bears stays once it left.
async fn settle(
    sql: &mut SqliteConnection,
    left: &mut BTreeMap<String, Vec<Left>>,
) -> Result<(), sqlx::Error> {
    let all = left.values_mut().flatten();
    for one in all.filter(|one| one.table == AVENANT.kind) {
        if !is_correctable(sql, &one.id).await? {
            one.fate = Fate::Proof;
        }
    }
    Ok(())
}

/// Person, by what, the words and those around, and whether they are redacted.
type Named = (String, How, (String, String), bool);

/// The words around a place, in one line.
fn around(text: &str, found: &Found) -> String {
    let before: Vec<char> = text[..found.from].chars().rev().take(AROUND + 1).collect();
    let behind: Vec<char> = text[found.until..].chars().take(AROUND + 1).collect();
    let mark = |letters: &[char]| if letters.len() > AROUND { "…" } else { "" };
    let head: String = before.iter().take(AROUND).rev().collect();
    let tail: String = behind.iter().take(AROUND).collect();
    let name = &text[found.from..found.until];
    let all = format!("{}{head}{name}{tail}{}", mark(&before), mark(&behind));
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn save(
    sql: &mut SqliteConnection,
    words: &Words,
    column: &Column,
    row: i64,
    value: Option<&str>,
) -> Result<(), sqlx::Error> {
    let version = if words.versioned {
        ", version = version + 1"
    } else {
        ""
    };
    let text = format!(
        "UPDATE {} SET {} = ?{version} WHERE rowid = ?",
        words.table, column.name
    );
    let query = sqlx::query(AssertSqlSafe(text)).bind(value).bind(row);
    query.execute(sql).await?;
    Ok(())
}

/// Says which fields of an object were redacted, never what they said.
fn entry(kind: &'static str, id: &str, fields: &BTreeSet<&str>) -> Result<Entry, PrivacyFault> {
    let prefix = "";
    let (id, mut detail) = match kind {
        // A document is named by its hash.
        "document" => (Id::of_name("doc", id), json!({ "sha256": id })),
        _ => (id.parse()?, json!({})),
    };
    detail["champs"] = json!(fields);
    Ok(Entry {
        object: Object { kind, prefix },
        id,
        verb: "redact",
        person: None,
        detail,
    })
}
