//! An image being written, in one file or several tiles: pixels outside the region become 0,
//! statistics are gathered.

use crate::delivery::facts::Facts;
use crate::delivery::raster::{ImageFile, Lie};
use crate::delivery::roi::Roi;
use crate::delivery::stats::{Histogram, Thumbnail};
use crate::fault::SampleFault;
use crate::tiles::Job;
use std::path::{Path, PathBuf};

/// A valid pixel whose number is 0: column, row, and the band, or all of them.
pub type Zero = (usize, usize, Option<usize>);

/// A file of the image and where it lies in it.
struct Tile {
    place: Job,
    path: PathBuf,
    file: ImageFile,
}

/// An image being written.
pub struct Image {
    tiles: Vec<Tile>,
    roi: Roi,
    size: (usize, usize),
    zeros: Vec<Zero>,
    histograms: Vec<Histogram>,
    picture: Thumbnail,
}

impl Image {
    /// Creates the GeoTIFF files of a product in its folder. The region is in continuous pixels.
    pub fn of(folder: &Path, f: &Facts, roi: Roi) -> Result<Self, SampleFault> {
        let (rows, cols) = f.tile_count();
        let (width, height) = f.tile_size();
        let mut tiles = Vec::new();
        for (r, c) in (0..rows).flat_map(|r| (0..cols).map(move |c| (r, c))) {
            let place = Job {
                col: c * width,
                row: r * height,
                width: width.min(f.size.0 - c * width),
                height: height.min(f.size.1 - r * height),
            };
            let lie = f.lie.map(|l| Lie {
                ulx: l.ulx + place.col as f64 * l.res,
                uly: l.uly - place.row as f64 * l.res,
                ..l
            });
            let path = folder.join(format!("{}.TIF", f.tile_name(r + 1, c + 1)));
            tiles.push(Tile::create(path, place, f.bands.len(), lie)?);
        }
        Ok(Self::over(tiles, f.size, f.bands.len(), roi))
    }

    /// Creates one GeoTIFF, none of whose valid pixels is 0.
    pub fn plain(
        path: &Path,
        size: (usize, usize),
        bands: usize,
        lie: Lie,
        roi: Roi,
    ) -> Result<Self, SampleFault> {
        let place = Job {
            col: 0,
            row: 0,
            width: size.0,
            height: size.1,
        };
        let tile = Tile::create(path.to_path_buf(), place, bands, Some(lie))?;
        let mut image = Self::over(vec![tile], size, bands, roi);
        image.zeros.clear();
        image.tiles[0].file.nodata_zero(bands)?;
        Ok(image)
    }

    fn over(tiles: Vec<Tile>, size: (usize, usize), bands: usize, roi: Roi) -> Self {
        Self {
            tiles,
            roi,
            size,
            zeros: zeros(size, bands),
            histograms: vec![Histogram::default(); bands],
            picture: Thumbnail::new(size, bands, 1000),
        }
    }

    /// Takes a piece, band after band: what lies outside the region becomes 0, and so do a few
    /// valid pixels.
    pub fn take(&mut self, job: Job, mut pixels: Vec<u16>) -> Result<(), SampleFault> {
        let plane = job.width * job.height;
        for j in 0..job.height {
            let inside = self.roi.columns(job.row + j, self.size.0);
            for i in (0..job.width).filter(|i| !inside.contains(&(job.col + i))) {
                let at = j * job.width + i;
                pixels[at..].iter_mut().step_by(plane).for_each(|p| *p = 0);
            }
        }
        for &(col, row, band) in self.zeros.iter().filter(|z| job.holds(z.0, z.1)) {
            let at = (row - job.row) * job.width + col - job.col;
            for (b, samples) in pixels.chunks_exact_mut(plane).enumerate() {
                if band.is_none_or(|only| only == b) {
                    samples[at] = 0;
                }
            }
        }
        for (histogram, samples) in self.histograms.iter_mut().zip(pixels.chunks_exact(plane)) {
            histogram.add(samples);
        }
        self.picture.add((job.col, job.row), job.width, &pixels);
        self.tiles
            .iter_mut()
            .try_for_each(|t| t.write(job, &pixels))
    }

    /// Ends the files as they are; what was gathered remains.
    pub fn finish(self) -> Result<(Vec<Histogram>, Thumbnail), SampleFault> {
        for tile in self.tiles {
            tile.file.finish()?;
        }
        Ok((self.histograms, self.picture))
    }

    /// Ends the files and makes others of them with a GDAL driver: same names, other extension.
    pub fn convert(
        self,
        driver: &str,
        extension: &str,
        options: &[(&str, &str)],
    ) -> Result<(Vec<Histogram>, Thumbnail), SampleFault> {
        for tile in self.tiles {
            let to = tile.path.with_extension(extension);
            tile.file.convert(driver, &to, options)?;
        }
        Ok((self.histograms, self.picture))
    }
}

impl Tile {
    fn create(
        path: PathBuf,
        place: Job,
        bands: usize,
        lie: Option<Lie>,
    ) -> Result<Self, SampleFault> {
        let size = (place.width, place.height);
        let file = ImageFile::create(&path, size, bands, lie, &[("INTERLEAVE", "PIXEL")])?;
        Ok(Self { place, path, file })
    }

    /// Writes what it shares with a piece of the image.
    fn write(&mut self, job: Job, pixels: &[u16]) -> Result<(), SampleFault> {
        let shared = self.place.shared(job);
        if shared.width == 0 || shared.height == 0 {
            return Ok(());
        }
        let at = (shared.col - self.place.col, shared.row - self.place.row);
        let size = (shared.width, shared.height);
        if shared == job {
            return self.file.write(at, size, pixels);
        }
        let mut part = Vec::new();
        for samples in pixels.chunks_exact(job.width * job.height) {
            for j in shared.row..shared.row + shared.height {
                let start = (j - job.row) * job.width + shared.col - job.col;
                part.extend_from_slice(&samples[start..start + shared.width]);
            }
        }
        self.file.write(at, size, &part)
    }
}

/// Valid pixels that are 0: one in all bands and, where there are several, one in the first alone.
pub fn zeros(size: (usize, usize), bands: usize) -> Vec<Zero> {
    let (col, row) = (size.0 * 2 / 5, size.1 * 3 / 5);
    let mut list = vec![(col, row, None)];
    if bands > 1 {
        list.push((col + 3, row, Some(0)));
    }
    list
}
