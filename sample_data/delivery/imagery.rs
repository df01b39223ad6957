//! The sections of a DIM file about its pixels: geoposition, settings, files.

use super::facts::{Facts, Format, Level};
use crate::sensor::Family;
use crate::xml::Xml;

/// `Geoposition`.
pub fn geoposition(x: &mut Xml, f: &Facts) {
    x.within("Geoposition", |x| {
        let (geometry, orientation, kind) = match f.level {
            Level::Ortho => ("GROUND", "UL", "CELL"),
            Level::Sensor => ("SENSOR", "CENTER", "POINT"),
        };
        x.within("Raster_CRS", |x| {
            x.leaf("RASTER_GEOMETRY", geometry);
            x.leaf("PIXEL_ORIENTATION", orientation);
            x.leaf("PIXEL_CRS_TYPE", kind);
            x.leaf("PIXEL_ORIGIN", 1);
        });
        match f.lie {
            Some(lie) => x.within("Geoposition_Insert", |x| {
                x.leaf("ULXMAP", format!("{:?}", lie.ulx));
                x.leaf("ULYMAP", format!("{:?}", lie.uly));
                x.leaf("XDIM", format!("{:?}", lie.res));
                x.leaf("YDIM", format!("{:?}", lie.res));
            }),
            None => x.within("Geoposition_Models", |x| {
                x.within("Rational_Function_Model", |x| {
                    let rpc = format!("RPC_{}.XML", f.stem);
                    x.component("RPC Model", Some("Geoposition Model"), "DIMAP", &rpc);
                });
            }),
        }
    });
}

/// `Processing_Information`.
pub fn processing(x: &mut Xml, f: &Facts) {
    let spot = f.family() == Family::Spot;
    let ortho = f.level == Level::Ortho;
    x.within("Processing_Information", |x| {
        x.within("Production_Facility", |x| {
            x.leaf_with("SOFTWARE", " version=\"1\"", "RELAIS-SAMPLE");
            x.leaf("PROCESSING_CENTER", "FICTIF");
        });
        x.within("Product_Settings", |x| {
            x.leaf("PROCESSING_LEVEL", f.level.long());
            x.leaf("SPECTRAL_PROCESSING", f.spectral);
            x.within("Geometric_Settings", |x| {
                let processing = match (f.level, spot) {
                    (Level::Ortho, true) => "ORTHO",
                    (Level::Ortho, false) => "SYSTEM_ORTHO",
                    (Level::Sensor, _) => "SYSTEM_SENSOR",
                };
                x.leaf("GEOMETRIC_PROCESSING", processing);
                x.leaf("EPHEMERIS_USED", "CORRECTED");
                x.leaf("ATTITUDES_USED", "CORRECTED");
                x.leaf("GROUND_SETTING", true);
                x.leaf("GROUND_DESC", "FICTITIOUS_GROUND");
                x.leaf("VERTICAL_SETTING", ortho);
                if ortho {
                    x.leaf("VERTICAL_DESC", "FICTITIOUS_RELIEF");
                }
            });
            x.within("Radiometric_Settings", |x| {
                x.leaf("RADIOMETRIC_PROCESSING", "BASIC");
                if !spot {
                    x.leaf("INTER_DETECTOR_NORMALIZATION", false);
                    x.leaf("DETECTORS_INTERPOLATION", true);
                    x.leaf("STRAYLIGHT_CORRECTION", false);
                    x.leaf("VCTI_CORRECTION", false);
                    x.leaf("INTER_ARRAY_RECONSTRUCTION", true);
                    x.leaf("RADIOMETRIC_STRETCH", false);
                    x.leaf("OUT_OF_ORDER_THRESHOLD", 0.5);
                }
            });
            x.within("Sampling_Settings", |x| {
                x.leaf_with("RESAMPLING_SPACING", " unit=\"m\"", f.res_m);
                x.leaf("RESAMPLING_KERNEL", if spot { "BICUBIC" } else { "SPLINE" });
            });
            x.within("MTF_Settings", |x| {
                x.leaf("PAN_RESTORATION", true);
                x.leaf("MS_RESTORATION", false);
            });
        });
        x.within("Processing_Lineage", |x| {
            let path = format!("LINEAGE/PROCESSING_{}_DIM.XML", f.stem);
            x.component("Processing", Some("Lineage Information"), "DIMAP", &path);
        });
    });
}

