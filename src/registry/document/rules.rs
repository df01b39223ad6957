//! Which files are kept: their size, their kind by their first bytes, their name without a path.

use crate::value::sound;

/// No document is larger.
pub const MOST_BYTES: u64 = 25 << 20;
/// The longest name that is kept, in characters.
const LONGEST_NAME: usize = 120;

/// A file as it comes from a disk or a form.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Its name; a path before it is left out.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// The media type of a file by its first bytes, whatever its name says.
pub(super) fn media(bytes: &[u8]) -> Result<&'static str, String> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(format!("le fichier dépasse {} Mio", MOST_BYTES >> 20));
    }
    let found = match bytes {
        [] => return Err("le fichier est vide".into()),
        bytes if bytes.starts_with(b"%PDF-") => Some("application/pdf"),
        bytes if bytes.starts_with(b"\x89PNG\r\n\x1a\n") => Some("image/png"),
        bytes if bytes.starts_with(b"\xff\xd8\xff") => Some("image/jpeg"),
        bytes if is_odt(bytes) => Some("application/vnd.oasis.opendocument.text"),
        bytes if is_mail(bytes) => Some("message/rfc822"),
        _ => None,
    };
    found.ok_or_else(|| {
        "ce n’est ni un PDF, ni un ODT, ni un courriel (.eml), ni une image PNG ou JPEG".into()
    })
}

/// A ZIP whose first entry, stored, says that it is an OpenDocument text.
fn is_odt(bytes: &[u8]) -> bool {
    let says = b"mimetypeapplication/vnd.oasis.opendocument.text";
    bytes.starts_with(b"PK\x03\x04") && bytes.get(30..30 + says.len()) == Some(says)
}

/// Lines of headers, some of which every message has.
fn is_mail(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(16 << 10)];
    if head.contains(&0) {
        return false;
    }
    let head = String::from_utf8_lossy(head).to_lowercase();
    let mut lines = head.lines().take_while(|line| !line.is_empty());
    let is_header = |line: &str| {
        line.starts_with([' ', '\t'])
            || line.split_once(':').is_some_and(|(name, _)| {
                !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic())
            })
    };
    let headers: Vec<&str> = lines.by_ref().collect();
    let has = |name: &str| headers.iter().any(|line| line.starts_with(name));
    headers.iter().all(|line| is_header(line)) && has("from:") && (has("date:") || has("to:"))
}

/// The last part of a path, as it is kept.
pub(super) fn name(path: &str) -> Result<String, String> {
    let last = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let last = sound(last).map_err(|why| format!("son nom\u{202f}: {why}"))?;
    match last {
        "" | "." | ".." => Err("il n’a pas de nom".into()),
        name if name.chars().count() > LONGEST_NAME => {
            Err(format!("son nom a plus de {LONGEST_NAME} caractères"))
        }
        name => Ok(name.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        let odt = [
            &b"PK\x03\x04"[..],
            &[0; 26],
            b"mimetypeapplication/vnd.oasis.opendocument.text",
        ]
        .concat();
        let mail = b"From: a@b.example\r\nDate: x\r\nSubject: d\r\n folded\r\n\r\nbody\0";
        for (bytes, kind) in [
            (&b"%PDF-1.7\n"[..], Ok("application/pdf")),
            (b"\x89PNG\r\n\x1a\n...", Ok("image/png")),
            (b"\xff\xd8\xff\xe0", Ok("image/jpeg")),
            (&odt, Ok("application/vnd.oasis.opendocument.text")),
            (&mail[..mail.len() - 1], Ok("message/rfc822")),
        ] {
            assert_eq!(media(bytes), kind.map_err(|(): ()| String::new()));
        }
        for bytes in [
            &b""[..],
            b"MZ\x90",
            b"PK\x03\x04 something else",
            b"<html>From: x",
            b"From: x\nbody\n",
            mail,
        ] {
            assert!(media(bytes).is_err(), "{}", String::from_utf8_lossy(bytes));
        }
        assert!(media(&vec![b'a'; MOST_BYTES as usize + 1]).is_err());
    }

    #[test]
    fn a_name_has_no_path() {
        assert_eq!(
            name("/home/x/Avenant signé.pdf").as_deref(),
            Ok("Avenant signé.pdf")
        );
        assert_eq!(name("C:\\x\\a.pdf").as_deref(), Ok("a.pdf"));
        for wrong in ["", "/", "a/..", "a\u{1b}b", &"é".repeat(121)] {
            assert!(name(wrong).is_err(), "{wrong}");
        }
    }
}
