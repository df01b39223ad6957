//! Small deliveries, made of text: enough of each family for what is read of it. (Whole ones, with
//! an invented landscape, are made by `relais-sample` for the tests of the program.)

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::scene::facts::Family;

/// A product to be made.
#[derive(Debug, Clone)]
pub struct Product {
    pub family: Family,
    pub width: usize,
    pub height: usize,
    /// Size of its tiles.
    pub tile: (usize, usize),
    /// The bands in the order in which its files hold them.
    pub order: Vec<&'static str>,
    pub sensor: bool,
}

impl Product {
    pub fn spot() -> Self {
        Self {
            family: Family::Spot67,
            width: 60,
            height: 40,
            tile: (60, 40),
            order: vec!["B2", "B1", "B0", "B3"],
            sensor: false,
        }
    }

    pub fn pleiades() -> Self {
        Self {
            family: Family::Pleiades,
            tile: (25, 30),
            ..Self::spot()
        }
    }

    pub fn neo() -> Self {
        Self {
            family: Family::PleiadesNeo,
            tile: (25, 30),
            order: vec!["R", "G", "B", "NIR", "RE", "DB"],
            ..Self::spot()
        }
    }

    /// The value of a band at a pixel: bands differ, and the brightest beyond 12 bits.
    pub fn value(&self, id: &str, col: usize, row: usize) -> u16 {
        // Nothing at the left; and one dark pixel, which is valid.
        if col < 3 || ((col, row) == (10, 10) && matches!(id, "B2" | "R")) {
            return 0;
        }
        let base = match id {
            "B2" | "R" => 300,
            "B1" | "G" => 500,
            "B0" | "B" => 700,
            "B3" | "NIR" => 1200,
            "RE" => 1600,
            "DB" => 900,
            _ => 400,
        };
        if (col, row) == (7, 7) {
            return 4182;
        }
        base + ((col * 7 + row * 13) % 90) as u16
    }

