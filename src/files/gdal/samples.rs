//! The reading of pixels: one call for all bands, and the mask.

use std::ffi::{c_int, c_void};

use ::gdal::Dataset;
use gdal_sys::{CPLErr, GDALDataType, GDALRIOResampleAlg, GDALRWFlag};
use relais_core::grid::Window;
use relais_core::raster::{Block, Mask, SampleType, Samples};

use super::GdalFault;
use super::facts::{Carried, Facts, Validity};
use super::setup::{Message, heard, reason};

/// Where pixels are read, and the size in which they are given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Region {
    pub(super) window: Window,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Region {
    fn pixels(self) -> usize {
        self.width * self.height
    }

    fn is_reduced(self) -> bool {
        self.width != self.window.width || self.height != self.window.height
    }
}

/// Reads a region with its mask. The window of the block is that of the region.
pub(super) fn read(
    dataset: &Dataset,
    facts: &Facts,
    region: Region,
    name: &str,
) -> Result<Block, GdalFault> {
    let job = Job {
        dataset,
        facts,
        region,
        name,
    };
    let (samples, mask) = match facts.carried {
        Carried::Same(kind) => {
            let samples = job.samples(kind)?;
            let mask = job.mask(&samples)?;
            (samples, mask)
        }
        Carried::Exactly | Carried::Rounded => job.widened()?,
    };
    let mask = match &samples {
        Samples::F32(values) => mask.and(numbers(values, region.pixels())),
        _ => mask,
    };
    Ok(Block {
        window: region.window,
        bands: facts.numbers.len(),
        samples,
        mask,
    })
}

struct Job<'a> {
    dataset: &'a Dataset,
    facts: &'a Facts,
    region: Region,
    name: &'a str,
}

