//! The pixels: dimensions, type, special values, and which band stands where in which file.

use relais_core::raster::SampleType;

use super::doc::{count, number};
use super::{Doc, tiling};
use crate::scene::SceneFault;
use crate::scene::facts::{BandFacts, FileSet, Image};
use crate::scene::xml::Element;

/// Larger than any image: 2 000 km at 1 m.
const LARGEST_SIDE: usize = 2_000_000;
const DIMENSIONS: &str = "Raster_Data/Raster_Dimensions";

pub(super) fn read(doc: &mut Doc<'_>, bands: &[BandFacts]) -> Result<Image, SceneFault> {
    let root = doc.root;
    let raster = root
        .at("Raster_Data")
        .ok_or_else(|| doc.missing("Raster_Data"))?;
    let height = doc.need_count(&format!("{DIMENSIONS}/NROWS"), LARGEST_SIDE)?;
    let width = doc.need_count(&format!("{DIMENSIONS}/NCOLS"), LARGEST_SIDE)?;
    let band_count = doc.need_count(&format!("{DIMENSIONS}/NBANDS"), 32)?;
    if let Some(word) = doc.text("Raster_Data/Data_Access/DATA_FILE_ORGANISATION")
        && word != "BAND_COMPOSITE"
    {
        let place = "Raster_Data/Data_Access/DATA_FILE_ORGANISATION";
        return Err(doc.bad(place, word, "BAND_COMPOSITE"));
    }
    let access = root
        .at("Raster_Data/Data_Access")
        .ok_or_else(|| doc.missing("Raster_Data/Data_Access"))?;
    let tiling = tiling::read(doc, width, height)?;
    let mut image = Image {
        width,
        height,
        sample_type: sample_type(doc)?,
        format: doc.words("Raster_Data/Data_Access/DATA_FILE_FORMAT"),
        compression: doc.words("Raster_Data/Raster_Encoding/COMPRESSION_TYPE"),
        acquisition_bits: bits(doc, "ACQUISITION_RANGE"),
        product_bits: bits(doc, "PRODUCT_RANGE"),
        nodata: special(doc, raster, "NODATA"),
        saturated: special(doc, raster, "SATURATED"),
        mask: None,
        order_stated: true,
        order_tag: None,
        sets: Vec::new(),
        unlisted_tiles: Vec::new(),
    };
    for files in access.all("Data_Files") {
        let stated = index_list(doc, files)?;
        image.order_stated &= stated.is_some();
        let tiling::Listed { tiles, unlisted } = tiling.tiles(doc, files)?;
        image.unlisted_tiles.extend(unlisted);
        image.sets.push(FileSet {
            band_ids: stated.unwrap_or_default(),
            tiles,
        });
    }
    expected_order(doc, &mut image, raster, bands, band_count)?;
    Ok(image)
}

fn sample_type(doc: &Doc<'_>) -> Result<SampleType, SceneFault> {
    const ENCODING: &str = "Raster_Data/Raster_Encoding";
    let kind = doc
        .text(&format!("{ENCODING}/DATA_TYPE"))
        .unwrap_or("INTEGER");
    let place = format!("{ENCODING}/NBITS");
    let text = doc.text(&place).ok_or_else(|| doc.missing(&place))?;
    let signed = doc
        .text(&format!("{ENCODING}/SIGN"))
        .is_some_and(|s| s.eq_ignore_ascii_case("SIGNED"));
    match (kind, count(text), signed) {
        ("INTEGER", Some(8), false) => Ok(SampleType::U8),
        ("INTEGER", Some(9..=16), false) => Ok(SampleType::U16),
        ("INTEGER", Some(16), true) => Ok(SampleType::I16),
        ("FLOAT", Some(32), _) => Ok(SampleType::F32),
        _ => Err(doc.bad(
            ENCODING,
            &format!("{kind} of {text} bits"),
            "INTEGER of 8 or 16 bits, or FLOAT of 32",
        )),
    }
}

fn bits(doc: &mut Doc<'_>, name: &str) -> Option<u32> {
    let value = doc.number(&format!("Radiometric_Data/Dynamic_Range/{name}"))?;
    (1.0..=64.0).contains(&value).then_some(value as u32)
}

/// Images of deliveries have 8 or 16 bits.
const MOST_COUNT: f64 = 65_535.0;

