//! Whether opening a letter runs a program or fetches something from outside its package.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Elements that hold or call a program, whatever their prefix (ODF 1.3, 3.12, 14.4 and 7.7.9).
const PROGRAMS: [&str; 3] = ["script", "event-listener", "execute-macro"];

/// True for XML of a letter that has a program, or refers to something outside the package by
/// anything but a link to be clicked. What is no XML is for others to refuse.
pub(super) fn reaches_out(xml: &str) -> bool {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) if is_active(&element) => {
                return true;
            }
            Ok(Event::Eof) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

fn is_active(element: &BytesStart<'_>) -> bool {
    let name = element.local_name();
    if PROGRAMS.contains(&name.as_ref()) {
        return true;
    }
    let is_link = name.as_ref() == "a";
    let refers = |attribute: quick_xml::events::attributes::Attribute<'_>| {
        attribute.key.local_name().as_ref() == "href" && leaves(&attribute.value, is_link)
    };
    element.attributes().flatten().any(refers)
}

/// True for an address outside the package; of a link, only one that runs something.
fn leaves(address: &str, is_link: bool) -> bool {
    let address = address.trim().to_ascii_lowercase();
    match is_link {
        // A letter of an address that is written by its number hides something.
        true => {
            let runs = ["vnd.sun.star.", "macro:", "javascript:"];
            address.contains("&#") || runs.iter().any(|scheme| address.starts_with(scheme))
        }
        // Within the package names are relative, and `..` leads out of it.
        false => {
            address.contains(':')
                || address.contains('&')
                || address.starts_with('/')
                || address.split('/').any(|part| part == "..")
        }
    }
}
