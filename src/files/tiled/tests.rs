use std::path::PathBuf;

use ::gdal::DriverManager;
use ::gdal::raster::{Buffer, GdalType, RasterCreationOptions};
use relais_core::raster::Samples;

use super::*;

/// A GeoTIFF of one band by GDAL: patches of some classes, on 300 × 200 pixels.
fn written<T: GdalType + Copy>(
    folder: &Path,
    options: &[&str],
    nodata: Option<f64>,
    class: impl Fn(usize) -> T,
) -> PathBuf {
    let (width, height) = (300, 200);
    let path = folder.join("classes.tif");
    let _ = std::fs::remove_file(&path);
    let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
    let options = RasterCreationOptions::from_iter(options.iter().copied());
    let made = driver
        .create_with_band_type_with_options::<T, _>(&path, width, height, 1, &options)
        .unwrap();
    let mut band = made.rasterband(1).unwrap();
    band.set_no_data_value(nodata).unwrap();
    let samples = (0..width * height).map(|i| {
        let (col, row) = (i % width, i / width);
        class((col / 7 + row / 5 * 3) % 11)
    });
    let mut buffer = Buffer::new((width, height), samples.collect());
    band.write((0, 0), (width, height), &mut buffer).unwrap();
    made.close().unwrap();
    path
}

fn opened(path: &Path) -> TiledSource {
    TiledSource::open_with(path, &Opening::default()).unwrap()
}

fn windows() -> [Window; 6] {
    [
        Window::new(0, 0, 300, 200),
        Window::new(0, 0, 64, 64),
        Window::new(64, 64, 64, 64),
        Window::new(256, 192, 44, 8),
        Window::new(63, 60, 70, 10),
        Window::new(299, 199, 1, 1),
    ]
}

fn as_gdal_reads(path: &Path) -> bool {
    let source = opened(path);
    for window in windows() {
        let own = source.read(window).unwrap();
        assert_eq!(own, source.gdal().read(window).unwrap(), "{window:?}");
    }
    source.is_plain()
}

const TILED: [&str; 3] = ["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64"];

/// Whatever the packing, the type and the nodata value, pixels and mask are those that GDAL gives.
#[test]
fn tiles_are_read_as_gdal_reads_them() {
    let dir = tempfile::tempdir().unwrap();
    for packing in [
        &[][..],
        &["COMPRESS=DEFLATE"],
        &["COMPRESS=DEFLATE", "PREDICTOR=2"],
        &["COMPRESS=ZSTD"],
        &["COMPRESS=ZSTD", "PREDICTOR=2", "BIGTIFF=YES"],
    ] {
        let options = [&TILED, packing].concat();
        for nodata in [None, Some(3.0), Some(300.0), Some(-1.0), Some(2.5)] {
            let bytes = |class: usize| class as u8 * 20;
            assert!(as_gdal_reads(&written(dir.path(), &options, nodata, bytes)));
            let words = |class: usize| class as u16 * 6000;
            assert!(as_gdal_reads(&written(dir.path(), &options, nodata, words)));
            let signed = |class: usize| class as i16 * 100 - 300;
            assert!(as_gdal_reads(&written(
                dir.path(),
                &options,
                nodata,
                signed
            )));
        }
    }
}

/// What is none of ours goes through GDAL, with the right answer too.
#[test]
fn all_else_is_left_to_gdal() {
    let dir = tempfile::tempdir().unwrap();
    let class = |class: usize| class as u8;
    for options in [
        &["COMPRESS=DEFLATE"][..],
        &["TILED=YES", "COMPRESS=LZW"],
        &["TILED=YES", "NBITS=4"],
    ] {
        let path = written(dir.path(), options, Some(3.0), class);
        assert!(!as_gdal_reads(&path), "{options:?}");
    }
    let big = ["TILED=YES", "ENDIANNESS=BIG"];
    let words = written(dir.path(), &big, None, |class| class as u16 * 300);
    assert!(!as_gdal_reads(&words));
    let floats = written(dir.path(), &TILED, None, |class| class as f32);
    assert!(!as_gdal_reads(&floats));
}

/// Tiles that were never written are nodata, else 0.
#[test]
fn sparse_tiles_are_blank() {
    let dir = tempfile::tempdir().unwrap();
    let options = [&TILED[..], &["SPARSE_OK=TRUE", "COMPRESS=DEFLATE"]].concat();
    let path = dir.path().join("sparse.tif");
    for nodata in [None, Some(9.0)] {
        let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
        let options = RasterCreationOptions::from_iter(options.iter().copied());
        let made = driver
            .create_with_band_type_with_options::<u8, _>(&path, 300, 200, 1, &options)
            .unwrap();
        made.rasterband(1)
            .unwrap()
            .set_no_data_value(nodata)
            .unwrap();
        made.close().unwrap();
        assert!(as_gdal_reads(&path));
    }
}

/// A tile that does not decode is told; GDAL may make up its end.
#[test]
fn damaged_tiles_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let options = [&TILED[..], &["COMPRESS=DEFLATE"]].concat();
    let path = written(dir.path(), &options, None, |class| class as u8);
    let bytes = std::fs::read(&path).unwrap();
    let source = opened(&path);
    let (offset, size) = source.layout.as_ref().unwrap().places[0];
    let mut hurt = bytes.clone();
    hurt[(offset + size / 2) as usize] ^= 0x10;
    std::fs::write(&path, &hurt).unwrap();
    let read = |window| opened(&path).read(window);
    let fault = read(Window::new(0, 0, 64, 64)).unwrap_err();
    assert_eq!(fault.code(), "RLS-E126", "{fault}");
    assert!(read(Window::new(64, 64, 64, 64)).is_ok());
    let outside = opened(&path).read(Window::new(290, 0, 64, 64)).unwrap_err();
    assert_eq!(outside.code(), "RLS-E127");
}

#[test]
fn a_window_that_is_a_tile_is_the_tile() {
    let dir = tempfile::tempdir().unwrap();
    let path = written(dir.path(), &TILED, None, |class| class as u8);
    let source = opened(&path);
    assert_eq!(source.chunk(), (300, 200));
    let block = source.read(Window::new(64, 0, 64, 64)).unwrap();
    let Samples::U8(v) = block.samples else {
        panic!("{:?}", block.samples.kind())
    };
    assert_eq!(
        (v[0], v[63 + 64 * 63]),
        (9, ((127 / 7 + 63 / 5 * 3) % 11) as u8)
    );
}
