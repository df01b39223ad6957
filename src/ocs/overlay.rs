//! Two or three millésimes laid over each other (or one over itself): areas by what lies there at
//! each date, and the regions that are of interest, as polygons.
//!
//! The work is cut into windows that do not depend on the order of the parcels or of the dates; each
//! is overlaid exactly by [`relais_core::ops::overlay`] on the threads of `run`, and regions that
//! windows cut are joined again. docs/decisions/overlay.md says why so.

mod fault;
mod land;
mod window;
mod stitch;
mod windows;
mod result;

use relais_core::fault::Trouble;
use relais_run::Limits;

use crate::millesime::Millesime;

pub use fault::OverlayFault;
pub use land::{Codes, Land, Lands};
pub use result::{Boundaries, Covered, Overlay, Region};

/// Lays millésimes over each other. Regions for which `wanted` holds are given as polygons, the
/// areas of all.
///
/// # Errors
/// [`OverlayFault`]; the end that the user asked for; a defect.
pub fn overlay(
    millesimes: &[&Millesime],
    wanted: impl Fn(&Lands) -> bool + Sync,
    limits: &Limits,
) -> Result<Overlay, Trouble> {
    let codes = Codes::of(millesimes);
    let plan = windows::plan(millesimes)?;
    let mut gathered = result::Gathering::new(millesimes);
    limits.progress.begin("overlay", plan.windows.len() as u64);
    relais_run::each(
        plan.windows.len(),
        limits,
        |i| plan.windows[i].bytes(),
        |i| {
            Ok(window::overlay(
                &plan.windows[i],
                millesimes,
                &codes,
                &wanted,
            )?)
        },
        |_, found| {
            gathered.add(found);
            Ok(())
        },
    )?;
    limits.progress.end();
    gathered.finish(codes, &plan.mesh, limits)
}
