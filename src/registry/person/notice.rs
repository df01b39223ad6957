//! The information notice that a person gets before it has an account (GDPR, article 14): as a
//! letter `.eml` from a text with fields, and as a dated fact.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use relais_report::mail::{Correspondent, Letter};
use relais_store::Id;

use super::fault::PersonFault;
use super::rules::line;
use super::{Kept, day, entry, living, reach, sql};
use crate::correction::Changed;
use crate::desk::Desk;
use crate::fault::RegistryFault;

/// The text that the operator may replace.
pub const TEXT: &str = include_str!("notice/notice.txt");
/// The fields of a text.
pub const FIELDS: [&str; 5] = ["prenom", "nom", "partenaire", "contact", "jour"];
/// How the first line begins.
const SUBJECT: &str = "Objet";

/// A letter that was made and not yet recorded.
#[derive(Debug)]
pub struct Draft {
    /// The id of whom it informs.
    pub person: String,
    /// The file.
    pub eml: Vec<u8>,
}

/// Composes the notice of a person, from the relay's address, which bears the day on which it is
/// given, today when none is said. Nothing is recorded.
///
/// # Errors
/// [`PersonFault::Text`] for a text with unknown fields or without a subject, [`PersonFault::Mail`]
/// for an address that no header can hold, a person without address, a day that is not come; what
/// the roles do not allow.
pub async fn draft(
    desk: &Desk,
    asked: &str,
    from: &str,
    text: Option<&str>,
    on: Option<NaiveDate>,
) -> Result<Draft, PersonFault> {
    let mut read = desk.db().read().await?;
    let person = living(desk, &mut read, asked).await?;
    reach::hold_all(desk, &mut read, &person.id).await?;
    let email = person
        .email
        .as_deref()
        .ok_or_else(|| RegistryFault::Value {
            field: "courriel",
            why: format!(
                "{} n’en a pas\u{202f}: donnez la notice autrement, et notez-le par --how",
                person.name()
            ),
        })?;
    let links = reach::links(desk.db(), &mut read, &person.id).await?;
    let partner = match links.first() {
        Some(partner) => sql::partner_name(&mut read, partner)
            .await
            .map_err(|e| desk.db().fault(&e))?,
        None => None,
    };
    let from = Correspondent::read(from)?;
    // The letter is whole before its day is recorded: the day must be one that can be.
    let day = on.unwrap_or(desk.now().date_naive());
    if day > desk.now().date_naive() {
        return Err(RegistryFault::Value {
            field: "date",
            why: "ce jour n’est pas encore venu".into(),
        }
        .into());
    }
    let values = BTreeMap::from([
        ("prenom", person.given_name.clone().unwrap_or_default()),
        ("nom", person.family_name.clone().unwrap_or_default()),
        (
            "partenaire",
            partner.unwrap_or_else(|| "Votre organisme".into()),
        ),
        ("contact", from.address().to_string()),
        ("jour", day::told(day)),
    ]);
    let (subject, body) = filled(text.unwrap_or(TEXT), &values).map_err(PersonFault::Text)?;
    let eml = Letter {
        from: &from,
        to: &Correspondent::new(&person.name(), email)?,
        subject: &subject,
        text: &body,
        at: desk.now().into(),
        number: Id::new("msg")?.as_str(),
    }
    .eml()?;
    Ok(Draft {
        person: person.id,
        eml,
    })
}

