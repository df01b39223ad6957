//! The mosaic as an image.

use std::path::Path;

use relais_core::fault::Trouble;
use relais_core::grid::{Affine, BBox, Grid, Window};
use relais_core::ops::quantise::to_u16;
use relais_core::raster::{Band, Block, Mask, RasterSource, SampleType, Samples};

use super::{Match, MosaicFault, MosaicScene, Shown};

/// Several scenes as one image. A place shows the first scene, in their order, that is valid and
/// clear there; where all are cloudy, the first that is valid.
pub struct Mosaic {
    grid: Grid,
    bands: Vec<Band>,
    sample_type: SampleType,
    scenes: Vec<MosaicScene>,
    places: Vec<Window>,
    matches: Vec<Match>,
    shown: Shown,
}

/// Numbers of scenes fit a byte, and 0 is none.
const MOST_SCENES: usize = 255;
/// Most pixels along one side.
const MOST_SIDE: u64 = 1_000_000;

impl Mosaic {
    /// The grid that holds all scenes, which share a CRS, a resolution and its multiples as origins.
    ///
    /// # Errors
    /// Too many scenes, or too far apart.
    pub fn grid_of(scenes: &[MosaicScene]) -> Result<Grid, MosaicFault> {
        if !(2..=MOST_SCENES).contains(&scenes.len()) {
            return Err(MosaicFault::Count {
                count: scenes.len(),
                most: MOST_SCENES,
            });
        }
        let first = scenes[0].ortho().grid();
        let (rx, ry) = first.transform.map_or((1.0, 1.0), |t| t.pixel_size());
        let boxes = scenes.iter().filter_map(|s| s.ortho().grid().bbox());
        let corners = boxes.flat_map(|b| [(b.min_x, b.min_y), (b.max_x, b.max_y)]);
        let all = BBox::around(corners).unwrap_or(BBox {
            min_x: 0.0,
            min_y: 0.0,
            max_x: rx,
            max_y: ry,
        });
        let (left, top) = ((all.min_x / rx).round(), (all.max_y / ry).round());
        let width = ((all.max_x / rx).round() - left) as u64;
        let height = (top - (all.min_y / ry).round()) as u64;
        if width > MOST_SIDE || height > MOST_SIDE {
            return Err(MosaicFault::TooLarge {
                width,
                height,
                most: MOST_SIDE,
            });
        }
        Ok(Grid {
            width: width as usize,
            height: height as usize,
            transform: Some(Affine([left * rx, rx, 0.0, top * ry, 0.0, -ry])),
            crs: first.crs.clone(),
        })
    }

    /// A mosaic of scenes in the order in which they are asked, and what is done to the numbers of
    /// each. It remembers beside `output` what it showed, by blocks of a side.
    ///
    /// # Errors
    /// Scenes whose bands are not the same.
    pub fn new(
        grid: Grid,
        scenes: Vec<MosaicScene>,
        matches: Vec<Match>,
        (output, side): (&Path, usize),
    ) -> Result<Self, MosaicFault> {
        let first = scenes[0].ortho();
        let (bands, sample_type) = (first.bands().to_vec(), first.sample_type());
        for scene in &scenes {
            let other = scene.ortho();
            let same = other.bands().len() == bands.len() && other.sample_type() == sample_type;
            if !same {
                let told = |n: usize, kind: SampleType| format!("{n} bands of {kind:?}");
                return Err(MosaicFault::Bands {
                    one: scenes[0].facts.name.clone(),
                    ones: told(bands.len(), sample_type),
                    other: scene.facts.name.clone(),
                    others: told(other.bands().len(), other.sample_type()),
                });
            }
        }
        Ok(Self {
            places: scenes.iter().map(|s| s.place(&grid)).collect(),
            shown: Shown::beside(output, &grid, side),
            grid,
            bands,
            sample_type,
            scenes,
            matches,
        })
    }

    /// What it showed so far.
    pub fn shown(&self) -> &Shown {
        &self.shown
    }

    /// What is known of the scenes, in their order.
    pub fn facts(&self) -> Vec<&super::SceneFacts> {
        self.scenes.iter().map(|scene| &scene.facts).collect()
    }

    /// The scenes, in their order.
    pub fn scenes(&self) -> &[MosaicScene] {
        &self.scenes
    }

    /// What is done to the numbers of each.
    pub fn matches(&self) -> &[Match] {
        &self.matches
    }