/// Despite its name `SPECIAL_VALUE_COUNT` holds the value. It stands below `Raster_Display`, which
/// Pléiades Neo repeats for each set of files.
fn special(doc: &mut Doc<'_>, raster: &Element, text: &str) -> Option<f64> {
    let mut values: Vec<f64> = raster
        .descendants("Special_Value")
        .into_iter()
        .filter(|s| s.text_at("SPECIAL_VALUE_TEXT") == Some(text))
        .filter_map(|s| s.text_at("SPECIAL_VALUE_COUNT"))
        .filter_map(|written| {
            let value = number(written).filter(|v| v.fract() == 0.0 && v.abs() <= MOST_COUNT);
            if value.is_none() {
                let what = format!("{written:.40} stands for {text}, which is no count: left out");
                doc.warn("SPECIAL_VALUE_COUNT", what);
            }
            value
        })
        .collect();
    values.dedup();
    if values.len() > 1 {
        doc.warn(
            "Special_Value",
            format!("several values for {text}: {values:?}"),
        );
    }
    values.first().copied()
}

/// `Raster_Index_List`: the bands of one set of files in their order; none when it is not stated.
fn index_list(doc: &Doc<'_>, files: &Element) -> Result<Option<Vec<String>>, SceneFault> {
    let Some(list) = files.at("Raster_Display/Raster_Index_List") else {
        return Ok(None);
    };
    let mut indexed: Vec<(usize, String)> = list
        .all("Raster_Index")
        .filter_map(|i| {
            let index = count(i.text_at("BAND_INDEX")?)?;
            Some((index, i.text_at("BAND_ID")?.to_string()))
        })
        .collect();
    indexed.sort();
    let whole = indexed.iter().map(|(i, _)| *i).eq(1..=indexed.len());
    if indexed.is_empty() || !whole {
        let written: Vec<usize> = indexed.iter().map(|(i, _)| *i).collect();
        return Err(doc.bad(
            "Raster_Index_List",
            &format!("{written:?}"),
            "BAND_INDEX 1, 2, 3… each once",
        ));
    }
    Ok(Some(indexed.into_iter().map(|(_, id)| id).collect()))
}

/// Fills in the order of files that state none: the display channels (red, green, blue, alpha =
/// near infrared), which is what Pléiades and SPOT files follow; else the canonical order.
fn expected_order(
    doc: &mut Doc<'_>,
    image: &mut Image,
    raster: &Element,
    bands: &[BandFacts],
    band_count: usize,
) -> Result<(), SceneFault> {
    if image.sets.is_empty() {
        return Err(doc.missing("Raster_Data/Data_Access/Data_Files"));
    }
    let unstated = image.sets.iter().filter(|s| s.band_ids.is_empty()).count();
    if unstated > 1 || (unstated == 1 && image.sets.len() > 1) {
        return Err(
            doc.missing("Raster_Data/Data_Access/Data_Files/Raster_Display/Raster_Index_List")
        );
    }
    if unstated == 1
        && let Some(set) = image.sets.first_mut()
    {
        set.band_ids = usual_order(doc, raster, bands, band_count);
    }
    let order = image.file_order();
    let mut distinct = order.clone();
    distinct.sort();
    distinct.dedup();
    if order.len() != band_count || distinct.len() != band_count {
        return Err(doc.bad(
            &format!("{DIMENSIONS}/NBANDS"),
            &band_count.to_string(),
            &format!("the number of the bands {}", order.join(", ")),
        ));
    }
    Ok(())
}

fn usual_order(
    doc: &mut Doc<'_>,
    raster: &Element,
    bands: &[BandFacts],
    band_count: usize,
) -> Vec<String> {
    let mut display: Vec<String> = Vec::new();
    if let Some(order) = raster.at("Raster_Display/Band_Display_Order") {
        for channel in [
            "RED_CHANNEL",
            "GREEN_CHANNEL",
            "BLUE_CHANNEL",
            "ALPHA_CHANNEL",
        ] {
            if let Some(id) = order.text_at(channel)
                && !display.iter().any(|d| d == id)
            {
                display.push(id.to_string());
            }
        }
    }
    if display.len() == band_count {
        return display;
    }
    let mut known: Vec<&BandFacts> = bands.iter().collect();
    known.sort_by_key(|b| b.role);
    if known.len() != band_count {
        doc.warn(
            "NBANDS",
            format!("{band_count} bands, but {} are described", known.len()),
        );
        return (1..=band_count).map(|i| format!("band {i}")).collect();
    }
    known.iter().map(|b| b.id.clone()).collect()
}
