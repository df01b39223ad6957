//! Pixels and how they are pulled: an image is a [`RasterSource`], an output is a [`RasterSink`].
//!
//! Arrays are (band, row, col). A mask holds 255 where a pixel is valid and 0 where it is not;
//! nodata becomes mask when a file is opened and never travels as a magic value.

mod computed;

use crate::fault::Trouble;
use crate::grid::{Grid, Window};

pub use computed::Computed;

/// The type of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SampleType {
    /// Unsigned, 8 bits.
    U8,
    /// Unsigned, 16 bits.
    U16,
    /// Signed, 16 bits.
    I16,
    /// IEEE 754, 32 bits.
    F32,
}

impl SampleType {
    /// Bytes of one sample.
    pub fn bytes(self) -> usize {
        match self {
            SampleType::U8 => 1,
            SampleType::U16 | SampleType::I16 => 2,
            SampleType::F32 => 4,
        }
    }
}

/// Samples of a block, (band, row, col).
#[derive(Debug, Clone, PartialEq)]
pub enum Samples {
    /// Unsigned, 8 bits.
    U8(Vec<u8>),
    /// Unsigned, 16 bits.
    U16(Vec<u16>),
    /// Signed, 16 bits.
    I16(Vec<i16>),
    /// IEEE 754, 32 bits.
    F32(Vec<f32>),
}

impl Samples {
    /// Copies `n` samples of `from`, from place `first` on, to place `to` on.
    ///
    /// # Panics
    /// When both are not of one type: blocks of a source have its type, as buffers made for it do.
    pub fn copy(&mut self, to: usize, from: &Samples, first: usize, n: usize) {
        match (self, from) {
            (Samples::U8(a), Samples::U8(b)) => a[to..to + n].copy_from_slice(&b[first..first + n]),
            (Samples::U16(a), Samples::U16(b)) => {
                a[to..to + n].copy_from_slice(&b[first..first + n])
            }
            (Samples::I16(a), Samples::I16(b)) => {
                a[to..to + n].copy_from_slice(&b[first..first + n])
            }
            (Samples::F32(a), Samples::F32(b)) => {
                a[to..to + n].copy_from_slice(&b[first..first + n])
            }
            (a, b) => unreachable!("{:?} among {:?}", b.kind(), a.kind()),
        }
    }

    /// `len` zeros of a type.
    pub fn zeros(kind: SampleType, len: usize) -> Self {
        match kind {
            SampleType::U8 => Samples::U8(vec![0; len]),
            SampleType::U16 => Samples::U16(vec![0; len]),
            SampleType::I16 => Samples::I16(vec![0; len]),
            SampleType::F32 => Samples::F32(vec![0.0; len]),
        }
    }

    /// The type of the samples.
    pub fn kind(&self) -> SampleType {
        match self {
            Samples::U8(_) => SampleType::U8,
            Samples::U16(_) => SampleType::U16,
            Samples::I16(_) => SampleType::I16,
            Samples::F32(_) => SampleType::F32,
        }
    }

    /// How many samples.
    pub fn len(&self) -> usize {
        match self {
            Samples::U8(v) => v.len(),
            Samples::U16(v) => v.len(),
            Samples::I16(v) => v.len(),
            Samples::F32(v) => v.len(),
        }
    }

    /// True without samples.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Sample `i` as a number.
    pub fn get(&self, i: usize) -> f32 {
        match self {
            Samples::U8(v) => f32::from(v[i]),
            Samples::U16(v) => f32::from(v[i]),
            Samples::I16(v) => f32::from(v[i]),
            Samples::F32(v) => v[i],
        }
    }
}

/// Which pixels of a block are valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mask {
    /// Every pixel.
    All,
    /// No pixel.
    Nothing,
    /// 255 valid, 0 not; (row, col).
    Pixels(Vec<u8>),
}

impl Mask {
    /// A mask of pixels in its simplest form.
    pub fn of(pixels: Vec<u8>) -> Self {
        // No early end: the whole of it at once is faster.
        if pixels.iter().fold(255, |all, m| all & m) != 0 {
            Mask::All
        } else if pixels.iter().fold(0, |any, m| any | m) == 0 {
            Mask::Nothing
        } else {
            Mask::Pixels(pixels)
        }
    }

    /// True where pixel `i` (row × width + col) is valid.
    pub fn valid(&self, i: usize) -> bool {
        match self {
            Mask::All => true,
            Mask::Nothing => false,
            Mask::Pixels(m) => m[i] != 0,
        }
    }

    /// The mask as `len` bytes.
    pub fn to_pixels(&self, len: usize) -> Vec<u8> {
        match self {
            Mask::All => vec![255; len],
            Mask::Nothing => vec![0; len],
            Mask::Pixels(m) => m.clone(),
        }
    }

    /// Valid where both are.
    pub fn and(self, other: Mask) -> Mask {
        match (self, other) {
            (Mask::Nothing, _) | (_, Mask::Nothing) => Mask::Nothing,
            (Mask::All, m) | (m, Mask::All) => m,
            (Mask::Pixels(mut a), Mask::Pixels(b)) => {
                a.iter_mut().zip(b).for_each(|(a, b)| *a &= b);
                Mask::of(a)
            }
        }
    }
}