/// `Raster_Data`.
pub fn raster(x: &mut Xml, f: &Facts) {
    let spot = f.family() == Family::Spot;
    let (rows, cols) = f.tile_count();
    x.within("Raster_Data", |x| {
        x.within("Data_Access", |x| {
            let format = match f.format {
                Format::Tiff => "image/tiff",
                Format::Jp2 => "image/jp2",
            };
            x.leaf("DATA_FILE_ORGANISATION", "BAND_COMPOSITE");
            x.leaf("DATA_FILE_FORMAT", format);
            x.leaf("DATA_FILE_TILES", spot || rows * cols > 1);
            x.within("Data_Files", |x| {
                for (r, c) in (1..=rows).flat_map(|r| (1..=cols).map(move |c| (r, c))) {
                    x.open("Data_File", &format!(" tile_R=\"{r}\" tile_C=\"{c}\""));
                    let path = format!("{}.{}", f.tile_name(r, c), f.extension());
                    x.href("DATA_FILE_PATH", &path);
                    x.close();
                }
            });
        });
        x.within("Raster_Dimensions", |x| {
            x.leaf("NROWS", f.size.1);
            x.leaf("NCOLS", f.size.0);
            x.leaf("NBANDS", f.bands.len());
            // SPOT always writes the tiles, Pléiades only when there are several.
            if spot || rows * cols > 1 {
                x.within("Tile_Set", |x| tile_set(x, f));
            }
        });
        x.within("Raster_Encoding", |x| {
            x.leaf("DATA_TYPE", "INTEGER");
            x.leaf("NBITS", 16);
            x.leaf("SIGN", "UNSIGNED");
            x.leaf(
                "COMPRESSION_TYPE",
                match f.format {
                    Format::Tiff => "NONE",
                    Format::Jp2 => "LOSSLESS",
                },
            );
        });
        display(x, f);
    });
}

fn tile_set(x: &mut Xml, f: &Facts) {
    let (rows, cols) = f.tile_count();
    let (w, h) = f.tile_size();
    x.leaf("NTILES", rows * cols);
    x.within("Regular_Tiling", |x| {
        x.empty("NTILES_SIZE", &format!(" nrows=\"{h}\" ncols=\"{w}\""));
        x.empty(
            "NTILES_COUNT",
            &format!(" ntiles_R=\"{rows}\" ntiles_C=\"{cols}\""),
        );
        let none = if f.family() == Family::Spot {
            "0"
        } else {
            "0.0"
        };
        x.leaf("OVERLAP_ROW", none);
        x.leaf("OVERLAP_COL", none);
    });
}

fn display(x: &mut Xml, f: &Facts) {
    x.within("Raster_Display", |x| {
        x.within("Band_Display_Order", |x| {
            let channels = [
                "RED_CHANNEL",
                "GREEN_CHANNEL",
                "BLUE_CHANNEL",
                "ALPHA_CHANNEL",
            ];
            if f.bands.len() == 1 {
                for channel in &channels[..3] {
                    x.leaf(channel, f.bands[0].id);
                }
            } else {
                for (channel, id) in channels.iter().zip(["B2", "B1", "B0", "B3"]) {
                    x.leaf(channel, id);
                }
            }
        });
        for (text, value) in [("NODATA", 0), ("SATURATED", 4095)] {
            x.within("Special_Value", |x| {
                x.leaf("SPECIAL_VALUE_TEXT", text);
                x.leaf("SPECIAL_VALUE_COUNT", value);
            });
        }
    });
}
