//! What the check needs of each directory.

use std::io::{Read, Seek};

use super::super::scan::{Directory, Scan, ScanFault};

/// One image of the file: the main one, an overview, a mask.
#[derive(Debug, Clone)]
pub(super) struct Page {
    /// Where its directory is.
    pub(super) offset: u64,
    /// TIFF NewSubfileType: 1 reduced, 2 page, 4 mask.
    role: u64,
    pub(super) width: u64,
    pub(super) height: u64,
    pub(super) bands: u64,
    pub(super) compression: u64,
    pub(super) tile: Option<(u64, u64)>,
    /// Bits of a pixel in a tile: all bands, or one where they are apart.
    bits: u64,
    /// Rows of a tile or strip.
    rows: u64,
    /// How many tiles or strips it should have.
    pub(super) expected: u64,
    /// Where tiles or strips lie, and their sizes.
    pub(super) offsets: Vec<u64>,
    pub(super) sizes: Vec<u64>,
}

impl Page {
    pub(super) fn is_mask(&self) -> bool {
        self.role & 4 != 0
    }

    pub(super) fn is_overview(&self) -> bool {
        self.role & 5 == 1
    }

    /// True for an image that is neither an overview nor a mask.
    pub(super) fn is_image(&self) -> bool {
        self.role & 5 == 0
    }

    /// True for the mask of an image: of its size, wherever its directory stands.
    pub(super) fn is_of(&self, image: &Page) -> bool {
        let size = |page: &Page| (page.width, page.height);
        self.is_mask() && !image.is_mask() && size(self) == size(image)
    }

    /// Its name in what is said of it.
    pub(super) fn name(&self) -> String {
        let kind = match self.role & 5 {
            0 => "image",
            1 => "overview",
            4 => "mask",
            _ => "mask of overview",
        };
        format!("{kind} {}×{}", self.width, self.height)
    }

    /// True when its tiles are compressed by DEFLATE.
    pub(super) fn is_deflated(&self) -> bool {
        matches!(self.compression, 8 | 32_946)
    }

    /// Bytes of a decoded tile or strip; the last strip has fewer.
    pub(super) fn tile_bytes(&self) -> Option<u64> {
        let width = self.tile.map_or(self.width, |t| t.0);
        let row = width.checked_mul(self.bits)?.div_ceil(8);
        row.checked_mul(self.rows)
    }

    /// True when its tiles lie in the order of the arrays.
    pub(super) fn is_in_rows(&self) -> bool {
        self.offsets.iter().filter(|o| **o != 0).is_sorted()
    }

    /// Where its pixels begin; none when it has none (a sparse file).
    pub(super) fn first_pixels(&self) -> Option<u64> {
        self.offsets.iter().copied().find(|o| *o != 0)
    }
}

/// All pages, in the order of their directories.
pub(super) fn pages<R: Read + Seek>(scan: &mut Scan<R>) -> Result<Vec<Page>, ScanFault> {
    let directories = scan.directories().to_vec();
    directories.iter().map(|d| page(scan, d)).collect()
}

fn page<R: Read + Seek>(scan: &mut Scan<R>, directory: &Directory) -> Result<Page, ScanFault> {
    let mut one = |tag| scan.number_of(directory, tag);
    let size = |n: Option<u64>, what: &str| match n {
        Some(n) if (1..=u64::from(u32::MAX)).contains(&n) => Ok(n),
        _ => Err(ScanFault::Damaged(format!("a directory without {what}"))),
    };
    let (width, height) = (size(one(256)?, "a width")?, size(one(257)?, "a height")?);
    let role = one(254)?.unwrap_or(0);
    let bands = one(277)?.unwrap_or(1);
    let compression = one(259)?.unwrap_or(1);
    let planes = if one(284)? == Some(2) { bands } else { 1 };
    let tile = match (one(322)?, one(323)?) {
        (None, None) => None,
        (w, h) => Some((size(w, "a tile width")?, size(h, "a tile height")?)),
    };
    let rows = match tile {
        Some((_, h)) => h,
        None => one(278)?.unwrap_or(height).clamp(1, height),
    };
    let across = tile.map_or(1, |(w, _)| width.div_ceil(w));
    let per_plane = across.saturating_mul(height.div_ceil(rows));
    let (places, counts) = if tile.is_some() {
        (324, 325)
    } else {
        (273, 279)
    };
    let bits = one(258)?.unwrap_or(1);
    Ok(Page {
        offset: directory.offset,
        role,
        width,
        height,
        bands,
        compression,
        tile,
        bits: bits.saturating_mul(bands / planes.max(1)),
        rows,
        expected: per_plane.saturating_mul(planes),
        offsets: scan.numbers(directory, places)?.unwrap_or_default(),
        sizes: scan.numbers(directory, counts)?.unwrap_or_default(),
    })
}

/// The usual name of a value of the TIFF tag Compression.
pub(super) fn compression_name(tag: u64) -> String {
    match tag {
        1 => "NONE".into(),
        5 => "LZW".into(),
        7 => "JPEG".into(),
        8 | 32_946 => "DEFLATE".into(),
        32_773 => "PACKBITS".into(),
        34_887 => "LERC".into(),
        34_925 => "LZMA".into(),
        50_000 => "ZSTD".into(),
        50_001 => "WEBP".into(),
        50_002 | 52_546 => "JXL".into(),
        other => format!("TIFF compression {other}"),
    }
}