    /// `VOL` and below: (path, bytes).
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = vec![
            (self.volume_name(), self.volume().into_bytes()),
            (format!("IMG/{}", self.dim_name()), latin_1(&self.dim())),
            ("IMG/MASKS/ROI_MSK.GML".to_string(), b"<Mask/>".to_vec()),
        ];
        if self.sensor {
            files.push(("IMG/RPC_X.XML".into(), b"<Dimap_Document/>".to_vec()));
        }
        for (set, ids) in self.sets() {
            for (row, col) in self.places() {
                let path = format!("IMG/{}", self.tile_name(set, row, col));
                files.push((path, self.tiff(&ids, row, col)));
            }
        }
        files
    }

    pub fn volume_name(&self) -> String {
        match self.family {
            Family::Spot67 => "SPOT_VOL.XML",
            Family::PleiadesNeo => "VOL_PNEO.XML",
            _ => "VOL_PHR.XML",
        }
        .to_string()
    }

    pub fn dim_name(&self) -> &'static str {
        "DIM_X.XML"
    }

    fn volume(&self) -> String {
        format!(
            "<Dimap_Document><Dataset_Content><Dataset_Components><Component>\
             <COMPONENT_TITLE>ORTHO</COMPONENT_TITLE><COMPONENT_TYPE>DIMAP</COMPONENT_TYPE>\
             <COMPONENT_PATH href=\"IMG/{}\"/><COMPONENT_TN_PATH href=\"IMG/ICON.JPG\"/>\
             </Component></Dataset_Components></Dataset_Content></Dimap_Document>",
            self.dim_name()
        )
    }

    fn sets(&self) -> Vec<(&'static str, Vec<&'static str>)> {
        match self.family {
            Family::PleiadesNeo => vec![
                ("_RGB", self.order[..3].to_vec()),
                ("_NED", self.order[3..].to_vec()),
            ],
            _ => vec![("", self.order.clone())],
        }
    }

    /// Rows and columns of tiles, from 1, in no order.
    fn places(&self) -> Vec<(usize, usize)> {
        let rows = self.height.div_ceil(self.tile.1);
        let cols = self.width.div_ceil(self.tile.0);
        let mut places: Vec<_> = (1..=rows)
            .flat_map(|r| (1..=cols).map(move |c| (r, c)))
            .collect();
        places.reverse();
        places
    }

    pub fn tile_name(&self, set: &str, row: usize, col: usize) -> String {
        format!("IMG_X{set}_R{row}C{col}.TIF")
    }

    fn tiff(&self, ids: &[&str], row: usize, col: usize) -> Vec<u8> {
        let (left, top) = ((col - 1) * self.tile.0, (row - 1) * self.tile.1);
        let (right, bottom) = (
            (left + self.tile.0).min(self.width),
            (top + self.tile.1).min(self.height),
        );
        tiff(right - left, bottom - top, ids.len(), |c, r, band| {
            self.value(ids[band], left + c, top + r)
        })
    }

    /// The order in which the metadata list bands.
    fn listed(&self) -> Vec<&'static str> {
        match self.family {
            Family::Spot67 => vec!["B2", "B1", "B0", "B3"],
            Family::PleiadesNeo => vec!["R", "G", "B", "NIR", "RE", "DB"],
            _ => vec!["B0", "B1", "B2", "B3"],
        }
    }

    /// The product file, in ISO-8859-1.
    pub fn dim(&self) -> String {
        let geometry = match self.sensor {
            true => SENSOR.to_string(),
            false => GROUND.to_string(),
        };
        let (mission, index) = match self.family {
            Family::Spot67 => ("SPOT", "7"),
            Family::PleiadesNeo => ("PNEO", "4"),
            _ => ("PHR", "1A"),
        };
        format!(
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\" standalone=\"no\"?>\n<Dimap_Document>\
             <Metadata_Identification><METADATA_FORMAT version=\"2.12\">DIMAP</METADATA_FORMAT>\
             </Metadata_Identification>\
             <Dataset_Identification><DATASET_NAME version=\"1.0\">DS_X</DATASET_NAME>\
             <Legal_Constraints><COPYRIGHT>© données fictives</COPYRIGHT><LICENSE>NA</LICENSE>\
             </Legal_Constraints></Dataset_Identification>\
             <Dataset_Content><CLOUD_COVERAGE unit=\"percent\">12.5</CLOUD_COVERAGE>\
             <Dataset_Extent>{}</Dataset_Extent></Dataset_Content>\
             <Product_Information><Delivery_Identification>\
             <PRODUCTION_DATE>2024-01-02T03:04:05</PRODUCTION_DATE><JOB_ID>4242-2</JOB_ID>\
             </Delivery_Identification></Product_Information>{geometry}\
             <Processing_Information><Product_Settings><PROCESSING_LEVEL>{}</PROCESSING_LEVEL>\
             <SPECTRAL_PROCESSING>PMS</SPECTRAL_PROCESSING><Radiometric_Settings>\
             <RADIOMETRIC_PROCESSING>BASIC</RADIOMETRIC_PROCESSING></Radiometric_Settings>\
             </Product_Settings></Processing_Information>{}{}\
             <Geometric_Data><Use_Area>{}</Use_Area></Geometric_Data>\
             <Quality_Assessment><Planimetric_Accuracy_Measurement><Quality_Values>\
             <ACCURACY_CE90>4.5</ACCURACY_CE90></Quality_Values>\
             </Planimetric_Accuracy_Measurement><Imaging_Quality_Measurement>\
             <MEASURE_NAME>Area_Of_Interest (ROI)</MEASURE_NAME><Quality_Mask><Component>\
             <COMPONENT_PATH href=\"MASKS/ROI_MSK.GML\"/></Component></Quality_Mask>\
             </Imaging_Quality_Measurement></Quality_Assessment>\
             <Dataset_Sources><Source_Identification><SOURCE_ID>STRIP_1</SOURCE_ID><Strip_Source>\
             <MISSION>{mission}</MISSION><MISSION_INDEX>{index}</MISSION_INDEX>\
             <INSTRUMENT>{mission}</INSTRUMENT>\
             <IMAGING_DATE>2024-01-01</IMAGING_DATE><IMAGING_TIME>10:11:12.3Z</IMAGING_TIME>\
             </Strip_Source></Source_Identification></Dataset_Sources></Dimap_Document>",
            self.extent(),
            if self.sensor { "SENSOR" } else { "ORTHO" },
            self.raster(),
            self.radiometry(),
            self.angles(),
        )
    }

    /// SPOT gives the centre of the first pixel, the others its upper-left point.
    fn extent(&self) -> String {
        if self.sensor {
            return String::new();
        }
        let off = if self.family == Family::Spot67 {
            0.75
        } else {
            0.0
        };
        format!(
            "<Vertex><LON>-0.5</LON><LAT>44.8</LAT><X>{}</X><Y>{}</Y><COL>1</COL><ROW>1</ROW></Vertex>",
            700_000.0 + off,
            7_639_842.0 - off
        )
    }

    fn raster(&self) -> String {
        let mut access = String::new();
        for (set, ids) in self.sets() {
            access += "<Data_Files>";
            for (row, col) in self.places() {
                let _ = write!(
                    access,
                    "<Data_File tile_R=\"{row}\" tile_C=\"{col}\"><DATA_FILE_PATH href=\"{}\"/>\
                     </Data_File>",
                    self.tile_name(set, row, col)
                );
            }
            if self.family == Family::PleiadesNeo {
                access += "<Raster_Display><Raster_Index_List>";
                for (i, id) in ids.iter().enumerate() {
                    let _ = write!(
                        access,
                        "<Raster_Index><BAND_ID>{id}</BAND_ID><BAND_INDEX>{}</BAND_INDEX>\
                         </Raster_Index>",
                        i + 1
                    );
                }
                access += &format!("</Raster_Index_List>{SPECIAL}</Raster_Display>");
            }
            access += "</Data_Files>";
        }
        let display = match self.family {
            Family::PleiadesNeo => String::new(),
            _ => format!(
                "<Raster_Display><Band_Display_Order><RED_CHANNEL>B2</RED_CHANNEL>\
                 <GREEN_CHANNEL>B1</GREEN_CHANNEL><BLUE_CHANNEL>B0</BLUE_CHANNEL>\
                 <ALPHA_CHANNEL>B3</ALPHA_CHANNEL></Band_Display_Order>{SPECIAL}</Raster_Display>"
            ),
        };
        format!(
            "<Raster_Data><Data_Access><DATA_FILE_ORGANISATION>BAND_COMPOSITE\
             </DATA_FILE_ORGANISATION><DATA_FILE_FORMAT>image/tiff</DATA_FILE_FORMAT>{access}\
             </Data_Access><Raster_Dimensions><NROWS>{}</NROWS><NCOLS>{}</NCOLS><NBANDS>{}</NBANDS>\
             <Tile_Set><NTILES>9</NTILES><Regular_Tiling><NTILES_SIZE nrows=\"{}\" ncols=\"{}\"/>\
             <OVERLAP_ROW>0.0</OVERLAP_ROW><OVERLAP_COL>0.0</OVERLAP_COL></Regular_Tiling></Tile_Set>\
             </Raster_Dimensions><Raster_Encoding><DATA_TYPE>INTEGER</DATA_TYPE><NBITS>16</NBITS>\
             <SIGN>UNSIGNED</SIGN></Raster_Encoding>{display}</Raster_Data>",
            self.height,
            self.width,
            self.order.len(),
            self.tile.1,
            self.tile.0,
        )
    }

    fn radiometry(&self) -> String {
        let mut text = String::from(
            "<Radiometric_Data><Dynamic_Range><PRODUCT_RANGE>12</PRODUCT_RANGE></Dynamic_Range>\
             <Histogram_Band_List>",
        );
        for id in self.listed() {
            text += &self.histogram(id);
        }
        text += "</Histogram_Band_List><Radiometric_Calibration><Instrument_Calibration>\
                 <Band_Measurement_List>";
        for (i, id) in self.listed().into_iter().enumerate() {
            let range = match self.family {
                Family::PleiadesNeo => {
                    "<MEASURE_UNIT>nanometer</MEASURE_UNIT><FWHM><MIN>619</MIN><MAX>690</MAX></FWHM>"
                }
                Family::Spot67 => {
                    "<MEASURE_UNIT>nanometers</MEASURE_UNIT><MIN>633</MIN><MAX>697</MAX>"
                }
                _ => "<MEASURE_UNIT>micrometers</MEASURE_UNIT><MIN>0.59</MIN><MAX>0.71</MAX>",
            };
            let _ = write!(
                text,
                "<Band_Spectral_Range><BAND_ID>{id}</BAND_ID>{range}</Band_Spectral_Range>\
                 <Band_Radiance><BAND_ID>{id}</BAND_ID><GAIN>{}.5</GAIN><BIAS>0</BIAS></Band_Radiance>\
                 <Band_Solar_Irradiance><BAND_ID>{id}</BAND_ID><VALUE>15{i}0.5</VALUE>\
                 </Band_Solar_Irradiance>",
                8 + i
            );
        }
        text + "</Band_Measurement_List></Instrument_Calibration></Radiometric_Calibration>\
                </Radiometric_Data>"
    }

    /// In the binning of its family (data/README.md, trap 1).
    fn histogram(&self, id: &str) -> String {
        let mut counts = vec![0_u32; 5000];
        for row in 0..self.height {
            for col in 0..self.width {
                counts[usize::from(self.value(id, col, row))] += 1;
            }
        }
        counts[0] = 0;
        let min = counts.iter().position(|&n| n > 0).unwrap();
        let max = counts.iter().rposition(|&n| n > 0).unwrap();
        let total: u32 = counts.iter().sum();
        let sum: f64 = counts
            .iter()
            .enumerate()
            .map(|(v, &n)| v as f64 * f64::from(n))
            .sum();
        let bins: Vec<u32> = match self.family {
            Family::Spot67 => {
                let mut bins = counts[1..=4095].to_vec();
                bins[4094] += counts[4096..].iter().sum::<u32>();
                bins
            }
            Family::PleiadesNeo => counts[min..=max].to_vec(),
            _ => {
                let mut bins = counts[..4096].to_vec();
                bins[4094] += counts[4095..].iter().sum::<u32>();
                bins
            }
        };
        let values: Vec<String> = bins.iter().map(u32::to_string).collect();
        format!(
            "<Histogram_Band><BAND_ID>{id}</BAND_ID><VALUES>{}</VALUES><MIN>{min}</MIN>\
             <MAX>{max}</MAX><MEAN>{}</MEAN><STDV>0</STDV></Histogram_Band>",
            values.join(" "),
            sum / f64::from(total)
        )
    }

    /// Labels and their order as each family has them; the sun stands at 45 at the centre only.
    fn angles(&self) -> String {
        let labels: &[&str] = match self.family {
            Family::Spot67 => &[
                "TopLeft",
                "TopCenter",
                "CenterLeft",
                "Center",
                "BottomRight",
            ],
            Family::PleiadesNeo => &["Center", "TopCenter", "BottomCenter"],
            _ => &["Top Center", "Center", "Bottom Center"],
        };
        labels
            .iter()
            .map(|label| {
                let sun = if *label == "Center" { 45.0 } else { 10.0 };
                format!(
                    "<Located_Geometric_Values><LOCATION_TYPE>{label}</LOCATION_TYPE>\
                     <TIME>2024-01-01T10:11:13.5Z</TIME><Solar_Incidences>\
                     <SUN_ELEVATION>{sun}</SUN_ELEVATION></Solar_Incidences>\
                     </Located_Geometric_Values>"
                )
            })
            .collect()
    }

    /// Writes it to a folder.
    pub fn write(&self, folder: &Path) {
        write(folder, &self.files());
    }
}