/// A piece of an image: samples (band, row, col) and their mask.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Where it lies in the image, in pixels.
    pub window: Window,
    /// Number of bands.
    pub bands: usize,
    /// The samples, `bands × window.height × window.width`.
    pub samples: Samples,
    /// Which pixels are valid.
    pub mask: Mask,
}

/// What a band is to a viewer that composes colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// Red.
    Red,
    /// Green.
    Green,
    /// Blue.
    Blue,
    /// Near infrared.
    Nir,
    /// Between red and near infrared.
    RedEdge,
    /// Below blue.
    Coastal,
    /// Not known, or none of these.
    #[default]
    Unknown,
}

impl Block {
    /// Sets the samples of invalid pixels to 0: what they were is nobody's business, costs space, and
    /// would show where a mask is not looked at.
    pub fn clear_invalid(&mut self) {
        fn clear<T: Copy + Default>(samples: &mut [T], mask: &[u8]) {
            for plane in samples.chunks_exact_mut(mask.len()) {
                for (v, m) in plane.iter_mut().zip(mask) {
                    *v = if *m == 0 { T::default() } else { *v };
                }
            }
        }
        if let Mask::Pixels(mask) = &self.mask {
            match &mut self.samples {
                Samples::U8(v) => clear(v, mask),
                Samples::U16(v) => clear(v, mask),
                Samples::I16(v) => clear(v, mask),
                Samples::F32(v) => clear(v, mask),
            }
        }
    }
}

/// What is known of one band.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct Band {
    /// What it shows, for the band description (`B2 red`); empty when unknown.
    pub description: String,
    /// What it is to a viewer.
    #[serde(skip)]
    pub colour: Colour,
    /// Physical value = sample × scale + offset, when the file says so.
    pub scale: Option<f64>,
    /// See `scale`.
    pub offset: Option<f64>,
}

/// An image that is pulled window by window, from any thread.
pub trait RasterSource: Send + Sync {
    /// Where its pixels lie.
    fn grid(&self) -> &Grid;
    /// Its bands, in the order of its blocks.
    fn bands(&self) -> &[Band];
    /// The type of its samples.
    fn sample_type(&self) -> SampleType;
    /// The piece (width, height) it is cheapest to read by, aligned on the origin.
    fn chunk(&self) -> (usize, usize);
    /// Bytes of memory that `read` needs at its peak for this window, its answer included.
    fn cost(&self, window: Window) -> usize;
    /// Bytes that it needs beside those of the blocks at the least, when so many threads read:
    /// pieces being decoded, tables.
    fn working(&self, _threads: usize) -> usize {
        0
    }
    /// Says how many bytes of decoded pieces it may keep between reads, all its caches together.
    fn keep(&self, _bytes: usize) {}
    /// The pixels of a window, which must lie within the grid.
    fn read(&self, window: Window) -> Result<Block, Trouble>;
}

/// What points to a source is one.
macro_rules! forwards {
    ($($pointer:ty),*) => {$(
        impl<S: RasterSource + ?Sized> RasterSource for $pointer {
            fn grid(&self) -> &Grid {
                (**self).grid()
            }

            fn bands(&self) -> &[Band] {
                (**self).bands()
            }

            fn sample_type(&self) -> SampleType {
                (**self).sample_type()
            }

            fn chunk(&self) -> (usize, usize) {
                (**self).chunk()
            }

            fn cost(&self, window: Window) -> usize {
                (**self).cost(window)
            }

            fn working(&self, threads: usize) -> usize {
                (**self).working(threads)
            }

            fn keep(&self, bytes: usize) {
                (**self).keep(bytes);
            }

            fn read(&self, window: Window) -> Result<Block, Trouble> {
                (**self).read(window)
            }
        }
    )*};
}

forwards!(Box<S>, &S);

/// An output that takes blocks: `encode` is pure and runs on any thread, `write` is called by one
/// thread in the order of `windows`.
pub trait RasterSink: Send + Sync {
    /// What there is to encode: a block of the image, or one the sink made of earlier ones.
    type Work: From<Block> + Send;
    /// What encoding gives.
    type Encoded: Send;

    /// The windows it wants, in the order in which it wants them.
    fn windows(&self) -> Vec<Window>;
    /// How many they are.
    fn count(&self) -> usize {
        self.windows().len()
    }
    /// Shows them one by one: a sink of millions does it without a list of them, so that what it
    /// takes is known before it is taken.
    fn each_window(&self, show: &mut dyn FnMut(Window)) {
        self.windows().into_iter().for_each(show);
    }
    /// Bytes of memory that encoding one block and holding its result take.
    fn cost(&self, window: Window) -> usize;
    /// Bytes that it keeps beside them, from the first block to the last.
    fn resident(&self) -> usize {
        0
    }
    /// Encodes one piece of work.
    fn encode(&self, work: Self::Work) -> Result<Self::Encoded, Trouble>;
    /// Takes an encoded piece; gives the work that has become possible by it (overviews).
    /// Results of such work come back in the order in which it was given.
    fn write(&self, encoded: Self::Encoded) -> Result<Vec<Self::Work>, Trouble>;
}
