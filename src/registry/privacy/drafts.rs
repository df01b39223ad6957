//! Drafts of avenants that name somebody who is erased. A draft proves nothing, what was signed is
//! kept beside it: it goes, and a new one is made where the avenant is still to be sent.

use relais_files::unpack::unpack;
use relais_store::{Change, Entry};
use serde_json::json;
use sqlx::SqliteConnection;

use super::fault::PrivacyFault;
use super::sql;
use crate::avenant::AVENANT;
use crate::finder::{Finder, How, Whom};

/// Letters of the parts of a letter that are read.
const PARTS: [&str; 3] = ["content.xml", "styles.xml", "meta.xml"];

/// Removes the drafts that name a person, and gives their numbers and entries.
pub(super) async fn drop_of(
    change: &mut Change<'_>,
    whom: &Whom,
) -> Result<(Vec<String>, Vec<Entry>), PrivacyFault> {
    let found = of(change.sql(), &whom.id).await;
    let found = found.map_err(|e| change.fault(&e))?;
    let mut finder = Finder::default();
    finder.seek(whom);
    let (mut numbers, mut entries) = (Vec::new(), Vec::new());
    for (id, number, sha256, bytes) in found {
        if !names(&finder, &bytes) {
            continue;
        }
        let gone = remove(change.sql(), &id, &sha256).await;
        gone.map_err(|e| change.fault(&e))?;
        numbers.push(number);
        entries.push(Entry {
            object: AVENANT,
            id: id.parse()?,
            verb: "undraft",
            person: None,
            detail: json!({ "projet": [sha256, ""] }),
        });
    }
    Ok((numbers, entries))
}

/// True for a letter that names somebody, and for one that cannot be read.
fn names(finder: &Finder, odt: &[u8]) -> bool {
    let Ok(parts) = unpack(odt) else {
        return true;
    };
    let read = parts
        .iter()
        .filter(|(name, _)| PARTS.contains(&name.as_str()));
    read.map(|(_, bytes)| plain(&String::from_utf8_lossy(bytes)))
        .any(|text| {
            finder
                .find(&text)
                .iter()
                .any(|one| one.person.is_some() && one.how > How::Doubt)
        })
}

/// Elements within a word: what is bold or has a bookmark goes on.
const WITHIN: [&str; 3] = ["text:span", "text:a", "text:bookmark"];

/// The words of an XML.
fn plain(xml: &str) -> String {
    let mut text = String::with_capacity(xml.len() / 4);
    for piece in xml.split('<') {
        let (tag, words) = piece.split_once('>').unwrap_or(("", piece));
        let end = |c: char| c.is_whitespace() || c == '/';
        let name = tag.trim_start_matches('/').split(end).next();
        if !name.is_some_and(|name| WITHIN.contains(&name)) {
            text.push(' ');
        }
        text.push_str(words);
    }
    let references = [("&apos;", "'"), ("&quot;", "\""), ("&amp;", "&")];
    references
        .into_iter()
        .fold(text, |text, (reference, letter)| {
            text.replace(reference, letter)
        })
}

/// Avenants with a draft of the partners for whom a person is or was something: id, number, hash, bytes.
async fn of(
    sql: &mut SqliteConnection,
    person: &str,
) -> Result<Vec<(String, String, String, Vec<u8>)>, sqlx::Error> {
    let text = "SELECT a.id, a.number, a.draft, d.content FROM avenant a
                JOIN document d ON d.sha256 = a.draft
                WHERE a.signatory = ?1 OR a.partner IN (
                    SELECT partner FROM contact WHERE person = ?1
                    UNION SELECT partner FROM account WHERE person = ?1
                    UNION SELECT partner FROM mandate WHERE person = ?1)
                ORDER BY a.number";
    sqlx::query_as(text).bind(person).fetch_all(sql).await
}

/// Takes the draft from an avenant, and the file from the registry unless something else rests on it.
async fn remove(sql: &mut SqliteConnection, id: &str, sha256: &str) -> Result<(), sqlx::Error> {
    let text = "UPDATE avenant SET draft = NULL, version = version + 1 WHERE id = ?";
    sqlx::query(text).bind(id).execute(&mut *sql).await?;
    for (table, column) in sql::referring(sql, "document").await? {
        if !sql::rows(sql, &table, &column, sha256).await?.is_empty() {
            return Ok(());
        }
    }
    let text = "DELETE FROM document WHERE sha256 = ?";
    sqlx::query(text).bind(sha256).execute(sql).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_letter_are_read_and_what_is_none_is_not_kept() {
        let xml = "<text:p>M.<text:span> D&apos;Ab</text:span>o<text:bookmark text:name=\"x\"/>rd<text:tab/>là\
                   </text:p><text:p>fin</text:p>";
        assert_eq!(
            plain(xml).split_whitespace().collect::<Vec<_>>(),
            ["M.", "D'Abord", "là", "fin"]
        );
        assert!(names(&Finder::default(), b"no letter"));
    }
}
