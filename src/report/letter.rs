//! A letter: an OpenDocument text whose fields, written `${partenaire.nom}`, take their values.
//!
//! Whoever has the template sees it as it is in LibreOffice, where one word is often several pieces
//! of text: a field is found across them. What is not understood is refused before anything is
//! made, all of it at once. The same template and values give the same bytes.

mod fault;
mod place;
mod reach;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use relais_files::package::Package;
use relais_files::unpack::{Unpacked, unpack};

pub use fault::LetterFault;
use place::Places;

/// What the first entry of an OpenDocument text says.
const MIME: &str = "application/vnd.oasis.opendocument.text";
/// The entries that people read: the text, and the headers and footers of its pages.
const READ: [&str; 2] = ["content.xml", "styles.xml"];
/// No template is larger, packed.
pub const MOST_BYTES: u64 = 8 << 20;

/// The fields that are known, each with its value; none where there is no value to put.
pub type Fields = BTreeMap<&'static str, Option<String>>;

/// The names of the fields that a template asks for.
///
/// # Errors
/// [`LetterFault`] for what is no template.
pub fn asked(template: &[u8]) -> Result<BTreeSet<String>, LetterFault> {
    let mut names = BTreeSet::new();
    for (name, bytes) in open(template)? {
        if READ.contains(&name.as_str()) {
            let xml = text(&name, &bytes)?;
            names.extend(Places::find(&name, xml)?.names());
        }
    }
    Ok(names)
}

/// The template with its fields filled.
///
/// # Errors
/// [`LetterFault::Unknown`] names all fields that are not known, [`LetterFault::Missing`] all that
/// have no value; the others for what is no template.
pub fn fill(template: &[u8], fields: &Fields) -> Result<Vec<u8>, LetterFault> {
    let names = asked(template)?;
    let unknown: Vec<String> = names
        .iter()
        .filter(|name| !fields.contains_key(name.as_str()))
        .cloned()
        .collect();
    if !unknown.is_empty() {
        let known = fields.keys().copied().collect();
        return Err(LetterFault::Unknown { unknown, known });
    }
    let value = |name: &str| fields.get(name).and_then(Option::as_deref);
    let missing: Vec<String> = names
        .into_iter()
        .filter(|name| value(name).is_none())
        .collect();
    if !missing.is_empty() {
        return Err(LetterFault::Missing(missing));
    }
    let mut package = Package::default();
    package.store("mimetype", MIME.as_bytes())?;
    for (name, bytes) in open(template)? {
        match name.as_str() {
            "mimetype" => {}
            read if READ.contains(&read) => {
                let xml = text(&name, &bytes)?;
                let filled = Places::find(&name, xml)?.fill(xml, value);
                package.add(&name, filled.as_bytes())?;
            }
            _ => {
                package.add(&name, &bytes)?;
            }
        }
    }
    Ok(package.finish()?)
}

fn holds(bytes: &[u8], piece: &[u8]) -> bool {
    bytes.windows(piece.len()).any(|there| there == piece)
}

/// The entries of what must be an OpenDocument text that holds no program and no password.
fn open(template: &[u8]) -> Result<Vec<Unpacked>, LetterFault> {
    let refuse = |why: &str| Err(LetterFault::NotALetter(why.into()));
    if template.len() as u64 > MOST_BYTES {
        return refuse("il est trop gros pour un modèle");
    }
    let entries = unpack(template)?;
    let of = |wanted: &str| entries.iter().find(|(name, _)| name == wanted);
    match of("mimetype").map(|(_, bytes)| bytes.trim_ascii()) {
        Some(bytes) if bytes == MIME.as_bytes() => {}
        _ => return refuse("ce n’est pas un texte OpenDocument (.odt)"),
    }
    if of("content.xml").is_none() {
        return refuse("il n’a pas de texte (content.xml)");
    }
    for (name, bytes) in &entries {
        // Objects within the letter have a content and styles of their own.
        let is_read = READ.iter().any(|read| name.ends_with(read));
        if is_read && reach::reaches_out(text(name, bytes)?) {
            return refuse(
                "il contient un programme, ou va chercher quelque chose hors du document",
            );
        }
    }
    let names = || entries.iter().map(|(name, _)| name.as_str());
    if names().any(|name| name.starts_with("Basic/") || name.starts_with("Scripts/")) {
        return refuse("il contient des macros");
    }
    if names().any(|name| name.starts_with("META-INF/") && name.contains("signatures")) {
        return refuse("il est signé\u{202f}: le remplir rendrait sa signature fausse");
    }
    let manifest = of("META-INF/manifest.xml").map(|(_, bytes)| bytes);
    if manifest.is_some_and(|bytes| holds(bytes, b"encryption-data")) {
        return refuse("il est protégé par un mot de passe");
    }
    Ok(entries)
}

fn text<'b>(name: &str, bytes: &'b [u8]) -> Result<&'b str, LetterFault> {
    // A mark of the order of bytes says nothing here, and readers pass over it.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes)
        .map_err(|_| LetterFault::NotALetter(format!("{name} n’est pas de l’UTF-8")))
}
