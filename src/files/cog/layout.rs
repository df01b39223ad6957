//! The whole file: header, directories, and where each tile will lie.

use std::path::Path;

use super::CogFault;
use super::directory::{Directory, Format, Value};
use super::spool::{Slot, Spool};
use crate::codec::BigTiff;

/// An image or a mask at one resolution: its directory and its tiles in the order of the arrays.
pub(super) struct Part {
    pub(super) directory: Directory,
    /// Where each tile lies in the spool.
    pub(super) slots: Vec<Slot>,
    pub(super) spool: Spool,
    /// Those that stand for many tiles; they are written once.
    pub(super) shared: Vec<Slot>,
}

/// A file ready to be written: its first bytes, then runs of spools one after the other.
pub(super) struct Layout {
    pub(super) format: Format,
    pub(super) head: Vec<u8>,
    pub(super) data: Vec<(Spool, Vec<Slot>)>,
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
/// so that the image is last, and within a part row by row, whatever the order in which they were
/// made. A mask comes before its image.
pub(super) fn lay_out(
    mut parts: Vec<Part>,
    bigtiff: BigTiff,
    path: &Path,
) -> Result<Layout, CogFault> {
    let mut runs: Vec<Vec<Slot>> = parts.iter_mut().map(|p| place(p, 0)).collect();
    let data: u64 = runs.iter().flatten().map(|run| run.length).sum();
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
    for (part, runs) in parts.iter_mut().zip(&mut runs).rev() {
        *runs = place(part, at);
        at += runs.iter().map(|run| run.length).sum::<u64>();
    }
    let head = head(&parts, format);
    let spools = parts.into_iter().map(|p| p.spool);
    Ok(Layout {
        format,
        head,
        data: spools.zip(runs).rev().collect(),
        length,
    })
}

/// Says in the directory of a part where its tiles will lie, the first at `base`; gives the runs of
/// its spool that are to be copied there one after the other.
fn place(part: &mut Part, base: u64) -> Vec<Slot> {
    let mut at = base;
    let mut runs: Vec<Slot> = Vec::new();
    let mut placed: Vec<(Slot, u64)> = Vec::new();
    let mut offsets = Vec::with_capacity(part.slots.len());
    for slot in &part.slots {
        if let Some((_, there)) = placed.iter().find(|(shared, _)| shared == slot) {
            offsets.push(*there);
            continue;
        }
        if part.shared.contains(slot) {
            placed.push((*slot, at));
        }
        offsets.push(at);
        at += slot.length;
        match runs.last_mut() {
            Some(run) if run.offset + run.length == slot.offset => run.length += slot.length,
            _ => runs.push(*slot),
        }
    }
    // A tile is far below 4 GiB.
    let lengths = part.slots.iter().map(|s| s.length as u32).collect();
    part.directory
        .set(324, Value::Offsets(offsets))
        .set(325, Value::Long(lengths));
    runs
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