const SPECIAL: &str = "<Special_Value><SPECIAL_VALUE_TEXT>NODATA</SPECIAL_VALUE_TEXT>\
    <SPECIAL_VALUE_COUNT>0</SPECIAL_VALUE_COUNT></Special_Value><Special_Value>\
    <SPECIAL_VALUE_TEXT>SATURATED</SPECIAL_VALUE_TEXT><SPECIAL_VALUE_COUNT>4095\
    </SPECIAL_VALUE_COUNT></Special_Value>";

const GROUND: &str = "<Coordinate_Reference_System><Projected_CRS>\
    <PROJECTED_CRS_CODE>urn:ogc:def:crs:EPSG::32740</PROJECTED_CRS_CODE></Projected_CRS>\
    </Coordinate_Reference_System><Geoposition><Raster_CRS><RASTER_GEOMETRY>GROUND\
    </RASTER_GEOMETRY><PIXEL_ORIENTATION>UL</PIXEL_ORIENTATION></Raster_CRS><Geoposition_Insert>\
    <ULXMAP unit=\"m\">700000.0</ULXMAP><ULYMAP>7.639842e+06</ULYMAP><XDIM>1.5</XDIM>\
    <YDIM>1.5</YDIM></Geoposition_Insert></Geoposition>";

const SENSOR: &str = "<Coordinate_Reference_System><Geodetic_CRS>\
    <GEODETIC_CRS_CODE>urn:ogc:def:crs:EPSG::4326</GEODETIC_CRS_CODE></Geodetic_CRS>\
    </Coordinate_Reference_System><Geoposition><Raster_CRS><RASTER_GEOMETRY>SENSOR\
    </RASTER_GEOMETRY><PIXEL_ORIENTATION>CENTER</PIXEL_ORIENTATION></Raster_CRS>\
    <Geoposition_Models><Rational_Function_Model><Component><COMPONENT_PATH href=\"RPC_X.XML\"/>\
    </Component></Rational_Function_Model></Geoposition_Models></Geoposition>";

