//! Where the fields of a template stand in its XML, and the XML with them filled.
//!
//! The texts of a paragraph are read as one; what is written over are the bytes of a field and no
//! others, so that the rest of the template stays as it came.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::LetterFault;

/// Real texts are at most some thirty deep.
const DEEPEST: usize = 256;
/// The longest name of a field.
const LONGEST: usize = 60;

/// The fields of one entry, in their order.
pub(super) struct Places(Vec<Place>);

/// A field: its name, and the pieces of the XML on which it is written.
struct Place {
    name: String,
    pieces: Vec<Range<usize>>,
}

impl Places {
    /// Finds them all.
    pub(super) fn find(entry: &str, xml: &str) -> Result<Self, LetterFault> {
        let runs = runs(entry, xml)?;
        check_outside(entry, xml, &runs)?;
        let mut places = Vec::new();
        for paragraph in &runs {
            fields(entry, xml, paragraph, &mut places)?;
        }
        places.sort_by_key(|place| place.pieces.first().map_or(0, |piece| piece.start));
        Ok(Self(places))
    }

    /// Their names.
    pub(super) fn names(self) -> impl Iterator<Item = String> {
        self.0.into_iter().map(|place| place.name)
    }

    /// The XML with a value for each: it begins where the field began and has the look of its first letter.
    pub(super) fn fill<'v>(&self, xml: &str, value: impl Fn(&str) -> Option<&'v str>) -> String {
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        for place in &self.0 {
            let mut words = escaped(value(&place.name).unwrap_or_default());
            for piece in &place.pieces {
                edits.push((piece.clone(), std::mem::take(&mut words)));
            }
        }
        edits.sort_by_key(|(range, _)| range.start);
        let (mut out, mut done) = (String::with_capacity(xml.len() + 4096), 0);
        for (range, words) in edits {
            out.push_str(&xml[done..range.start]);
            out.push_str(&words);
            done = range.end;
        }
        out + &xml[done..]
    }
}

/// The pieces of text of each paragraph, as ranges of bytes.
fn runs(entry: &str, xml: &str) -> Result<Vec<Vec<Range<usize>>>, LetterFault> {
    let refuse = |why: String| LetterFault::NotALetter(format!("{entry}\u{202f}: {why}"));
    let mut reader = Reader::from_str(xml);
    let (mut all, mut open, mut depth) = (Vec::new(), Vec::<Vec<Range<usize>>>::new(), 0usize);
    let at = |position: u64| {
        usize::try_from(position)
            .unwrap_or(usize::MAX)
            .min(xml.len())
    };
    loop {
        let start = at(reader.buffer_position());
        let event = reader
            .read_event()
            .map_err(|error| refuse(format!("XML mal formé ({error})")))?;
        let range = start..at(reader.buffer_position());
        match event {
            Event::Start(element) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(refuse("XML trop profond".into()));
                }
                if is_paragraph(element.name().as_ref()) {
                    open.push(Vec::new());
                }
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                if is_paragraph(element.name().as_ref()) {
                    all.extend(open.pop());
                }
            }
            Event::Text(_) | Event::GeneralRef(_) => {
                if let Some(paragraph) = open.last_mut() {
                    paragraph.push(range);
                }
            }
            Event::DocType(_) => {
                return Err(refuse("une déclaration DOCTYPE n’a rien à y faire".into()));
            }
            Event::Eof if depth > 0 => return Err(refuse("XML inachevé".into())),
            Event::Eof => return Ok(all),
            Event::Empty(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_) => {}
        }
    }
}

fn is_paragraph(name: &str) -> bool {
    matches!(name, "text:p" | "text:h")
}

/// A field outside a paragraph (the name of an image, a comment) would stay as it is.
fn check_outside(entry: &str, xml: &str, runs: &[Vec<Range<usize>>]) -> Result<(), LetterFault> {
    let mut inside: Vec<&Range<usize>> = runs.iter().flatten().collect();
    inside.sort_by_key(|range| range.start);
    let mut done = 0;
    let end = xml.len()..xml.len();
    for range in inside.into_iter().chain([&end]) {
        let between = &xml[done..range.start];
        if let Some(at) = between.find("${") {
            return Err(broken(entry, &between[at..]));
        }
        done = range.end;
    }
    Ok(())
}

/// The fields of one paragraph.
fn fields(
    entry: &str,
    xml: &str,
    paragraph: &[Range<usize>],
    places: &mut Vec<Place>,
) -> Result<(), LetterFault> {
    let joined: String = paragraph.iter().map(|run| &xml[run.clone()]).collect();
    let mut from = 0;
    while let Some(found) = joined[from..].find("${") {
        let start = from + found;
        let rest = &joined[start + 2..];
        let end = rest
            .find('}')
            .ok_or_else(|| broken(entry, &joined[start..]))?;
        let name = rest[..end].trim();
        let well_formed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if name.is_empty() || name.len() > LONGEST || !name.chars().all(well_formed) {
            return Err(broken(entry, &joined[start..start + 3 + end]));
        }
        from = start + 3 + end;
        places.push(Place {
            name: name.into(),
            pieces: pieces(paragraph, start..from),
        });
    }
    Ok(())
}

/// Where a range of the joined text stands in the XML.
fn pieces(paragraph: &[Range<usize>], wanted: Range<usize>) -> Vec<Range<usize>> {
    let (mut before, mut pieces) = (0, Vec::new());
    for run in paragraph {
        let (start, end) = (before, before + run.len());
        let (from, to) = (wanted.start.max(start), wanted.end.min(end));
        if from < to {
            pieces.push(run.start + (from - start)..run.start + (to - start));
        }
        before = end;
    }
    pieces
}

/// A value as text of XML: lines are lines, what XML cannot hold is left out.
fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.trim().chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' => out.push_str("<text:line-break/>"),
            '\t' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

fn broken(entry: &str, words: &str) -> LetterFault {
    LetterFault::Broken {
        place: entry.into(),
        words: words.chars().take(LONGEST).collect(),
    }
}