impl Job<'_> {
    fn len(&self) -> usize {
        self.region.pixels() * self.facts.numbers.len()
    }

    fn samples(&self, kind: SampleType) -> Result<Samples, GdalFault> {
        let mut samples = Samples::zeros(kind, self.len());
        match &mut samples {
            Samples::U8(v) => self.fill(v, GDALDataType::GDT_Byte)?,
            Samples::U16(v) => self.fill(v, GDALDataType::GDT_UInt16)?,
            Samples::I16(v) => self.fill(v, GDALDataType::GDT_Int16)?,
            Samples::F32(v) => self.fill(v, GDALDataType::GDT_Float32)?,
        }
        Ok(samples)
    }

    /// Samples that pass through Float64, which carries them all.
    fn widened(&self) -> Result<(Samples, Mask), GdalFault> {
        let mut wide = vec![0f64; self.len()];
        self.fill(&mut wide, GDALDataType::GDT_Float64)?;
        let mask = match &self.facts.validity {
            Validity::Nodata(values) => differing(&wide, values, self.region.pixels(), |v, n| {
                v != n && !(v.is_nan() && n.is_nan())
            }),
            _ => self.mask(&Samples::F32(Vec::new()))?,
        };
        let narrow: Vec<f32> = wide.iter().map(|v| *v as f32).collect();
        if self.facts.carried == Carried::Exactly {
            let pixels = self.region.pixels();
            let rounded = (0..wide.len())
                .find(|i| f64::from(narrow[*i]) != wide[*i] && mask.valid(*i % pixels));
            if let Some(i) = rounded {
                return Err(GdalFault::TooPrecise {
                    name: self.name.to_string(),
                    value: wide[i],
                });
            }
        }
        Ok((Samples::F32(narrow), mask))
    }

    fn mask(&self, samples: &Samples) -> Result<Mask, GdalFault> {
        let pixels = self.region.pixels();
        let read = |band: &dyn Fn() -> gdal_sys::GDALRasterBandH| {
            let mut mask = vec![0u8; pixels];
            self.band(band(), &mut mask)?;
            mask.iter_mut()
                .for_each(|m| *m = if *m == 0 { 0 } else { 255 });
            Ok(Mask::of(mask))
        };
        // SAFETY: the handle is alive and the band exists: it was counted when it was opened.
        let band =
            |number| unsafe { gdal_sys::GDALGetRasterBand(self.dataset.c_dataset(), number) };
        match &self.facts.validity {
            Validity::All => Ok(Mask::All),
            Validity::Alpha(number) => read(&|| band(*number)),
            Validity::MaskBand => read(&|| {
                // SAFETY: as above; every band has a mask band that lives as long as it.
                unsafe { gdal_sys::GDALGetMaskBand(band(self.facts.numbers[0])) }
            }),
            Validity::Nodata(values) => Ok(match samples {
                Samples::U8(v) => differing(v, values, pixels, |v, n| f64::from(v) != n),
                Samples::U16(v) => differing(v, values, pixels, |v, n| f64::from(v) != n),
                Samples::I16(v) => differing(v, values, pixels, |v, n| f64::from(v) != n),
                Samples::F32(v) => differing(v, values, pixels, |v, n| !same_f32(v, n as f32)),
            }),
        }
    }

    /// Reads all bands of the region, planar, into a buffer.
    fn fill<T>(&self, buffer: &mut [T], kind: GDALDataType::Type) -> Result<(), GdalFault> {
        // What GDAL writes through the pointer below is bounded by this alone.
        assert_eq!(buffer.len(), self.len(), "a buffer for the whole region");
        let mut numbers = self.facts.numbers.clone();
        let sample = size_of::<T>() as i64;
        let Region {
            window,
            width,
            height,
        } = self.region;
        let mut extra = self.extra(GDALRIOResampleAlg::GRIORA_Average);
        let (code, said) = heard(|| {
            // SAFETY: the handle is alive and on loan to this thread alone; the buffer holds
            // bands × height × width samples of the type named, as the strides say; GDAL checks
            // the window and the band numbers itself.
            unsafe {
                gdal_sys::GDALDatasetRasterIOEx(
                    self.dataset.c_dataset(),
                    GDALRWFlag::GF_Read,
                    window.col as c_int,
                    window.row as c_int,
                    window.width as c_int,
                    window.height as c_int,
                    buffer.as_mut_ptr().cast::<c_void>(),
                    width as c_int,
                    height as c_int,
                    kind,
                    numbers.len() as c_int,
                    numbers.as_mut_ptr(),
                    sample,
                    sample * width as i64,
                    sample * self.region.pixels() as i64,
                    &mut extra,
                )
            }
        });
        self.judge(code, &said)
    }

    /// Reads one 8-bit band (a mask or an alpha, clamped to 8 bits) of the region.
    fn band(&self, band: gdal_sys::GDALRasterBandH, buffer: &mut [u8]) -> Result<(), GdalFault> {
        // The same bound.
        assert_eq!(buffer.len(), self.region.pixels(), "a byte for each pixel");
        let Region {
            window,
            width,
            height,
        } = self.region;
        let mut extra = self.extra(GDALRIOResampleAlg::GRIORA_NearestNeighbour);
        let (code, said) = heard(|| {
            // SAFETY: as in `fill`, for one band of bytes; a null band is refused by GDAL.
            unsafe {
                gdal_sys::GDALRasterIOEx(
                    band,
                    GDALRWFlag::GF_Read,
                    window.col as c_int,
                    window.row as c_int,
                    window.width as c_int,
                    window.height as c_int,
                    buffer.as_mut_ptr().cast::<c_void>(),
                    width as c_int,
                    height as c_int,
                    GDALDataType::GDT_Byte,
                    1,
                    width as i64,
                    &mut extra,
                )
            }
        });
        self.judge(code, &said)
    }

    fn extra(&self, reduced: GDALRIOResampleAlg::Type) -> gdal_sys::GDALRasterIOExtraArg {
        gdal_sys::GDALRasterIOExtraArg {
            nVersion: 1,
            eResampleAlg: match self.region.is_reduced() {
                true => reduced,
                false => GDALRIOResampleAlg::GRIORA_NearestNeighbour,
            },
            pfnProgress: None,
            pProgressData: std::ptr::null_mut(),
            bFloatingPointWindowValidity: 0,
            dfXOff: 0.0,
            dfYOff: 0.0,
            dfXSize: 0.0,
            dfYSize: 0.0,
        }
    }

    /// GDAL's answer, and what it said. Some drivers go on after data is missing and only warn:
    /// pixels would be invented.
    fn judge(&self, code: CPLErr::Type, said: &[Message]) -> Result<(), GdalFault> {
        let hurt = |m: &Message| {
            let text = m.text().to_ascii_lowercase();
            [
                "truncat",
                "premature",
                "corrupt",
                "unexpected end",
                "missing",
            ]
            .iter()
            .any(|word| text.contains(word))
        };
        let broken = code >= CPLErr::CE_Failure || said.iter().any(|m| m.is_failure() || hurt(m));
        if !broken {
            return Ok(());
        }
        let name = self.name.to_string();
        let reason = reason(said);
        match said.iter().any(Message::is_memory) {
            true => Err(GdalFault::Memory { name, reason }),
            false => Err(GdalFault::Pixels {
                name,
                window: self.region.window,
                reason,
            }),
        }
    }
}

/// Valid where at least one band differs from its nodata value.
fn differing<T: Copy>(
    samples: &[T],
    nodata: &[f64],
    pixels: usize,
    differs: impl Fn(T, f64) -> bool,
) -> Mask {
    let mut mask = vec![0u8; pixels];
    for (plane, nodata) in samples.chunks_exact(pixels).zip(nodata) {
        for (m, v) in mask.iter_mut().zip(plane) {
            *m |= if differs(*v, *nodata) { 255 } else { 0 };
        }
    }
    Mask::of(mask)
}

/// Equal but for the last digits that a decimal nodata text may lose, or both not a number.
fn same_f32(v: f32, nodata: f32) -> bool {
    let low = nodata.next_down().next_down();
    let high = nodata.next_up().next_up();
    (v >= low && v <= high) || (v.is_nan() && nodata.is_nan())
}

/// Valid where at least one band holds a finite number.
fn numbers(samples: &[f32], pixels: usize) -> Mask {
    match samples.iter().any(|v| !v.is_finite()) {
        false => Mask::All,
        true => {
            let bands = samples.len() / pixels;
            differing(samples, &vec![f64::NAN; bands], pixels, |v, _| {
                v.is_finite()
            })
        }
    }
}