/// Writes files below a folder.
pub fn write(folder: &Path, files: &[(String, Vec<u8>)]) {
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

pub fn latin_1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect()
}

/// An uncompressed TIFF of 16-bit samples, bands together, in one strip.
pub fn tiff(
    width: usize,
    height: usize,
    bands: usize,
    value: impl Fn(usize, usize, usize) -> u16,
) -> Vec<u8> {
    let bits_at = 8 + 2 + 10 * 12 + 4;
    let data_at = bits_at + 2 * bands;
    let bytes = width * height * bands * 2;
    let mut out = b"II*\0\x08\0\0\0\x0a\0".to_vec();
    let mut entry = |tag: u16, kind: u16, count: usize, value: usize| {
        out.extend(tag.to_le_bytes());
        out.extend(kind.to_le_bytes());
        out.extend((count as u32).to_le_bytes());
        out.extend((value as u32).to_le_bytes());
    };
    entry(256, 4, 1, width);
    entry(257, 4, 1, height);
    // Two values or one stand in the entry itself.
    match bands {
        1 | 2 => entry(258, 3, bands, 16 | 16 << 16),
        _ => entry(258, 3, bands, bits_at),
    }
    entry(259, 3, 1, 1);
    entry(262, 3, 1, 1);
    entry(273, 4, 1, data_at);
    entry(277, 3, 1, bands);
    entry(278, 4, 1, height);
    entry(279, 4, 1, bytes);
    entry(284, 3, 1, 1);
    out.extend([0; 4]);
    out.extend((0..bands).flat_map(|_| 16_u16.to_le_bytes()));
    for row in 0..height {
        for col in 0..width {
            for band in 0..bands {
                out.extend(value(col, row, band).to_le_bytes());
            }
        }
    }
    out
}

/// A ZIP of files, stored as they are.
pub fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (path, bytes) in files {
        let at = out.len() as u32;
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        common.extend(crc_32(bytes).to_le_bytes());
        common.extend((bytes.len() as u32).to_le_bytes());
        common.extend((bytes.len() as u32).to_le_bytes());
        common.extend((path.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(path.bytes());
        out.extend(bytes);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(path.bytes());
    }
    let (count, at) = (files.len() as u16, out.len() as u32);
    let size = directory.len() as u32;
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

fn crc_32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc: u32, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| match crc & 1 {
            0 => crc >> 1,
            _ => crc >> 1 ^ 0xedb8_8320,
        })
    })
}
