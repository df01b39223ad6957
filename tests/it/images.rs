//! Images as plain numbers: drawn for a test, or read back through GDAL's tools, which share no
//! code with what is tested.

use std::path::Path;

use crate::harness::{gdalinfo, tool};

/// An image in memory. Bands are planes of rows; a transform is in GDAL's order.
#[derive(Debug, Clone)]
pub struct Image {
    pub width: usize,
    pub height: usize,
    pub transform: [f64; 6],
    pub bands: Vec<Vec<f64>>,
    pub valid: Vec<bool>,
}

impl Image {
    /// Reads a raster: all its bands, and its mask (nodata, alpha and internal masks alike).
    pub fn read(path: &Path) -> Self {
        let info = gdalinfo(path);
        let (width, height) = (number(&info["size"][0]), number(&info["size"][1]));
        let (width, height) = (width as usize, height as usize);
        let mut transform = [0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
        for (value, read) in transform
            .iter_mut()
            .zip(info["geoTransform"].as_array().into_iter().flatten())
        {
            *value = number(read);
        }
        let plain = raw(path, &["-ot", "Float64", "-mask", "none"]);
        let numbers: Vec<f64> = plain
            .chunks_exact(8)
            .map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap()))
            .collect();
        let mask = raw(path, &["-ot", "Byte", "-b", "mask", "-mask", "none"]);
        let image = Self {
            width,
            height,
            transform,
            bands: numbers
                .chunks(width * height)
                .map(<[f64]>::to_vec)
                .collect(),
            valid: mask.iter().map(|m| *m != 0).collect(),
        };
        assert_eq!(image.valid.len(), width * height, "{}", path.display());
        image
    }

    /// An image whose pixels are functions of the world at their centres, all valid.
    pub fn drawn(
        width: usize,
        height: usize,
        transform: [f64; 6],
        bands: &[&dyn Fn(f64, f64) -> f64],
    ) -> Self {
        let mut image = Self {
            width,
            height,
            transform,
            bands: Vec::new(),
            valid: vec![true; width * height],
        };
        image.bands = bands
            .iter()
            .map(|band| {
                let worlds = (0..width * height).map(|i| image.world(i));
                worlds.map(|(x, y)| band(x, y)).collect()
            })
            .collect();
        image
    }

    /// The world at the centre of a pixel.
    pub fn world(&self, index: usize) -> (f64, f64) {
        let (c, r) = (
            (index % self.width) as f64 + 0.5,
            (index / self.width) as f64 + 0.5,
        );
        let t = self.transform;
        (t[0] + c * t[1] + r * t[2], t[3] + c * t[4] + r * t[5])
    }

    /// Writes it as a GeoTIFF; `words` are gdal_translate's (`-ot UInt16`, `-a_srs`, `-co`...).
    pub fn save(&self, path: &Path, words: &[&str]) {
        self.save_as(path, "", words);
    }

    /// The same, with more elements for the head of GDAL's description of it (`<SRS>`, metadata).
    pub fn save_as(&self, path: &Path, elements: &str, words: &[&str]) {
        // GDAL replaces a dataset with all that belongs to it: in a delivery, its metadata too.
        let _ = std::fs::remove_file(path);
        let folder = tempfile::tempdir().unwrap();
        let bytes: Vec<u8> = self
            .bands
            .concat()
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect();
        std::fs::write(folder.path().join("raw"), bytes).unwrap();
        let described = folder.path().join("drawing.vrt");
        std::fs::write(&described, self.description(elements)).unwrap();
        let words = words.iter().map(Into::into);
        let files = [described.into_os_string(), path.into()];
        tool(
            "gdal_translate",
            ["-q".into()].into_iter().chain(words).chain(files),
        );
    }

    fn description(&self, elements: &str) -> String {
        let (w, h) = (self.width, self.height);
        let bands: String = (0..self.bands.len())
            .map(|band| {
                format!(
                    "<VRTRasterBand dataType=\"Float64\" band=\"{}\" subClass=\"VRTRawRasterBand\">\
                     <SourceFilename relativetoVRT=\"1\">raw</SourceFilename><ImageOffset>{}</ImageOffset>\
                     <PixelOffset>8</PixelOffset><LineOffset>{}</LineOffset><ByteOrder>LSB</ByteOrder></VRTRasterBand>",
                    band + 1,
                    band * w * h * 8,
                    w * 8
                )
            })
            .collect();
        let placed = match self.transform {
            [0.0, 1.0, 0.0, 0.0, 0.0, 1.0] => String::new(),
            t => format!(
                "<GeoTransform>{}</GeoTransform>",
                t.map(|v| format!("{v:.12e}")).join(",")
            ),
        };
        format!(
            "<VRTDataset rasterXSize=\"{w}\" rasterYSize=\"{h}\">{placed}{elements}{bands}</VRTDataset>"
        )
    }

    /// True where all pixels within `reach` are valid and inside the image.
    pub fn interior(&self, reach: usize) -> Vec<bool> {
        let (w, h) = (self.width, self.height);
        let spread =
            |from: &[bool], lines: usize, length: usize, at: &dyn Fn(usize, usize) -> usize| {
                let mut out = vec![false; from.len()];
                for line in 0..lines {
                    let mut run = 0;
                    for k in 0..length {
                        run = if from[at(line, k)] { run + 1 } else { 0 };
                        if run > 2 * reach {
                            out[at(line, k - reach)] = true;
                        }
                    }
                }
                out
            };
        let across = spread(&self.valid, h, w, &|row, col| row * w + col);
        spread(&across, w, h, &|col, row| row * w + col)
    }

    /// The part of it that another grid of the same pixel size and alignment covers.
    pub fn cut_to(&self, other: &Image) -> Image {
        let t = self.transform;
        let col = ((other.transform[0] - t[0]) / t[1]).round() as usize;
        let row = ((other.transform[3] - t[3]) / t[5]).round() as usize;
        let indices: Vec<usize> = (row..row + other.height)
            .flat_map(|r| (col..col + other.width).map(move |c| r * self.width + c))
            .collect();
        Image {
            width: other.width,
            height: other.height,
            transform: other.transform,
            bands: self
                .bands
                .iter()
                .map(|b| indices.iter().map(|&i| b[i]).collect())
                .collect(),
            valid: indices.iter().map(|&i| self.valid[i]).collect(),
        }
    }
}

