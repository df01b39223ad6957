//! Letters as `.eml`: what a messaging program opens and sends. Nothing is sent from here.
//!
//! Headers are those of RFC 5322, words beyond ASCII are encoded as RFC 2047 says, the text is
//! UTF-8. No value reaches a header before it was checked: a line end in a name or in a subject
//! would begin another header.

use std::time::SystemTime;

use lettre::Message;
use lettre::address::Address;
use lettre::message::header::{
    ContentTransferEncoding, ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0,
};
use lettre::message::{Body, Mailbox};
use relais_core::fault::{Fault, Kind};

/// No text is longer, in bytes.
const LONGEST_TEXT: usize = 100_000;
/// No subject or name is longer, in characters.
const LONGEST_LINE: usize = 500;

/// A letter that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum MailFault {
    /// An address that is none.
    #[error("« {0} » n’est pas une adresse de messagerie")]
    Address(String),
    /// Something that no header can hold.
    #[error("{what} du message ne convient pas\u{202f}: {why}")]
    Header {
        /// `l’objet`, `le nom`.
        what: &'static str,
        /// Why.
        why: &'static str,
    },
    /// A text that is empty or too long.
    #[error("le texte du message {0}")]
    Text(&'static str),
    /// What the builder says.
    #[error("le message ne peut pas être composé\u{202f}: {0}")]
    Build(String),
}

impl Fault for MailFault {
    fn kind(&self) -> Kind {
        match self {
            Self::Address(_) | Self::Header { .. } | Self::Text(_) => Kind::Input,
            Self::Build(_) => Kind::Processing,
        }
    }

    fn code(&self) -> &'static str {
        "RLS-E869"
    }

    fn help(&self) -> String {
        "corrigez l’adresse, le nom, l’objet ou le texte\u{202f}: aucun message n’a été écrit"
            .into()
    }
}

/// An address with or without a name: `Relais fictif <relais@exemple.example>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correspondent(Mailbox);

impl Correspondent {
    /// Somebody, by an address of ASCII and a name in any letters.
    ///
    /// # Errors
    /// [`MailFault::Address`], [`MailFault::Header`].
    pub fn new(name: &str, address: &str) -> Result<Self, MailFault> {
        let wrong = || MailFault::Address(address.escape_default().to_string());
        if !address.is_ascii() || address.contains(|c: char| c.is_control() || c == ' ') {
            return Err(wrong());
        }
        let parsed: Address = address.parse().map_err(|_| wrong())?;
        let name = checked("le nom", name)?.trim();
        Ok(Self(Mailbox::new(
            (!name.is_empty()).then(|| name.to_string()),
            parsed,
        )))
    }

    /// Somebody as it is typed: an address, or a name and an address between angles.
    ///
    /// # Errors
    /// As [`Correspondent::new`].
    pub fn read(typed: &str) -> Result<Self, MailFault> {
        let typed = typed.trim();
        match typed
            .strip_suffix('>')
            .and_then(|rest| rest.rsplit_once('<'))
        {
            Some((name, address)) => Self::new(name.trim().trim_matches('"'), address.trim()),
            None => Self::new("", typed),
        }
    }

    /// The address alone.
    pub fn address(&self) -> &str {
        self.0.email.as_ref()
    }
}

/// A letter to one person.
#[derive(Debug)]
pub struct Letter<'a> {
    /// Who writes.
    pub from: &'a Correspondent,
    /// To whom.
    pub to: &'a Correspondent,
    /// What it is about, on one line.
    pub subject: &'a str,
    /// What it says, with plain line ends.
    pub text: &'a str,
    /// When it was written.
    pub at: SystemTime,
    /// What is like no other letter of the sender: letters, digits and dashes.
    pub number: &'a str,
}

impl Letter<'_> {
    /// The letter as a file `.eml`.
    ///
    /// # Errors
    /// [`MailFault`]: what no header and no text can hold.
    pub fn eml(&self) -> Result<Vec<u8>, MailFault> {
        let subject = checked("l’objet", self.subject)?.trim();
        if subject.is_empty() {
            return Err(MailFault::Header {
                what: "l’objet",
                why: "il est vide",
            });
        }
        let number = self.number;
        if number.is_empty()
            || !number
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        {
            return Err(MailFault::Header {
                what: "le numéro",
                why: "il a d’autres signes que lettres, chiffres et tirets",
            });
        }
        let (from, to) = (self.from.0.clone(), self.to.0.clone());
        let id = format!("<{number}@{}>", from.email.domain());
        let message = Message::builder()
            .from(from)
            .to(to)
            .subject(subject)
            .date(self.at)
            .message_id(Some(id))
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN)
            .raw_header(unsent())
            .body(readable(text(self.text)?)?);
        let message = message.map_err(|error| MailFault::Build(error.to_string()))?;
        Ok(message.formatted())
    }
}

