//! Sources over files that GDAL made, sample by sample.

use std::path::{Path, PathBuf};

use ::gdal::raster::{Buffer, ColorInterpretation, GdalType};
use ::gdal::{Dataset, DriverManager, Metadata};
use relais_core::fault::{Fault, Kind};
use relais_core::grid::Window;
use relais_core::raster::{Block, Mask, RasterSource, SampleType, Samples};

use super::{GdalFault, GdalSource, Opening, StatedValidity, Trust};

struct Made {
    dir: tempfile::TempDir,
}

impl Made {
    fn new() -> Self {
        super::setup::ready();
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    /// A GeoTIFF of planar samples, made further by `more` before it is closed.
    fn tiff<T: GdalType + Copy>(
        &self,
        (width, height): (usize, usize),
        planes: &[Vec<T>],
        more: impl FnOnce(&mut Dataset),
    ) -> PathBuf {
        let path = self.dir.path().join("a.tif");
        let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
        let mut file = driver
            .create_with_band_type::<T, _>(&path, width, height, planes.len())
            .unwrap();
        for (b, plane) in planes.iter().enumerate() {
            let mut buffer = Buffer::new((width, height), plane.clone());
            file.rasterband(b + 1)
                .unwrap()
                .write((0, 0), (width, height), &mut buffer)
                .unwrap();
        }
        more(&mut file);
        file.close().unwrap();
        path
    }
}

fn all(path: &Path, opening: &Opening) -> Result<Block, String> {
    let source = GdalSource::open_with(path, opening).map_err(|e| e.to_string())?;
    source
        .read(source.grid().window())
        .map_err(|e| e.to_string())
}

fn nodata(file: &mut Dataset, values: &[Option<f64>]) {
    for (b, value) in values.iter().enumerate() {
        let mut band = file.rasterband(b + 1).unwrap();
        band.set_no_data_value(*value).unwrap();
    }
}

#[test]
fn a_pixel_is_invalid_where_all_bands_hold_nodata() {
    let made = Made::new();
    let planes = [vec![0u16, 0, 5, 7], vec![0, 3, 9, 0]];
    let path = made.tiff((4, 1), &planes, |f| nodata(f, &[Some(0.0); 2]));
    let block = all(&path, &Opening::default()).unwrap();
    assert_eq!(block.mask, Mask::Pixels(vec![0, 255, 255, 255]));
    assert_eq!(block.samples, Samples::U16(planes.concat()));
    let ignored = Opening {
        validity: StatedValidity::Ignored,
        ..Opening::default()
    };
    assert_eq!(all(&path, &ignored).unwrap().mask, Mask::All);
    // A nodata value that no sample of the type can be.
    let path = made.tiff((4, 1), &planes, |f| nodata(f, &[Some(-9999.0); 2]));
    assert_eq!(all(&path, &Opening::default()).unwrap().mask, Mask::All);
}

#[test]
fn floats_are_invalid_where_they_are_no_numbers() {
    let made = Made::new();
    let planes = [
        vec![f32::NAN, 1.0, -3.402_823_5e38, f32::NAN],
        vec![f32::NAN, 1.0, 2.0, 4.0],
    ];
    let path = made.tiff((4, 1), &planes, |_| {});
    let block = all(&path, &Opening::default()).unwrap();
    assert_eq!(block.mask, Mask::Pixels(vec![0, 255, 255, 255]));
    let path = made.tiff((4, 1), &planes[..1], |f| {
        nodata(f, &[Some(f64::from(f32::MIN))])
    });
    let block = all(&path, &Opening::default()).unwrap();
    assert_eq!(block.mask, Mask::Pixels(vec![0, 255, 0, 0]));
}

#[test]
fn alpha_is_a_mask_and_no_band() {
    let made = Made::new();
    let planes = [vec![1u16, 2, 3], vec![4, 5, 6], vec![65_535, 1, 0]];
    let alpha = |file: &mut Dataset| {
        let mut band = file.rasterband(3).unwrap();
        band.set_color_interpretation(ColorInterpretation::AlphaBand)
            .unwrap();
    };
    let path = made.tiff((3, 1), &planes, alpha);
    let block = all(&path, &Opening::default()).unwrap();
    assert_eq!(
        (block.bands, &block.mask),
        (2, &Mask::Pixels(vec![255, 255, 0]))
    );
    let ignored = Opening {
        validity: StatedValidity::Ignored,
        ..Opening::default()
    };
    let block = all(&path, &ignored).unwrap();
    assert_eq!((block.bands, block.mask), (3, Mask::All));
}

/// 2^24 + 1 is the first integer that a 32-bit float cannot carry.
#[test]
fn integers_of_32_bits_are_carried_exactly_or_refused() {
    let made = Made::new();
    let first = 1 << 24;
    let path = made.tiff((2, 1), &[vec![-first, first]], |_| {});
    let block = all(&path, &Opening::default()).unwrap();
    assert_eq!(
        block.samples,
        Samples::F32(vec![-16_777_216.0, 16_777_216.0])
    );
    let path = made.tiff((2, 1), &[vec![7, first + 1]], |_| {});
    assert!(
        all(&path, &Opening::default())
            .unwrap_err()
            .contains("16777217")
    );
    // As nodata it does no harm.
    let path = made.tiff((2, 1), &[vec![7, i32::MIN + 1]], |f| {
        nodata(f, &[Some(f64::from(i32::MIN + 1))]);
    });
    assert_eq!(
        all(&path, &Opening::default()).unwrap().mask,
        Mask::Pixels(vec![255, 0])
    );
}

#[test]
fn windows_are_planar_and_must_lie_inside() {
    let made = Made::new();
    let planes: Vec<Vec<u8>> = (0..3)
        .map(|b| (0..20).map(|i| b * 20 + i).collect())
        .collect();
    let path = made.tiff((5, 4), &planes, |_| {});
    let source = GdalSource::open(&path).unwrap();
    let block = source
        .read(Window::new(3, 1, 2, 2))
        .map_err(|e| e.to_string())
        .unwrap();
    let wanted = [8, 9, 13, 14, 28, 29, 33, 34, 48, 49, 53, 54];
    assert_eq!(block.samples, Samples::U8(wanted.to_vec()));
    for outside in [
        Window::new(4, 0, 2, 1),
        Window::new(0, 4, 1, 1),
        Window::new(0, 0, 0, 1),
    ] {
        assert!(source.read(outside).is_err(), "{outside:?}");
    }
}

#[test]
fn chunks_are_whole_rows_or_grouped_tiles() {
    let made = Made::new();
    let path = made.tiff((1000, 600), &[vec![0u16; 600_000]], |_| {});
    let source = GdalSource::open(&path).unwrap();
    let (width, height) = source.chunk();
    assert_eq!(width, 1000);
    assert!(
        height * 2000 <= 512 << 10 && height * 2000 > 400 << 10,
        "{height}"
    );
    assert_eq!(source.sample_type(), SampleType::U16);
}

#[test]
fn a_look_is_averaged_over_valid_pixels() {
    let made = Made::new();
    let path = made.tiff((4, 2), &[vec![10u8, 20, 0, 0, 30, 40, 0, 0]], |f| {
        nodata(f, &[Some(0.0)])
    });
    let block = GdalSource::open(&path).unwrap().read_reduced(2, 1).unwrap();
    assert_eq!(block.window, Window::new(0, 0, 2, 1));
    assert_eq!(block.samples, Samples::U8(vec![25, 0]));
    assert_eq!(block.mask, Mask::Pixels(vec![255, 0]));
}

#[test]
fn facts_are_read_and_nothing_is_written_beside() {
    let made = Made::new();
    let path = made.tiff((2, 2), &[vec![1u8; 4], vec![2; 4]], |f| {
        let mut band = f.rasterband(1).unwrap();
        band.set_description("red").unwrap();
        band.set_scale(0.5).unwrap();
        f.set_metadata_item("KEY", "a=b", "").unwrap();
    });
    let source = GdalSource::open(&path).unwrap();
    assert_eq!(source.bands()[0].description, "red");
    assert_eq!(
        (source.bands()[0].scale, source.bands()[1].scale),
        (Some(0.5), None)
    );
    assert!(source.metadata("").contains(&("KEY".into(), "a=b".into())));
    assert_eq!(
        (source.driver(), source.grid().crs.clone()),
        ("GTiff", None)
    );
    assert_eq!(source.grid().transform, None);
    drop(source);
    assert_eq!(std::fs::read_dir(made.dir.path()).unwrap().count(), 1);
}

/// Side files are read for a user alone: an `.aux.xml` beside a delivered image changes nothing.
#[test]
fn a_delivered_image_stands_alone() {
    let made = Made::new();
    let path = made.tiff((2, 1), &[vec![1u8, 2]], |_| {});
    let pam = "<PAMDataset><PAMRasterBand band=\"1\"><NoDataValue>1</NoDataValue>\
               </PAMRasterBand></PAMDataset>";
    std::fs::write(path.with_extension("tif.aux.xml"), pam).unwrap();
    let look = |trust| {
        let opening = Opening {
            trust,
            ..Opening::default()
        };
        let source = GdalSource::open_with(&path, &opening).unwrap();
        source.may_be_invalid()
    };
    assert!(!look(Trust::Delivery));
    assert!(look(Trust::User));
}

/// More threads than handles: they wait for one another, and all read the same.
#[test]
fn threads_share_few_handles() {
    let made = Made::new();
    let plane: Vec<u16> = (0..256 * 256).map(|i| (i % 4096) as u16).collect();
    let path = made.tiff((256, 256), std::slice::from_ref(&plane), |_| {});
    let opening = Opening {
        handles: 2,
        ..Opening::default()
    };
    let source = GdalSource::open_with(&path, &opening).unwrap();
    std::thread::scope(|scope| {
        for t in 0..8 {
            let (source, plane) = (&source, &plane);
            scope.spawn(move || {
                for row in (t..256).step_by(8) {
                    let window = Window::new(0, row, 256, 1);
                    let block = source.read(window).map_err(|e| e.to_string()).unwrap();
                    let wanted = plane[row * 256..(row + 1) * 256].to_vec();
                    assert_eq!(block.samples, Samples::U16(wanted));
                }
            });
        }
    });
}

#[test]
fn what_cannot_be_read_is_an_input_fault() {
    let made = Made::new();
    let missing = GdalSource::open(&made.dir.path().join("no.tif"))
        .err()
        .unwrap();
    assert!(matches!(missing, GdalFault::Missing { .. }));
    let folder = GdalSource::open(made.dir.path()).err().unwrap();
    let text = made.dir.path().join("text.tif");
    std::fs::write(&text, "hello").unwrap();
    let text = GdalSource::open(&text).err().unwrap();
    for fault in [missing, folder, text] {
        assert_eq!(fault.kind(), Kind::Input, "{fault}");
    }
}
