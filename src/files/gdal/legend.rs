//! What a classified image says of its classes: names, colours, and the table of its attributes.

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char};

use ::gdal::Dataset;
use gdal_sys::{GDALRATFieldType, GDALRATFieldUsage, GDALRasterAttributeTableH};

use super::setup::heard;

/// The classes of an image, by the value of their pixels.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Legend {
    /// Names: of the attribute table where it has some, else the names of categories.
    pub names: BTreeMap<i32, String>,
    /// Colours, red, green and blue: of the table of colours.
    pub colours: BTreeMap<i32, [u8; 3]>,
    /// The columns of the attribute table that say something of a value.
    pub columns: Vec<Column>,
}

/// A column of an attribute table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its texts by value.
    pub texts: BTreeMap<i32, String>,
}

/// More rows than any table of classes has.
const MOST_ROWS: i32 = 1 << 16;

impl Legend {
    /// That of a band, by number from 1.
    pub(super) fn read(dataset: &Dataset, band: i32) -> Self {
        let (legend, _) = heard(|| {
            let Ok(band) = dataset.rasterband(band as usize) else {
                return Self::default();
            };
            let colours = band.color_table();
            let colours = colours.iter().flat_map(|table| {
                (0..table.entry_count()).filter_map(|i| {
                    let rgba = table.entry_as_rgb(i)?;
                    let part = |v: i16| v.clamp(0, 255) as u8;
                    Some((i as i32, [part(rgba.r), part(rgba.g), part(rgba.b)]))
                })
            });
            // SAFETY: the band is alive, and with it its categories and its table.
            let (categories, table) = unsafe {
                (
                    categories(band.c_rasterband()),
                    gdal_sys::GDALGetDefaultRAT(band.c_rasterband()),
                )
            };
            let mut legend = Self {
                names: categories,
                colours: colours.collect(),
                columns: Vec::new(),
            };
            if !table.is_null() {
                legend.tabulate(&Table(table));
            }
            legend
        });
        legend
    }

    fn tabulate(&mut self, table: &Table) {
        let Some(values) = table.values() else { return };
        let name = table.column_of(GDALRATFieldUsage::GFU_Name);
        let is_text = |column| table.kind(column) == GDALRATFieldType::GFT_String;
        let name = name.or_else(|| (0..table.columns()).find(|&column| is_text(column)));
        for column in 0..table.columns() {
            let texts = values
                .iter()
                .map(|&(row, value)| (value, table.text(row, column)));
            let texts = texts.filter(|(_, text)| !text.is_empty()).collect();
            if Some(column) == name {
                self.names.extend(BTreeMap::clone(&texts));
            }
            self.columns.push(Column {
                name: table.name(column),
                texts,
            });
        }
    }

    /// The column of a name, in any letter case.
    pub fn column(&self, name: &str) -> Option<&Column> {
        let alike = |column: &&Column| column.name.to_lowercase() == name.to_lowercase();
        self.columns.iter().find(alike)
    }
}

/// # Safety
/// The band must be alive.
unsafe fn categories(band: gdal_sys::GDALRasterBandH) -> BTreeMap<i32, String> {
    let mut names = BTreeMap::new();
    // SAFETY: GDAL gives a list of its own, ended by a null, or null.
    unsafe {
        let list = gdal_sys::GDALGetRasterCategoryNames(band);
        for i in 0..MOST_ROWS {
            if list.is_null() || (*list.offset(i as isize)).is_null() {
                break;
            }
            let name = owned(*list.offset(i as isize));
            if !name.is_empty() {
                names.insert(i, name);
            }
        }
    }
    names
}

/// # Safety
/// A text that is ended by a zero, or null.
unsafe fn owned(text: *const c_char) -> String {
    match text.is_null() {
        true => String::new(),
        // SAFETY: as the caller says.
        false => unsafe { CStr::from_ptr(text) }
            .to_string_lossy()
            .trim()
            .to_string(),
    }
}

/// An attribute table that lives as long as its band; every call below only reads it, and GDAL checks
/// rows and columns itself.
struct Table(GDALRasterAttributeTableH);

impl Table {
    fn rows(&self) -> i32 {
        // SAFETY: the table is alive.
        unsafe { gdal_sys::GDALRATGetRowCount(self.0) }.clamp(0, MOST_ROWS)
    }

    fn columns(&self) -> i32 {
        // SAFETY: the table is alive.
        unsafe { gdal_sys::GDALRATGetColumnCount(self.0) }.clamp(0, 256)
    }

    fn kind(&self, column: i32) -> GDALRATFieldType::Type {
        // SAFETY: the table is alive.
        unsafe { gdal_sys::GDALRATGetTypeOfCol(self.0, column) }
    }

    fn name(&self, column: i32) -> String {
        // SAFETY: the table is alive, and its names with it.
        unsafe { owned(gdal_sys::GDALRATGetNameOfCol(self.0, column)) }
    }

    fn text(&self, row: i32, column: i32) -> String {
        // SAFETY: the table is alive; the text is, until the next is asked for.
        unsafe { owned(gdal_sys::GDALRATGetValueAsString(self.0, row, column)) }
    }

    fn column_of(&self, usage: GDALRATFieldUsage::Type) -> Option<i32> {
        // SAFETY: the table is alive.
        let column = unsafe { gdal_sys::GDALRATGetColOfUsage(self.0, usage) };
        (column >= 0).then_some(column)
    }

    /// The value of each row, where rows are values; none where they are ranges of unknown width.
    fn values(&self) -> Option<Vec<(i32, i32)>> {
        let named = || (0..self.columns()).find(|&c| self.name(c).eq_ignore_ascii_case("value"));
        let column = self
            .column_of(GDALRATFieldUsage::GFU_MinMax)
            .or_else(|| self.column_of(GDALRATFieldUsage::GFU_Min))
            .or_else(named);
        if let Some(column) = column {
            // SAFETY: the table is alive.
            let value = |row| unsafe { gdal_sys::GDALRATGetValueAsInt(self.0, row, column) };
            return Some((0..self.rows()).map(|row| (row, value(row))).collect());
        }
        let (mut first, mut step) = (0.0, 0.0);
        // SAFETY: the table is alive; two numbers are written.
        let linear =
            unsafe { gdal_sys::GDALRATGetLinearBinning(self.0, &mut first, &mut step) } != 0;
        // Without a word on it, rows are values from 0 on.
        let (first, step) = match linear {
            true => (first, step),
            false => (0.0, 1.0),
        };
        let whole = first.fract() == 0.0 && step == 1.0 && first.abs() < f64::from(1 << 24);
        whole.then(|| {
            (0..self.rows())
                .map(|row| (row, first as i32 + row))
                .collect()
        })
    }
}
