//! What to make.

use crate::fault::SampleFault;

/// A part of the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Part {
    /// The SPOT 7 bundle, orthorectified.
    Spot,
    /// The Pléiades bundle in sensor geometry.
    Sen,
    /// The Pléiades pansharpened ortho in JPEG 2000 tiles.
    Pms,
    /// The pair of COGs with its STAC item.
    Cog,
    /// The elevation model.
    Dem,
    /// The truth beside.
    Truth,
    /// Communes of two years, EPCI, a SCoT.
    Territories,
    /// Land cover of three dates.
    Ocs,
    /// Spreadsheets of a relay: partners, people, adhésions, accounts.
    Relay,
}

impl Part {
    /// All of them.
    pub const ALL: [Part; 9] = [
        Part::Spot,
        Part::Sen,
        Part::Pms,
        Part::Cog,
        Part::Dem,
        Part::Truth,
        Part::Territories,
        Part::Ocs,
        Part::Relay,
    ];
}

/// Ready sets of sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Preset {
    /// Panchromatic 512: seconds, for tests.
    Tiny,
    /// Panchromatic 2048: for the demo.
    Demo,
    /// Panchromatic 4096, multispectral 1024: the scene of the benchmarks.
    #[value(name = "M", alias = "m")]
    M,
}

/// Sizes of the panchromatic images of each part, pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// SPOT bundle.
    pub spot: usize,
    /// Pléiades sensor bundle.
    pub sen: usize,
    /// Pléiades pansharpened ortho.
    pub pms: usize,
    /// Pair of COGs.
    pub cog: usize,
}

impl Sizes {
    /// The same size for all, from 256 to 65536 and a multiple of 64.
    pub fn all(size: usize) -> Result<Self, SampleFault> {
        if !(256..=65_536).contains(&size) || !size.is_multiple_of(64) {
            return Err(SampleFault::Size { size });
        }
        Ok(Self {
            spot: size,
            sen: size,
            pms: size,
            cog: size,
        })
    }
}

impl From<Preset> for Sizes {
    fn from(preset: Preset) -> Self {
        let (spot, sen, pms, cog) = match preset {
            Preset::Tiny => (512, 512, 512, 512),
            Preset::Demo => (2048, 2048, 1536, 1024),
            Preset::M => (4096, 4096, 4096, 4096),
        };
        Self {
            spot,
            sen,
            pms,
            cog,
        }
    }
}

/// What to do with a part that is already there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Refuse.
    Refuse,
    /// Put the new one in its place.
    Replace,
}

/// What to make.
#[derive(Debug, Clone)]
pub struct Options {
    /// The seed of the landscape.
    pub seed: u64,
    /// Sizes.
    pub sizes: Sizes,
    /// Parts.
    pub parts: Vec<Part>,
    /// What to do with parts that are there.
    pub existing: Existing,
}

impl Options {
    /// All parts of a preset, with seed 1.
    pub fn preset(preset: Preset) -> Self {
        Self {
            seed: 1,
            sizes: preset.into(),
            parts: Part::ALL.to_vec(),
            existing: Existing::Refuse,
        }
    }

    /// Only these parts.
    pub fn only(mut self, parts: &[Part]) -> Self {
        self.parts = parts.to_vec();
        self
    }

    /// Another seed.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }
}