/// How far two bands are apart where `among` holds: mean and root of mean square of `a - b`, and
/// how many pixels that rests on.
pub struct Apart {
    pub bias: f64,
    pub rmse: f64,
    pub worst: f64,
    pub count: usize,
}

/// Compares two bands.
pub fn apart(a: &[f64], b: &[f64], among: &[bool]) -> Apart {
    let differences: Vec<f64> = a
        .iter()
        .zip(b)
        .zip(among)
        .filter(|(_, m)| **m)
        .map(|((a, b), _)| a - b)
        .collect();
    let mean =
        |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / differences.len() as f64;
    Apart {
        bias: mean(&mut differences.iter().copied()),
        rmse: mean(&mut differences.iter().map(|d| d * d)).sqrt(),
        worst: differences.iter().fold(0.0, |worst, d| d.abs().max(worst)),
        count: differences.len(),
    }
}

/// Where both hold.
pub fn both(a: &[bool], b: &[bool]) -> Vec<bool> {
    a.iter().zip(b).map(|(a, b)| *a && *b).collect()
}

/// The samples that gdal_translate gives with some words, band after band.
fn raw(path: &Path, words: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let plain = folder.path().join("plain");
    let words = words.iter().map(Into::into);
    let files = [path.into(), plain.clone().into_os_string()];
    let envi = ["-q", "-of", "ENVI", "-co", "INTERLEAVE=BSQ"]
        .map(Into::into)
        .into_iter();
    tool("gdal_translate", envi.chain(words).chain(files));
    std::fs::read(plain).unwrap()
}

fn number(value: &serde_json::Value) -> f64 {
    value.as_f64().unwrap()
}
