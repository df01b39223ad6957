//! The fields of a person, and what each takes: pure.

use serde::Serialize;
use sqlx::FromRow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::correction::Changed;
use crate::fault::RegistryFault;
use crate::hidden::shown;
use crate::partner::rules::is_generic;
use crate::value::{email, optional, phone, sound};

/// No name, function or company is longer, in characters.
pub(crate) const LONGEST_NAME: usize = 200;
/// Marks that an address may have before its `@`, beside letters and digits (RFC 5322, atom).
const ATOM: &str = "!#$%&'*+-/=?^_`{|}~.";

/// A person. Erasing one empties its values and keeps its id.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct Person {
    /// Opaque id.
    pub id: String,
    /// Family name.
    pub family_name: Option<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// Address, in small letters: one person has it.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// What it does.
    pub function: Option<String>,
    /// Wants no messages of animation.
    pub opt_out: bool,
    /// Day of the information notice (GDPR, article 14).
    pub notice_on: Option<String>,
    /// How it was given.
    pub notice_how: Option<String>,
    /// When its values were erased, UTC.
    pub erased_at: Option<String>,
    /// A fact of before this registry.
    pub reprise: bool,
    /// When the record was made, UTC.
    pub made_at: String,
    /// Counts the corrections.
    pub version: i64,
}

impl Person {
    /// A record that says nothing yet.
    pub fn new(id: String, at: &str) -> Self {
        Self {
            id,
            family_name: None,
            given_name: None,
            email: None,
            phone: None,
            function: None,
            opt_out: false,
            notice_on: None,
            notice_how: None,
            erased_at: None,
            reprise: false,
            made_at: at.into(),
            version: 1,
        }
    }

    /// As people say it; the id of who was erased.
    pub fn name(&self) -> String {
        let words: Vec<&str> = [&self.given_name, &self.family_name]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        match words.is_empty() {
            true => format!("personne effacée {}", self.id),
            false => words.join(" "),
        }
    }

    /// The name as it is sought; none of who was erased.
    pub(super) fn key(&self) -> Option<String> {
        let family = self.family_name.as_deref()?;
        Some(key(&format!(
            "{family} {}",
            self.given_name.as_deref().unwrap_or_default()
        )))
    }

    /// What one field alone does not tell.
    ///
    /// # Errors
    /// [`RegistryFault::Value`].
    pub(crate) fn check(&self) -> Result<(), RegistryFault> {
        match self.key() {
            Some(key) if !key.is_empty() => Ok(()),
            Some(_) | None => Err(RegistryFault::Value {
                field: Field::Family.label(),
                why: "il est vide".into(),
            }),
        }
    }
}

/// A name without case, accents and punctuation: "LEFÈVRE-Œuvre" is `lefevre oeuvre`.
pub fn key(name: &str) -> String {
    let plain: String = name
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'œ' => "oe".to_string(),
            'æ' => "ae".to_string(),
            c if c.is_alphanumeric() => c.to_string(),
            _ => " ".to_string(),
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The fields that are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each has its label")]
pub enum Field {
    Family,
    Given,
    Email,
    Phone,
    Function,
}

impl Field {
    /// All, in the order in which they are shown.
    pub const ALL: [Field; 5] = [
        Field::Family,
        Field::Given,
        Field::Email,
        Field::Phone,
        Field::Function,
    ];

    /// Its key in files and in the journal.
    pub fn key(self) -> &'static str {
        match self {
            Field::Family => "nom",
            Field::Given => "prenom",
            Field::Email => "courriel",
            Field::Phone => "telephone",
            Field::Function => "fonction",
        }
    }

    /// Its label.
    pub fn label(self) -> &'static str {
        match self {
            Field::Family => "nom",
            Field::Given => "prénom",
            Field::Email => "courriel",
            Field::Phone => "téléphone",
            Field::Function => "fonction",
        }
    }

    fn slot(self, of: &mut Person) -> &mut Option<String> {
        match self {
            Field::Family => &mut of.family_name,
            Field::Given => &mut of.given_name,
            Field::Email => &mut of.email,
            Field::Phone => &mut of.phone,
            Field::Function => &mut of.function,
        }
    }

    /// Its value in a record.
    pub fn get(self, of: &Person) -> String {
        let value = match self {
            Field::Family => &of.family_name,
            Field::Given => &of.given_name,
            Field::Email => &of.email,
            Field::Phone => &of.phone,
            Field::Function => &of.function,
        };
        value.clone().unwrap_or_default()
    }

    /// Sets it; an empty value empties it.
    ///
    /// # Errors
    /// Why the value is none of its own.
    pub fn set(self, of: &mut Person, value: &str) -> Result<(), String> {
        let value = line(value)?;
        let read = match self {
            Field::Family | Field::Given | Field::Function => optional(&value, |v| Ok(v.into())),
            Field::Email => optional(&value, address),
            Field::Phone => optional(&value, phone),
        };
        *self.slot(of) = read?;
        Ok(())
    }
}

/// Sets the values given and tells which fields changed.
pub(super) fn apply(
    person: &mut Person,
    values: &[(Field, String)],
) -> Result<Vec<Changed>, RegistryFault> {
    let mut changed = Vec::new();
    for (field, value) in values {
        let before = field.get(person);
        let set = field.set(person, value);
        set.map_err(|why| RegistryFault::Value {
            field: field.label(),
            why,
        })?;
        let after = field.get(person);
        if before != after {
            let field = field.key();
            changed.push(Changed {
                field,
                before,
                after,
            });
        }
    }
    Ok(changed)
}

