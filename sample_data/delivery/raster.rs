//! Image files, written by GDAL window by window: GeoTIFF, and JPEG 2000 or COG made of one.

use crate::fault::SampleFault;
use crate::tiles::Job;
use gdal::raster::{Buffer, RasterCreationOptions};
use gdal::spatial_ref::SpatialRef;
use gdal::{Dataset, Driver, DriverManager};
use std::path::{Path, PathBuf};

/// Where an image lies: UL corner, pixel size, CRS.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lie {
    /// Outer corner of the upper-left pixel.
    pub ulx: f64,
    /// See `ulx`.
    pub uly: f64,
    /// Side of a pixel.
    pub res: f64,
    /// EPSG code.
    pub epsg: u32,
}

/// An image file being written.
pub struct ImageFile {
    path: PathBuf,
    dataset: Dataset,
}

pub(crate) fn driver(name: &str, path: &Path) -> Result<Driver, SampleFault> {
    DriverManager::get_driver_by_name(name).map_err(SampleFault::gdal(path))
}

fn options(path: &Path, list: &[(&str, &str)]) -> Result<RasterCreationOptions, SampleFault> {
    let mut options = RasterCreationOptions::new();
    for (key, value) in list {
        options
            .set_name_value(key, value)
            .map_err(SampleFault::gdal(path))?;
    }
    Ok(options)
}

impl ImageFile {
    /// Creates a GeoTIFF of 16-bit samples.
    pub fn create(
        path: &Path,
        size: (usize, usize),
        bands: usize,
        lie: Option<Lie>,
        list: &[(&str, &str)],
    ) -> Result<Self, SampleFault> {
        let fail = SampleFault::gdal(path);
        let mut dataset = driver("GTiff", path)?
            .create_with_band_type_with_options::<u16, _>(
                path,
                size.0,
                size.1,
                bands,
                &options(path, list)?,
            )
            .map_err(&fail)?;
        place(&mut dataset, lie).map_err(&fail)?;
        Ok(Self {
            path: path.to_path_buf(),
            dataset,
        })
    }

    /// Says in the file that 0 is no data.
    pub fn nodata_zero(&mut self, bands: usize) -> Result<(), SampleFault> {
        (1..=bands)
            .try_for_each(|b| self.dataset.rasterband(b)?.set_no_data_value(Some(0.0)))
            .map_err(SampleFault::gdal(&self.path))
    }

    /// Writes a window, band after band.
    pub fn write(
        &mut self,
        (col, row): (usize, usize),
        (width, height): (usize, usize),
        pixels: &[u16],
    ) -> Result<(), SampleFault> {
        let plane = width * height;
        for (b, samples) in pixels.chunks_exact(plane).enumerate() {
            let mut buffer = Buffer::new((width, height), samples.to_vec());
            self.dataset
                .rasterband(b + 1)
                .and_then(|mut band| {
                    band.write((col as isize, row as isize), (width, height), &mut buffer)
                })
                .map_err(SampleFault::gdal(&self.path))?;
        }
        Ok(())
    }

    /// Ends the file.
    pub fn finish(self) -> Result<(), SampleFault> {
        self.dataset.close().map_err(SampleFault::gdal(&self.path))
    }

    /// Ends the file, makes another of it with a driver, and removes it.
    pub fn convert(
        self,
        driver_name: &str,
        to: &Path,
        list: &[(&str, &str)],
    ) -> Result<(), SampleFault> {
        let from = self.path.clone();
        self.finish()?;
        let fail = SampleFault::gdal(to);
        let source = Dataset::open(&from).map_err(&fail)?;
        source
            .create_copy(&driver(driver_name, to)?, to, &options(to, list)?)
            .and_then(Dataset::close)
            .map_err(&fail)?;
        drop(source);
        std::fs::remove_file(&from).map_err(SampleFault::write(&from))?;
        // GDAL leaves a side file of statistics or georeferencing beside some formats.
        let side = to.with_extension(format!(
            "{}.aux.xml",
            to.extension().unwrap_or_default().to_string_lossy()
        ));
        match std::fs::remove_file(&side) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(SampleFault::Write {
                path: side,
                source: e,
            }),
            _ => Ok(()),
        }
    }
}

