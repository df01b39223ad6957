//! Two or three millésimes laid over each other (or one over itself), and over the territories in
//! which they are looked at: regions with their areas, and how far they lie side by side.
//!
//! The work is cut into windows that do not depend on the order of the parcels or of the dates; each
//! is overlaid exactly by [`relais_core::ops::overlay`] on the threads of `run`, and regions that
//! windows cut are joined again. Regions are kept as their boundaries, which are followed as polygons
//! when somebody wants to see them. docs/decisions/overlay.md says why so.

mod fault;
mod land;
mod part;
mod region;
mod window;
mod stitch;
mod windows;
mod result;
mod pieces;

use relais_core::fault::Trouble;
use relais_run::Limits;

use crate::millesime::Millesime;

pub use fault::OverlayFault;
pub use land::{Codes, Land, Lands};
pub use pieces::Piece;
pub use region::{Contact, Region};
pub use result::{Boundaries, Covered, Overlay};

/// Lays millésimes over each other. With `zones`, whose codes are those of places and no land cover,
/// each region knows how much of it lies in each; they cut no region.
///
/// # Errors
/// [`OverlayFault`]; the end that the user asked for; a defect.
pub fn overlay(
    millesimes: &[&Millesime],
    zones: Option<&Millesime>,
    limits: &Limits,
) -> Result<Overlay, Trouble> {
    let codes = Codes::of(millesimes);
    let plan = windows::plan(millesimes, zones)?;
    let layers = window::Layers {
        dates: millesimes,
        zones,
        codes: &codes,
    };
    let mut gathered = result::Gathering::new(millesimes);
    limits.progress.begin("overlay", plan.windows.len() as u64);
    relais_run::each(
        plan.windows.len(),
        limits,
        |i| plan.windows[i].bytes(),
        |i| Ok(window::overlay(&plan.windows[i], &layers)?),
        |_, found| {
            gathered.add(found);
            Ok(())
        },
    )?;
    limits.progress.end();
    Ok(gathered.finish(codes, &plan.mesh))
}