/// One line, its blanks made single, not longer than a name.
pub(crate) fn line(value: &str) -> Result<String, String> {
    let value = sound(value)?;
    if value.chars().count() > LONGEST_NAME {
        return Err(format!("plus de {LONGEST_NAME} caractères"));
    }
    Ok(value.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// An address that a header of mail can hold as it is, in small letters.
pub(crate) fn address(value: &str) -> Result<String, String> {
    let value = email(value)?.to_ascii_lowercase();
    let sound = value.len() <= 254
        && value.split_once('@').is_some_and(|(who, domain)| {
            let atoms = who.split('.').all(|atom| !atom.is_empty());
            let letters = who
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || ATOM.contains(c));
            let labels = domain.split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            });
            who.len() <= 64 && atoms && letters && labels
        });
    match sound {
        true => Ok(value),
        false => Err(format!("« {value} » n’est pas une adresse de messagerie")),
    }
}

/// True when a function says that who has it is a contractor: « Prestataire SIG », and not « suivi
/// des prestataires ».
pub(crate) fn calls_contractor(function: &str) -> bool {
    // A soft hyphen, or what has no width, does not make another word of it.
    key(&shown(function))
        .split(' ')
        .any(|word| word == "prestataire")
}

/// The domain of an address, when anybody may have one there.
pub(crate) fn generic(email: Option<&str>) -> Option<&str> {
    let (_, domain) = email?.rsplit_once('@')?;
    is_generic(domain).then_some(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(field: Field, value: &str) -> Result<String, String> {
        let mut person = Person::new("pers-0123456789ab".into(), "");
        field.set(&mut person, value).map(|()| field.get(&person))
    }

    #[test]
    fn each_field_takes_its_own_values() {
        for (field, value, kept) in [
            (Field::Family, "  Le   Fictif ", "Le Fictif"),
            (
                Field::Email,
                "Jean.Fictif@Exemple.EXAMPLE",
                "jean.fictif@exemple.example",
            ),
            (
                Field::Email,
                "o'brien+sig@x-y.example",
                "o'brien+sig@x-y.example",
            ),
            (Field::Email, "", ""),
            (Field::Phone, "05.56.00.00.00", "+33556000000"),
            (Field::Function, "Géomaticienne", "Géomaticienne"),
        ] {
            assert_eq!(set(field, value).as_deref(), Ok(kept), "{value}");
        }
    }

    #[test]
    fn what_would_break_a_header_or_a_line_is_refused() {
        for (field, value) in [
            (Field::Email, "a@b@c.example"),
            (Field::Email, "a b@c.example"),
            (Field::Email, "a@c.example\r\nBcc: d@e.example"),
            (Field::Email, "\"a\"@c.example"),
            (Field::Email, "a,b@c.example"),
            (Field::Email, "<a>@c.example"),
            (Field::Email, ".a@c.example"),
            (Field::Email, "a..b@c.example"),
            (Field::Email, "é@c.example"),
            (Field::Email, "a@-c.example"),
            (Field::Email, "a@c..example"),
            (Field::Email, "a@exemple"),
            (Field::Family, "Fic\u{7}tif"),
            (Field::Family, "Fictif\u{0}"),
            (Field::Phone, "112"),
        ] {
            assert!(set(field, value).is_err(), "{value}");
        }
        assert!(set(Field::Family, &"é".repeat(LONGEST_NAME + 1)).is_err());
        assert!(set(Field::Email, &format!("{}@c.example", "a".repeat(65))).is_err());
    }

    #[test]
    fn names_are_sought_without_case_and_accents() {
        for (name, sought) in [
            ("LEFÈVRE-Œuvre", "lefevre oeuvre"),
            ("de\u{301}le\u{300}ve", "deleve"),
            ("D’Artagnan", "d artagnan"),
            ("Ægir ﬁctif", "aegir fictif"),
            (" %_ ", ""),
        ] {
            assert_eq!(key(name), sought);
        }
        let mut person = Person::new("pers-0123456789ab".into(), "");
        assert!(person.check().is_err());
        person.family_name = Some("?".into());
        assert!(person.check().is_err());
        person.family_name = Some("Fictif".into());
        assert!(person.check().is_ok());
    }

    #[test]
    fn a_function_calls_a_contractor_by_its_name() {
        for function in [
            "Prestataire",
            "géomaticienne (PRESTATAIRE)",
            "préstataire",
            "pres\u{ad}tataire",
        ] {
            assert!(calls_contractor(function), "{function}");
        }
        for function in ["", "Suivi des prestataires", "Géomaticien", "Prestations"] {
            assert!(!calls_contractor(function), "{function}");
        }
    }

    #[test]
    fn who_was_erased_has_an_id_for_name() {
        let mut person = Person::new("pers-0123456789ab".into(), "");
        assert_eq!(person.name(), "personne effacée pers-0123456789ab");
        person.family_name = Some("Fictif".into());
        person.given_name = Some("Jean".into());
        assert_eq!(person.name(), "Jean Fictif");
    }
}