/// Records that a person was informed, on which day and how.
///
/// # Errors
/// As [`edit`](super::edit); a day that is not come.
pub async fn record(
    desk: &Desk,
    asked: &str,
    on: Option<NaiveDate>,
    how: &str,
) -> Result<Kept, PersonFault> {
    let how = line(how).map_err(|why| RegistryFault::Value {
        field: "moyen",
        why,
    })?;
    let mut change = desk.begin().await?;
    let mut person = living(desk, change.sql(), asked).await?;
    reach::hold_all(desk, change.sql(), &person.id).await?;
    let on = day::of_fact(change.at(), on)?.to_string();
    let facts = [
        ("notice_le", &mut person.notice_on, on),
        ("notice_par", &mut person.notice_how, how),
    ];
    let changed: Vec<Changed> = facts
        .into_iter()
        .filter_map(|(field, slot, after)| {
            let before = slot.replace(after.clone()).unwrap_or_default();
            (before != after).then_some(Changed {
                field,
                before,
                after,
            })
        })
        .collect();
    if changed.is_empty() {
        return Err(RegistryFault::NoChange(person.name()).into());
    }
    person.version += 1;
    let saved = sql::update(change.sql(), &person).await;
    saved.map_err(|e| change.fault(&e))?;
    let entries = vec![entry(&person, "notice", &changed)?];
    change.commit(entries).await?;
    Ok(Kept {
        person,
        changed,
        doubts: Vec::new(),
    })
}

/// The subject and the text, their fields filled once: a brace in a value stays a brace.
fn filled(text: &str, values: &BTreeMap<&str, String>) -> Result<(String, String), String> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let (first, body) = text.split_once('\n').unwrap_or((&text, ""));
    let subject = first
        .trim()
        .strip_prefix(SUBJECT)
        .map(|rest| rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']))
        .and_then(|rest| rest.strip_prefix(':'))
        .ok_or("sa première ligne n’est pas « Objet\u{202f}: … »")?;
    let fill = |text: &str| fields(text, values);
    Ok((fill(subject.trim())?, fill(body.trim_start_matches('\n'))?))
}

fn fields(text: &str, values: &BTreeMap<&str, String>) -> Result<String, String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, next) = after
            .split_once('}')
            .ok_or("une accolade ouverte n’est pas fermée")?;
        let value = values.get(name).ok_or_else(|| {
            format!(
                "le champ {{{name}}} n’est pas l’un de {}",
                FIELDS.join(", ")
            )
        })?;
        filled.push_str(before);
        filled.push_str(value);
        rest = next;
    }
    filled.push_str(rest);
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> BTreeMap<&'static str, String> {
        FIELDS
            .into_iter()
            .map(|field| (field, format!("<{field}>")))
            .collect()
    }

    #[test]
    fn the_text_that_ships_fills_and_says_what_article_14_wants() {
        let (subject, body) = filled(TEXT, &values()).unwrap();
        assert!(subject.starts_with("Vos données"), "{subject}");
        for said in [
            "<prenom> <nom>",
            "<partenaire>",
            "<contact>",
            "<jour>",
            "article 14",
            "CNIL",
            "délégué à la protection des données",
            "intérêt public",
            "puis deux ans",
            "sans connexion depuis deux ans",
            "cinq ans après la fin",
            "au bout de six ans",
            "rectifier",
            "opposer",
        ] {
            assert!(body.contains(said), "{said}");
        }
        assert!(!body.contains(['{', '}']));
    }

    #[test]
    fn unknown_fields_and_texts_without_subject_are_refused() {
        for text in [
            "",
            "Bonjour",
            "Objet Notice\n\nBonjour",
            "Objet : Notice\n\nBonjour {prénom}",
            "Objet : Notice {nom\n\nBonjour",
            "Objet : {}\n\nBonjour",
        ] {
            assert!(filled(text, &values()).is_err(), "{text}");
        }
        let (subject, body) =
            filled("\u{feff}Objet\u{202f}: A {nom}\r\n\r\nB\r\n", &values()).unwrap();
        assert_eq!((subject.as_str(), body.as_str()), ("A <nom>", "B\n"));
    }

    #[test]
    fn a_value_is_not_filled_again() {
        let mut values = values();
        values.insert("nom", "{contact}".into());
        let (_, body) = filled("Objet : A\n\n{nom}", &values).unwrap();
        assert_eq!(body, "{contact}");
    }
}
