//! The counting of pixels, on all threads.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use relais_core::fault::Trouble;
use relais_core::ops::tally::{Combination, MOST_CLASSES, NotClasses, Tally};
use relais_core::raster::{Block, RasterSource};
use relais_run::{Cached, Limits, Need, each};

use super::fault::CrosstabFault;
use super::image::Image;
use super::placed::Placed;
use super::stack::Stack;

/// How many pixels of the grid have each combination of values. Whole numbers, which add up to the
/// same in any order: threads change nothing.
///
/// # Errors
/// An image that cannot be read or is not classified; too little memory for one window.
pub fn count(
    stack: &Stack,
    images: &[Image],
    limits: &Limits,
) -> Result<BTreeMap<Combination, u64>, Trouble> {
    let types: Vec<_> = images.iter().map(Image::sample_type).collect();
    let caches: Vec<_> = (0..images.len())
        .map(|at| (!stack.is_in_step(images, at)).then(|| Cached::new(&images[at].source, 0)))
        .collect();
    let placed: Vec<Placed<&dyn RasterSource>> = (stack.placings.iter().enumerate())
        .map(|(at, placing)| Placed {
            source: match &caches[at] {
                Some(cached) => cached as &dyn RasterSource,
                None => &images[at].source,
            },
            placing,
        })
        .collect();
    let (windows, table) = stack.windows(images, limits)?;
    let cost = |i: usize| placed.iter().map(|p| p.cost(windows[i])).sum::<usize>();
    let dearest = (0..windows.len()).max_by_key(|i| cost(*i)).unwrap_or(0);
    let working = placed.iter().map(|p| p.source.working(limits.threads));
    let resident = table + (limits.threads * Tally::BYTES + working.sum::<usize>()) as u64;
    let share = limits.share_for(&Need {
        resident,
        block: cost(dearest) as u64,
        window: windows[dearest],
    })?;
    let cached: Vec<_> = caches.iter().flatten().collect();
    for cache in &cached {
        cache.keep(share.cache as usize / cached.len());
    }
    let tallies = Tallies::default();
    let work = |i: usize| {
        let blocks = placed.iter().map(|image| image.read(windows[i]));
        let blocks: Vec<Option<Block>> = blocks.collect::<Result<_, Trouble>>()?;
        let blocks: Vec<Option<&Block>> = blocks.iter().map(Option::as_ref).collect();
        let mut tally = tallies.take().unwrap_or_else(|| Tally::new(&types));
        tally.add(&blocks).map_err(|wrong| refused(wrong, images))?;
        tallies.give(tally);
        Ok(())
    };
    let rest = Limits {
        memory_bytes: limits.memory_bytes - resident,
        ..limits.clone()
    };
    limits.progress.begin("count", windows.len() as u64);
    let done = each(windows.len(), &rest, cost, work, |_, ()| Ok(()));
    limits.progress.end();
    done?;
    Ok(tallies.sum())
}

/// Tallies that no thread is counting with: as many are made as threads work at once.
#[derive(Default)]
struct Tallies(Mutex<Vec<Tally>>);

impl Tallies {
    fn all(&self) -> MutexGuard<'_, Vec<Tally>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Option<Tally> {
        self.all().pop()
    }

    fn give(&self, tally: Tally) {
        self.all().push(tally);
    }

    fn sum(&self) -> BTreeMap<Combination, u64> {
        let mut sum = BTreeMap::new();
        for (combination, count) in self.all().iter().flat_map(Tally::counts) {
            *sum.entry(combination).or_default() += count;
        }
        sum
    }
}

fn refused(wrong: NotClasses, images: &[Image]) -> CrosstabFault {
    let (image, reason) = match wrong {
        NotClasses::Fraction { image, value } => (
            image,
            format!("it holds {value}, and classes are whole numbers"),
        ),
        NotClasses::TooMany { image } => (
            image,
            format!("it holds more than {MOST_CLASSES} different values"),
        ),
        NotClasses::Noise => (0, "with the others it has combinations without end".into()),
    };
    CrosstabFault::NotClassified {
        name: images[image].name.clone(),
        reason,
    }
}
