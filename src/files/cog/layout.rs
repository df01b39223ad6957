//! The whole file: header, directories, and where each tile will lie.

use std::path::Path;

use super::CogFault;
use super::directory::{Directory, Format, Value};
use super::store::{Alike, Places, Store};
use crate::codec::BigTiff;

/// One resolution: the directories of the image and of its mask, and the tiles of both.
pub(super) struct Part {
    pub(super) image: Directory,
    pub(super) mask: Option<Directory>,
    pub(super) store: Store,
}

/// A file ready to be written: its first bytes, then the tiles of the parts in reverse.
pub(super) struct Layout {
    pub(super) format: Format,
    pub(super) head: Vec<u8>,
    pub(super) length: u64,
}

/// What GDAL reads behind the header to learn that the file is laid out for remote reading. The
/// blank makes room for `YES`, which GDAL writes there when it changes such a file in place.
const CLAIMS: &str = "LAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\nBLOCK_LEADER=SIZE_AS_UINT4\n\
                      BLOCK_TRAILER=LAST_4_BYTES_REPEATED\nKNOWN_INCOMPATIBLE_EDITION=NO\n ";
/// What it reads further when there is a mask.
const MASK_CLAIM: &str = "MASK_INTERLEAVED_WITH_IMAGERY=YES\n";

fn claims(parts: &[Part]) -> String {
    let masked = parts.iter().any(|p| p.mask.is_some());
    let further = if masked { MASK_CLAIM } else { "" };
    let size = CLAIMS.len() + further.len();
    let claims = format!("GDAL_STRUCTURAL_METADATA_SIZE={size:06} bytes\n{CLAIMS}{further}");
    let odd = claims.len() % 2;
    claims + &"\0"[..odd]
}

/// Lays out parts, given in the order of their directories; their tiles come in the opposite order,
/// so that those of the image are last.
pub(super) fn lay_out(
    parts: &mut [Part],
    alike: &Alike,
    bigtiff: BigTiff,
    path: &Path,
) -> Result<Layout, CogFault> {
    let data = place(parts, alike, 0);
    let classic = head_length(parts, Format::Classic) + data;
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
    let length = place(parts, alike, head_length(parts, format));
    Ok(Layout {
        format,
        head: head(parts, format),
        length,
    })
}

/// Says in the directories where tiles will lie, the first at `at`; gives the end of the last.
fn place(parts: &mut [Part], alike: &Alike, mut at: u64) -> u64 {
    for part in parts.iter_mut().rev() {
        let mut pixels = Places::default();
        let mut masks = part.mask.is_some().then(Places::default);
        at = part.store.place(at, alike, &mut pixels, masks.as_mut());
        name(&mut part.image, pixels);
        if let (Some(directory), Some(masks)) = (&mut part.mask, masks) {
            name(directory, masks);
        }
    }
    at
}

fn name(directory: &mut Directory, places: Places) {
    directory
        .set(324, Value::Offsets(places.offsets))
        .set(325, Value::Long(places.lengths));
}

/// The directories in their order: each image is followed by its mask.
fn directories(parts: &[Part]) -> impl Iterator<Item = &Directory> {
    parts
        .iter()
        .flat_map(|p| std::iter::once(&p.image).chain(&p.mask))
}

fn head_length(parts: &[Part], format: Format) -> u64 {
    let directories: u64 = directories(parts).map(|d| d.size(format)).sum();
    format.header() + claims(parts).len() as u64 + directories
}

fn head(parts: &[Part], format: Format) -> Vec<u8> {
    let claims = claims(parts);
    let mut out = Vec::new();
    let mut next = format.header() + claims.len() as u64;
    format.write_header(next, &mut out);
    out.extend(claims.bytes());
    let mut rest = directories(parts).peekable();
    while let Some(directory) = rest.next() {
        next += directory.size(format);
        let following = if rest.peek().is_some() { next } else { 0 };
        directory.write(format, following, &mut out);
    }
    out
}