/// Outlook opens such a file as a draft to be sent, others do not mind.
fn unsent() -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str("X-Unsent"), "1".into())
}

/// French that stays readable in the file, whatever its share of accents.
fn readable(text: String) -> Result<Body, MailFault> {
    Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable)
        .map_err(|_| MailFault::Build("texte non encodable".into()))
}

fn checked<'a>(what: &'static str, line: &'a str) -> Result<&'a str, MailFault> {
    if line.chars().any(char::is_control) {
        let why = "il contient des caractères de contrôle ou des fins de ligne";
        return Err(MailFault::Header { what, why });
    }
    match line.chars().count() > LONGEST_LINE {
        true => Err(MailFault::Header {
            what,
            why: "il est trop long",
        }),
        false => Ok(line),
    }
}

fn text(text: &str) -> Result<String, MailFault> {
    if text.trim().is_empty() {
        return Err(MailFault::Text("est vide"));
    }
    if text.len() > LONGEST_TEXT {
        return Err(MailFault::Text("est trop long"));
    }
    let plain = text.replace("\r\n", "\n");
    match plain
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\t')
    {
        true => Err(MailFault::Text("contient des caractères de contrôle")),
        false => Ok(plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn eml(name: &str, subject: &str, text: &str) -> Result<String, MailFault> {
        let letter = Letter {
            from: &Correspondent::read("Relais fictif <relais@exemple.example>")?,
            to: &Correspondent::new(name, "jean@exemple.example")?,
            subject,
            text,
            at: SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000),
            number: "msg-0123456789ab",
        };
        letter.eml().map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn a_letter_has_its_headers_and_nothing_beyond_ascii() {
        let made = eml(
            "Gwenaëlle Fictive",
            "Vos données, « notice »",
            "Ça va\u{202f}?\nOui.\n",
        )
        .unwrap();
        assert!(made.is_ascii(), "{made}");
        let (head, _) = made.split_once("\r\n\r\n").unwrap();
        for line in [
            "From: \"Relais fictif\" <relais@exemple.example>",
            "Date: Fri, 15 Jan 2027 08:00:00 +0000",
            "Message-ID: <msg-0123456789ab@exemple.example>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
        ] {
            assert!(head.lines().any(|there| there == line), "{line} in\n{made}");
        }
        assert!(head.contains("\r\nSubject: Vos =?utf-8?"), "{made}");
        assert!(head.contains("\r\nTo: =?utf-8?"), "{made}");
        assert!(made.lines().all(|line| line.len() <= 78), "{made}");
        assert!(!made.replace("\r\n", "").contains(['\r', '\n']), "{made}");
    }

    #[test]
    fn no_value_begins_another_header() {
        for (name, subject) in [
            ("Jean\r\nBcc: x@y.example", "Notice"),
            ("Jean\nBcc: x@y.example", "Notice"),
            ("Jean", "Notice\r\nBcc: x@y.example"),
            ("Jean", "Notice\rBcc: x@y.example"),
            ("Jean", "Notice\u{85}Bcc"),
            ("Jean", " "),
        ] {
            assert!(eml(name, subject, "texte").is_err(), "{name} {subject}");
        }
        // Marks of headers in a name or a subject are theirs, not the header's.
        let made = eml(
            "Jean <x@y.example>, \"Bcc: z\"",
            "a: b <c@d.example>",
            "texte",
        )
        .unwrap();
        let to: Vec<&str> = made
            .lines()
            .filter(|line| line.starts_with("To:"))
            .collect();
        assert_eq!(to.len(), 1, "{made}");
        assert!(to[0].ends_with("<jean@exemple.example>"), "{made}");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for typed in [
            "",
            "x",
            "x@",
            "@y.example",
            "a b@y.example",
            "é@y.example",
            "x@y.example\r\nBcc: z@y.example",
            "x@y.example, z@y.example",
            "Nom <x@y.example",
            "Nom <>",
        ] {
            assert!(Correspondent::read(typed).is_err(), "{typed}");
        }
        let named = Correspondent::read("\"Relais fictif\" <r@y.example>").unwrap();
        assert_eq!(named.address(), "r@y.example");
    }

    #[test]
    fn an_empty_a_huge_and_a_broken_text_are_refused() {
        assert!(eml("Jean", "Notice", " \n").is_err());
        assert!(eml("Jean", "Notice", &"a".repeat(LONGEST_TEXT + 1)).is_err());
        assert!(eml("Jean", "Notice", "a\u{0}b").is_err());
        // A point alone on its line, and a line that begins as a header or an mbox does.
        let made = eml("Jean", "Notice", "a\n.\nFrom: b\n\nBcc: c\n").unwrap();
        assert!(
            !made.split_once("\r\n\r\n").unwrap().0.contains("Bcc"),
            "{made}"
        );
    }
}
