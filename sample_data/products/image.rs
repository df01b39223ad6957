//! An image being written: pixels outside the region become 0, statistics are gathered.

use crate::delivery::raster::{ImageFile, Lie};
use crate::delivery::roi::Roi;
use crate::delivery::stats::{Histogram, Thumbnail};
use crate::fault::SampleFault;
use crate::tiles::Job;
use std::path::Path;

/// A valid pixel whose number is 0: column, row, and the band, or all of them.
pub type Zero = (usize, usize, Option<usize>);

/// An image being written.
pub struct Image {
    file: ImageFile,
    roi: Roi,
    size: (usize, usize),
    zeros: Vec<Zero>,
    /// One a band.
    pub histograms: Vec<Histogram>,
    /// A picture of it.
    pub picture: Thumbnail,
}

impl Image {
    /// Creates the file. The region is in continuous pixels.
    pub fn create(
        path: &Path,
        size: (usize, usize),
        bands: usize,
        lie: Option<Lie>,
        roi: Roi,
    ) -> Result<Self, SampleFault> {
        Ok(Self {
            file: ImageFile::create(path, size, bands, lie, &[("INTERLEAVE", "PIXEL")])?,
            roi,
            size,
            histograms: vec![Histogram::default(); bands],
            picture: Thumbnail::new(size, bands, 1000),
            zeros: zeros(size, bands),
        })
    }

    /// Takes a piece, band after band: what lies outside the region becomes 0, and so do a few
    /// valid pixels.
    pub fn take(&mut self, job: Job, mut pixels: Vec<u16>) -> Result<(), SampleFault> {
        let plane = job.width * job.height;
        for j in 0..job.height {
            let inside = self.roi.columns(job.row + j, self.size.0);
            for i in 0..job.width {
                if !inside.contains(&(job.col + i)) {
                    let at = j * job.width + i;
                    pixels[at..].iter_mut().step_by(plane).for_each(|p| *p = 0);
                }
            }
        }
        for &(col, row, band) in &self.zeros {
            if (job.col..job.col + job.width).contains(&col)
                && (job.row..job.row + job.height).contains(&row)
            {
                let at = (row - job.row) * job.width + col - job.col;
                for (b, samples) in pixels.chunks_exact_mut(plane).enumerate() {
                    if band.is_none_or(|only| only == b) {
                        samples[at] = 0;
                    }
                }
            }
        }
        for (histogram, samples) in self.histograms.iter_mut().zip(pixels.chunks_exact(plane)) {
            histogram.add(samples);
        }
        self.picture.add((job.col, job.row), job.width, &pixels);
        self.file
            .write((job.col, job.row), (job.width, job.height), &pixels)
    }

    /// Ends the file; what was gathered remains.
    pub fn finish(self) -> Result<(Vec<Histogram>, Thumbnail), SampleFault> {
        self.file.finish()?;
        Ok((self.histograms, self.picture))
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
