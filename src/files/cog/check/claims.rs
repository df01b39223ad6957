//! What GDAL's block behind the header claims of the file, and whether it is so.

use std::io::{Read, Seek};

use relais_core::fault::Finding;

use super::super::scan::{Scan, ScanFault};
use super::page::Page;

/// The claims.
pub(super) struct Claims {
    /// Where the first directory has to be.
    pub(super) first: u64,
    /// A later editing broke the layout.
    pub(super) broken: bool,
    /// Tiles lie row by row.
    rows: bool,
    /// Each tile is preceded by its size.
    leader: bool,
    /// Each tile is followed by its last bytes again.
    trailer: bool,
    /// Each tile is followed by that of its mask.
    mask: bool,
}

const BLOCK: &[u8] = b"GDAL_STRUCTURAL_METADATA_SIZE=";
/// Bytes of its first line, `GDAL_STRUCTURAL_METADATA_SIZE=000140 bytes\n`.
const LINE: u64 = 43;

impl Claims {
    /// Reads the block, if there is one.
    pub(super) fn read<R: Read + Seek>(scan: &mut Scan<R>) -> Result<Self, ScanFault> {
        let header = if scan.is_big() { 16 } else { 8 };
        let text = match scan.length() < header + LINE {
            true => None,
            false => text(scan, header)?,
        };
        let end = header + text.as_ref().map_or(0, |t| LINE + t.len() as u64);
        let text = text.unwrap_or_default();
        Ok(Claims {
            // Directories begin at even places.
            first: end + end % 2,
            broken: text.contains("KNOWN_INCOMPATIBLE_EDITION=YES"),
            rows: text.contains("BLOCK_ORDER=ROW_MAJOR"),
            leader: text.contains("BLOCK_LEADER=SIZE_AS_UINT4"),
            trailer: text.contains("BLOCK_TRAILER=LAST_4_BYTES_REPEATED"),
            mask: text.contains("MASK_INTERLEAVED_WITH_IMAGERY=YES"),
        })
    }

    /// What is claimed of tiles and is not so, a finding for each page.
    pub(super) fn verify<R: Read + Seek>(
        &self,
        scan: &mut Scan<R>,
        pages: &[Page],
    ) -> Result<Vec<Finding>, ScanFault> {
        let mut findings = Vec::new();
        for page in pages {
            let mask = pages.iter().find(|mask| self.mask && mask.is_of(page));
            let wrong = match self.rows && !page.is_in_rows() {
                true => Some("that tiles lie row by row"),
                false => self.wrong_frame(scan, page, mask)?,
            };
            if let Some(claim) = wrong {
                let what = format!("the header claims {claim}, which is not so");
                findings.push(Finding::fault(page.name(), what));
            }
        }
        Ok(findings)
    }

    /// The claim on the bytes around tiles that does not hold, at the first tile where it does not.
    fn wrong_frame<R: Read + Seek>(
        &self,
        scan: &mut Scan<R>,
        page: &Page,
        mask: Option<&Page>,
    ) -> Result<Option<&'static str>, ScanFault> {
        let tiles = page.offsets.iter().zip(&page.sizes).enumerate();
        for (i, (&at, &size)) in tiles.filter(|(_, (at, size))| **at > 4 && **size >= 4) {
            let end = at.saturating_add(size);
            if end.saturating_add(4) > scan.length() {
                return Ok(None); // That is said elsewhere.
            }
            if self.leader && scan.bytes(at - 4, 4)? != (size as u32).to_le_bytes() {
                return Ok(Some("that the size of a tile precedes it"));
            }
            if self.trailer {
                let last = scan.bytes(end - 4, 8)?;
                if last[..4] != last[4..] {
                    return Ok(Some("that the last bytes of a tile are repeated"));
                }
            }
            let frame = 4 * (u64::from(self.leader) + u64::from(self.trailer));
            let behind = mask.and_then(|m| m.offsets.get(i)).filter(|at| **at != 0);
            if behind.is_some_and(|mask| *mask != end + frame) {
                return Ok(Some("that a tile is followed by its mask"));
            }
        }
        Ok(None)
    }
}

fn text<R: Read + Seek>(scan: &mut Scan<R>, header: u64) -> Result<Option<String>, ScanFault> {
    let line = scan.bytes(header, LINE)?;
    let Some(digits) = line.strip_prefix(BLOCK).and_then(|rest| rest.get(..6)) else {
        return Ok(None);
    };
    let size = std::str::from_utf8(digits)
        .ok()
        .and_then(|d| d.parse().ok());
    let text = scan.bytes(header + LINE, size.unwrap_or(0))?;
    // Its length must stay that of the bytes.
    Ok(Some(
        text.iter()
            .map(|b| if b.is_ascii() { char::from(*b) } else { '?' })
            .collect(),
    ))
}
