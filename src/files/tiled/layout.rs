//! Where the tiles of a plain GeoTIFF lie, and how they are packed.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use relais_core::raster::{RasterSource, SampleType};

use crate::cog::scan::{Directory, Scan, ScanFault};
use crate::gdal::{GdalSource, Opening};
use crate::regular;

/// How tiles are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Deflate,
    Zstandard,
}

/// The tiles of an image.
pub(super) struct Layout {
    pub(super) file: File,
    pub(super) width: usize,
    /// Width and height of a tile.
    pub(super) tile: (usize, usize),
    pub(super) kind: SampleType,
    pub(super) packing: Packing,
    /// True where a tile holds the difference of each sample to that on its left.
    pub(super) differences: bool,
    /// The sample of pixels that are none.
    pub(super) nodata: Option<i32>,
    /// Offset and bytes of each tile, row after row; of no bytes where it was never written.
    pub(super) places: Vec<(u64, u64)>,
    largest: u64,
}

/// No tile that is read here has more bytes, packed or not.
const MOST_BYTES: u64 = 64 << 20;

mod tag {
    pub(super) const BITS: u16 = 258;
    pub(super) const COMPRESSION: u16 = 259;
    pub(super) const PHOTOMETRIC: u16 = 262;
    pub(super) const FILL_ORDER: u16 = 266;
    pub(super) const SAMPLES: u16 = 277;
    pub(super) const PREDICTOR: u16 = 317;
    pub(super) const TILE_WIDTH: u16 = 322;
    pub(super) const TILE_HEIGHT: u16 = 323;
    pub(super) const OFFSETS: u16 = 324;
    pub(super) const SIZES: u16 = 325;
    pub(super) const FORMAT: u16 = 339;
}

impl Layout {
    /// That of an image that GDAL has opened; none where it is not plain, or GDAL had better say what
    /// is wrong with it.
    pub(super) fn of(path: &Path, gdal: &GdalSource, opening: &Opening) -> Option<Self> {
        let plain = gdal.driver() == "GTiff"
            && gdal.bands().len() == 1
            && opening.overview.is_none()
            && !gdal.has_mask()
            && gdal.sample_type() != SampleType::F32
            && path.is_file();
        if !plain {
            return None;
        }
        Self::read_from(path, gdal).ok().flatten()
    }

    fn read_from(path: &Path, gdal: &GdalSource) -> Result<Option<Self>, ScanFault> {
        let file = regular::open(path)?;
        let mut scan = Scan::new(BufReader::new(file.try_clone()?))?;
        let Some(directory) = scan.directories().first().cloned() else {
            return Ok(None);
        };
        let kind = gdal.sample_type();
        let mut tags = Tags {
            scan: &mut scan,
            directory: &directory,
        };
        let Some((packing, differences)) = tags.packing(kind)? else {
            return Ok(None);
        };
        let (width, height) = (gdal.grid().width, gdal.grid().height);
        let size = (
            tags.one(tag::TILE_WIDTH, 0)?,
            tags.one(tag::TILE_HEIGHT, 0)?,
        );
        let tile = (size.0 as usize, size.1 as usize);
        let bytes = size.0.saturating_mul(size.1) * kind.bytes() as u64;
        if gdal.block_size() != tile || bytes == 0 || bytes > MOST_BYTES {
            return Ok(None);
        }
        let offsets = tags.many(tag::OFFSETS)?;
        let sizes = tags.many(tag::SIZES)?;
        let count = width.div_ceil(tile.0) * height.div_ceil(tile.1);
        if offsets.len() != count || sizes.len() != count {
            return Ok(None);
        }
        let largest = sizes.iter().copied().max().unwrap_or(0);
        if largest > MOST_BYTES || !scan.is_little() && kind != SampleType::U8 {
            return Ok(None);
        }
        Ok(Some(Self {
            file,
            width,
            tile,
            kind,
            packing,
            differences,
            nodata: nodata(gdal),
            places: offsets.into_iter().zip(sizes).collect(),
            largest,
        }))
    }

    /// Bytes that a thread needs beside the answer: a tile and what it is decoded from.
    pub(super) fn working(&self) -> usize {
        self.tile.0 * self.tile.1 * self.kind.bytes() + self.largest as usize
    }
}

/// The nodata value as a sample; none where no sample can have it.
fn nodata(gdal: &GdalSource) -> Option<i32> {
    let value = gdal.nodata().filter(|_| gdal.may_be_invalid())?;
    let (least, most) = match gdal.sample_type() {
        SampleType::U8 => (0.0, 255.0),
        SampleType::U16 => (0.0, 65_535.0),
        SampleType::I16 => (-32_768.0, 32_767.0),
        SampleType::F32 => return None,
    };
    (value.fract() == 0.0 && (least..=most).contains(&value)).then_some(value as i32)
}

struct Tags<'a> {
    scan: &'a mut Scan<BufReader<File>>,
    directory: &'a Directory,
}

impl Tags<'_> {
    fn one(&mut self, tag: u16, otherwise: u64) -> Result<u64, ScanFault> {
        let found = self.scan.number_of(self.directory, tag)?;
        Ok(found.unwrap_or(otherwise))
    }

    fn many(&mut self, tag: u16) -> Result<Vec<u64>, ScanFault> {
        let found = self.scan.numbers(self.directory, tag)?;
        Ok(found.unwrap_or_default())
    }

    /// How tiles are packed, and whether they hold differences; none where it is none of ours.
    fn packing(&mut self, kind: SampleType) -> Result<Option<(Packing, bool)>, ScanFault> {
        let signed = match kind {
            SampleType::I16 => 2,
            _ => 1,
        };
        // 1: dark is 0; 3: places in a table of colours.
        let plain = self.one(tag::SAMPLES, 1)? == 1
            && self.one(tag::BITS, 1)? == 8 * kind.bytes() as u64
            && self.one(tag::FORMAT, 1)? == signed
            && self.one(tag::FILL_ORDER, 1)? == 1
            && matches!(self.one(tag::PHOTOMETRIC, 1)?, 1 | 3);
        let packing = match self.one(tag::COMPRESSION, 1)? {
            1 => Packing::Plain,
            8 | 32_946 => Packing::Deflate,
            50_000 => Packing::Zstandard,
            _ => return Ok(None),
        };
        let differences = match (self.one(tag::PREDICTOR, 1)?, packing) {
            // Tiles that are not packed have no predictor, whatever the tag says.
            (1, _) | (_, Packing::Plain) => false,
            (2, _) => true,
            _ => return Ok(None),
        };
        Ok(plain.then_some((packing, differences)))
    }
}
