//! The whole file: header, directories, and where each tile will lie.

use std::path::Path;

use super::CogFault;
use super::directory::{Directory, Format, Value};
use super::spool::{Slot, Spool};
use crate::codec::BigTiff;

/// An image or a mask at one resolution: its directory and its tiles in the order of the arrays.
pub(super) struct Part {
    pub(super) directory: Directory,
    pub(super) slots: Vec<Slot>,
    pub(super) spool: Spool,
}

/// A file ready to be written: its first bytes, then spools one after the other.
pub(super) struct Layout {
    pub(super) format: Format,
    pub(super) head: Vec<u8>,
    pub(super) spools: Vec<Spool>,
    pub(super) length: u64,
}

/// What GDAL reads behind the header to learn that the file is laid out for remote reading; only
/// what is true is claimed. The blank at the end makes room for `YES`, which GDAL writes there when
/// it changes such a file in place.
const CLAIMS: &str = "LAYOUT=IFDS_BEFORE_DATA\nKNOWN_INCOMPATIBLE_EDITION=NO\n ";

fn claims() -> String {
    let claims = format!(
        "GDAL_STRUCTURAL_METADATA_SIZE={:06} bytes\n{CLAIMS}",
        CLAIMS.len()
    );
    let odd = claims.len() % 2;
    claims + &"\0"[..odd]
}

/// Lays out parts, given in the order of their directories; their tiles come in the opposite order,
/// so that the image is last. A mask comes before its image.
pub(super) fn lay_out(
    mut parts: Vec<Part>,
    bigtiff: BigTiff,
    path: &Path,
) -> Result<Layout, CogFault> {
    for part in &mut parts {
        place(part, 0);
    }
    let data: u64 = parts.iter().map(|p| p.spool.length()).sum();
    let length = |format| head_length(&parts, format) + data;
    let classic = length(Format::Classic);
    let fits = classic <= u64::from(u32::MAX);
    let format = match bigtiff {
        BigTiff::Yes => Format::Big,
        BigTiff::IfNeeded if !fits => Format::Big,
        BigTiff::No if !fits => {
            return Err(CogFault::TooLarge {
                path: path.to_path_buf(),
                bytes: classic,
            });
        }
        BigTiff::IfNeeded | BigTiff::No => Format::Classic,
    };
    let length = length(format);
    let mut at = head_length(&parts, format);
    for part in parts.iter_mut().rev() {
        place(part, at);
        at += part.spool.length();
    }
    let head = head(&parts, format);
    Ok(Layout {
        format,
        head,
        spools: parts.into_iter().rev().map(|p| p.spool).collect(),
        length,
    })
}

/// Says in the directory of a part where its tiles lie, its spool beginning at `base`.
fn place(part: &mut Part, base: u64) {
    let offsets = part.slots.iter().map(|s| base + s.offset).collect();
    // A tile is far below 4 GiB.
    let lengths = part.slots.iter().map(|s| s.length as u32).collect();
    part.directory
        .set(324, Value::Offsets(offsets))
        .set(325, Value::Long(lengths));
}

fn head_length(parts: &[Part], format: Format) -> u64 {
    let directories: u64 = parts.iter().map(|p| p.directory.size(format)).sum();
    format.header() + claims().len() as u64 + directories
}

fn head(parts: &[Part], format: Format) -> Vec<u8> {
    let claims = claims();
    let mut out = Vec::new();
    let mut next = format.header() + claims.len() as u64;
    format.write_header(next, &mut out);
    out.extend(claims.bytes());
    for (i, part) in parts.iter().enumerate() {
        next += part.directory.size(format);
        let following = if i + 1 < parts.len() { next } else { 0 };
        part.directory.write(format, following, &mut out);
    }
    out
}
