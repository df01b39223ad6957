//! Classified images, made by hand and at random.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::harness::tool;

/// A classified image: rows of bytes from the upper left corner, pixels of 10 m in Lambert-93 unless
/// said otherwise.
pub struct Picture<'a> {
    /// Its columns.
    pub columns: usize,
    /// Its pixels.
    pub bytes: &'a [u8],
    /// East and north of its upper left corner.
    pub corner: (f64, f64),
    /// The side of a pixel.
    pub pixel: f64,
    /// What gdal_translate is told.
    pub options: &'a [&'a str],
}

/// East and north of the upper left corner.
pub const L93: (f64, f64) = (400_000.0, 6_400_000.0);

impl<'a> Picture<'a> {
    /// Pixels of 10 m in Lambert-93.
    pub fn of(columns: usize, bytes: &'a [u8]) -> Self {
        Self {
            columns,
            bytes,
            corner: L93,
            pixel: 10.0,
            options: &["-a_srs", "EPSG:2154"],
        }
    }

    /// Writes it as a GeoTIFF by GDAL.
    pub fn write(&self, folder: &Path, name: &str) -> PathBuf {
        let raw = folder.join(format!("{name}.bin"));
        std::fs::write(&raw, self.bytes).unwrap();
        let rows = self.bytes.len() / self.columns;
        let header = format!(
            "ENVI\nsamples = {}\nlines = {rows}\nbands = 1\ndata type = 1\ninterleave = bsq\n\
             byte order = 0\n",
            self.columns
        );
        std::fs::write(folder.join(format!("{name}.hdr")), header).unwrap();
        let (west, north) = self.corner;
        let east = west + self.pixel * self.columns as f64;
        let south = north - self.pixel * rows as f64;
        let path = folder.join(format!("{name}.tif"));
        let corners = [west, north, east, south].map(|v| v.to_string().into());
        let mut words: Vec<OsString> = vec!["-q".into(), "-a_ullr".into()];
        words.extend(corners);
        words.extend(self.options.iter().map(Into::into));
        words.extend([raw.into(), path.clone().into()]);
        tool("gdal_translate", words);
        path
    }
}

/// Lambert-93, and 0 is no class.
pub const NODATA: [&str; 4] = ["-a_srs", "EPSG:2154", "-a_nodata", "0"];

/// Many pixels in patches, the same each time.
pub fn patches(width: usize, height: usize, seed: u64) -> Vec<u8> {
    let mut state = seed;
    let mut roll = |most: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    let mut bytes = vec![0; width * height];
    for _ in 0..4000 {
        let (col, row) = (roll(width as u64) as usize, roll(height as u64) as usize);
        let (across, down) = (1 + roll(60) as usize, 1 + roll(40) as usize);
        let class = roll(26) as u8;
        let right = (col + across).min(width);
        for row in row..(row + down).min(height) {
            bytes[row * width + col..row * width + right].fill(class);
        }
    }
    bytes
}
