//! Small images for people to look at, as PNG or JPEG.

use std::path::Path;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use relais_core::fault::{Fault, Kind, Trouble};

use crate::atomic::{Output, Overwrite};

/// What the bytes of a pixel are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channels {
    /// One: grey.
    Grey,
    /// Two: grey and opacity.
    GreyAlpha,
    /// Three: red, green, blue.
    Rgb,
    /// Four: red, green, blue and opacity.
    Rgba,
}

impl Channels {
    /// Bytes of a pixel.
    pub fn count(self) -> usize {
        match self {
            Channels::Grey => 1,
            Channels::GreyAlpha => 2,
            Channels::Rgb => 3,
            Channels::Rgba => 4,
        }
    }

    fn color(self) -> png::ColorType {
        match self {
            Channels::Grey => png::ColorType::Grayscale,
            Channels::GreyAlpha => png::ColorType::GrayscaleAlpha,
            Channels::Rgb => png::ColorType::Rgb,
            Channels::Rgba => png::ColorType::Rgba,
        }
    }
}

/// A picture that cannot be encoded.
#[derive(Debug, thiserror::Error)]
#[error("no picture of {width} × {height} pixels from {bytes} bytes: {reason}")]
pub struct PictureFault {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Bytes given.
    pub bytes: usize,
    /// What the encoder says.
    pub reason: String,
}

impl Fault for PictureFault {
    fn kind(&self) -> Kind {
        Kind::Processing
    }

    fn code(&self) -> &'static str {
        "RLS-E160"
    }

    fn help(&self) -> String {
        "ask for a picture of at least one pixel".into()
    }
}

/// 8-bit pixels in memory, row after row, channels together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// What the bytes of a pixel are.
    pub channels: Channels,
    /// `height × width × channels` bytes.
    pub pixels: Vec<u8>,
}

impl Picture {
    /// The bytes of a PNG; the same pixels give the same bytes.
    ///
    /// # Errors
    /// No pixel, or not as many bytes as the size says.
    pub fn to_png(&self) -> Result<Vec<u8>, PictureFault> {
        let fault = |reason: String| PictureFault {
            width: self.width,
            height: self.height,
            bytes: self.pixels.len(),
            reason,
        };
        let side = |n: usize| u32::try_from(n).map_err(|e| fault(e.to_string()));
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, side(self.width)?, side(self.height)?);
        encoder.set_color(self.channels.color());
        encoder.set_depth(png::BitDepth::Eight);
        let written = encoder.write_header().and_then(|mut writer| {
            writer.write_image_data(&self.pixels)?;
            writer.finish()
        });
        written.map_err(|e| fault(e.to_string()))?;
        Ok(bytes)
    }

    /// The bytes of a JPEG, colours as sharp as light: for photographs with lines drawn on them.
    ///
    /// # Errors
    /// As [`Picture::to_png`]; channels with opacity, which JPEG does not have.
    pub fn to_jpeg(&self, quality: u8) -> Result<Vec<u8>, PictureFault> {
        let fault = |reason: String| PictureFault {
            width: self.width,
            height: self.height,
            bytes: self.pixels.len(),
            reason,
        };
        let colour = match self.channels {
            Channels::Grey => ColorType::Luma,
            Channels::Rgb => ColorType::Rgb,
            Channels::GreyAlpha | Channels::Rgba => {
                return Err(fault("JPEG has no opacity".into()));
            }
        };
        let side = |n: usize| u16::try_from(n).map_err(|e| fault(e.to_string()));
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, quality);
        encoder.set_sampling_factor(SamplingFactor::F_1_1);
        encoder
            .encode(&self.pixels, side(self.width)?, side(self.height)?, colour)
            .map_err(|e| fault(e.to_string()))?;
        Ok(bytes)
    }

    /// Writes it as a PNG file.
    pub fn write(&self, path: &Path, overwrite: Overwrite) -> Result<(), Trouble> {
        let bytes = self.to_png()?;
        let mut output = Output::create(path, overwrite)?;
        output.put(&bytes)?;
        Ok(output.finish()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gdal::GdalSource;
    use relais_core::raster::{RasterSource, Samples};

    #[test]
    fn gdal_reads_what_was_written() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("look.png");
        let picture = Picture {
            width: 3,
            height: 2,
            channels: Channels::Rgb,
            pixels: (0..18).collect(),
        };
        picture.write(&path, Overwrite::Refuse).unwrap();
        let source = GdalSource::open(&path).unwrap();
        let block = source
            .read(source.grid().window())
            .map_err(|e| e.to_string())
            .unwrap();
        let planar = [0, 3, 6, 9, 12, 15, 1, 4, 7, 10, 13, 16, 2, 5, 8, 11, 14, 17];
        assert_eq!(block.samples, Samples::U8(planar.to_vec()));
    }

    #[test]
    fn bytes_that_do_not_fit_are_refused() {
        for (width, pixels) in [(2, vec![0]), (0, vec![])] {
            let picture = Picture {
                width,
                height: 1,
                channels: Channels::Grey,
                pixels,
            };
            assert!(picture.to_png().is_err());
        }
    }
}
