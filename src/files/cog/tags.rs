//! The tags of each directory: shape, compression, georeferencing, metadata.

use std::io::Cursor;

use relais_core::raster::{Band, Colour, SampleType};

use super::directory::{Directory, Value};
use super::levels::Level;
use super::scan::{Scan, ScanFault};
use crate::codec::TileEncoder;

/// What the tiles of an image hold.
pub(super) struct Shape<'a> {
    pub(super) bands: &'a [Band],
    pub(super) sample_type: SampleType,
    pub(super) encoder: &'a TileEncoder,
}

/// True when TIFF itself says red, green and blue of the first three bands: they are, or they are
/// three of 8 bits, which people look at as they are.
fn is_rgb(bands: &[Band], sample_type: SampleType) -> bool {
    let natural = [Colour::Red, Colour::Green, Colour::Blue];
    let first = bands.iter().map(|band| band.colour).take(3);
    first.eq(natural) || (bands.len() == 3 && sample_type == SampleType::U8)
}

/// What a directory stands for (TIFF NewSubfileType).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Image = 0,
    Overview = 1,
    Mask = 4,
    OverviewMask = 5,
}

fn tiled(level: Level, role: Role) -> Directory {
    let mut directory = Directory::default();
    directory
        .set(254, Value::long(role as usize))
        .set(256, Value::long(level.width))
        .set(257, Value::long(level.height))
        .set(284, Value::short(1))
        .set(322, Value::long(level.tile))
        .set(323, Value::long(level.tile));
    directory
}

/// The directory of the image or an overview, without the places of its tiles.
pub(super) fn pixels(level: Level, role: Role, shape: &Shape) -> Directory {
    let bands = shape.bands.len();
    let rgb = is_rgb(shape.bands, shape.sample_type);
    let (bits, format) = match shape.sample_type {
        SampleType::U8 => (8, 1),
        SampleType::U16 => (16, 1),
        SampleType::I16 => (16, 2),
        SampleType::F32 => (32, 3),
    };
    let photometric = match (shape.encoder.is_ycbcr(), rgb) {
        (true, _) => 6,
        (false, true) => 2,
        (false, false) => 1,
    };
    let mut directory = tiled(level, role);
    directory
        .set(258, Value::Short(vec![bits; bands]))
        .set(259, Value::short(shape.encoder.compression_tag()))
        .set(262, Value::short(photometric))
        .set(277, Value::short(u16::try_from(bands).unwrap_or(u16::MAX)))
        .set(339, Value::Short(vec![format; bands]));
    let extra = bands - if rgb { 3 } else { 1 };
    if extra > 0 {
        // Extra samples of no stated meaning: none of them is transparency.
        directory.set(338, Value::Short(vec![0; extra]));
    }
    if shape.encoder.predictor_tag() != 1 {
        directory.set(317, Value::short(shape.encoder.predictor_tag()));
    }
    if shape.encoder.is_ycbcr() {
        let whole = |n| (n, 1);
        directory.set(530, Value::Short(vec![2, 2])).set(
            532,
            Value::Rational([0, 255, 128, 255, 128, 255].map(whole).to_vec()),
        );
    }
    directory
}

/// The directory of a mask: 1 bit, DEFLATE.
pub(super) fn mask(level: Level, role: Role) -> Directory {
    let mut directory = tiled(level, role);
    directory
        .set(258, Value::short(1))
        .set(259, Value::short(8))
        .set(262, Value::short(4))
        .set(277, Value::short(1))
        .set(339, Value::short(1));
    directory
}

/// ModelPixelScale, ModelTiepoint, ModelTransformation, the GeoTIFF keys, RPCCoefficient.
const GEO: [u16; 7] = [33_550, 33_922, 34_264, 34_735, 34_736, 34_737, 50_844];

