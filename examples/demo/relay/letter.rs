//! What an ODT says, for those who have no LibreOffice at hand.

use std::path::Path;

use crate::Failure;

/// No letter says more.
const MOST_BYTES: u64 = 1 << 22;

/// Its paragraphs and headings, in order, without their looks; empty ones left out.
pub fn paragraphs(odt: &Path) -> Result<Vec<String>, Failure> {
    let folder = relais_files::folder::Folder::open(odt)?;
    let bytes = folder.read_small("content.xml", MOST_BYTES)?;
    let text = String::from_utf8(bytes)?;
    let body = text.split_once("<office:text").map_or("", |(_, body)| body);
    let ended = body.replace("</text:h>", "</text:p>");
    let paragraphs = ended
        .split("</text:p>")
        .map(|part| plain(part.split_at(start(part)).1));
    Ok(paragraphs.filter(|words| !words.is_empty()).collect())
}

/// Where the last paragraph or heading of a part begins.
fn start(part: &str) -> usize {
    let begins = ["<text:p", "<text:h"].map(|mark| part.rfind(mark));
    begins.into_iter().flatten().max().unwrap_or(part.len())
}

/// The words between tags.
fn plain(part: &str) -> String {
    let between = part.split('<').map(|piece| {
        let (tag, words) = piece.split_once('>').unwrap_or(("", ""));
        let name = tag.trim_end_matches('/').split(' ').next();
        let is_space = matches!(name, Some("text:s" | "text:tab" | "text:line-break"));
        format!("{}{words}", if is_space { " " } else { "" })
    });
    let words: String = between.collect();
    let words = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ]
    .into_iter()
    .fold(words, |words, (code, letter)| words.replace(code, letter));
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
