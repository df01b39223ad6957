//! Text to tree, within bounds.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::decode::decode;
use super::tree::Element;
use crate::scene::SceneFault;

/// The largest document that is read. Histograms and attitudes make a DIM of some 100 kB to 2 MB.
pub const LARGEST_BYTES: u64 = 64 << 20;
/// Real documents are at most 12 deep.
const DEEPEST: usize = 64;
/// Elements and attributes; a real document has some thousands.
const MOST_NODES: usize = 300_000;

/// Reads a document: its root element.
///
/// # Errors
/// [`SceneFault::Encoding`] by the encoding; [`SceneFault::Xml`] for what is not well formed, has a
/// document type or entities of its own, is larger than [`LARGEST_BYTES`], deeper than 64 or has
/// more than 300 000 elements and attributes.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Element, SceneFault> {
    let refuse = |reason: String| SceneFault::Xml {
        file: file.to_string(),
        reason,
    };
    if bytes.len() as u64 > LARGEST_BYTES {
        return Err(refuse(format!(
            "{} bytes of XML, at most {LARGEST_BYTES} are read",
            bytes.len()
        )));
    }
    let text = decode(bytes).map_err(|reason| SceneFault::Encoding {
        file: file.to_string(),
        reason,
    })?;
    build(&text).map_err(refuse)
}

fn build(text: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = false;
    let mut tree = Growing::default();
    loop {
        let position = reader.buffer_position();
        let event = reader.read_event().map_err(|e| {
            format!(
                "not well-formed XML at byte {}: {e}",
                reader.error_position()
            )
        })?;
        if matches!(event, Event::Eof) {
            return tree.whole();
        }
        tree.take(event, position)?;
    }
}

/// A tree while its text is read.
#[derive(Default)]
struct Growing {
    /// The elements that are not closed yet, each within the one before.
    open: Vec<Element>,
    root: Option<Element>,
    nodes: usize,
}

impl Growing {
    /// Takes what comes next in the text, at byte `position`.
    fn take(&mut self, event: Event<'_>, position: u64) -> Result<(), String> {
        match event {
            Event::Start(start) => {
                if self.open.len() >= DEEPEST {
                    return Err(format!("elements nested more than {DEEPEST} deep"));
                }
                let element = self.element(&start, position)?;
                self.open.push(element);
            }
            Event::Empty(start) => {
                let leaf = self.element(&start, position)?;
                self.attach(leaf);
            }
            Event::End(_) => {
                // quick-xml has checked that it closes what was opened last.
                if let Some(mut done) = self.open.pop() {
                    done.close();
                    self.attach(done);
                }
            }
            Event::Text(text) => {
                if self.open.is_empty() && !text.trim().is_empty() {
                    return Err(format!("text outside the root element at byte {position}"));
                }
                self.text(&text.xml10_content());
            }
            Event::CData(text) => self.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                self.text(resolve(&reference)?.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => {
                return Err("a document type (DTD) is refused: deliveries have none".into());
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn element(&mut self, start: &BytesStart<'_>, position: u64) -> Result<Element, String> {
        if self.root.is_some() {
            return Err(format!("a second root element at byte {position}"));
        }
        let name = start.local_name().as_ref().to_string();
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|e| format!("an attribute of <{name}>: {e}"))?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|e| format!("an attribute of <{name}>: {e}"))?;
            attributes.push((
                attribute.key.local_name().as_ref().to_string(),
                value.into_owned(),
            ));
        }
        self.nodes += 1 + attributes.len();
        if self.nodes > MOST_NODES {
            return Err(format!("more than {MOST_NODES} elements and attributes"));
        }
        Ok(Element::new(name, attributes))
    }

    fn text(&mut self, text: &str) {
        if let Some(top) = self.open.last_mut() {
            top.push_text(text);
        }
    }

    fn attach(&mut self, element: Element) {
        match self.open.last_mut() {
            Some(parent) => parent.push_child(element),
            None => self.root = Some(element),
        }
    }

    fn whole(self) -> Result<Element, String> {
        if let Some(top) = self.open.last() {
            return Err(format!("cut short: <{}> is not closed", top.name()));
        }
        self.root.ok_or_else(|| "no element in it".into())
    }
}

/// The five entities that XML itself has, and character references; no other.
fn resolve(reference: &BytesRef<'_>) -> Result<char, String> {
    if reference.is_char_ref() {
        return reference
            .resolve_char_ref()
            .ok()
            .flatten()
            .ok_or_else(|| format!("&{};: not a character", &**reference));
    }
    match &**reference {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        name => Err(format!(
            "the entity &{name}; is refused: deliveries have none"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> String {
        parse("x.xml", text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_document_becomes_a_tree() {
        let text = "\n<?xml-stylesheet href=\"s\"?><!-- c --><h:R xmlns:h='u' v='1 &lt; 2'>\
                    <A>x &amp; &#233;<![CDATA[<y>]]> </A><B><C>1</C></B><B><D h:k='2'/></B></h:R>";
        let root = parse("x.xml", text.as_bytes()).unwrap();
        assert_eq!((root.name(), root.attribute("v")), ("R", Some("1 < 2")));
        assert_eq!(root.text_at("A"), Some("x & é<y>"));
        assert_eq!(root.at("B/D").unwrap().attribute("k"), Some("2"));
        assert_eq!(root.text_at("B/D"), None);
        assert_eq!(root.all("B").count(), 2);
        assert_eq!(root.descendants("C").len(), 1);
    }

    #[test]
    fn document_types_and_entities_are_refused() {
        let laughs = "<!DOCTYPE r [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><r>&b;</r>";
        assert!(reason(laughs).contains("DTD"));
        let outside = "<!DOCTYPE r SYSTEM \"http://example.org/x.dtd\"><r/>";
        assert!(reason(outside).contains("DTD"));
        assert!(reason("<r>&secret;</r>").contains("&secret;"));
        assert!(reason("<r a='&secret;'/>").contains("attribute"));
    }

    #[test]
    fn bounds_hold() {
        assert!(reason(&"<a>".repeat(100)).contains("deep"));
        let wide = format!("<a>{}</a>", "<b/>".repeat(MOST_NODES + 1));
        assert!(reason(&wide).contains("more than"));
    }

    #[test]
    fn broken_documents_are_told() {
        for text in [
            "",
            "   ",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>x",
            "x",
            "<a",
            "<a b></a>",
            "{}",
        ] {
            assert!(parse("x.xml", text.as_bytes()).is_err(), "{text}");
        }
    }
}
