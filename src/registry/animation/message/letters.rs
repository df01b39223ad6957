//! The files of a message.

use std::time::SystemTime;

use relais_report::mail::{Correspondent, Letter, MailFault};

use super::filter::Recipient;

/// How recipients share files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// One file a recipient.
    Each,
    /// At most so many in one file, hidden from each other (`Bcc`).
    Hidden(usize),
}

/// What all the files of a message say.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// Who writes.
    pub from: &'a Correspondent,
    /// What it is about.
    pub subject: &'a str,
    /// What it says.
    pub text: &'a str,
    /// When it was written.
    pub at: SystemTime,
    /// What is like no other message.
    pub number: &'a str,
    /// How recipients share files.
    pub way: Way,
}

/// A file.
#[derive(Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, which names nobody.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The files of a message.
///
/// # Errors
/// What no message can hold.
pub fn compose(sheet: &Sheet<'_>, recipients: &[Recipient]) -> Result<Vec<File>, MailFault> {
    let text = with_foot(sheet.text, sheet.from.address());
    let of = |(number, to): (usize, &[Recipient])| {
        let number = number + 1;
        Ok(File {
            name: format!("message-{number:04}.eml"),
            bytes: eml(sheet, &text, to, number)?,
        })
    };
    let size = match sheet.way {
        Way::Each => 1,
        Way::Hidden(most) => most.max(1),
    };
    recipients.chunks(size).enumerate().map(of).collect()
}

fn eml(
    sheet: &Sheet<'_>,
    text: &str,
    to: &[Recipient],
    number: usize,
) -> Result<Vec<u8>, MailFault> {
    let correspondents = to
        .iter()
        .map(|one| Correspondent::new(&one.name, &one.email));
    let correspondents = correspondents.collect::<Result<Vec<_>, _>>()?;
    let number = format!("{}-{number}", sheet.number);
    let letter = |to| Letter {
        from: sheet.from,
        to,
        subject: sheet.subject,
        text,
        at: sheet.at,
        number: &number,
    };
    match (sheet.way, &correspondents[..]) {
        (Way::Each, [one]) => letter(one).eml(),
        (Way::Each | Way::Hidden(_), all) => hidden(letter(sheet.from).eml()?, all),
    }
}

/// A letter to its sender, with its recipients in a `Bcc` that the messaging program takes out when
/// it sends. Their addresses were checked: ASCII, without spaces nor line ends.
fn hidden(bytes: Vec<u8>, to: &[Correspondent]) -> Result<Vec<u8>, MailFault> {
    let broken = || MailFault::Build("l’en-tête n’a pas d’objet".into());
    let made = String::from_utf8(bytes).map_err(|_| broken())?;
    let (head, rest) = made.split_once("\r\nSubject:").ok_or_else(broken)?;
    let addresses: Vec<&str> = to.iter().map(Correspondent::address).collect();
    let bcc = addresses.join(",\r\n ");
    Ok(format!("{head}\r\nBcc: {bcc}\r\nSubject:{rest}").into_bytes())
}

/// A text and the sentence by which whoever reads it may ask for no more.
fn with_foot(text: &str, from: &str) -> String {
    format!("{}\n\n-- \n{}\n", text.trim_end(), crate::fr::opt_out(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(way: Way, recipients: &[(&str, &str)]) -> Result<Vec<String>, MailFault> {
        let all: Vec<Recipient> = recipients
            .iter()
            .map(|(name, email)| Recipient {
                name: (*name).into(),
                email: (*email).into(),
            })
            .collect();
        let from = Correspondent::read("Relais fictif <relais@exemple.example>")?;
        let sheet = Sheet {
            from: &from,
            subject: "Webinaire",
            text: "Bonjour,\nau 3 mars.\n\n",
            at: SystemTime::UNIX_EPOCH,
            number: "mes-0123456789ab",
            way,
        };
        let files = compose(&sheet, &all)?;
        let text = |file: File| String::from_utf8(file.bytes).unwrap();
        Ok(files.into_iter().map(text).collect())
    }

    const THREE: [(&str, &str); 3] = [
        ("Léa Fictive", "lea@un.example"),
        ("Jean Inventé", "jean@deux.example"),
        ("Zoé", "zoe@trois.example"),
    ];

    fn head(file: &str) -> &str {
        file.split_once("\r\n\r\n").unwrap().0
    }

    #[test]
    fn hidden_recipients_share_files_and_stand_in_no_other_header() {
        let files = made(Way::Hidden(2), &THREE).unwrap();
        assert_eq!(files.len(), 2);
        let first = head(&files[0]);
        assert!(
            first.contains("\r\nBcc: lea@un.example,\r\n jean@deux.example\r\nSubject: "),
            "{first}"
        );
        assert!(
            first.contains("\r\nTo: \"Relais fictif\" <relais@exemple.example>"),
            "{first}"
        );
        assert_eq!(first.matches("lea@").count(), 1);
        assert!(head(&files[1]).contains("\r\nBcc: zoe@trois.example\r\n"));
        assert!(files[0].contains("Message-ID: <mes-0123456789ab-1@exemple.example>"));
    }

    #[test]
    fn each_recipient_alone_sees_no_other_and_all_may_ask_for_no_more() {
        let files = made(Way::Each, &THREE).unwrap();
        assert_eq!(files.len(), 3);
        for (file, (_, email)) in files.iter().zip(THREE) {
            assert!(
                !head(file).contains("Bcc") && head(file).contains(email),
                "{file}"
            );
            let others = THREE.iter().filter(|(_, other)| file.contains(other));
            assert_eq!(others.count(), 1);
            assert!(file.contains("relais@exemple.example"));
            // As quoted-printable writes "désinscription".
            assert!(
                file.replace("=\r\n", "").contains("d=C3=A9sinscription"),
                "{file}"
            );
        }
    }

    #[test]
    fn an_address_that_would_begin_a_header_is_refused() {
        for email in [
            "a@b.example\r\nBcc: c@d.example",
            "a@b.example,c@d.example",
            "a b@c.example",
            "",
        ] {
            assert!(made(Way::Hidden(9), &[("X", email)]).is_err(), "{email}");
            assert!(made(Way::Each, &[("X", email)]).is_err(), "{email}");
        }
        assert!(made(Way::Hidden(9), &[("X\r\nBcc: c@d.example", "a@b.example")]).is_err());
    }
}