    /// Takes the pixels of a scene that are still missing.
    fn take(&self, k: usize, block: &Block, wanted: &Mask, into: &mut Taken) {
        let plane = block.window.pixels();
        let valid = block.mask.clone().and(wanted.clone());
        if valid == Mask::Nothing {
            return;
        }
        let at: Vec<usize> = (0..plane)
            .filter(|i| into.numbers[*i] == 0 && valid.valid(*i))
            .collect();
        for i in &at {
            into.numbers[*i] = k as u8 + 1;
        }
        into.missing -= at.len();
        for (band, (gain, offset)) in self.matches[k].lines.iter().enumerate() {
            let (gain, offset, start) = (*gain as f32, *offset as f32, band * plane);
            let line = |v: f32| v * gain + offset;
            let places = at.iter().map(|i| start + i);
            match (&block.samples, &mut into.samples) {
                (Samples::U8(a), Samples::U8(b)) => {
                    places.for_each(|i| b[i] = (line(a[i].into()) + 0.5) as u8)
                }
                (Samples::U16(a), Samples::U16(b)) => {
                    places.for_each(|i| b[i] = to_u16(line(a[i].into())))
                }
                (Samples::I16(a), Samples::I16(b)) => {
                    places.for_each(|i| b[i] = line(a[i].into()).round() as i16)
                }
                (Samples::F32(a), Samples::F32(b)) => places.for_each(|i| b[i] = line(a[i])),
                // `Mosaic::new` refuses others, and a source gives blocks of its type.
                _ => unreachable!("the scenes of a mosaic have one type of samples"),
            }
        }
    }
}

/// A block being filled.
struct Taken {
    samples: Samples,
    /// By pixel: the place of the scene it shows, from 1 on.
    numbers: Vec<u8>,
    missing: usize,
}

impl RasterSource for Mosaic {
    fn grid(&self) -> &Grid {
        &self.grid
    }

    fn bands(&self) -> &[Band] {
        &self.bands
    }

    fn sample_type(&self) -> SampleType {
        self.sample_type
    }

    fn chunk(&self) -> (usize, usize) {
        (512, 512)
    }

    fn cost(&self, window: Window) -> usize {
        let pixel = self.bands.len() * self.sample_type.bytes() + 1;
        let scenes = self.scenes.iter().zip(&self.places);
        let under = scenes.filter(|(_, place)| !place.intersect(window).is_empty());
        let (mut kept, mut largest) = (0, 0);
        for (scene, place) in under {
            let part = place.intersect(window);
            let own = Window::new(
                part.col - place.col,
                part.row - place.row,
                part.width,
                part.height,
            );
            largest = largest.max(scene.ortho().cost(own));
            kept += window.pixels() * (pixel + 1);
        }
        largest + kept + window.pixels() * (pixel + 9)
    }

    /// A thread reads one scene after the other. What was shown is kept; the layer of it is made
    /// while the image is still there.
    fn working(&self, threads: usize) -> usize {
        let each = self.scenes.iter().map(|s| s.ortho().working(threads));
        each.max().unwrap_or(0) + self.shown.working(threads) + self.shown.layer()
    }

    fn keep(&self, bytes: usize) {
        for scene in &self.scenes {
            scene.ortho().keep(bytes / self.scenes.len());
        }
    }

    fn read(&self, window: Window) -> Result<Block, Trouble> {
        let bands = self.bands.len();
        let mut taken = Taken {
            samples: Samples::zeros(self.sample_type, bands * window.pixels()),
            numbers: vec![0; window.pixels()],
            missing: window.pixels(),
        };
        let under: Vec<usize> = (0..self.scenes.len())
            .filter(|k| !self.places[*k].intersect(window).is_empty())
            .collect();
        let mut cloudy = Vec::new();
        for k in under {
            if taken.missing == 0 {
                break;
            }
            let scene = &self.scenes[k];
            let clear = scene.clear(&self.grid, window)?;
            // What is cloudy everywhere is read only when nothing else is there.
            if clear != Mask::Nothing {
                self.take(k, &scene.read(&self.grid, window)?, &clear, &mut taken);
            }
            if clear != Mask::All {
                cloudy.push(k);
            }
        }
        for k in cloudy {
            if taken.missing == 0 {
                break;
            }
            let block = self.scenes[k].read(&self.grid, window)?;
            self.take(k, &block, &Mask::All, &mut taken);
        }
        self.shown.remember(window, &taken.numbers)?;
        let mask = taken.numbers.iter().map(|n| if *n == 0 { 0 } else { 255 });
        Ok(Block {
            window,
            bands,
            mask: Mask::of(mask.collect()),
            samples: taken.samples,
        })
    }
}
