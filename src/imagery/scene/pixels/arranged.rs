//! Bands in canonical order.

use relais_core::fault::Trouble;
use relais_core::grid::{Grid, Window};
use relais_core::raster::{Band, Block, RasterSource, SampleType, Samples};

use super::Tiles;
use crate::scene::SceneFault;
use crate::scene::facts::{BandFacts, Member};

/// The pixels of a member with its bands in canonical order (red, green, blue, near infrared, red
/// edge, deep blue), as [`Member::bands`] lists them.
pub struct Arranged {
    tiles: Tiles,
    /// The file band that becomes each band.
    picks: Vec<usize>,
    bands: Vec<Band>,
}

impl Arranged {
    /// Arranges tiles whose files hold the bands of these `BAND_ID`s, in this order.
    ///
    /// # Errors
    /// [`SceneFault::BadOrder`] when the order does not name every band once.
    pub fn new(tiles: Tiles, member: &Member, file_order: &[String]) -> Result<Self, SceneFault> {
        let bad = || SceneFault::BadOrder {
            given: file_order.join(","),
            bands: member.bands.iter().map(|b| b.id.clone()).collect(),
        };
        if file_order.len() != member.bands.len() {
            return Err(bad());
        }
        let picks: Vec<usize> = member
            .bands
            .iter()
            .map(|band| file_order.iter().position(|id| *id == band.id))
            .collect::<Option<_>>()
            .ok_or_else(bad)?;
        let bands = member.bands.iter().map(BandFacts::as_band).collect();
        Ok(Self {
            tiles,
            picks,
            bands,
        })
    }

    /// True when samples are places in a table of colours.
    pub fn has_palette(&self) -> bool {
        self.tiles.has_palette()
    }

    fn in_order(&self) -> bool {
        self.picks.iter().copied().eq(0..self.picks.len())
    }
}

impl RasterSource for Arranged {
    fn grid(&self) -> &Grid {
        self.tiles.grid()
    }

    fn bands(&self) -> &[Band] {
        &self.bands
    }

    fn sample_type(&self) -> SampleType {
        self.tiles.sample_type()
    }

    fn chunk(&self) -> (usize, usize) {
        self.tiles.chunk()
    }

    fn cost(&self, window: Window) -> usize {
        let copy = match self.in_order() {
            true => 0,
            false => window.pixels() * self.bands.len() * self.sample_type().bytes(),
        };
        self.tiles.cost(window) + copy
    }

    fn read(&self, window: Window) -> Result<Block, Trouble> {
        let block = self.tiles.read(window)?;
        if self.in_order() {
            return Ok(block);
        }
        let pixels = window.pixels();
        let samples = match &block.samples {
            Samples::U8(v) => Samples::U8(picked(v, pixels, &self.picks)),
            Samples::U16(v) => Samples::U16(picked(v, pixels, &self.picks)),
            Samples::I16(v) => Samples::I16(picked(v, pixels, &self.picks)),
            Samples::F32(v) => Samples::F32(picked(v, pixels, &self.picks)),
        };
        Ok(Block { samples, ..block })
    }
}

fn picked<T: Copy>(samples: &[T], pixels: usize, picks: &[usize]) -> Vec<T> {
    let mut out = Vec::with_capacity(samples.len());
    for &band in picks {
        out.extend_from_slice(&samples[band * pixels..(band + 1) * pixels]);
    }
    out
}