fn place(dataset: &mut Dataset, lie: Option<Lie>) -> gdal::errors::Result<()> {
    if let Some(lie) = lie {
        dataset.set_geo_transform(&[lie.ulx, lie.res, 0.0, lie.uly, 0.0, -lie.res])?;
        dataset.set_spatial_ref(&SpatialRef::from_epsg(lie.epsg)?)?;
    }
    Ok(())
}

/// Writes a small picture as JPEG: `bands` planes of 8-bit samples.
pub fn jpeg(
    path: &Path,
    (width, height): (usize, usize),
    planes: &[u8],
) -> Result<(), SampleFault> {
    let fail = SampleFault::gdal(path);
    let plane = width * height;
    let bands = planes.len() / plane;
    let memory = driver("MEM", path)?
        .create_with_band_type::<u8, _>("", width, height, bands)
        .map_err(&fail)?;
    for (b, samples) in planes.chunks_exact(plane).enumerate() {
        let mut buffer = Buffer::new((width, height), samples.to_vec());
        memory
            .rasterband(b + 1)
            .and_then(|mut band| band.write((0, 0), (width, height), &mut buffer))
            .map_err(&fail)?;
    }
    memory
        .create_copy(
            &driver("JPEG", path)?,
            path,
            &options(path, &[("QUALITY", "85")])?,
        )
        .and_then(Dataset::close)
        .map_err(&fail)
}

/// Writes an image of one band of 32-bit floats, row by row, DEFLATE in tiles.
pub fn write_floats(
    path: &Path,
    size: (usize, usize),
    lie: Lie,
    row: impl Fn(usize) -> Vec<f32>,
) -> Result<(), SampleFault> {
    let fail = SampleFault::gdal(path);
    let list = [
        ("TILED", "YES"),
        ("COMPRESS", "DEFLATE"),
        ("PREDICTOR", "3"),
    ];
    let mut dataset = driver("GTiff", path)?
        .create_with_band_type_with_options::<f32, _>(
            path,
            size.0,
            size.1,
            1,
            &options(path, &list)?,
        )
        .map_err(&fail)?;
    place(&mut dataset, Some(lie)).map_err(&fail)?;
    for j in 0..size.1 {
        let mut band = dataset.rasterband(1).map_err(&fail)?;
        let mut buffer = Buffer::new((size.0, 1), row(j));
        band.write((0, j as isize), (size.0, 1), &mut buffer)
            .map_err(&fail)?;
    }
    dataset.close().map_err(&fail)
}

/// Writes an image of one band of bytes, strip by strip, DEFLATE in tiles.
pub fn write_bytes(
    path: &Path,
    size: (usize, usize),
    lie: Lie,
    mut strips: impl FnMut(
        &mut dyn FnMut(Job, Vec<u8>) -> Result<(), SampleFault>,
    ) -> Result<(), SampleFault>,
) -> Result<(), SampleFault> {
    let fail = SampleFault::gdal(path);
    let list = [("TILED", "YES"), ("COMPRESS", "DEFLATE")];
    let mut dataset = driver("GTiff", path)?
        .create_with_band_type_with_options::<u8, _>(
            path,
            size.0,
            size.1,
            1,
            &options(path, &list)?,
        )
        .map_err(&fail)?;
    place(&mut dataset, Some(lie)).map_err(&fail)?;
    strips(&mut |job, samples| {
        let shape = (job.width, job.height);
        let mut buffer = Buffer::new(shape, samples);
        dataset
            .rasterband(1)
            .and_then(|mut b| b.write((job.col as isize, job.row as isize), shape, &mut buffer))
            .map_err(SampleFault::gdal(path))
    })?;
    dataset.close().map_err(&fail)
}