/// The georeferencing tags of a TIFF in memory that GDAL made (little-endian, as GDAL writes on the
/// machines this runs on; another byte order is refused by the type of the tags' users).
pub(super) fn geo(template: &[u8]) -> Result<Vec<(u16, Value)>, ScanFault> {
    if !template.starts_with(b"II") {
        return Err(ScanFault::NotTiff);
    }
    let mut scan = Scan::new(Cursor::new(template))?;
    let Some(directory) = scan.directories().first().cloned() else {
        return Err(ScanFault::Damaged("no directory".into()));
    };
    let mut tags = Vec::new();
    for tag in GEO {
        if let Some((kind, bytes)) = scan.raw(&directory, tag)? {
            tags.push((tag, Value::Raw(kind, bytes)));
        }
    }
    Ok(tags)
}

/// TIFF's own tags for some items of metadata, in GDAL's names.
const BASELINE: [(&str, u16); 6] = [
    ("TIFFTAG_DOCUMENTNAME", 269),
    ("TIFFTAG_IMAGEDESCRIPTION", 270),
    ("TIFFTAG_SOFTWARE", 305),
    ("TIFFTAG_DATETIME", 306),
    ("TIFFTAG_ARTIST", 315),
    ("TIFFTAG_COPYRIGHT", 33_432),
];

/// Metadata as tags: baseline tags for what they exist for, GDAL_METADATA for the rest and for what
/// is known of the bands.
pub(super) fn metadata(
    items: &[(String, String)],
    bands: &[Band],
    sample_type: SampleType,
) -> Vec<(u16, Value)> {
    let mut tags = Vec::new();
    let mut xml = String::new();
    for (key, value) in items {
        match BASELINE.iter().find(|(name, _)| name == key) {
            Some((_, tag)) => tags.push((*tag, Value::Text(plain(value)))),
            None => item(&mut xml, &format!("name=\"{}\"", escaped(key)), value),
        }
    }
    for (i, band) in bands.iter().enumerate() {
        let mut of_band = |name: &str, value: &str| {
            let role = name.to_ascii_lowercase();
            let attributes = format!("name=\"{name}\" sample=\"{i}\" role=\"{role}\"");
            item(&mut xml, &attributes, value);
        };
        if !band.description.is_empty() {
            of_band("DESCRIPTION", &band.description);
        }
        if let Some(colour) = interpretation(bands, i, sample_type) {
            of_band("COLORINTERP", colour);
        }
        if let Some(offset) = band.offset {
            of_band("OFFSET", &offset.to_string());
        }
        if let Some(scale) = band.scale {
            of_band("SCALE", &scale.to_string());
        }
    }
    if !xml.is_empty() {
        let document = format!("<GDALMetadata>\n{xml}</GDALMetadata>\n");
        tags.push((42_112, Value::Text(document)));
    }
    tags
}

/// GDAL's name of what a band is, where TIFF's own tags don't say it. Names that GDAL 3.6 does not
/// know yet (those of infrared came with 3.10) it takes for undefined. A single band is grey.
fn interpretation(bands: &[Band], i: usize, sample_type: SampleType) -> Option<&'static str> {
    let said = if is_rgb(bands, sample_type) { 3 } else { 0 };
    if i < said || bands.len() == 1 {
        return None;
    }
    match bands[i].colour {
        Colour::Red => Some("Red"),
        Colour::Green => Some("Green"),
        Colour::Blue => Some("Blue"),
        Colour::Nir => Some("NIR"),
        Colour::RedEdge => Some("RedEdge"),
        Colour::Coastal => Some("Coastal"),
        Colour::Unknown => None,
    }
}

/// GDAL escapes values twice, and reads them so.
fn item(xml: &mut String, attributes: &str, value: &str) {
    let value = escaped(&escaped(value));
    xml.push_str(&format!("  <Item {attributes}>{value}</Item>\n"));
}

/// Without the characters that XML 1.0 and C strings cannot hold.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'))
        .collect()
}

fn escaped(text: &str) -> String {
    plain(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
